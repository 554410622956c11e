"""A long file is screened behind its page, which says how far it is; what comes of it is sorted by any column."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from browsing import Browser
from services import Asked, service
from starlette.testclient import TestClient
from tables import table

from prefile.errors import Fault
from prefile.service.pages import screen
from prefile.service.pages.ordering import in_order
from prefile.service.pages.progress import Progress, read_progress
from prefile.service.pages.results import Results
from prefile.service.pages.screen_job import ScreenedFiles
from prefile.service.questions import NoSuchThing


def entries_in(page: str) -> list[str]:
    return re.findall(r'<a href="/entries/[0-9a-f]{32}">([^<]+)</a>', page)


@pytest.fixture
def browser(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A service whose pages never wait for a screening."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(screen, "_AT_ONCE", 0)
        yield from service(tmp_path_factory.mktemp("patient"))


def test_a_long_file_has_an_address_at_once_that_says_how_far_it_is_and_then_what_came_of_it(patient: Asked) -> None:
    browser = Browser(patient.client).begin(("long.csv", table(500, 10)))
    said = []
    while browser.goes_on:
        assert browser.status == 200
        assert browser.text.startswith("Screening long.csv")
        assert 'http-equiv="refresh"' in browser.page
        said.append(browser.text)
        browser.get(browser.path)
    assert browser.text.startswith("500 entries, 5,000 lines")
    assert 'http-equiv="refresh"' not in browser.page
    far = [int(found[1].replace(",", "")) for text in said if (found := re.search(r"([\d,]+) of 5,000 lines", text))]
    assert far == sorted(far)
    assert len(set(far)) > 2
    assert any("a second; about" in text for text in said)


def test_what_goes_on_counts_for_its_organization_until_it_is_done(patient: Asked) -> None:
    browser, crowd = Browser(patient.client), patient.running.crowd
    browser.begin(("long.csv", table(200, 5)))
    assert crowd.all == 1
    browser.wait()
    assert crowd.all == 0
    assert browser.text.startswith("200 entries")


def test_one_entry_that_took_long_opens_when_it_is_there(patient: Asked) -> None:
    browser = Browser(patient.client).screen(("one.csv", table(1)))
    assert browser.path.startswith("/entries/")


def test_what_goes_wrong_behind_a_page_is_said_on_it(patient: Asked) -> None:
    browser = Browser(patient.client).get("/")
    sent = [("declaration", ("a.csv", table(1)))]
    browser.post("/screen", {"pasted": "", "scenario": "none"}, files=sent)
    assert browser.wait().status == 400
    assert "no scenario is named" in browser.text.lower()


def test_the_address_of_the_form_opens_the_form(browser: Browser) -> None:
    assert browser.get("/screen").path == "/"


@pytest.mark.parametrize(("column", "place"), [("entry", 0), ("importer", 1), ("lines", 2), ("duty", 3)])
def test_results_are_sorted_by_any_column_up_and_down(browser: Browser, column: str, place: int) -> None:
    browser.screen(("many.csv", table(12)))
    address = browser.path
    found = {}
    for asked, word in (("", "ascending"), ("&down=yes", "descending")):
        page = browser.get(f"{address}?sort={column}{asked}").page
        head = re.findall(r"<th [^>]*aria-sort[^>]*>", page)
        assert len(head) == 1
        assert f'aria-sort="{word}"' in head[0]
        cells = re.findall(
            r'<th scope="row"[^>]*>(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', page
        )
        shown = [re.sub(r"<[^>]+>|,", "", row[place]) for row in cells]
        found[word] = [float(text.split()[0]) for text in shown] if place > 1 else shown
    assert len(found["ascending"]) == 12
    assert found["ascending"] == sorted(found["ascending"])
    assert found["descending"] == sorted(found["descending"], reverse=True)


def test_a_heading_leads_to_its_order_and_then_to_the_other_way(browser: Browser) -> None:
    address = browser.screen(("many.csv", table(3))).path

    def link(title: str) -> str:
        found = re.search(rf'<a class="sort" href="([^"]+)">{title}</a>', browser.page)
        assert found
        return unquote(found[1]).replace("&amp;", "&")

    assert link("Entry") == f"{address}?sort=entry"
    browser.get(link("Entry"))
    assert link("Entry") == f"{address}?sort=entry&down=yes"
    assert link("Duty, USD") == f"{address}?sort=duty&down=yes"


@pytest.mark.parametrize("asked", ["sort=id", "sort=duty%3BDROP", "down=maybe", "start=-1", "start=x"])
def test_an_order_that_is_none_is_refused(browser: Browser, asked: str) -> None:
    address = browser.screen(("many.csv", table(2))).path
    assert browser.get(f"{address}?{asked}").status == 400
    assert browser.get(f"/past?{asked}").status == 400


def test_many_rows_are_on_pages_that_lead_on(browser: Browser) -> None:
    browser.screen(("many.csv", table(260)))
    first = entries_in(browser.page)
    assert (len(first), 'rel="next"' in browser.page) == (250, True)
    browser.get(f"{browser.path}?sort=first&start=250")
    assert (len(entries_in(browser.page)), 'rel="next"' in browser.page) == (10, False)
    assert not set(first) & set(entries_in(browser.page))


def test_past_screenings_are_sorted_and_what_is_searched_stays(browser: Browser) -> None:
    browser.screen(("many.csv", table(60)))
    asked = "/past?importer=12-3456783"
    up = entries_in(browser.get(f"{asked}&sort=entry").page)
    assert up == sorted(up)
    assert len(up) >= 6
    assert entries_in(browser.get(f"{asked}&sort=entry&down=yes").page)[::-1] == up
    assert "importer=12-3456783&amp;sort=duty" in browser.page
    page = browser.get("/past?sort=entry&day_from=2026-12-01&day_to=2026-12-01&tariff_number=7202").page
    assert 'aria-sort="ascending"' in page


def test_past_screenings_in_an_order_go_on_page_by_page(browser: Browser) -> None:
    browser.screen(("many.csv", table(60)))
    first = entries_in(browser.get("/past?sort=entry").page)
    assert len(first) == 50
    assert 'href="/past?sort=entry&amp;start=50"' in browser.page
    second = entries_in(browser.get("/past?sort=entry&start=50").page)
    assert second[0] >= first[-1]


def test_rows_without_a_key_come_last_up_and_down() -> None:
    rows_ = [3, None, 1, 2]
    assert in_order(rows_, lambda one: one, down=False) == [1, 2, 3, None]
    assert in_order(rows_, lambda one: one, down=True) == [3, 2, 1, None]


def test_progress_says_how_much_is_left_at_the_rate_so_far(tmp_path: Path) -> None:
    file = tmp_path / "1"
    assert read_progress(file) is None
    Progress(10, 2, 250, 1000, 0.5).write(file)
    progress = read_progress(file)
    assert progress is not None
    assert (progress.percent, progress.rate, progress.left) == (25, 500, 2)
    assert (Progress().percent, Progress().rate, Progress().left) == (None, None, None)
    assert json.loads(file.read_text("utf-8")) == [10, 2, 250, 1000, 0.5]


def test_results_are_an_organizations_own_and_bounded(tmp_path: Path) -> None:
    async def made(size: int) -> ScreenedFiles:
        await asyncio.sleep(0)
        return ScreenedFiles(None, bytes(size), 1, 0, 1)

    async def failing() -> ScreenedFiles:
        await asyncio.sleep(0)
        raise Fault("x")

    async def look() -> None:
        results = Results()
        name = results.keep("a", ("x",), tmp_path, asyncio.ensure_future(made(1)))
        assert results.get("a", name).made is None
        with pytest.raises(NoSuchThing):
            results.get("b", name)
        failed = asyncio.ensure_future(failing())
        wrong = results.keep("a", ("x",), tmp_path, failed)
        await asyncio.wait({failed})
        await asyncio.sleep(0)
        assert results.get("a", name).made is not None
        assert isinstance(results.get("a", wrong).error, Fault)
        for _ in range(10):
            task = asyncio.ensure_future(made(10 << 20))
            await task
            results.keep("a", ("x",), tmp_path, task)
        assert vars(results)["_bytes"] <= 1 << 26
        with pytest.raises(NoSuchThing):
            results.get("a", name)

    asyncio.run(look())
