"""Classes of numbers and of origins: what nothing tells apart is decided once, and told in its own words."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from by_hand import CITE, EVERY_NUMBER, a_book, a_line, a_measure, an_entry, at, forgetful, rate_days, seeded
from lives import row

import prefile
from prefile import Entry, RuleBook
from prefile.decision.compiled_book import CompiledBook, compiled_book
from prefile.decision.decide import Decision, MeasureAlone, decide_measure
from prefile.decision.engine import Engine
from prefile.decision.key import listing_of
from prefile.decision.line_facts import sure_and_maybe
from prefile.decision.line_kind import LineKey
from prefile.decision.measure_plan import MeasurePlan, OriginClasses
from prefile.decision.number_plan import number_index
from prefile.decision.predicates import Claimed, OriginIn
from prefile.law.measure import CoverageCondition, Listing, Measure
from prefile.law.us_customs import LineDates, entry_rate_date, line_rate_date
from prefile.values.tariff_number import beginnings

DAYS = ("2026-01-15", "2026-04-06", "2026-06-08", "2026-07-24", "2026-10-01", "2026-12-04", "2027-01-01")
INSTANTS = (None, *map(at, DAYS))
SILICON, MOLYBDENUM, MOTOR = "2804610000", "8102940000", "8501101000"


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the measures that were decided, in the order in which they were."""
    measures: list[str] = []

    def decide(engine: Engine, alone: MeasureAlone, *more: Any) -> Decision:  # noqa: ANN401 - as it is called
        measures.append(alone.plan.measure.id)
        return decide_measure(engine, alone, *more)

    monkeypatch.setattr("prefile.decision.compiled_book.decide_measure", decide)
    return measures


def key_of(compiled: CompiledBook, entry: Entry) -> LineKey:
    entry_date = entry_rate_date(entry, None, rate_days())
    dates = LineDates(entry_date, line_rate_date(entry_date, entry.lines[0], rate_days()))
    return compiled.key_of(entry, entry.lines[0], dates)


# Numbers


@pytest.mark.parametrize("digits", [10, 8, 6])
def test_what_a_class_says_of_a_number_of_the_shipped_book_is_what_its_own_listings_and_lists_say(
    digits: int, book: RuleBook
) -> None:
    compiled, index = CompiledBook(book, "plain", None), number_index(book)
    numbers = seeded(digits).sample(sorted({number[:digits] for number in book.tariff.numbers()}), 250)
    for number in numbers:
        of_class, under = compiled.number(number).of_class, book.tariff.under(number)
        own = index.candidates(number)
        assert [candidate.plan.place for candidate in of_class.candidates] == [named.measure for named in own]
        for candidate, named in zip(of_class.candidates, own, strict=True):
            stands = candidate.listings
            for instant in INSTANTS:
                said = listing_of(stands.at(instant), of_class.number, stands.cite)
                assert said == listing_of(named.at(instant), number, named.cite)
            asked = candidate.plan.lists
            held = [frozenset(one for one in asked if one.names(beginnings(one_under))) for one_under in under]
            assert candidate.lists == sure_and_maybe(held)  # type: ignore[arg-type]
    if digits == 10:
        assert len({compiled.number(number).of_class for number in numbers}) < 150


def test_numbers_that_are_listed_by_their_own_digits_alike_are_of_one_class_and_others_are_not() -> None:
    listings = [Listing(SILICON, CITE, "a"), Listing(MOLYBDENUM, CITE, "a"), Listing(MOTOR, CITE, "b")]
    for order in permutations((SILICON, MOLYBDENUM, MOTOR)):
        compiled = CompiledBook(a_book(a_measure("us.a", listings=listings)), "plain", None)
        classes = {number: compiled.number(number).of_class for number in order}
        assert classes[SILICON] is classes[MOLYBDENUM]
        assert classes[MOTOR] is not classes[SILICON]


def test_kinds_of_lines_that_differ_in_a_measure_that_is_not_in_force_are_one() -> None:
    ended = a_measure(
        "us.ended",
        standing=[row("in force", "2020-01-01", "2021-01-01")],
        listings=[Listing(SILICON, CITE, "a"), Listing(MOLYBDENUM, CITE, "b")],
    )
    compiled = compiled_book(a_book(ended, a_measure("us.a")), "plain", None)
    silicon, molybdenum = (key_of(compiled, an_entry(a_line(tariff_number=one))) for one in (SILICON, MOLYBDENUM))
    assert compiled.number(SILICON).of_class is not compiled.number(MOLYBDENUM).of_class
    assert silicon.kind is molybdenum.kind


