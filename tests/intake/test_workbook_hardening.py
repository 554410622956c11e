"""Hostile workbooks: what could hide a row or take memory is refused."""

from __future__ import annotations

from typing import Any

import pytest
import xlsxwriter
from readings import MB, memory_below, outline, within
from workbooks import GOOD, SHEET, STRINGS, codes, of_rows, problems, with_part, workbook

from prefile import read_entries, read_entry
from prefile.intake.workbook import rows as xlsx_rows


def hostile(name: str, part: bytes) -> bytes:
    """Return a workbook with this in a part."""
    return with_part(GOOD, name, lambda _: part)


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
HOSTILE = {
    "laughs": hostile(
        STRINGS, b'<!DOCTYPE sst [<!ENTITY l0 "lol">' + LAUGHS + b"]><sst " + MAIN + b"><si><t>&l11;</t></si></sst>"
    ),
    "elements outside rows": hostile(
        SHEET, b"<worksheet " + MAIN + b"><sheetData><row/>" + b"<z/>" * 4_000_000 + b"</sheetData></worksheet>"
    ),
    "rows within others": hostile(
        SHEET,
        b"<worksheet " + MAIN + b"><sheetData>" + b"<row><z/>" * 300 + b"</row>" * 300 + b"</sheetData></worksheet>",
    ),
    "one long text": hostile(STRINGS, b"<sst " + MAIN + b"><si><t>" + b"x" * 30_000_000 + b"</t></si></sst>"),
    "cells without end": hostile(
        SHEET, b"<worksheet " + MAIN + b"><sheetData><row>" + b"<c/>" * 2_000_000 + b"</row></sheetData></worksheet>"
    ),
    "a number of many digits": hostile(
        SHEET,
        b'<worksheet %s><sheetData><row r="1"><c t="inlineStr"><is><t>hts</t></is></c></row>' % MAIN
        + b'<row r="2"><c><v>%s</v></c></row></sheetData></worksheet>' % (b"9" * 1_000_000),
    ),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_workbook_is_refused_in_little_time_and_memory(name: str) -> None:
    data = HOSTILE[name]
    with within(10), memory_below(120 * MB):
        assert codes(data)


def test_texts_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert xlsx_rows._MOST_STRINGS == 1_000_000  # noqa: SLF001 - fewer are enough to see that it holds
    monkeypatch.setattr(xlsx_rows, "_MOST_STRINGS", 20_000)
    texts = [b"<sst " + MAIN + b">" + b"<si/>" * count + b"</sst>" for count in (20_000, 20_001)]
    with within(1):
        assert [codes(hostile(STRINGS, one)) for one in texts] == [["E116"], ["E106"]]


ROW_3 = b'<row r="3"><c t="inlineStr"><is><t>8112.92.10.00</t></is></c></row>'


@pytest.mark.parametrize(
    ("was", "instead"),
    [
        (b"</sheetData>", ROW_3.replace(b'"3"', b'"2"') + b"</sheetData>"),
        (b"</sheetData>", b"</sheetData><sheetData>" + ROW_3 + b"</sheetData>"),
        (b"</sheetData>", b"</sheetData><x:sheetData xmlns:x='x'/>"),
        (b'<row r="2"', b'<row r="x"'),
        (b'r="A2"', b'r="A7"'),
        (b'r="A2"', b'r="a2"'),
        (b"</sheetData>", b'<row r="3"><g>' + ROW_3 + b"</g></row></sheetData>"),
        (b"</sheetData>", b'<row r="3">' + b"<c/>" * 16_400 + b"</row></sheetData>"),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:B"/></mergeCells>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:B3"/><mergeCell ref="B1:B9"/></mergeCells>'),
    ],
)
def test_what_no_program_writes_and_could_hide_a_row_is_refused(was: bytes, instead: bytes) -> None:
    def change(part: bytes) -> bytes:
        assert was in part
        return part.replace(was, instead)

    assert codes(with_part(GOOD, SHEET, change)) == ["E115"]


@pytest.mark.parametrize("value", [b"<v>10<x/>00</v>", b"<v>1</v><v>999</v>"])
def test_a_cell_that_holds_two_values_is_not_read_as_one_of_them(value: bytes) -> None:
    data = with_part(GOOD, SHEET, lambda part: part.replace(b"<v>15000</v>", value))
    (told,) = problems(data)
    assert (told.code, told.where.path) == ("E114", "Entry!B2")


@pytest.mark.parametrize(
    "part", [b"<si><r><t>2804</t><t>61</t></r></si>", b"<si><t>2804<x/>61</t></si>"], ids=["texts", "elements"]
)
def test_a_text_that_holds_more_than_its_characters_is_refused(part: bytes) -> None:
    data = with_part(GOOD, STRINGS, lambda was: was.replace(b"<si><t>polysilicon</t></si>", part))
    assert codes(data) == ["E115"]


@pytest.mark.parametrize("around", [(GOOD, b""), (b"", GOOD), (b"", b"tariff number,value\n"), (b"", b"\0")])
def test_what_stands_before_or_behind_a_workbook_is_not_lost(around: tuple[bytes, bytes]) -> None:
    assert codes(around[0] + GOOD + around[1]) == ["E115"]


def test_empty_parts_of_a_merged_cell_are_refused_where_they_are_read() -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
        sheet.write_row(0, 0, ("tariff number", "origin", "remark", "importer"))
        sheet.write_column(1, 0, ("2804.61.00.00", "8112.92.10.00"))
        sheet.merge_range("B2:B3", "CN")
        sheet.merge_range("C2:C3", "merged")
        sheet.merge_range("D2:D3", "12-3456789")

    told = problems(workbook(fill))
    assert [(one.code, one.where.path) for one in told] == [("E114", "Entry!D3"), ("E114", "Entry!B3")]
    assert "B2:B3" in told[1].what


def test_merged_titles_and_empty_rows_of_a_merged_heading_are_nothing_to_refuse() -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
        sheet.merge_range("A1:C1", "Report")
        sheet.merge_range("A2:A3", "tariff number")
        sheet.merge_range("B2:B3", "origin")
        sheet.write_row(3, 0, ("2804.61.00.00", "CN"))

    assert read_entry(workbook(fill)).lines[0].origin == "CN"


@pytest.mark.parametrize(("said", "code"), [("1", "entry"), ("on", "entry"), ("true", "entry"), ("TRUE", "E115")])
def test_whether_days_count_from_1904_is_said_in_one_of_the_known_ways(said: str, code: str) -> None:
    data = of_rows(("tariff number",), ("2804.61.00.00",))

    def change(part: bytes) -> bytes:
        return part.replace(b"<workbookPr", b'<workbookPr date1904="%s"' % said.encode())

    assert outline(read_entries(with_part(data, "xl/workbook.xml", change))) == [code]


def test_texts_are_bounded_by_the_memory_that_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefile.intake.workbook.rows._MOST_STRINGS_HELD", 10_000)
    texts = ("<si><t>" + "😀" * 100 + "</t></si>").encode() * 30
    assert codes(hostile(STRINGS, b"<sst " + MAIN + b">" + texts + b"</sst>")) == ["E106"]


@pytest.mark.slow
def test_more_text_or_parts_or_cells_than_any_sheet_has_are_refused_soon() -> None:
    long = b"<sst " + MAIN + b"><si><t>" + b"x" * 33_000 + b"</t></si></sst>"
    names = b"<Relationships>" + b"<Relationship/>" * 3_000 + b"</Relationships>"
    many = b"".join(b'<row r="%d">' % n + b"<c/>" * 16_000 + b"</row>" for n in range(3, 140))
    with within(15), memory_below(160 * MB):
        assert codes(hostile(STRINGS, long)) == ["E106"]
        assert codes(hostile("xl/_rels/workbook.xml.rels", names)) == ["E115"]
        assert codes(with_part(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", many + b"</sheetData>"))) == [
            "E106"
        ]
