"""A broker's ten tasks in Chromium with the keyboard alone, and axe-core's judgment of each page.

Chromium is the system's. axe-core is a package of npm that is no part of this project: what cannot be had is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Served, served
from tables import table

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STORIES = Path(__file__).parents[3] / "fixtures" / "entries"
MAGNET, MIXED = (STORIES / name / "declaration.json" for name in ("magnet-china", "mixed-entry"))
ROW = "Entry no.,Line,HTS no.,COO,Value,Qty,UOM,Entry date\nABC-1234567-6,1,2804.61.00.00,{},15000,{},KG,2026-12-01\n"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_TABS = 120

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="Chromium: apt-get install chromium")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service on a socket, without keys."""
    with served(tmp_path_factory.mktemp("desk")) as one:
        yield one


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def keys(chromium: Any, desk: Served) -> Iterator[Keyboard]:  # noqa: ANN401 - Playwright's
    """Somebody who has a keyboard and no pointer."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield Keyboard(context.new_page(), desk.url)
    context.close()


class Keyboard:
    """Goes through pages with Tab, Enter and letters; what cannot be reached so is not there."""

    def __init__(self, page: Any, url: str) -> None:  # noqa: ANN401 - Playwright's
        self.page, self.url = page, url
        self.wrong: list[str] = []
        page.on("console", lambda told: self.wrong.append(told.text) if "Content Security" in told.text else None)

    def open(self, path: str) -> None:
        """Open an address."""
        self.page.goto(f"{self.url}{path}")

    def to(self, selector: str) -> None:
        """Press Tab until a control has the focus, which must show."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", selector
                return
        raise AssertionError(f"{selector} cannot be reached by Tab on {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to a control, and press a key that leads to another page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        """Go to a field, and write."""
        self.to(selector)
        self.page.keyboard.insert_text(text)

    def screen(self, *files: Path) -> str:
        """Screen files from the first page, and return where they are; the dialog of files is the system's."""
        self.open("/")
        self.to("#declaration")
        self.page.set_input_files("#declaration", list(files))
        self.press("form.screen button")
        self.wait()
        return str(self.page.url)

    def wait(self) -> None:
        """Wait for what comes of a screening, whose page looks again by itself."""
        self.page.locator("[data-going]").wait_for(state="detached")

    def paste(self, text: str) -> None:
        """Screen pasted text from the first page."""
        self.open("/")
        self.to("details.paste summary")
        self.page.keyboard.press("Enter")
        self.write("#pasted", text)
        self.press("form.screen button")
        self.wait()

    @property
    def text(self) -> str:
        """What the page shows."""
        return " ".join(str(self.page.inner_text("main")).split())


def test_screen_a_table_and_mend_it(keys: Keyboard, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(ROW.format("DEX", "1000"), "utf-8")
    keys.screen(table)
    assert "rows.csv row 2, column COO" in keys.text
    table.write_text(ROW.format("DE", "1000"), "utf-8")
    keys.screen(table)
    assert "Entry ABC-1234567-6" in keys.text


def test_answer_a_missing_fact(keys: Keyboard) -> None:
    keys.paste(ROW.format("DE", "").replace("2026-12-01", "2026-12-04"))
    keys.write("input[name='answer:1:quantities/KG']", "1000")
    keys.press("section.facts button")
    assert "21,000.00 USD" in keys.text


def test_open_a_line_to_its_authority(keys: Keyboard) -> None:
    keys.screen(MIXED)
    keys.to("#line-1 > summary")
    assert not keys.page.is_visible("#line-1 .finding")
    keys.page.keyboard.press("Enter")
    assert keys.page.is_visible("#line-1 .finding")
    keys.to("#line-1 .finding a")
    cited = keys.page.evaluate("document.activeElement.getAttribute('href').slice(1)")
    keys.page.keyboard.press("Enter")
    assert keys.page.is_visible(f"[id='{cited}']")


def test_compare_origins(keys: Keyboard) -> None:
    keys.screen(MAGNET)
    keys.write("#would-origin", "Japan")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url("**/would**")
    assert "1,008.00 USD, now 13,008.00 USD" in keys.text


def test_find_an_entry_again(keys: Keyboard) -> None:
    keys.screen(MAGNET)
    keys.open("/")
    keys.press("a[href='/past']")
    keys.write("#entry_number", "ABC-2100002-3")
    keys.press("form[role=search] button")
    keys.press("tbody th a")
    assert "13,008.00 USD" in keys.text


def test_send_a_packet(keys: Keyboard) -> None:
    keys.screen(MAGNET)
    keys.to("a[href$='packet.pdf']")
    with keys.page.expect_download() as sent:
        keys.page.keyboard.press("Enter")
    assert Path(sent.value.path()).read_bytes().startswith(b"%PDF")


def test_see_what_a_date_changes(keys: Keyboard) -> None:
    keys.paste(ROW.format("DE", "1000"))
    keys.open("/calendar?on=2026-11-28")
    keys.press("a[href='/past/changes?on=2026-12-04']")
    assert "Polysilicon minimum import price" in keys.text


def test_suppose_a_scenario(keys: Keyboard) -> None:
    keys.screen(MAGNET)
    keys.to("#would-scenario")
    keys.page.keyboard.type("25 %")
    keys.press(".row:has(#would-scenario) button")
    assert "were it law" in keys.text


def test_look_a_number_up(keys: Keyboard) -> None:
    keys.open("/")
    keys.write("#number", "8505.11.00.70")
    keys.write("#origin", "CN, JP")
    keys.write("#value", "10000")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url("**/look-up**")
    assert re.search(r"CN 2,710\.00", keys.text)


def test_read_a_measure_and_skip_the_head(keys: Keyboard) -> None:
    keys.open("/rules")
    keys.to("a.skip")
    keys.page.keyboard.press("Enter")
    keys.press("a[href='/rules/us.section-232.metals']")
    assert "Authorities" in keys.text


def test_a_long_file_shows_how_far_it_is_and_is_sorted_when_it_is_there(keys: Keyboard, tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    long.write_bytes(table(2_000, 10))
    keys.open("/")
    keys.to("#declaration")
    keys.page.set_input_files("#declaration", [long])
    keys.press("form.screen button")
    keys.page.locator("text=/[1-9][0-9,]* of 20,000 lines/").wait_for()
    keys.to("main a")  # whoever reads it is not thrown back to its top
    keys.wait()
    assert keys.text.startswith("2,000 entries, 20,000 lines")
    keys.press("th a[href*='sort=duty']")
    assert keys.page.get_attribute("th:has(a[href*='sort=duty'])", "aria-sort") == "descending"
    assert keys.wrong == []


def test_without_script_a_page_leads_to_what_comes_of_a_long_file(chromium: Any, desk: Served, tmp_path: Path) -> None:  # noqa: ANN401 - Playwright's
    long = tmp_path / "long.csv"
    long.write_bytes(table(2_000, 10))
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.url)
    page.set_input_files("#declaration", [long])
    page.click("form.screen button")
    page.wait_for_selector("progress", timeout=60_000)
    page.wait_for_selector("table.entries", timeout=60_000)
    assert "2,000 entries, 20,000 lines" in page.inner_text("main")
    context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core: of a file that AXE_CORE names, or of the package of npm."""
    if named := os.environ.get("AXE_CORE"):
        return Path(named).read_text("utf-8")
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("axe")
    if npm is None:
        pytest.skip("axe-core comes by npm, which is not installed")
    packed = subprocess.run(
        [npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, timeout=60, check=False
    )
    archive = next(folder.glob("*.tgz"), None)
    if packed.returncode or archive is None:
        pytest.skip("npm could not fetch axe-core")
    with tarfile.open(archive) as package:
        member = package.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


PAGES = ["/", "/past", "/past/changes?on=2026-12-04", "/rules", "/calendar", "/exposure", "/rules/us.column-1"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (640, "dark")])
def test_pages_are_accessible_and_fit(chromium: Any, desk: Served, axe: str, width: int, scheme: str) -> None:  # noqa: ANN401 - Playwright's
    """640 is 1280 at a zoom of 200 %."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    keys = Keyboard(context.new_page(), desk.url)
    entry = keys.screen(MIXED).removeprefix(desk.url)
    results = keys.screen(MAGNET, MIXED).removeprefix(desk.url)
    looked_up = "/look-up?number=8505.11.00.70&origin=CN,JP&value=10000"
    for path in (entry, f"{entry}/would?origin=JP", results, looked_up, f"/entries/{'0' * 32}", "/sign-in", *PAGES):
        keys.open(path)
        assert keys.page.evaluate("document.documentElement.scrollWidth") <= width, path
        keys.page.evaluate(axe)
        asked = f"axe.run({{runOnly: {RULES}}}).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
        assert keys.page.evaluate(asked) == [], path
    assert keys.wrong == []
    context.close()
