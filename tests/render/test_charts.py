"""Charts: where their parts are placed, which bars are cut, and how far words over an axis stand apart."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefile.render.html.charts import Bar, Part, axis, bars, place, rules, shade, steps

AMOUNTS = st.decimals(Decimal("0.01"), Decimal("1e15"), places=2)


def _bars(*lengths: str, cut: bool = True) -> list[tuple[Decimal, bool]]:
    rows = bars([Bar("", (Part(Decimal(length), "solid"),), "") for length in lengths], cut=cut).rows
    return [(sum((part.length for part in row.parts), Decimal(0)), row.cut) for row in rows]


@pytest.mark.parametrize(
    ("lengths", "cut"),
    [
        (("100", "90", "80"), (False, False, False)),
        (("1000", "90", "80"), (True, False, False)),
        (("80", "1000", "900", "70"), (False, True, True, False)),
        (("1000", "1"), (False, False)),  # of two, the longer is what the shorter is measured by
        (("1000", "100", "10"), (True, False, False)),  # only one, where two remain
        (("0", "0", "0"), (False, False, False)),
    ],
)
def test_a_bar_that_leaves_the_others_too_short_is_cut(lengths: tuple[str, ...], cut: tuple[bool, ...]) -> None:
    found = _bars(*lengths)
    assert tuple(is_cut for _, is_cut in found) == cut
    assert all(length == 100 for length, is_cut in found if is_cut)
    assert not any(is_cut for _, is_cut in _bars(*lengths, cut=False))


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
def test_bars_keep_their_order_and_stay_within_the_axis(lengths: list[Decimal]) -> None:
    found = bars([Bar("", (Part(length, "solid"),), "") for length in lengths], cut=True).rows
    drawn = [sum((part.length for part in row.parts), Decimal(0)) for row in found]
    assert all(0 <= length <= 100 for length in drawn)
    for (one, of_one), (other, of_other) in pairwise(sorted(zip(lengths, drawn, strict=True))):
        assert of_one <= of_other or one == other


@given(AMOUNTS)
def test_an_axis_ends_at_a_round_amount_that_holds_all(most: Decimal) -> None:
    end, marks = axis(most)
    assert marks[0] == 0
    assert marks[-1] == end >= most
    assert 1 < len(marks) <= 6
    assert place(end, end) == 100


def test_words_that_would_stand_too_near_go_on_a_line_of_their_own() -> None:
    found = rules([(Decimal(50), "b"), (Decimal(40), "a"), (Decimal(90), "c"), (Decimal(55), "d")])
    assert [(rule.words, rule.line) for rule in found] == [("a", 0), ("b", 1), ("d", 2), ("c", 0)]


def test_steps_rise_from_one_to_the_next_and_what_has_no_bound_reaches_the_top() -> None:
    places = [Decimal(0), Decimal(50), Decimal(100)]
    first, then = steps(places, [(Decimal(0), Decimal(0)), (Decimal(80), None)])
    assert (first.least, first.most, first.rises) == (100, 100, None)
    assert (then.least, then.most, then.rises) == (20, 0, 100)


def test_more_is_darker_and_words_keep_their_contrast() -> None:
    least, most = Decimal(10), Decimal(1_000_000)
    shades = [shade(Decimal(10) ** power, least, most) for power in range(1, 7)]
    assert shades == sorted(shades)
    assert shade(Decimal(0), least, most) == 0
    assert shades[-1] <= 52
