"""Reports for people: CSV, workbook, Parquet and page hold the figures of the JSON, and several jobs write the same."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from importlib import import_module
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from deciders import FIRST
from openpyxl import load_workbook
from typer.testing import CliRunner

import prefile
from prefile import Entry, Limits, RuleBook
from prefile.cli import app
from prefile.cli.inputs import Inputs
from prefile.cli.options import open_scenarios
from prefile.cli.pool import SoFar, Work, kept_pieces, screen_file
from prefile.cli.report_formats import Format
from prefile.cli.run_loop import Choices, Made, RunLoop
from prefile.cli.screen import Jobs, ScreenRun
from prefile.render import Tally
from prefile.render.html.report import HtmlReports, html_piece
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import LINES
from prefile.render.tabular.report_xlsx import XlsxReports, xlsx_piece
from prefile.render.tabular.sheets import MOST_ROWS
from prefile.values.money import show_money

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json"))
MIXED = ROOT / "fixtures" / "entries" / "mixed-entry" / "declaration.json"
UNDOCUMENTED = ROOT / "fixtures" / "entries" / "polysilicon-germany-undocumented" / "declaration.json"
SMALL_BOOK = ROOT / "fixtures" / "rulebook"
PATIENCE = 300  # seconds, of which a sound run takes none
PLAIN = ["--rules", str(SMALL_BOOK), "--decide", "plain"]
PERCENT = "critical-minerals-25-percent"
HOSTILE = '<script>alert("x")</script>{{ 7 * 7 }}\x1b[31m\u202e]]>&amp;\'"'
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "＝1", "\t=1")
VOID = frozenset({"meta", "br", "img", "link", "hr", "input"})

Shape = dict[str, Any]
run = CliRunner()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    """Every story in every format, screened under a scenario too."""
    folder = tmp_path_factory.mktemp("packets")
    found = {}
    for output in set(Format) - {Format.PDF}:
        found[output] = folder / f"out.{output}"
        words = ["screen", *map(str, STORIES), "--scenario", PERCENT, "--format", output]
        assert run.invoke(app, [*words, "--out", str(found[output])]).exit_code == 1
    return found


@pytest.fixture(scope="module")
def reports(written: dict[Format, Path]) -> list[Shape]:
    """The stories' reports as JSON."""
    shape: list[Shape] = json.loads(written[Format.JSON].read_text("utf-8"))
    return shape


def lines_of(reports: list[Shape]) -> Iterator[tuple[Shape, Shape]]:
    """Yield each line of each report."""
    return ((report, line) for report in reports for line in report["lines"])


def money(value: str | None) -> Decimal | None:
    """Read money of JSON, CSV or a workbook's cell; nothing there is none."""
    return Decimal(str(value)) if value not in (None, "") else None


