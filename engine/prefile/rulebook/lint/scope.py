"""Scope: what coverage.yaml and calendar.yaml say of some lines names numbers of the tariff, and can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefile.errors import Problem
from prefile.rulebook.book import RuleBook
from prefile.rulebook.schema.scope import LeftOut, Narrowed

__all__ = ["check"]

CODE = "R342"


def check(book: RuleBook) -> Iterator[Problem]:
    """Yield each number that the tariff does not hold, and each row of coverage.yaml that another speaks before."""
    yield from _numbers(book, "coverage.yaml", "leaves_out", book.leaves_out)
    yield from _numbers(book, "calendar.yaml", "events", book.events)
    for index, row in enumerate(book.leaves_out):
        if any(_goes_before(one, row) for one in book.leaves_out[:index]):
            place = book.documents["coverage.yaml"].document.place(("leaves_out", index))
            what = f'of "{row.what}" something said further up already fits every line that this row fits'
            yield Problem(CODE, what, place)


def _numbers(book: RuleBook, file: str, key: str, every: Sequence[Narrowed]) -> Iterator[Problem]:
    for index, one in enumerate(every):
        for prefix in one.numbers or ():
            if not book.tariff.under(prefix):
                place = book.documents[file].document.place((key, index, "numbers"))
                yield Problem(CODE, f"{prefix or 'all'} is not in {book.tariff.edition.name}", place)


def _goes_before(first: LeftOut, row: LeftOut) -> bool:
    """Whether a row that stands first leaves nothing to one that stands behind it."""
    if first.what != row.what or first.narrow != row.narrow:
        return False
    wider = first.on is None or first.on == row.on
    if first.numbers is None:
        return wider
    return wider and row.numbers is not None and all(one.startswith(tuple(first.numbers)) for one in row.numbers)
