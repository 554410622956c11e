"""The tariff table: every row of the held edition, its eight-digit lines, its changes, and what stands on a number."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, a_row, a_tariff, an_entry, at, seeded, window

import prefile
from prefile import RuleBook
from prefile.decision.index import Index, NumberListings
from prefile.decision.predicates import Footnoted, InGroup
from prefile.duty.clauses import Duty
from prefile.errors import DeclarationProblems, Problem
from prefile.law.measure import Listing, Measure
from prefile.law.tariff import Renumbered, TariffRow, TariffTable
from prefile.law.treatment import Clause
from prefile.values.dates import Window
from prefile.values.trilean import NO, UNKNOWN, YES

JULY = "2026-07-01T00:00"
MINUTE_BEFORE = "2026-06-30T23:59"
OLD = "3818000095"
NEW = ("3818000040", "3818000045", "3818000050", "3818000091")


@pytest.fixture(scope="module")
def table(book: RuleBook) -> TariffTable:
    """The shipped tariff table."""
    return book.tariff


# Every row


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


# Changes within the edition


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


def refused(number: str, entered: str, book: RuleBook) -> Problem | None:
    try:
        prefile.screen(an_entry(a_line(tariff_number=number), entered=entered), book)
    except DeclarationProblems as problems:
        (problem,) = problems.problems
        return problem
    return None


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


# The nearest numbers


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


# The edition


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


# What stands on a number


def standing_on(listings: list[Listing], digits: str, *rows: TariffRow) -> NumberListings | None:
    """Return what one measure of these listings comes to on a number; None where it does not name it."""
    found = Index((a_measure("us.example", listings=listings),), a_tariff(*rows)).candidates(digits)
    return found[0] if found else None


def held(listings: list[Listing], digits: str, instant: str | None, *rows: TariffRow) -> tuple[str | None, int]:
    found = standing_on(listings, digits, *rows)
    assert found is not None
    listing, value, _ = found.at(at(instant) if instant else None)
    return (listing.prefix if listing else None), value


ONE = a_row("2804610000")


@pytest.mark.parametrize("prefix", ["", "28", "2804", "280461", "28046100", "2804610000"])
def test_a_number_stands_on_every_prefix_of_it(prefix: str) -> None:
    assert held([Listing(prefix, CITE)], "2804610000", JULY, ONE) == (prefix, YES)
    assert held([Listing(prefix, CITE)], "28046100", JULY, ONE)[1] == YES


@pytest.mark.parametrize("prefix", ["29", "2805", "280469", "28046900", "2804610010"])
def test_a_number_does_not_stand_on_another_prefix(prefix: str) -> None:
    assert standing_on([Listing(prefix, CITE)], "2804610000", ONE) is None


def test_the_longest_prefix_decides_in_whatever_order_they_stand() -> None:
    listings = [
        Listing("", CITE, "all"),
        Listing("2804", CITE, "heading"),
        Listing("280461", CITE, excluded=True),
        Listing("28046100", CITE, "line"),
    ]
    for shown in (listings, listings[::-1]):
        assert held(shown, "2804610000", JULY, ONE) == ("28046100", YES)
        assert held(shown, "2804690000", JULY, a_row("2804690000")) == ("2804", YES)
        assert held(shown, "2804619000", JULY, a_row("2804619000")) == ("280461", NO)
        assert held(shown, "2805000000", JULY, a_row("2805000000")) == ("", YES)


def test_an_exclusion_wins_a_tie() -> None:
    tie = [Listing("280461", CITE), Listing("280461", CITE, excluded=True)]
    for shown in (tie, tie[::-1]):
        assert held(shown, "2804610000", JULY, ONE) == ("280461", NO)


def test_a_listing_holds_from_its_first_instant_until_its_last() -> None:
    listings = [Listing("2804", CITE, "old", window(until=JULY)), Listing("2804", CITE, "new", window(since=JULY))]
    found = standing_on(listings, "2804610000", ONE)
    assert found is not None
    for instant, group in ((MINUTE_BEFORE, "old"), (JULY, "new")):
        listing, value, _ = found.at(at(instant))
        assert (listing and listing.group, value) == (group, YES)


def test_before_and_after_its_listings_a_number_is_not_listed() -> None:
    listings = [Listing("2804", CITE, None, window("2026-07-01", "2026-08-01"))]
    values = [held(listings, "2804610000", one, ONE)[1] for one in ("2026-06-30", "2026-07-01", "2026-08-01", None)]
    assert values == [NO, YES, NO, UNKNOWN]


# Eight digits

TWO = (a_row("8541420010"), a_row("8541420080"))


def test_an_eight_digit_number_with_one_suffix_is_that_suffix() -> None:
    assert held([Listing("2804610000", CITE)], "28046100", JULY, ONE) == ("2804610000", YES)
    assert held([Listing("28", CITE), Listing("2804610000", CITE, excluded=True)], "28046100", JULY, ONE)[1] == NO


def test_an_eight_digit_number_of_which_some_suffixes_are_listed_is_unknown() -> None:
    assert held([Listing("8541420010", CITE)], "85414200", JULY, *TWO)[1] == UNKNOWN
    assert (
        held([Listing("8541", CITE), Listing("8541420010", CITE, excluded=True)], "85414200", JULY, *TWO)[1] == UNKNOWN
    )


def test_an_eight_digit_number_of_which_every_suffix_is_listed_in_one_group_is_certain() -> None:
    listings = [Listing("8541420010", CITE, "cells"), Listing("8541420080", CITE, "cells")]
    found = standing_on(listings, "85414200", *TWO)
    assert found is not None
    for instant in (at(JULY), None):
        listing, value, _ = found.at(instant)
        assert (listing and listing.group, value) == ("cells", YES)


def test_an_eight_digit_number_whose_suffixes_are_of_two_groups_is_of_either() -> None:
    listings = [Listing("8541420010", CITE, "cells"), Listing("8541420080", CITE, "modules")]
    found = standing_on(listings, "85414200", *TWO)
    assert found is not None
    for instant in (at(JULY), None):
        listed = found.at(instant)
        assert (listed.value, listed.groups) == (YES, {"cells", "modules"})


def test_a_filing_before_any_suffix_of_an_eight_digit_number_began_cannot_be_told() -> None:
    """The number is valid on the date of entry; the measure looks at a day on which none under it was."""
    rows = (a_row("3818000040", windows=(window(since=JULY),)), a_row("3818000045", windows=(window(since=JULY),)))
    measure = a_measure("us.example", listings=[Listing("38180000", CITE)], privileged_foreign="filing")
    line = a_line(tariff_number="38180000", ftz={"status": "P", "filed": "2026-06-20"})
    report = prefile.screen(an_entry(line), a_book(measure, table=a_tariff(*rows)), decide="plain")
    assert report.lines[0].findings[0].outcome == "cannot tell"


def test_only_suffixes_that_are_valid_on_the_instant_count() -> None:
    rows = (a_row("3818000095", windows=(window(until=JULY),)), a_row("3818000040", windows=(window(since=JULY),)))
    listings = [Listing("3818000040", CITE, "wafers")]
    assert held(listings, "38180000", MINUTE_BEFORE, *rows)[1] == NO
    assert held(listings, "38180000", JULY, *rows)[1] == YES
    assert held(listings, "38180000", None, *rows)[1] == UNKNOWN


def test_a_book_that_remembers_one_date_still_counts_only_suffixes_that_are_valid_on_another() -> None:
    rows = (a_row("3818000095", windows=(window(until=JULY),)), a_row("3818000040", windows=(window(since=JULY),)))
    book = a_book(a_measure("us.example", listings=[Listing("3818000040", CITE)]), table=a_tariff(*rows))
    line = a_line(tariff_number="38180000")
    dates = (MINUTE_BEFORE, JULY, None, MINUTE_BEFORE, JULY)
    reports = [prefile.screen(an_entry(line, entered=one), book, decide="plain") for one in dates]
    outcomes = [report.lines[0].findings[0].outcome for report in reports]
    assert outcomes == ["does not apply", "applies", "cannot tell", "does not apply", "applies"]


@pytest.mark.parametrize(
    ("digits", "outcome"),
    [("85414200", "applies"), ("85414300", "applies"), ("38180000", "cannot tell"), ("28046100", "applies")],
)
def test_eight_digit_numbers_of_polysilicon_are_told_where_every_suffix_agrees(
    digits: str, outcome: str, book: RuleBook
) -> None:
    quantities = [{"amount": "1000", "unit": unit} for unit in ("KG", "W")]
    line = a_line(tariff_number=digits, origin="VN", quantities=quantities)
    report = prefile.screen(an_entry(line), book)
    (finding,) = [one for one in report.lines[0].findings if one.measure.endswith("minimum-import-price")]
    assert finding.outcome == outcome
    if outcome == "cannot tell":
        assert "tariff-number" in {one.fact for one in finding.missing}


def test_an_eight_digit_number_whose_suffixes_differ_in_their_footnotes_is_bounded_by_both() -> None:
    rows = (a_row("8541420010", footnotes=frozenset({"9903.90.08"})), a_row("8541420080"))
    footnoted = Footnoted(("9903.90.08",))
    clauses: tuple[Clause, ...] = (a_clause("35 %", when=footnoted), a_clause("20 %"))
    for order in (rows, (rows[0]._replace(footnotes=frozenset()), rows[1]._replace(footnotes=rows[0].footnotes))):
        book = a_book(a_measure("us.example", treatment=Duty(clauses)), table=a_tariff(*order))
        duties = [
            prefile.screen(an_entry(a_line(tariff_number=number)), book, decide="plain").lines[0].findings[0]
            for number in ("85414200", *(row.number for row in order))
        ]
        assert sorted(str(one.duty) for one in duties[1:]) == ["3000.00", "5250.00"]
        assert duties[0].outcome == "cannot tell"
        assert (str(duties[0].least), str(duties[0].most)) == ("3000.00", "5250.00")


# Any listings


def decides(listings: tuple[Listing, ...], number: str, instant: datetime | None) -> tuple[str | None, int]:
    """Say by looking at every listing which group a number of ten digits is of, and whether it is covered."""
    held = [one for one in listings if number.startswith(one.prefix) and (instant is None or one.window.holds(instant))]
    if not held:
        return None, NO
    longest = max(len(one.prefix) for one in held)
    ties = [one for one in held if len(one.prefix) == longest]
    chosen = next((one for one in ties if one.excluded), ties[0])
    if instant is None and chosen.window != Window():
        return chosen.group, UNKNOWN
    return chosen.group, NO if chosen.excluded else YES


def some_listing(rng: random.Random, numbers: list[str]) -> Listing:
    prefix = rng.choice(numbers)[: rng.choice((0, 2, 4, 6, 8, 10, 10))]
    edges = [at("2026-06-15") + timedelta(days=rng.randrange(120)) for _ in range(2)]
    held = rng.choice((Window(), Window(), Window(since=edges[0]), Window(until=edges[0]), Window(*sorted(edges))))
    return Listing(prefix, CITE, rng.choice(("a", "b", None)), held, excluded=rng.random() < 0.3)


def test_random_listings_decide_random_numbers_as_looking_at_every_listing_does() -> None:
    rng = seeded(10)
    seen = {NO: 0, UNKNOWN: 0, YES: 0}
    for _ in range(60):
        numbers = sorted({f"28{rng.randrange(2)}{rng.randrange(2)}{rng.randrange(3):06d}" for _ in range(8)})
        rows = [a_row(number) for number in numbers]
        measures: list[Measure] = [
            a_measure(f"us.m{place}", listings=[some_listing(rng, numbers) for _ in range(rng.randint(1, 6))])
            for place in range(4)
        ]
        index = Index(tuple(measures), a_tariff(*rows))
        for number in [*numbers, *{number[:8] for number in numbers}]:
            found = {standings.measure: standings for standings in index.candidates(number)}
            assert list(found) == sorted(found)
            for instant in (None, at("2026-06-08"), at("2026-07-15"), at("2026-08-15"), at("2026-12-31")):
                for place, measure in enumerate(measures):
                    under = [one for one in numbers if one.startswith(number)]
                    said = [decides(measure.listings, one, instant) for one in under]
                    if place not in found:
                        named = any(one.startswith(listing.prefix) for one in under for listing in measure.listings)
                        assert not named
                        continue
                    listed = found[place].at(instant)
                    seen[listed.value] += 1
                    values = {value for _, value in said}
                    if instant is None:
                        continue  # what any date may decide, the next test holds against each date
                    assert listed.value == (values.pop() if len(values) == 1 else UNKNOWN)
                    if listed.value != NO:
                        assert listed.groups >= {group for group, value in said if value != NO}
    assert min(seen.values()) > 300, seen


def test_what_any_date_or_suffix_would_owe_lies_within_what_is_told_without_it() -> None:
    rng = seeded(14)
    clauses = (a_clause("10 %", when=InGroup(("a",))), a_clause("50 %", when=InGroup(("b",))), a_clause("20 %"))
    dates = ("2026-06-08", "2026-07-15", "2026-08-15", "2026-12-31")
    unsure = 0
    for _ in range(150):
        numbers = [f"28046100{suffix}" for suffix in ("10", "20", "30")]
        listings = [some_listing(rng, numbers) for _ in range(rng.randint(1, 5))]
        measure = a_measure("us.example", listings=listings, treatment=Duty(clauses))
        book = a_book(measure, table=a_tariff(*(a_row(number) for number in numbers)))
        told = {
            (number, date): prefile.screen(
                an_entry(a_line(tariff_number=number), entered=date), book, decide="plain"
            ).totals
            for number in ("28046100", *numbers)
            for date in (None, *dates)
        }
        for (number, date), narrow in told.items():
            for wide in (told["28046100", date], told[number, None], told["28046100", None]):
                assert wide.most is not None
                assert narrow.most is not None
                assert wide.least <= narrow.least <= narrow.most <= wide.most, (listings, number, date)
                unsure += wide.least != wide.most
    assert unsure > 1_000


# Numbers of earlier editions


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
