"""CSV, workbook and Parquet hold the figures of the JSON."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
from openpyxl import load_workbook
from packets import PERCENT, STORIES, Shape, lines_of, money, rows_of

from prefile.cli.report_formats import Format
from prefile.values.money import show_money


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


def enterable(report: Shape) -> list[Shape]:
    """Return the duties of the lines whose goods may be entered."""
    return [
        line["duty"]
        for line in report["lines"]
        if not any(
            found["measure"].startswith("us.admissibility.") and found["outcome"] == "applies"
            for found in line["findings"]
        )
    ]


def test_the_sums_of_the_workbook_are_values_equal_to_those_of_the_json(
    written: dict[Format, Path], reports: list[Shape]
) -> None:
    book: Any = load_workbook(written[Format.XLSX])
    keys = {"duty payable": "payable", "duty at least": "least", "duty at most": "most"}
    *rows, every = rows_of(book["Totals"])
    for report, row in zip(reports, rows, strict=True):
        totals = report["totals"]
        assert money(row["value"]) == money(totals["value"])
        for name, key in keys.items():  # what may not be entered is no duty to pay
            amounts = [duty[key] for duty in enterable(report)]
            assert money(row[name]) == (None if None in amounts else sum(map(Decimal, amounts))), name
        fees = (row["merchandise processing fee"], row["harbor maintenance fee"])
        assert tuple(map(money, fees)) == (money(totals["fees"]["mpf"]), money(totals["fees"]["hmf"]))
    least = sum(Decimal(duty["least"]) for report in reports for duty in enterable(report))
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
