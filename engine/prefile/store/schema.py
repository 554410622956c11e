"""Whether an archive has the tables of this release, and bringing it there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from prefile.errors import ArchiveProblems, Place, Problem
from prefile.store.database import Database

__all__ = ["Upgraded", "refuse_other_tables", "upgrade"]

_MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "archive_version"


class Upgraded(NamedTuple):
    """From which revision to which an archive was brought; None before its first."""

    before: str | None
    after: str


def upgrade(database: Database) -> Upgraded:
    """Bring an archive to the tables of this release, all or nothing; several at once wait for each other.

    Raises:
        ArchiveProblems: the database refuses, holds what is no archive, or is of a later release.
    """
    with database.writes() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7501163004)")
        before = _refuse_unknown(connection, database)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return Upgraded(before, _newest())


def refuse_other_tables(database: Database) -> None:
    """Refuse an archive whose tables are not those of this release.

    Raises:
        ArchiveProblems: they are of an earlier or a later one, or there are none.
    """
    with database.reads() as connection:
        found = _refuse_unknown(connection, database)
    if found != _newest():
        what = "has no tables yet" if found is None else f"has the tables of an earlier release ({found})"
        raise _refused(database, f"{database.shown} {what}", "Run prefile archive upgrade.")


def _refuse_unknown(connection: Connection, database: Database) -> str | None:
    """Return the revision of an archive; refuse one of a later release, and a database of somebody else."""
    found = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if found is None and (others := inspect(connection).get_table_names()):
        what = f"{database.shown} holds tables that are no archive ({', '.join(sorted(others)[:3])})"
        raise _refused(database, what, "Name an empty database, or another file.")
    if found is not None and found not in _known():
        what = f"{database.shown} was written by a later release ({found})"
        raise _refused(database, what, "Install the newer prefile.")
    return found


def _refused(database: Database, what: str, following: str) -> ArchiveProblems:
    return ArchiveProblems([Problem("E502", what, Place(database.shown), next=following)])


@cache
def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _known() -> tuple[str, ...]:
    """Return the revisions of this release, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _newest() -> str:
    return _known()[0]
