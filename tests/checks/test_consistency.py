"""A declaration against itself before it is filed: the gallery of mistakes, and what is rightly let pass."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from by_hand import seeded
from consistent import STEADY, kg, warned
from drawing import Drawing
from hypothesis import given
from hypothesis import strategies as st

import prefile
from prefile import DeclarationProblems, Entry, RuleBook
from prefile.checks import cautions, refusals
from prefile.law.tariff import Edition, TariffRow, TariffTable
from prefile.values.dates import ALWAYS
from prefile.values.units import UNITS

ROOT = Path(__file__).parents[2]
BROKEN = ROOT / "fixtures" / "broken" / "consistency"
GALLERY: list[dict[str, Any]] = yaml.safe_load((BROKEN / "gallery.yaml").read_text("utf-8"))
GOOD = [
    *sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json")),
    ROOT / "fixtures" / "formats" / "shipment" / "entry.json",
]
# Stories of what is missing: the quantity in watts is asked for by a finding, and ACE would miss it too.
WITHOUT_WATTS = {"mixed-entry": ["/lines/5/quantities"], "modules-viet-nam-without-wattage": ["/lines/0/quantities"]}
PHONES = TariffTable(
    (Edition("one number", ALWAYS),),
    {"8517130000": TariffRow("8517130000", "No.", "Free", "", "35%", frozenset())},
    {},
)
IMPORTED_BEFORE_A_CHANGE = {"mixed-entry"}  # on 2 December, and entered on the 4th, when the polysilicon duties begin


@pytest.mark.parametrize("mistake", [pytest.param(one, id=one["file"]) for one in GALLERY])
def test_an_inconsistency_is_one_warning_with_its_place_and_its_next_step(
    mistake: dict[str, Any], book: RuleBook
) -> None:
    report = prefile.screen(prefile.read_entry(BROKEN / mistake["file"]), book, decide="plain")
    found = [one for one in report.warnings if one.code >= "W220"]
    assert [(one.code, one.path) for one in found] == [(mistake["code"], mistake["path"])], found
    assert [word for word in mistake["words"] if word not in found[0].what] == [], found
    assert found[0].next


def test_the_gallery_lists_its_folder_and_meets_every_code() -> None:
    assert sorted(one["file"] for one in GALLERY) == sorted(path.name for path in BROKEN.glob("*.json"))
    assert {one["code"] for one in GALLERY} == {f"W{number}" for number in range(220, 250)}


@pytest.mark.parametrize("file", [pytest.param(one, id=f"{one.parent.name}/{one.name}") for one in GOOD])
def test_a_story_that_is_told_right_is_warned_of_nothing(file: Path, book: RuleBook) -> None:
    expected = [("W251", "/it_accepted")] if file.parent.name in IMPORTED_BEFORE_A_CHANGE else []
    expected += [("W227", path) for path in WITHOUT_WATTS.get(file.parent.name, [])]
    assert warned(prefile.read_entry(file), book) == expected


def test_every_contradiction_is_told_at_once_and_in_the_file_s_own_place(book: RuleBook) -> None:
    text = b"""{"format": "prefile-entry/1", "entered": "2026-12-04", "imported": "2026-12-02",
 "exported": "2026-12-03",
 "lines": [{"tariff_number": "2804.61.00.00", "origin": "ZZ", "net_kg": "10",
  "minerals": [{"mineral": "silicon", "contained_kg": "12"}]}]}"""
    with pytest.raises(DeclarationProblems) as raised:
        prefile.screen(prefile.read_entry(text), book, decide="plain")
    assert [(one.code, one.where.line) for one in raised.value.problems] == [("E133", 3), ("E147", 2), ("E144", 4)]


def test_another_country_s_declaration_is_not_held_to_cbp_s_forms(book: RuleBook) -> None:
    shape = {"tariff_number": "2804.61", "set": "V", "exported_from": "US", "quantities": [kg("1", "BOX")]}
    entry = Entry.model_validate(
        {"format": "prefile-entry/1.1", "declared_in": "GB", "entry_number": "ABC-1234567-5", "lines": [shape]}
    )
    assert list(cautions(entry, book.tariff, None)) == []


def test_no_check_fails_on_any_entry(book: RuleBook) -> None:
    rng, drawing = seeded(617), Drawing(book)
    for _ in range(40):
        entry = drawing.entry(rng, 12)
        assert list(refusals(entry)) == []
        told = list(cautions(entry, book.tariff, entry.entered))
        assert all(one.code >= "W220" and one.path.startswith("/") for one in told)


DAYS = st.dates(date(1980, 1, 1), date(2100, 12, 31))
AMOUNTS = st.decimals(0, 10**18 - 1, places=0) | st.decimals(0, 10**11, places=6)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "value": AMOUNTS,
        "net_kg": AMOUNTS,
        "gross_kg": AMOUNTS,
        "quantities": st.lists(
            st.fixed_dictionaries({"amount": AMOUNTS, "unit": st.sampled_from(sorted([*UNITS, "X", "BOX"]))}),
            max_size=1,
        ),
        "minerals": st.lists(
            st.fixed_dictionaries(
                {"mineral": st.sampled_from(["silicon", "tin"])},
                optional={"percent": st.decimals(0, 100, places=6), "contained_kg": AMOUNTS},
            ),
            max_size=3,
        ),
        "metal": st.fixed_dictionaries({"steel": st.fixed_dictionaries({"percent": st.decimals(0, 100, places=2)})}),
        "set": st.sampled_from(["X", "V"]),
        "ftz": st.fixed_dictionaries({"status": st.sampled_from("PND"), "filed": DAYS}),
        "loaded": DAYS,
        "invoice": st.fixed_dictionaries(
            {"number": st.just("1"), "line": st.sampled_from("12")},
            optional={
                "unit_price": AMOUNTS,
                "amount": AMOUNTS,
                "quantity": AMOUNTS,
                "unit": st.sampled_from(["KG", "MG", "BOX", "TON"]),
            },
        ),
    },
)


@STEADY
@given(
    lines=st.lists(FACTS, min_size=1, max_size=4),
    head=st.fixed_dictionaries({}, optional={"imported": DAYS, "exported": DAYS}),
)
def test_no_check_fails_on_the_widest_of_amounts_and_days(lines: list[dict[str, Any]], head: dict[str, Any]) -> None:
    numbered = [{"tariff_number": "8517.13.00.00", **line} for line in lines]
    try:
        entry = Entry.model_validate(
            {"format": "prefile-entry/1.1", "entered": "2026-12-04", **head, "lines": numbered}
        )
    except ValueError:  # the net weight and a quantity of mass disagree
        return
    once = [(one.code, one.what) for one in refusals(entry)]
    assert once == [(one.code, one.what) for one in refusals(Entry.model_validate_json(entry.canonical()))]
    assert all(one.what and one.next for one in cautions(entry, PHONES, None))
