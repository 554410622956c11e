"""Coverage: what Proclamation 11001 speaks of, as a reading tells it, and that it changes nothing else."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace

import pytest
from by_hand import CITE, FOLDER, a_book, a_line, a_measure, a_row, a_tariff, an_entry, forgetful, seeded, window
from drawing import Drawing, Shape
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import prefile
import prefile.decision.coverage
from prefile import Report, RuleBook
from prefile.decision.coverage import Coverages
from prefile.entry import Entry, Line
from prefile.findings import Coverage, Finding
from prefile.law.coverage_map import (
    BASES,
    STAGES,
    Basis,
    Commodity,
    CoverageMap,
    CoverageOutcome,
    CoverageStatement,
    MineralCoverage,
    NumberCoverage,
    Reliance,
    Stage,
)
from prefile.law.measure import Measure, StandingRow
from prefile.law.treatment import NoDuty
from prefile.render import report_json, report_text
from prefile.render.text.coverage import coverage_text

REPORTS = Draft202012Validator(json.loads((FOLDER / "schemas" / "report.schema.json").read_text("utf-8")))
STEADY = settings(max_examples=200, deadline=None, derandomize=True, database=None)

# A reading made by hand, of numbers whose words are made up

MINERALS = ("cobalt", "copper", "gallium", "germanium", "graphite", "lithium", "palladium", "silicon", "zirconium")
NOT_LISTED = "bromine"
OUTCOMES: dict[Basis, CoverageOutcome] = {
    "direct": "covered",
    "named": "covered",
    "shared": "cannot tell",
    "evidence": "covered",
    "none": "not covered",
}
OUTSIDE: tuple[Stage, ...] = ("ore or concentrate", "scrap")
KEYS = ("law", "law-direct", "law-named", "law-shared", "law-evidence", "law-none", "law-crude", "law-minerals")

ORE, ORE_RESIDUE = "2504101000", "2617900060"
SCRAP, SCRAP_RESIDUE = "7404003020", "7404006020"
METAL, OXIDE, OTHER_OXIDE = "8112921000", "2825600010", "2825600020"
WAFERS, OTHERS, OTHERS_SINCE_JULY = "3818000020", "3818000095", "3818000040"
PHONES, ARSENIDE, CATALYSTS = "8517130000", "8541100040", "3815120090"
CELLS, MORE_CELLS = "8507600010", "8507600020"
MAGNETS, OTHER_MAGNETS = "8505110050", "8505110070"
TOYS, MORE_TOYS, SAND = "9503000011", "9503000013", "2505101000"


def read(stage: Stage, basis: Basis, words: str, *minerals: str) -> NumberCoverage:
    return NumberCoverage(stage, tuple(MineralCoverage(mineral, basis, words) for mineral in minerals))


NUMBERS: dict[str, NumberCoverage] = {
    ORE: read("ore or concentrate", "direct", "Natural graphite", "graphite"),
    ORE_RESIDUE: read("ore or concentrate", "shared", "Other ores", "germanium", "lithium"),
    SCRAP: read("scrap", "direct", "Copper scrap", "copper"),
    SCRAP_RESIDUE: read("scrap", "shared", "Other scrap", "cobalt", "copper"),
    METAL: read("processed", "direct", "Gallium", "gallium"),
    OXIDE: read("processed", "direct", "Germanium dioxide", "germanium"),
    OTHER_OXIDE: read("processed", "direct", "Zirconium dioxide", "zirconium"),
    WAFERS: read("semi-finished derivative", "direct", "Silicon wafers", "silicon"),
    OTHERS: read("semi-finished derivative", "shared", "Wafers > Other", "germanium", "silicon"),
    ARSENIDE: NumberCoverage(
        "final derivative",
        (
            MineralCoverage("gallium", "direct", "Diodes of gallium and germanium"),
            MineralCoverage("germanium", "direct", "Diodes of gallium and germanium"),
            MineralCoverage("silicon", "shared", "Diodes"),
        ),
    ),
    PHONES: read("final derivative", "named", "Smartphones", "cobalt", "gallium", "lithium"),
    CATALYSTS: read("final derivative", "shared", "Catalysts", "cobalt", "palladium"),
    CELLS: read("final derivative", "direct", "Lithium-ion", "lithium"),
    MORE_CELLS: read("final derivative", "direct", "Lithium-ion", "lithium"),
    MAGNETS: read("final derivative", "named", "Permanent magnets", "cobalt"),
    OTHER_MAGNETS: read("final derivative", "shared", "Magnets > Other", "cobalt", "copper"),
}
TABLE = a_tariff(
    *(a_row(number) for number in NUMBERS if number != OTHERS),
    a_row(OTHERS, window=window(None, "2026-07-01T00:00"), successors=(OTHERS_SINCE_JULY,)),
    a_row(OTHERS_SINCE_JULY, window=window("2026-07-01T00:00"), like=OTHERS),
    *(a_row(number) for number in (TOYS, MORE_TOYS, SAND)),
)


def a_reading(numbers: Mapping[str, NumberCoverage] = NUMBERS, minerals: Iterable[str] = MINERALS) -> CoverageMap:
    """Return a reading in which ore and scrap are outside."""
    return CoverageMap(
        numbers=dict(numbers),
        commodities={
            one: Commodity(
                one, one, ("energy",) if one == "cobalt" else (), (Reliance("80", 2025, "MCS 2026", "metal"),)
            )
            for one in minerals
        },
        commodities_cite="law-minerals",
        bases={basis: CoverageStatement(OUTCOMES[basis], f"what {basis} says", f"law-{basis}") for basis in BASES},
        stages={
            stage: CoverageStatement("not covered" if stage in OUTSIDE else "covered", f"what {stage} says", CITE)
            for stage in STAGES
        },
        crude=("25", "26"),
        crude_statement=CoverageStatement("cannot tell", "what crude says", "law-crude"),
    )


def a_reader(reading: CoverageMap | None = None) -> Measure:
    """Return a measure that sets no duty and holds a reading."""
    negotiating = (StandingRow(window("2026-01-14", known="2026-01-14"), "negotiating", CITE, "it sets no duty"),)
    made = a_measure("us.order", standing=negotiating, treatment=NoDuty("it sets no duty", CITE), cites=KEYS[1:])
    return replace(made, coverage_map=reading or a_reading())


COVERAGES = Coverages(a_reading(), TABLE)


def holding(*minerals: str | Shape) -> list[Shape]:
    """Return what a line declares: "gallium" holds some of it, "no gallium" none."""
    return [
        one
        if isinstance(one, dict)
        else {"mineral": one.removeprefix("no "), "percent": "0" if one.startswith("no ") else "1.5"}
        for one in minerals
    ]


def told(number: str, *minerals: str | Shape, path: str = "/lines/0", by: Coverages = COVERAGES) -> Coverage:
    """Return the coverage of a line that declares minerals."""
    return by.of(a_line(tariff_number=number, minerals=holding(*minerals)), path)


def brief(coverage: Coverage) -> tuple[CoverageOutcome, Basis, tuple[str, ...]]:
    """Return outcome, basis and minerals."""
    return coverage.outcome, coverage.basis, coverage.minerals


def asked(coverage: Coverage) -> list[tuple[str, str]]:
    """Return what is missing, and where."""
    return [(one.fact, one.path) for one in coverage.missing]


def test_a_number_whose_words_name_a_mineral_covers_it_whatever_the_goods_are() -> None:
    found = told(METAL)
    assert brief(found) == ("covered", "direct", ("gallium",))
    assert (found.stage, found.missing) == ("processed", ())
    assert found.because == ('"Gallium": gallium', "what direct says", "what processed says")
    assert found.authorities == ("law-direct", "law", "law-minerals")


def test_words_that_name_two_minerals_name_both_and_the_less_sure_ones_are_left_out() -> None:
    found = told(ARSENIDE)
    assert brief(found) == ("covered", "direct", ("gallium", "germanium"))
    assert found.because[0] == '"Diodes of gallium and germanium": gallium and germanium'
    assert brief(told(ARSENIDE, "silicon")) == ("covered", "direct", ("gallium", "germanium", "silicon"))


def test_a_product_that_the_order_names_holds_what_such_goods_commonly_hold() -> None:
    found = told(PHONES)
    assert brief(found) == ("covered", "named", ("cobalt", "gallium", "lithium"))
    assert found.because[0] == '"Smartphones": cobalt, gallium or lithium'
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
    assert any(why.startswith("declared to hold no ") for why in found.because)


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
    assert found.because == ('"Catalysts": cobalt or palladium', "what shared says")
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
    assert any("no cobalt" in why and "no palladium" in why for why in found.because)


def test_a_residue_asks_for_the_minerals_of_which_nothing_is_declared() -> None:
    found = told(CATALYSTS, "no cobalt", "no gallium")
    assert brief(found) == ("cannot tell", "shared", ("palladium",))
    assert any("no cobalt" in why and "no gallium" in why for why in found.because)


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
    switched = replace(
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
    assert coverage.because == ("this rule book holds no reading of Proclamation 11001's coverage",)
    assert (coverage.stage, coverage.missing, coverage.authorities, coverage.import_reliance) == (None, (), (), ())
    text = report_text(prefile.screen(an_entry(), a_book(a_measure("us.a"))))
    assert "this rule book holds no reading of Proclamation 11001's coverage" in text


def test_a_book_knows_its_reader() -> None:
    reader = a_reader()
    assert a_book(a_measure("us.a"), reader, table=TABLE).coverage_measure is reader
    assert a_book(a_measure("us.a"), reader, table=TABLE).coverage_map is reader.coverage_map
    assert a_book(a_measure("us.a")).coverage_map is None


# In a report


def report_of(*lines: Line, **keys: object) -> Report:
    return prefile.screen(an_entry(*lines, **keys), a_book(a_measure("us.a"), a_reader(), table=TABLE), decide="plain")


def test_each_line_has_its_own_coverage_and_its_own_place() -> None:
    numbers = (CATALYSTS, METAL, CATALYSTS, TOYS)
    report = report_of(*(a_line(tariff_number=number) for number in numbers))
    assert [line.coverage.outcome for line in report.lines] == ["cannot tell", "covered", "cannot tell", "not covered"]
    paths = [[missing.path for missing in line.coverage.missing] for line in report.lines]
    assert paths == [["/lines/0/minerals"], [], ["/lines/2/minerals"], []]


def test_a_measure_that_sets_no_duty_owes_nothing_and_says_why() -> None:
    (finding,) = [one for one in report_of(a_line(tariff_number=METAL)).lines[0].findings if one.measure == "us.order"]
    assert (finding.outcome, str(finding.duty)) == ("does not apply", "0.00")
    assert finding.because == ("negotiating since 2026-01-14 00:01 ET: it sets no duty",)


def test_a_measure_in_force_that_sets_no_duty_applies_with_nothing_owed() -> None:
    measure = a_measure("us.order", treatment=NoDuty("it sets no duty", CITE))
    (finding,) = prefile.screen(an_entry(), a_book(measure), decide="plain").lines[0].findings
    assert (finding.outcome, str(finding.duty), finding.declare) == ("applies", "0.00", None)
    assert "it sets no duty" in finding.because


def test_coverage_does_not_make_a_report_something_to_act_on() -> None:
    for number in (METAL, CATALYSTS, TOYS, PHONES):
        book = a_book(a_measure("us.column-1"), a_reader(), table=TABLE)
        report = prefile.screen(an_entry(a_line(tariff_number=number)), book, decide="plain")
        assert not report.to_act_on
        assert str(report.totals.payable) == "1500.00"


def words_of(report: Report) -> str:
    return " ".join(report_text(report).split())


def test_the_text_of_a_report_shows_coverage() -> None:
    text = words_of(report_of(a_line(tariff_number=METAL)))
    assert "coverage of Proclamation 11001: covered (processed, basis direct), gallium" in text
    assert '"Gallium": gallium; what direct says; what processed says [law-direct, law, law-minerals]' in text
    assert "gallium 80 (2025, MCS 2026)" in text
    text = words_of(report_of(a_line(tariff_number=TOYS), a_line(tariff_number=CATALYSTS)))
    assert "coverage of Proclamation 11001: not covered (basis none)" in text
    assert "it would be told by the content of cobalt or palladium" in text
    assert "(line 2: minerals)" in text


CONTRACT = ("outcome", "stage", "minerals", "basis", "because", "missing", "authorities", "import_reliance")


def test_the_json_of_coverage_has_the_keys_of_the_contract() -> None:
    report = report_of(a_line(tariff_number=PHONES), a_line(tariff_number=CATALYSTS), a_line(tariff_number=TOYS))
    shape = json.loads(report_json(report))
    REPORTS.validate(shape)
    named, residue, outside = (line["coverage"] for line in shape["lines"])
    for coverage in (named, residue, outside):
        assert tuple(coverage)[: len(CONTRACT)] == CONTRACT
    assert named["minerals"] == ["cobalt", "gallium", "lithium"]
    assert named["sectors"] == {"cobalt": ["energy"]}
    assert named["import_reliance"][0] == {
        "mineral": "cobalt",
        "figure": "80",
        "data_year": 2025,
        "edition": "MCS 2026",
        "form": "metal",
    }
    assert [list(one) for one in residue["missing"]] == [["fact", "path", "ask", "least", "most"]]
    assert (outside["stage"], outside["basis"], outside["missing"]) == (None, "none", [])


# The shipped reading


@pytest.fixture(scope="module")
def reading(book: RuleBook) -> CoverageMap:
    """The shipped reading."""
    assert book.coverage_map is not None
    return book.coverage_map


@pytest.fixture(scope="module")
def shipped(book: RuleBook) -> Coverages:
    """Coverages by the shipped reading, with nothing remembered yet."""
    return Coverages(book.coverage_map, book.tariff)


@pytest.fixture(scope="module")
def drawing(book: RuleBook) -> Drawing:
    """Draws entries for the shipped book."""
    return Drawing(book)


Screen = Callable[..., Report]


def test_the_shipped_reading_speaks_of_the_60_minerals_of_2025_with_uranium(reading: CoverageMap) -> None:
    assert len(reading.commodities) == 60
    assert "uranium" in reading.commodities
    assert NOT_LISTED not in reading.commodities
    assert [one.mineral for one in reading.commodities.values() if not one.name] == []


def test_every_number_of_the_shipped_reading_comes_out_as_it_is_read(reading: CoverageMap, shipped: Coverages) -> None:
    for number, one in reading.numbers.items():
        found = told(number, by=shipped)
        outcome = reading.stages[one.stage].outcome
        if outcome == "covered":
            outcome = reading.bases[one.basis].outcome
        assert (found.outcome, found.stage, found.basis) == (outcome, one.stage, one.basis), number
        assert set(found.minerals) <= {row.mineral for row in one.rows}
        assert list(found.minerals) == sorted(set(found.minerals))


def test_every_mineral_has_a_number_that_covers_it(reading: CoverageMap, shipped: Coverages) -> None:
    covered: set[str] = set()
    for number in reading.numbers:
        found = told(number, by=shipped)
        if found.outcome == "covered":
            covered.update(found.minerals)
    assert covered == set(reading.commodities)


def test_every_mineral_that_is_declared_covers_goods_outside_the_reading(
    reading: CoverageMap, shipped: Coverages
) -> None:
    for mineral in reading.commodities:
        assert brief(told("9505906000", mineral, by=shipped)) == ("covered", "evidence", (mineral,))
        assert brief(told("2505101000", mineral, by=shipped)) == ("cannot tell", "evidence", (mineral,))


def test_shipped_ore_and_scrap_are_not_covered_whatever_is_declared(reading: CoverageMap, shipped: Coverages) -> None:
    rng, outside = seeded(60), 0
    for number, one in reading.numbers.items():
        if one.stage in OUTSIDE:
            minerals = rng.sample(sorted(reading.commodities), 3)
            for declared in ((), minerals, [f"no {row.mineral}" for row in one.rows]):
                assert told(number, *declared, by=shipped).outcome == "not covered"
            outside += 1
    assert outside > 100


@pytest.mark.parametrize("number", ["3818000040", "3818000045", "3818000050", "3818000091"])
def test_the_wafers_of_july_2026_are_read_as_the_number_they_were_made_of(number: str, shipped: Coverages) -> None:
    for declared in ((), ("silicon",), ("no silicon",), ("no silicon", "no germanium"), ("tungsten",)):
        assert told(number, *declared, by=shipped) == told("3818000095", *declared, by=shipped)
    assert brief(told(number, by=shipped)) == ("cannot tell", "shared", ("germanium", "silicon"))


def test_silicon_has_a_figure_of_each_edition(screened: Screen) -> None:
    coverage = screened({"tariff_number": "2804.61.00.00", "origin": "DE", "value": "1"}).lines[0].coverage
    assert brief(coverage) == ("covered", "direct", ("silicon",))
    figures = [(one.mineral, one.figure, one.data_year, one.edition) for one in coverage.import_reliance]
    assert figures == [("silicon", "<50", 2024, "MCS 2025"), ("silicon", ">50", 2025, "MCS 2026")]


def test_the_figures_of_a_mineral_are_in_the_order_of_their_years(reading: CoverageMap) -> None:
    for one in reading.commodities.values():
        years = [figure.data_year for figure in one.reliance]
        assert years == sorted(set(years))
        assert [figure.edition for figure in one.reliance] == [f"MCS {year + 1}" for year in years]


def test_the_sectors_are_those_that_the_proclamation_names(reading: CoverageMap) -> None:
    named = {one.mineral: one.sectors for one in reading.commodities.values() if one.sectors}
    assert {sector for sectors in named.values() for sector in sectors} == {"chemical", "communications", "energy"}
    assert named["gallium"] == ("communications",)
    assert named["uranium"] == ("energy",)


def test_a_report_on_shipped_rules_shows_coverage_with_its_authorities(screened: Screen) -> None:
    report = screened({"tariff_number": "8112.92.10.00", "origin": "CN", "value": "100"})
    assert set(report.lines[0].coverage.authorities) <= set(report.authorities)
    text = words_of(report)
    assert "coverage of Proclamation 11001: covered (processed, basis direct), gallium" in text
    assert "Executive Order 14272, section 2(a)" in text
    REPORTS.validate(json.loads(report_json(report)))


# Coverage depends on the number and on declared content, and changes nothing else


def entries(drawing: Drawing, seed: int, count: int) -> Iterator[tuple[random.Random, Entry]]:
    """Draw entries whose lines declare minerals, half of them unlisted names."""
    rng = seeded(seed)
    minerals = [
        *sorted(drawing.book.coverage_map.commodities if drawing.book.coverage_map else ()),
        "bromine",
        "unobtainium",
    ]
    for _ in range(count):
        stated = drawing.entry(rng, 6)
        lines = [
            {
                **line.model_dump(exclude_unset=True),
                "minerals": [
                    {"mineral": one, "percent": rng.choice(("0", "2.5"))}
                    for one in rng.sample(minerals, rng.randrange(4))
                ],
            }
            for line in stated.lines
        ]
        yield rng, Entry.model_validate({**stated.model_dump(exclude_unset=True), "lines": lines})


def with_lines(stated: Entry, lines: Iterable[Line]) -> Entry:
    return stated.model_copy(update={"lines": tuple(lines)})


def other_than_content(book: RuleBook, line: Line) -> bool:
    """Whether no rate that is printed for a line asks for contained mass."""
    return not any(
        "content" in f"{row.general}{row.special}{row.column_2}"
        for row in map(book.tariff.row, [line.tariff_number, *book.tariff.under(line.tariff_number)])
        if row is not None
    )


def at_no_place(coverage: Coverage) -> tuple[object, ...]:
    """Return a coverage without the position in its paths."""
    places = [(one.fact, one.path.split("/", 3)[3:], one.ask) for one in coverage.missing]
    return (*(getattr(coverage, part.name) for part in fields(coverage) if part.name != "missing"), places)


def test_minerals_change_coverage_and_no_finding(book: RuleBook, drawing: Drawing) -> None:
    changed = 0
    for _, stated in entries(drawing, 11001, 40):
        lines = [line for line in stated.lines if other_than_content(book, line)]
        if not lines:
            continue
        declaring = prefile.screen(with_lines(stated, lines), book, decide="plain")
        silent = [line.model_copy(update={"minerals": ()}) for line in lines]
        without = prefile.screen(with_lines(stated, silent), book, decide="plain")
        for one, other in zip(declaring.lines, without.lines, strict=True):
            assert (one.findings, one.duty, one.filing) == (other.findings, other.duty, other.filing)
            changed += one.coverage != other.coverage
        assert declaring.totals == without.totals
        said, unsaid = ([one for one in report.warnings if one.code != "W203"] for report in (declaring, without))
        assert said == unsaid  # what is left out may be said of covered lines only
        assert declaring.to_act_on is without.to_act_on
    assert changed > 40


def test_a_book_without_its_reading_finds_the_same(book: RuleBook, drawing: Drawing) -> None:
    measures = tuple(replace(one, coverage_map=None) for one in book.measures)
    without_reading = replace(forgetful(book), measures=measures)
    outcomes: set[str] = set()
    for _, stated in entries(drawing, 14272, 25):
        read_one, unread_one = (prefile.screen(stated, one, decide="plain") for one in (book, without_reading))
        outcomes.update(line.coverage.outcome for line in read_one.lines)
        assert {line.coverage.basis for line in unread_one.lines} == {"none"}
        assert read_one.totals == unread_one.totals
        assert read_one.to_act_on is unread_one.to_act_on
        assert findings_of(read_one) == findings_of(unread_one)
    assert outcomes == {"covered", "not covered", "cannot tell"}


def findings_of(report: Report) -> list[Finding]:
    return [finding for line in report.lines for finding in line.findings]


def test_coverage_does_not_depend_on_origin_value_or_other_lines(
    book: RuleBook, drawing: Drawing, shipped: Coverages
) -> None:
    for rng, stated in entries(drawing, 60, 25):
        report = prefile.screen(stated, book, decide="plain")
        for position, (line, found) in enumerate(zip(stated.lines, report.lines, strict=True)):
            assert found.coverage == shipped.of(line, f"/lines/{position}")
            bare = Line(line=1, tariff_number=line.tariff_number, minerals=line.minerals)
            alone = prefile.screen(Entry(format="prefile-entry/1", lines=(bare,)), book, decide="plain")
            assert at_no_place(alone.lines[0].coverage) == at_no_place(found.coverage)
        moved = rng.sample(stated.lines, len(stated.lines))
        by_number = {line.line: line.coverage for line in report.lines}
        for found in prefile.screen(with_lines(stated, moved), book, decide="plain").lines:
            assert at_no_place(found.coverage) == at_no_place(by_number[found.line])


def test_the_authorities_of_a_report_hold_every_cite_of_coverage(book: RuleBook, drawing: Drawing) -> None:
    for _, stated in entries(drawing, 19, 15):
        report = prefile.screen(stated, book, decide="plain")
        for position, line in enumerate(report.lines):
            assert line.coverage.authorities
            assert set(line.coverage.authorities) <= set(report.authorities)
            for missing in line.coverage.missing:
                assert missing.path.startswith(f"/lines/{position}")


# `prefile rules coverage`


def shown(wanted: str | None, book: RuleBook) -> str:
    assert book.coverage_measure is not None
    assert book.coverage_map is not None
    return " ".join(coverage_text(book, book.coverage_measure, book.coverage_map, wanted).split())


def test_a_number_is_shown_with_its_words_its_stage_and_what_decides(book: RuleBook) -> None:
    text = shown("8112.92.10.00", book)
    assert "a reading, not law" in text
    assert "8112.92.10.00" in text
    assert "stage processed: covered." in text
    assert 'gallium, direct, by "Gallium"' in text
    assert shown("8112921000", book) == shown("8112 92 10 00", book) == text


def test_a_mineral_is_shown_with_each_of_its_numbers(book: RuleBook, reading: CoverageMap) -> None:
    text = shown("gallium", book)
    for number, one in reading.numbers.items():
        assert (f"{number[:4]}.{number[4:6]}.{number[6:8]}.{number[8:]}" in text) is (
            "gallium" in {row.mineral for row in one.rows}
        ), number


def test_a_new_number_is_shown_as_the_one_it_was_made_like(book: RuleBook) -> None:
    text = shown("3818.00.00.40", book)
    assert "read as 3818.00.00.95, from which it was made" in text
    assert "silicon, shared" in text
    assert "is not read" not in text


def test_a_number_outside_the_reading_or_the_tariff_is_shown_as_such(book: RuleBook) -> None:
    assert "9505.90.60.00 is not read: the number is outside this reading" in shown("9505.90.60.00", book)
    assert "9999 is not in HTSUS 2026 Revision 10" in shown("9999", book)


def test_without_a_number_the_reading_is_counted(book: RuleBook, reading: CoverageMap) -> None:
    text = shown(None, book)
    assert f"{len(reading.numbers):,} numbers, 60 minerals" in text
    for stage in STAGES:
        assert stage in text
