"""What a database refuses is said in words and loses nothing: no room, a lock, one that goes away, other tables."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from earlier_tables import as_first_released
from keeping import entry_of, kept
from sqlalchemy import make_url, select, text

from databases import Postgres, postgres, why_no_postgres
from prefile import RuleBook
from prefile.errors import ArchiveProblems
from prefile.store import archive as archives
from prefile.store import database as databases
from prefile.store.archive import Archive, Kept, open_archive
from prefile.store.database import open_database
from prefile.store.schema import Upgraded, upgrade
from prefile.store.search import Criteria, sequences
from prefile.store.tables import BEARING_FINDINGS, BEARING_MINERALS, METADATA
from prefile.store.verification import verify


def upgraded(location: str) -> None:
    """Make the tables of a database."""
    database = open_database(location, make=False)
    upgrade(database)
    database.close()


def code_of(action: Callable[[], object]) -> str:
    """Return the code of what is refused."""
    with pytest.raises(ArchiveProblems) as refused:
        action()
    return refused.value.problems[0].code


def test_migrations_make_the_tables_that_the_models_say(archive: Archive) -> None:
    with archive.database.reads() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "archive_version"})
        assert compare_metadata(context, METADATA) == []


def test_upgrading_again_changes_nothing(archive: Archive, small_book: RuleBook) -> None:
    kept(archive, small_book, entry_of(1))
    found = upgrade(archive.database)
    assert found.before == found.after
    assert list(sequences(archive, Criteria())) == [1]


def test_tables_of_a_later_release_are_refused(archive: Archive) -> None:
    with archive.database.writes() as connection:
        connection.execute(text("UPDATE archive_version SET version_num = '9999'"))
    where = archive.database.engine.url.render_as_string(hide_password=False)
    location = where.removeprefix("sqlite:///").replace("postgresql+psycopg", "postgresql")
    assert code_of(lambda: open_archive(location)) == "E502"
    assert code_of(lambda: upgrade(archive.database)) == "E502"
    with archive.database.writes() as connection:
        connection.execute(text("DELETE FROM archive_version"))
    assert code_of(lambda: upgrade(archive.database)) == "E502"
    with archive.database.writes() as connection:
        connection.execute(text("INSERT INTO archive_version VALUES ('0001')"))
    assert code_of(lambda: open_archive(location)) == "E502"  # of an earlier release
    with archive.database.writes() as connection:
        connection.execute(text("UPDATE archive_version SET version_num = '0005'"))
    open_archive(location).close()


def test_an_archive_of_an_earlier_release_is_brought_here_with_what_it_holds(
    archive: Archive, small_book: RuleBook
) -> None:
    several = entry_of(1, lines=[{"value": "1000.50"}, {"origin": "CN"}, {"origin": None}])
    kept(archive, small_book, several, entry_of(3))
    asked = [Criteria(origin="CN"), Criteria(tariff_number="2804"), *_by_findings(archive)]
    before = [list(sequences(archive, criteria)) for criteria in asked]
    as_first_released(archive)
    assert upgrade(archive.database) == Upgraded("0001", "0005")
    assert [list(sequences(archive, criteria)) for criteria in asked] == before
    with archive.database.reads() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "archive_version"})
        assert compare_metadata(context, METADATA) == []
    assert kept(archive, small_book, several, entry_of(2)) == Kept(1, 1)
    assert verify(archive).problems == ()


def _by_findings(archive: Archive) -> list[Criteria]:
    """Return what asks for each measure, outcome and mineral that the archive holds."""
    with archive.database.reads() as connection:
        found = connection.execute(select(BEARING_FINDINGS.c.measure, BEARING_FINDINGS.c.outcome)).all()
        minerals = connection.execute(select(BEARING_MINERALS.c.mineral)).scalars().all()
    assert found
    assert minerals
    return [Criteria(measure=measure, outcome=outcome) for measure, outcome in found] + [
        Criteria(mineral=mineral) for mineral in minerals
    ]


def test_what_was_changed_before_an_upgrade_is_named_after_it(archive: Archive, small_book: RuleBook) -> None:
    kept(archive, small_book, entry_of(1), entry_of(2), entry_of(3))
    as_first_released(archive)
    with archive.database.writes() as connection:
        connection.execute(text("UPDATE line SET origin = 'VN' WHERE sequence = 2"))
        connection.execute(text("DELETE FROM finding WHERE sequence = 3"))
    upgrade(archive.database)
    assert [(problem.code, problem.where.line) for problem in verify(archive).problems] == [("E511", 2), ("E511", 3)]


def test_a_new_file_is_readable_by_its_user_alone(tmp_path: Path) -> None:
    open_archive(tmp_path / "new" / "archive.sqlite", make=True).close()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new", tmp_path / "new" / "archive.sqlite")]
    assert modes == [0o700, 0o600]


def test_a_locked_file_is_waited_for_and_then_refused(
    tmp_path: Path, small_book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_PRAGMAS", ("PRAGMA busy_timeout = 300", *databases._PRAGMAS[1:]))  # noqa: SLF001
    with open_archive(tmp_path / "archive.sqlite", make=True) as archive:
        kept(archive, small_book, entry_of(1))
        other = sqlite3.connect(tmp_path / "archive.sqlite", check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        assert code_of(lambda: kept(archive, small_book, entry_of(2))) == "E504"
        assert list(sequences(archive, Criteria())) == [1]  # reading waits for nobody
        release = Timer(0.1, other.rollback)
        release.start()
        assert kept(archive, small_book, entry_of(2)) == Kept(1, 0)
        release.join()
        other.close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Give a disk of two megabytes, where another user may go too."""
    with TemporaryDirectory(prefix="disk-", dir="/tmp") as folder:
        disk = Path(folder, "disk")
        disk.mkdir()
        disk.parent.chmod(0o755)
        if mounted("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)):
            pytest.skip("no disk can be mounted here: it needs root on Linux")
        yield disk
        subprocess.run(["/usr/bin/umount", "--lazy", str(disk)], check=False)


def mounted(*words: str) -> int:
    """Mount, and return the exit code."""
    try:
        return subprocess.run(["/usr/bin/mount", *words], stderr=subprocess.DEVNULL, check=False).returncode
    except FileNotFoundError:
        return 1


def fills(archive: Archive, disk: Path, book: RuleBook) -> None:
    """Keep until the disk is full, make room, and keep the rest: nothing that was kept is lost, or half there."""
    batches = [[entry_of(at, lines=[{}] * 20) for at in range(first, first + 20)] for first in range(1, 400, 20)]
    done = 0
    with pytest.raises(ArchiveProblems) as refused:  # noqa: PT012 - which batch is refused hangs on the database
        for batch in batches:
            kept(archive, book, *batch)
            done += len(batch)
    assert refused.value.problems[0].code == "E505"
    assert len(list(sequences(archive, Criteria()))) == done
    assert mounted("-o", "remount,size=64m", str(disk)) == 0
    rest = [entry for batch in batches for entry in batch]
    assert kept(archive, book, *rest) == Kept(len(rest) - done, done)
    assert verify(archive).problems == ()


def test_a_full_disk_loses_nothing_that_was_kept(small_disk: Path, small_book: RuleBook) -> None:
    with open_archive(small_disk / "archive.sqlite", make=True) as archive:
        fills(archive, small_disk, small_book)


def test_a_full_disk_under_postgres_loses_nothing_that_was_kept(
    server: Postgres, small_disk: Path, small_book: RuleBook
) -> None:
    owner = server.folder.stat()
    os.chown(small_disk, owner.st_uid, owner.st_gid)
    url = server.url()
    with closing(open_database(server.url(), make=False)) as beside:

        def administer(*statements: str) -> None:
            with beside.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)

        administer(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        on_it = f"{url}&options=-c%20default_tablespace=small"
        upgraded(on_it)
        with open_archive(on_it) as archive:
            fills(archive, small_disk, small_book)
        administer(f"DROP DATABASE {make_url(url).database}", "DROP TABLESPACE small")


def test_a_row_that_another_holds_is_waited_for_and_then_refused(
    server: Postgres, small_book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(databases._SESSION, "lock_timeout", "300ms")  # noqa: SLF001
    url = server.url()
    upgraded(url)
    with open_archive(url) as archive, open_archive(url) as other:
        kept(archive, small_book, entry_of(1))
        with other.database.writes() as connection:
            other.head(connection)
            assert code_of(lambda: kept(archive, small_book, entry_of(2))) == "E504"
            assert list(sequences(archive, Criteria())) == [1]  # reading waits for nobody
        assert kept(archive, small_book, entry_of(2)) == Kept(1, 0)


def test_a_damaged_file_is_told(tmp_path: Path, small_book: RuleBook) -> None:
    file = tmp_path / "archive.sqlite"
    with open_archive(file, make=True) as archive:
        kept(archive, small_book, *(entry_of(number) for number in range(50)))
    data = bytearray(file.read_bytes())
    data[4096 * 4 : -4096] = os.urandom(len(data) - 4096 * 5)
    file.write_bytes(data)
    assert code_of(lambda: open_archive(file).keep([], small_book)) in {"E507", "E501"}


def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    small_book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (why := why_no_postgres()) is not None:
        pytest.skip(why)
    monkeypatch.setattr(archives, "_PAUSE", 0.05)
    with postgres() as server:
        url = server.url()
        upgraded(url)
        with open_archive(url, tried_for=0) as hasty, open_archive(url, tried_for=20) as patient:
            kept(hasty, small_book, entry_of(1))
            server.stop()
            assert code_of(lambda: kept(hasty, small_book, entry_of(2))) == "E503"
            assert code_of(lambda: list(sequences(hasty, Criteria()))) == "E503"
            back = Timer(0.3, server.begin)
            back.start()
            assert kept(patient, small_book, entry_of(2)) == Kept(1, 0)
            back.join()
            assert kept(hasty, small_book, entry_of(2), entry_of(3)) == Kept(1, 1)
            assert verify(hasty).problems == ()
            assert list(sequences(patient, Criteria())) == [1, 2, 3]


def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    if (why := why_no_postgres()) is not None:
        pytest.skip(why)
    monkeypatch.setattr(databases, "_CONNECTING", 2)
    assert code_of(lambda: open_archive("postgresql://x@127.0.0.1:1/none")) == "E503"
