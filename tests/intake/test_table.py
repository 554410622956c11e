"""Tables as declarations: CSV and workbooks read by their headings, strictly, and in bounded time and memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from mutating import answered, mutation
from readings import MB, Made, memory_below, outline, stream, within

import prefile
from prefile import (
    DeclarationProblems,
    Entry,
    Limits,
    Problem,
    read_entries,
    read_entry,
)
from prefile.intake.workbook import rows as xlsx_rows
from prefile.intake.workbook.merged import column_letters
from prefile.render.tabular.template import write_template

ROOT = Path(__file__).parents[2]
SHIPMENT = ROOT / "fixtures" / "formats" / "shipment"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HEAD = "entry number,line,tariff number,origin,value\n"
REPORT = (
    "Entry Summary Number,Line Number,Tariff Ordinal,HTS Number,Tariff Goods Value Amount,Tariff Duty Amount,"
    "Quantity (1),UOM (1)\n"
)


def problems(source: bytes | str, **options: Any) -> list[Problem]:  # noqa: ANN401
    """Return every problem of a table."""
    raw = source.encode() if isinstance(source, str) else source
    items = read_entries(raw, **options)
    return [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]


def codes(source: bytes | str, **options: Any) -> list[str]:  # noqa: ANN401
    """Return the codes of the problems of a table."""
    return [problem.code for problem in problems(source, **options)]


def workbook(fill: Callable[[xlsxwriter.Workbook, Any], None], **options: Any) -> bytes:  # noqa: ANN401
    """Return a workbook whose one sheet a function fills."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book, book.add_worksheet("Entry"))
    book.close()
    return out.getvalue()


def of_rows(*rows: tuple[Any, ...]) -> bytes:
    """Return a workbook of these rows."""

    def fill(_: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook one of whose parts is changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in was.namelist():
            made.writestr(member, change(was.read(member)) if member == name else was.read(member))
    return out.getvalue()


GOOD = of_rows(("tariff number", "value", "description"), ("2804.61.00.00", 15000, "polysilicon"))


# The shipment


@pytest.mark.parametrize("file", ["table.csv", "table.xlsx"])
def test_prefiles_own_table_says_all_that_the_entry_says(file: str) -> None:
    read = read_entry(SHIPMENT / file)
    assert read.canonical() == read_entry(SHIPMENT / "entry.json").canonical()


def test_a_report_like_aces_gives_lines_with_their_numbers_in_filing_order() -> None:
    report, entry = read_entry(SHIPMENT / "es-003.csv"), read_entry(SHIPMENT / "entry.json")
    assert [line.declared for line in report.lines] == [line.declared for line in entry.lines]
    assert [line.value for line in report.lines] == [line.value for line in entry.lines]
    assert report.source is not None
    assert "mineral content" in report.source.format.cannot_carry
    assert [one.what for one in report.source.passed_over] == [
        "a row of totals",
        "rows above the headings",
        'the column "Filer Code"',
    ]


def test_an_independent_reader_sees_the_same_cells_in_the_workbook() -> None:
    book = openpyxl.load_workbook(SHIPMENT / "table.xlsx", data_only=True)
    rows = list(book["Entry"].iter_rows(min_row=3, values_only=True))
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:5]]
    entry = read_entry(SHIPMENT / "table.xlsx")
    for row, line in zip(told, entry.lines, strict=True):
        by_heading = {str(heading).lower(): value for heading, value in row.items()}
        assert by_heading["value"] == line.value
        assert by_heading["net kg"] == line.net_kg
        assert by_heading["description"] == line.description


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_headings_say_what_separates_cells(delimiter: str, end: str, mark: str) -> None:
    rows = [["Report, of December; all"], ["HTS", "value", "description"], ["2804.61.00.00", "15000", "x"]]
    text = mark + end.join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    line = read_entry(text.encode()).lines[0]
    assert (line.tariff_number, line.value) == ("2804610000", Decimal(15000))


def test_lines_may_end_in_several_ways_within_one_file() -> None:
    text = f"{HEAD.strip()}\r\nE,1,2804.61.00.00,DE,1\rE,2,2804.61.00.00,DE,2\nE,3,2804.61.00.00,DE,3"
    assert [line.value for line in read_entry(text.encode()).lines] == [1, 2, 3]


