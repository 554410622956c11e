"""What lowers a duty: documents, programs and content that a line could claim or state."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from side_cars import MODULES, entry_of, told

import prefile
from prefile import RuleBook
from prefile.analysis import savings as lowering
from prefile.analysis.asked_together import AskedTogether
from prefile.analysis.questionnaire import questionnaire
from prefile.analysis.savings import Saving, find_savings
from prefile.analysis.to_do import to_do
from prefile.options import ScreenOptions


def lowered(book: RuleBook, line: dict[str, Any], **more: Any) -> dict[tuple[str, str], Saving]:  # noqa: ANN401
    """Return what would lower the duty of a line."""
    entry = entry_of(line, **more)
    report = told(entry, book)
    return {(one.kind, one.name): one for one in find_savings(entry, report, book).found}


def test_documentation_lowers_a_floor_to_the_gap(book: RuleBook) -> None:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
    found = lowered(book, {**line, "quantities": [{"amount": "1000", "unit": "KG"}]})
    one = found["claim", "mip-documentation"]
    assert one.measures == ("us.section-232.polysilicon.minimum-import-price",)
    assert one.now.least - one.then.least == Decimal("15000.00")  # 21 USD × 1,000 KG, less the value


def test_a_program_of_the_origin_lowers_column_1(book: RuleBook) -> None:
    found = lowered(book, {"tariff_number": "2825.60.00.10", "origin": "AU", "value": "10000"})
    assert list(found) == [("program", "AU")]
    one = found["program", "AU"]
    assert (one.measures, one.now.payable, one.then.payable) == (("us.column-1",), Decimal("370.00"), Decimal("0.00"))


def test_a_program_that_spares_a_duty_is_shown_where_the_number_is_free_for_all(book: RuleBook) -> None:
    entry = prefile.read_entry(MODULES.parent.parent / "metal-content-in-march" / "declaration.json")
    found = [saving for saving in find_savings(entry, told(entry, book), book).found if saving.line == 1]
    spared = next(saving for saving in found if saving.name == "S")
    assert spared.measures == ("us.section-122.surcharge",)
    assert spared.now.least - spared.then.least == Decimal("600.00")
    assert "civil-aircraft-general-note-6" not in {saving.name for saving in found}


def test_a_program_is_not_shown_where_a_total_takes_back_what_it_gives(book: RuleBook) -> None:
    # 5.5 %, or 2.75 % for Japan: the duty on forced labor fills column 1 up to 12.5 % in both cases
    found = lowered(book, {"tariff_number": "7616.10.70.30", "origin": "JP", "value": "10000"})
    assert ("program", "JP") not in found


def test_less_metal_than_the_measure_asks_for_is_shown_with_what_is_stated(book: RuleBook) -> None:
    metal = {"steel": {"percent": "15", "melted_in": "TW"}, "aluminum": {"percent": "0"}, "copper": {"percent": "0"}}
    line = {"tariff_number": "9403.20.00.75", "origin": "TW", "value": "10000", "metal": metal}
    one = lowered(book, line)["content", "steel under 15 %"]
    assert one.measures == ("us.section-232.metals",)
    assert one.then.least < one.now.least


def test_the_changes_that_are_not_tried_are_counted(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = prefile.read_entry(MODULES.parent.parent / "unmanned-aircraft" / "declaration.json")
    report = told(entry, book)
    whole = find_savings(entry, report, book)
    monkeypatch.setattr(lowering, "MOST_TRIED", 2)
    found = find_savings(entry, report, book)
    assert whole.not_tried == 0
    assert len(whole.found) > 2 >= len(found.found)
    assert found.not_tried > 2


def test_a_claim_that_is_made_already_or_changes_nothing_is_not_shown(book: RuleBook) -> None:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000", "claims": ["mip-documentation"]}
    found = lowered(book, {**line, "quantities": [{"amount": "1000", "unit": "KG"}]})
    assert ("claim", "mip-documentation") not in found
    assert all(one.then.least < one.now.least for one in found.values())


def test_a_claim_that_is_thinkable_of_few_goods_is_rare_and_comes_last(book: RuleBook) -> None:
    shirts = {"tariff_number": "6109.10.00.12", "origin": "CN", "value": "48000"}
    entry = entry_of({**shirts, "quantities": [{"amount": "800", "unit": "DOZ"}]}, entry_type="01", mode="11")
    report = told(entry, book)
    savings = find_savings(entry, report, book).found
    assert {one.name: one.rare for one in savings if one.kind == "claim"} == {"relief-donation": True}
    steps = to_do(report, savings)
    assert "relief-donation" in steps[-1].name
    asked = questionnaire(entry, report, AskedTogether(book, ScreenOptions(decide="plain")), savings)
    assert [row.fact for row in asked.rows if row.reason == "documentation"] == []
