"""Coverage: what Proclamation 11001 speaks of, as a reading made by hand tells it."""

from __future__ import annotations

import json

import pytest
from by_hand import CITE, FOLDER, a_book, a_measure, a_row, a_tariff, an_entry, seeded
from coverage_by_hand import (
    ARSENIDE,
    CATALYSTS,
    CELLS,
    KEYS,
    MAGNETS,
    METAL,
    MINERALS,
    MORE_CELLS,
    NOT_LISTED,
    NUMBERS,
    ORE,
    ORE_RESIDUE,
    OTHER_MAGNETS,
    OTHER_OXIDE,
    OTHERS,
    OTHERS_SINCE_JULY,
    OUTSIDE,
    OXIDE,
    PHONES,
    SAND,
    SCRAP,
    SCRAP_RESIDUE,
    TABLE,
    TOYS,
    WAFERS,
    a_reader,
    a_reading,
    asked,
    brief,
    read,
    told,
)
from drawing import Shape
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import structs

import prefile
import prefile.decision.coverage
from prefile.decision.coverage import Coverages
from prefile.law.coverage_map import (
    CoverageStatement,
)

REPORTS = Draft202012Validator(json.loads((FOLDER / "schemas" / "report.schema.json").read_text("utf-8")))
STEADY = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def test_a_number_whose_words_name_a_mineral_covers_it_whatever_the_goods_are() -> None:
    found = told(METAL)
    assert brief(found) == ("covered", "direct", ("gallium",))
    assert (found.stage, found.missing) == ("processed", ())
    assert found.because[1:] == ("what direct says", "what processed says")
    assert "Gallium" in found.because[0]
    assert found.authorities == ("law-direct", "law", "law-minerals")


def test_words_that_name_two_minerals_name_both_and_the_less_sure_ones_are_left_out() -> None:
    found = told(ARSENIDE)
    assert brief(found) == ("covered", "direct", ("gallium", "germanium"))
    assert "Diodes of gallium and germanium" in found.because[0]
    assert brief(told(ARSENIDE, "silicon")) == ("covered", "direct", ("gallium", "germanium", "silicon"))


def test_a_product_that_the_order_names_holds_what_such_goods_commonly_hold() -> None:
    found = told(PHONES)
    assert brief(found) == ("covered", "named", ("cobalt", "gallium", "lithium"))
    assert all(name in found.because[0] for name in ("Smartphones", *found.minerals))
    assert found.authorities == ("law-named", "law", "law-minerals")


def test_what_a_line_declares_says_more_than_what_such_goods_commonly_hold() -> None:
    assert brief(told(PHONES, "copper")) == ("covered", "named", ("copper",))
    assert brief(told(PHONES, "copper", "cobalt", "no gallium")) == ("covered", "named", ("cobalt", "copper"))
    assert brief(told(PHONES, "no cobalt")) == ("covered", "named", ("gallium", "lithium"))


@pytest.mark.parametrize("number", [METAL, PHONES])
def test_a_sure_number_stays_covered_where_its_mineral_is_declared_to_be_none_and_says_so(number: str) -> None:
    every = [row.mineral for row in NUMBERS[number].rows]
    found = told(number, *(f"no {mineral}" for mineral in every))
    assert found.outcome == "covered"
    (added,) = set(found.because) - set(told(number).because)
    assert all(mineral in added for mineral in every)


def test_the_reasons_say_where_a_declared_mineral_comes_from() -> None:
    own = set(told(METAL).because)
    for declared in (("silicon", "copper"), ("no silicon", "no copper")):
        (why,) = (why for why in told(METAL, *declared).because if why not in own)
        assert all(mineral in why for mineral in ("copper", "silicon"))


# What a number may hold


def test_a_residue_cannot_be_told_and_asks_for_the_content_that_decides() -> None:
    found = told(CATALYSTS, path="/lines/7")
    assert brief(found) == ("cannot tell", "shared", ("cobalt", "palladium"))
    (missing,) = found.missing
    assert (missing.fact, missing.path) == ("mineral-content", "/lines/7/minerals")
    assert (str(missing.least), str(missing.most)) == ("0.00", "0.00")
    assert found.because[1:] == ("what shared says",)
    assert all(name in found.because[0] for name in ("Catalysts", *found.minerals))
    assert found.authorities == ("law-shared", "law-minerals")


