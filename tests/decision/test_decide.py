"""What a decision holds beside its verdict: which parts of the rule spoke, what is missing, what could be claimed."""

from __future__ import annotations

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, rate_days, window

from prefile import Line, RuleBook
from prefile.decision.compiled_book import compiled_book
from prefile.decision.decide import Decision
from prefile.decision.predicates import Claimed, ImporterFact, OriginIn, RateDateIn, Unsettled, ZoneStatus
from prefile.duty.clauses import Duty
from prefile.entry.missing_fact import missing_fact
from prefile.findings import CouldClaim
from prefile.law.condition import AllOf, Condition
from prefile.law.measure import CoverageCondition, Listing, StandingRow
from prefile.law.us_customs import LineDates, entry_rate_date, line_rate_date

GERMAN = OriginIn(frozenset({"DE"}), "DE")
ZONED = ZoneStatus(("P",))


def decided(book: RuleBook, line: Line | None = None, **head: object) -> Decision:
    """Return the decision on the last of a book's measures."""
    entry = an_entry(line or a_line(), **head)
    entry_date = entry_rate_date(entry, None, rate_days())
    compiled = compiled_book(book, "plain", None)
    dates = LineDates(entry_date, line_rate_date(entry_date, entry.lines[0], rate_days()))
    return compiled.decisions(compiled.key_of(entry, entry.lines[0], dates)).decisions[-1]


def asking(kind: str, when: Condition, **more: object) -> RuleBook:
    condition = CoverageCondition(kind, when, CITE, "it is open" if kind == "doubt" else None)  # type: ignore[arg-type]
    return a_book(a_measure("us.a", conditions=[condition], **more))  # type: ignore[arg-type]


# Which parts of the rule spoke


@pytest.mark.parametrize(
    ("kind", "line", "verdict", "spoke"),
    [
        ("required", {"origin": "DE"}, "applies", "required/0"),
        ("required", {"origin": "CN"}, "does not apply", "required/0"),
        ("required", {"origin": None}, "cannot tell", "required/0"),
        ("exception", {"origin": "DE"}, "does not apply", "exception/0"),
        ("exception", {"origin": None}, "cannot tell", "exception/0/open"),
        ("doubt", {"origin": "DE"}, "cannot tell", "doubt/0"),
        ("doubt", {"origin": None}, "cannot tell", "doubt/0"),
    ],
)
def test_a_condition_that_decides_is_named_by_its_kind_and_place(
    kind: str, line: dict[str, object], verdict: str, spoke: str
) -> None:
    decision = decided(asking(kind, AllOf((GERMAN,))), a_line(**line))
    assert decision.verdict == verdict
    assert spoke in decision.spoke


def test_an_origin_alone_is_named_alike_before_the_engine_is_asked_and_after() -> None:
    """A measure for some origins only is left out without asking; the part that spoke is the same."""
    for when in (GERMAN, AllOf((GERMAN,))):
        decision = decided(asking("required", when), a_line(origin="CN"))
        assert (decision.verdict, decision.spoke) == ("does not apply", ("required/0",))


def test_the_standing_the_listing_and_the_clauses_that_spoke_are_named() -> None:
    clauses = (a_clause("5 %", when=ZONED), a_clause("10 %"))
    measure = a_measure("us.a", treatment=Duty(clauses), listings=[Listing("2804", CITE)])
    assert decided(a_book(measure)).spoke == ("standing/0", "listing", "clause/1")
    in_zone = a_line(ftz={"status": "P", "filed": "2026-12-01"})
    assert decided(a_book(measure), in_zone).spoke == ("standing/0", "listing", "clause/0")


@pytest.mark.parametrize(
    ("since", "spoke"), [("2027-01-01", "standing/before"), ("2026-01-01", "standing/0")], ids=["begins", "stands"]
)
def test_a_measure_that_has_not_begun_is_named_so(since: str, spoke: str) -> None:
    assert spoke in decided(a_book(a_measure("us.a", standing=[StandingRow(window(since), "in force", CITE)]))).spoke


