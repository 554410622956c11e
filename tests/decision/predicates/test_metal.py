"""What a line's declared metal answers: shares of the weight, where it was made, and how both are asked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile.decision.line_facts import LineFacts
from prefile.decision.metal_facts import MetalFacts, MetalLimits, MetalPlaces, MetalReader, MetalShareFacts, MetalStep
from prefile.decision.predicates import MadeHow, MetalMade, MetalShare
from prefile.entry.line import Melted, Metal, Smelted
from prefile.entry.missing_fact import MissingFact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

METALS = ("aluminum", "steel", "copper")
Shape = dict[str, dict[str, object]]
Question = MetalShare | MetalMade
STEADY = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def metal(**stated: dict[str, object]) -> Metal:
    return Metal.model_validate(stated)


def under(limit: int, *metals: str) -> MetalShare:
    return MetalShare(metals, Decimal(limit))


def in_the_us(how: MadeHow, of: str = "aluminum", *steps: MetalStep) -> MetalMade:
    each = steps or (("melted",) if of == "steel" else ("smelted", "cast"))
    return MetalMade(of, each, frozenset({"US"}), "US", how)


def read_by(questions: Iterable[Question], declared: Metal | None) -> MetalFacts:
    """Return a line's metal as a book of these questions sees it."""
    bounds = [bound for question in questions for bound in question.bounds()]
    return MetalReader(bound for bound in bounds if isinstance(bound, MetalLimits | MetalPlaces)).read(declared)


def seen(question: Question, declared: Metal | None) -> LineFacts:
    """Return the facts of a line of this metal, as a question sees them that is the only one of its book."""
    return LineFacts.of({"metal": read_by([question], declared)})


def answer(question: Question, declared: Metal | None) -> Trilean:
    return question.answer(seen(question, declared))


def missing(question: Question, declared: Metal | None) -> MissingFact:
    return question.missing(seen(question, declared))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, UNKNOWN),
        ({"steel": {}}, UNKNOWN),
        ({"steel": {"percent": "14.999"}}, YES),
        ({"steel": {"percent": "15"}}, NO),
        ({"steel": {"percent": "100"}}, NO),
        ({"steel": {"percent": "0"}, "aluminum": {"percent": "90"}}, YES),
    ],
)
def test_a_share_under_a_limit(stated: Shape, expected: Trilean) -> None:
    assert answer(under(15, "steel"), metal(**stated)) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"steel": {"percent": "9"}}, UNKNOWN),
        ({"steel": {"percent": "9"}, "aluminum": {"percent": "5"}}, YES),
        ({"steel": {"percent": "9"}, "aluminum": {"percent": "6"}}, NO),
        ({"steel": {"percent": "15"}}, NO),
    ],
)
def test_metals_named_together_count_together(stated: Shape, expected: Trilean) -> None:
    assert answer(under(15, "aluminum", "steel"), metal(**stated)) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({name: {"percent": "0"} for name in METALS}, YES),
        ({name: {"percent": "0"} for name in METALS[1:]}, UNKNOWN),
        ({"copper": {"percent": "0.001"}}, NO),
        ({"copper": {"cast_in": "CL"}}, NO),
        ({"steel": {"melted_in": "CN"}}, NO),
        ({"aluminum": {"smelted_in": ["CN"]}}, NO),
    ],
)
def test_no_metal_at_all(stated: Shape, expected: Trilean) -> None:
    """A metal that was made somewhere is held, though its share is not stated."""
    assert answer(under(0, *METALS), metal(**stated)) == expected


def test_no_metal_stated_at_all_is_unknown() -> None:
    assert answer(under(0, *METALS), None) == UNKNOWN
    assert answer(under(15, "steel"), None) == UNKNOWN
    assert answer(in_the_us("partly"), None) == UNKNOWN


