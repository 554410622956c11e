"""The shapes of what lists a rule book for programs: its measures, the partners' instruments, its dated changes.

Days and instants are text, as they are written; sentences are for people, and no program reads them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefile.law.partners import Effect, Status
from prefile.values.json_shape import json_keys, json_object
from prefile.workbench.change import ChangeKind

__all__ = [
    "CompiledRules",
    "ListedAgreement",
    "ListedChange",
    "ListedInstrument",
    "ListedMeasure",
    "Measures",
    "Negotiations",
    "TouchedLine",
    "Upcoming",
]


@json_object
class ListedMeasure(NamedTuple):
    """A measure, what follows of it in a word or two, and its standing on the day asked for, or through its life."""

    measure: str
    title: str
    treatment: str
    standing: str
    verified_through: str


@json_keys("format", "rulebook", "on", "measures")
class Measures(NamedTuple):
    """The measures of a book (`prefile-measures/1`), on an instant where one was asked for."""

    rulebook: str
    on: str | None
    measures: tuple[ListedMeasure, ...]
    format: Literal["prefile-measures/1"] = "prefile-measures/1"


@json_object
class ListedInstrument(NamedTuple):
    """One instrument with a partner: its status, its effect on duty, and what it says of prices and section 232."""

    name: str
    kind: str
    status: Status
    date: str
    binding: Literal["yes", "no", "unknown"]
    effect_on_duty: Effect
    effects: tuple[str, ...]
    price_floors: str | None
    section_232: str | None
    authority: str


@json_object
class ListedAgreement(NamedTuple):
    """The instruments with one partner, the countries whose goods they govern, and what of them is not known."""

    title: str
    partners: tuple[str, ...]
    countries: tuple[str, ...]
    summary: str
    instruments: tuple[ListedInstrument, ...]
    not_known: str | None


@json_keys("format", "rulebook", "agreements")
class Negotiations(NamedTuple):
    """The partners' instruments on critical minerals (`prefile-agreements/1`)."""

    rulebook: str
    agreements: tuple[ListedAgreement, ...]
    format: Literal["prefile-agreements/1"] = "prefile-agreements/1"


@json_object
class TouchedLine(NamedTuple):
    """A line that a change touches: the place of its entry among those given, from 1, the entry's name, its number."""

    entry: int
    name: str | None
    line: int


@json_object
class ListedChange(NamedTuple):
    """A dated change, its measures and authorities; `certain` where none of those is a secondary reading.

    `lines` are those of the entries given that it touches; null where no entries were given.
    """

    at: str
    kind: ChangeKind
    what: str
    measures: tuple[str, ...]
    authorities: tuple[str, ...]
    certain: bool
    lines: tuple[TouchedLine, ...] | None


@json_keys("format", "on", "within", "rulebook", "changes")
class Upcoming(NamedTuple):
    """The changes not more than so many days before or after a day (`prefile-upcoming/1`)."""

    on: str
    within: int
    rulebook: str
    changes: tuple[ListedChange, ...]
    format: Literal["prefile-upcoming/1"] = "prefile-upcoming/1"


@json_keys("format", "rulebook", "file", "bytes")
class CompiledRules(NamedTuple):
    """A book compiled (`prefile-compiled/1`): its digest, and the file that it is kept in with its size in bytes."""

    rulebook: str
    file: str
    bytes: int
    format: Literal["prefile-compiled/1"] = "prefile-compiled/1"
