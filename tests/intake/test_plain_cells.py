"""Rows of plain cells are read at once, and come to what reading them cell by cell comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import GOOD, SHEET, of_rows, with_part

from prefile import DeclarationProblems, read_entries
from prefile.intake.table.cells import TableStop
from prefile.intake.workbook.plain_cells import PlainCells
from prefile.intake.workbook.plain_sheet import PlainRow, PlainSheet
from prefile.intake.workbook.rows import Workbook

CELLS = (
    '<c r="{}"/>',
    '<c r="{}" s="1"/>',
    '<c r="{}"><v>12.50</v></c>',
    '<c r="{}" s="1"><v>46000</v></c>',
    '<c r="{}" t="s"><v>0</v></c>',
    '<c r="{}" t="s"><v>99</v></c>',
    '<c r="{}" t="inlineStr"><is><t>goods</t></is></c>',
    '<c r="{}" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    '<c r="{}" t="inlineStr"><is><t>x_x000A_y</t></is></c>',
    '<c r="{}" t="inlineStr"><is><r><t>in</t></r><r><t>runs</t></r></is></c>',
    '<c r="{}" t="inlineStr"><v>7</v></c>',
    '<c r="{}"><is><t>of no kind</t></is></c>',
    '<c r="{}" t="str"><v>text</v></c>',
    '<c r="{}" t="b"><v>1</v></c>',
    '<c r="{}" t="e"><v>#N/A</v></c>',
    '<c r="{}" t="d"><v>2026-09-30</v></c>',
    '<c r="{}"><f>A1</f><v>3</v></c>',
    '<c r="{}"><v>3</v><v>4</v></c>',
    '<c r="{}"><v>x</v></c>',
    "<c><v>5</v></c>",
    '<extLst><c r="{}"><v>1</v></c></extLst>',
)
SPOTS = ("A", "B", "C", "D", "E", "AA")


def rows_of(data: bytes) -> object:
    """Return the rows of a workbook, or what keeps them from being read."""
    with closing(Workbook(BytesIO(data), "x")) as book:
        try:
            return [list(table.rows) for table in book.tables()]
        except TableStop as stop:
            return stop.problem


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, len(CELLS) - 1), st.sampled_from((*range(6), 0, 1))), max_size=6)),
    st.booleans(),
)
def test_rows_read_at_once_are_what_their_cells_say(drawn: list[list[tuple[int, int]]], ordered: bool) -> None:  # noqa: FBT001
    written = ""
    for number, cells in enumerate(drawn, start=3):
        spots = sorted(cells, key=lambda cell: cell[1]) if ordered else cells
        inside = "".join(CELLS[kind].format(f"{SPOTS[spot]}{number}") for kind, spot in spots)
        written += f'<row r="{number}">{inside}</row>'
    data = with_part(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", f"{written}</sheetData>".encode()))
    told = rows_of(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PlainSheet, "rows", lambda _: iter(()))
        assert rows_of(data) == told
        patched.setattr(PlainCells, "cells", lambda *_: None)
        assert rows_of(data) == told


def test_rows_of_texts_and_numbers_are_read_at_once() -> None:
    at_once = list[Any]()
    reads = PlainCells.cells
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PlainSheet, "rows", lambda _: iter(()))
        patched.setattr(PlainCells, "cells", lambda *row: (at_once.append(reads(*row)), at_once[-1])[1])
        rows = [("tariff number", "value", "origin"), *[("8505.11.00.70", 12.5, "CN")] * 4]
        (item,) = read_entries(of_rows(*rows))
    assert not isinstance(item, DeclarationProblems)
    assert len(at_once) == 5
    assert None not in at_once


BROKEN = (
    "<",
    "&",
    "&amp;",
    "\u00e9",
    "\uffff",
    "\r",
    "<!-- -->",
    "</row>",
    "</sheetData>",
    "<f>1</f>",
    "_x0041_",
    ' s="1"',
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(BROKEN), st.integers(0, 4000), st.integers(0, 3))
def test_rows_read_without_a_parser_are_what_the_parser_reads(broken: str, at: int, cut: int) -> None:
    written = "".join(
        f'<row r="{number}" spans="1:3"><c r="A{number}" t="inlineStr"><is><t>8505.11.00.70</t></is></c>'
        f'<c r="B{number}" s="1"/><c r="C{number}"><v>{number}</v></c></row>'
        for number in range(3, 33)
    )
    written = written[:at] + broken + written[at + cut :]
    data = with_part(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", f"{written}</sheetData>".encode()))
    told = rows_of(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PlainSheet, "rows", lambda _: iter(()))
        assert rows_of(data) == told


def test_all_rows_of_a_plain_sheet_are_read_without_a_parser() -> None:
    reads, whole = PlainSheet.rows, list[tuple[int, bool]]()

    def counted(sheet: PlainSheet) -> Iterator[PlainRow]:
        rows = list(reads(sheet))
        whole.append((len(rows), sheet.is_whole))
        return iter(rows)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PlainSheet, "rows", counted)
        rows = [("tariff number", "value", "origin"), *[("8505.11.00.70", 12.5, "CN")] * 4]
        (item,) = read_entries(of_rows(*rows))
    assert not isinstance(item, DeclarationProblems)
    assert whole == [(5, True)]
