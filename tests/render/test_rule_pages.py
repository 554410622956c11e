"""The rule book as pages: whole without script and network, each measure and date in them; the packet of a review."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from itertools import pairwise
from pathlib import Path

import pytest
from packets import Page
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.cli import app
from prefile.render.html.rule_pages import site_pages

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
POLYSILICON = "us.section-232.polysilicon.minimum-import-price"

run = CliRunner()


@pytest.fixture(scope="module")
def pages(book: RuleBook) -> dict[str, str]:
    return dict(site_pages(book))


def test_there_is_a_page_for_each_measure_and_the_index_names_all(book: RuleBook, pages: dict[str, str]) -> None:
    assert {*pages} == {"index.html", "calendar.html", *(f"{measure.id}.html" for measure in book.measures)}
    index = Page(pages["index.html"]).text
    assert all(measure.title in index and measure.summary in index for measure in book.measures)
    assert "Dec 4, 2026" in Page(pages["calendar.html"]).text


def test_links_lead_to_pages_of_the_folder_or_to_texts_of_law(pages: dict[str, str]) -> None:
    for text in pages.values():
        links = [str(attrs["href"]) for name, attrs in Page(text).elements if name == "a"]
        assert [link for link in links if link not in pages and not link.startswith("https://")] == []


def test_only_the_index_has_a_script_of_ours_and_is_whole_without_it(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        names = {element for element, _ in Page(text).elements}
        assert ("script" in names) is (name == "index.html")
        assert not names & {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not re.search(r"@import|url\(|\bsrc=|\bon[a-z]+=", text)
    index = pages["index.html"]
    script = re.search(r"<script>(.*?)</script>", index, re.DOTALL)
    assert script is not None
    assert f"script-src 'sha256-{b64encode(hashlib.sha256(script[1].encode()).digest()).decode()}'" in index
    assert '<div id="search" role="search" hidden>' in index
    assert "<tr hidden" not in index


def test_pages_can_be_followed_without_seeing_them(pages: dict[str, str]) -> None:
    for text in pages.values():
        page = Page(text)
        levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert [name for name, _ in page.elements].count("main") == 1
        assert all("scope" in attrs for name, attrs in page.elements if name == "th")
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids))


def test_a_folder_of_pages_is_written(tmp_path: Path) -> None:
    ran = run.invoke(app, ["rules", "site", str(tmp_path / "pages"), "--rules", str(SMALL_BOOK)])
    assert ran.exit_code == 0, ran.output
    assert "index.html" in ran.stdout
    assert (tmp_path / "pages" / "us.example.surcharge.html").exists()
    (tmp_path / "file").write_text("", "utf-8")
    assert run.invoke(app, ["rules", "site", str(tmp_path / "file"), "--rules", str(SMALL_BOOK)]).exit_code != 0


def test_a_packet_has_each_text_beside_its_rule_and_examples_with_room_to_sign(tmp_path: Path, book: RuleBook) -> None:
    out = tmp_path / "packet.html"
    ran = run.invoke(app, ["rules", "show", POLYSILICON, "--packet", str(out)])
    assert ran.exit_code == 0, ran.output
    text = Page(out.read_text("utf-8")).text
    measure = book.by_id[POLYSILICON]
    for cited in measure.citations.values():
        assert cited.cite in text
        assert cited.says is None or " ".join(cited.says.split()) in text
    for words in ("documented exactly at the floor applies with nothing", "Signature", "Initials", "Reviewer"):
        assert words in text
