"""What somebody changes behind the archive's back is found and named, and a pruning passes with its signature alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from keeping import entry_of, kept, screening
from sqlalchemy import text

from prefile import RuleBook
from prefile.errors import ArchiveProblems
from prefile.signing import open_key
from prefile.store.archive import Archive
from prefile.store.inputs import keep_input
from prefile.store.kept import digest_of
from prefile.store.pruning import prune
from prefile.store.search import Criteria, sequences
from prefile.store.verification import Mark, verify

OTHER = "(SELECT body FROM report WHERE sequence = 3)"
HELD = ("record", "screening", "report", "screened_kind")


def changed(archive: Archive, *statements: str) -> list[tuple[str, str]]:
    """Change an archive behind its back, and return the codes and words of what is found."""
    with archive.database.writes() as connection:
        for statement in statements:
            connection.execute(text(statement))
    return [(problem.code, problem.what) for problem in verify(archive).problems]


@pytest.fixture
def held(archive: Archive, small_book: RuleBook, tmp_path: Path) -> Archive:
    """Give an archive of five screenings and the file of the last two."""
    kept(archive, small_book, *(entry_of(number, lines=[{}, {"origin": "CN"}]) for number in (1, 2, 3)))
    (tmp_path / "two.json").write_bytes(b"[1, 2]")
    keep_input(archive, tmp_path / "two.json", "two.json", digest_of(b"[1, 2]"))
    of_file = [screening(entry_of(number), small_book)._replace(input=digest_of(b"[1, 2]")) for number in (4, 5)]
    archive.keep(of_file, small_book)
    return archive


def test_what_was_only_kept_is_all_as_kept(held: Archive) -> None:
    found = verify(held)
    assert (found.problems, found.screenings, found.inputs, found.mark.sequence) == ((), 5, 1, 6)


@pytest.mark.parametrize(
    ("statement", "code", "named"),
    [
        ("UPDATE screening SET importer = 'another' WHERE sequence = 2", "E511", "ABC-0000002"),
        ("UPDATE screening SET decided_by = decided_by || ' ' WHERE sequence = 2", "E511", "ABC-0000002"),
        (f"UPDATE report SET body = {OTHER} WHERE sequence = 2", "E511", "its report"),
        (f"UPDATE report SET aside = {OTHER} WHERE sequence = 2", "E511", "beside"),
        ("UPDATE report SET rows = aside WHERE sequence = 2", "E511", "its lines or findings"),
        ("UPDATE kind SET origin = 'VN' WHERE kind = 1", "E511", "ABC-0000002"),
        ("UPDATE kind SET bearing = 0", "E511", "searched by"),
        ("DELETE FROM kind WHERE kind = 2", "E511", "searched by"),
        ("UPDATE screened_kind SET kind = 7 WHERE sequence = 2 AND kind = 1", "E511", "ABC-0000002"),
        ("DELETE FROM screened_kind WHERE sequence = 2 AND kind = 2", "E511", "ABC-0000002"),
        ("INSERT INTO screened_kind SELECT id, 2, 5 FROM organisation", "E511", "ABC-0000004"),
        ("UPDATE bearing_finding SET outcome = 'excluded'", "E511", "ABC-0000002"),
        ("DELETE FROM bearing_finding", "E511", "ABC-0000002"),
        ("DELETE FROM bearing_mineral", "E511", "ABC-0000002"),
        ("DELETE FROM report WHERE sequence = 2", "E511", "its report"),
        ("DELETE FROM screening WHERE sequence = 2", "E512", "record 2 "),
        ("DELETE FROM record WHERE sequence = 2", "E512", "record 2 is missing"),
        ("DELETE FROM record WHERE sequence = 6", "E512", "record 6 is missing"),
        ("UPDATE record SET hash = previous WHERE sequence = 2", "E511", "ABC-0000002"),
        ("UPDATE record SET kind = 'input' WHERE sequence = 2", "E512", "record 2 "),
        ("INSERT INTO link SELECT id, 3, 'follows', 1 FROM organisation", "E511", "ABC-0000003"),
        (f"UPDATE input_part SET body = {OTHER}", "E511", "two.json"),
        ("DELETE FROM input_part", "E511", "two.json"),
        (f"UPDATE rule_file SET body = {OTHER}", "E511", "rule file"),
        ("DELETE FROM rule_book_file WHERE path LIKE 'us/%'", "E512", "rule book"),
        ("DELETE FROM entry", "E511", "its entry"),
    ],
)  # fmt: skip
def test_one_change_is_named(held: Archive, statement: str, code: str, named: str) -> None:
    found = changed(held, statement)
    assert any(one == code and named in what for one, what in found), found


def test_two_screenings_swapped_are_both_named(held: Archive) -> None:
    swap = "UPDATE screening SET sequence = CASE sequence WHEN {} THEN {} ELSE {} END WHERE sequence IN ({}, {})"
    away, back = swap.format(2, -2, -3, 2, 3), swap.format(-2, 3, 2, -2, -3)
    found = changed(held, away, back)
    assert {what[:8] for code, what in found if code == "E511"} == {"record 2", "record 3"}


def test_two_links_of_the_chain_swapped_are_out_of_order(held: Archive) -> None:
    swap = "UPDATE record SET sequence = CASE sequence WHEN {} THEN {} ELSE {} END WHERE sequence IN ({}, {})"
    found = changed(held, swap.format(2, -2, -3, 2, 3), swap.format(-2, 3, 2, -2, -3))
    assert "E513" in {code for code, _ in found}


@pytest.mark.parametrize("part", ["body", "aside", "rows"])
def test_one_byte_of_a_report_changed_is_named(held: Archive, part: str) -> None:
    with held.database.writes() as connection:
        body = bytearray(connection.execute(text(f"SELECT {part} FROM report WHERE sequence = 2")).scalar_one())
        body[len(body) // 2] ^= 1
        change = text(f"UPDATE report SET {part} = :body WHERE sequence = 2")
        connection.execute(change, {"body": bytes(body)})
    assert [(one.code, one.where.line) for one in verify(held).problems] == [("E511", 2)]


def test_the_end_cut_off_is_found_by_a_mark_even_where_the_archive_was_made_to_agree(held: Archive) -> None:
    mark = verify(held).mark
    gone = [f"DELETE FROM {table} WHERE sequence = 6" for table in HELD]
    agree = "UPDATE organisation SET last_sequence = 5, last_hash = (SELECT hash FROM record WHERE sequence = 5)"
    assert changed(held, *gone, agree) == []
    assert [problem.code for problem in verify(held, mark=mark).problems] == ["E515"]
    assert verify(held, mark=Mark(5, verify(held).mark.hash)).problems == ()


@pytest.fixture
def prunes(held: Archive, clock: Callable[[], object], tmp_path: Path) -> Callable[..., object]:
    """Give what prunes the archive six years later, of entries of August 2026."""
    clock.at += timedelta(days=365 * 6)  # type: ignore[attr-defined]
    key = open_key(tmp_path / "key")
    return lambda **options: prune(held, key, **options)


def test_what_is_dropped_leaves_an_archive_that_verifies(
    held: Archive, small_book: RuleBook, prunes: Callable[..., object], tmp_path: Path
) -> None:
    kept(held, small_book, entry_of(7), entry_of(8))
    found = prunes()
    assert found[:2] == (5, 1)  # type: ignore[index]
    assert list(sequences(held, Criteria())) == [7, 8]
    public = open_key(tmp_path / "key").public
    checked = verify(held, trusted={public})
    assert (checked.problems, checked.screenings, checked.pruned, checked.prunings) == ((), 2, 6, 1)
    with held.database.reads() as connection:
        for table, left in (("entry", 2), ("input_part", 0), ("report", 2), ("screened_kind", 2), ("kind", 1)):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == left
    assert [problem.code for problem in verify(held, trusted={"00" * 32}).problems] == ["E514"]


def test_a_side_car_stays_as_long_as_a_screening_of_its_facts(
    held: Archive, small_book: RuleBook, clock: Callable[[], object], tmp_path: Path
) -> None:
    old, shared = b"old", b"shared"

    def joined(number: int, facts: bytes) -> None:
        keep_input(held, facts, "facts.csv", digest_of(facts))
        held.keep([screening(entry_of(number), small_book)._replace(side_car=digest_of(facts))], small_book)

    joined(7, old)
    joined(8, shared)
    clock.at += timedelta(days=365 * 6)  # type: ignore[attr-defined]
    joined(9, shared)
    key = open_key(tmp_path / "key")
    assert prune(held, key)[:2] == (7, 2)
    with held.database.reads() as connection:
        assert list(connection.execute(text("SELECT digest FROM input")).scalars()) == [digest_of(shared)]
    assert verify(held, trusted={key.public}).problems == ()


def test_without_a_key_nothing_is_dropped(held: Archive, prunes: object) -> None:
    assert prunes is not None
    assert prune(held, None)[:2] == (5, 1)
    assert len(list(sequences(held, Criteria()))) == 5


def test_five_years_are_kept_unless_another_policy_is_stated(held: Archive, tmp_path: Path) -> None:
    key = open_key(tmp_path / "key")
    with pytest.raises(ArchiveProblems) as refused:
        prune(held, key, before=date(2026, 12, 1))
    assert refused.value.problems[0].code == "E508"
    assert prune(held, key, before=date(2026, 11, 29), keep_years=0)[:2] == (0, 0)


def test_a_record_that_a_pruning_does_not_name_may_not_be_missing(
    held: Archive, small_book: RuleBook, prunes: Callable[..., object], tmp_path: Path
) -> None:
    kept(held, small_book, entry_of(7))
    prunes()
    forged = "UPDATE pruning SET dropped = '[[1,7]]', count = 7"
    with held.database.writes() as connection:
        connection.execute(text("DELETE FROM screening WHERE sequence = 7"))
        connection.execute(text(forged))
    codes = {problem.code for problem in verify(held, trusted={open_key(tmp_path / "key").public}).problems}
    assert codes == {"E511", "E514"}
