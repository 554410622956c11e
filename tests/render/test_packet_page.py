"""The page and the PDF of reports: every figure, what is folded, whose letterhead, and what may not be filed."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from packets import MIXED, PERCENT, UNDOCUMENTED, WITH_PANGO, Page, Shape, packet, run, sheets

from prefile.cli import app
from prefile.cli.report_formats import Format
from prefile.render.text.notation import in_notation
from prefile.values.money import show_money


def is_barred_in_part(report: Shape) -> bool:
    """Whether the goods of some lines may not be entered."""
    findings = [finding for line in report["lines"] for finding in line["findings"]]
    return any(one["measure"].startswith("us.admissibility.") and one["outcome"] == "applies" for one in findings)


def test_the_page_holds_every_figure(written: dict[Format, Path], reports: list[Shape]) -> None:
    text = Page(written[Format.HTML].read_text("utf-8")).text
    for report in reports:
        amounts = [*report["totals"]["fees"].values()]
        if not is_barred_in_part(report):  # the page adds up the lines that may be entered
            amounts += [report["totals"][key] for key in ("payable", "least", "most")]
        for line in report["lines"]:
            amounts += line["duty"].values()
            amounts += [one["duty"] for one in line["filing"] or ()]
            mattering = [one for one in line["findings"] if one["outcome"] != "does not apply"]
            amounts += [one["duty"] for one in mattering]
            for one in mattering:
                told = [in_notation(words, report["titles"]) for words in (one["working"] or "", *one["because"])]
                assert all(" ".join(words.split()) in text for words in told)
            assert all(missing["ask"] in text for one in mattering for missing in one["missing"])
        assert all(show_money(Decimal(amount)) in text for amount in amounts if amount is not None)
        assert all(one["cite"] in text for one in report["authorities"].values())
        assert report["entry_digest"] in text


def test_the_page_is_whole_and_asks_for_nothing_outside_itself(written: dict[Format, Path]) -> None:
    text = written[Format.HTML].read_text("utf-8")
    page = Page(text)
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"}
    assert not re.search(r"@import|url\(|\bsrc=|\bon[a-z]+=", text)
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [str(attrs["href"]) for name, attrs in page.elements if name == "a"]
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(map(str, ids))
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)


def test_headings_and_tables_can_be_followed_without_seeing_them(written: dict[Format, Path]) -> None:
    elements = Page(written[Format.HTML].read_text("utf-8")).elements
    levels = [int(name[1]) for name, _ in elements if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(attrs.get("scope") in {"col", "row", "rowgroup"} for name, attrs in elements if name == "th")
    assert ("html", {"lang": "en"}) in elements


def test_a_hypothetical_amount_stands_apart_and_never_as_payable(tmp_path: Path) -> None:
    out = tmp_path / "packet.html"
    words = [str(MIXED), str(UNDOCUMENTED), "--scenario", PERCENT, "--format", "html"]
    run.invoke(app, ["screen", *words, "--out", str(out)])
    text = out.read_text("utf-8")
    apart = re.findall(r'<section class="not-law".*?</section>', text, re.DOTALL)
    assert len(apart) == 3
    assert "payable to nobody" in apart[0]
    rest = re.sub(r'<section class="not-law".*?</section>', "", text, flags=re.DOTALL)
    assert "would add" in apart[1]
    assert "would add" not in rest
    assert "3,750.00" in apart[1]


def test_a_packet_is_headed_as_the_options_or_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = json.loads(UNDOCUMENTED.read_text("utf-8"))
    del shape["importer"]
    source = tmp_path / "entry.json"
    source.write_text(json.dumps(shape), "utf-8")
    said = ["--letterhead", r"Harbor & Sons\nPier <1>", "--preparer", "A. Filer", "--importer", "Sun Co."]
    text = Page(packet(tmp_path / "a.html", *said, "--format", "html", source=source).decode()).text
    assert all(words in text for words in ("Harbor & Sons", "Pier <1>", "Prepared by A. Filer", "Importer Sun Co."))
    monkeypatch.setenv("PREFILE_PREPARER", "B. Filer")
    text = Page(packet(tmp_path / "b.html", "--format", "html", "--importer", "Sun Co.").decode()).text
    assert "Prepared by B. Filer" in text
    assert "Sun Co." not in text  # the entry names its importer


def test_details_are_folded_on_screen_and_printed_where_asked_for(tmp_path: Path) -> None:
    def opened(*words: str) -> dict[str, bool]:
        elements = Page(packet(tmp_path / "a.html", "--format", "html", *words).decode()).elements
        return {str(attrs["class"]): "open" in attrs for name, attrs in elements if name == "details"}

    assert opened() == {"more": False, "apart": False}
    assert opened("--full") == {"more": True, "apart": False}
    assert opened("--full", "--all") == {"more": True, "apart": True}
    assert run.invoke(app, ["screen", str(MIXED), "--format", "csv", "--full"]).exit_code == 2


def barred(tmp_path: Path, *lines: int) -> str:
    """Return the page of an entry of which these lines, counted from 0, are of Cuba."""
    shape = json.loads(MIXED.read_text("utf-8"))
    shape["lines"] = shape["lines"][:3]
    for place in lines:
        shape["lines"][place]["origin"] = "CU"
    source = tmp_path / "entry.json"
    source.write_text(json.dumps(shape), "utf-8")
    return packet(tmp_path / "a.html", "--format", "html", source=source).decode()


def test_a_line_that_may_not_be_entered_has_nothing_that_looks_like_something_to_file(tmp_path: Path) -> None:
    page = barred(tmp_path, 1)
    table = re.findall(r'<table class="filing">.*?</table>', page, re.DOTALL)[0]
    assert table.count("May not be entered: nothing to file.") == 1
    second = table.split("<tbody>")[2]
    assert not re.search(r"\d{4}\.\d{2}|\d\.\d\d</td>", second)
    body, foot = table.split("<tfoot>")
    amounts = [Decimal(found.replace(",", "")) for found in re.findall(r">(-?[0-9,]+\.[0-9]{2})</td>", body)]
    assert "Duty of the lines that may be entered" in foot
    assert show_money(sum(amounts, Decimal(0))) in foot
    assert "on line 2, which may not be entered" in page
    assert page.count('<strong class="warn">May not be entered</strong>') == 1


def test_where_no_line_may_be_entered_there_is_no_table_of_headings(tmp_path: Path) -> None:
    page = barred(tmp_path, 0, 1, 2)
    assert "May not be entered: there is nothing to file." in page
    assert '<table class="filing">' not in page


def test_the_amounts_of_the_headings_add_up_to_the_duty(written: dict[Format, Path], reports: list[Shape]) -> None:
    text = written[Format.HTML].read_text("utf-8")
    articles = re.findall(r'<article class="entry".*?</article>', text, re.DOTALL)
    for report, article in zip(reports, articles, strict=True):
        tables = re.findall(r'<table class="filing">.*?</table>', article, re.DOTALL)
        assert bool(tables) == all(
            one["code"] != "W213" for one in report["warnings"]
        )  # of a pre-check nothing is filed
        payable = report["totals"]["payable"]
        if payable is None or not tables:
            continue
        (table,) = tables
        body, foot = table.split("<tfoot>")
        amounts = [Decimal(found.replace(",", "")) for found in re.findall(r">(-?[0-9,]+\.[0-9]{2})</td>", body)]
        assert sum(amounts) == Decimal(payable)
        assert show_money(Decimal(payable)) in foot


@WITH_PANGO
def test_a_simple_entry_is_one_letter_page_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    once = packet(tmp_path / "a.pdf", "--format", "pdf")
    assert packet(tmp_path / "b.pdf", "--format", "pdf") == once
    assert once.startswith(b"%PDF-")
    assert sheets(once) == [(612, 792)]
    assert len(sheets(packet(tmp_path / "c.pdf", "--format", "pdf", "--full"))) > 1


def test_a_pdf_is_refused_in_words_where_the_system_lacks_what_sets_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> None:
        raise OSError(f"cannot load library '{name}'")

    monkeypatch.setattr("prefile.cli.report_formats.import_module", lacking)
    ran = run.invoke(app, ["screen", str(MIXED), "--format", "pdf", "--out", "nowhere"])
    assert ran.exit_code == 2
    assert "Pango" in ran.stderr
