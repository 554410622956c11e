"""The tariff table: every row of the held edition, its eight-digit lines, its changes and its dates."""

from __future__ import annotations

from itertools import pairwise

import pytest
from by_hand import a_line, a_row, an_entry, at, seeded
from changed_suffixes import JULY, MINUTE_BEFORE, NEW, OLD, refused

import prefile
from prefile import RuleBook
from prefile.errors import DeclarationProblems
from prefile.law.tariff import TariffTable


def test_every_number_has_ten_digits_is_unique_and_stands_in_order(table: TariffTable) -> None:
    numbers = list(table.numbers())
    assert len(numbers) == len(table) == len(set(numbers)) > 19_000
    assert all(len(number) == 10 and number.isascii() and number.isdigit() for number in numbers)
    assert all(one < following for one, following in pairwise(numbers))
    assert [row.number for row in table.rows()] == numbers


def test_every_row_is_found_by_its_number_and_under_its_eight_digits(table: TariffTable) -> None:
    for row in table.rows():
        assert table.row(row.number) == row
        assert table.under(row.number) == (row.number,)
        assert row.number in table.under(row.number[:8])


def test_every_number_has_its_words(table: TariffTable) -> None:
    without = [number for number in table.numbers() if not table.texts.get(number)]
    assert set(without) <= set(NEW)


def test_suffixes_of_one_eight_digit_number_have_one_rate(table: TariffTable) -> None:
    """An eight-digit number is assessed by the rate of the first row under it."""
    seen: dict[str, tuple[str, str, str]] = {}
    for row in table.rows():
        rates = (row.general, row.special, row.column_2)
        assert seen.setdefault(row.number[:8], rates) == rates, row.number
        found = table.row(row.number[:8])
        assert found is not None
        assert (found.general, found.special, found.column_2) == rates


def test_every_heading_that_a_footnote_names_is_one_of_chapter_99(table: TariffTable) -> None:
    headings = {heading for row in table.rows() for heading in row.footnotes}
    assert headings
    assert all(heading.startswith("99") and len(heading.replace(".", "")) in {8, 10} for heading in headings)


@pytest.mark.parametrize("digits", ["0000000000", "99999999", "2804610001", "28046101", "280461", "", "28046100001"])
def test_a_number_that_is_not_in_the_table_is_not_found(digits: str, table: TariffTable) -> None:
    assert table.row(digits) is None
    assert table.under(digits) == () or len(digits) < 8


def test_numbers_of_eight_digits_hold_every_number_under_them(table: TariffTable) -> None:
    assert table.under("28046100") == ("2804610000",)
    assert table.under("85414200") == ("8541420010", "8541420080")
    assert set(table.under("38180000")) >= {OLD, *NEW}


def test_a_suffix_is_valid_to_the_minute(table: TariffTable) -> None:
    assert table.under(OLD, at(MINUTE_BEFORE)) == (OLD,)
    assert table.under(OLD, at(JULY)) == ()
    for new in NEW:
        assert table.under(new, at(MINUTE_BEFORE)) == ()
        assert table.under(new, at(JULY)) == (new,)
    before, after = (set(table.under("38180000", at(one))) for one in (MINUTE_BEFORE, JULY))
    assert before - after == {OLD}
    assert after - before == set(NEW)
    assert table.under(OLD) == (OLD,)


def test_a_new_suffix_has_the_rates_of_the_one_that_it_succeeds(table: TariffTable) -> None:
    old = table.row(OLD)
    assert old is not None
    for new in NEW:
        row = table.row(new)
        assert row is not None
        assert (row.general, row.column_2, row.footnotes) == (old.general, old.column_2, old.footnotes)
        assert row._replace(number=OLD, windows=old.windows, successors=old.successors, like=old.like) == old


def test_a_suffix_that_has_ended_is_refused_from_that_minute_and_its_successors_are_named(book: RuleBook) -> None:
    assert refused(OLD, MINUTE_BEFORE, book) is None
    problem = refused(OLD, JULY, book)
    assert problem is not None
    assert (problem.code, problem.where.path) == ("E132", "/lines/0/tariff_number")
    assert "3818.00.00.95" in problem.what
    for new in ("3818.00.00.40", "3818.00.00.45", "3818.00.00.50", "3818.00.00.91"):
        assert new in problem.next


