"""The condition `rate_date`: a measure's own rate date lies in a window, whichever entry came first."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from by_hand import CITE, FOLDER, a_book, a_clause, a_line, a_measure, an_entry, at, forgetful, seeded
from deciders import DECIDERS

import prefile
from prefile import Finding, RuleBook
from prefile.decision.engine import Decide
from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import DayIn, OriginIn, RateDateIn
from prefile.duty.clauses import Duty
from prefile.duty.no_duty import NotEncoded
from prefile.entry.missing_fact import missing_fact
from prefile.law.condition import AllOf, Not
from prefile.law.measure import CoverageCondition, Measure, Note
from prefile.values.dates import Window
from prefile.values.trilean import NO, UNKNOWN, YES

JULY, NOVEMBER = "2026-07-24", "2026-11-10"
WINDOW = RateDateIn(at(JULY), at(NOVEMBER))
SINCE, UNTIL = RateDateIn(at(JULY), None), RateDateIn(None, at(NOVEMBER))
EDGES = (
    "2026-07-23",
    "2026-07-24T00:00",
    "2026-07-24T00:01",
    "2026-09-01",
    "2026-11-10T00:00",
    "2026-11-10T00:00:59",
    "2026-11-10T00:01",
    "2026-12-04",
)


def finding(book: RuleBook, entered: str | None, decide: Decide = "plain", **line: object) -> Finding:
    """Return what the book's one measure comes to on a line worth 15,000 USD."""
    (one,) = prefile.screen(an_entry(a_line(**line), entered=entered), book, decide=decide).lines[0].findings
    return one


def two_rates(**more: object) -> Measure:
    """Return a measure of 5 % within the window, and else of 10 %."""
    return a_measure("us.a", treatment=Duty((a_clause("5 %", when=WINDOW), a_clause("10 %"))), **more)  # type: ignore[arg-type]


def within(kind: str, predicate: RateDateIn = WINDOW) -> Measure:
    return a_measure("us.a", conditions=[CoverageCondition(kind, predicate, CITE, "goods of the summer")])  # type: ignore[arg-type]


# The answer


@pytest.mark.parametrize(
    ("predicate", "answers"),
    [
        (WINDOW, "nnyyyynn"),
        (SINCE, "nnyyyyyy"),
        (UNTIL, "yyyyyynn"),
    ],
    ids=["a window", "open to the end", "open to the beginning"],
)
def test_a_window_holds_from_its_first_instant_and_before_its_last(predicate: RateDateIn, answers: str) -> None:
    outcomes = {"y": "applies", "n": "does not apply"}
    book = a_book(within("required", predicate))
    assert [finding(book, entered).outcome for entered in EDGES] == [outcomes[one] for one in answers]
    assert finding(book, None).outcome == "cannot tell"


# What a measure makes of it


@pytest.mark.parametrize("decide", DECIDERS)
def test_a_clause_speaks_on_the_rate_dates_of_its_window(decide: Decide) -> None:
    book = a_book(two_rates())
    duties = [str(finding(book, entered, decide).duty) for entered in EDGES]
    assert duties == ["1500.00", "1500.00", "750.00", "750.00", "750.00", "750.00", "1500.00", "1500.00"]


@pytest.mark.parametrize("decide", DECIDERS)
@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("required", "applies", "does not apply"),
        ("exception", "does not apply", "applies"),
        ("doubt", "cannot tell", "applies"),
    ],
)
def test_a_ground_is_told_by_the_rate_date(kind: str, inside: str, outside: str, decide: Decide) -> None:
    book = a_book(within(kind))
    found = [finding(book, entered, decide).outcome for entered in ("2026-07-23", JULY, "2026-11-09", NOVEMBER)]
    assert found == [outside, inside, inside, outside]


def test_a_required_window_is_named_with_its_authority() -> None:
    book = a_book(a_measure("us.a", conditions=[CoverageCondition("required", WINDOW, "window")], cites=["window"]))
    found = finding(book, "2026-07-23")
    assert (found.outcome, found.spoke, found.authorities) == ("does not apply", ("required/0",), ("window",))
    held = finding(book, "2026-09-01")
    assert held.outcome == "applies"
    assert "window" in held.authorities


def test_a_window_can_be_put_together_with_other_words() -> None:
    german = OriginIn(frozenset({"DE"}), "DE")
    both = a_measure("us.a", conditions=[CoverageCondition("required", AllOf((german, Not(WINDOW))), CITE)])
    book = a_book(both)
    outcomes = [
        finding(book, entered, origin=origin).outcome for entered in (JULY, NOVEMBER) for origin in ("DE", "JP")
    ]
    assert outcomes == ["does not apply", "does not apply", "applies", "does not apply"]