@pytest.mark.parametrize("mineral", MINERALS)
def test_any_listed_mineral_that_is_declared_covers_a_residue(mineral: str) -> None:
    found = told(CATALYSTS, mineral)
    assert brief(found) == ("covered", "evidence", (mineral,))
    assert (found.stage, found.missing) == ("final derivative", ())
    assert found.authorities == ("law-evidence", "law", "law-minerals")


def test_a_residue_that_holds_none_of_its_minerals_is_not_covered() -> None:
    found = told(CATALYSTS, "no cobalt", "no palladium")
    assert brief(found) == ("not covered", "evidence", ())
    assert (found.stage, found.missing) == ("final derivative", ())
    assert any("cobalt" in why and "palladium" in why for why in set(found.because) - set(told(CATALYSTS).because))


def test_a_residue_asks_for_the_minerals_of_which_nothing_is_declared() -> None:
    found = told(CATALYSTS, "no cobalt", "no gallium")
    assert brief(found) == ("cannot tell", "shared", ("palladium",))
    assert any("cobalt" in why and "gallium" in why for why in set(found.because) - set(told(CATALYSTS).because))


def test_content_of_a_mineral_that_is_not_listed_decides_nothing_and_the_nearest_is_offered() -> None:
    assert brief(told(CATALYSTS, NOT_LISTED)) == brief(told(CATALYSTS))
    found = told(TOYS, "galium")
    assert brief(found) == ("not covered", "none", ())
    assert any('"galium"' in why and '"gallium"' in why for why in found.because)
    assert any('"xyz"' in why for why in told(TOYS, "xyz").because)


# What the reading does not name


def test_a_number_outside_the_reading_is_not_covered_until_content_is_declared() -> None:
    assert brief(told(TOYS)) == ("not covered", "none", ())
    assert told(TOYS).stage is None
    assert brief(told(TOYS, "cobalt", "silicon")) == ("covered", "evidence", ("cobalt", "silicon"))
    assert brief(told(TOYS, "no cobalt")) == ("not covered", "none", ())
    assert told(TOYS, "no cobalt").because[1:] == told(TOYS).because == ("what none says",)


def test_content_of_crude_goods_outside_the_reading_does_not_say_that_they_were_processed() -> None:
    found = told(SAND, "silicon", path="/lines/3")
    assert brief(found) == ("cannot tell", "evidence", ("silicon",))
    assert asked(found) == [("processing", "/lines/3")]
    assert "what crude says" in found.because
    assert "law-crude" in found.authorities
    assert brief(told(SAND)) == ("not covered", "none", ())


def test_a_number_that_no_held_edition_knows_is_not_told_by_its_digits() -> None:
    for number in ("9999999999", "99999999"):
        found = told(number, path="/lines/2")
        assert brief(found) == ("cannot tell", "none", ())
        assert asked(found) == [("law", "/lines/2")]
        assert brief(told(number, "cobalt")) == ("covered", "evidence", ("cobalt",))
    assert brief(told("2599999999", "cobalt")) == ("cannot tell", "evidence", ("cobalt",))


DECLARED = [
    (),
    *((one,) for one in MINERALS),
    *((f"no {one}",) for one in MINERALS),
    tuple(MINERALS),
    ("no cobalt", "copper"),
]


@pytest.mark.parametrize("declared", DECLARED, ids=str)
@pytest.mark.parametrize("number", [ORE, ORE_RESIDUE, SCRAP, SCRAP_RESIDUE])
def test_ore_and_scrap_are_not_covered_whatever_is_declared(number: str, declared: tuple[str, ...]) -> None:
    found = told(number, *declared)
    assert (found.outcome, found.stage, found.basis) == ("not covered", NUMBERS[number].stage, NUMBERS[number].basis)
    assert found.missing == ()
    assert f"what {found.stage} says" in found.because