def rows_of(sheet: Any) -> list[Shape]:  # noqa: ANN401 - openpyxl's
    """Return the rows of a sheet by their headings."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# Figures


def test_csv_has_a_row_for_each_line_with_its_figures(written: dict[Format, Path], reports: list[Shape]) -> None:
    text = written[Format.CSV].read_bytes().decode()
    assert text.count("\r\n") == text.count("\n") == 1 + sum(len(report["lines"]) for report in reports)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for (report, line), row in zip(lines_of(reports), rows, strict=True):
        check_line(report, line, row)
    values: dict[str, Decimal | None] = {}
    for row in rows:
        value, known = money(row["value"]), values.get(row["file"], Decimal(0))
        values[row["file"]] = None if value is None or known is None else known + value
    assert list(values.values()) == [money(report["totals"]["value"]) for report in reports]


def check_line(report: Shape, line: Shape, row: Shape) -> None:
    """Compare a row with the line in JSON."""
    assert (row["entry number"] or None) == report["entry_number"]
    assert (int(row["line"]), row["tariff number"]) == (line["line"], line["tariff_number"])
    duty = line["duty"]
    for name, key in (("payable", "payable"), ("at least", "least"), ("at most", "most")):
        assert money(row[name]) == money(duty[key])
    assert row["coverage of Proclamation 11001"] == line["coverage"]["outcome"]
    filing = line["filing"]
    filed = [f"{one['number'] or one['why']} {show_money(Decimal(one['duty']))}" for one in filing or ()]
    assert (row["numbers to file, with duty"] or "") == ("cannot tell" if filing is None else "; ".join(filed))
    law = [one for one in line["findings"] if one["scenario"] is None]
    for outcome, column in (("applies", "applies"), ("cannot tell", "cannot be told")):
        found = [one for one in law if one["outcome"] == outcome]
        assert all(report["titles"][one["measure"]] in (row[column] or "") for one in found)
        assert bool(row[column]) == bool(found)
    for missing in (missing for one in law for missing in one["missing"]):
        assert missing["ask"] in row["missing facts"]
    assert row["rate date"] or report["rate_date"] is None
    assert row["entry digest"] == report["entry_digest"]


def test_the_workbook_has_the_figures_of_the_json(written: dict[Format, Path], reports: list[Shape]) -> None:
    book: Any = load_workbook(written[Format.XLSX])
    assert book.sheetnames[:7] == ["Summary", "Lines", "Findings", "Missing facts", "Problems", "Totals", "About"]
    for (report, line), row in zip(lines_of(reports), rows_of(book["Lines"]), strict=True):
        check_line(report, line, row)
    found = [
        one
        for _, line in lines_of(reports)
        for one in line["findings"]
        if one["outcome"] != "does not apply" or one["declare"]
    ]
    names = {None: ("Findings", "duty", "at least", "at most")}
    would = ("Scenario findings", "would add, not payable", "would add at least", "would add at most")
    for scenario, (sheet, *amounts) in {**names, PERCENT: would}.items():
        mine = [one for one in found if one["scenario"] == scenario]
        for one, row in zip(mine, rows_of(book[sheet]), strict=True):
            assert (row["measure"], row["outcome"]) == (one["measure"], one["outcome"])
            told = [money(row[name]) for name in amounts]
            assert told == [money(one[key]) for key in ("duty", "least", "most")]
            assert (row["working"], row["because"]) == (one["working"], "; ".join(one["because"]))
    asked = [
        missing["ask"]
        for _, line in lines_of(reports)
        for missing in (
            *(each for one in line["findings"] if one["scenario"] is None for each in one["missing"]),
            *line["coverage"]["missing"],
        )
    ]
    assert [row["what to ask for"] for row in rows_of(book["Missing facts"])] == asked


def test_the_sums_of_the_workbook_are_values_equal_to_those_of_the_json(
    written: dict[Format, Path], reports: list[Shape]
) -> None:
    book: Any = load_workbook(written[Format.XLSX])
    keys = {"value": "value", "duty payable": "payable", "duty at least": "least", "duty at most": "most"}
    *rows, every = rows_of(book["Totals"])
    for report, row in zip(reports, rows, strict=True):
        totals = report["totals"]
        assert [money(row[name]) for name in keys] == [money(totals[key]) for key in keys.values()]
        fees = (row["merchandise processing fee"], row["harbor maintenance fee"])
        assert tuple(map(money, fees)) == (money(totals["fees"]["mpf"]), money(totals["fees"]["hmf"]))
    least = sum(Decimal(report["totals"]["least"]) for report in reports)
    assert (every["file"], every["lines"], money(every["duty at least"])) == (
        "all entries",
        sum(len(report["lines"]) for report in reports),
        least,
    )
    *would, together = rows_of(book["Under scenarios"])
    assert [money(row["would add at least"]) for row in would] == [
        money(report["totals"]["scenarios"][0]["least"]) for report in reports
    ]
    assert money(together["would add at least"]) == sum(money(row["would add at least"]) or 0 for row in would)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_every_sheet_is_frozen_and_filtered_and_no_sum_is_among_the_rows(written: dict[Format, Path]) -> None:
    book: Any = load_workbook(written[Format.XLSX])
    for sheet in book:
        assert sheet.page_setup.paperSize == 1
        assert sheet.page_setup.fitToHeight == 0
        if sheet.title not in {"About", "Summary"}:
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref is not None
    assert book["Totals"].auto_filter.ref.endswith(str(1 + len(STORIES)))
    said = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert "not legal advice" in said["What this is"]
    assert said["Rule book"].startswith("sha256:")


def test_the_workbook_begins_with_a_summary_its_dates_are_dates_and_empty_columns_are_hidden(
    written: dict[Format, Path], reports: list[Shape]
) -> None:
    book: Any = load_workbook(written[Format.XLSX])
    said = {row[0].value: row[1].value for row in book["Summary"].iter_rows()}
    assert said["Duty screening before filing"].startswith(f"{len(reports)} entries, ")
    for report, row in zip(reports, rows_of(book["Totals"]), strict=False):
        at = report["rate_date"] and datetime.fromisoformat(report["rate_date"]).replace(tzinfo=None)
        assert row["rate date"] == (at or None)
    for name, summed in (("Lines", False), ("Findings", False), ("Totals", True)):
        spans = [one for one in book[name].column_dimensions.values() if one.hidden]
        hidden = {place for one in spans for place in range(one.min, one.max + 1)}
        for column in book[name].iter_cols():
            empty = all(cell.value in {None, ""} for cell in column[1 : -1 if summed else None])
            assert (column[0].column in hidden) == empty


def test_parquet_has_every_finding_with_the_figures_of_the_json(
    written: dict[Format, Path], reports: list[Shape]
) -> None:
    table = pyarrow.parquet.read_table(written[Format.PARQUET])
    assert table.schema.metadata[b"prefile"].startswith(b"prefile-findings/1")
    wanted = [
        (item, report, line, one)
        for item, report in enumerate(reports, start=1)
        for line in report["lines"]
        for one in line["findings"]
    ]
    for (item, report, line, one), row in zip(wanted, table.to_pylist(), strict=True):
        assert (row["item"], row["entry_digest"], row["line"]) == (item, report["entry_digest"], line["line"])
        assert (row["measure"], row["outcome"], row["scenario"]) == (one["measure"], one["outcome"], one["scenario"])
        amounts = (
            ("duty", "least", "most") if one["scenario"] is None else ("would_add", "would_add_least", "would_add_most")
        )
        assert [row[name] for name in amounts] == [money(one[key]) for key in ("duty", "least", "most")]
        assert one["scenario"] is None or row["duty"] is row["least"] is row["most"] is None
        assert [row[f"line_{key}"] for key in ("payable", "least", "most")] == [
            money(line["duty"][key]) for key in ("payable", "least", "most")
        ]
        assert row["verified_through"].isoformat() == one["verified_through"]
        assert (row["rate_date"] and row["rate_date"].isoformat()) == report["rate_date"]
        assert [each["ask"] for each in row["missing"]] == [each["ask"] for each in one["missing"]]
        assert row["because"] == one["because"]


# The page


class Page(HTMLParser):
    """Reads a page, and sees that every element is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See that it was the one that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """What a reader reads."""
        return " ".join("".join(self.words).split())


