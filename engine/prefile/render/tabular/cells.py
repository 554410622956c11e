"""The cells of every table as CSV (RFC 4180): exact amounts, and text that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from prefile.render.text.words import clean
from prefile.values.formula_guard import guard_formula

__all__ = ["csv_cell", "csv_text"]


def csv_text(rows: Iterable[Iterable[object]], end: Literal["\n", "\r\n"] = "\n") -> str:
    """Return rows as CSV, each of whose lines ends with `end`."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(map(csv_cell, row) for row in rows)
    return out.getvalue()


def csv_cell(value: object) -> str:
    """Return what is in a cell: numbers as they are, a negative one too, and any other text guarded."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return guard_formula(clean(str(value)))
