"""Many values at once are looked up one by one through their keys, and what is stored is not compressed twice."""

from __future__ import annotations

import pytest
from keeping import entry_of, kept
from sqlalchemy import select, text

from prefile import RuleBook
from prefile.store.archive import Archive
from prefile.store.parts import looked_up, numbered
from prefile.store.tables import SCREENINGS

_OWN = select(SCREENINGS.c.sequence).where(SCREENINGS.c.organisation_id == 1)


def test_each_value_is_looked_up_and_those_without_a_row_are_left_out(archive: Archive, small_book: RuleBook) -> None:
    kept(archive, small_book, entry_of(1), entry_of(2), entry_of(3))
    with archive.database.reads() as connection:
        found = connection.execute(select(SCREENINGS.c.subject, SCREENINGS.c.sequence))
        subjects = {subject: sequence for subject, sequence in found}  # noqa: C416 - a row is no pair to mypy
        asked = [*subjects, "number ' OR 1=1", "ü\n"]
        assert looked_up(connection, _OWN, SCREENINGS.c.subject, asked) == subjects
        assert looked_up(connection, _OWN, SCREENINGS.c.subject, []) == {}


@pytest.mark.parametrize(("numbers", "there"), [([3, 1], [1, 3]), ([2], [2]), ([], []), ([0, 9], [])])
def test_numbers_are_found_whatever_their_order(
    archive: Archive, small_book: RuleBook, numbers: list[int], there: list[int]
) -> None:
    kept(archive, small_book, entry_of(1), entry_of(2), entry_of(3))
    wanted = _OWN.where(numbered(SCREENINGS.c.sequence, numbers)).order_by(SCREENINGS.c.sequence)
    with archive.database.reads() as connection:
        assert connection.execute(wanted).scalars().all() == there


def test_a_planner_that_knows_nothing_reads_no_more_than_what_is_asked(archive: Archive, small_book: RuleBook) -> None:
    """PostgreSQL knows nothing of a table before its first ANALYZE; then a list of values costs all rows there are."""
    if archive.database.is_sqlite:
        pytest.skip("SQLite takes both columns of the key")
    kept(archive, small_book, *(entry_of(number) for number in range(1, 400)))
    ran: list[str] = []
    with archive.database.reads() as connection:
        connection.execute(text("LOAD 'auto_explain'"))
        for setting in ("log_min_duration = 0", "log_analyze = on", "log_level = notice"):
            connection.execute(text(f"SET auto_explain.{setting}"))
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.add_notice_handler(lambda said: ran.append(said.message_primary))
        looked_up(connection, _OWN, SCREENINGS.c.id, [f"{number:032x}" for number in range(200)])
    (plan,) = ran
    assert "Index Cond: ((organisation_id = 1) AND (id = " in plan
    assert "Rows Removed by Filter" not in plan


def test_compressed_bytes_are_not_compressed_again(archive: Archive) -> None:
    if archive.database.is_sqlite:
        pytest.skip("SQLite compresses nothing")
    bodies = text(
        "SELECT attrelid::regclass::text, attname::text, attstorage::text FROM pg_attribute"
        " JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND atttypid = 'bytea'::regtype"
    )
    with archive.database.reads() as connection:
        found = {f"{table}.{column}": stored for table, column, stored in connection.execute(bodies)}
    assert {name for name, stored in found.items() if stored != "e"} == {"answered.body"}
