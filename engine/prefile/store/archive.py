"""An archive: opened for one organization, kept in, and read from.

What is written is written whole or not at all, and once: the same screening again changes nothing. A database that went
away is tried again for a while, since nobody knows whether it took what was last given, and it does no harm to give it
again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from sqlalchemy import Connection, inspect, select

from prefile.errors import ArchiveProblems, Place, Problem
from prefile.law.book import RuleBook
from prefile.store.chain import BEGINNING
from prefile.store.database import Database, Gone, open_database
from prefile.store.kept import Screening
from prefile.store.kinds import KnownKinds, NumberedKinds
from prefile.store.records import Head, insert_new, write_screenings
from prefile.store.rule_files import keep_rule_book
from prefile.store.schema import refuse_other_tables, upgrade
from prefile.store.tables import ORGANISATIONS

__all__ = ["Archive", "Kept", "open_archive"]

DEFAULT = "default"
_LONGEST_NAME = 200
_TRIED_FOR = 60.0  # seconds that a database which went away is tried again
_PAUSE, _LONGEST_PAUSE = 0.2, 5.0

Written = TypeVar("Written")
Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Kept(NamedTuple):
    """How many screenings were new to the archive, and how many it had already."""

    new: int = 0
    known: int = 0

    def and_(self, other: Kept) -> Kept:
        """Return both counts together."""
        return Kept(self.new + other.new, self.known + other.known)


class Archive:
    """An archive, open for one organization: nothing of another's is read, listed or counted."""

    def __init__(
        self, database: Database, organisation: str, clock: Clock = now, tried_for: float = _TRIED_FOR
    ) -> None:
        """Open for an organization, by name; it has records from when its first is kept."""
        self.database, self.organisation, self.clock = database, organisation, clock
        self._tried_for = tried_for
        self._books: set[str] = set()
        self._id: int | None = None
        self._kinds = KnownKinds()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def organisation_id(self, connection: Connection) -> int | None:
        """Return the organization's number in this database; None where nothing of it is kept."""
        if self._id is None:
            found = select(ORGANISATIONS.c.id).where(ORGANISATIONS.c.name == self.organisation)
            self._id = connection.execute(found).scalar_one_or_none()
        return self._id

    def keep(self, screenings: Sequence[Screening], book: RuleBook) -> Kept:
        """Keep screenings that were made by a rule book; when this returns, they are on the disk.

        Raises:
            ArchiveProblems: the database refuses, and nothing of these was kept; or the rule book's files changed.
        """
        self.keep_rule_book(book)
        if wrong := {screening.rule_book for screening in screenings} - {book.digest}:
            raise ValueError(f"screened by {min(wrong)}, not by {book.digest}")

        def write(connection: Connection) -> tuple[int, NumberedKinds]:
            head = self.head(connection)
            return write_screenings(connection, head, screenings, self._kinds, self.clock())

        new, kinds = self.written(write)
        self._kinds = kinds.learned()
        return Kept(new, len(screenings) - new)

    def keep_rule_book(self, book: RuleBook) -> None:
        """Keep the files of a rule book, once.

        Raises:
            ArchiveProblems: the database refuses, or the files are no longer those that the book was opened from.
        """
        if book.digest not in self._books:
            self.written(lambda connection: keep_rule_book(connection, book, self.clock()))
            self._books.add(book.digest)

    def head(self, connection: Connection) -> Head:
        """Return how the organization's chain ends, and let nobody else write to it until the transaction ends."""
        columns = (ORGANISATIONS.c.id, ORGANISATIONS.c.last_sequence, ORGANISATIONS.c.last_hash)
        found = select(*columns).where(ORGANISATIONS.c.name == self.organisation).with_for_update()
        if (row := connection.execute(found).one_or_none()) is None:
            first = {"name": self.organisation, "last_sequence": 0, "last_hash": BEGINNING}
            insert_new(connection, ORGANISATIONS, [first])
            row = connection.execute(found).one()
        self._id = row[0]
        return Head(*row)

    def written(self, write: Callable[[Connection], Written]) -> Written:
        """Write in one transaction; once more where the database went away meanwhile.

        Raises:
            ArchiveProblems: the database refuses, or stays away.
        """
        until, pause = time.monotonic() + self._tried_for, _PAUSE
        while True:
            try:
                with self.database.writes() as connection:
                    return write(connection)
            except Gone:
                self._id = None
                if time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def open_archive(
    location: str | Path,
    organisation: str = DEFAULT,
    *,
    make: bool = False,
    clock: Clock = now,
    tried_for: float = _TRIED_FOR,
) -> Archive:
    """Open the archive at a path (SQLite) or a URL (PostgreSQL) for an organization.

    `make`: a file that is not there is made. The tables of a database are made by `upgrade` alone.

    Raises:
        ArchiveProblems: it cannot be opened, or has the tables of another release.
    """
    named = organisation.strip()
    if not named or len(named) > _LONGEST_NAME or not named.isprintable():
        what = f"an organization is named with 1 to {_LONGEST_NAME} printable characters"
        raise ArchiveProblems([Problem("E501", what, Place("--organization"))])
    database = open_database(location, make=make)
    try:
        if make and database.is_sqlite:
            with database.reads() as connection:
                empty = not inspect(connection).get_table_names()
            if empty:
                upgrade(database)
        refuse_other_tables(database)
    except ArchiveProblems:
        database.close()
        raise
    return Archive(database, named, clock, tried_for)
