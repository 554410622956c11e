"""Many entries: one row each, the worst first, between what they come to together and what was not screened.

A run may hold a hundred thousand entries. A row is kept in a file as it comes; of each, memory holds where it stands
there and what it is sorted by.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import PurePath
from typing import IO, Literal, NamedTuple, Self

from rich.cells import cell_len

from prefile.analysis.to_do import Step, StepKind, to_do
from prefile.analysis.verdict import hold_of
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import short_bounds
from prefile.render.text.short import entry_name
from prefile.render.text.steps import brief_words
from prefile.render.text.words import clean, cut

__all__ = ["EntryRow", "Rank", "Rows", "Stand", "Stands", "entry_row"]

Rank = tuple[int, float, float]
Stand = Literal[
    "barred", "may be barred", "differs", "lacks facts", "to check", "could owe less", "lacks facts for fees",
    "no heading", "ready",
]  # fmt: skip

_STANDS: dict[Stand, tuple[str, str]] = {  # of one entry, of several
    "barred": ("may not be entered", "may not be entered"),
    "may be barred": ("may be barred", "may be barred"),
    "differs": ("differs from what is declared", "differ from what is declared"),
    "lacks facts": ("lacks facts", "lack facts"),
    "to check": ("to check", "to check"),
    "could owe less": ("could owe less", "could owe less"),
    "lacks facts for fees": ("lacks facts for fees", "lack facts for fees"),
    "no heading": ("has no heading yet", "have no heading yet"),
    "ready": ("ready", "ready"),
}
_BY_STEP: dict[StepKind, Stand] = {
    "barred": "barred", "discrepancy": "differs", "in bond": "lacks facts", "fact": "lacks facts",
    "settle": "lacks facts", "not encoded": "lacks facts", "no tariff": "to check", "check": "to check",
    "claim": "could owe less", "program": "could owe less", "fee": "lacks facts for fees", "heading": "no heading",
}  # fmt: skip
_QUIET: frozenset[StepKind] = frozenset({"heading", "fee", "unchecked", "note"})  # hold of nearly every entry
_PLACES: dict[Stand, int] = {
    "barred": 0, "may be barred": 1, "could owe less": 3, "lacks facts for fees": 4, "no heading": 5, "ready": 6,
}  # fmt: skip
_ELSEWHERE = 2  # the place of what must be done and bars nothing
_SHORTEST_NAME, _LONGEST_NAME, _LONGEST_FILE, _LEAST_FIRST = 14, 20, 24, 24
_WITH_FILE = 100  # columns, from which on the file has a column of its own
_GAP = "  "


class EntryRow(NamedTuple):
    """One entry of many: whose it is, what it owes, how it stands, what to do first and how much hangs on that.

    What it owes is the duty on lines that may be entered; `enters` says whether any may.
    """

    name: str
    importer: str
    file: str
    lines: int
    least: str
    most: str | None
    stand: Stand
    first: str
    stake: str | None
    enters: bool = True

    @property
    def rank(self) -> Rank:
        """What rows are sorted by: a bar, what must be done before what could save, the money at stake, the duty."""
        at_stake = float("inf") if self.stake is None else float(self.stake)
        return _PLACES.get(self.stand, _ELSEWHERE), -at_stake, -float(self.least)

    @property
    def duty(self) -> str:
        """The duty, or its bounds in whole dollars; a dash where nothing may be entered."""
        if not self.enters:
            return "—"
        return short_bounds(Decimal(self.least), None if self.most is None else Decimal(self.most), whole=True)


def entry_row(item: RunItem, report: Report) -> EntryRow:
    """Return the row of an entry."""
    steps = to_do(report, item.savings() if _can_be_documented(item, report) else ())
    pressing = next((step for step in steps if step.kind not in _QUIET and not step.rare), None)
    pressing = pressing or min(filter(hold_of, steps), key=lambda step: step.kind != "fee", default=None)
    stake = "0" if pressing is None else None if pressing.money is None else str(pressing.money)
    entry, file, owed = item.entry, item.file or "", report.owed
    return EntryRow(
        name=entry_name(item, report),
        importer=clean(entry.importer or "") if entry is not None else "",
        file=clean(PurePath(file).name),
        lines=len(report.lines),
        least=str(owed.least),
        most=None if owed.most is None else str(owed.most),
        stand=_stand(steps, pressing),
        first="" if pressing is None else brief_words(pressing, len(report.lines)),
        stake=stake,
        enters=len(report.barred) < len(report.lines),
    )


def _can_be_documented(item: RunItem, report: Report) -> bool:
    """Whether a price is owed that the importer's documentation would lower.

    Other savings are not looked for in a row: that takes thirty times as long as the screening.
    """
    if item.screened_by is None:
        return False
    documents = {measure.id: measure.treatment.documented_by for measure in item.screened_by.book.measures}
    return any(
        could.claim == documents.get(finding.measure)
        for line in report.lines
        for finding in line.law
        if finding.outcome == "applies" and finding.least
        for could in finding.could_claim
    )


def _stand(steps: tuple[Step, ...], pressing: Step | None) -> Stand:
    if pressing is None:
        return "ready"
    if pressing.kind != "barred" and any(step.bars for step in steps):
        return "may be barred"
    kinds = {step.kind for step in steps}
    if "discrepancy" in kinds and pressing.kind != "barred":
        return "differs"
    return _BY_STEP.get(pressing.kind, "to check")


class Stands:
    """Counts how many entries of a run stand how."""

    def __init__(self) -> None:
        self._counts: Counter[Stand] = Counter()

    def add(self, stand: Stand) -> None:
        """Count one entry."""
        self._counts[stand] += 1

    def words(self) -> str:
        """Say how many entries stand how."""
        told = ((self._counts[stand], words) for stand, words in _STANDS.items())
        return " · ".join(f"{times:,} {words[times != 1]}" for times, words in told if times)


class Rows:
    """Keeps the rows of a run in a file, and writes them in their order."""

    def __init__(self, file: IO[bytes]) -> None:
        """Keep them in a file of the run."""
        self._file = file
        self._places: list[tuple[Rank, int]] = []
        self._widths: dict[str, int] = {}
        self._stands = Stands()
        self._files: set[str] = set()

    def add(self, row: EntryRow) -> Self:
        """Keep a row."""
        self._places.append((row.rank, self._file.tell()))
        self._file.write(json.dumps(row).encode() + b"\n")
        self._stands.add(row.stand)
        if len(self._files) <= 1:
            self._files.add(row.file)
        for name, text in (("name", row.name), ("importer", row.importer), ("file", row.file), ("duty", row.duty)):
            self._widths[name] = max(self._widths.get(name, 0), cell_len(text))
        return self

    def stands(self) -> str:
        """Say how many entries stand how."""
        return self._stands.words()

    def written(self, width: int) -> Iterator[str]:
        """Yield the heading and each row, the worst first, as lines of a width."""
        columns = self._columns(width)
        left = max(self._left(columns, width), _SHORTEST_NAME)
        heads = {"name": "entry", "importer": "importer", "file": "file", "lines": "lines", "duty": "duty"}
        yield self._line({name: heads[name] for name in columns}, columns, "first thing to do")
        self._places.sort()
        for _, place in self._places:
            self._file.seek(place)
            row = EntryRow(*json.loads(self._file.readline()))
            cells = {**row._asdict(), "lines": f"{row.lines:,}", "duty": row.duty}
            yield self._line({name: cells[name] for name in columns}, columns, cut(row.first or "ready", left))

    def _columns(self, width: int) -> dict[str, int]:
        """Return the columns with their widths; where too little is left for what to do first, some give way."""
        columns = {
            "name": min(self._widths.get("name", 0), _LONGEST_NAME),
            "importer": min(self._widths.get("importer", 0), _LONGEST_NAME),
            "file": min(self._widths.get("file", 0), _LONGEST_FILE) if len(self._files) > 1 else 0,
            "lines": len("lines"),
            "duty": max(self._widths.get("duty", 0), len("duty")),
        }
        for name, narrow in (("file", 0), ("name", _SHORTEST_NAME), ("importer", 0)):
            if (name == "file" and width < _WITH_FILE) or self._left(columns, width) < _LEAST_FIRST:
                columns[name] = min(columns[name], narrow)
        return {name: size for name, size in columns.items() if size}

    @staticmethod
    def _left(columns: dict[str, int], width: int) -> int:
        sizes = [size for size in columns.values() if size]
        return width - sum(sizes) - len(_GAP) * len(sizes)

    @staticmethod
    def _line(cells: dict[str, str], columns: dict[str, int], last: str) -> str:
        def placed(name: str, size: int) -> str:
            text = cells[name] if cell_len(cells[name]) <= size else f"{_kept(cells[name], size - 1)}…"
            blanks = " " * (size - cell_len(text))
            return blanks + text if name in {"lines", "duty"} else text + blanks

        return f"{_GAP.join([*(placed(name, size) for name, size in columns.items()), last]).rstrip()}\n"


def _kept(text: str, width: int) -> str:
    while text and cell_len(text) > width:
        text = text[:-1]
    return text
