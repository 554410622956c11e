"""Dropping what need not be kept any longer, with a signed record of what was dropped.

A pruning drops what records hold and leaves their links in the chain, so that the others still fit. Its own record says
which numbers it dropped, under which policy, and is signed. Prunings are never dropped, nor rule books, which are law.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, or_, select

from prefile.errors import ArchiveProblems, Place, Problem
from prefile.signing import SigningKey, is_signed
from prefile.store.archive import Archive
from prefile.store.chain import INPUT, PRUNING, SCREENING
from prefile.store.parts import numbered, parts
from prefile.store.records import append
from prefile.store.tables import (
    BEARING_FINDINGS,
    BEARING_MINERALS,
    ENTRIES,
    INPUT_PARTS,
    INPUTS,
    KINDS,
    LINKS,
    PRUNINGS,
    RECORDS,
    REPORTS,
    SCREENED_KINDS,
    SCREENINGS,
)
from prefile.values.dates import NEW_YORK

__all__ = ["KEEP_YEARS", "Pruned", "dropped_numbers", "is_genuine", "prune", "pruned_digest"]

KEEP_YEARS = 5  # 19 CFR 163.4(a): five years from the date of entry
_OF_SCREENINGS = (LINKS, REPORTS, SCREENINGS)
_USED = (  # what is dropped once nothing refers to it, and what refers to it; each behind what refers to it
    (ENTRIES.c.digest, SCREENINGS.c.entry),
    (INPUT_PARTS.c.digest, INPUTS.c.digest),
    (SCREENED_KINDS.c.sequence, SCREENINGS.c.sequence),
    (KINDS.c.kind, SCREENED_KINDS.c.kind),
    (BEARING_MINERALS.c.bearing, KINDS.c.bearing),
    (BEARING_FINDINGS.c.bearing, KINDS.c.bearing),
)
_LEAP_DAY = (2, 29)


class Pruned(NamedTuple):
    """What a pruning dropped, or would drop: screenings and inputs, kept from when until when; its record's number."""

    screenings: int
    inputs: int
    first: datetime | None
    last: datetime | None
    before: date
    sequence: int | None = None


def last_day(today: date, keep_years: int) -> date:
    """Return the day before which records may be dropped: so many years ago."""
    month, day = (3, 1) if (today.month, today.day) == _LEAP_DAY else (today.month, today.day)
    return date(today.year - keep_years, month, day)


def prune(
    archive: Archive, key: SigningKey | None, *, before: date | None = None, keep_years: int = KEEP_YEARS
) -> Pruned:
    """Drop what was kept before a day, of entries whose rate date is before it too; the day is New York's.

    Without a key, say what would be dropped, and drop nothing.

    Raises:
        ArchiveProblems: the day is within the years that records are to be kept, or the database refuses.
    """
    allowed = last_day(archive.clock().astimezone(NEW_YORK).date(), keep_years)
    day = allowed if before is None else before
    if day > allowed:
        what = f"records are kept for {keep_years} years: nothing since {allowed} is dropped, and {day} is later"
        raise ArchiveProblems([Problem("E508", what, Place("--before"))])
    until = datetime.combine(day, time(), NEW_YORK).astimezone(UTC)

    def write(connection: Connection) -> Pruned:
        head = archive.head(connection)
        dropped = list(_to_drop(connection, head.organisation_id, until, day))
        of_kind = [row.kind for row in dropped]
        found = Pruned(
            of_kind.count(SCREENING),
            of_kind.count(INPUT),
            min((row.kept_at for row in dropped), default=None),
            max((row.kept_at for row in dropped), default=None),
            day,
        )
        if not dropped or key is None:
            return found
        _drop(connection, head.organisation_id, dropped)
        told = {
            "policy": json.dumps({"before": day.isoformat(), "keep_years": keep_years}, sort_keys=True),
            "dropped": json.dumps(_ranges(row.sequence for row in dropped), separators=(",", ":")),
            "count": len(dropped),
            "dropped_digest": pruned_digest((row.sequence, row.hash) for row in dropped),
        }
        row = {"organisation_id": head.organisation_id, "sequence": head.sequence + 1, **told}
        row |= {"public_key": key.public, "signature": key.sign(_message(told, archive.organisation))}
        connection.execute(insert(PRUNINGS), [row])
        append(connection, head, PRUNING, [row], archive.clock())
        return found._replace(sequence=head.sequence + 1)

    found = archive.written(write)
    if found.sequence is not None:
        archive.database.give_back_room()
    return found


