"""Before and after: what the same lines would owe around changes of law is what screening them then says."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from exposures import STORIES

import prefile
from prefile import Entry, RuleBook
from prefile.analysis.exposure_sums import expose
from prefile.analysis.turns import Turns
from prefile.options import ScreenOptions
from prefile.values.dates import day_of
from prefile.workbench.changes import duty_moments

FLOOR = "us.section-232.polysilicon.minimum-import-price"
BEFORE = timedelta(microseconds=1)


def _entry(story: str) -> Entry:
    return prefile.read_entry(STORIES / story / "declaration.json")


def test_the_changes_are_the_last_days_on_which_measures_change_while_a_tariff_is_held(book: RuleBook) -> None:
    moments = duty_moments(book)
    days = [day_of(at).isoformat() for at, _ in moments]
    assert days == sorted(set(days))
    assert days[-1] == "2026-12-04"
    assert FLOOR in moments[-1][1]
    assert all(book.tariff.held.until is None or at < book.tariff.held.until for at, _ in moments)


def test_sums_are_those_of_screening_every_line_just_before_and_then(book: RuleBook) -> None:
    stories = ("mixed-entry", "ten-lines-five-origins", "polysilicon-germany-undocumented", "vehicles-and-parts")
    entries = [_entry(story) for story in stories]
    moments = duty_moments(book)
    turns = Turns(book, ScreenOptions(), moments)
    for entry in entries:
        turns.add(entry)
    rows = list(turns.rows(None))
    at_first = moments[0][0] - BEFORE
    assert len(rows) > 1
    for row in rows:
        at = at_first if row.since is None else datetime.fromisoformat(row.since)
        reports = [prefile.screen(entry, book, on=at) for entry in entries]
        assert row.duty.least == sum(report.totals.least for report in reports)
        for measure in row.measures:
            found = [
                finding
                for report in reports
                for line in report.lines
                for finding in line.law
                if finding.measure == measure.measure
            ]
            owed = [finding for finding in found if finding.outcome == "applies"]
            assert (measure.applies, measure.duty) == (len(owed), sum(finding.duty or 0 for finding in owed))
            assert measure.doubtful == sum(finding.outcome == "cannot tell" for finding in found)


def test_a_change_before_the_first_rate_date_is_not_told(book: RuleBook) -> None:
    entry = _entry("polysilicon-germany-day-before")
    exposure = expose([(entry, prefile.screen(entry, book))], book, moments=duty_moments(book))
    assert [row.since and row.since[:10] for row in exposure.over_time] == [None, "2026-12-04"]
    before, after = exposure.turns()
    assert after.duty.least > before.duty.least
    assert next(one for one in after.measures if one.measure == FLOOR).duty > Decimal(0)


def test_where_nothing_changes_nothing_is_told(book: RuleBook) -> None:
    entry = _entry("goats-new-zealand")
    exposure = expose([(entry, prefile.screen(entry, book))], book, moments=duty_moments(book))
    assert exposure.over_time == exposure.turns() == ()
