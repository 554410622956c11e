"""Which number of a line is the goods' own, and which the provision of Chapter 98, in whichever order they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefile.entry import Line
from prefile.entry.provision import further_goods, line_goods_first, provision_of, whole_value

GOODS, OTHER, REPAIRED, ASSEMBLED = "8481809015", "3926909989", "9802005060", "9802008069"


def a_line(*numbers: str, values: tuple[str | None, ...] = ("10000",), **more: object) -> Line:
    """Return a line of numbers in their order, each with the value beside it."""
    beside = dict(zip(numbers, values, strict=False))
    further = [{"number": number, "value": beside.get(number)} for number in numbers[1:]]
    shape = {"line": 1, "tariff_number": numbers[0], "value": beside.get(numbers[0]), "secondary_numbers": further}
    return Line.model_validate({**shape, **more})


@pytest.mark.parametrize(
    ("numbers", "goods", "provision", "further"),
    [
        ((GOODS,), GOODS, None, ()),
        ((REPAIRED,), REPAIRED, None, ()),
        ((GOODS, REPAIRED), GOODS, REPAIRED, ()),
        ((REPAIRED, GOODS), GOODS, REPAIRED, ()),
        ((GOODS, OTHER), GOODS, None, (OTHER,)),
        ((GOODS, OTHER, REPAIRED), GOODS, REPAIRED, (OTHER,)),
        ((REPAIRED, GOODS, OTHER), GOODS, REPAIRED, (OTHER,)),
        ((REPAIRED, ASSEMBLED), REPAIRED, None, (ASSEMBLED,)),
        ((GOODS, REPAIRED, ASSEMBLED), GOODS, None, (REPAIRED, ASSEMBLED)),
        ((REPAIRED, GOODS, ASSEMBLED), REPAIRED, None, (GOODS, ASSEMBLED)),
    ],
)
def test_one_number_of_chapter_98_beside_goods_is_their_provision(
    numbers: tuple[str, ...], goods: str, provision: str | None, further: tuple[str, ...]
) -> None:
    line = a_line(*numbers)
    assert provision_of(line) == provision
    assert line_goods_first(line).tariff_number == goods
    assert tuple(one.number for one in further_goods(line)) == further


@pytest.mark.parametrize(
    ("values", "whole"),
    [((None, None), None), (("10000", None), "10000"), ((None, "10000"), "10000"), (("6000", "4000"), "10000")],
)
def test_the_values_beside_both_numbers_are_the_whole(values: tuple[str | None, str | None], whole: str | None) -> None:
    expected = None if whole is None else Decimal(whole)
    assert whole_value(a_line(GOODS, ASSEMBLED, values=values)) == expected
    assert whole_value(a_line(ASSEMBLED, GOODS, values=values)) == expected


def test_the_value_of_goods_beside_other_goods_stays_their_own() -> None:
    assert whole_value(a_line(GOODS, OTHER, values=("6000", "4000"))) == Decimal(6000)
    assert whole_value(a_line(GOODS, OTHER, REPAIRED, values=("6000", "4000", "100"))) == Decimal(6100)


def test_quantities_beside_the_goods_go_with_them_and_those_of_the_line_are_theirs_where_they_have_none() -> None:
    kilograms = [{"amount": "5", "unit": "KG"}]
    stated = a_line(REPAIRED, GOODS, quantities=kilograms)
    assert [str(one.amount) for one in line_goods_first(stated).quantities] == ["5"]
    own = Line.model_validate(
        {
            "line": 1,
            "tariff_number": REPAIRED,
            "quantities": [{"amount": "9", "unit": "NO"}],
            "secondary_numbers": [{"number": GOODS, "quantities": kilograms}],
        }
    )
    turned = line_goods_first(own)
    assert [one.unit for one in turned.quantities] == ["KG"]
    assert [one.unit for one in turned.secondary_numbers[0].quantities] == ["NO"]


@given(numbers=st.lists(st.sampled_from([GOODS, OTHER, REPAIRED, ASSEMBLED]), min_size=1, max_size=4, unique=True))
def test_turning_a_line_twice_is_turning_it_once_and_loses_no_number(numbers: list[str]) -> None:
    line = a_line(*numbers, values=("1", "2", "3", "4"))
    turned = line_goods_first(line)
    assert line_goods_first(turned) == turned
    assert (provision_of(turned), whole_value(turned)) == (provision_of(line), whole_value(line))
    assert sorted([turned.tariff_number, *(one.number for one in turned.secondary_numbers)]) == sorted(numbers)