def is_genuine(row: Mapping[str, Any], organisation: str, trusted: Iterable[str]) -> bool:
    """Return whether the record of a pruning has the signature of a key that is trusted."""
    return row["public_key"] in set(trusted) and is_signed(
        _message(row, organisation), row["signature"], row["public_key"]
    )


def pruned_digest(links: Iterable[tuple[int, str]]) -> str:
    """Return `sha256:…` of the numbers and hashes of records."""
    lines = "".join(f"{number} {hashed}\n" for number, hashed in links)
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def dropped_numbers(row: Mapping[str, Any]) -> Iterator[int]:
    """Yield the numbers of the records that a pruning dropped; none where its record cannot be read."""
    try:
        ranges = [(int(first), int(last)) for first, last in json.loads(row["dropped"])]
    except (ValueError, TypeError):
        return
    for first, last in ranges:
        yield from range(first, min(last, row["sequence"]) + 1)


def _message(told: Mapping[str, Any], organisation: str) -> bytes:
    shape = {name: told[name] for name in ("policy", "dropped", "count", "dropped_digest")}
    return json.dumps({**shape, "organization": organisation}, sort_keys=True, ensure_ascii=True).encode()


class _Link(NamedTuple):
    """A record to drop: its number, kind, hash, and when it was kept."""

    sequence: int
    kind: str
    hash: str
    kept_at: datetime


def _to_drop(connection: Connection, organisation_id: int, until: datetime, day: date) -> Iterator[_Link]:
    """Yield the records that a pruning drops, in order: old screenings, and the files that only they were made of."""
    link = RECORDS.c
    columns = (link.sequence, link.kind, link.hash, link.kept_at)
    old = (link.organisation_id == organisation_id) & (link.kept_at < until)
    of_screening = SCREENINGS.c
    entered_before = or_(of_screening.rate_day.is_(None), of_screening.rate_day < day)
    screenings = select(of_screening.sequence).where(of_screening.organisation_id == organisation_id)
    inputs = select(INPUTS.c.sequence).where(INPUTS.c.organisation_id == organisation_id)
    for named in (of_screening.input, of_screening.side_car):
        stays = (
            select(named)
            .join_from(SCREENINGS, RECORDS, _same(SCREENINGS, RECORDS))
            .where(of_screening.organisation_id == organisation_id, named.is_not(None))
            .where(or_(link.kept_at >= until, of_screening.rate_day >= day))
        )
        inputs = inputs.where(INPUTS.c.digest.not_in(stays))
    dropped = or_(link.sequence.in_(screenings.where(entered_before)), link.sequence.in_(inputs))
    for row in connection.execute(select(*columns).where(old, dropped).order_by(link.sequence)):
        yield _Link(*row)


def _drop(connection: Connection, organisation_id: int, dropped: Sequence[_Link]) -> None:
    """Delete what records hold, and the entries, bytes and kinds of lines that nothing refers to any more."""
    for part in parts([row.sequence for row in dropped if row.kind == SCREENING]):
        for table in _OF_SCREENINGS:
            connection.execute(
                delete(table).where(table.c.organisation_id == organisation_id, numbered(table.c.sequence, part))
            )
    for part in parts([row.sequence for row in dropped if row.kind == INPUT]):
        connection.execute(
            delete(INPUTS).where(INPUTS.c.organisation_id == organisation_id, numbered(INPUTS.c.sequence, part))
        )
    for column, used in _USED:
        still = select(used).where(used.table.c.organisation_id == organisation_id)
        own = column.table.c.organisation_id == organisation_id
        connection.execute(delete(column.table).where(own, column.not_in(still)))


def _same(table: Table, other: Table) -> ColumnElement[bool]:
    return (table.c.organisation_id == other.c.organisation_id) & (table.c.sequence == other.c.sequence)


def _ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers that rise as ranges, each with its first and its last."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges
