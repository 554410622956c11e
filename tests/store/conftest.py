"""Archives to keep in: one on each database, empty, with a clock that ticks a second each time it is read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from databases import Postgres, postgres, why_no_postgres
from prefile.store.archive import Archive, open_archive
from prefile.store.database import open_database
from prefile.store.schema import upgrade
from prefile.store.tables import METADATA

BEGAN = datetime(2026, 11, 29, 18, 0, tzinfo=UTC)

Open = Callable[..., Archive]


class Clock:
    """Tells a second more each time, from an instant that a test may set."""

    def __init__(self) -> None:
        """Begin on 29 November 2026."""
        self.at = BEGAN

    def __call__(self) -> datetime:
        """Return the present instant."""
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """Give a PostgreSQL of the session's own."""
    if (why := why_no_postgres()) is not None:
        pytest.skip(why)
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of SQLite with the tables of this release, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "archive.sqlite"
    _upgraded(str(file))
    return file


@pytest.fixture(scope="session")
def empty_url(server: Postgres) -> str:
    """Give the URL of a database with the tables of this release, which each test empties."""
    url = server.url()
    _upgraded(url)
    return url


def _upgraded(where: str) -> None:
    database = open_database(where, make=True)
    upgrade(database)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name an empty database with the tables of this release: a path or a URL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "archive.sqlite")
        return str(tmp_path / "archive.sqlite")
    url: str = request.getfixturevalue("empty_url")
    database = open_database(url, make=False)
    with database.writes() as connection:
        names = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    database.close()
    return url


@pytest.fixture
def opened(location: str, clock: Clock) -> Iterator[Open]:
    """Give what opens the archive for an organization; every one is closed in the end."""
    every: list[Archive] = []

    def open_for(organization: str = "default") -> Archive:
        every.append(open_archive(location, organization, clock=clock, tried_for=0))
        return every[-1]

    yield open_for
    for archive in every:
        archive.close()


@pytest.fixture
def archive(opened: Open) -> Archive:
    return opened()
