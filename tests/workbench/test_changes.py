"""Dated changes around a day: what the book dates, in which order, and which lines each touches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from by_hand import CITE, a_book, a_clause, a_dated_book, a_line, a_measure, an_entry, at, day, window
from typer.testing import CliRunner

import prefile
from prefile import Entry, RuleBook
from prefile.cli import app
from prefile.decision.predicates import RateDateIn
from prefile.law.condition import AllOf, Not
from prefile.law.measure import CoverageCondition, Listing, StandingRow
from prefile.law.scope import Event
from prefile.values.dates import day_of
from prefile.workbench.change import Change, ChangeKind, affected_lines
from prefile.workbench.changes import changes

ROOT = Path(__file__).parents[2]
POLYSILICON = ROOT / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
FLOOR = "us.section-232.polysilicon.minimum-import-price"
OLD = "3818000095"  # its suffix ended on 1 July 2026

run = CliRunner()


def told(book: RuleBook, around: str, within: int) -> list[tuple[str, ChangeKind, tuple[str, ...]]]:
    """Return the day, the kind and the authorities of each change."""
    return [(day_of(one.at).isoformat(), one.kind, one.cites) for one in changes(book, day(around), within)]


def lines(book: RuleBook, change: Change, *entries: Entry) -> list[tuple[int, int]]:
    """Return entry and line of each line that a change touches."""
    return [(one.entry, one.line) for one in affected_lines(book, change, entries, "plain")]


def the_change(found: Iterable[Change], kind: ChangeKind, *names: str) -> Change:
    """Return the only change of this kind that is about all of these measures, numbers and authorities."""
    (one,) = [
        change
        for change in found
        if change.kind == kind and {*change.measures, *change.reach.numbers, *change.cites} >= set(names)
    ]
    return one


# What the shipped book dates


@pytest.mark.parametrize(
    ("around", "kind", "names"),
    [
        ("2026-07-13", "event", {"proc-11001-update"}),
        ("2026-07-01", "suffixes", {OLD}),
        ("2026-07-24", "standing", {"us.section-301.forced-labor"}),
        ("2026-07-24", "standing", {"us.section-122.surcharge"}),
        ("2026-08-22", "standing", {"us.section-338.canada.dairy"}),
        ("2026-11-10", "condition", {"note-20vvv-i", "us.section-301.china.list-1"}),
        ("2026-12-04", "standing", {FLOOR, "proc-11052-1a"}),
        ("2027-01-01", "event", {"usc-1484f"}),
        ("2027-01-01", "edition", {"us.column-1", "us.column-2"}),
        ("2027-01-01", "program", {"agoa"}),
        ("2027-07-01", "event", {"usc-1484f"}),
    ],
)
def test_the_shipped_book_dates_it_on_that_day(around: str, kind: ChangeKind, names: set[str], book: RuleBook) -> None:
    assert day_of(the_change(changes(book, day(around), 0), kind, *names).at) == day(around)


def test_a_date_that_a_later_text_replaced_is_no_change(book: RuleBook) -> None:
    """Section 338 was to begin on 19 August until the proclamations were amended on the 18th."""
    found = changes(book, day("2026-08-19"), 0)
    assert not [one for one in found if "us.section-338.canada.dairy" in one.measures]


def test_changes_stand_in_the_order_of_time_and_within_the_days_asked_for(book: RuleBook) -> None:
    around = date(2026, 9, 1)
    for within in (0, 7, 90, 400):
        found = changes(book, around, within)
        assert list(found) == sorted(found, key=lambda one: one.at)
        assert all(abs(day_of(one.at) - around) <= timedelta(days=within) for one in found)
    wide = changes(book, around, 400)
    assert set(changes(book, around, 90)) <= set(wide)


def test_every_change_of_a_measure_has_its_authority(book: RuleBook) -> None:
    for change in changes(book, date(2026, 9, 1), 1_000):
        assert change.cites or change.kind in {"edition", "suffixes"}, change
        assert set(change.measures) <= set(book.by_id)


def test_what_rests_on_a_secondary_reading_is_marked(book: RuleBook) -> None:
    assert not the_change(changes(book, day("2026-09-03"), 0), "standing", "us.section-232.drones").certain
    assert the_change(changes(book, day("2026-12-04"), 0), "standing", FLOOR).certain


# What a book made by hand dates


def test_a_standing_begins_and_ends() -> None:
    found = told(a_dated_book(), "2026-09-01", 60)
    assert found[:2] == [("2026-08-01", "standing", (CITE,)), ("2026-10-01", "standing", (CITE,))]


def test_rates_of_the_instant_of_a_standing_are_told_with_it() -> None:
    clauses = (
        a_clause("10 %", window=window("2026-08-01", "2026-09-01"), cite="first"),
        a_clause("20 %", window=window("2026-09-01"), cite="second"),
    )
    found = told(a_dated_book(clauses=clauses), "2026-09-01", 40)
    assert found == [
        ("2026-08-01", "standing", (CITE, "first")),
        ("2026-09-01", "rate", ("first", "second")),
        ("2026-10-01", "standing", (CITE,)),
    ]


def test_numbers_that_come_and_go_are_named() -> None:
    listings = (
        Listing("28046100", "come", "polysilicon", window("2026-09-02")),
        Listing("8501", "gone", None, window("2026-09-03"), excluded=True),
        Listing("85", CITE),
    )
    book = a_dated_book(listings=listings)
    assert told(book, "2026-09-03", 5) == [("2026-09-02", "numbers", ("come",)), ("2026-09-03", "numbers", ("gone",))]
    for change, number in zip(changes(book, day("2026-09-03"), 5), ("2804.61.00", "8501"), strict=True):
        assert number in change.what


def test_a_condition_on_the_rate_date_turns_on_its_dates_and_a_negation_turns_it_round() -> None:
    asked = RateDateIn(at("2026-09-02"), at("2026-09-04"))
    said = []
    for condition in (AllOf((asked,)), Not(asked)):
        book = a_dated_book(grounds=(CoverageCondition("exception", condition, CITE, "goods under way"),))
        first, second = changes(book, day("2026-09-03"), 5)
        assert told(book, "2026-09-03", 5) == [
            ("2026-09-02", "condition", (CITE,)),
            ("2026-09-04", "condition", (CITE,)),
        ]
        assert "goods under way" in first.what
        said.append((first.what, second.what))
    (begins, ends), turned = said
    assert begins != ends
    assert turned == (ends, begins)


def test_what_several_measures_share_is_told_once() -> None:
    ground = CoverageCondition("exception", RateDateIn(at("2026-09-02"), None), CITE, "goods under way")
    book = a_book(a_measure("us.b", conditions=(ground,)), a_measure("us.a", conditions=(ground,)))
    (change,) = changes(book, day("2026-09-02"), 3)
    assert change.measures == ("us.a", "us.b")


# The lines that a change touches


def test_a_change_touches_the_lines_whose_findings_differ() -> None:
    standing = (StandingRow(window("2026-09-02", known="2026-07-01"), "in force", CITE),)
    book = a_book(a_measure("us.dated", standing=standing, listings=(Listing("2804", CITE),)))
    entry = an_entry(a_line(line=1), a_line(line=2, tariff_number="8501101000"), a_line(line=3), entered="2026-07-01")
    (change,) = changes(book, day("2026-09-02"), 0)
    assert lines(book, change, entry, entry) == [(0, 1), (0, 3), (1, 1), (1, 3)]


def test_an_event_touches_the_lines_of_its_numbers_its_measures_or_all() -> None:
    made = a_book(a_measure("us.dated", listings=(Listing("2804", CITE),)))
    entry = an_entry(a_line(line=1), a_line(line=2, tariff_number="8501101000"), entered="2026-07-01")
    of_all = Event(at=at("2026-09-02"), what="it happens", cite=CITE)
    for event, expected in (
        (replace(of_all, numbers=("85",)), [(0, 2)]),
        (replace(of_all, measures=("us.dated",)), [(0, 1)]),
        (of_all, [(0, 1), (0, 2)]),
        (replace(of_all, on="covered lines"), []),
    ):
        book = replace(made, events=(event,))
        (change,) = changes(book, day("2026-09-02"), 0)
        assert lines(book, change, entry) == expected, event


def test_numbers_that_end_touch_the_lines_that_use_them(book: RuleBook) -> None:
    change = the_change(changes(book, day("2026-07-01"), 0), "suffixes", OLD)
    entry = an_entry(
        a_line(line=1, tariff_number="3818000095"),
        a_line(line=2, tariff_number="38180000"),
        a_line(line=3, tariff_number="3818000020"),
    )
    assert lines(book, change, entry) == [(0, 1), (0, 2)]


def test_the_180_day_date_touches_covered_lines(book: RuleBook) -> None:
    change = the_change(changes(book, day("2026-07-13"), 0), "event", "proc-11001-update")
    entry = an_entry(a_line(line=1), a_line(line=2, tariff_number="0101210010"))
    assert lines(book, change, entry) == [(0, 1)]


def test_the_end_of_a_program_touches_the_lines_that_claim_it(book: RuleBook) -> None:
    change = the_change(changes(book, day("2027-01-01"), 0), "program", "agoa")
    entry = an_entry(a_line(line=1, program="D"), a_line(line=2), a_line(line=3, program="KR"))
    assert lines(book, change, entry) == [(0, 1)]


def test_a_line_without_origin_or_value_is_judged_all_the_same(book: RuleBook) -> None:
    entry = prefile.read_entry(b'{"format":"prefile-entry/1","lines":[{"line":7,"tariff_number":"2804.61.00.00"}]}')
    change = the_change(changes(book, day("2026-12-04"), 0), "standing", FLOOR)
    assert lines(book, change, entry) == [(0, 7)]


# The command line


def test_upcoming_shows_what_lies_ahead_and_behind_with_the_lines_touched() -> None:
    ran = run.invoke(app, ["rules", "upcoming", "--on", "2026-12-01", "--within", "30", str(POLYSILICON)])
    assert ran.exit_code == 0
    ahead, behind = ran.stdout.split("BEHIND, 30 days")
    assert "2026-11-10 00:00 ET, 21 days ago" in behind
    assert "2026-12-04 00:01 ET, in 3 days" in ahead
    assert "ABC-1234567-6: 1" in ahead


def test_upcoming_as_json_names_the_instant_the_measures_and_the_lines(book: RuleBook) -> None:
    arguments = ["rules", "upcoming", "--on", "2026-12-04", "--within", "0", "--format", "json"]
    shape = json.loads(run.invoke(app, arguments).stdout)
    assert (shape["format"], shape["on"], shape["within"]) == ("prefile-upcoming/1", "2026-12-04", 0)
    assert shape["rulebook"] == book.digest
    (floor,) = [one for one in shape["changes"] if one["measures"] == [FLOOR]]
    assert floor["at"] == "2026-12-04T00:01:00-05:00"
    assert floor["lines"] is None
    with_lines = json.loads(run.invoke(app, [*arguments, str(POLYSILICON)]).stdout)
    (floor,) = [one for one in with_lines["changes"] if one["measures"] == [FLOOR]]
    assert floor["lines"] == [{"entry": 1, "name": "ABC-1234567-6", "line": 1}]


def test_upcoming_without_a_day_looks_from_today_and_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    assert run.invoke(app, ["rules", "upcoming", "--within", "0"]).exit_code == 0
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    ran = run.invoke(app, ["rules", "upcoming", "--on", "2026-12-04", "--within", "0", str(broken)])
    assert ran.exit_code == 2
    assert "E104" in ran.stderr
    assert run.invoke(app, ["rules", "upcoming", "--on", "tomorrow"]).exit_code == 2


def test_covers_says_what_each_measure_covers_and_leaves_out(book: RuleBook) -> None:
    shape = json.loads(run.invoke(app, ["rules", "covers", "--format", "json"]).stdout)
    assert (shape["format"], shape["from"]) == ("prefile-covers/1", "2026-01-14T00:00:00-05:00")
    by_id = {one["measure"]: one for one in shape["measures"]}
    assert set(by_id) == set(book.by_id)
    assert by_id["us.chapter-98"]["treatment"] == "not encoded"
    assert by_id["us.ieepa"]["leaves_out"]
    assert by_id["us.ieepa"]["in_force"] == ["from 2025-02-04 00:01 ET until 2026-02-24 00:00 ET"]
    assert by_id[FLOOR]["verified"]["texts"]
    assert {one["what"] for one in shape["leaves_out"]} == {one.what for one in book.leaves_out}
    text = run.invoke(app, ["rules", "covers", "--full"]).stdout
    assert all(measure in text for measure in by_id)
    assert all(one.what in " ".join(text.split()) for one in book.leaves_out)
