"""Questions as a workbook of one sheet with answers to fill in, which is read back as a side-car."""

from __future__ import annotations

import io
from collections.abc import Iterable

from prefile.analysis.asked_once import Addressee
from prefile.render.tabular.answer_table import ANSWER, answer_columns, answer_rows
from prefile.render.tabular.sheets import Sheet, open_book

__all__ = ["answers_xlsx"]


def answers_xlsx(addressees: Iterable[Addressee], *, priced: bool) -> bytes:
    """Return the questions as a workbook; without the duty that hangs on them where it is for a supplier to see."""
    columns, out = answer_columns(priced=priced), io.BytesIO()
    book, looks = open_book(out, "prefile questions")
    to_fill_in = {place for place, (name, _) in enumerate(columns) if name == ANSWER}
    sheet = Sheet(book, "Questions", columns, looks, to_fill_in=to_fill_in)
    for row in answer_rows(addressees, priced=priced):
        sheet.row(row)
    sheet.end()
    book.close()
    return out.getvalue()
