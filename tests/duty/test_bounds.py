"""Bounds: stating a missing fact or settling a doubt never leaves what was said without it, however measures meet."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, seeded
from drawing import DATES, POLYSILICON, Drawing, Shape
from holding import check_contained, contains

import prefile
from prefile import (
    Entry,
    RuleBook,
)
from prefile.decision.predicates import Claimed, OriginIn
from prefile.duty.clauses import Duty
from prefile.findings import Amounts
from prefile.law.measure import CoverageCondition, Measure


@pytest.fixture(scope="module")
def drawing(book: RuleBook) -> Drawing:
    """Draws entries for the shipped book."""
    return Drawing(book)


# A missing fact


def fully_known(drawing: Drawing, rng: random.Random) -> Shape:
    """Draw a line of which every fact is stated, and stated once."""
    pool = rng.choice((POLYSILICON, POLYSILICON, drawing.measured, drawing.numbers))
    at = rng.choice(pool)
    while not drawing.book.tariff.under(at, drawing.changes[-1]) or at == "3818000095":
        at = rng.choice(pool)
    amount = str(rng.randrange(1, 10**6))
    elements = ("molybdenum", "tungsten", "copper", "lead", "zinc", "magnesium", "manganese", "silicon")
    shape: Shape = {
        "tariff_number": at,
        "origin": rng.choice(("DE", "JP", "GB", "CN", "RU", "CU", "BY", "VN", "CA", "BR", "KP")),
        "value": rng.choice((str(rng.randrange(10**7)), f"{rng.randrange(10**8) / 100:.2f}")),
        "quantities": [
            {"amount": amount, "unit": "KG"},
            *({"amount": str(rng.randrange(1, 10**6)), "unit": unit} for unit in ("W", "NO", "L", "PFL", "M2", "PRS")),
        ],
        "minerals": [{"mineral": one, "percent": str(rng.randrange(1, 12))} for one in elements],
    }
    if rng.randrange(3) == 0:
        shape |= {"currency": "EUR", "exchange_rate": "1.0875"}
    if rng.randrange(4) == 0:
        shape["ftz"] = {"status": "P", "filed": rng.choice(("2026-06-09", "2026-11-01", "2026-12-04", "2026-06-07"))}
    if rng.randrange(2):
        names = rng.sample(drawing.claims, rng.randint(1, min(40, len(drawing.claims))))
        shape["claims"] = [{"claim": name, "reference": "DOC-1"} for name in names]
    return shape


def filed_by(entered: str, shape: Shape) -> Shape:
    """Return a line whose zone status was not filed after the entry, which would be refused."""
    match shape:
        case {"ftz": {"filed": str(filed)}}:
            return {**shape, "ftz": {"status": "P", "filed": min(filed, entered)}}
    return shape


def without(shape: Shape, fact: str) -> Shape:
    """Return a line without one fact."""
    if fact == "reference":
        return {**shape, "claims": [{"claim": one["claim"]} for one in shape.get("claims", [])]}  # type: ignore[attr-defined]
    if fact == "filed":
        return {**shape, "ftz": {"status": "P"}} if "ftz" in shape else shape
    if fact == "digits":
        return {**shape, "tariff_number": str(shape["tariff_number"])[:8]}
    return {key: value for key, value in shape.items() if key != fact}


FACTS = ("origin", "value", "quantities", "exchange_rate", "minerals", "reference", "filed", "digits")


def test_stating_a_missing_fact_never_leaves_the_bounds_that_were_told_without_it(
    drawing: Drawing, book: RuleBook
) -> None:
    rng = seeded(6)
    dates = (*DATES[:6], "2026-07-01", "2026-10-15", "2026-12-31")
    narrowed: dict[str, int] = dict.fromkeys((*FACTS, "entered"), 0)
    for _ in range(60):
        shapes = [fully_known(drawing, rng) for _ in range(10)]
        head: Shape = {"format": "prefile-entry/1", "entered": rng.choice(dates)}
        shapes = [filed_by(str(head["entered"])[:10], shape) for shape in shapes]
        sure = prefile.screen(Entry.model_validate({**head, "lines": shapes}), book)
        facts = [rng.choice(FACTS) for _ in shapes]
        fewer = [without(shape, fact) for shape, fact in zip(shapes, facts, strict=True)]
        unsure = prefile.screen(Entry.model_validate({**head, "lines": fewer}), book)
        undated = prefile.screen(Entry.model_validate({"format": "prefile-entry/1", "lines": shapes}), book)
        for place, shape in enumerate(shapes):
            check_contained(unsure.lines[place], sure.lines[place], (facts[place], head, shape))
            check_contained(undated.lines[place], sure.lines[place], ("entered", head, shape))
            narrowed[facts[place]] += unsure.lines[place].duty != sure.lines[place].duty
            narrowed["entered"] += undated.lines[place].duty != sure.lines[place].duty
        for less in (unsure, undated):
            assert less.totals.least <= sure.totals.least
            assert less.totals.most is None or (sure.totals.most is not None and sure.totals.most <= less.totals.most)
    assert all(narrowed[fact] for fact in ("origin", "value", "quantities", "exchange_rate", "entered")), narrowed


def test_settling_what_is_in_doubt_never_leaves_the_bounds_however_measures_give_way() -> None:
    """Every measure is claimed, unclaimed or claimed without its reference, and gives way to some before it."""
    rng = seeded(13)
    narrowed = 0
    for _ in range(60):
        names = [f"us.{name}" for name in rng.sample("abcdefgh", 5)]
        book = a_book(
            *(
                a_measure(
                    name,
                    treatment=Duty((a_clause(f"{rng.choice((0, 1, 5, 10, 25))} %"),)),
                    conditions=[CoverageCondition("required", Claimed(name[3:], needs_reference=True), CITE)],
                    gives_way_to=rng.sample(names[:place], min(place, rng.choice((0, 1, 2)))),
                )
                for place, name in enumerate(names)
            )
        )
        states = {name[3:]: rng.choice((0, 1, 1, 1, 2)) for name in names}
        unsure = with_claim(states, book)
        for settled in range(2 ** len(names)):
            bits = {name: 2 * (settled >> bit & 1) for bit, name in enumerate(states)}
            sure = with_claim({name: bits[name] if state == 1 else state for name, state in states.items()}, book)
            assert sure.payable is not None
            assert contains(unsure, sure), (states, settled, [measure.gives_way_to for measure in book.measures])
            narrowed += sure != unsure
    assert narrowed > 500


def with_claim(states: dict[str, int], book: RuleBook) -> Amounts:
    """Return the duty of a line that claims some reliefs: 0 not at all, 1 without reference, 2 with it."""
    claims = [
        {"claim": name, **({"reference": "DOC-1"} if state == 2 else {})} for name, state in states.items() if state
    ]
    return prefile.screen(an_entry(a_line(claims=claims)), book, decide="plain").lines[0].duty


def test_a_clause_that_may_not_fit_leaves_no_bound() -> None:
    """Where no clause is sure to fit, none may; and where none fits, the rule is silent, which is no exemption."""
    british = OriginIn(frozenset({"GB"}), "GB")
    book = a_book(a_measure("us.example", treatment=Duty((a_clause("10 %", when=british),))))
    owed = {
        origin: prefile.screen(an_entry(a_line(origin=origin)), book, decide="plain").lines[0].findings[0]
        for origin in ("GB", "DE", None)
    }
    assert owed["GB"].duty == Decimal("1500.00")
    assert (owed["DE"].outcome, owed["DE"].duty, owed["DE"].most) == ("cannot tell", None, None)
    assert (owed[None].outcome, owed[None].least, owed[None].most) == ("cannot tell", 0, None)
    assert [one.fact for one in owed[None].missing] == ["origin", "law"]


def in_doubt(name: str, rate: str, *gives_way_to: str) -> Measure:
    doubt = CoverageCondition("doubt", OriginIn(frozenset({"DE"}), "DE"), CITE, "it is open")
    treatment = Duty((a_clause(rate),))
    return a_measure(name, treatment=treatment, conditions=[doubt], gives_way_to=gives_way_to)


@pytest.mark.parametrize(("yielding", "target"), [("us.a", "us.b"), ("us.b", "us.a")])
@pytest.mark.parametrize(("lower", "higher"), [("10 %", "25 %"), ("25 %", "10 %")])
def test_of_two_measures_in_doubt_of_which_one_gives_way_the_greater_is_the_most_whichever_is_named_first(
    yielding: str, target: str, lower: str, higher: str
) -> None:
    book = a_book(in_doubt(target, higher), in_doubt(yielding, lower, target))
    duty = prefile.screen(an_entry(), book, decide="plain").lines[0].duty
    assert duty == Amounts(None, Decimal("0.00"), Decimal("3750.00"))


def test_a_measure_in_doubt_to_which_two_give_way_is_counted_once() -> None:
    book = a_book(in_doubt("us.b", "25 %"), in_doubt("us.a", "10 %", "us.b"), in_doubt("us.c", "5 %", "us.b"))
    most = prefile.screen(an_entry(), book, decide="plain").lines[0].duty.most
    assert most is not None
    assert Decimal(3750) <= most <= Decimal(6000)


def test_what_is_owed_beside_two_measures_in_doubt_is_added() -> None:
    book = a_book(in_doubt("us.b", "25 %"), in_doubt("us.a", "10 %", "us.b"), a_measure("us.c"))
    duty = prefile.screen(an_entry(), book, decide="plain").lines[0].duty
    assert duty == Amounts(None, Decimal("1500.00"), Decimal("5250.00"))


def test_the_value_of_an_entry_is_the_sum_of_its_lines_in_dollars_or_unknown() -> None:
    book = a_book(a_measure("us.a"))
    euros = a_line(value="100", currency="EUR", exchange_rate="1.5")
    known = prefile.screen(an_entry(a_line(), a_line(value="0.50"), euros), book, decide="plain")
    assert known.totals.value == Decimal("15150.50")
    for unknown in (a_line(value=None), a_line(currency="EUR")):
        assert prefile.screen(an_entry(a_line(), unknown), book, decide="plain").totals.value is None


def test_a_doubt_that_surely_holds_asks_what_is_open_and_nothing_else() -> None:
    (finding,) = prefile.screen(an_entry(), a_book(in_doubt("us.a", "10 %"))).lines[0].findings
    assert [(one.fact, one.path, one.ask) for one in finding.missing] == [("unsettled", "/lines/0", "it is open")]


def test_a_doubt_that_may_hold_asks_for_the_fact_before_the_law() -> None:
    line = a_line(origin=None)
    (finding,) = prefile.screen(an_entry(line), a_book(in_doubt("us.a", "10 %"))).lines[0].findings
    assert [(one.fact, one.path) for one in finding.missing] == [("origin", "/lines/0/origin")]
