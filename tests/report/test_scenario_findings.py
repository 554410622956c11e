"""Scenarios: what would apply beside the law and never in it, floors and quotas to the cent, stacks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import CITE, a_book, a_line, a_measure, a_rate, an_entry, at
from deciders import FIRST
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import (
    Entry,
    Finding,
    Report,
    RuleBook,
    RuleFileProblems,
)
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.duty.no_duty import Notice
from prefile.law.scenario import base_of
from prefile.law.treatment import Price
from prefile.render import report_json
from prefile.rulebook import open_scenario
from prefile.rulebook.lint import lint
from prefile.rulebook.scenario_folder import scenario_names
from prefile.values.dates import Window
from prefile.values.money import cents
from prefile.workbench.prove import prove

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "fixtures" / "rulebook"
POLYSILICON = "us.section-232.polysilicon"
MINERALS = "us.section-232.critical-minerals"
STEADY = settings(max_examples=100, deadline=None, derandomize=True, database=None)

Supposed = Callable[..., Finding]


# Floors, by hand


def a_floor(price: str, **more: Any) -> MinimumImportPrice:  # noqa: ANN401 - the treatment's own fields
    """Return a floor for all goods that is always owed below it."""
    usual: dict[str, Any] = {
        "prices": (Price(None, a_rate(price), Window(), CITE),),
        "documented_by": None,
        "documented_cite": CITE,
        "undocumented_cite": CITE,
        "undocumented": "difference",
    }
    return MinimumImportPrice(**{**usual, **more})


def owed(floor: MinimumImportPrice, **line: object) -> Finding:
    """Return what a floor comes to on a line."""
    book = a_book(a_measure("us.example", treatment=floor))
    (finding,) = prefile.screen(an_entry(a_line(**line)), book, decide="plain").lines[0].findings
    return finding


def stated(**amounts: object) -> list[dict[str, str]]:
    return [{"amount": str(amount), "unit": unit} for unit, amount in amounts.items()]


def bounds(finding: Finding) -> tuple[Decimal, Decimal | None]:
    return finding.least, finding.most


prices = st.decimals(min_value=0, max_value=10_000, places=4).map(lambda amount: f"{amount:f}")
dollars = st.decimals(min_value=0, max_value=10**7, places=2)
masses = st.decimals(min_value=1, max_value=10**5, places=0)
percents = st.decimals(min_value=0, max_value=100, places=2)


@given(prices, prices, dollars, dollars, masses)
@STEADY
def test_a_gap_is_never_negative_rises_with_the_floor_and_falls_with_the_value(
    one: str, other: str, value: Decimal, more: Decimal, mass: Decimal
) -> None:
    low, high = sorted((one, other), key=Decimal)
    line: dict[str, object] = {"value": str(value), "quantities": stated(KG=mass)}
    gap = owed(a_floor(f"{low} USD/kg"), **line).duty
    assert gap is not None
    assert gap >= 0
    assert (owed(a_floor(f"{high} USD/kg"), **line).duty or 0) >= gap
    assert (owed(a_floor(f"{low} USD/kg"), **{**line, "value": str(value + more)}).duty or 0) <= gap


@given(st.decimals(min_value="0.01", max_value=10_000, places=2), dollars, masses)
@STEADY
def test_value_and_gap_meet_the_floor_exactly_and_above_it_nothing_is_owed(
    price: Decimal, value: Decimal, mass: Decimal
) -> None:
    gap = owed(a_floor(f"{price} USD/kg"), value=str(value), quantities=stated(KG=mass)).duty
    assert gap == max(Decimal(0), price * mass - value)


@given(st.decimals(min_value="0.01", max_value=100, places=2), dollars, masses, percents)
@STEADY
def test_a_cap_is_never_passed_and_below_it_the_gap_is_whole(
    price: Decimal, value: Decimal, mass: Decimal, percent: Decimal
) -> None:
    line: dict[str, object] = {"value": str(value), "quantities": stated(KG=mass)}
    capped = a_floor(f"{price} USD/kg", cap=a_rate(f"{percent} %"), cap_cite=CITE)
    gap = owed(a_floor(f"{price} USD/kg"), **line).duty
    assert gap is not None
    assert owed(capped, **line).duty == min(gap, cents(value * percent / 100))


@given(dollars, masses, percents)
@STEADY
def test_a_floor_on_content_lies_within_its_bounds_without_the_content(
    value: Decimal, mass: Decimal, percent: Decimal
) -> None:
    line: dict[str, object] = {"value": str(value), "quantities": stated(KG=mass)}
    floor = a_floor("50 USD/kg on cobalt content")
    open_ = owed(floor, **line)
    told = owed(floor, **line, minerals=[{"mineral": "cobalt", "percent": str(percent)}])
    assert open_.most == max(Decimal(0), 50 * mass - value)
    assert open_.least == 0
    assert told.duty is not None
    assert open_.most is not None
    assert told.duty <= open_.most
    assert open_.outcome == ("cannot tell" if open_.most else "applies")


@pytest.mark.parametrize(
    ("price", "quantities", "gap"),
    [
        ("0.38 USD/W", stated(W=100_000), "8000.00"),
        ("0.38 USD/W", stated(KW=100), "8000.00"),
        ("200 USD/piece", stated(NO=250), "20000.00"),
        ("2400 USD/doz.", stated(NO=250), "20000.00"),
        ("40 USD/kg", stated(T=1), "10000.00"),
        ("50 USD/kg on cobalt content", stated(CKG=700), "5000.00"),
        ("0.30 USD/W", stated(W=100_000), "0.00"),
    ],
)
def test_a_floor_counts_watts_pieces_kilograms_and_contained_kilograms(
    price: str, quantities: list[dict[str, str]], gap: str
) -> None:
    assert owed(a_floor(price), value="30000", quantities=quantities).duty == Decimal(gap)


@pytest.mark.parametrize(
    ("invoice", "bounds_", "missing"),
    [
        ({"unit_price": "15", "unit": "KG"}, ("6000.00", "6000.00"), []),
        ({"unit_price": "15000", "unit": "T"}, ("6000.00", "6000.00"), []),
        ({"unit_price": "25", "unit": "KG"}, ("0.00", "0.00"), []),
        ({"unit_price": "150", "unit": "NO"}, ("6000.00", "6000.00"), []),
        ({"unit_price": "15", "unit": "KG", "currency": "EUR"}, ("0.00", "21000.00"), ["invoice"]),
        ({"unit_price": "15", "unit": "CKG"}, ("0.00", "21000.00"), ["invoice"]),
        ({"unit_price": "15", "unit": "X"}, ("0.00", "21000.00"), ["invoice"]),
        ({"number": "A-1"}, ("0.00", "21000.00"), ["invoice"]),
        (None, ("0.00", "21000.00"), ["invoice"]),
    ],
)
def test_a_floor_held_against_the_invoice_takes_its_unit_price_times_how_much_there_is(
    invoice: dict[str, str] | None, bounds_: tuple[str, str], missing: list[str]
) -> None:
    floor = a_floor("21 USD/kg", compared_with="invoice price")
    found = owed(floor, value="1", quantities=stated(KG=1000, NO=100), invoice=invoice)
    assert bounds(found) == tuple(map(Decimal, bounds_))
    assert [one.fact for one in found.missing] == missing


def test_an_invoice_in_the_currency_of_the_line_is_turned_into_dollars_by_its_rate() -> None:
    floor = a_floor("21 USD/kg", compared_with="invoice price")
    money: dict[str, object] = {"currency": "EUR", "exchange_rate": "1.2"}
    assert owed(floor, **money, invoice={"unit_price": "15", "unit": "KG"}).duty == Decimal("3000.00")


def test_a_price_for_a_kilogram_of_goods_is_no_price_for_a_contained_one() -> None:
    floor = a_floor("50 USD/kg on cobalt content", compared_with="invoice price")
    line: dict[str, object] = {"minerals": [{"mineral": "cobalt", "percent": "30"}]}
    assert owed(floor, **line, invoice={"unit_price": "20", "unit": "KG"}).duty == 0
    assert owed(floor, **line, invoice={"unit_price": "20", "unit": "CKG"}).duty == Decimal("9000.00")


@given(prices, prices)
@STEADY
def test_without_a_quantity_a_price_above_the_floor_owes_nothing_all_the_same(floor: str, price: str) -> None:
    held = a_floor(f"{floor} USD/kg", compared_with="invoice price")
    found = owed(held, quantities=[], invoice={"unit_price": price, "unit": "KG"})
    above = Decimal(price) >= Decimal(floor)
    assert found.outcome == ("applies" if above else "cannot tell")
    assert bounds(found) == (Decimal(0), Decimal(0) if above else None)


@given(prices, prices, masses)
@STEADY
def test_a_floor_held_against_a_reference_owes_the_difference_of_the_two_prices(
    floor: str, reference: str, mass: Decimal
) -> None:
    held = a_floor(
        f"{floor} USD/kg",
        compared_with="reference price",
        reference=(Price(None, a_rate(f"{reference} USD/kg"), Window(), CITE),),
    )
    expected = max(Decimal(0), (Decimal(floor) - Decimal(reference)) * mass)
    assert owed(held, value="1", quantities=stated(KG=mass)).duty == cents(expected)


def test_a_reference_is_the_one_that_holds_on_the_rate_date() -> None:
    change = at("2026-12-04T00:01")
    before, after = Window(None, change), Window(change, None)
    reference = (Price(None, a_rate("10 USD/kg"), before, CITE), Price(None, a_rate("20 USD/kg"), after, CITE))
    book = a_book(
        a_measure("us.example", treatment=a_floor("21 USD/kg", compared_with="reference price", reference=reference))
    )
    found = {
        entered: prefile.screen(an_entry(entered=entered), book, decide="plain").lines[0].findings[0].duty
        for entered in ("2026-12-03", "2026-12-05")
    }
    assert found == {"2026-12-03": Decimal("11000.00"), "2026-12-05": Decimal("1000.00")}


def test_what_is_always_owed_whole_is_the_whole_price_without_a_document_state() -> None:
    found = owed(a_floor("21 USD/kg", undocumented="full price"), value="99999")
    assert found.duty == Decimal("21000.00")
    assert found.missing == ()


# The shipped scenarios


@pytest.fixture(scope="session")
def supposed(book: RuleBook) -> Supposed:
    """Give a way to screen an entry of one line under a scenario, and return what would apply by it."""

    def screen(scenario: str | Path, line: dict[str, Any], **options: Any) -> Finding:  # noqa: ANN401
        opened = open_scenario(book, scenario)
        entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [line]})
        report = prefile.screen(entry, book, scenarios=[opened], decide="plain", **options)
        (found,) = [one for one in report.lines[0].findings if one.scenario == opened.name]
        return found

    return screen


GALLIUM: dict[str, Any] = {
    "tariff_number": "8112921000",
    "origin": "CN",
    "value": "50000",
    "quantities": stated(KG=100),
    "minerals": [{"mineral": "gallium", "percent": "100"}],
}
ALLOY = """scenario: contained
title: A floor on contained cobalt
supposes: Cobalt owes what its value lies below 50 USD a contained kilogram.
numbers_from: Made up.
citations:
  made-up: {instrument: a supposition of this scenario, pin: not law, date: 2026}
