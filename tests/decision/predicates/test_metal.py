"""What a line's declared metal answers: shares of the weight, where it was made, and how both are asked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile.decision.line_facts import LineFacts
from prefile.decision.metal_facts import (
    MetalFacts,
    MetalLimits,
    MetalPlaces,
    MetalReader,
    MetalShareFacts,
    MetalStep,
    MetalWeights,
)
from prefile.decision.predicates import MadeHow, MetalMade, MetalShare, MetalsTogether
from prefile.entry.line import Melted, Metal, Smelted
from prefile.entry.missing_fact import MissingFact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

METALS = ("aluminum", "steel", "copper")
Shape = dict[str, dict[str, object]]
Question = MetalShare | MetalMade | MetalsTogether
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
    return MetalReader(bound for bound in bounds if isinstance(bound, MetalLimits | MetalPlaces | MetalWeights)).read(
        declared
    )


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
        if not isinstance(question, MetalMade):
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


TOGETHER = MetalsTogether(METALS, Decimal(85), frozenset({"US"}), "US")
OF_THE_US: dict[str, dict[str, object]] = {
    "aluminum": {"smelted_in": ["US"], "cast_in": "US"},
    "steel": {"melted_in": "US"},
    "copper": {"smelted_in": ["US"], "cast_in": "US"},
}
OF_CHINA: dict[str, dict[str, object]] = {
    "aluminum": {"smelted_in": ["CN"], "cast_in": "CN"},
    "steel": {"melted_in": "CN"},
    "copper": {"smelted_in": ["CN"], "cast_in": "CN"},
}


def weighed(**stated: tuple[str | None, str]) -> Metal:
    """Return metal of these shares, each of the US, of China, of both or of a place that is not stated."""
    made = {"US": OF_THE_US, "CN": OF_CHINA}
    shape: Shape = {}
    for name, (percent, where) in stated.items():
        places = made[where][name] if where in made else {}
        if where == "both":
            places = {"smelted_in": ["US", "CN"], "cast_in": "US"}
        shape[name] = {**places, **({} if percent is None else {"percent": percent})}
    return metal(**shape)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"aluminum": ("10", "CN"), "steel": ("80", "US"), "copper": ("0", "")}, YES),
        ({"aluminum": ("15", "CN"), "steel": ("85", "US"), "copper": ("0", "")}, YES),
        ({"aluminum": ("15.001", "CN"), "steel": ("84.999", "US"), "copper": ("0", "")}, NO),
        ({"aluminum": ("10", "CN"), "steel": ("80", "US")}, UNKNOWN),  # copper may be 10 %
        ({"aluminum": ("1", "CN"), "steel": ("98", "US")}, YES),  # copper is 1 % at the most
        ({"aluminum": ("1", "CN"), "steel": ("3", "US"), "copper": ("0", "")}, NO),
        ({"aluminum": ("10", "both"), "steel": ("80", "US"), "copper": ("0", "")}, YES),
        ({"aluminum": ("20", "both"), "steel": ("70", "US"), "copper": ("0", "")}, UNKNOWN),
        ({"aluminum": ("0", ""), "steel": ("0", ""), "copper": ("0", "")}, NO),
        ({"aluminum": (None, "US"), "steel": ("0", ""), "copper": ("0", "")}, YES),
        ({"aluminum": (None, "CN"), "steel": ("0", ""), "copper": ("0", "")}, NO),
    ],
)
def test_metals_are_weighed_together(stated: dict[str, tuple[str | None, str]], expected: Trilean) -> None:
    assert answer(TOGETHER, weighed(**stated)) == expected


def test_of_metals_together_the_shares_are_asked_first_then_where_each_was_made_and_how_much_of_it() -> None:
    zero = ("0", "")
    for stated, kind in [
        ({"steel": ("80", "US")}, "metal-share"),
        ({"steel": ("80", ""), "aluminum": zero, "copper": zero}, "metal-melted"),
        ({"steel": ("60", "US"), "aluminum": ("30", "both"), "copper": zero}, "metal-made"),
    ]:
        assert missing(TOGETHER, weighed(**stated)).fact == kind


_PARTS = (Decimal(0), Decimal("0.0001"), Decimal("0.5"), Decimal("0.9999"), Decimal(1))  # of what is left of the weight
SHARES = st.sampled_from([None, "0", "5", "15", "40"])
PLACES = st.sampled_from(["US", "CN", "both", ""])


@STEADY
@given(st.fixed_dictionaries({"aluminum": st.tuples(SHARES, PLACES), "copper": st.tuples(SHARES, PLACES)}))
def test_metals_together_answer_what_every_completion_of_the_declaration_answers(
    stated: dict[str, tuple[str | None, str]],
) -> None:
    """Fill in each share and place that is not stated on a fine grid, and compare with the one answer of all."""
    asked = MetalsTogether(("aluminum", "copper"), Decimal(85), frozenset({"US"}), "US")
    stated = {name: (share, "" if share == "0" else place) for name, (share, place) in stated.items()}
    found = set(_completed(stated))
    said = answer(asked, weighed(**stated))
    if said != UNKNOWN:
        assert found <= {said == YES}
    else:
        assert found == {True, False}


def _completed(stated: dict[str, tuple[str | None, str]]) -> Iterable[bool]:
    rest = 100 - sum((Decimal(share) for share, _ in stated.values() if share is not None), Decimal(0))
    grid = [
        [Decimal(share)] if share is not None else [rest * part for part in _PARTS if part or not place]
        for share, place in stated.values()
    ]
    parts = [{"US": (1,), "CN": (0,), "both": (0, 1), "": (0, 1)}[place] for _, place in stated.values()]
    for shares in product(*grid):
        if sum(shares) <= 100:
            for there in product(*parts):
                us = sum(share * part for share, part in zip(shares, there, strict=True))
                yield us > 0 and us * 100 >= 85 * sum(shares)