def test_the_page_holds_every_figure(written: dict[Format, Path], reports: list[Shape]) -> None:
    text = Page(written[Format.HTML].read_text("utf-8")).text
    for report in reports:
        amounts = [*report["totals"]["fees"].values(), *(report["totals"][key] for key in ("payable", "least", "most"))]
        for line in report["lines"]:
            amounts += line["duty"].values()
            amounts += [one["duty"] for one in line["filing"] or ()]
            mattering = [one for one in line["findings"] if one["outcome"] != "does not apply"]
            amounts += [one["duty"] for one in mattering]
            for one in mattering:
                assert " ".join((one["working"] or "").split()) in text
                assert all(" ".join(why.split()) in text for why in one["because"])
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


def packet(out: Path, *words: str, source: Path = UNDOCUMENTED) -> bytes:
    """Return what is written of one entry."""
    run.invoke(app, ["screen", str(source), *words, "--out", str(out)])
    return out.read_bytes()


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


def test_the_amounts_of_the_headings_add_up_to_the_duty(written: dict[Format, Path], reports: list[Shape]) -> None:
    text = written[Format.HTML].read_text("utf-8")
    tables = re.findall(r'<table class="filing">.*?</table>', text, re.DOTALL)
    for report, table in zip(reports, tables, strict=True):
        payable, pre_check = report["totals"]["payable"], any(one["code"] == "W213" for one in report["warnings"])
        if payable is None or pre_check:
            continue
        body, foot = table.split("<tfoot>")
        amounts = [Decimal(found.replace(",", "")) for found in re.findall(r">(-?[0-9,]+\.[0-9]{2})</td>", body)]
        assert sum(amounts) == Decimal(payable)
        assert show_money(Decimal(payable)) in foot