def test_a_cell_in_quotes_may_hold_lines_and_quotes_and_the_next_row_keeps_its_line() -> None:
    text = 'tariff number,description\n2804.61.00.00,"a ""b""\nc,d"\n12,x\n'
    told = problems(text)
    assert [(one.code, one.where.line, one.where.path) for one in told] == [("E131", 4, "tariff number")]


def test_a_mapping_of_ones_own_reads_other_headings_days_and_decimal_marks() -> None:
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\n'
        b'values = {days = "DD.MM.YYYY", decimal_mark = ","}\nentry = {entered = "Datum"}\n'
        b'line = {tariff_number = "Nummer", value = "Wert", "quantities/KG" = "kg"}\n'
    )
    entry = read_entry(b"Datum;Nummer;Wert;kg\n07.12.2026;28046100;1.500,25;7\n", mapping=mapping)
    assert entry.entered is not None
    assert (entry.lines[0].value, entry.lines[0].quantities[0].unit) == (Decimal("1500.25"), "KG")


OURS = 'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\nline = {tariff_number = "hts", value = "value"}\n'


@pytest.mark.parametrize(
    ("mark", "written", "value"),
    [
        (None, "1,000", None),
        (None, "12,500", None),
        (None, "1,000.00", "1000"),
        (None, "1,000,000", "1000000"),
        (None, "0,125", "0.125"),
        (".", "1,000", "1000"),
        (".", "0,125", None),
        (".", "00,125", None),
        (".", "012,125.00", None),
        (",", "1.000", "1000"),
        (",", "0.125", None),
        (",", "0,125", "0.125"),
        (",", "0.125,00", None),
        (",", "1.000,5", "1000.5"),
    ],
)
def test_what_can_be_read_as_thousands_or_decimals_is_refused(
    mark: str | None, written: str, value: str | None
) -> None:
    stated = f'values = {{decimal_mark = "{mark}"}}\n' if mark else ""
    mapping = prefile.read_mapping((OURS + stated).encode())
    (item,) = read_entries(f'hts,value\n2804.61.00.00,"{written}"\n'.encode(), mapping=mapping)
    if value is None:
        assert isinstance(item, DeclarationProblems)
        assert [problem.code for problem in item.problems] == ["E108"]
    else:
        assert isinstance(item, Entry)
        assert item.lines[0].value == Decimal(value)


def test_headings_that_stand_again_are_passed_over_whatever_stands_in_columns_that_are_not_read() -> None:
    text = "hts,value,Page 1\n2804.61.00.00,1,\nHTS,value,Page 2\n2804.61.00.00,2,\n"
    assert [line.value for line in read_entry(text.encode()).lines] == [1, 2]


@pytest.mark.parametrize("cell", ["origin", "Tariff_Number"])
def test_a_row_with_a_heading_for_a_tariff_number_is_no_row_to_pass_over(cell: str) -> None:
    text = f"tariff number,origin,value\n2804.61.00.00,CN,1\n{cell},DE,2\n"
    assert codes(text) == ["E116"]


def test_headings_without_one_for_the_tariff_number_are_not_read_as_a_row() -> None:
    text = "tariff number,origin,value\n2804.61.00.00,CN,1\n,value,origin\n2804.61.00.00,2,DE\n"
    assert codes(text) == ["E116"]


def test_two_rows_of_headings_that_follow_each_other_lose_no_row() -> None:
    text = "hts,value\ntariff number,origin,value\n2804.61.00.00,CN,1\n"
    assert len(read_entry(text.encode()).lines) == 1


def test_titles_with_numbers_are_no_rows() -> None:
    text = "Report,20261207\n2804610000,,\ntariff number,origin,value\n2804.61.00.00,CN,1\n"
    assert len(read_entry(text.encode()).lines) == 1


def test_a_byte_order_mark_that_stands_twice_hides_no_heading() -> None:
    text = "\ufeff\ufeffentry number,tariff number\nE1,2804.61.00.00\nE2,2804.61.00.00\n"
    assert outline(read_entries(text.encode())) == ["entry", "entry"]


