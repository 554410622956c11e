"""Reports read back from an archive, the same objects as were kept, whole or as the rows that are searched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from prefile.entry import Entry
from prefile.entry.form_7501 import same_number
from prefile.errors import ArchiveProblems, Place, Problem, UnreadableReport
from prefile.findings import Report
from prefile.store.archive import Archive
from prefile.store.aside import with_aside
from prefile.store.kept import Asked, Rows, declared_entry, digest_of, rows_from
from prefile.store.packing import unpacked
from prefile.store.parts import numbered
from prefile.store.records import FOLLOWS
from prefile.store.tables import (
    ENTRIES,
    LINKS,
    RECORDS,
    REPORTS,
    SCREENINGS,
    mapped,
)

__all__ = [
    "KeptEntry",
    "KeptFigures",
    "KeptReport",
    "asked_by_sequence",
    "find_report",
    "kept_entries",
    "kept_figures",
    "reports",
]

_PAGE = 100  # screenings that are read at once
_SHORTEST = 6  # characters of an id
_LONGEST = 200


class KeptReport(NamedTuple):
    """A screening as it was kept: its report and entry as bytes, and how it was asked for.

    `follows` is the number of the screening of the same entry before it.
    """

    sequence: int
    id: str
    kept_at: datetime
    asked: Asked
    rule_book: str
    engine: str
    decided_by: str
    json: bytes
    aside: bytes
    declared: bytes
    source: str | None
    input: str | None
    side_car: str | None
    follows: int | None = None

    def report(self) -> Report:
        """Return the report, the same object as was kept.

        Raises:
            ArchiveProblems: it is not as it was kept.
        """
        try:
            return with_aside(Report.from_json(self.json, most_bytes=len(self.json)), self.aside)
        except (UnreadableReport, ValueError, KeyError, TypeError, IndexError) as error:
            raise damaged(self.id, "the report", error) from None

    def entry(self) -> Entry:
        """Return the entry, as it was declared and read.

        Raises:
            ArchiveProblems: it is not as it was kept.
        """
        return _entry(self.id, self.declared, self.source)


class KeptEntry(NamedTuple):
    """An entry as it was declared, with the id of the screening that it was kept with."""

    id: str
    declared: bytes
    source: str | None

    def entry(self) -> Entry:
        """Return the entry, as it was declared and read.

        Raises:
            ArchiveProblems: it is not as it was kept.
        """
        return _entry(self.id, self.declared, self.source)


class KeptFigures(NamedTuple):
    """What a screening came to, as rows of its lines and findings, and what names it."""

    id: str
    name: str
    rows: Rows


def _entry(shown: str, declared: bytes, source: str | None) -> Entry:
    try:
        return declared_entry(declared, source)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise damaged(shown, "the entry", error) from None


def damaged(shown: str, what: str, error: Exception | None = None) -> ArchiveProblems:
    """Return the problem that something of a screening is not as it was kept."""
    why = f": {str(error)[:200]}" if error is not None and str(error) else ""
    return ArchiveProblems([Problem("E507", f"{what} of {shown[:12]} is not as it was kept{why}", Place(shown))])


def find_report(archive: Archive, name: str) -> KeptReport:
    """Return the screening with an id, or an id that begins so; or the last of the entry with a number or reference.

    Raises:
        ArchiveProblems: there is none in the organization's part, or more than one id begins so.
    """
    named = name.strip()[:_LONGEST]
    with archive.database.reads() as connection:
        sequence = _named(connection, archive.organisation_id(connection), named)
        found = next(_read(connection, archive, SCREENINGS.c.sequence == sequence), None) if sequence else None
    if found is None:
        raise ArchiveProblems(
            [Problem("E506", f"the archive holds no screening {named}", Place(archive.database.shown))]
        )
    return found


def _named(connection: Connection, organisation_id: int | None, name: str) -> int | None:
    """Return the number of the screening that is named."""
    own, columns = SCREENINGS.c.organisation_id == organisation_id, SCREENINGS.c
    if len(name) >= _SHORTEST and all(letter in "0123456789abcdef" for letter in name):
        begins = select(columns.sequence).where(own, columns.id >= name, columns.id < f"{name}g").limit(2)
        found = connection.execute(begins).scalars().all()
        if len(found) > 1:
            what = f"more than one screening has an id that begins with {name}"
            raise ArchiveProblems([Problem("E506", what, Place("archive"), next="Write more of the id.")])
        if found:
            return int(found[0])
    subjects = (f"number {same_number(name)}", f"reference {name}")
    last = select(columns.sequence).where(own, columns.subject.in_(subjects)).order_by(columns.sequence.desc())
    return next(iter(connection.execute(last.limit(1)).scalars()), None)


def reports(archive: Archive, sequences: Iterable[int]) -> Iterator[KeptReport]:
    """Yield the screenings with these numbers, in their order.

    Raises:
        ArchiveProblems: one is not as it was kept, or the database refuses.
    """
    for page in _pages(sequences):
        with archive.database.reads() as connection:
            found = {kept.sequence: kept for kept in _read(connection, archive, numbered(SCREENINGS.c.sequence, page))}
        yield from (found[sequence] for sequence in page if sequence in found)


def kept_entries(archive: Archive, sequences: Iterable[int]) -> Iterator[KeptEntry]:
    """Yield the entries of screenings with these numbers, in the order in which they were kept.

    Raises:
        ArchiveProblems: one is not as it was kept, or the database refuses.
    """
    columns = SCREENINGS.c
    same = (ENTRIES.c.organisation_id == columns.organisation_id) & (ENTRIES.c.digest == columns.entry)
    wanted = select(columns.id, columns.entry, ENTRIES.c.body, columns.source).join_from(SCREENINGS, ENTRIES, same)
    for page in _pages(sequences):
        with archive.database.reads() as connection:
            own = (columns.organisation_id == archive.organisation_id(connection)) & numbered(columns.sequence, page)
            found = connection.execute(wanted.where(own).order_by(columns.sequence)).all()
        for shown, digest, body, source in found:
            yield KeptEntry(shown, whole(body, digest, shown, "the entry"), source)


def kept_figures(archive: Archive, sequences: Iterable[int]) -> Iterator[KeptFigures]:
    """Yield what screenings with these numbers came to, in the order in which they were kept.

    Raises:
        ArchiveProblems: one is not as it was kept, or the database refuses.
    """
    columns = SCREENINGS.c
    same = (REPORTS.c.organisation_id == columns.organisation_id) & (REPORTS.c.sequence == columns.sequence)
    wanted = select(columns.id, columns.entry_number, columns.reference, columns.rows_digest, REPORTS.c.rows)
    wanted = wanted.join_from(SCREENINGS, REPORTS, same)
    for page in _pages(sequences):
        with archive.database.reads() as connection:
            own = (columns.organisation_id == archive.organisation_id(connection)) & numbered(columns.sequence, page)
            found = connection.execute(wanted.where(own).order_by(columns.sequence)).all()
        for shown, number, reference, digest, body in found:
            rows = rows_from(whole(body, digest, shown, "what the lines came to"))
            yield KeptFigures(shown, number or reference or shown, rows)


def asked_by_sequence(archive: Archive, sequences: Iterable[int]) -> Iterator[tuple[int, Asked, int]]:
    """Yield how screenings with these numbers were asked for, and how many lines each has."""
    columns = SCREENINGS.c
    asked = (columns.id, columns.scenarios, columns.stated_rate_date, columns.as_known_on)
    wanted = select(columns.sequence, *asked, columns.assume_current_tariff, columns.lines)
    for page in _pages(sequences):
        with archive.database.reads() as connection:
            own = columns.organisation_id == archive.organisation_id(connection)
            read = wanted.where(own, numbered(columns.sequence, page)).order_by(columns.sequence)
            for row in mapped(connection.execute(read)):
                yield row["sequence"], asked_of(row), row["lines"]


def _read(connection: Connection, archive: Archive, which: ColumnElement[bool]) -> Iterator[KeptReport]:
    own = SCREENINGS.c.organisation_id == archive.organisation_id(connection)
    yield from map(_kept, mapped(connection.execute(_statement().where(own, which).order_by(SCREENINGS.c.sequence))))


def _statement() -> Select[Any]:
    """Return what reads screenings with their reports, entries, and links."""
    columns = SCREENINGS.c

    def same(table: Table) -> ColumnElement[bool]:
        return (table.c.organisation_id == columns.organisation_id) & (table.c.sequence == columns.sequence)

    entry = (ENTRIES.c.organisation_id == columns.organisation_id) & (ENTRIES.c.digest == columns.entry)
    return (
        select(
            *columns,
            RECORDS.c.kept_at,
            REPORTS.c.body,
            REPORTS.c.aside,
            ENTRIES.c.body.label("declared"),
            LINKS.c.to.label(FOLLOWS),
        )
        .join(RECORDS, same(RECORDS))
        .join(REPORTS, same(REPORTS))
        .join(ENTRIES, entry)
        .outerjoin(LINKS, same(LINKS) & (LINKS.c.kind == FOLLOWS))
    )


def _kept(row: Mapping[str, Any]) -> KeptReport:
    """Return a screening of its row, checked against the digests that were noted with it."""
    shown = row["id"]
    return KeptReport(
        sequence=row["sequence"],
        id=shown,
        kept_at=row["kept_at"],
        asked=asked_of(row),
        rule_book=row["rule_book"],
        engine=row["engine"],
        decided_by=row["decided_by"],
        json=whole(row["body"], row["report_digest"], shown, "the report"),
        aside=whole(row["aside"], row["aside_digest"], shown, "the report"),
        declared=whole(row["declared"], row["entry"], shown, "the entry"),
        source=row["source"],
        input=row["input"],
        side_car=row["side_car"],
        follows=row[FOLLOWS],
    )


def whole(body: bytes, digest: str, shown: str, what: str) -> bytes:
    """Return what was packed, if it is what its digest says.

    Raises:
        ArchiveProblems: it is not.
    """
    try:
        data = unpacked(body)
    except ValueError as error:
        raise damaged(shown, what, error) from None
    if digest_of(data) != digest:
        raise damaged(shown, what)
    return data


def asked_of(row: Mapping[str, Any]) -> Asked:
    """Return how a screening was asked for, of its row.

    Raises:
        ArchiveProblems: it is not as it was kept.
    """
    try:
        scenarios = tuple((name, digest) for name, digest in json.loads(row["scenarios"]))
    except (ValueError, TypeError) as error:
        raise damaged(row["id"], "how it was asked for", error) from None
    stated = row["stated_rate_date"]
    on = None if stated is None else stated.astimezone(UTC)
    return Asked(scenarios, on, row["as_known_on"], row["assume_current_tariff"])


def _pages(sequences: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(sequences)
    while page := list(islice(rest, _PAGE)):
        yield page
