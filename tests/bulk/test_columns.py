"""Columns as whole numbers: what is read is exact, and what is not plain is told apart."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile.bulk.figures import micros
from prefile.bulk.key_table import KeyTable
from prefile.values.money import read_amount

TEXTS = st.one_of(
    st.from_regex(r"[0-9]{1,14}(\.[0-9]{0,7})?", fullmatch=True),
    st.text("0123456789.+-e ,", max_size=10),
    st.none(),
)


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