def test_of_what_is_passed_over_the_number_of_kinds_is_told_where_they_are_many() -> None:
    heads = ",".join(f"extra {number}" for number in range(150))
    text = f"tariff number,{heads}\n2804.61.00.00{',' * 150}\n"
    source = read_entry(text.encode()).source
    assert source is not None
    assert len(source.passed_over) == 101
    assert source.passed_over[-1][:2] == ("… and more kinds", 50)


def test_many_entries_are_read_one_by_one_and_a_mistake_stops_none_but_its_own() -> None:
    rows = "".join(f"E{n},1,{'2804.61.00.00' if n != 2 else '12'},DE,1\n" for n in range(1, 5))
    assert outline(read_entries((HEAD + rows).encode())) == ["entry", "E131", "entry", "entry"]


def test_an_entry_that_is_alone_has_the_digest_of_its_file_and_others_of_their_rows() -> None:
    one, two = f"{HEAD}E1,1,2804.61.00.00,DE,1\n", f"{HEAD}E1,1,2804.61.00.00,DE,1\nE2,1,2804.61.00.00,DE,1\n"
    alone, first = read_entry(one.encode()), next(read_entries(two.encode()))
    assert isinstance(first, Entry)
    assert alone.source is not None
    assert first.source is not None
    assert alone.source.digest != first.source.digest


def test_of_another_countrys_declaration_six_digits_are_kept_and_what_is_of_its_own_law_stays_behind() -> None:
    entry = read_entry(
        b"declared in,tariff number,value,program,declared number 1\ngb,28.04 6100 00,300,A,9903.05.86\n"
    )
    (line,) = entry.lines
    assert (entry.declared_in, line.tariff_number, line.metadata) == ("GB", "280461", {"national code": "2804610000"})
    assert (line.value, line.program, line.declared) == (None, None, None)
    assert entry.source is not None
    assert {one.what for one in entry.source.passed_over} == {"value", "program", "declared number 1"}


def test_a_code_of_another_country_with_letters_is_refused_in_the_words_of_such_declarations() -> None:
    (told,) = problems("declared in,tariff number\nGB,28O461\n")
    assert told.code == "E131"


# the line's number, its value and the numbers declared with theirs → own number, value, secondary ones, those declared
OWN = [
    (("8544300000", "300", "9903.88.03", "", "9002110000", "10"), ("8544300000", 300, ["9002110000"], 2)),
    (("8544300000", "300", "9903.88.03", "", "8544.30.00", ""), ("8544300000", 300, [], 2)),
    (("9802008069", "700", "9903.88.03", "", "8544300000", "300"), ("8544300000", 300, ["9802008069"], 3)),
    (("9903.88.03", "300", "9903.88.03", "", "8544300000", ""), ("8544300000", 300, [], 2)),
    (("9903.88.03", "300", "", "", "8544300000", ""), ("8544300000", 300, [], 2)),
    (("9801001012", "900", "", "", "", ""), ("9801001012", 900, [], 0)),
]


@pytest.mark.parametrize(("cells", "read"), OWN)
def test_the_first_number_of_the_goods_in_a_row_is_the_lines_own(
    cells: tuple[str, ...], read: tuple[str, int, list[str], int]
) -> None:
    head = "tariff number,value,declared number 1,declared value 1,declared number 2,declared value 2\n"
    (line,) = read_entry(f"{head}{','.join(cells)}\n".encode()).lines
    secondary = [one.number for one in line.secondary_numbers]
    assert (line.tariff_number, line.value, secondary, len(line.declared or ())) == read


def test_units_are_cbps_unless_the_mapping_says_what_they_are() -> None:
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\nunits = {TNE = "T", CTN = "NO"}\n'
        b'[line]\ntariff_number = "hts"\n"quantities/1/amount" = "a"\n"quantities/1/unit" = "u"\n'
    )
    rows = "".join(f"28046100,2,{unit}\n" for unit in ("tne", "CTN", "kg", "TON"))
    entry = read_entry(f"hts,a,u\n{rows}".encode(), mapping=mapping)
    assert [line.quantities[0].unit for line in entry.lines] == ["T", "NO", "KG", "TON"]


