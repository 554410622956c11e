"""Numbers of earlier editions are named with their valid successors, and digits may be used again."""

from __future__ import annotations

import pytest
from by_hand import a_tariff, at
from changed_suffixes import JULY, MINUTE_BEFORE, NEW, OLD, refused

from prefile import RuleBook
from prefile.law.tariff import Renumbered, TariffTable


def test_a_number_that_ended_with_an_earlier_edition_is_named_with_its_valid_successors(book: RuleBook) -> None:
    for number, ended, successors in (
        ("0901120015", "2025 Revision 16", ("0901.12.00.20", "0901.12.00.40", "0901.12.00.60")),
        ("0202308000", "ended on 2026-02-01", ("0202.30.80.15", "0202.30.80.25")),
        ("0709510100", "ended on 2026-02-01", ("0709.51.01.10", "0709.51.01.50")),
        ("8479899599", "ended on 2026-07-01", ("8479.89.95.10", "8479.89.95.97")),
    ):
        problem = refused(number, "2026-12-04", book)
        assert problem is not None
        assert (problem.code, problem.like) == ("E132", "ACE 434")
        assert ended in problem.what
        assert all(one in problem.next for one in successors)


def test_a_number_that_was_renumbered_twice_leads_to_those_that_are_valid(table: TariffTable) -> None:
    first = table.renumbered["9401999081"].successors
    assert not any(table.holds(one, at(JULY)) for one in first)
    assert table.successors("9401999081", at("2026-01-15")) == ("9401999070",)
    assert table.successors("9401999081", at(JULY)) == ("9401999040", "9401999085")


@pytest.mark.parametrize(
    ("day", "count"), [("2026-01-15", 19_768), ("2026-02-01", 19_856), ("2026-06-30", 19_856), ("2026-07-01", 19_948)]
)
def test_as_many_numbers_are_valid_as_the_editions_print(day: str, count: int, table: TariffTable) -> None:
    """Revision 20 prints 19,949: one that took the place of 7202.30.00.00 on July 1 could not be read."""
    assert sum(row.holds(at(day)) for row in table.rows()) == count


def test_digits_that_ended_may_be_used_again_for_other_goods(book: RuleBook) -> None:
    for day, is_valid in (("2026-01-31", True), ("2026-02-01", False), ("2026-06-30", False), ("2026-07-01", True)):
        problem = refused("3004909214", day, book)
        assert (problem is None) is is_valid
        assert problem is None or ("ended on 2026-02-01" in problem.what and "3004.90.92.12" in problem.next)


def test_no_number_of_the_concordance_is_in_the_table_and_every_successor_is_known(table: TariffTable) -> None:
    known = {*table.numbers(), *table.renumbered}
    assert len(table.renumbered) == 35
    assert not set(table.renumbered) & set(table.numbers())
    assert {one for row in table.renumbered.values() for one in row.successors} <= known


def test_a_circle_of_renumbered_numbers_ends() -> None:
    made = a_tariff()
    circle = {"1111111111": Renumbered(("2222222222",), "A"), "2222222222": Renumbered(("1111111111",), "B")}
    table = TariffTable(made.editions, {row.number: row for row in made.rows()}, {}, circle)
    assert table.successors("1111111111", at(JULY)) == ()


def test_a_number_of_this_edition_is_told_when_it_ended_or_begins(book: RuleBook) -> None:
    ended, early = refused(OLD, "2026-07-02", book), refused(NEW[0], MINUTE_BEFORE, book)
    assert ended is not None
    assert early is not None
    assert ("2026-07-01" in ended.what, "2026-07-02" in ended.what) == (True, True)
    assert "3818.00.00.40" in ended.next
    assert ("2026-07-01" in early.what, "2026-06-30" in early.what) == (True, True)
    assert "3818.00.00.95" in early.next
    assert (ended.like, early.like) == ("ACE 434", "ACE 434")