def test_a_note_stands_on_the_rate_dates_of_its_window() -> None:
    book = a_book(a_measure("us.a", notes=[Note(WINDOW, "look at this", CITE)]))
    warned = [
        any(
            "look at this" in one.what
            for one in prefile.screen(an_entry(entered=entered), book, decide="plain").warnings
        )
        for entered in ("2026-07-23", JULY, NOVEMBER)
    ]
    assert warned == [False, True, False]


def test_a_window_also_decides_what_is_not_encoded() -> None:
    measure = a_measure("us.a", treatment=NotEncoded(), conditions=[CoverageCondition("required", SINCE, CITE)])
    assert finding(a_book(measure), "2026-07-23").outcome == "does not apply"
    assert finding(a_book(measure), JULY).outcome == "cannot tell"


# Without a rate date


@pytest.mark.parametrize("decide", DECIDERS)
def test_without_a_rate_date_a_window_cannot_be_told_and_bounds_hold_both_sides(decide: Decide) -> None:
    found = finding(a_book(two_rates()), None, decide)
    assert (found.outcome, str(found.least), str(found.most)) == ("cannot tell", "0.00", "1500.00")
    assert {one.fact for one in found.missing} == {"entered"}
    for kind in ("required", "exception", "doubt"):
        assert finding(a_book(within(kind)), None, decide).outcome == "cannot tell"


@pytest.mark.parametrize("measure", [two_rates(), within("required"), within("exception")], ids=["clause", "yes", "no"])
def test_without_a_rate_date_one_date_is_asked_for_and_it_is_the_right_one(measure: Measure) -> None:
    assert [one.fact for one in finding(a_book(measure), None).missing] == ["entered"]
    filing = a_book(
        a_measure("us.a", treatment=measure.treatment, conditions=measure.conditions, privileged_foreign="filing")
    )
    missing = finding(filing, "2026-12-04", ftz={"status": "P"}).missing
    assert [(one.fact, one.path) for one in missing] == [("filed", "/lines/0/ftz/filed")]


# Whose date


def test_a_window_looks_at_the_date_that_its_measure_looks_at() -> None:
    ftz = {"status": "P", "filed": "2026-09-01"}
    by_entry, by_filing = (a_book(two_rates(privileged_foreign=one)) for one in ("entry", "filing"))
    assert str(finding(by_entry, "2026-12-04", ftz=ftz).duty) == "1500.00"
    assert str(finding(by_filing, "2026-12-04", ftz=ftz).duty) == "750.00"
    assert str(finding(by_filing, "2026-12-04", ftz={**ftz, "filed": "2026-07-01"}).duty) == "1500.00"
    assert str(finding(by_filing, "2026-12-04").duty) == "1500.00"


def test_a_stated_date_is_the_rate_date_of_a_window() -> None:
    book, entry = a_book(two_rates()), an_entry(entered="2026-12-04")
    for on, duty in (("2026-09-01", "750.00"), ("2026-12-04", "1500.00")):
        assert str(prefile.screen(entry, book, on=on, decide="plain").totals.payable) == duty


# A book remembers decisions: an entry on one side of a window must not answer for one on the other


@pytest.mark.parametrize("decide", DECIDERS)
def test_entries_on_either_side_of_a_window_are_decided_apart_in_any_order(decide: Decide) -> None:
    fresh = {entered: finding(a_book(two_rates()), entered, decide) for entered in EDGES}
    for edges in (EDGES, EDGES[::-1], (*EDGES, *EDGES)):
        book = a_book(two_rates())
        assert [finding(book, entered, decide) for entered in edges] == [fresh[entered] for entered in edges]


@pytest.mark.parametrize("decide", DECIDERS)
@pytest.mark.parametrize("predicate", [WINDOW, SINCE, UNTIL], ids=["both", "from", "until"])
def test_each_end_of_a_window_that_nothing_else_shares_begins_an_era(predicate: RateDateIn, decide: Decide) -> None:
    for measure in (within("required", predicate), within("exception", predicate), within("doubt", predicate)):
        book = a_book(measure)
        for one, other in pairwise(EDGES):
            for entered in (one, other, one):
                expected = finding(forgetful(book), entered, decide)
                assert finding(book, entered, decide) == expected


def test_the_filings_of_two_lines_of_one_entry_are_decided_apart() -> None:
    book = a_book(two_rates(privileged_foreign="filing"))
    filed = ("2026-07-23", "2026-07-24", "2026-11-09", "2026-11-10", "2026-07-23")
    lines = [a_line(ftz={"status": "P", "filed": one}) for one in filed]
    report = prefile.screen(an_entry(*lines), book, decide="plain")
    assert [str(line.duty.payable) for line in report.lines] == ["1500.00", "750.00", "750.00", "1500.00", "1500.00"]


