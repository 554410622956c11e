"""The timeline of the negotiations: instruments by date, the 180 days and their unknown outcome, what is pending."""

from __future__ import annotations

import pytest

from prefile import RuleBook
from prefile.analysis.timeline import Timeline, timeline_of
from prefile.values.dates import day_of


@pytest.fixture(scope="module")
def told(book: RuleBook) -> Timeline:
    """The timeline of the shipped book."""
    return timeline_of(book)


def test_every_instrument_happens_once_in_the_order_of_dates(book: RuleBook, told: Timeline) -> None:
    instruments = [one for one in told.events if one.kind == "instrument"]
    assert len(instruments) == sum(len(one.instruments) for one in book.agreements)
    assert [one.day for one in told.events] == sorted(one.day for one in told.events)
    assert {one.instrument.effect_on_duty for one in instruments if one.instrument} == {"none"}


def test_the_180_days_and_their_unknown_outcome_come_from_the_rule_files(book: RuleBook, told: Timeline) -> None:
    assert book.coverage_measure is not None
    standing = {one.day: one for one in told.events if one.kind == "standing"}
    rows = [row for row in book.coverage_measure.standing if row.says]
    assert [one.what for one in standing.values()] == [f"{row.standing}: {row.says}" for row in rows]
    begun = {day_of(row.window.since).isoformat(): row.standing for row in rows if row.window.since}
    assert begun["2026-07-14"] == "negotiating"  # the day after the update of the 180 days
    (event,) = [one for one in told.events if one.kind == "event"]
    (written,) = [one for one in book.events if one.what == event.what]
    assert event.day == day_of(written.at).isoformat() == "2026-07-13"


def test_what_is_pending_is_what_is_not_known_to_be_in_force(told: Timeline) -> None:
    japan = next(one for one in told.partners if one.codes == ("JP",))
    assert "in force" in {one.status for one in japan.instruments}
    assert "in force" not in {one.status for one in japan.pending}
    assert japan.speaks_of_floors
    assert japan.unknown


def test_a_timeline_may_be_that_of_one_origin(book: RuleBook) -> None:
    of_germany = timeline_of(book, "DE")
    assert [one.codes for one in of_germany.partners] == [("EU",)]
    assert {one.kind for one in of_germany.events} == {"standing", "event", "instrument"}
    assert timeline_of(book, "TV").partners == ()


def test_a_scenario_has_its_place_beside_each_partner(book: RuleBook) -> None:
    supposed = timeline_of(book, scenarios={"allied-zone": {"JP": "exempt", "EU": "exempt"}})
    by_codes = {one.codes: one.scenarios for one in supposed.partners}
    assert by_codes["JP",] == {"allied-zone": "exempt"}
    assert by_codes["AU",] == {}
