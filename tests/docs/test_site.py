"""The documentation as pages: every page is in the index, every link and heading that is linked to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import prefile
from docs_pages import sections, stage
from prefile.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!\w+://)([^)#]*)#?([^)]*)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the pages as they lie before they are built."""
    folder = tmp_path_factory.mktemp("pages")
    stage(folder)
    return folder


def headings(page: Path) -> set[str]:
    """Return the headings of a page as links name them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_page_is_in_the_index_once() -> None:
    index = list(sections((ROOT / "docs" / "README.md").read_text("utf-8")))
    listed = [page for section in index for page in section.pages]
    written = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md")} - {"docs/README.md"}
    assert [section.title for section in index] == ["Tutorials", "How to", "Reference", "Explanations"]
    assert len(listed) == len(set(listed))
    assert written - set(listed) == set()


def test_links_between_pages_lead_to_pages_and_headings(pages: Path) -> None:
    links = [
        (page, link, heading)
        for page in pages.rglob("*.md")
        for link, heading in LINK.findall(CODE.sub("", page.read_text("utf-8")))
        if link or heading
    ]
    assert len(links) > 100
    for page, link, heading in links:
        target = (page.parent / link).resolve() if link else page
        assert target.is_file(), f"{page.name}: {link}"
        assert not heading or heading in headings(target), f"{page.name}: {link}#{heading}"


def test_every_command_has_a_page_with_its_options_examples_and_exits(pages: Path) -> None:
    folder = pages / "reference" / "commands"
    assert {page.stem for page in folder.iterdir()} == set(COMMANDS)
    screen = (folder / "screen.md").read_text("utf-8")
    assert "| `--why [ENTRY/]LINE` |" in screen
    assert "prefile screen entry.json --file\n" in screen
    assert "| 70 | a fault of ours |" in folder.with_suffix(".md").read_text("utf-8")
    assert "## prefile rules upcoming" in (folder / "rules.md").read_text("utf-8")


def test_the_library_s_page_has_all_that_the_package_offers(pages: Path) -> None:
    said = (pages / "reference" / "library.md").read_text("utf-8")
    named = re.findall(r"^\.\. auto(?:function|class|exception):: prefile\.(\w+)$", said, re.MULTILINE)
    assert sorted(named) == sorted(set(prefile.__all__) - {"__version__"})