def holds(chosen: RateDateIn, entered: str) -> bool:
    return Window(chosen.since, chosen.until).holds(at(entered))


def test_random_windows_are_decided_alike_by_durable_rules_and_by_plain_whatever_came_before() -> None:
    rng = seeded(724)
    dates = [f"2026-{month:02}-{day:02}" for month in range(6, 13) for day in (1, 9, 15, 24)]
    for _ in range(12):
        since, until = sorted(rng.sample(dates, 2))
        chosen = RateDateIn(*rng.choice(((at(since), at(until)), (at(since), None), (None, at(until)))))
        clauses = (a_clause("5 %", when=chosen), a_clause("7 %", when=Not(WINDOW)), a_clause("10 %"))
        book = a_book(a_measure("us.a", treatment=Duty(clauses)))
        for entered in rng.sample(dates, 8):
            found = [finding(book, entered, decide) for decide in DECIDERS]
            assert found == [finding(forgetful(book), entered)] * len(DECIDERS)
            first = holds(chosen, entered)
            second = not holds(WINDOW, entered)
            assert str(found[0].duty) == ("750.00" if first else "1050.00" if second else "1500.00")


# As it is written


def written(folder: Path, condition: str) -> RuleBook:
    """Open the made-up book with a surcharge whose first clause has this condition."""
    shutil.copytree(FOLDER / "fixtures" / "rulebook", folder)
    rule = folder / "us" / "example" / "surcharge.yaml"
    text = rule.read_text("utf-8")
    assert text.count("{when: {origin: EU}, ") == 1
    rule.write_text(text.replace("{when: {origin: EU}, ", f"{{when: {condition}, "), "utf-8")
    return prefile.open_rulebook(folder)


def surcharges(book: RuleBook, dates: Iterable[str], decide: Decide) -> list[str]:
    entries = [an_entry(a_line(tariff_number="2804691000", origin="CN"), entered=entered) for entered in dates]
    return [
        str(one.duty)
        for entry in entries
        for one in prefile.screen(entry, book, decide=decide).lines[0].findings
        if one.measure == "us.example.surcharge"
    ]


@pytest.mark.parametrize("decide", DECIDERS)
@pytest.mark.parametrize(
    ("condition", "duties"),
    [
        ("{rate_date: {from: 2026-11-10}}", ["1500.00", "1500.00", "750.00", "750.00"]),
        ("{rate_date: {until: 2026-11-10}}", ["750.00", "750.00", "1500.00", "1500.00"]),
        (
            "{rate_date: {from: 2026-11-10T00:00 ET, until: 2026-12-04T12:00}}",
            ["1500.00", "750.00", "750.00", "1500.00"],
        ),
        ("{not: {rate_date: {from: 2026-11-10}}}", ["750.00", "750.00", "1500.00", "1500.00"]),
    ],
)
def test_a_window_is_read_from_a_rule_file(condition: str, duties: list[str], decide: Decide, tmp_path: Path) -> None:
    book = written(tmp_path / "book", condition)
    dates = ("2026-11-09", "2026-11-10T00:00", "2026-11-10T00:01", "2026-12-04T12:00")
    assert surcharges(book, dates, decide) == duties
    assert surcharges(book, dates[::-1], decide) == duties[::-1]


# The days of loading, importation and exportation

SUMMER, AUTUMN = date(2026, 7, 24), date(2026, 11, 10)


@pytest.mark.parametrize("fact", ["loaded", "imported", "exported", "filed"])
@pytest.mark.parametrize(
    ("since", "until", "answers"),
    [(SUMMER, AUTUMN, "nyyn?"), (SUMMER, None, "nyyy?"), (None, AUTUMN, "yyyn?")],
)
def test_a_day_lies_in_a_window_from_its_first_day_and_before_its_last(
    fact: Literal["loaded", "imported", "exported", "filed"], since: date | None, until: date | None, answers: str
) -> None:
    asked = DayIn(fact, since, until)
    days = (date(2026, 7, 23), SUMMER, date(2026, 11, 9), AUTUMN, None)
    seen = [LineFacts.of({fact: day}) for day in days]
    assert [asked.answer(facts) for facts in seen] == [{"y": YES, "n": NO, "?": UNKNOWN}[one] for one in answers]
    assert asked.missing(seen[-1]) == missing_fact(fact)
    assert {"filed": "put into privileged foreign status"}.get(fact, fact) in asked.explained(seen[-1])
    assert asked.bounds() == tuple(day for day in (since, until) if day is not None)
