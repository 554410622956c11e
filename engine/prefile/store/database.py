"""The database of an archive: SQLite in a file, or PostgreSQL by its URL, and what it refuses in words.

SQLite is opened with a write-ahead log, so that reading never waits for writing, and is written through to the disk at
every commit. Both wait half a minute for whoever writes, and no longer.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from prefile.errors import ArchiveProblems, Place, Problem

__all__ = ["PATIENCE", "Database", "Gone", "open_database"]

PATIENCE = 30  # seconds that whoever writes is waited for
_CONNECTING = 10  # seconds
_WRITES = {"prefile_writes": True}
_SQLITE, _POSTGRES = "sqlite", "postgresql"
_ROOM = {13}  # SQLITE_FULL
_BUSY = {5, 6}  # SQLITE_BUSY, SQLITE_LOCKED
_DAMAGED = {11, 26}  # SQLITE_CORRUPT, SQLITE_NOTADB
_PRAGMAS = (
    f"PRAGMA busy_timeout = {PATIENCE * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)


_SESSION = {
    "lock_timeout": f"{PATIENCE}s",
    "idle_in_transaction_session_timeout": "300s",
    "synchronous_commit": "on",  # whatever the server's default is: what was said to be kept is on its disk
    "timezone": "UTC",
}


class Gone(ArchiveProblems):
    """The database stopped answering; what was being written may be written again."""


class Database(NamedTuple):
    """An open database, and its name for people, without a password."""

    engine: Engine
    shown: str

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.engine.dialect.name == _SQLITE

    @contextmanager
    def reads(self) -> Generator[Connection]:
        """Give a connection that sees one state of the database, whatever is written meanwhile.

        Raises:
            ArchiveProblems: the database refuses.
        """
        with self.refusals_in_words(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
            yield connection

    @contextmanager
    def writes(self) -> Generator[Connection]:
        """Give a connection that writes all or nothing, and alone on SQLite.

        Raises:
            ArchiveProblems: the database refuses; nothing was written, but that of `Gone` nobody knows.
        """
        with (
            self.refusals_in_words(),
            self.engine.connect().execution_options(**_WRITES) as connection,
            connection.begin(),
        ):
            yield connection

    def give_back_room(self) -> None:
        """Let a file give back the room of what was deleted, which cannot be read any more then; best effort."""
        if self.is_sqlite:
            with suppress(DBAPIError), self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                if raw is not None:
                    connection.rollback()
                    raw.execute("VACUUM").close()
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    @contextmanager
    def refusals_in_words(self) -> Generator[None]:
        """Raise in words what the database refuses."""
        try:
            yield
        except (DBAPIError, PoolTimeout) as error:
            raise refusal(error, self.shown) from None


def open_database(location: str | Path, *, make: bool) -> Database:
    """Open the database at a path (SQLite) or a URL; the file and its folder are made where `make` says so.

    Raises:
        ArchiveProblems: the URL is none, its driver is not installed, or there is no such file.
    """
    url = _url(location)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == _SQLITE:
        return _sqlite(url, make=make)
    if url.get_backend_name() != _POSTGRES:
        raise _unopened(shown, "an archive is a path, or a URL that begins with postgresql://")
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # a statement that failed is told in words
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=5,
            pool_timeout=PATIENCE,
            connect_args={
                "connect_timeout": _CONNECTING,
                "tcp_user_timeout": PATIENCE * 1000,
                "application_name": "prefile",
                "options": " ".join([*(f"-c {name}={value}" for name, value in _SESSION.items()), *_own_options(url)]),
            },
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise _unopened(shown, "PostgreSQL needs psycopg: install prefile with its extra, prefile[postgres]") from None
    return Database(engine, shown)


def _own_options(url: URL) -> tuple[str, ...]:
    """Return the options of a session that its URL asks for, like -c search_path=prefile, which go before ours."""
    asked = url.query.get("options", ())
    return (asked,) if isinstance(asked, str) else tuple(asked)


def _url(location: str | Path) -> URL:
    """Return the URL of a location; a path is SQLite's."""
    text = str(location)
    if "://" not in text:
        return URL.create(_SQLITE, database=str(Path(text).expanduser()))
    try:
        return make_url("postgresql" + text.removeprefix("postgres") if text.startswith("postgres://") else text)
    except (ArgumentError, ValueError):
        raise _unopened("the archive", "its URL cannot be read; it is like postgresql://user@host/database") from None


def _sqlite(url: URL, *, make: bool) -> Database:
    path = Path(url.database or "")
    shown = str(path)
    if url.query or not url.database or url.database == ":memory:":
        raise _unopened(shown, "an archive in SQLite is a file: name its path")
    if not path.exists():
        if not make:
            raise _unopened(shown, "file not found", "Screen with --archive, or run prefile archive upgrade.")
        _make(path)
    engine = create_engine(URL.create(_SQLITE, database=str(path)), connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _begun)
    event.listen(engine, "begin", _begins)
    return Database(engine, shown)


def _make(path: Path) -> None:
    """Make the file, for its user alone."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise _unopened(str(path), f"it cannot be made: {error.strerror or error}") from None


def _begun(connection: Any, _: object) -> None:  # noqa: ANN401 - as SQLAlchemy hands on the driver's
    """Set up a connection of SQLite: transactions begin where we say, not where its driver guesses."""
    connection.isolation_level = None
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()
    except sqlite3.Error:
        connection.close()  # SQLAlchemy 2.0 leaves it open
        raise


def _begins(connection: Connection) -> None:
    """Begin a transaction; one that writes takes the lock at once, since it could not be had later."""
    writes = connection.get_execution_options().get("prefile_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def refusal(error: DBAPIError | PoolTimeout, shown: str) -> ArchiveProblems:
    """Return in words what a database refuses."""
    if isinstance(error, PoolTimeout):
        return ArchiveProblems([Problem("E504", f"no connection to {shown} came free", Place(shown))])
    said = _said(error)
    code, what = _sqlite_refusal(error) if hasattr(error.orig, "sqlite_errorcode") else _postgres_refusal(error)
    problem = Problem(code, f"{what}{f' ({said})' if said else ''}", Place(shown))
    return (Gone if code == "E503" else ArchiveProblems)([problem])


def _said(error: DBAPIError) -> str:
    """Return the first line of what the database says; its statement and the values stay here."""
    lines = str(error.orig).strip().splitlines()
    return lines[0].strip()[:200] if lines else ""


def _sqlite_refusal(error: DBAPIError) -> tuple[str, str]:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code in _ROOM:
        return "E505", "the disk is full"
    if code in _BUSY:
        return "E504", f"another process writes to it for longer than {PATIENCE} seconds"
    if code in _DAMAGED:
        return "E507", "the file is damaged, or no archive"
    return "E501", "it cannot be used"


def _postgres_refusal(error: DBAPIError) -> tuple[str, str]:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith("53"):
        return "E505", "the database has no room"
    if state in {"55P03", "40P01", "40001"}:
        return "E504", f"another process writes to it for longer than {PATIENCE} seconds"
    if error.connection_invalidated or state.startswith(("08", "57P")):
        return "E503", "the connection was lost"
    if isinstance(error, OperationalError | InterfaceError) and not state:
        return "E503", "it cannot be reached"
    return "E501", "it cannot be used"


def _unopened(shown: str, what: str, following: str = "") -> ArchiveProblems:
    return ArchiveProblems([Problem("E501", what, Place(shown), next=following)])
