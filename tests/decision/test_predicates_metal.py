"""What a line's declared metal answers: shares of the weight, where it was made, and how both are asked and said."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefile.decision.predicates_metal import (
    asks_made,
    asks_share,
    made,
    made_words,
    metal_key,
    share,
    share_words,
)
from prefile.entry.line import Melted, Metal, Smelted
from prefile.law.condition import (
    MadeHow,
    MetalMade,
    MetalShare,
    MetalStep,
)
from prefile.values.trilean import NO, UNKNOWN, YES

METALS = ("aluminum", "steel", "copper")
Shape = dict[str, dict[str, object]]


def metal(**stated: dict[str, object]) -> Metal:
    return Metal.model_validate(stated)


def under(limit: int, *metals: str) -> MetalShare:
    return MetalShare(metals, Decimal(limit))


def in_the_us(how: MadeHow, of: str = "aluminum", *steps: MetalStep) -> MetalMade:
    each = steps or (("melted",) if of == "steel" else ("smelted", "cast"))
    return MetalMade(of, each, frozenset({"US"}), "US", how)


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ({}, UNKNOWN),
        ({"steel": {}}, UNKNOWN),
        ({"steel": {"percent": "14.999"}}, YES),
        ({"steel": {"percent": "15"}}, NO),
        ({"steel": {"percent": "100"}}, NO),
        ({"steel": {"percent": "0"}, "aluminum": {"percent": "90"}}, YES),
    ],
)
def test_a_share_under_a_limit(stated: Shape, answer: int) -> None:
    assert share(under(15, "steel"), metal(**stated)) == answer


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ({"steel": {"percent": "9"}}, UNKNOWN),
        ({"steel": {"percent": "9"}, "aluminum": {"percent": "5"}}, YES),
        ({"steel": {"percent": "9"}, "aluminum": {"percent": "6"}}, NO),
        ({"steel": {"percent": "15"}}, NO),
    ],
)
def test_metals_named_together_count_together(stated: Shape, answer: int) -> None:
    assert share(under(15, "aluminum", "steel"), metal(**stated)) == answer


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ({name: {"percent": "0"} for name in METALS}, YES),
        ({name: {"percent": "0"} for name in METALS[1:]}, UNKNOWN),
        ({"copper": {"percent": "0.001"}}, NO),
        ({"copper": {"cast_in": "CL"}}, NO),
        ({"steel": {"melted_in": "CN"}}, NO),
        ({"aluminum": {"smelted_in": ["CN"]}}, NO),
    ],
)
def test_no_metal_at_all(stated: Shape, answer: int) -> None:
    """A metal that was made somewhere is held, though its share is not stated."""
    assert share(under(0, *METALS), metal(**stated)) == answer


def test_no_metal_stated_at_all_is_unknown() -> None:
    assert share(under(0, *METALS), None) == UNKNOWN
    assert share(under(15, "steel"), None) == UNKNOWN
    assert made(in_the_us("partly"), None) == UNKNOWN


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
    assert made(in_the_us("only"), declared) == only
    assert made(in_the_us("mostly"), declared) == mostly
    assert made(in_the_us("partly"), declared) == partly


@pytest.mark.parametrize("how", ["only", "mostly", "partly"])
def test_steel_and_what_is_absent(how: MadeHow) -> None:
    assert made(in_the_us(how, "steel"), metal(steel={"melted_in": "US"})) == YES
    assert made(in_the_us(how, "steel"), metal(steel={"melted_in": "CN"})) == NO
    assert made(in_the_us(how, "steel"), metal(steel={"percent": "0"})) == NO
    assert made(in_the_us(how, "steel"), metal(steel={"percent": "40"})) == UNKNOWN


def test_what_is_asked_and_said_of_a_share() -> None:
    half = metal(steel={"percent": "9"})
    asked = asks_share(under(15, "steel", "aluminum"), half)
    assert (asked.fact, asked.path) == ("metal-share", "/metal/aluminum/percent")
    assert share_words(under(15, "steel"), half) == "steel make up less than 15 % of the article's weight"
    assert share_words(under(9, "steel"), half) == "steel make up 9 % of the article's weight or more"
    assert share_words(under(15, "copper"), half) == "the share of copper in the article's weight is not stated"
    assert share_words(under(0, "steel"), half) == "the article holds steel"
    assert share_words(under(0, "steel"), metal(steel={"percent": "0"})) == "the article holds no steel"


def test_what_is_asked_and_said_of_where_it_was_made() -> None:
    smelted = metal(aluminum={"smelted_in": ["US", "CA"]})
    assert asks_made(in_the_us("mostly"), smelted).path == "/metal/aluminum/cast_in"
    assert asks_made(in_the_us("mostly", "steel"), smelted).path == "/metal/steel/melted_in"
    mixed = metal(aluminum={"smelted_in": ["US", "CA"], "cast_in": "US"})
    assert asks_made(in_the_us("mostly"), mixed).fact == "metal-made"
    assert made_words(in_the_us("mostly"), mixed) == "how much of the aluminum was smelted and cast in US is not stated"
    assert made_words(in_the_us("partly"), mixed) == "the aluminum was smelted or cast partly in US"
    assert made_words(in_the_us("only"), mixed) == "the aluminum was not smelted and cast only in US"
    assert made_words(in_the_us("mostly", "steel"), None) == "where the steel was melted and poured is not stated"


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
QUESTIONS: list[MetalShare | MetalMade] = [
    *(under(limit, *some) for limit in (0, 15) for size in (1, 2, 3) for some in combinations(METALS, size)),
    *(in_the_us(how, name) for how in ("only", "mostly", "partly") for name in METALS),
]


def answer(question: MetalShare | MetalMade, declared: Metal) -> int:
    return share(question, declared) if isinstance(question, MetalShare) else made(question, declared)


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


@given(declared=DECLARED)
def test_what_is_unknown_is_asked_for_and_said_not_to_be_stated(declared: dict[str, dict[str, object]]) -> None:
    stated = metal(**declared)
    for question in QUESTIONS:
        if answer(question, stated) != UNKNOWN:
            continue
        if isinstance(question, MetalShare):
            assert asks_share(question, stated).path.endswith("/percent")
            assert share_words(question, stated).endswith("is not stated")
        else:
            assert asks_made(question, stated).path.startswith(f"/metal/{question.metal}")
            assert made_words(question, stated).endswith("is not stated")


def test_the_key_tells_apart_what_words_tell_apart() -> None:
    one = metal(aluminum={"smelted_in": ["US", "CA"]})
    other = metal(aluminum={"smelted_in": ["US", "CA"], "cast_in": "US"})
    assert list(metal_key(one)) != list(metal_key(other))
    assert list(metal_key(None)) == list(metal_key(metal()))


def test_only_mostly_and_partly_ask_less_and_less() -> None:
    for smelted in (Smelted(), Smelted(smelted_in=("US", "CA"), cast_in="US"), Smelted(smelted_in=("US",))):
        declared = Metal(aluminum=smelted, steel=Melted(), copper=None)
        answers = [made(in_the_us(how), declared) for how in ("only", "mostly", "partly")]
        assert answers == sorted(answers)
