"""Columns as whole numbers: what is read is exact, and what is not plain is told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile.bulk.figures import micros
from prefile.bulk.instants import Instants
from prefile.bulk.key_table import KeyTable
from prefile.values.dates import day_of, read_instant
from prefile.values.money import read_amount
from prefile.values.unreadable import Unreadable

TEXTS = st.one_of(
    st.from_regex(r"[0-9]{1,14}(\.[0-9]{0,7})?", fullmatch=True),
    st.text("0123456789.+-e ,", max_size=10),
    st.none(),
)
NIGHTS = tuple(map(datetime.fromisoformat, ("2026-03-08T01:29", "2026-11-01T00:31")))  # on which clocks change
CHANGES = [night + timedelta(minutes=30 * step) for night in NIGHTS for step in range(6)]


@settings(max_examples=60)
@given(st.lists(TEXTS, max_size=20))
def test_amounts_are_read_exactly_or_not_at_all(texts: list[str | None]) -> None:
    amounts, wrong = micros(pa.array(texts, pa.string()), len(texts))
    for text, amount, is_wrong in zip(texts, amounts.tolist(), wrong.tolist(), strict=True):
        if text is None:
            assert (amount, is_wrong) == (-1, False)
        elif not is_wrong:
            assert Decimal(amount).scaleb(-6) == read_amount(text)
        else:
            assert not (text.isdigit() and len(text) <= 12)


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 1 << 62), max_size=30), max_size=8))
def test_keys_are_numbered_in_the_order_in_which_they_are_met(columns: list[list[int]]) -> None:
    table, known = KeyTable(bits=2), dict[int, int]()
    for column in columns:
        numbers, new = table.number(np.array(column, np.int64))
        first = [column.index(key) for key in dict.fromkeys(column) if key not in known]
        for key in column:
            known.setdefault(key, len(known))
        assert numbers.tolist() == [known[key] for key in column]
        assert new.tolist() == first
    assert len(table) == len(known)


@settings(max_examples=60)
@given(st.integers(0, 6), st.lists(st.one_of(st.none(), st.integers(-(10**4), 10**14)), max_size=20), st.integers(0, 5))
def test_numbers_are_the_amounts_that_they_are_written_as(scale: int, figures: list[int | None], cut: int) -> None:
    stated = [None if figure is None else Decimal(figure).scaleb(-scale) for figure in figures]
    written = [None if amount is None else f"{amount:f}" for amount in stated]
    columns = [pa.array(stated, pa.decimal128(20, scale))]
    columns += [pa.array(figures, pa.int64())] if not scale else []
    for column in columns:
        own = micros(column.slice(cut), max(len(figures) - cut, 0))
        as_text = micros(pa.array(written, pa.string()).slice(cut), max(len(figures) - cut, 0))
        assert own[0].tolist() == as_text[0].tolist()
        assert own[1].tolist() == as_text[1].tolist()


def test_amounts_beyond_what_bits_hold_are_told() -> None:
    beyond = pa.array([Decimal(2**64) + 5, None, Decimal(7)], pa.decimal128(30, 0))
    assert micros(beyond, 3)[1].tolist() == [True, False, False]
    assert micros(pa.array([2**64 - 1, 7], pa.uint64()), 2)[1].tolist() == [True, False]


@settings(max_examples=100)
@given(st.datetimes(*map(datetime.fromisoformat, ("2000-01-01", "2035-01-01"))) | st.sampled_from(CHANGES))
def test_instants_of_columns_are_those_that_they_are_written_as(at: datetime) -> None:
    text = at.isoformat(timespec="minutes")
    seconds, days, wrong = Instants().of(pa.array([at, None], pa.timestamp("us")), 2)
    try:
        meant = read_instant(text)
    except Unreadable:
        assert wrong.tolist() == [True, True]
    else:
        assert (seconds[0], wrong.tolist()) == (meant.timestamp(), [False, True])
        assert days[0] == (at.date() - date(1970, 1, 1)).days
    zoned = at.replace(tzinfo=UTC)
    seconds, days, wrong = Instants().of(pa.array([zoned], pa.timestamp("ms", "UTC")), 1)
    assert (seconds[0], wrong[0]) == (zoned.timestamp() // 60 * 60, False)
    assert days[0] == (day_of(zoned) - date(1970, 1, 1)).days


@settings(max_examples=100)
@given(
    st.lists(
        st.datetimes(*map(datetime.fromisoformat, ("1999-01-01", "2035-01-01"))) | st.sampled_from(CHANGES),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_instants_of_a_column_of_text_are_those_of_each(stated: list[datetime], coded: bool) -> None:  # noqa: FBT001 - as Hypothesis gives it
    texts = pa.array([at.isoformat(timespec="minutes") for at in stated], pa.string())
    seconds, days, wrong = Instants().of(texts.dictionary_encode() if coded else texts, len(texts))
    for place, at in enumerate(stated):
        try:
            meant = read_instant(texts[place].as_py()).timestamp()
        except Unreadable:
            assert wrong[place]
        else:
            assert (seconds[place], wrong[place]) == (meant, False)
            assert days[place] == (at.date() - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    "text", ["2026-02-30T10:00", "2026-12-04T24:00", "2026-12-04 10:00", "2026-12-0٤T10:0", "2026-12-04T10:60"]
)
def test_what_is_no_instant_is_told_among_others(text: str) -> None:
    fine = "2026-12-04T10:00"
    seconds, _, wrong = Instants().of(pa.array([fine, text, fine]), 3)
    assert wrong.tolist() == [False, True, False]
    assert seconds[0] == seconds[2] == read_instant(fine).timestamp()


@pytest.mark.parametrize("text", ["0.0000000", "1.0000000", "12.3400000", "1234.0000000"])
def test_places_beyond_those_that_amounts_have_are_told_where_they_are_zeros_too(text: str) -> None:
    amounts, wrong = micros(pa.array(["1.5", text]), 2)
    assert (amounts[0], wrong.tolist()) == (1_500_000, [False, True])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), max_size=40), st.integers(0, 1))
def test_pairs_are_numbered_as_their_keys_are(pairs: list[tuple[int, int]], spread: int) -> None:
    high = np.array([one for one, _ in pairs], np.int64) << (20 * spread)
    low = np.array([two for _, two in pairs], np.int64)
    few, table = KeyTable(bits=2), KeyTable(bits=2)
    numbers, new = few.number_few(high, low, 4, above=1 << 50)
    assert new.tolist() == [numbers.tolist().index(number) for number in range(len(few))]
    keys = (1 << 50) | (high << 4) | low
    assert few.keys[numbers].tolist() == keys.tolist()
    assert len(few) == len(set(keys.tolist())) == len(set(table.number(keys)[0].tolist()))
