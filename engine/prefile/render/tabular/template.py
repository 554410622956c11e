"""The empty table that brokers fill in: the headings of prefile's own mapping, in CSV or a workbook that explains them.

Cells of the workbook are formatted as text, so that no spreadsheet takes zeros away or makes days of numbers.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Literal

from prefile.entry.fact_paths import FactKind, kind_of
from prefile.entry.line import PART_OF
from prefile.intake.mapping import Mapping, shipped_mapping
from prefile.render.tabular.cells import csv_text

__all__ = ["write_template"]

_NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's day has no zone; these bytes depend on nothing
_WRITTEN: dict[FactKind, str] = {
    "amount": "an amount in digits, like 15000.00; no currency sign",
    "percent": "percent by weight, like 99.99",
    "country": "two letters of CBP, like CN",
    "countries": "countries in two letters each, by blanks, like CN KR",
    "day": "a day, like 2026-12-04",
    "year": "a year, like 1998, or a day, like 1998-06-30",
    "instant": "a day, or a day and the time in New York, like 2026-12-04T09:30",
    "code": "a code of CBP in capitals and digits",
    "number": "a tariff number of 8 or 10 digits as text, like 2804.61.00.00",
    "name": "a name in small letters",
    "text": "text",
}
_SAID = {
    "entry_number": "keep the rows of one entry together; without this column the whole table is one entry",
    "line": "the line number, 1 to 99999; without it, lines are numbered by their rows",
    "entry_type": "two digits, like 01 or 06",
    "mode": "CBP's code of the mode of transport, two digits, like 11",
    "port": "CBP's port of entry, four digits",
    "declared_in": "another country whose declaration this is, in two letters; leave it out for a US entry",
    "set": "X for the head of an article set, V for its components",
    "value": "the entered value, like 15000",
    "currency": "three letters, where the value is not in USD",
    "exchange_rate": "US dollars for one unit of the currency",
    "us_content": "how much of the value is that of parts produced in the United States; 0 for none",
    "repair_value": "what repairs, alterations or processing abroad were worth",
    "part_values/lead-content": "what the lead in the goods is worth, where their rate falls on it",
    "part_values/rifle": "what the rifle is worth without its telescopic sight",
    "part_values/telescopic-sight": "what the telescopic sight of a rifle is worth; 0 for none",
    "sugar_degrees": "sugar degrees of a polarimetric test, at most 100, like 99.2",
    "part_of": f"what the goods are a part of: {', '.join(PART_OF)}",
    "it_accepted": "when the immediate transportation entry was accepted, for goods that moved in bond",
    "unlading_port": "CBP's port at which the goods were unladen, four digits",
    "ftz/status": "P, N or D, for goods out of a foreign trade zone",
    "quantities/1/unit": "CBP's unit, like KG, NO or W",
}
# Not every program heeds the format of a column, so that cells of as many rows have it themselves.
_ROWS_AS_TEXT = 200
_ABOUT = (
    "Fill in one row a line of the sheet Entry. Only the tariff number must be filled in.",
    "Delete the columns that you do not need; what is left empty stays unknown, and is never taken for zero.",
)


def write_template(kind: Literal["csv", "xlsx"]) -> bytes:
    """Return an empty table: the headings alone as CSV, or a workbook with a second sheet that explains each."""
    mapping = shipped_mapping("table")
    if kind == "xlsx":
        return _workbook(mapping)
    return b"\xef\xbb\xbf" + csv_text([[heading for heading, _ in _headings(mapping)]], "\r\n").encode()


def _headings(mapping: Mapping) -> list[tuple[str, str]]:
    """Return each heading with its fact, in the order of the mapping."""
    return [(where[0], fact) for facts in (mapping.entry, mapping.line) for fact, where in facts.items()]


def _words_of(fact: str) -> str:
    return _SAID.get(fact) or _WRITTEN[kind_of(fact)]


def _workbook(mapping: Mapping) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 - what writes workbooks is an extra

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"created": _NO_DATE, "title": "prefile table"})
    bold, as_text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet, about = book.add_worksheet("Entry"), book.add_worksheet("Columns")
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 90)
    for row, words in enumerate(_ABOUT):
        about.write_string(row, 0, words)
    below = len(_ABOUT) + 1
    about.write_string(below, 0, "Heading", bold)
    about.write_string(below, 1, "What to enter under it", bold)
    for place, (heading, fact) in enumerate(_headings(mapping)):
        sheet.set_column(place, place, max(12, len(heading) + 2), as_text)
        for row in range(1, _ROWS_AS_TEXT + 1):
            sheet.write_blank(row, place, None, as_text)
        sheet.write_string(0, place, heading, bold)
        about.write_string(below + 1 + place, 0, heading)
        about.write_string(below + 1 + place, 1, _words_of(fact))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