def test_a_suffix_that_has_not_begun_is_refused_until_that_minute_and_the_one_that_holds_is_named(
    book: RuleBook,
) -> None:
    for new in NEW:
        assert refused(new, JULY, book) is None
        problem = refused(new, MINUTE_BEFORE, book)
        assert problem is not None
        assert problem.code == "E132"
        assert "3818.00.00.95" in problem.next


def test_eight_digits_are_valid_whatever_suffix_holds(book: RuleBook) -> None:
    for entered in (MINUTE_BEFORE, JULY):
        assert refused("38180000", entered, book) is None


@pytest.mark.parametrize(
    ("digits", "instant", "near"),
    [
        (OLD, JULY, NEW),
        ("2804610001", JULY, ("2804610000",)),
        ("28046100", JULY, ("2804610000",)),
        ("0000000000", JULY, ()),
        ("9999999999", JULY, ()),
    ],
)
def test_the_nearest_numbers_are_the_successors_or_the_siblings(
    digits: str, instant: str, near: tuple[str, ...], table: TariffTable
) -> None:
    assert table.nearest(digits, at(instant)) == near


def test_the_nearest_numbers_are_at_most_five_valid_ones_of_the_closest_heading(table: TariffTable) -> None:
    rng = seeded(8)
    numbers = list(table.numbers())
    instants = (at(MINUTE_BEFORE), at(JULY), None)
    for _ in range(150):
        real, instant = rng.choice(numbers), rng.choice(instants)
        digits = real[: rng.choice((4, 6, 8))].ljust(rng.choice((8, 10)), rng.choice("0123456789"))
        near = table.nearest(digits, instant)
        assert 1 <= len(near) <= 5 or table.row(digits) is not None
        assert len(set(near)) == len(near)
        for number in near:
            assert number[:4] == digits[:4]
            assert table.under(number, instant) == (number,)
        siblings = set(table.under(digits[:8], instant))
        if siblings and not (table.row(digits) or a_row("0")).successors:
            assert set(near) <= siblings


@pytest.mark.parametrize("entered", ["2027-01-01T00:00", "2030-01-01"])
def test_no_held_edition_covers_a_rate_date_outside_its_window(entered: str, book: RuleBook) -> None:
    line = a_line(tariff_number="2825600010", origin="DE", value="10000")
    report = prefile.screen(an_entry(line, entered=entered), book)
    (finding,) = [one for one in report.lines[0].findings if one.measure == "us.column-1"]
    assert (finding.outcome, finding.duty, finding.most) == ("cannot tell", None, None)
    assert book.tariff.edition_at(at(entered)) is None


@pytest.mark.parametrize(
    "entered", ["2026-01-14", "2026-02-01T00:00", "2026-03-01", "2026-06-07T23:59", "2026-12-31T23:59"]
)
def test_the_editions_held_cover_their_first_and_last_minute_and_all_between(entered: str, book: RuleBook) -> None:
    line = a_line(tariff_number="2825600010", origin="DE", value="10000")
    report = prefile.screen(an_entry(line, entered=entered), book)
    (finding,) = [one for one in report.lines[0].findings if one.measure == "us.column-1"]
    assert (finding.outcome, str(finding.duty)) == ("applies", "370.00")


@pytest.mark.parametrize("number", ["2804619999", "28046199", "0101019999", "3818000095"])
def test_outside_the_edition_no_number_is_refused_since_none_can_be_known(number: str, book: RuleBook) -> None:
    line = a_line(tariff_number=number)
    report = prefile.screen(an_entry(line, entered="2027-01-01T00:00"), book)
    assert report.totals.payable is None
    with pytest.raises(DeclarationProblems):
        prefile.screen(an_entry(line, entered="2026-12-31T23:59"), book)


def test_a_number_unknown_to_every_edition_is_refused_even_without_a_rate_date(book: RuleBook) -> None:
    with pytest.raises(DeclarationProblems, match=r"2804\.61\.99\.99"):
        prefile.screen(an_entry(a_line(tariff_number="2804619999"), entered=None), book)
    assert prefile.screen(an_entry(a_line(tariff_number=OLD), entered=None), book).totals.payable is None