measures:
  - of: us.section-232.critical-minerals
    from: 2026-01-14T00:00 ET
    covers:
      tariff_numbers:
        - {numbers: all, cite: made-up}
      conditions:
        - {when: {coverage: {stages: [processed], minerals: [cobalt]}}, says: no processed cobalt, cite: made-up}
      rate_date: {privileged_foreign: entry, cite: made-up}
    treatment:
      minimum_import_price:
        compared_with: entered value
        prices:
          - {mineral: cobalt, price: 50 USD/kg on cobalt content, cite: made-up}
        always: {owes: difference, cite: made-up}
    cite: made-up
verified: {texts: 2026-09-01, by: the tests}
examples:
  - name: an alloy
    entry: {entered: 2026-12-04}
    line: {tariff_number: 8105.20.30.00, origin: CN, value: 6000, minerals: [{mineral: cobalt, contained_kg: 300}]}
    expect: {outcome: would apply, duty: 9000.00}
"""


@pytest.mark.parametrize(
    ("number", "minerals", "told"),
    [
        ("8105203000", [{"mineral": "cobalt", "percent": "30"}], ("would apply", "9000.00", "9000.00")),
        ("8105203000", [{"mineral": "cobalt", "contained_kg": "300"}], ("would apply", "9000.00", "9000.00")),
        ("8105203000", [], ("cannot tell", "0.00", "44000.00")),
        ("7502200000", [{"mineral": "cobalt", "percent": "30"}], ("would apply", "9000.00", "9000.00")),
        ("7502200000", [], ("does not apply", "0.00", "0.00")),
    ],
)
def test_a_floor_for_each_contained_kilogram(
    supposed: Supposed, tmp_path: Path, number: str, minerals: list[dict[str, str]], told: tuple[str, str, str]
) -> None:
    file = tmp_path / "contained.yaml"
    file.write_text(ALLOY, "utf-8")
    line = {"tariff_number": number, "origin": "CN", "value": "6000", "quantities": stated(KG=1000)}
    found = supposed(file, {**line, "minerals": minerals})
    assert (found.outcome, str(found.least), str(found.most)) == told
    assert [one.fact for one in found.missing] == (["content"] if found.outcome == "cannot tell" else [])


def test_the_digest_of_a_scenario_outside_the_book_does_not_tell_where_it_lies(book: RuleBook, tmp_path: Path) -> None:
    digests = set()
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        (folder / "contained.yaml").write_text(ALLOY, "utf-8")
        digests.add(open_scenario(book, folder / "contained.yaml").digest)
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("line", "claims", "owes"),
    [
        (
            {"tariff_number": "3818000020", "origin": "GB", "value": "40000", "quantities": stated(KG=500)},
            ["mip-documentation"],
            {f"{POLYSILICON}.minimum-import-price": "10000.00", f"{POLYSILICON}.ad-valorem": "4000.00"},
        ),
        (
            {"tariff_number": "8541430010", "origin": "VN", "value": "30000", "quantities": stated(NO=250, W=100_000)},
            ["mip-documentation"],
            {
                f"{POLYSILICON}.minimum-import-price": "8000.00",
                f"{POLYSILICON}.ad-valorem": "4500.00",
                "us.section-301.forced-labor": "3750.00",
            },
        ),
        (
            {"tariff_number": "8541430010", "origin": "VN", "value": "30000", "quantities": stated(NO=250, W=100_000)},
            [],
            {f"{POLYSILICON}.minimum-import-price": "38000.00", f"{POLYSILICON}.ad-valorem": "4500.00"},
        ),
    ],
)
def test_the_first_real_floor(
    screened: Callable[..., Report], line: dict[str, Any], claims: list[str], owes: dict[str, str]
) -> None:
    found = {one.measure: one for one in screened({**line, "claims": claims}).lines[0].findings}
    assert {name: str(found[name].duty) for name in owes} == owes
    assert {found[name].outcome for name in owes} == {"applies"}


def test_the_polysilicon_rule_and_its_style_share_one_treatment_and_differ_in_data(book: RuleBook) -> None:
    real = book.by_id[f"{POLYSILICON}.minimum-import-price"].treatment
    (measure,) = open_scenario(book, "critical-minerals-polysilicon-style").measures
    style = measure.treatment
    assert isinstance(real, MinimumImportPrice)
    assert isinstance(style, MinimumImportPrice)
    assert (real.compared_with, real.undocumented, real.cap) == (style.compared_with, style.undocumented, style.cap)
    assert (real.documented_cite, real.undocumented_cite) == (style.documented_cite, style.undocumented_cite)
    assert {price.group for price in real.prices} == {"polysilicon", "ingots-and-wafers", "cells", "modules"}
    assert {price.mineral for price in style.prices} >= {"gallium", "germanium", "antimony", "tungsten"}


@pytest.mark.parametrize(
    ("scenario", "more", "outcome", "duty"),
    [
        ("critical-minerals-25-percent", {}, "would apply", "12500.00"),
        ("critical-minerals-floors", {}, "would apply", "19600.00"),
        ("critical-minerals-capped", {}, "would apply", "12500.00"),
        ("critical-minerals-polysilicon-style", {}, "would apply", "58000.00"),
        ("critical-minerals-polysilicon-style", {"claims": ["floor-documentation"]}, "would apply", "8000.00"),
        ("allied-zone", {}, "would apply", "19600.00"),
        ("allied-zone", {"origin": "AU"}, "does not apply", "0.00"),
        ("allied-zone", {"origin": "DE"}, "does not apply", "0.00"),
        ("quota", {"claims": ["in-quota"]}, "would apply", "0.00"),
        ("quota", {"claims": ["over-quota"]}, "would apply", "12500.00"),
        ("quota", {}, "cannot tell", None),
        ("critical-minerals-refusal", {}, "would apply", "0.00"),
    ],
)
def test_what_each_scenario_makes_of_gallium(
    supposed: Supposed, scenario: str, more: dict[str, Any], outcome: str, duty: str | None
) -> None:
    found = supposed(scenario, {**GALLIUM, **more})
    assert found.measure == MINERALS
    assert (found.outcome, None if found.duty is None else str(found.duty)) == (outcome, duty)
    assert found.scenario == scenario


def test_every_signed_partner_is_exempt_in_the_allied_zone_and_no_other(book: RuleBook) -> None:
    scenario = open_scenario(book, "allied-zone")
    signed = {
        country
        for one in book.agreements
        if any(instrument.status in {"signed", "in force"} for instrument in one.instruments)
        for country in one.countries
    }
    lines = [{**GALLIUM, "origin": origin} for origin in sorted(book.countries.names)]
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": lines})
    report = prefile.screen(entry, book, scenarios=[scenario], decide="plain")
    exempt = {
        entry.lines[place].origin
        for place, line in enumerate(report.lines)
        if any(one.scenario and one.outcome == "does not apply" for one in line.findings)
    }
    assert exempt == signed


def test_a_refusal_leaves_no_sum_that_looks_payable(book: RuleBook) -> None:
    scenario = open_scenario(book, "critical-minerals-refusal")
    assert any(isinstance(one.treatment, Notice) for one in scenario.measures)
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    (total,) = prefile.screen(entry, book, scenarios=[scenario], decide="plain").totals.scenarios
    assert total.duty is None


def test_the_floors_rest_on_the_prices_of_the_list_and_on_no_other_mineral(book: RuleBook) -> None:
    (measure,) = open_scenario(book, "critical-minerals-floors").measures
    floor = measure.treatment
    assert isinstance(floor, MinimumImportPrice)
    priced = {price.mineral: price.rate.terms[0] for price in floor.prices}
    assert book.coverage_map is not None
    none = "barite cesium fluorspar graphite manganese metallurgical-coal phosphate potash rubidium thulium uranium"
    assert set(book.coverage_map.commodities) - priced.keys() == set(none.split())
    assert (priced["gallium"].amount, priced["gallium"].content) == (Decimal(696), "gallium")
    assert (priced["neodymium"].amount, priced["neodymium"].content) == (Decimal("87.6"), None)
    assert priced["antimony"].amount == Decimal("66.144")


# Beside the law


def test_every_shipped_scenario_is_read_named_and_says_what_it_supposes(book: RuleBook) -> None:
    names = scenario_names(book)
    wanted = {
        "critical-minerals-25-percent",
        "critical-minerals-floors",
        "critical-minerals-polysilicon-style",
        "allied-zone",
        "quota",
    }
    assert wanted <= set(names)
    for name in names:
        scenario = open_scenario(book, name)
        assert scenario.name == name
        assert scenario.supposes.endswith("today.") or "No such" in scenario.supposes, name
        assert "prefile" in scenario.numbers_from, name  # what is its own choice is called so
        for measure in scenario.measures:
            assert base_of(measure.id) == MINERALS
            assert measure.standing[0].window.since == at("2026-01-14T00:00")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the made-up book, with its scenarios."""
    return Path(shutil.copytree(SMALL, tmp_path / "book"))


