"""Kinds of lines: what screenings are found by, written once for all lines that are alike in it.

Lines repeat themselves from entry to entry. What differs (values, amounts, clauses) is in the rows of each screening;
what a line is looked for by is not: its tariff number and origin, the minerals that it may hold, and which measures
came to what. Minerals and measures repeat far more than numbers do, and are a bearing of their own. A screening has one
small row for each kind of its lines.

Kinds and bearings are numbered within an organization by whoever writes to it, alone. Only a pruning drops some, so
what is known of them holds until the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from prefile.store.bulk import insert_rows
from prefile.store.kept import LineKind
from prefile.store.parts import parts
from prefile.store.tables import BEARING_FINDINGS, BEARING_MINERALS, KINDS, PRUNINGS

__all__ = ["Bearing", "KnownKinds", "NumberedKinds", "kinds_by_number", "write_kinds"]

_MOST_KNOWN = 1 << 17  # kinds
_NOTHING = 0  # the number of the bearing of a line that no mineral and no measure bears on


class Bearing(NamedTuple):
    """What bears on a line: minerals, and measures each with its outcome; both sorted."""

    minerals: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()


class KnownKinds:
    """The numbers of kinds and bearings surely there, as long as the last pruning is the one numbered `pruning`."""

    def __init__(self, pruning: int = 0) -> None:
        """Know nothing yet."""
        self.pruning = pruning
        self.numbers: dict[LineKind, int] = {}
        self.bearings: dict[Bearing, int] = {}

    def learn(self, numbers: Mapping[LineKind, int], bearings: Mapping[Bearing, int]) -> None:
        """Know numbers too, whose transaction has ended well."""
        for known, more in ((self.numbers, numbers), (self.bearings, bearings)):
            if len(known) + len(more) > _MOST_KNOWN:
                known.clear()
        self.numbers.update(numbers)
        self.bearings.update(bearings)


class NumberedKinds(NamedTuple):
    """The numbers of kinds in a transaction, and what may be known of them after it."""

    numbers: Mapping[LineKind, int]
    bearings: Mapping[Bearing, int]  # those that were asked for
    known: KnownKinds

    def learned(self) -> KnownKinds:
        """Return what is known once the transaction has ended well."""
        self.known.learn(self.numbers, self.bearings)
        return self.known


def write_kinds(
    connection: Connection, organisation_id: int, kinds: Collection[LineKind], known: KnownKinds
) -> NumberedKinds:
    """Write the kinds that the archive does not have, while nobody else writes, and return the numbers of all."""
    last = select(func.max(PRUNINGS.c.sequence)).where(PRUNINGS.c.organisation_id == organisation_id)
    pruning = connection.execute(last).scalar_one() or 0
    if pruning != known.pruning:
        known = KnownKinds(pruning)
    numbers = {kind: number for kind in kinds if (number := known.numbers.get(kind)) is not None}
    if not (unknown := {kind: Bearing(kind.minerals, kind.findings) for kind in kinds if kind not in numbers}):
        return NumberedKinds(numbers, {}, known)
    bearings = {bearing: number for bearing in unknown.values() if (number := known.bearings.get(bearing)) is not None}
    if further := set(unknown.values()) - bearings.keys():
        bearings = _written_bearings(connection, organisation_id, further)
    return NumberedKinds(numbers | _numbered(connection, organisation_id, unknown, bearings), bearings, known)


def kinds_by_number(connection: Connection, organisation_id: int) -> dict[int, LineKind]:
    """Return every kind of an organization by its number."""
    bearings = {number: bearing for bearing, number in _bearings(connection, organisation_id).items()}
    wanted = select(KINDS).where(KINDS.c.organisation_id == organisation_id)
    return {
        number: LineKind(tariff_number, origin, *bearings.get(bearing, Bearing()))
        for _, number, tariff_number, origin, bearing in connection.execute(wanted)
    }


def _numbered(
    connection: Connection,
    organisation_id: int,
    wanted: Mapping[LineKind, Bearing],
    bearings: Mapping[Bearing, int],
) -> dict[LineKind, int]:
    """Return the numbers of kinds, those written that were not there."""
    there: dict[tuple[str, str | None, int], int] = {}
    for part in parts(sorted({kind.tariff_number for kind in wanted})):
        of = (KINDS.c.organisation_id == organisation_id) & KINDS.c.tariff_number.in_(part)
        for _, number, tariff_number, origin, bearing in connection.execute(select(KINDS).where(of)):
            there[tariff_number, origin, bearing] = number
    last = select(func.max(KINDS.c.kind)).where(KINDS.c.organisation_id == organisation_id)
    following = (connection.execute(last).scalar_one() or 0) + 1
    new: list[tuple[int, int, str, str | None, int]] = []
    numbers: dict[LineKind, int] = {}
    for kind, bearing in wanted.items():
        key = (kind.tariff_number, kind.origin, bearings[bearing])
        if (number := there.get(key)) is None:
            number = following + len(new)
            new.append((organisation_id, number, *key))
        numbers[kind] = number
    insert_rows(connection, KINDS, new)
    return numbers


def _written_bearings(connection: Connection, organisation_id: int, wanted: Iterable[Bearing]) -> dict[Bearing, int]:
    """Return the numbers of bearings, those written that were not there."""
    there = _bearings(connection, organisation_id)
    following = max(there.values()) + 1
    new = {bearing: number for number, bearing in enumerate((b for b in sorted(wanted) if b not in there), following)}
    minerals = [(organisation_id, number, mineral) for bearing, number in new.items() for mineral in bearing.minerals]
    findings = [(organisation_id, number, *found) for bearing, number in new.items() for found in bearing.findings]
    insert_rows(connection, BEARING_MINERALS, minerals)
    insert_rows(connection, BEARING_FINDINGS, findings)
    return there | new


def _bearings(connection: Connection, organisation_id: int) -> dict[Bearing, int]:
    """Return the numbers of every bearing of an organization: there are some hundreds."""
    minerals: dict[int, list[str]] = {}
    findings: dict[int, list[tuple[str, str]]] = {}
    of = BEARING_MINERALS.c
    read = select(of.bearing, of.mineral).where(of.organisation_id == organisation_id)
    for number, mineral in connection.execute(read):
        minerals.setdefault(number, []).append(mineral)
    own = BEARING_FINDINGS.c
    every = select(own.bearing, own.measure, own.outcome).where(own.organisation_id == organisation_id)
    for number, measure, outcome in connection.execute(every):
        findings.setdefault(number, []).append((measure, outcome))
    found = {
        Bearing(tuple(sorted(minerals.get(number, ()))), tuple(sorted(findings.get(number, ())))): number
        for number in sorted(minerals.keys() | findings.keys())
    }
    return {**found, Bearing(): _NOTHING}
