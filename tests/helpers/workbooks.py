"""Workbooks and tables made for tests, and the problems of reading one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

from prefile import DeclarationProblems, Problem, read_entries

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