# Origins


def outside(*origins: str) -> Measure:
    """Return a measure that some origins are excepted from."""
    exception = CoverageCondition("exception", OriginIn(frozenset(origins), ", ".join(origins)), CITE)
    return a_measure("us.a", conditions=[exception])


def test_goods_of_origins_that_a_measure_does_not_tell_apart_are_decided_once_and_told_of_their_own_origin(
    decided: list[str],
) -> None:
    for order in permutations(("DE", "GB", "CN", "JP")):
        decided.clear()
        book = forgetful(a_book(outside("DE", "GB")))
        for origin in order:
            (found,) = prefile.screen(an_entry(a_line(origin=origin)), book, decide="plain").lines[0].findings
            if origin in {"DE", "GB"}:
                assert (found.outcome, found.because) == ("does not apply", (f"origin {origin} is among DE, GB",))
            else:
                assert found.outcome == "applies"
                assert not any("origin" in why for why in found.because)
        assert decided == ["us.a"] * 2


def test_an_origin_that_is_not_stated_is_of_no_class(decided: list[str]) -> None:
    book = a_book(outside("DE"))
    for origin, outcome in (("CN", "applies"), (None, "cannot tell"), ("DE", "does not apply"), ("JP", "applies")):
        assert (
            prefile.screen(an_entry(a_line(origin=origin)), book, decide="plain").lines[0].findings[0].outcome
            == outcome
        )
    assert decided == ["us.a"] * 3


def test_the_origin_that_stands_for_a_class_is_the_first_that_was_met() -> None:
    classes = OriginClasses(0, [frozenset({"DE", "GB"}), frozenset({"GB"})])
    assert [classes.of(origin) for origin in ("JP", "GB", "CN", "DE", "JP", None)] == [
        "JP",
        "GB",
        "JP",
        "DE",
        "JP",
        None,
    ]


# Measures that others give way to


def test_a_measure_that_gives_way_is_decided_once_where_another_does_not_apply_and_where_it_does_not_name_the_number(
    decided: list[str],
) -> None:
    relieved = CoverageCondition("exception", Claimed("relief"), CITE)
    first = a_measure("us.a", listings=[Listing(SILICON, CITE)], conditions=[relieved], claims={"relief": "relief"})
    book = a_book(first, a_measure("us.b", listings=EVERY_NUMBER, gives_way_to=["us.a"]))
    owed = [
        [finding.outcome for finding in prefile.screen(an_entry(line), book, decide="plain").lines[0].findings]
        for line in (
            a_line(tariff_number=SILICON, claims=["relief"]),
            a_line(tariff_number=MOLYBDENUM),
            a_line(tariff_number=SILICON),
        )
    ]
    assert owed == [["does not apply", "applies"], ["applies"], ["applies", "excluded"]]
    assert decided.count("us.b") == 2


def test_what_a_measure_comes_to_by_itself_is_worked_out_once_whatever_the_others_come_to(
    decided: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[str] = []

    def alone(plan: MeasurePlan, *more: Any) -> MeasureAlone:  # noqa: ANN401 - as it is called
        answered.append(plan.measure.id)
        return MeasureAlone(plan, *more)

    monkeypatch.setattr("prefile.decision.compiled_book.MeasureAlone", alone)
    first = a_measure("us.a", conditions=[CoverageCondition("exception", OriginIn(frozenset({"DE"}), "DE"), CITE)])
    book = a_book(first, a_measure("us.b", gives_way_to=["us.a"]))
    owed = [
        [
            finding.outcome
            for finding in prefile.screen(an_entry(a_line(origin=one)), book, decide="plain").lines[0].findings
        ]
        for one in ("DE", "CN", None)
    ]
    assert owed == [["does not apply", "applies"], ["applies", "excluded"], ["cannot tell", "cannot tell"]]
    assert (decided.count("us.b"), answered.count("us.b")) == (3, 1)