@pytest.mark.parametrize(
    ("smelted", "cast", "only", "mostly", "partly"),
    [
        (["US"], "US", YES, YES, YES),
        (["CA"], "CA", NO, NO, NO),
        (["US", "CA"], "US", NO, UNKNOWN, YES),
        (["US"], "CA", NO, NO, YES),
        (["US", "CA"], "CA", NO, NO, YES),
        (["US"], None, UNKNOWN, UNKNOWN, YES),
        (["CA"], None, NO, NO, UNKNOWN),
        (["US", "CA"], None, NO, UNKNOWN, YES),
        ([], "US", UNKNOWN, UNKNOWN, YES),
        ([], "CA", NO, NO, UNKNOWN),
        ([], None, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_where_aluminum_was_made(smelted: list[str], cast: str | None, only: int, mostly: int, partly: int) -> None:
    """Of several countries it is not said how much was made where, which a share that the law sets asks for."""
    declared = metal(aluminum={"smelted_in": smelted, "cast_in": cast})
    assert answer(in_the_us("only"), declared) == only
    assert answer(in_the_us("mostly"), declared) == mostly
    assert answer(in_the_us("partly"), declared) == partly


@pytest.mark.parametrize("how", ["only", "mostly", "partly"])
def test_steel_and_what_is_absent(how: MadeHow) -> None:
    assert answer(in_the_us(how, "steel"), metal(steel={"melted_in": "US"})) == YES
    assert answer(in_the_us(how, "steel"), metal(steel={"melted_in": "CN"})) == NO
    assert answer(in_the_us(how, "steel"), metal(steel={"percent": "0"})) == NO
    assert answer(in_the_us(how, "steel"), metal(steel={"percent": "40"})) == UNKNOWN


def test_what_is_asked_of_a_share() -> None:
    half = metal(steel={"percent": "9"})
    asked = missing(under(15, "steel", "aluminum"), half)
    assert (asked.fact, asked.path) == ("metal-share", "/metal/aluminum/percent")
    assert [answer(under(limit, "steel"), half) for limit in (15, 9, 0)] == [YES, NO, NO]
    assert answer(under(15, "copper"), half) == UNKNOWN
    assert answer(under(0, "steel"), metal(steel={"percent": "0"})) == YES


def test_what_is_asked_of_where_it_was_made() -> None:
    smelted = metal(aluminum={"smelted_in": ["US", "CA"]})
    assert missing(in_the_us("mostly"), smelted).path == "/metal/aluminum/cast_in"
    assert missing(in_the_us("mostly", "steel"), smelted).path == "/metal/steel/melted_in"
    mixed = metal(aluminum={"smelted_in": ["US", "CA"], "cast_in": "US"})
    assert missing(in_the_us("mostly"), mixed).fact == "metal-made"
    assert [answer(in_the_us(how), mixed) for how in ("mostly", "partly", "only")] == [UNKNOWN, YES, NO]
    assert answer(in_the_us("mostly", "steel"), None) == UNKNOWN


COUNTRIES = st.sampled_from(["US", "CA", "RU"])
SMELTED: st.SearchStrategy[dict[str, object]] = st.builds(
    dict,
    percent=st.none() | st.sampled_from(["1", "14", "15", "33"]),
    smelted_in=st.lists(COUNTRIES, max_size=2, unique=True),
    cast_in=st.none() | COUNTRIES,
)
MELTED: st.SearchStrategy[dict[str, object]] = st.builds(
    dict, percent=st.none() | st.sampled_from(["1", "14", "15", "33"]), melted_in=st.none() | COUNTRIES
)
DECLARED = st.fixed_dictionaries({"aluminum": SMELTED, "steel": MELTED, "copper": SMELTED})
QUESTIONS: list[Question] = [
    *(under(limit, *some) for limit in (0, 15) for size in (1, 2, 3) for some in combinations(METALS, size)),
    *(in_the_us(how, name) for how in ("only", "mostly", "partly") for name in METALS),
]


@STEADY
@given(declared=DECLARED, data=st.data())
def test_a_further_fact_never_turns_a_told_answer_round(
    declared: dict[str, dict[str, object]], data: st.DataObject
) -> None:
    """Whatever is left out of a declaration, the answers told without it are those told with it."""
    kept = {
        name: {key: value for key, value in facts.items() if data.draw(st.booleans())}
        for name, facts in declared.items()
    }
    whole, part = metal(**declared), metal(**kept)
    for question in QUESTIONS:
        before = answer(question, part)
        assert before in {UNKNOWN, answer(question, whole)}, question


@STEADY
@given(declared=DECLARED)
def test_what_is_unknown_is_asked_for(declared: dict[str, dict[str, object]]) -> None:
    stated = metal(**declared)
    for question in QUESTIONS:
        if answer(question, stated) != UNKNOWN:
            continue
        lack = missing(question, stated)
        if isinstance(question, MetalShare):
            assert lack.path.endswith("/percent")
            assert lack.answers
        else:
            assert lack.path.startswith(f"/metal/{question.metal}")
            assert bool(lack.answers) is (lack.fact != "metal-made")


# What lines are remembered by


@STEADY
@given(declared=DECLARED)
def test_what_a_book_keeps_of_metal_answers_every_question_as_the_metal_itself_does(
    declared: dict[str, dict[str, object]],
) -> None:
    """Other questions of the book make its facts finer, and never other ones."""
    stated = metal(**declared)
    together = LineFacts.of({"metal": read_by(QUESTIONS, stated)})
    for question in QUESTIONS:
        raw = LineFacts.of({"metal": as_declared(question, stated)})
        for facts in (together, seen(question, stated)):
            assert question.answer(facts) == question.answer(raw), question
            assert question.explained(facts) == question.explained(raw), question
            if question.answer(raw) == UNKNOWN:
                assert question.missing(facts) == question.missing(raw), question


def as_declared(question: Question, declared: Metal) -> MetalFacts:
    """Return the facts of metal as they are declared: every percent and every country, nothing coarsened."""
    found = {name: getattr(declared, name) for name in METALS}
    percents = {name: None if part is None else part.percent for name, part in found.items()}
    made: dict[tuple[str, MetalStep], tuple[str, ...]] = {}
    for name, part in found.items():
        if isinstance(part, Melted) and part.melted_in:
            made[name, "melted"] = (part.melted_in,)
        if isinstance(part, Smelted):
            made[name, "smelted"] = part.smelted_in
            made[name, "cast"] = (part.cast_in,) if part.cast_in else ()
    places: tuple[tuple[str, MetalStep, tuple[str, ...]], ...] = tuple(
        (name, step, where) for (name, step), where in made.items() if where
    )
    metals = question.metals if isinstance(question, MetalShare) else ()
    least = sum((percents[name] or Decimal(0) for name in metals), Decimal(0))
    held = any(
        bool(percents[name]) if percents[name] is not None else any(place[0] == name for place in places)
        for name in metals
    )
    unstated = tuple(name for name in metals if percents[name] is None)
    absent = tuple(name for name, percent in percents.items() if percent == 0)
    return MetalFacts(((metals, MetalShareFacts(least, unstated, held)),), places, absent)


def test_lines_that_words_tell_apart_are_kept_apart() -> None:
    one = metal(aluminum={"smelted_in": ["US", "CA"]})
    other = metal(aluminum={"smelted_in": ["US", "CA"], "cast_in": "US"})
    assert read_by(QUESTIONS, one) != read_by(QUESTIONS, other)
    assert read_by(QUESTIONS, None) == read_by(QUESTIONS, metal())


def test_lines_that_no_question_tells_apart_look_the_same() -> None:
    for one, other in (
        (metal(steel={"percent": "3", "melted_in": "CN"}), metal(steel={"percent": "14.9", "melted_in": "DE"})),
        (metal(steel={"percent": "15"}), metal(steel={"percent": "99"})),
        (metal(copper={"smelted_in": ["CL", "PE"]}), metal(copper={"smelted_in": ["ZM"]})),
    ):
        assert read_by(QUESTIONS, one) == read_by(QUESTIONS, other)
    assert read_by(QUESTIONS, metal(steel={"percent": "0"})) != read_by(QUESTIONS, metal(steel={"percent": "3"}))
    assert read_by([], metal(steel={"percent": "3"})) == read_by([], metal(steel={"percent": "90"}))


def test_only_mostly_and_partly_ask_less_and_less() -> None:
    for smelted in (Smelted(), Smelted(smelted_in=("US", "CA"), cast_in="US"), Smelted(smelted_in=("US",))):
        declared = Metal(aluminum=smelted, steel=Melted(), copper=None)
        answers = [answer(in_the_us(how), declared) for how in ("only", "mostly", "partly")]
        assert answers == sorted(answers)
