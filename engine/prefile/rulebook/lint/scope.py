"""Scope: what coverage.yaml and calendar.yaml say of some lines names numbers of the tariff, and can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prefile.codes import CATALOGUE
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.scope import LeftOut, Narrowed
from prefile.rulebook.lint.numbers import HeldNumbers
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Document

__all__ = ["check"]

CODE = "R342"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each number that the tariff does not hold, and each row of coverage.yaml that another speaks before."""
    yield from _numbers(book, written.documents, ("coverage.yaml", "leaves_out"), book.leaves_out)
    yield from _numbers(book, written.documents, ("calendar.yaml", "events"), book.events)
    for index, row in enumerate(book.leaves_out):
        if any(_goes_before(before, row) for before in book.leaves_out[:index]):
            place = written.documents["coverage.yaml"].place(("leaves_out", index))
            what = f'of "{row.what}" something said further up already fits every line that this row fits'
            yield Problem(CODE, what, place)


def _numbers(
    book: RuleBook, documents: Mapping[str, Document], at: tuple[str, str], rows: Sequence[Narrowed]
) -> Iterator[Problem]:
    """Yield each number of some rows that is not in the tariff; they stand in a file under a key."""
    file, key = at
    for index, row in enumerate(rows):
        for prefix in (*(row.numbers or ()), *_named(row)):
            if not book.tariff.under(prefix):
                place = documents[file].place((key, index, "numbers" if row.numbers else "list"))
                what, near = HeldNumbers(book.tariff).unknown(prefix)
                yield Problem(CODE, what, place, next=f"{near} {CATALOGUE[CODE].next}".strip())


def _named(row: Narrowed) -> Iterable[str]:
    """Return the beginnings of numbers in the table of a row, where it has one."""
    return (row.listed or ()) if isinstance(row, LeftOut) else ()


def _goes_before(first: LeftOut, row: LeftOut) -> bool:
    """Whether a row that stands first leaves nothing to one that stands behind it."""
    if first.what != row.what or first.narrow != row.narrow or first.listed is not None:
        return False
    wider = first.on is None or first.on == row.on
    if first.numbers is None:
        return wider
    return wider and row.numbers is not None and all(prefix.startswith(tuple(first.numbers)) for prefix in row.numbers)
