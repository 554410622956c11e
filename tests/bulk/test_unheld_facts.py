"""A fact that no signature holds is never forgotten in bulk: the lines that it may decide go to the ordinary code."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import CITE, a_measure

from bulk_exactness import compare, entries_of
from prefile import RuleBook
from prefile.bulk import Screener
from prefile.decision.predicates import EndUse, EntryTypeIs, LinePredicate, MineralsMade, NamedImporter, UnitValueIs
from prefile.decision.unit_value import UnitPrice
from prefile.law.measure import CoverageCondition
from prefile.options import ScreenOptions

Shape = dict[str, Any]
NUMBERS = ("12-345678900", "12-345678999", "12-3456789", None)
PLACES = ("JP", "CN", None)
AMOUNTS = ("200", "200.01", "0")  # of a value of 1,000: 5 dollars a kilogram, less, and unknown


def a_book_that_asks(book: RuleBook, predicate: LinePredicate) -> RuleBook:
    """Return the shipped book with one more duty on all goods that answer yes."""
    asking = a_measure("us.zz-asking", conditions=[CoverageCondition("required", predicate, CITE)])
    parts: dict[str, Any] = {one.name: getattr(book, one.name) for one in fields(book) if one.init}
    parts["measures"] = (*book.measures, asking)
    return RuleBook(**parts)


def alike_but_for(what: str) -> list[Shape]:
    """Return entries of which every few differ in one fact alone."""
    found: list[Shape] = []
    for place, entry in enumerate(entries_of("sparse", 60, seed=5)):
        importer, made = NUMBERS[place % 4], PLACES[place % 3]
        match what:
            case "importer" if importer:
                entry["importer"] = importer
            case "minerals":
                for line in entry["lines"]:
                    line["minerals"] = [{"mineral": "gallium", **({"processed_in": made} if made else {})}]
            case "unit value":
                for line in entry["lines"]:
                    line["value"], line["quantities"] = "1000", [{"amount": AMOUNTS[place % 3], "unit": "KG"}]
            case "end use":
                for line in entry["lines"]:
                    line["end_use"] = ("aircraft", "none", "boats")[place % 3]
            case "entry type":
                entry["entry_type"] = ("01", "11")[place % 2]
        found.append(entry)
    return found


@pytest.mark.parametrize(
    ("what", "predicate"),
    [
        ("importer", NamedImporter(("12345678900",))),
        ("minerals", MineralsMade("processed_in", ("gallium",), frozenset({"JP"}), "JP")),
        ("end use", EndUse(("aircraft",))),
        ("unit value", UnitValueIs((("at_least", UnitPrice("kg", Decimal(5), Decimal(1), "5 USD/KG")),))),
        ("entry type", EntryTypeIs(("11",))),
    ],
)
def test_lines_that_differ_in_one_fact_come_to_what_the_ordinary_code_finds(
    what: str, predicate: LinePredicate, book: RuleBook, tmp_path: Path
) -> None:
    screener = Screener(a_book_that_asks(book, predicate), ScreenOptions())
    found = compare(alike_but_for(what), screener, tmp_path)
    assert found.differences == []
    assert found.lines > 0
