"""The facts of one line that conditions look at, and the key by which lines are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from prefile.entry import (
    Claim,
    Entry,
    Line,
    Metal,
)
from prefile.findings import Coverage
from prefile.values.trilean import NO

__all__ = ["LineFacts", "NumberFacts", "Special"]


class NumberFacts(NamedTuple):
    """What a book knows of a number: the headings that its footnotes name, and the lists on which it stands.

    An eight-digit number whose ten-digit numbers differ has what only some of them have in the `maybe_` sets.
    `maybe_footnotes` is None where no held edition of the tariff says. Lists are the keys of `NumberIn` conditions.
    """

    footnotes: frozenset[str]
    maybe_footnotes: frozenset[str] | None
    lists: frozenset[object] = frozenset()
    maybe_lists: frozenset[object] = frozenset()

    @classmethod
    def of(cls, footnotes: Sequence[frozenset[str]], lists: Sequence[frozenset[object]] = ()) -> NumberFacts:
        """Return what is sure and what may be, given the facts of each ten-digit number that it may be."""
        sure, may = _sure_and_maybe(footnotes)
        return cls(sure, may, *_sure_and_maybe(lists))


def _sure_and_maybe(each: Sequence[frozenset[object]]) -> tuple[frozenset, frozenset]:  # type: ignore[type-arg]
    sure = frozenset.intersection(*each) if each else frozenset()
    return sure, frozenset().union(*each) - sure


class Special(NamedTuple):
    """Whether the line can have the special program that it claims, in words; and whether its rate is free.

    `available` is 0 no, 1 unknown, 2 yes; `asked` says what would tell. `lapsed`: it is not in being on the rate date.
    """

    available: int = NO
    free: bool = False
    says: str = "no program is claimed"
    asked: str = ""
    lapsed: bool = False


NO_PROGRAM = Special()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The facts of one line that predicates look at.

    `groups` are the measure's own words for the number: more than one where that is not known either. `rate_date` is
    the measure's; `coverage` is there where conditions ask for it.
    """

    origin: str | None
    claims: dict[str, Claim]
    importer_facts: frozenset[str]
    zone: str | None
    program: str | None
    number: NumberFacts
    in_set: bool
    has_secondary: bool
    metal: Metal | None = None
    loaded: date | None = None
    imported: date | None = None
    exported: date | None = None
    special: Special = NO_PROGRAM
    coverage: Coverage | None = None
    groups: frozenset[str | None] = frozenset({None})
    rate_date: datetime | None = None

    @property
    def group(self) -> str | None:
        """The one group of the number, where it is known."""
        return next(iter(self.groups)) if len(self.groups) == 1 else None

    @classmethod
    def of(
        cls,
        entry: Entry,
        line: Line,
        number: NumberFacts,
        special: Special = NO_PROGRAM,
        coverage: Coverage | None = None,
    ) -> LineFacts:
        """Return the facts of a line of an entry."""
        return cls(
            origin=line.origin,
            claims={claim.claim: claim for claim in line.claims},
            importer_facts=frozenset(entry.importer_facts),
            zone=line.ftz.status if line.ftz else None,
            program=line.program,
            number=number,
            in_set=line.set is not None,
            has_secondary=bool(line.secondary_numbers),
            metal=line.metal,
            loaded=line.loaded,
            imported=entry.imported,
            exported=entry.exported,
            special=special,
            coverage=coverage,
        )
