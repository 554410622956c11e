"""The bounds of each format, where it may be written, and what it needs."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from packets import MIXED, PLAIN, WITH_PANGO, Page, rows_of, run

import prefile
from prefile import Entry, RuleBook
from prefile.cli import app
from prefile.cli.report_formats import Format
from prefile.render import Tally
from prefile.render.html.report import HtmlReports, html_piece
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import LINES
from prefile.render.tabular.report_xlsx import XlsxReports, xlsx_piece
from prefile.render.tabular.sheets import MOST_ROWS


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