def test_a_measure_that_gives_way_names_to_which() -> None:
    book = a_book(a_measure("us.b"), a_measure("us.a", gives_way_to=["us.b"]))
    decision = decided(book)
    assert (decision.verdict, decision.targets, decision.spoke) == ("excluded", ("us.b",), ("gives-way-to/us.b",))


# What is missing


def test_what_is_missing_is_data_each_once_and_in_the_order_of_the_rule() -> None:
    both = AllOf((Claimed("relief", needs_reference=True), GERMAN))
    decision = decided(asking("required", both), a_line(origin=None, claims=["relief"]))
    assert decision.missing == (missing_fact("claim-reference", claim="relief"), missing_fact("origin"))


def test_of_a_window_without_a_rate_date_the_date_of_the_entry_is_missing_and_not_a_window() -> None:
    decision = decided(asking("required", RateDateIn(None, None)), entered=None)
    assert decision.missing == (missing_fact("entered"),)


def test_what_keeps_a_measure_open_keeps_open_those_that_give_way_to_it() -> None:
    doubt = CoverageCondition("doubt", GERMAN, CITE, "it is open")
    book = a_book(a_measure("us.b", conditions=[doubt]), a_measure("us.a", gives_way_to=["us.b"]))
    decision = decided(book)
    assert decision.verdict == "cannot tell"
    assert decision.missing == (missing_fact("unsettled", ask="it is open"),)


def test_only_what_is_open_about_clauses_is_missing_of_a_measure_that_surely_applies() -> None:
    clauses = (a_clause("5 %", when=GERMAN), a_clause("10 %"))
    decision = decided(a_book(a_measure("us.a", treatment=Duty(clauses))), a_line(origin=None))
    assert (decision.verdict, decision.missing) == ("applies", ())
    assert decision.clause_missing == (missing_fact("origin"),)
    assert decision.narrowed is not None
    assert (decision.narrowed.places, decision.narrowed.undecided, decision.narrowed.open) == ((0, 1), (0,), False)


def test_a_doubt_without_bound_leaves_none_only_where_it_may_hold() -> None:
    doubt = CoverageCondition("doubt", GERMAN, CITE, "it is open", unbounded=True)
    book = a_book(a_measure("us.a", conditions=[doubt]))
    assert [decided(book, a_line(origin=origin)).unbounded for origin in ("DE", None, "CN")] == [True, True, False]


# What could be claimed

RELIEF = {"relief": "that the goods qualify"}


def test_a_claim_that_would_take_a_line_out_or_change_its_clause_could_be_made() -> None:
    takes_out = asking("exception", Claimed("relief"), claims=RELIEF)
    clauses = (a_clause("5 %", when=Claimed("relief")), a_clause("10 %"))
    lowers = a_book(a_measure("us.a", claims=RELIEF, treatment=Duty(clauses)))
    for book in (takes_out, lowers):
        assert decided(book).could_claim == (CouldClaim("relief", "that the goods qualify"),)
        assert decided(book, a_line(claims=["relief"])).could_claim == ()


def test_a_claim_that_would_change_nothing_is_not_offered() -> None:
    both = AllOf((Claimed("relief"), ImporterFact("plan")))
    book = asking("exception", both, claims={**RELIEF, "unnamed": "what no condition looks at"})
    assert decided(book).could_claim == ()
    assert [offered.claim for offered in decided(book, importer_facts=["plan"]).could_claim] == ["relief"]


def test_a_claim_that_only_an_importer_of_a_plan_can_make_is_offered_to_such_a_one_alone() -> None:
    suggested = Claimed("relief", needs_reference=True, suggested_by="plan")
    book = asking("exception", suggested, claims=RELIEF)
    assert decided(book).could_claim == ()
    assert [offered.claim for offered in decided(book, importer_facts=["plan"]).could_claim] == ["relief"]


def test_an_open_question_is_never_settled_by_what_a_line_states() -> None:
    decision = decided(asking("required", Unsettled("nobody knows", "what it is")))
    assert decision.verdict == "cannot tell"
    assert decision.missing == (missing_fact("unsettled", ask="what it is"),)
    assert "nobody knows" in decision.because
