"""The words of one tariff number are those of the whole table, however its rows are written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefile.rulebook.number_texts import NumberTexts

WORDS = st.text(st.sampled_from('ab ,">\n\r0123é'), max_size=12)


def table(rows: dict[str, str], ending: str = "\n") -> bytes:
    """Return a table of numbers and their words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=ending)
    writer.writerows([("number", "description"), *rows.items()])
    return out.getvalue().encode()


@given(st.dictionaries(st.sampled_from(["0", "01", "10", "0101210010", "123"]), WORDS), st.sampled_from(["\n", "\r\n"]))
def test_a_number_has_the_words_that_the_whole_table_has(rows: dict[str, str], ending: str) -> None:
    data = table(rows, ending)
    whole = dict(NumberTexts(data))
    for number in ("0", "01", "10", "0101210010", "123", "a", "", "number"):
        assert NumberTexts(data).get(number) == whole.get(number)


@pytest.mark.parametrize("data", [b"", b"number,description\n", b"description,number\nwords,01\n", b"\n01,\xff\n"])
def test_of_a_table_that_is_empty_or_turned_the_words_are_those_of_the_table(data: bytes) -> None:
    assert NumberTexts(data).get("01") == dict(NumberTexts(data)).get("01")
