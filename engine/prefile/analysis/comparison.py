"""A comparison: what many entries owe today, and what each of several scenarios would add.

What is supposed is never payable: it stands beside what is law and in none of its sums. A line that names several
minerals stands with its full amounts under each of them, and once in every total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.analysis.exposure import Part, PartTold
from prefile.findings import Amounts, Outcome
from prefile.law.coverage_map import CoverageOutcome
from prefile.law.scenario import NOT_LAW
from prefile.values.money import EXACT, ZERO, add_all

__all__ = [
    "SPREAD",
    "Added",
    "AddedTold",
    "Column",
    "Comparison",
    "ComparisonTold",
    "Group",
    "GroupTold",
    "LineCompared",
    "LineTold",
    "LineUnder",
    "Supposition",
    "Would",
    "on_top",
]

SPREAD = (
    "A line that names several minerals stands with its full amounts under each of them: the rows of minerals do not "
    "add up. The total, origins and importers count each line once."
)


class Would(NamedTuple):
    """A supposed amount: null where it cannot be told, and what is known of it (`most` null: no upper bound)."""

    duty: Decimal | None
    least: Decimal
    most: Decimal | None


class Supposition(NamedTuple):
    """One scenario as a reader must know it; `begins` is from when on its measures would stand."""

    scenario: str
    title: str
    supposes: str
    numbers_from: str
    begins: str | None
    digest: str


class Column(NamedTuple):
    """What is compared with today: one scenario, or several that would stand together."""

    name: str
    scenarios: tuple[Supposition, ...]


class Added(NamedTuple):
    """What a column would add to the duty of lines.

    It would apply on `applies` of them; `untold` are those of which it cannot be told. `refused` could not, or might
    not, be entered under it. The rate date of `before` lies before it would begin. `bounded` adds up the upper bounds
    of lines that have one, `unbounded` counts those that have none.
    """

    applies: int = 0
    untold: int = 0
    refused: int = 0
    before: int = 0
    least: Decimal = ZERO
    bounded: Decimal = ZERO
    unbounded: int = 0

    @property
    def would_add(self) -> Would:
        """The difference that it would make."""
        return Would(None if self.untold else self.least, self.least, None if self.unbounded else self.bounded)

    @classmethod
    def together(cls, every: Iterable[Added]) -> Added:
        """Return what it would add to several parts."""
        parts = list(every)
        return cls(
            sum(one.applies for one in parts),
            sum(one.untold for one in parts),
            sum(one.refused for one in parts),
            sum(one.before for one in parts),
            add_all(one.least for one in parts),
            add_all(one.bounded for one in parts),
            sum(one.unbounded for one in parts),
        )


class LineUnder(NamedTuple):
    """What one line comes to under one column. `refused`: the goods could not, or might not, be entered."""

    outcome: Outcome
    would_be: Would
    would_add: Would
    refused: bool


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
    value: Decimal | None
    today: Amounts
    under: tuple[LineUnder, ...]

    def told(self, columns: Sequence[Column]) -> LineTold:
        """Return the line as JSON states it."""
        under = {column.name: one for column, one in zip(columns, self.under, strict=True)}
        return LineTold(*self[:-1], under)


class AddedTold(NamedTuple):
    """What a column comes to on lines, as JSON states it: all that would be owed, and what of it would be added."""

    lines_applying: int
    lines_untold: int
    lines_refused: int
    lines_before: int
    lines_unbounded: int
    would_be: Would
    would_add: Would
    most_of_bounded: Decimal


class GroupTold(NamedTuple):
    """The lines of one mineral, origin or importer, as JSON states them; `under` is by the names of the columns."""

    key: str | None
    name: str
    today: PartTold
    under: dict[str, AddedTold]


class LineTold(NamedTuple):
    """One line as JSON states it; `under` is by the names of the columns."""

    entry_number: str | None
    reference: str | None
    importer: str | None
    rate_date: str | None
    line: int
    tariff_number: str
    origin: str | None
    coverage: CoverageOutcome
    minerals: tuple[str, ...]
    value: Decimal | None
    today: Amounts
    under: dict[str, LineUnder]


class Group(NamedTuple):
    """The lines of one mineral, origin or importer (null: none is named), today and under each column."""

    key: str | None
    name: str
    today: Part
    under: tuple[Added, ...]

    def told(self, columns: Sequence[Column]) -> GroupTold:
        """Return the group as JSON states it."""
        under = {column.name: self._added(place) for place, column in enumerate(columns)}
        return GroupTold(self.key, self.name, self.today.told, under)

    def _added(self, place: int) -> AddedTold:
        added = self.under[place]
        counts = added.applies, added.untold, added.refused, added.before, added.unbounded
        return AddedTold(*counts, self.would_be(place), added.would_add, added.bounded)

    def would_be(self, place: int) -> Would:
        """Return all that would be owed under a column, today's duty included."""
        return on_top(self.today.duty, self.under[place].would_add)


@dataclass(frozen=True)
class Comparison:
    """What many entries owe today and would owe: the same entries, book, scenarios and dates give the same.

    `leading` are the lines to which a scenario would add the most. `unread` counts what could not be read and is in
    no sum.
    """

    entries: int
    unread: int
    first_date: str | None
    last_date: str | None
    as_known_on: str | None
    rulebook: str
    decided_by: str | None
    columns: tuple[Column, ...]
    total: Group
    minerals: tuple[Group, ...]
    origins: tuple[Group, ...]
    importers: tuple[Group, ...]
    leading: tuple[LineCompared, ...]
    spread: str = SPREAD
    not_law: str = NOT_LAW
    format: Literal["prefile-comparison/1"] = "prefile-comparison/1"


@dataclass(frozen=True)
class ComparisonTold:
    """A comparison as JSON states it: what was not asked for is null.

    Nothing under `under` is payable; `today` is what is law.
    """

    format: Literal["prefile-comparison/1"]
    columns: tuple[Column, ...]
    lines: tuple[LineTold, ...] | None
    minerals: tuple[GroupTold, ...] | None
    origins: tuple[GroupTold, ...] | None
    importers: tuple[GroupTold, ...] | None
    total: GroupTold
    entries: int
    unread: int
    first_date: str | None
    last_date: str | None
    as_known_on: str | None
    rulebook: str
    decided_by: str | None
    spread: str
    not_law: str


def on_top(today: Amounts, added: Would) -> Would:
    """Return all that would be owed: today's duty and what is added to it."""
    told = None if today.payable is None or added.duty is None else EXACT.add(today.payable, added.duty)
    most = None if today.most is None or added.most is None else EXACT.add(today.most, added.most)
    return Would(told, EXACT.add(today.least, added.least), most)