def test_codes_in_small_letters_are_the_same_codes() -> None:
    (line,) = read_entry(b"tariff number,origin,invoice currency,aluminum smelted in\n7601103000,mx,usd,ca|is\n").lines
    assert line.invoice is not None
    assert line.metal is not None
    assert line.metal.aluminum is not None
    assert (line.origin, line.invoice.currency, line.metal.aluminum.smelted_in) == ("MX", "USD", ("CA", "IS"))


def test_the_facts_of_the_second_minor_have_columns_of_their_own() -> None:
    table = (
        "tariff number,entered,it date,port of unlading,value,us content,value of repairs,part of,year made\n"
        "2804610000,2026-12-07,2026-12-04,2704,15000,4000,2000.5,none,1998\n"
    )
    entry = prefile.read_entry(table.encode())
    line = entry.lines[0]
    assert (entry.format, entry.unlading_port, str(entry.it_accepted)) == (
        "prefile-entry/1.2",
        "2704",
        "2026-12-04 05:01:00+00:00",
    )
    assert (line.us_content, line.repair_value, line.part_of, line.made) == (4000, Decimal("2000.5"), "none", "1998")


def test_a_year_is_a_year_in_every_way_of_writing_days() -> None:
    """1998 would be the ninth of January in MMDDYY, which a program could read without a word."""
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "mine"\nvalues = { days = "MMDDYY" }\n'
        b'line = { tariff_number = "number", made = "made" }\n'
    )
    entry = prefile.read_entry(b"number,made\n2804610000,1998\n", mapping=mapping)
    assert entry.lines[0].made == "1998"


def test_rows_of_tariff_numbers_make_lines_with_secondary_numbers_by_their_ordinals() -> None:
    rows = "E1,1,3,9002110000,10,1,2,NO\nE1,1,1,99030586,,0,,\nE1,1,2,8525890000,90,2,1,NO\n"
    (line,) = read_entry((REPORT + rows).encode()).lines
    assert line.tariff_number == "8525890000"
    assert (line.value, [one.amount for one in line.quantities]) == (90, [1])
    assert [(one.number, one.value) for one in line.secondary_numbers] == [("9002110000", 10)]
    assert [one.number for one in line.declared or ()] == ["99030586", "8525890000", "9002110000"]


def test_a_number_of_chapter_98_is_the_lines_own_only_where_no_other_is() -> None:
    rows = "E1,1,1,98010010,5,0,,\nE1,2,1,98020080,5,0,,\nE1,2,2,8525890000,90,2,1,NO\n"
    assert [line.tariff_number for line in read_entry((REPORT + rows).encode()).lines] == ["98010010", "8525890000"]


def test_too_many_lines_are_refused_once() -> None:
    rows = "".join(f"E,{n},2804.61.00.00,DE,1\n" for n in range(1, 20))
    assert codes(HEAD + rows, limits=Limits(lines=5)) == ["E106"]


def test_too_many_numbers_of_one_line_are_refused_once() -> None:
    rows = "".join(f"E,1,{n},99030586,,0,,\n" for n in range(1, 300))
    assert codes(REPORT + rows) == ["E106"]


def test_a_row_without_end_is_refused_soon() -> None:
    made = Made(HEAD, "x", 300 * MB)
    with memory_below(8 * MB):
        assert outline(read_entries(stream(made))) == ["E106"]
    assert made.given < 3 * MB


def test_a_million_columns_are_refused() -> None:
    with within(1):
        assert codes(HEAD + "," * 1_000_000 + "\n") == ["E106"]


def test_a_quote_that_never_closes_is_refused_soon() -> None:
    made = Made(HEAD + 'E,1,"', "x\n", 300 * MB)
    assert outline(read_entries(stream(made))) == ["E104"]
    assert made.given < 3 * MB


def test_quotes_without_end_take_no_long_time() -> None:
    with within(2):
        assert set(codes(HEAD + '""' * 500_000 + '",' * 30 + "x\n")) <= {"E104", "E106"}


@pytest.mark.slow
def test_a_long_table_takes_little_memory() -> None:
    row = 'E,,2804.61.00.00,DE,"1"\n'
    with memory_below(20 * MB):
        assert outline(read_entries(stream(Made(HEAD, row, 3 * MB)))) == ["E106"]


# Workbooks