LINES = [
    {"tariff_number": "2804691000", "origin": "CN", "value": "2000", "quantities": stated(KG=1000)},
    {"tariff_number": "2804610000", "origin": "DE", "value": "15000", "quantities": stated(KG=1000)},
]


def test_reports_are_the_same_byte_for_byte_with_and_without_scenario_files(small: Path) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": LINES})
    found = []
    for count in (3, 0):
        book = prefile.open_rulebook(small)
        assert len(scenario_names(book)) == count
        found.append((book.digest, report_json(prefile.screen(entry, book, decide="plain"))))
        shutil.rmtree(small / "scenarios", ignore_errors=True)
    assert found[0] == found[1]


def test_a_broken_scenario_keeps_nobody_from_screening(small: Path) -> None:
    (small / "scenarios" / "example-quota.yaml").write_text("nonsense", "utf-8")
    (small / "scenarios" / "other.yml").write_text("nonsense", "utf-8")
    book = prefile.open_rulebook(small)
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": LINES})
    assert prefile.screen(entry, book, decide="plain").totals.payable is not None
    told = {(problem.code, problem.where.file) for problem in lint(book)}
    assert told == {("R306", "scenarios/example-quota.yaml"), ("R301", "scenarios/other.yml")}
    assert {problem.where.file for problem in prove(book, decide="plain").problems} == {file for _, file in told}


