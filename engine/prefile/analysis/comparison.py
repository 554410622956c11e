"""A comparison: what many entries owe today, and what each of several scenarios would add.

What is supposed is never payable: it stands beside what is law and in none of its sums. A line that names several
minerals stands with its full amounts under each of them, and once in every total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from prefile.analysis.line_sums import Part
from prefile.analysis.rests_on import RestsOn
from prefile.analysis.would import Would, on_top
from prefile.findings import Amounts, Outcome, Supposition
from prefile.law.coverage_map import CoverageOutcome
from prefile.law.scenario import NOT_LAW
from prefile.values.json_shape import Exact, NullWhereNotAsked, json_keys, json_object
from prefile.values.money import ZERO, add_all

__all__ = [
    "SPREAD",
    "Added",
    "Column",
    "Comparison",
    "Group",
    "LineCompared",
    "LineUnder",
]

SPREAD = (
    "A line that names several minerals stands with its full amounts under each of them: the rows of minerals do not "
    "add up. The total, origins and importers count each line once."
)


@json_object
class Column(NamedTuple):
    """What is compared with today: one scenario, or several that would stand together."""

    name: str
    scenarios: tuple[Supposition, ...]


@json_keys(
    lines_applying="applies",
    lines_untold="untold",
    lines_refused="refused",
    lines_before="before",
    lines_unbounded="unbounded",
    would_be="would_be",
    would_add="would_add",
    most_of_bounded="bounded",
)
class Added(NamedTuple):
    """What a column would add to the duty of lines, and all that would then be owed.

    It counts the lines to which it would apply; of which it cannot be told; that could not, or might not, be entered
    under it; whose rate date lies before it would begin; and to whose duty no upper bound is known. The upper bounds of
    the others are added up. `base` is what it is told beside, where that is not today's duty.
    """

    applies: int = 0
    untold: int = 0
    refused: int = 0
    before: int = 0
    least: Exact = ZERO
    bounded: Exact = ZERO
    unbounded: int = 0
    column: str = ""
    today: Amounts = Amounts(ZERO, ZERO, ZERO)
    base: Part | None = None

    @property
    def would_add(self) -> Would:
        """The difference that it would make."""
        return Would(None if self.untold else self.least, self.least, None if self.unbounded else self.bounded)

    @property
    def would_be(self) -> Would:
        """All that would be owed, today's duty included."""
        return on_top(self.today if self.base is None else self.base.duty, self.would_add)

    @classmethod
    def together(cls, every: Iterable[Added]) -> Added:
        """Return what a column would add to several parts."""
        parts = list(every)
        bases = [part.base for part in parts]
        return cls(
            sum(part.applies for part in parts),
            sum(part.untold for part in parts),
            sum(part.refused for part in parts),
            sum(part.before for part in parts),
            add_all(part.least for part in parts),
            add_all(part.bounded for part in parts),
            sum(part.unbounded for part in parts),
            base=None if None in bases else Part.together(base for base in bases if base is not None),
        )


@json_keys("outcome", "would_be", "would_add", "refused")
class LineUnder(NamedTuple):
    """What one line comes to under one column. `refused`: the goods could not, or might not, be entered."""

    outcome: Outcome
    would_be: Would
    would_add: Would
    refused: bool
    column: str = ""
    base: Amounts | None = None


_OF_A_LINE = (
    "entry_number",
    "reference",
    "importer",
    "rate_date",
    "line",
    "tariff_number",
    "origin",
    "coverage",
    "minerals",
    "value",
    "today",
)


@json_keys(*_OF_A_LINE, under="by_column")
class LineCompared(NamedTuple):
    """One line: what is owed on it today, and what it comes to under each column, in their order."""

    entry_number: str | None
    reference: str | None
    importer: str | None
    rate_date: str | None
    line: int
    tariff_number: str
    origin: str | None
    coverage: CoverageOutcome
    minerals: tuple[str, ...]
    value: Exact | None
    today: Amounts
    under: tuple[LineUnder, ...]

    @property
    def by_column(self) -> dict[str, LineUnder]:
        """What the line comes to by the name of each column."""
        return {under.column: under for under in self.under}


@json_keys("key", "name", "today", under="by_column")
class Group(NamedTuple):
    """The lines of one mineral, origin or importer (null: none is named), today and under each column.

    `names` are those of several minerals that the same lines name.
    """

    key: str | None
    name: str
    today: Part
    under: tuple[Added, ...]
    names: tuple[str, ...] = ()

    @property
    def by_column(self) -> dict[str, Added]:
        """What is added by the name of each column."""
        return {added.column: added for added in self.under}

    def would_be(self, place: int) -> Would:
        """Return all that would be owed under a column, today's duty included."""
        return self.under[place].would_be


Groups = Annotated[tuple[Group, ...], NullWhereNotAsked()]

_OF_A_COMPARISON = (
    "format",
    "columns",
    "lines",
    "minerals",
    "origins",
    "importers",
    "total",
    "entries",
    "unread",
    "first_date",
    "last_date",
    "as_known_on",
    "rulebook",
    "decided_by",
    "rests_on",
    "spread",
    "not_law",
)


@json_keys(*_OF_A_COMPARISON)
@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What many entries owe today and would owe: the same entries, book, scenarios and dates give the same.

    Nothing under `under` is payable; `today` is what is law. What was not asked for is null. `unread` counts what could
    not be read and is in no sum.
    """

    format: Literal["prefile-comparison/1"] = "prefile-comparison/1"
    columns: tuple[Column, ...]
    lines: Annotated[tuple[LineCompared, ...], NullWhereNotAsked()] = ()  # a run writes them as they come
    minerals: Groups
    origins: Groups
    importers: Groups
    total: Group
    entries: int
    unread: int
    first_date: str | None
    last_date: str | None
    as_known_on: str | None
    rulebook: str
    decided_by: str | None
    rests_on: RestsOn
    leading: tuple[LineCompared, ...]  # those to which a scenario would add the most
    shared: tuple[Group, ...] = ()  # minerals, for people: those that the same lines name are one group
    spread: str = SPREAD
    not_law: str = NOT_LAW