def test_scrap_is_covered_where_a_reading_says_so() -> None:
    switched = structs.replace(
        a_reading(), stages={**a_reading().stages, "scrap": CoverageStatement("covered", "scrap counts", CITE)}
    )
    by = Coverages(switched, TABLE)
    assert brief(told(SCRAP, by=by)) == ("covered", "direct", ("copper",))
    assert brief(told(SCRAP_RESIDUE, by=by)) == ("cannot tell", "shared", ("cobalt", "copper"))


# Eight digits, and numbers that began within the edition


def test_eight_digits_whose_numbers_are_read_alike_are_one() -> None:
    assert told("85076000") == told(CELLS) == told(MORE_CELLS)
    assert told("95030000") == told(TOYS)
    assert told("81129210") == told(METAL)


def test_eight_digits_of_one_outcome_have_it_and_still_ask_for_the_rest() -> None:
    found = told("28256000", path="/lines/5")
    assert brief(found) == ("covered", "direct", ("germanium", "zirconium"))
    assert found.stage == "processed"
    assert asked(found) == [("tariff-number", "/lines/5/tariff_number")]
    assert set(found.because) > {why for number in (OXIDE, OTHER_OXIDE) for why in told(number).because}


def test_eight_digits_of_two_outcomes_cannot_be_told_and_are_as_sure_as_the_least_sure() -> None:
    found = told("85051100")
    assert brief(found) == ("cannot tell", "shared", ("cobalt", "copper"))
    assert asked(found) == [("tariff-number", "/lines/0/tariff_number"), ("mineral-content", "/lines/0/minerals")]
    assert set(found.authorities) == {*told(MAGNETS).authorities, *told(OTHER_MAGNETS).authorities}
    assert {one.mineral for one in found.import_reliance} == {"cobalt", "copper"}
    assert len(found.import_reliance) == 2


def test_declared_content_settles_eight_digits_where_it_settles_each_number() -> None:
    assert told("85051100", "copper").outcome == "covered"
    assert told("38180000", "silicon").outcome == "covered"


def test_stages_that_differ_below_eight_digits_are_no_stage() -> None:
    numbers = {METAL: NUMBERS[METAL], "8112921010": read("scrap", "direct", "Gallium scrap", "gallium")}
    found = told("81129210", by=Coverages(a_reading(numbers), a_tariff(a_row(METAL), a_row("8112921010"))))
    assert (found.outcome, found.stage, found.basis) == ("cannot tell", None, "direct")


def test_a_number_new_within_the_edition_is_read_as_the_one_it_was_made_like() -> None:
    assert told(OTHERS_SINCE_JULY) == told(OTHERS)
    assert brief(told(OTHERS_SINCE_JULY)) == ("cannot tell", "shared", ("germanium", "silicon"))
    own = {**NUMBERS, OTHERS_SINCE_JULY: NUMBERS[WAFERS]}
    assert brief(told(OTHERS_SINCE_JULY, by=Coverages(a_reading(own), TABLE))) == ("covered", "direct", ("silicon",))


# What counts as declared


@pytest.mark.parametrize(
    ("stated", "held"),
    [
        ([{"mineral": "cobalt"}], True),
        ([{"mineral": "cobalt", "percent": "0.000001"}], True),
        ([{"mineral": "cobalt", "percent": "0"}], False),
        ([{"mineral": "cobalt", "percent": "0.000"}], False),
        ([{"mineral": "cobalt", "contained_kg": "0"}], False),
        ([{"mineral": "cobalt", "percent": "0", "contained_kg": "0.00"}], False),
        ([{"mineral": "cobalt", "percent": "2", "contained_kg": "0"}], True),
        ([{"mineral": "cobalt", "percent": "0", "contained_kg": "2"}], True),
        ([{"mineral": "cobalt", "percent": "2"}, {"mineral": "cobalt", "percent": "0"}], True),
        ([{"mineral": "cobalt", "percent": "0"}, {"mineral": "cobalt", "percent": "2"}], True),
        ([{"mineral": "cobalt", "percent": "0"}, {"mineral": "cobalt", "contained_kg": "0"}], False),
        ([{"mineral": "cobalt", "processed_in": "CN"}, {"mineral": "cobalt", "percent": "0"}], True),
    ],
)
def test_a_mineral_is_none_only_where_every_amount_of_it_is_zero(stated: list[Shape], held: bool) -> None:  # noqa: FBT001
    assert told(TOYS, *stated).outcome == ("covered" if held else "not covered")


