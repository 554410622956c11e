"""Content of zero on a number that names it: warned of where every number that it may be does, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import a_line, an_entry

from prefile import RuleBook
from prefile.checks.absent_content import absence_cautions

NONE = {"percent": "0"}


def warned(book: RuleBook, **line: Any) -> list[str]:  # noqa: ANN401 - parts of a line
    entry = an_entry(a_line(**line))
    return [caution.path for caution in absence_cautions(entry, book.tariff, book.coverage_map)]


@pytest.mark.parametrize(
    ("number", "named"),
    [
        ("7607.11.30.00", ["aluminum"]),
        ("7607.11.30", ["aluminum"]),  # whichever ten digits it is
        ("7323.93.00.60", ["steel"]),
        ("7411.10.10.30", ["copper"]),
        ("8309.90.00.20", ["aluminum"]),  # "Of aluminum"
        ("7202.11.10.00", []),  # ferroalloys: the chapter of iron and steel, and no steel
        ("8302.41.30.00", []),  # "Of iron or steel, of aluminum or of zinc"
        ("2818.20.00.00", []),  # aluminum oxide is no metal
    ],
)
def test_metal_of_zero_is_warned_of_where_the_number_is_of_it(number: str, named: list[str], book: RuleBook) -> None:
    metal = {"aluminum": NONE, "steel": NONE, "copper": NONE}
    assert warned(book, tariff_number=number, metal=metal) == [f"/lines/0/metal/{name}/percent" for name in named]


def test_a_mineral_that_is_stated_again_with_a_share_is_not_absent(book: RuleBook) -> None:
    none, some = {"mineral": "gallium", "percent": "0"}, {"mineral": "gallium", "percent": "99"}
    assert warned(book, tariff_number="8112.92.10.00", minerals=[none]) == ["/lines/0/minerals/0"]
    assert warned(book, tariff_number="8112.92.10.00", minerals=[none, some]) == []
