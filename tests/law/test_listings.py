"""Which listing decides a number: the longest prefix, its window, and suffixes under eight digits."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, a_row, a_tariff, an_entry, at, seeded, window
from changed_suffixes import JULY, MINUTE_BEFORE

import prefile
from prefile import RuleBook
from prefile.decision.index import Index, NumberListings
from prefile.decision.predicates import Footnoted, InGroup
from prefile.duty.clauses import Duty
from prefile.law.measure import Listing, Measure
from prefile.law.tariff import TariffRow
from prefile.law.treatment import Clause
from prefile.values.dates import Window
from prefile.values.trilean import NO, UNKNOWN, YES


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