def sheets(pdf: bytes) -> list[tuple[int, int]]:
    """Return the sizes of the pages of a PDF, in points."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    objects = b"".join(zlib.decompress(stream) for stream in streams if stream.startswith(b"x"))
    sizes = re.findall(rb"/MediaBox\s*\[0 0 (\d+) (\d+)\]", pdf + objects)
    return [(int(width), int(height)) for width, height in sizes]


def _sets_text() -> bool:
    """Whether this system has Pango, which sets the text of a PDF; a bare one has not."""
    try:
        import_module("weasyprint")
    except (ImportError, OSError):
        return False
    return True


WITH_PANGO = pytest.mark.skipif(not _sets_text(), reason="a PDF needs Pango on the system")


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


# Hostile text


@pytest.fixture
def hostile() -> Shape:
    """An entry whose free texts would act on a page, a terminal or a spreadsheet."""
    line = {
        "tariff_number": "2804.61.00.00",
        "origin": "DE",
        "value": "15000",
        "quantities": [{"amount": "1000", "unit": "KG"}],
        "description": HOSTILE.replace("\x1b", " "),
    }
    lines = [line, *({**line, "description": text.strip()} for text in FORMULAS)]
    head = {"format": "prefile-entry/1", "reference": FORMULAS[0], "metadata": {"desk": "<b>bold</b>"}}
    return {**head, "entered": "2026-12-04T09:30", "entry_number": "<img src=x>", "lines": lines}


@pytest.mark.parametrize("output", [Format.CSV, Format.XLSX, Format.HTML])
def test_hostile_text_acts_nowhere(output: Format, hostile: Shape, tmp_path: Path) -> None:
    source, out = tmp_path / "entry.json", tmp_path / f"out.{output}"
    source.write_text(json.dumps(hostile), "utf-8")
    ran = run.invoke(app, ["screen", str(source), *PLAIN, "--format", output, "--out", str(out)])
    assert ran.exit_code == 1, ran.stderr
    if output is Format.HTML:
        page = Page(out.read_text("utf-8"))
        assert not {"script", "img", "b1"} & {name for name, _ in page.elements}
        assert "{{ 7 * 7 }}" in page.text
        assert "\u202e" not in page.text
    elif output is Format.CSV:
        cells = [cell for row in csv.reader(io.StringIO(out.read_text("utf-8"), newline="")) for cell in row]
        assert "'=HYPERLINK(1)" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]
    else:
        book: Any = load_workbook(out)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {"=HYPERLINK(1)", "+1", "-1"} <= {cell.value for cell in cells if cell.data_type == "s"}
        assert not [cell for cell in cells if cell.data_type == "f"]


def test_problems_stand_in_the_workbook_and_on_the_page_and_aside(tmp_path: Path) -> None:
    broken = tmp_path / "<script>.json"
    broken.write_text('{"format": "prefile-entry/1", "<script>": 1}', "utf-8")
    for output in (Format.XLSX, Format.HTML, Format.CSV):
        out = tmp_path / f"out.{output}"
        ran = run.invoke(app, ["screen", str(broken), str(MIXED), "--format", output, "--out", str(out)])
        assert ran.exit_code == 2
        assert "E121" in ran.stderr
        if output is Format.XLSX:
            assert "E121" in {row["code"] for row in rows_of(load_workbook(out)["Problems"])}
        elif output is Format.HTML:
            page = Page(out.read_text("utf-8"))
            assert "could not be read" in page.text
            assert "E121" in page.text
            assert "script" not in {name for name, _ in page.elements}


@pytest.mark.parametrize("output", list(Format))
def test_nothing_that_could_be_read_is_still_a_whole_file(output: Format, tmp_path: Path) -> None:
    out = tmp_path / f"out.{output}"
    ran = run.invoke(app, ["screen", str(tmp_path / "nowhere.json"), "--format", output, "--out", str(out)])
    assert ran.exit_code == 2
    if output is Format.HTML:
        assert "Nothing could be screened" in Page(out.read_text("utf-8")).text
    elif output is Format.XLSX:
        assert rows_of(load_workbook(out)["Totals"])[0]["value"] is None
    elif output is Format.CSV:
        assert out.read_bytes().count(b"\r\n") == 1
    elif output is Format.PARQUET:
        assert pyarrow.parquet.read_table(out).num_rows == 0


# Bounds of the formats


def screened(book: RuleBook, **line: Any) -> RunItem:  # noqa: ANN401
    """Screen an entry of one line."""
    goods = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000", **line}
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": [goods]}
    entry = Entry.model_validate(shape)
    return RunItem(prefile.screen(entry, book, decide="plain"), entry)


def workbook(*items: RunItem) -> Any:  # noqa: ANN401 - openpyxl's
    """Write items as a workbook and open it."""
    data: list[bytes] = []
    with Scratch() as scratch:
        writer = XlsxReports(data.append, scratch)
        for one in items:
            writer.body(xlsx_piece(one).body)
        writer.end(Tally())
    return load_workbook(io.BytesIO(b"".join(data)))


def test_an_amount_beyond_a_numbers_digits_is_exact_text(book: RuleBook) -> None:
    long = "123456789012345.67"
    (row,) = rows_of(workbook(screened(book, value=long))["Lines"])
    assert row["value"] == long
    (row,) = rows_of(workbook(screened(book, value="9999999999999.99"))["Lines"])
    assert Decimal(str(row["value"])) == Decimal("9999999999999.99")


def test_rows_that_do_not_fit_on_a_sheet_go_on_on_the_next(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ROWS == 1_000_000
    monkeypatch.setattr("prefile.render.tabular.report_xlsx.MOST_ROWS", 2)
    made = workbook(*[screened(book)] * 5)
    assert [len(rows_of(made[name])) for name in ("Lines", "Lines 2", "Lines 3")] == [2, 2, 1]


def test_text_beyond_what_a_cell_holds_is_cut_and_says_so(book: RuleBook) -> None:
    item = screened(book)
    assert item.entry is not None
    long = item.entry.model_copy(
        update={"lines": (item.entry.lines[0].model_copy(update={"description": "𝄞" * 20_000}),)}
    )
    (row,) = rows_of(workbook(RunItem(item.result, long))["Lines"])
    assert row["description"].startswith("𝄞" * 16_000)
    assert row["description"].endswith("the format json holds all of it)")


def test_an_amount_beyond_parquets_digits_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    source, out = tmp_path / "entry.json", tmp_path / "out.parquet"
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "9" * 18, "currency": "EUR"}
    line["exchange_rate"] = "9" * 18
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": [line]}
    source.write_text(json.dumps(shape), "utf-8")
    ran = run.invoke(app, ["screen", str(source), *PLAIN, "--format", "parquet", "--out", str(out)])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "E112" in ran.stderr
    assert "more digits than Parquet holds" in " ".join(ran.stderr.split())
    assert not out.exists()


def test_the_page_needs_no_more_memory_than_what_it_lists(book: RuleBook) -> None:
    put: list[str] = []
    with Scratch() as scratch:
        writer = HtmlReports(put.append, scratch)
        tally, item = Tally(), screened(book)
        for _ in range(60):
            writer.body(html_piece(item).body)
            tally.add(item.result)
        assert put == []
        writer.end(tally)
    page = Page("".join(put))
    assert "60 entries" in page.text
    assert sum(name == "article" for name, _ in page.elements) == 60
    assert "of this document" not in page.text


def test_each_column_has_one_heading() -> None:
    headings = [column.heading for column in LINES]
    assert len(headings) == len(set(headings))


# Where it may go


@pytest.mark.parametrize(
    "output", [Format.XLSX, Format.PARQUET, pytest.param(Format.PDF, marks=WITH_PANGO)], ids=lambda output: output.value
)
def test_what_is_no_text_is_refused_on_a_terminal_and_goes_through_a_pipe(output: Format) -> None:
    command = [sys.executable, "-m", "prefile", "screen", str(MIXED), "--format", output]
    ours, theirs = pty.openpty()
    refused = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    os.close(ours)
    assert refused.returncode == 2
    assert b"--out" in refused.stderr
    piped = subprocess.run(command, capture_output=True, check=False)
    assert piped.returncode == 1
    assert piped.stdout.startswith({Format.XLSX: b"PK", Format.PARQUET: b"PAR1", Format.PDF: b"%PDF"}[output])


@pytest.mark.parametrize(
    ("output", "module"),
    [("html", "jinja2"), ("xlsx", "xlsxwriter"), ("parquet", "pyarrow"), ("pdf", "weasyprint")],
)
def test_a_format_whose_library_is_not_there_says_what_to_install(
    output: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prefile.cli.report_formats.find_spec", lambda name: None if name == module else object())
    ran = run.invoke(app, ["screen", str(MIXED), "--format", output, "--out", "nowhere"])
    assert ran.exit_code == 2
    assert "prefile[" in ran.stderr


def test_screening_starts_without_what_makes_packets() -> None:
    heavy = {"jinja2", "weasyprint", "xlsxwriter", "pyarrow", "multiprocessing"}
    code = f"import sys, prefile.cli; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


# Several jobs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give files that can be read and files that cannot, one of several entries, and a folder without any."""
    base = tmp_path / "entries"
    (base / "deep").mkdir(parents=True)
    (base / "empty").mkdir()
    shape = json.loads(STORIES[0].read_text("utf-8"))
    for number in range(5):
        (base / f"{number}.json").write_text(json.dumps({**shape, "reference": f"r{number}"}), "utf-8")
    (base / "2b.json").write_text("{", "utf-8")
    several = [json.dumps({**shape, "reference": f"s{number}"}) for number in range(30)]
    (base / "deep" / "many.jsonl").write_text("\n".join([*several[:15], '{"format": 1}', *several[15:]]), "utf-8")
    return base


