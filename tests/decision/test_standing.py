"""What stands on an instant: to the minute in New York, as known on a day, on the rate date that a measure looks at."""

from __future__ import annotations

import pytest
from by_hand import CITE, a_book, a_measure, an_entry, at, day, window
from lives import finding, row, screened, standing

import prefile
from prefile.decision.index import Index
from prefile.decision.standing import standing_on
from prefile.errors import Problem
from prefile.law.measure import (
    Listing,
    Measure,
    Standing,
    StandingRow,
)
from prefile.rulebook.compile.tables import number_list
from prefile.values.trilean import NO, UNKNOWN, YES


def stood(measure: Measure, instant: str | None, known: str | None = None) -> tuple[int, str]:
    """Return whether a measure is in force, and the id of the part of its life that says so."""
    found = standing_on(measure, at(instant) if instant else None, day(known) if known else None)
    return found.in_force, found.spoke


def named(measure: Measure, instant: str) -> StandingRow | None:
    """Return the row of a measure's life that says whether it is in force; None before any has begun."""
    place = stood(measure, instant)[1].split("/")[1]
    return measure.standing[int(place)] if place.isdigit() else None


# To the minute

DECEMBER = standing(row("in force", "2026-12-04T00:01"))


@pytest.mark.parametrize(
    ("instant", "value", "spoke"),
    [
        ("2026-12-03", NO, "standing/before"),
        ("2026-12-04T00:00", NO, "standing/before"),
        ("2026-12-04T00:00:59", NO, "standing/before"),
        ("2026-12-04T00:01", YES, "standing/0"),
        ("2026-12-04", YES, "standing/0"),
        ("2026-12-04T00:02", YES, "standing/0"),
        ("2026-12-04T05:00Z", NO, "standing/before"),
        ("2026-12-04T05:01Z", YES, "standing/0"),
        ("2026-12-03T21:01-08:00", YES, "standing/0"),
        ("2026-12-04T00:01+01:00", NO, "standing/before"),
    ],
)
def test_a_measure_bites_from_its_first_minute_in_new_york(instant: str, value: int, spoke: str) -> None:
    assert stood(DECEMBER, instant) == (value, spoke)


def test_the_first_minute_of_a_summer_day_is_in_summer_time() -> None:
    measure = standing(row("in force", "2026-07-24"))
    assert stood(measure, "2026-07-24T04:00Z")[0] == NO
    assert stood(measure, "2026-07-24T04:01Z")[0] == YES


def test_until_is_the_first_instant_no_longer_in_force() -> None:
    measure = standing(row("in force", "2026-02-24", "2026-07-24"))
    assert stood(measure, "2026-07-24T00:00") == (YES, "standing/0")
    assert stood(measure, "2026-07-24T00:01") == (NO, "standing/0/ended")
    assert stood(measure, "2030-01-01") == (NO, "standing/0/ended")


def test_a_minute_before_the_measure_owes_nothing_and_in_its_first_minute_it_owes() -> None:
    before, first = (finding(DECEMBER, entered=entered) for entered in ("2026-12-04T00:00", "2026-12-04T00:01"))
    assert (before.outcome, str(before.duty)) == ("does not apply", "0.00")
    assert before.spoke == ("standing/before",)
    assert (first.outcome, str(first.duty)) == ("applies", "1500.00")


# Standings


@pytest.mark.parametrize("other", ["negotiating", "proposed", "contingent", "suspended", "enjoined"])
def test_a_measure_that_is_not_in_force_owes_nothing_and_names_the_row_that_says_so(other: Standing) -> None:
    measure = standing(row(other, "2026-01-14"))
    assert stood(measure, "2026-12-04") == (NO, "standing/0")
    found = finding(measure)
    assert (found.outcome, str(found.duty), str(found.most)) == ("does not apply", "0.00", "0.00")
    assert found.spoke == ("standing/0",)


def test_a_measure_that_has_ended_owes_nothing() -> None:
    measure = standing(row("in force", "2026-01-14"), row("ended", "2026-02-24T00:00"))
    assert stood(measure, "2026-02-23T23:59")[0] == YES
    assert stood(measure, "2026-02-23T23:59")[1] == "standing/0"
    assert stood(measure, "2026-02-24T00:00") == (NO, "standing/1")


def test_a_measure_is_suspended_and_taken_up_again() -> None:
    measure = standing(
        row("in force", "2026-03-01"), row("suspended", "2026-06-01"), row("in force", "2026-09-01", "2026-10-01")
    )
    dates = ("2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01", "2026-10-01")
    assert [stood(measure, one)[0] for one in dates] == [NO, YES, YES, NO, NO, YES, NO]
    assert stood(measure, "2026-06-01")[1] == "standing/1"
    assert stood(measure, "2026-09-30T23:00")[1] == "standing/2"


def test_the_order_in_which_rows_are_written_does_not_matter() -> None:
    rows = (row("in force", "2026-03-01"), row("suspended", "2026-06-01"), row("in force", "2026-09-01"))
    dates = ("2026-02-28", "2026-03-01", "2026-06-01", "2026-09-01")
    for shown in (rows, rows[::-1], (rows[1], rows[0], rows[2])):
        assert [stood(standing(*shown), one)[0] for one in dates] == [stood(standing(*rows), one)[0] for one in dates]
        assert [named(standing(*shown), one) for one in dates] == [None, *rows]


# As known on a day

CANADA = standing(
    row("in force", "2026-08-19", known="2026-07-20", replaced="2026-08-18"),
    row("in force", "2026-08-22", known="2026-08-18"),
)