def test_numbers_of_a_workbook_are_what_excel_shows() -> None:
    data = of_rows(("tariff number", "value", "gallium %"), (2804610000, 0.1 + 0.2, 99.99))
    line = read_entry(data).lines[0]
    assert (line.value, line.minerals[0].percent) == (Decimal("0.3"), Decimal("99.99"))


def test_days_are_read_by_their_format_from_1900_and_from_1904() -> None:
    for since_1904 in (False, True):

        def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
            sheet.write_row(0, 0, ("tariff number", "entered", "loaded"))
            sheet.write(1, 0, "2804.61.00.00")
            sheet.write_datetime(1, 1, datetime(2026, 12, 4, 9, 30), book.add_format({"num_format": 22}))  # noqa: DTZ001
            sheet.write_datetime(1, 2, datetime(2026, 11, 9), book.add_format({"num_format": '[$-409]d"th" mmm yy'}))  # noqa: DTZ001

        entry = read_entry(workbook(fill, date_1904=since_1904))
        assert entry.entered is not None
        assert entry.entered.isoformat() == "2026-12-04T14:30:00+00:00"
        assert str(entry.lines[0].loaded) == "2026-11-09"


def test_a_problem_of_a_workbook_names_its_cell() -> None:
    (told,) = problems(of_rows(("title",), ("tariff number", "origin"), ("2804.61.00.00", "Germny")))
    assert (told.where.line, told.where.path) == (3, "Entry!B3")


def test_a_hidden_sheet_is_not_read_and_said() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
        sheet.write_column(0, 0, ("tariff number", "2804.61.00.00"))
        hidden = book.add_worksheet("Old")
        hidden.write_column(0, 0, ("tariff number", "8112.92.10.00"))
        hidden.hide()

    entry = read_entry(workbook(fill))
    assert entry.source is not None
    assert [(one.what, one.times) for one in entry.source.passed_over] == [('the sheet "Old"', 1)]


def test_texts_in_runs_and_escapes_are_read_as_they_are_meant() -> None:
    runs = b'<si><r><t>poly</t></r><r><t xml:space="preserve"> silicon_x000A_</t></r><rPh><t>no</t></rPh></si>'
    data = with_part(GOOD, STRINGS, lambda part: part.replace(b"<si><t>polysilicon</t></si>", runs))
    assert read_entry(data).lines[0].description == "poly silicon"


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


def test_a_sheet_of_empty_rows_to_the_last_is_read() -> None:
    empty = b"".join(b'<row r="%d" spans="1:3" ht="15"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 60_000))
    data = with_part(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", empty + b'<row r="1048576"/></sheetData>'))
    assert len(read_entry(data).lines) == 1


def test_letters_of_columns_are_excels() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


# Templates


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_template_reads_back_as_an_empty_table(kind: Any) -> None:  # noqa: ANN401
    (told,) = problems(write_template(kind))
    assert told.code == "E109"


def test_a_template_that_is_filled_in_is_an_entry() -> None:
    headings = write_template("csv").decode("utf-8-sig").strip().split(",")
    told = {"tariff number": "8112.92.10.00", "gallium %": "99.9", "origin": "CN"}
    row = ",".join(told.get(heading, "") for heading in headings)
    line = read_entry(f"{','.join(headings)}\n{row}\n".encode()).lines[0]
    assert (line.minerals[0].mineral, line.origin) == ("gallium", "CN")


# Whatever the bytes


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_mutation_is_entries_or_problems(seed: int) -> None:
    assert answered(mutation("tables", seed))


CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "2804.61.00.00", "1", "1,5", "1e9", "#N/A", "CN", "TRUE", "2026-12-04", "Total", "\ufeff"]
    ),
    st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace").decode()),
)
HEADINGS = st.sampled_from(
    ["entry number", "line", "tariff number", "value", "gallium %", "unit 1", "quantity 1", "x", ""]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HEADINGS, min_size=1, max_size=8), st.lists(st.lists(CELLS, max_size=8), max_size=6))
def test_any_cells_are_entries_or_problems_in_csv_and_workbook(headings: list[str], rows: list[list[str]]) -> None:
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [headings, *rows])
    for data in (text.encode(), of_rows(tuple(headings), *map(tuple, rows))):
        for item in read_entries(data):
            assert isinstance(item, Entry) or item.problems