def test_the_order_in_which_minerals_are_declared_does_not_matter() -> None:
    rng = seeded(5)
    for number in (*NUMBERS, TOYS, SAND, "85051100"):
        minerals = ["cobalt", "no copper", "silicon", NOT_LISTED]
        found = told(number, *minerals)
        rng.shuffle(minerals)
        assert told(number, *minerals) == found


# The memory of coverages


def test_a_line_never_gets_the_place_of_another() -> None:
    coverages = Coverages(a_reading(), TABLE)
    for position in (0, 3, 1, 0):
        found = told(CATALYSTS, path=f"/lines/{position}", by=coverages)
        assert asked(found) == [("mineral-content", f"/lines/{position}/minerals")]


EVERY_LINE = [
    (number, declared)
    for number in (*NUMBERS, OTHERS_SINCE_JULY, TOYS, SAND, "85051100", "28256000", "99999999")
    for declared in ((), ("cobalt",), ("no cobalt",), ("copper", "no silicon"), (NOT_LISTED,), ("cobalt", NOT_LISTED))
]


@pytest.mark.parametrize("most", [1, 7, 50_000])
def test_what_is_remembered_of_one_line_never_leaks_into_another(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = {key: told(key[0], *key[1], by=Coverages(a_reading(), TABLE)) for key in EVERY_LINE}
    monkeypatch.setattr(prefile.decision.coverage, "_MOST_REMEMBERED", most)
    rng, coverages = seeded(8), Coverages(a_reading(), TABLE)
    for number, declared in rng.choices(EVERY_LINE, k=1000):
        assert told(number, *declared, by=coverages) == fresh[number, declared]


@given(
    number=st.sampled_from([*NUMBERS, OTHERS_SINCE_JULY, TOYS, SAND, "85051100", "38180000", "99999999"]),
    amounts=st.dictionaries(st.sampled_from([*MINERALS, NOT_LISTED]), st.sampled_from(["0", "0.5", "100", None])),
)
@STEADY
def test_what_holds_of_every_coverage(number: str, amounts: dict[str, str | None]) -> None:
    stated: list[Shape] = [{"mineral": one, "percent": amount} for one, amount in amounts.items()]
    found = told(number, *stated)
    assert found.minerals == tuple(sorted(set(found.minerals)))
    assert set(found.minerals) <= set(MINERALS)
    assert found.because
    assert len(set(found.because)) == len(found.because)
    assert "law-minerals" in found.authorities
    assert set(found.authorities) <= set(KEYS)
    assert [one.mineral for one in found.import_reliance] == list(found.minerals)
    assert found.sectors == ({"cobalt": ("energy",)} if "cobalt" in found.minerals else {})
    if found.outcome == "cannot tell":
        assert found.missing
    if found.outcome == "covered":
        assert found.minerals
        assert found.basis in {"direct", "named", "evidence"}
    if found.basis == "none":
        assert found.minerals == ()
    assert {one.path for one in found.missing} <= {"/lines/0", "/lines/0/minerals", "/lines/0/tariff_number"}
    present = {one for one, amount in amounts.items() if amount != "0" and one in MINERALS}
    if present and found.stage not in OUTSIDE and number != SAND:
        assert found.outcome == "covered"
        assert present <= set(found.minerals)


# A book without a reading


def test_a_book_without_a_reading_says_so() -> None:
    coverage = prefile.screen(an_entry(), a_book(a_measure("us.a"))).lines[0].coverage
    assert brief(coverage) == ("cannot tell", "none", ())
    assert len(coverage.because) == 1
    assert (coverage.stage, coverage.missing, coverage.authorities, coverage.import_reliance) == (None, (), (), ())


def test_a_book_knows_its_reader() -> None:
    reader = a_reader()
    assert a_book(a_measure("us.a"), reader, table=TABLE).coverage_measure is reader
    assert a_book(a_measure("us.a"), reader, table=TABLE).coverage_map is reader.coverage_map
    assert a_book(a_measure("us.a")).coverage_map is None