@pytest.mark.parametrize(
    ("known", "begins"),
    [
        ("2026-07-20", "2026-08-19"),
        ("2026-07-21", "2026-08-19"),
        ("2026-08-17", "2026-08-19"),
        ("2026-08-18", "2026-08-22"),
        ("2026-12-31", "2026-08-22"),
        (None, "2026-08-22"),
    ],
)
def test_what_was_known_on_a_day_decides_when_a_measure_begins(known: str | None, begins: str) -> None:
    believed = {"2026-08-19": "standing/0", "2026-08-22": "standing/1"}[begins]
    assert stood(CANADA, "2026-08-18", known) == (NO, "standing/before")
    assert stood(CANADA, f"{begins}T00:00", known) == (NO, "standing/before")
    assert stood(CANADA, f"{begins}T00:01", known) == (YES, believed)
    assert stood(CANADA, "2026-08-21", known)[0] == (YES if begins == "2026-08-19" else NO)
    assert stood(CANADA, None, known) == (UNKNOWN, "standing/undated")


@pytest.mark.parametrize("instant", ["2026-07-19", "2026-08-19", "2026-08-22", None])
def test_before_anything_was_known_a_measure_does_not_stand_even_without_a_rate_date(instant: str | None) -> None:
    assert stood(CANADA, instant, "2026-07-19") == (NO, "standing/unknown")


@pytest.mark.parametrize(
    ("known", "payable"),
    [
        ("2026-07-19", "0.00"),
        ("2026-07-20", "1500.00"),
        ("2026-08-17", "1500.00"),
        ("2026-08-18", "0.00"),
        (None, "0.00"),
    ],
)
def test_a_report_replays_what_was_known_on_a_day(known: str | None, payable: str) -> None:
    report = screened(CANADA, entered="2026-08-20", as_known_on=known)
    assert (str(report.totals.payable), report.as_known_on) == (payable, known)
    assert screened(CANADA, entered="2026-08-20", as_known_on=day(known) if known else None) == report


def test_a_replay_does_not_change_what_the_book_knows_today() -> None:
    book, entry = a_book(CANADA), an_entry(entered="2026-08-20")
    days = [None, "2026-08-17", None, "2026-07-19", "2026-08-17", None]
    payable = [str(prefile.screen(entry, book, as_known_on=one, decide="plain").totals.payable) for one in days]
    assert payable == ["0.00", "1500.00", "0.00", "0.00", "1500.00", "0.00"]


def test_a_number_is_listed_from_the_day_it_was_known_until_that_was_replaced() -> None:
    listings = [Listing("2804610000", CITE, None, window(known="2026-07-20", replaced="2026-08-18"))]
    measure = a_measure("us.example", listings=listings)
    days = ["2026-07-19", "2026-07-20", "2026-08-17", "2026-08-18", None]
    outcomes = [finding(measure, as_known_on=one).outcome for one in days]
    assert outcomes == ["does not apply", "applies", "applies", "does not apply", "does not apply"]


# Without a rate date


def test_without_a_rate_date_whatever_is_ever_in_force_is_unknown_and_the_rest_does_not_stand() -> None:
    assert stood(standing(row("suspended", "2026-01-01"), row("in force", "2030-01-01")), None)[0] == UNKNOWN
    assert stood(standing(row("in force", "2020-01-01", "2020-02-01")), None)[0] == UNKNOWN
    assert stood(standing(row("negotiating", "2026-01-14")), None) == (NO, "standing/0")
    superseded = row("in force", "2020-01-01", replaced="2026-02-01")
    assert stood(standing(superseded, row("suspended", "2026-01-01")), None)[0] == NO


def test_without_a_rate_date_the_date_is_asked_for() -> None:
    report = screened(DECEMBER, entered=None)
    (found,) = report.lines[0].findings
    assert (found.outcome, str(found.least), str(found.most)) == ("cannot tell", "0.00", "1500.00")
    assert [(one.fact, one.path) for one in found.missing] == [("entered", "/entered")]
    assert (report.rate_date, report.rate_date_basis) == (None, None)


# As a list knew it on a day

MOVED = b"number,group,until,known,from\n28046100,old,2026-06-08,2026-06-01,\n28046100,new,,2026-06-01,2026-06-08\n"


def listed(instant: str | None, known: str | None) -> tuple[int, frozenset[str | None]]:
    """Return how the list puts a number on an instant, as known on a day."""
    listings = [Listing(number, CITE, group, own) for number, group, own in number_list(MOVED, "moved.csv", _refuse)]
    book = a_book(a_measure("us.example", listings=tuple(listings)))
    (found,) = Index(book.measures, book.tariff).candidates("2804610000")
    one = found.at(at(instant) if instant else None, day(known) if known else None)
    return one.value, one.groups


def _refuse(problem: Problem) -> None:
    raise AssertionError(problem.what)


@pytest.mark.parametrize(
    ("instant", "known", "group"),
    [
        ("2026-06-07", None, "old"),
        ("2026-06-08T00:01", None, "new"),
        ("2026-08-01", "2026-05-31", "old"),
        ("2026-08-01", "2026-06-01", "new"),
        ("2026-06-07", "2026-06-01", "old"),
        (None, "2026-05-31", "old"),
    ],
)
def test_a_number_moves_on_a_list_from_the_day_on_which_that_was_known(
    instant: str | None, known: str | None, group: str
) -> None:
    assert listed(instant, known) == (YES, frozenset({group}))


def test_without_an_instant_a_number_that_moved_may_stand_in_either_group() -> None:
    assert listed(None, None) == (UNKNOWN, frozenset({"old", "new"}))
