"""What of customs law is code: the rate date of an entry, and that of goods in privileged foreign status."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from by_hand import a_line, a_measure, an_entry, at, day, rate_days
from lives import finding, row, screened, standing

from prefile import RuleBook
from prefile.entry.missing_fact import missing_fact
from prefile.law.measure import (
    Measure,
)
from prefile.law.us_customs import ON_THE_NUMBER, PROVINCES, RateDate, entry_rate_date, line_rate_date
from prefile.values.dates import NEW_YORK, write_instant

DECEMBER = standing(row("in force", "2026-12-04T00:01"))


# The rate date


@pytest.mark.parametrize(
    ("dates", "instant", "basis"),
    [
        ({"entered": "2026-12-04T09:30"}, "2026-12-04T09:30", "entered"),
        ({"entered": "2026-12-04"}, "2026-12-04T00:01", "entered"),
        ({"entered": "2026-12-01", "withdrawn": "2026-12-04T10:00"}, "2026-12-04T10:00", "withdrawn"),
        ({"entered": None, "withdrawn": "2026-12-04"}, "2026-12-04", "withdrawn"),
        ({"entered": "2026-12-03T22:00", "imported": "2026-12-04"}, "2026-12-04T00:01", "imported"),
        ({"entered": "2026-12-04T00:00", "imported": "2026-12-04"}, "2026-12-04T00:00", "entered"),
        ({"entered": "2026-12-04T22:00", "imported": "2026-12-04"}, "2026-12-04T22:00", "entered"),
        ({"entered": "2026-12-04", "imported": "2026-12-03"}, "2026-12-04", "entered"),
        ({"entered": "2026-12-04T04:30Z", "imported": "2026-12-04"}, "2026-12-04", "imported"),
        ({"entered": None, "withdrawn": "2026-12-04", "imported": "2026-12-06"}, "2026-12-06", "imported"),
        ({"entered": "2026-12-09", "it_accepted": "2026-12-04T10:00"}, "2026-12-04T10:00", "it_accepted"),
        ({"entered": "2026-12-09", "imported": "2026-12-03", "it_accepted": "2026-12-04"}, "2026-12-04", "it_accepted"),
        ({"withdrawn": "2026-12-09", "it_accepted": "2026-12-04"}, "2026-12-09", "withdrawn"),
        ({"entered": "2026-12-09", "it_accepted": "2026-12-04", "entry_type": "01"}, "2026-12-04", "it_accepted"),
        ({"entered": "2026-12-09", "it_accepted": "2026-12-04", "entry_type": "02"}, "2026-12-09", "entered"),
        ({"entered": None, "imported": "2026-12-06"}, None, None),
        ({"entered": None, "exported": "2026-11-06"}, None, None),
        ({"entered": None}, None, None),
    ],
)
def test_the_rate_date_is_that_of_withdrawal_in_bond_acceptance_or_entry_and_never_before_arrival(
    dates: dict[str, str | None], instant: str | None, basis: str | None
) -> None:
    found = entry_rate_date(an_entry(**dates), None, rate_days())
    assert (found.instant, found.basis) == (at(instant) if instant else None, basis)
    assert (found.missing is None) is (instant is not None)
    report = screened(DECEMBER, **dates)
    assert report.rate_date == (write_instant(at(instant)) if instant else None)
    assert report.rate_date_basis == basis


@pytest.mark.parametrize("on", ["2026-12-04T00:00", at("2026-12-04T00:00"), datetime(2026, 12, 4, tzinfo=NEW_YORK)])
def test_a_stated_rate_date_overrides_every_date_of_the_entry(on: str | datetime) -> None:
    report = screened(DECEMBER, entered="2026-12-10", withdrawn="2026-12-11", imported="2026-12-12", on=on)
    assert (report.rate_date, report.rate_date_basis) == ("2026-12-04T00:00:00-05:00", "stated")
    assert report.lines[0].findings[0].outcome == "does not apply"


def test_a_rate_date_is_written_with_the_offset_of_its_day() -> None:
    assert screened(DECEMBER, entered="2026-12-04T14:30Z").rate_date == "2026-12-04T09:30:00-05:00"
    assert screened(DECEMBER, entered="2026-10-04T14:30Z").rate_date == "2026-10-04T10:30:00-04:00"


# Privileged foreign status

BY_ENTRY = standing(row("in force", "2026-12-04"))
BY_FILING = a_measure("us.example", standing=[row("in force", "2026-12-04")], privileged_foreign="filing")
FILED_BEFORE = {"status": "P", "filed": "2026-11-01"}
FILED_AFTER = {"status": "P", "filed": "2026-12-04"}


@pytest.mark.parametrize(
    ("measure", "ftz", "outcome", "rate_date"),
    [
        (BY_ENTRY, FILED_BEFORE, "applies", None),
        (BY_ENTRY, {"status": "P"}, "applies", None),
        (BY_FILING, FILED_BEFORE, "does not apply", "2026-11-01T00:01:00-04:00"),
        (BY_FILING, FILED_AFTER, "applies", "2026-12-04T00:01:00-05:00"),
        (BY_FILING, {"status": "N", "filed": "2026-11-01"}, "applies", None),
        (BY_FILING, {"status": "D", "filed": "2026-11-01"}, "applies", None),
        (BY_FILING, None, "applies", None),
    ],
)
def test_goods_in_privileged_foreign_status_have_the_rate_date_of_their_filing_where_the_measure_says_so(
    measure: Measure, ftz: dict[str, str] | None, outcome: str, rate_date: str | None
) -> None:
    report = screened(measure, entered="2026-12-10", ftz=ftz)
    (found,) = report.lines[0].findings
    assert (found.outcome, found.rate_date) == (outcome, rate_date)
    assert report.rate_date == "2026-12-10T00:01:00-05:00"


def test_the_filing_is_asked_for_where_a_measure_looks_at_it() -> None:
    found = finding(BY_FILING, entered="2026-12-10", ftz={"status": "P"})
    assert (found.outcome, str(found.least), str(found.most)) == ("cannot tell", "0.00", "1500.00")
    assert [(one.fact, one.path) for one in found.missing] == [("filed", "/lines/0/ftz/filed")]


def test_the_filing_is_a_rate_date_even_where_the_entry_has_none() -> None:
    assert finding(BY_FILING, entered=None, ftz=FILED_AFTER).outcome == "applies"
    assert finding(BY_FILING, entered=None, ftz=FILED_BEFORE).outcome == "does not apply"
    assert finding(BY_ENTRY, entered=None, ftz=FILED_AFTER).outcome == "cannot tell"


def test_a_stated_rate_date_stands_for_entry_and_not_for_the_filing() -> None:
    found = finding(BY_FILING, on="2026-12-10", ftz=FILED_BEFORE)
    assert found.outcome == "does not apply"
    assert found.rate_date is not None
    assert finding(BY_ENTRY, on="2026-12-10", ftz=FILED_BEFORE).outcome == "applies"


def test_a_filing_on_the_day_of_entry_is_no_other_rate_date() -> None:
    assert finding(BY_FILING, entered="2026-12-04", ftz=FILED_AFTER).rate_date is None


def test_a_day_is_a_day_in_new_york_and_begins_at_one_minute_past_midnight() -> None:
    assert at("2026-12-04") == datetime(2026, 12, 4, 0, 1, tzinfo=NEW_YORK)
    assert day("2026-12-04") == date(2026, 12, 4)


@pytest.mark.parametrize("entry_type", ["31", "32", "33", "34", "35", "36", "37", "38"])
def test_goods_out_of_a_warehouse_have_no_rate_date_until_they_are_withdrawn(entry_type: str) -> None:
    entered = an_entry(entered="2026-07-01", entry_type=entry_type)
    assert entry_rate_date(entered, None, rate_days()).instant is None
    missing = entry_rate_date(entered, None, rate_days()).missing
    assert missing is not None
    assert missing.path == "/withdrawn"
    withdrawn = an_entry(entered="2026-07-01", withdrawn="2026-12-07", entry_type=entry_type)
    assert entry_rate_date(withdrawn, None, rate_days()).basis == "withdrawn"


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        ({"entered": None}, "entered"),
        ({"entered": None, "imported": "2026-12-04"}, "entered"),
        ({"entered": "2026-12-04", "entry_type": "31"}, "withdrawn"),
    ],
)
def test_the_date_that_is_missing_is_named_as_data(dates: dict[str, str | None], kind: str) -> None:
    found = entry_rate_date(an_entry(**dates), None, rate_days())
    assert found == RateDate(None, None, missing_fact(kind), None)
    assert found.path == ""


def test_only_goods_in_privileged_foreign_status_have_another_rate_date() -> None:
    entry_date = entry_rate_date(an_entry(), None, rate_days())
    for zone in (None, {"status": "N", "filed": "2026-11-01"}, {"status": "D"}):
        assert line_rate_date(entry_date, a_line(ftz=zone), rate_days()) is entry_date
    assert line_rate_date(entry_date, a_line(ftz={"status": "P"}), rate_days()).missing == missing_fact("filed")
    filed = line_rate_date(entry_date, a_line(ftz=FILED_BEFORE), rate_days())
    assert (filed.instant, filed.path) == (at("2026-11-01"), "")


def test_the_measures_whose_duty_stands_on_the_number_are_those_of_the_shipped_book(book: RuleBook) -> None:
    assert set(ON_THE_NUMBER) <= book.by_id.keys()
    assert PROVINCES.isdisjoint(book.countries.names)