def test_the_baseline_is_the_same_beside_a_scenario_and_its_total_stands_apart(book: RuleBook) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    plain = prefile.screen(entry, book, decide="plain")
    scenario = open_scenario(book, "critical-minerals-floors")
    beside = prefile.screen(entry, book, scenarios=[scenario], decide="plain")
    kept = tuple(one for one in beside.lines[0].findings if one.scenario is None)
    assert kept == plain.lines[0].findings
    assert (beside.totals.payable, beside.totals.least, beside.totals.most) == (
        plain.totals.payable,
        plain.totals.least,
        plain.totals.most,
    )
    (total,) = beside.totals.scenarios
    assert (total.scenario, total.duty, total.digest) == (scenario.name, Decimal("19600.00"), scenario.digest)


def test_scenarios_that_stack_stand_side_by_side_in_any_order(book: RuleBook) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    names = ["critical-minerals-25-percent", "critical-minerals-floors"]
    for order in (names, names[::-1]):
        report = prefile.screen(entry, book, scenarios=[open_scenario(book, one) for one in order], decide="plain")
        assert {one.scenario: str(one.duty) for one in report.totals.scenarios} == dict(
            zip(names, ("12500.00", "19600.00"), strict=True)
        )


@pytest.mark.parametrize(
    "names",
    [
        ("critical-minerals-floors", "allied-zone"),
        ("quota", "critical-minerals-25-percent"),
        ("critical-minerals-capped", "critical-minerals-floors"),
        ("quota", "quota"),
    ],
)
def test_scenarios_that_suppose_different_things_of_one_measure_are_refused(
    book: RuleBook, names: tuple[str, str]
) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    with pytest.raises(RuleFileProblems) as refused:
        prefile.screen(entry, book, scenarios=[open_scenario(book, one) for one in names], decide="plain")
    assert [problem.code for problem in refused.value.problems] == ["R371"]
    assert all(name in refused.value.problems[0].what for name in names)


def test_a_scenario_that_is_not_there_is_told_with_the_one_near_it(book: RuleBook) -> None:
    with pytest.raises(RuleFileProblems) as refused:
        open_scenario(book, "critical-minerals-floor")
    assert "critical-minerals-floors?" in (refused.value.problems[0].next or "")


def test_an_entry_is_screened_alike_by_both_ways_of_deciding(book: RuleBook) -> None:
    scenario = open_scenario(book, "allied-zone")
    lines = [GALLIUM, {**GALLIUM, "origin": "MX", "claims": ["equivalent-floor"]}, {**GALLIUM, "origin": None}]
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": lines})
    found = [
        json.loads(report_json(prefile.screen(entry, book, scenarios=[scenario], decide=decide)))["lines"]
        for decide in (FIRST, "plain")
    ]
    assert found[0] == found[1]
