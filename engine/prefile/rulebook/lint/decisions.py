"""Decisions: every change on the checklist of an edition is decided, by what carries it or with a reason.

`prefile rules edition` writes a checklist as `tariff/NAME-checklist.csv`; an edition whose changes nobody looked at
would leave the book at the law of the edition before, without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder, WrittenBook, did_you_mean
from prefile.rulebook.schema.tariff_tables import DECISIONS, DecisionRow

__all__ = ["CHECKLISTS", "check"]

CODE = "R373"
CHECKLISTS = "tariff/*-checklist.csv"
_ENCODED = DECISIONS[0]
_MOST_TOLD = 20


def check(book: RuleBook, _written: WrittenBook) -> Iterator[Problem]:
    """Yield each change that is not decided, or is said to be carried by what the book does not hold."""
    folder = RuleFolder(book.folder)
    known = {*book.by_id, *book.files}
    for name in folder.names(CHECKLISTS):
        found = list(_undecided(folder, name, known))
        yield from found[:_MOST_TOLD]
        if len(found) > _MOST_TOLD:
            what = f"{len(found) - _MOST_TOLD:,} more rows are like these"
            yield Problem(CODE, what, found[_MOST_TOLD].where)
    yield from folder.problems


def _undecided(folder: RuleFolder, name: str, known: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the rows of one checklist, in their order."""
    seen: set[tuple[str, str]] = set()
    for line, row in rows(folder.table(name) or b"", name, DecisionRow, folder.problems.append):
        place = Place(name, line)
        if (row.kind, row.subject) in seen:
            yield Problem(CODE, f"{row.kind} {row.subject[:60]} stands twice", place)
        seen.add((row.kind, row.subject))
        if row.decision is None:
            yield Problem(CODE, f"{row.kind} {row.subject[:60]} is not decided", place)
        elif not row.because.strip():
            yield Problem(CODE, f'"{row.decision}" says nothing further', place)
        elif row.decision == _ENCODED:
            yield from _unknown(row, known, place)


def _unknown(row: DecisionRow, known: Iterable[str], place: Place) -> Iterator[Problem]:
    for name in row.because.split():
        if name not in known:
            yield Problem(
                CODE,
                f"{name[:80]} is neither a measure nor a file of the book",
                place,
                next=did_you_mean(name, known),
            )