# With the decider that is shipped, whose threads a fork would not survive, and with the plain one.
@pytest.mark.parametrize(("output", "decide"), [(Format.JSONL, FIRST), (Format.XLSX, "plain")])
def test_several_jobs_write_the_same_bytes_as_one(output: Format, decide: str, folder: Path, tmp_path: Path) -> None:
    named = [folder, folder / "empty", "nowhere.json", "-", folder / "1.json"]
    options = ["--format", output, "--scenario", PERCENT, "--decide", decide]
    command = [sys.executable, "-m", "prefile", "screen", *map(str, named), *options]
    came = []
    for jobs in ("1", "3"):
        out = tmp_path / f"out{jobs}"
        ran = subprocess.run(
            [*command, "--jobs", jobs, "--out", str(out)],
            input=STORIES[1].read_bytes(),
            capture_output=True,
            check=False,
        )
        came.append((ran.returncode, ran.stdout, ran.stderr, out.read_bytes()))
    assert came[0] == came[1]
    assert came[0][0] == 2


@pytest.mark.parametrize("output", sorted(set(Format) - {Format.JSONL, Format.XLSX, Format.PDF}))
def test_every_other_format_is_the_same_through_the_files_of_workers(  # noqa: PLR0913, PLR0917 - pytest's fixtures
    output: Format,
    folder: Path,
    book: RuleBook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scenarios = open_scenarios(book, (PERCENT,), stacked=True)
    choices = Choices(None, None, "plain", scenarios)
    calls: list[int] = []

    def in_this_process(
        inputs: Sequence[str | None], jobs: int, work: Work, here: Callable[[int], Iterator[Made]], _: object
    ) -> Iterator[Made]:
        calls.append(jobs)
        work = pickle.loads(pickle.dumps(work))
        so_far = SoFar(get_context("spawn").Array("q", 3))
        for place, name in enumerate(inputs):
            if name is None:
                yield from here(place)
            else:
                screen_file(book, choices, place, name, work, so_far)
                pieces = list(kept_pieces(work.folder, place))
                lines = sum(made.counted.lines for made in pieces)
                assert so_far.more() == (Path(name).stat().st_size, len(pieces), lines)
                yield from pieces

    monkeypatch.setattr("prefile.cli.pool.make_in_processes", in_this_process)
    named = [str(one) for one in (folder, folder / "empty", "nowhere.json", folder / "1.json")]
    came = []
    for jobs in (1, 3):
        out = tmp_path / f"out{jobs}"
        ran = ScreenRun(RunLoop(Inputs(named), Limits().lines, out), output, Jobs(jobs))
        ran.write(book, choices)
        came.append((ran.code(exit_zero=False), *capsys.readouterr(), out.read_bytes()))
    assert came[0] == came[1]
    assert (came[0][0], calls) == (2, [3])


def test_a_process_that_ends_before_its_work_is_done_ends_the_run_with_70(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    breaking = "import os, sys\nif '--multiprocessing-fork' in sys.orig_argv:\n    os._exit(9)\n"
    (site / "sitecustomize.py").write_text(breaking, "utf-8")
    paths = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "PYTHONPATH": paths, "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "prefile", "screen", str(folder), *PLAIN, "--jobs", "2", "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 70
    assert "F704 a process that screened ended before its work was done" in ran.stderr
    assert not out.exists()
    assert list(scratch.iterdir()) == []


def test_a_fault_in_a_worker_ends_the_run_with_its_code_and_words(folder: Path, tmp_path: Path) -> None:
    rules, out = tmp_path / "rules", tmp_path / "out"
    shutil.copytree(SMALL_BOOK, rules)
    site = tmp_path / "site"
    site.mkdir()
    changing = (
        "import sys\nif '--multiprocessing-fork' in sys.orig_argv:\n"
        f"    p = {str(rules / 'calendar.yaml')!r}\n    open(p, 'a').write('\\n# changed\\n')\n"
    )
    (site / "sitecustomize.py").write_text(changing, "utf-8")
    paths = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "prefile", "screen", str(folder), "--rules", str(rules), "--decide", "plain"]
    ran = subprocess.run(
        [*command, "--jobs", "2", "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert ran.returncode == 70
    assert ran.stderr.startswith("F704 the rule book was changed while the run went on\n")
    assert not out.exists()


@contextmanager
def two_jobs(tmp_path: Path) -> Generator[subprocess.Popen[bytes]]:
    """Screen two long files in two processes, a group of their own, and give the first when both workers are at it."""
    shape = json.loads(STORIES[0].read_text("utf-8"))
    block = "".join(f"{json.dumps(shape)}\n" for _ in range(20_000))
    files = [tmp_path / f"{number}.jsonl" for number in range(2)]
    for file in files:
        file.write_text(block, "utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = ["screen", *map(str, files), *PLAIN, "--jobs", "2", "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-m", "prefile", *words],
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        while len(list(scratch.glob("*/*.pieces"))) < 2 and running.poll() is None:
            time.sleep(0.05)
        yield running


def assert_gone(group: int) -> None:
    """See that no process of a group is left; how soon that is depends on who else is at work."""
    for _ in range(PATIENCE * 20):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process is still there")


def test_breaking_off_ends_every_process(tmp_path: Path) -> None:
    with two_jobs(tmp_path) as running:
        os.killpg(running.pid, signal.SIGINT)
        said: bytes = running.communicate()[1]
    out = tmp_path / "out"
    assert running.returncode == 130
    assert said.decode() == f"Stopped: 0 entries were screened; {out} was not written.\n"
    assert not out.exists()
    assert list((tmp_path / "scratch").iterdir()) == []
    assert_gone(running.pid)


def test_workers_do_not_outlive_a_first_process_that_is_killed(tmp_path: Path) -> None:
    with two_jobs(tmp_path) as running:
        running.kill()
        running.communicate()
    assert_gone(running.pid)


def test_a_reader_that_goes_ends_several_jobs_quietly(folder: Path) -> None:
    command = [sys.executable, "-m", "prefile", "screen", str(folder), str(folder), "--format", "jsonl", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()
    assert (said, running.returncode) == (b"", 141)


def test_a_side_car_is_joined_in_one_process_whatever_the_jobs(folder: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text("entry_number,line,fact,answer\nnowhere,1,origin,DE\n", "utf-8")
    command = ["screen", str(folder), "--facts", str(facts), "--format", "jsonl"]
    assert run.invoke(app, [*command, "--jobs", "0"]).stdout == run.invoke(app, command).stdout
