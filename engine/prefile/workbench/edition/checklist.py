"""The checklist of an edition: one row a decision, with what in the book each change touches."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from prefile.rulebook.schema.tariff_tables import DecisionKind, DecisionRow
from prefile.values.tariff_number import show_number
from prefile.workbench.edition.differences import Difference
from prefile.workbench.edition.held import Touched

__all__ = ["checklist_csv"]

_COLUMNS = tuple(DecisionRow.model_fields)
_HEADINGS: tuple[DecisionKind, ...] = ("heading new", "heading changed", "heading gone")
_NUMBERS: tuple[DecisionKind, ...] = ("ended", "begun", "units", "general", "special", "column 2", "words")


def checklist_csv(found: Iterable[Difference], touched: Touched) -> str:
    """Return the checklist as CSV, nothing decided yet; the lists that name an ended number stand last."""
    changes = list(found)
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(_COLUMNS)
    for change in changes:
        out.writerow(_row(change, " ".join(_touches(change, touched))))
    for change in _lists(changes, touched):
        out.writerow(_row(change, change.subjects[0]))
    return written.getvalue()


def _row(change: Difference, touches: str) -> list[str]:
    now = " ".join(map(show_number, change.now.split())) if change.kind in {"ended", "list"} else change.now
    was = " ".join(map(show_number, change.was.split())) if change.kind == "list" else change.was
    return [change.kind, _shown(change), was, now, change.effective, touches, "", ""]


def _shown(change: Difference) -> str:
    return " ".join(show_number(subject) if subject.isdigit() else subject for subject in change.subjects)


def _touches(change: Difference, touched: Touched) -> tuple[str, ...]:
    if change.kind in _HEADINGS:
        return touched.by_heading(change.subjects[0])
    if change.kind == "footnotes":
        headings = {*change.was.split(), *change.now.split()}
        return tuple(sorted({measure for heading in headings for measure in touched.by_heading(heading)}))
    if change.kind in _NUMBERS:
        return tuple(dict.fromkeys(name for number in change.subjects for name in touched.by_number(number)))
    return ()


def _lists(changes: Iterable[Difference], touched: Touched) -> Iterator[Difference]:
    """Yield each list that names numbers which ended, with these and their successors."""
    ended = {change.subjects[0]: change.now.split() for change in changes if change.kind == "ended"}
    for name, numbers in sorted(touched.lists.items()):
        named = sorted(numbers & ended.keys())
        if named:
            heirs = dict.fromkeys(heir for number in named for heir in ended[number])
            yield Difference("list", (name,), " ".join(named), " ".join(heirs))
