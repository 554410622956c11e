"""The words of reasons: how a measure's life, a condition's answer and a claimed program are explained to people.

`explained` of predicates, `because` of findings and `says` of programs are asserted here, not where deciding is tested.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from by_hand import CITE, a_book, a_line, a_measure, a_rate, an_entry, at, day, window
from lives import standing

import prefile
from prefile import RuleBook
from prefile.decision.line_facts import Footnotes, LineFacts, ListsHeld
from prefile.decision.metal_facts import MetalLimits, MetalPlaces, MetalReader
from prefile.decision.predicates import Footnoted, MetalMade, MetalShare, NumberIn, OriginIn, RateDateIn
from prefile.decision.special_program import program_of_line
from prefile.decision.standing import standing_on
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.entry import Entry
from prefile.entry.line import Metal
from prefile.law.condition import AllOf, Condition
from prefile.law.measure import CoverageCondition, Measure, Standing, StandingRow
from prefile.law.treatment import Price
from prefile.values.dates import read_instant

# A measure's life

IN_FORCE = StandingRow(window("2026-02-24", "2026-07-24", known="2026-01-01"), "in force", CITE)
CANADA = (
    StandingRow(window("2026-08-19", known="2026-07-20", replaced="2026-08-18"), "in force", CITE),
    StandingRow(window("2026-08-22", known="2026-08-18"), "in force", CITE),
)


@pytest.mark.parametrize(
    ("measure", "instant", "known", "because"),
    [
        (standing(IN_FORCE), "2026-02-24T00:00", None, "begins 2026-02-24 00:01 ET"),
        (standing(IN_FORCE), "2026-02-24", None, "in force since 2026-02-24 00:01 ET"),
        (standing(IN_FORCE), "2026-07-24T00:00", None, "in force since 2026-02-24 00:01 ET"),
        (standing(IN_FORCE), "2030-01-01", None, "ended 2026-07-24 00:01 ET"),
        (standing(IN_FORCE), None, None, "there is no rate date"),
        (standing(*CANADA), "2026-08-18", "2026-08-17", "begins 2026-08-19 00:01 ET"),
        (standing(*CANADA), "2026-08-18", None, "begins 2026-08-22 00:01 ET"),
        (standing(*CANADA), "2026-08-19", "2026-08-17", "in force since 2026-08-19 00:01 ET"),
        (standing(*CANADA), "2026-08-22", "2026-07-19", "was not known on 2026-07-19"),
    ],
)
def test_a_measure_says_when_it_begins_since_when_it_is_in_force_and_when_it_ended(
    measure: Measure, instant: str | None, known: str | None, because: str
) -> None:
    found = standing_on(measure, at(instant) if instant else None, day(known) if known else None)
    assert found.because == because


@pytest.mark.parametrize("other", ["negotiating", "proposed", "contingent", "suspended", "enjoined"])
def test_a_measure_that_is_not_in_force_says_why_and_since_when(other: Standing) -> None:
    measure = standing(StandingRow(window("2026-01-14", known="2026-01-01"), other, CITE))
    (finding,) = prefile.screen(an_entry(), a_book(measure), decide="plain").lines[0].findings
    assert finding.because == (f"{other} since 2026-01-14 00:01 ET",)


def test_a_measure_that_has_ended_says_when() -> None:
    ended = StandingRow(window("2026-02-24T00:00", known="2026-01-01"), "ended", CITE)
    assert standing_on(standing(ended), at("2026-02-24"), None).because == "ended 2026-02-24 00:00 ET"


# Conditions

WINDOW = RateDateIn(at("2026-07-24"), at("2026-11-10"))
SINCE, UNTIL = RateDateIn(at("2026-07-24"), None), RateDateIn(None, at("2026-11-10"))
GERMAN = OriginIn(frozenset({"DE"}), "DE")


def reasons(condition: Condition, entered: str | None, **line: object) -> tuple[str, ...]:
    """Return why a measure that asks this applies to a line, or does not."""
    book = a_book(a_measure("us.a", conditions=[CoverageCondition("required", condition, CITE)]))
    (finding,) = prefile.screen(an_entry(a_line(**line), entered=entered), book, decide="plain").lines[0].findings
    return finding.because


@pytest.mark.parametrize(
    ("predicate", "rate_date", "said"),
    [
        (WINDOW, "2026-07-23", "the rate date is before 2026-07-24 00:01 ET"),
        (WINDOW, "2026-11-10", "the rate date is not before 2026-11-10 00:01 ET"),
        (WINDOW, "2026-09-01", "the rate date is not before 2026-07-24 00:01 ET and before 2026-11-10 00:01 ET"),
        (SINCE, "2026-09-01", "the rate date is not before 2026-07-24 00:01 ET"),
        (UNTIL, "2026-09-01", "the rate date is before 2026-11-10 00:01 ET"),
        (WINDOW, None, "the rate date is not known"),
    ],
)
def test_a_window_says_on_which_side_of_it_a_rate_date_lies(
    predicate: RateDateIn, rate_date: str | None, said: str
) -> None:
    assert said in reasons(predicate, rate_date)


def test_a_required_window_that_does_not_hold_is_the_only_reason() -> None:
    assert reasons(WINDOW, "2026-07-23") == ("the rate date is before 2026-07-24 00:01 ET",)


@pytest.mark.parametrize("condition", [GERMAN, AllOf((GERMAN,))])
def test_an_origin_that_is_not_among_those_asked_for_says_so(condition: Condition) -> None:
    assert reasons(condition, "2026-12-04", origin="CN") == ("origin CN is not among DE",)


def metal_explained(question: MetalShare | MetalMade, **stated: object) -> str:
    """Return what a predicate on metal says of what a line declares."""
    bounds = [bound for bound in question.bounds() if isinstance(bound, MetalLimits | MetalPlaces)]
    facts = MetalReader(bounds).read(Metal.model_validate(stated) if stated else None)
    return question.explained(LineFacts.of({"metal": facts}))


def under(limit: int, metal: str) -> MetalShare:
    return MetalShare((metal,), Decimal(limit))


US = frozenset({"US"})
MOSTLY = MetalMade("aluminum", ("smelted", "cast"), US, "US", "mostly")
PARTLY = MetalMade("aluminum", ("smelted", "cast"), US, "US", "partly")
ONLY = MetalMade("aluminum", ("smelted", "cast"), US, "US", "only")
STEEL = MetalMade("steel", ("melted",), US, "US", "mostly")
HALF, MIXED = {"steel": {"percent": "9"}}, {"aluminum": {"smelted_in": ["US", "CA"], "cast_in": "US"}}


@pytest.mark.parametrize(
    ("question", "stated", "words"),
    [
        (under(15, "steel"), HALF, "steel make up less than 15 % of the article's weight"),
        (under(9, "steel"), HALF, "steel make up 9 % of the article's weight or more"),
        (under(15, "copper"), HALF, "the share of copper in the article's weight is not stated"),
        (under(0, "steel"), HALF, "the article holds steel"),
        (under(0, "steel"), {"steel": {"percent": "0"}}, "the article holds no steel"),
        (under(15, "steel"), {}, "the share of steel in the article's weight is not stated"),
        (MOSTLY, MIXED, "how much of the aluminum was smelted and cast in US is not stated"),
        (PARTLY, MIXED, "the aluminum was smelted or cast partly in US"),
        (ONLY, MIXED, "the aluminum was not smelted and cast only in US"),
        (STEEL, {}, "where the steel was melted and poured is not stated"),
        (PARTLY, {}, "where the aluminum was smelted or cast is not stated"),
    ],
)
def test_metal_says_what_is_declared_of_it_and_what_is_not_stated(
    question: MetalShare | MetalMade, stated: dict[str, object], words: str
) -> None:
    assert metal_explained(question, **stated) == words


# Rate dates, editions, suppositions and prices


def test_goods_of_a_privileged_foreign_filing_say_whose_date_it_is() -> None:
    book = a_book(a_measure("us.a", privileged_foreign="filing"))
    line = a_line(ftz={"status": "P", "filed": "2026-12-05"})
    (finding,) = prefile.screen(an_entry(line, entered="2026-12-10"), book, decide="plain").lines[0].findings
    assert "the rate date is that of the privileged foreign filing" in finding.because


def test_a_rate_date_outside_the_held_edition_is_said_to_have_none(book: RuleBook) -> None:
    line = a_line(tariff_number="2825600010")
    findings = prefile.screen(an_entry(line, entered="2030-01-01"), book, decide="plain").lines[0].findings
    (column_1,) = [finding for finding in findings if finding.measure == "us.column-1"]
    assert any(why.startswith("no held edition of the tariff covers") for why in column_1.because)


def test_what_is_supposed_says_from_when_and_never_that_it_is_in_force(book: RuleBook) -> None:
    scenario = prefile.open_scenario(book, "critical-minerals-25-percent")
    report = prefile.screen(an_entry(a_line(tariff_number="8112921000", origin="CN")), book, scenarios=(scenario,))
    (finding,) = [finding for finding in report.lines[0].findings if finding.scenario]
    assert finding.because[0] == "supposed from 2026-01-14 00:00 ET"
    assert not any(why.startswith("in force") for why in finding.because)


def test_a_floor_that_is_owed_whole_says_so() -> None:
    price = Price(None, a_rate("21 USD/kg"), window(), CITE)
    floor = MinimumImportPrice((price,), None, CITE, CITE, undocumented="full price")
    report = prefile.screen(an_entry(), a_book(a_measure("us.example", treatment=floor)), decide="plain")
    assert report.lines[0].findings[0].because[-1] == "the whole price is owed"


# Special programs


@pytest.mark.parametrize(
    ("number", "program", "origin", "says"),
    [
        ("2825.60.00.10", None, "AU", "no program is claimed"),
        ("2825.60.00.10", "AU", "AU", "Australia"),
        ("2825.60.00.10", "AU", "DE", "DE is not its beneficiary"),
        ("2825.60.00.10", "AU", None, "the origin is not stated"),
        ("2825.60.00.10", "JP", "JP", "the special column of the number does not name it"),
        ("2825.60.00.10", "A", "TH", "not in being on the rate date"),
        ("2825.60.00.10", "D", "ZA", "who has it is not at hand"),
        ("2825.60.00.10", "S", "CA", "Mexico-Canada"),
        ("2825.60.00.10", "S", "MX", "Mexico-Canada"),
        ("2825.60.00.10", "S", "US", "US is not its beneficiary"),
        ("7324.10.00.10", "C", "FR", "it depends on what the goods are"),
        ("6214.10.10.00", "NP", "NP", "knows of no renewal"),
    ],
)
def test_a_program_says_why_a_line_has_it_or_not(
    book: RuleBook, number: str, program: str | None, origin: str | None, says: str
) -> None:
    line = {"line": 1, "tariff_number": number, "origin": origin, "program": program}
    (made,) = Entry.model_validate({"format": "prefile-entry/1", "lines": [line]}).lines
    row = book.tariff.row(made.tariff_number)
    assert says in program_of_line(made, row, read_instant("2026-12-04"), book.tariff, book.programs).says


def test_what_became_of_a_claimed_program_stands_among_the_reasons(book: RuleBook) -> None:
    line = a_line(tariff_number="2825600010", program="AU", value="10000")
    findings = prefile.screen(an_entry(line), book, decide="plain").lines[0].findings
    (column_1,) = [finding for finding in findings if finding.measure == "us.column-1"]
    assert any("DE is not its beneficiary" in why for why in column_1.because)


@pytest.mark.parametrize(
    ("sure", "maybe", "words"),
    [
        (True, False, "the number is on cells.csv"),
        (False, True, "the number may be on cells.csv"),
        (False, False, "the number is not on cells.csv"),
    ],
)
def test_a_list_that_only_some_of_the_numbers_stand_on_is_not_denied(
    sure: bool,  # noqa: FBT001 - one row a case
    maybe: bool,  # noqa: FBT001
    words: str,
) -> None:
    asked = NumberIn("cells.csv", (), frozenset({"8541"}))
    held = ListsHeld(frozenset({asked} if sure else ()), frozenset({asked} if maybe else ()))
    assert asked.explained(LineFacts.of({"lists": held})) == words


@pytest.mark.parametrize(
    ("footnotes", "words"),
    [
        (Footnotes(frozenset({"9903.88.01"}), frozenset()), "name"),
        (Footnotes(frozenset(), frozenset({"9903.88.01"})), "may name"),
        (Footnotes(frozenset(), None), "may name"),
        (Footnotes(frozenset(), frozenset()), "do not name"),
    ],
)
def test_footnotes_that_are_not_held_are_not_denied(footnotes: Footnotes, words: str) -> None:
    asked = Footnoted(("9903.88.01",))
    assert asked.explained(LineFacts.of({"footnotes": footnotes})) == f"the number's footnotes {words} 9903.88.01"
