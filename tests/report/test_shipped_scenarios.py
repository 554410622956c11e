"""The shipped scenarios: what each would add to goods, whom it exempts, and the prices it uses."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from gallium_line import GALLIUM, MINERALS, stated

import prefile
from prefile import Entry, Finding, Report, RuleBook
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.duty.no_duty import Notice
from prefile.rulebook import open_scenario

POLYSILICON = "us.section-232.polysilicon"
Supposed = Callable[..., Finding]


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
