"""Writing records: the rows of many screenings at once, each screening a link of its organization's chain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from prefile.store.bulk import Values, insert_rows
from prefile.store.chain import SCREENING, hash_of
from prefile.store.kept import LineKind, Screening, day_of_instant
from prefile.store.kinds import KnownKinds, NumberedKinds, write_kinds
from prefile.store.parts import looked_up
from prefile.store.tables import (
    ENTRIES,
    LINKS,
    ORGANISATIONS,
    RECORDS,
    REPORTS,
    SCREENED_KINDS,
    SCREENINGS,
)
from prefile.version import __version__

__all__ = ["FOLLOWS", "Head", "append", "insert_new", "insert_new_one", "write_screenings"]

FOLLOWS = "follows"

Row = dict[str, Any]


class Head(NamedTuple):
    """How the chain of an organization ends: its number, that of its last record, and the hash of this."""

    organisation_id: int
    sequence: int
    hash: str


def append(connection: Connection, head: Head, kind: str, rows: Sequence[Row], at: datetime) -> Head:
    """Write the links of records, whose rows have their numbers, and return how the chain ends now."""
    organisation_id, sequence, last = head
    links: list[Row] = []
    for row in rows:
        hashed = hash_of(last, kind, at, row)
        sequence = row["sequence"]
        links.append(
            {
                "organisation_id": organisation_id,
                "sequence": sequence,
                "kind": kind,
                "kept_at": at,
                "previous": last,
                "hash": hashed,
            }
        )
        last = hashed
    insert_rows(connection, RECORDS, _values(RECORDS, links))
    ends = update(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation_id)
    connection.execute(ends.values(last_sequence=sequence, last_hash=last))
    return Head(organisation_id, sequence, last)


def write_screenings(
    connection: Connection, head: Head, screenings: Sequence[Screening], known: KnownKinds, at: datetime
) -> tuple[int, NumberedKinds]:
    """Write the screenings that the archive does not have; return how many those were, and the kinds of their lines."""
    new = _new(connection, head.organisation_id, screenings)
    of_lines = dict.fromkeys(kind for kept in new for kind in kept.kinds)
    kinds = write_kinds(connection, head.organisation_id, of_lines.keys(), known)
    if not new:
        return 0, kinds
    numbered = list(enumerate(new, start=head.sequence + 1))
    rows = [_screening_row(head.organisation_id, sequence, screening) for sequence, screening in numbered]
    links = list(_links(connection, head.organisation_id, numbered))
    insert_rows(connection, ENTRIES, _new_entries(connection, head.organisation_id, new))
    insert_rows(connection, SCREENINGS, _values(SCREENINGS, rows))
    insert_rows(connection, LINKS, _values(LINKS, links))
    reports = [(head.organisation_id, sequence, kept.report, kept.aside, kept.rows) for sequence, kept in numbered]
    insert_rows(connection, REPORTS, reports)
    insert_rows(connection, SCREENED_KINDS, _screened_kinds(head.organisation_id, numbered, kinds.numbers))
    follows = {link["sequence"]: link["to"] for link in links}
    append(connection, head, SCREENING, [{**row, FOLLOWS: follows.get(row["sequence"])} for row in rows], at)
    return len(new), kinds


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose keys are not there yet."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def insert_new_one(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row if its key is not there yet, and return whether it was not."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(table).on_conflict_do_nothing().values(**row).returning(*table.primary_key.columns)
    return connection.execute(new).first() is not None


def _new(connection: Connection, organisation_id: int, screenings: Sequence[Screening]) -> list[Screening]:
    """Return the screenings that the archive does not have, each once."""
    by_id = {screening.id: screening for screening in reversed(screenings)}
    own = select(SCREENINGS.c.sequence).where(SCREENINGS.c.organisation_id == organisation_id)
    for screening_id in looked_up(connection, own, SCREENINGS.c.id, by_id):
        del by_id[screening_id]
    return list(reversed(by_id.values()))


def _new_entries(connection: Connection, organisation_id: int, screenings: Sequence[Screening]) -> list[Values]:
    """Return the rows of the entries that the archive does not have: nobody else writes to the organization's now."""
    by_digest = {screening.declared_digest: screening.declared for screening in screenings}
    own = select(ENTRIES.c.organisation_id).where(ENTRIES.c.organisation_id == organisation_id)
    for digest in looked_up(connection, own, ENTRIES.c.digest, by_digest):
        del by_digest[digest]
    return [(organisation_id, digest, body) for digest, body in by_digest.items()]


def _values(table: Table, rows: Sequence[Row]) -> list[Values]:
    """Return rows as values in the order of a table's columns."""
    names = [column.name for column in table.columns]
    return [[row[name] for name in names] for row in rows]


def _links(connection: Connection, organisation_id: int, numbered: Sequence[tuple[int, Screening]]) -> Iterator[Row]:
    """Yield the link of each screening to the last one before it of the same entry."""
    columns = SCREENINGS.c
    before = select(columns.sequence).where(columns.organisation_id == organisation_id)
    before = before.order_by(columns.sequence.desc())
    last = looked_up(connection, before, columns.subject, {screening.subject for _, screening in numbered})
    for sequence, screening in numbered:
        if (follows := last.get(screening.subject)) is not None:
            yield {"organisation_id": organisation_id, "sequence": sequence, "kind": FOLLOWS, "to": follows}
        last[screening.subject] = sequence


def _screening_row(organisation_id: int, sequence: int, kept: Screening) -> Row:
    asked = kept.asked
    return {
        "organisation_id": organisation_id,
        "sequence": sequence,
        "id": kept.id,
        "entry_digest": kept.entry_digest,
        "entry": kept.declared_digest,
        "input": kept.input,
        "side_car": kept.side_car,
        "source": kept.source,
        "rule_book": kept.rule_book,
        "scenarios": json.dumps(asked.scenarios, ensure_ascii=True, separators=(",", ":")),
        "stated_rate_date": asked.on,
        "as_known_on": asked.as_known_on,
        "assume_current_tariff": asked.assume_current_tariff,
        "engine": __version__,
        "decided_by": kept.decided_by,
        "subject": kept.subject,
        "entry_number": kept.entry_number,
        "reference": kept.reference,
        "importer": kept.importer,
        "rate_date": kept.rate_date,
        "rate_day": day_of_instant(kept.rate_date),
        "lines": kept.lines,
        "to_act_on": kept.to_act_on,
        "value": kept.value,
        "payable": kept.payable,
        "least": kept.least,
        "most": kept.most,
        "report_digest": kept.report_digest,
        "aside_digest": kept.aside_digest,
        "rows_digest": kept.rows_digest,
    }


def _screened_kinds(
    organisation_id: int, numbered: Sequence[tuple[int, Screening]], numbers: Mapping[LineKind, int]
) -> list[Values]:
    """Return the rows of the kinds that screenings have, in the order of their key."""
    found = [(numbers[kind], sequence) for sequence, kept in numbered for kind in kept.kinds]
    return [(organisation_id, kind, sequence) for kind, sequence in sorted(found)]
