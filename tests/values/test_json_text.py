"""Objects are written as pydantic writes them, byte for byte, and what many hold is written once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from prefile.values.json_shape import Exact, JsonKeys, escaped, json_by, json_keys, json_object
from prefile.values.json_sharing import JsonAround, KeepsJson, SharesJson
from prefile.values.json_text import indented, json_writer
from prefile.values.json_values import Unlike, quoted

STEADY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def _row_keys(row: Row) -> dict[str, object]:
    return row._asdict() if row.number is None else {"number": row.number, "duty": row.duty}


@json_by(JsonKeys({"number": "number", "duty": "duty", "why": "why"}, write=_row_keys, optional=frozenset({"why"})))
class Row(NamedTuple):
    """Has its own way of naming its keys."""

    number: str | None
    duty: Exact
    why: str | None = None


@json_object
class One(NamedTuple):
    """Has one key."""

    only: str


@dataclass(frozen=True)
class Law:
    """Comes again and again."""

    cite: str
    certain: bool
    held: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@json_keys("word", "size", "most", "rows", "laws", "names", "day", "ones", "words", after="behind")
class Whole(NamedTuple):
    """Has a key of every kind."""

    word: Literal["a", "b"]
    size: int | None
    most: Exact | None
    rows: tuple[Row, ...] | None
    laws: tuple[Law, ...]
    names: tuple[str, ...]
    day: date
    one: One
    ones: tuple[One, ...]
    words: Annotated[str, Unlike] | None

    @property
    def behind(self) -> One:
        """Stands under another key."""
        return self.one


class SharedOne(KeepsJson, One):
    """Keeps its JSON."""


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2)
ROWS = st.builds(Row, st.none() | TEXTS, AMOUNTS, st.none() | TEXTS)
LAWS = st.builds(Law, TEXTS, st.booleans(), st.dictionaries(TEXTS, st.lists(TEXTS, max_size=2).map(tuple), max_size=2))
ONES = st.builds(One, TEXTS) | st.builds(SharedOne, TEXTS)
WHOLES = st.builds(
    Whole,
    st.sampled_from(["a", "b"]),
    st.none() | st.integers(),
    st.none() | AMOUNTS,
    st.none() | st.lists(ROWS, max_size=3).map(tuple),
    st.lists(LAWS, max_size=3).map(tuple),
    st.lists(TEXTS, max_size=3).map(tuple),
    st.dates(),
    ONES,
    st.lists(ONES, max_size=3).map(tuple),
    st.none() | TEXTS,
)
WRITE, BY_PYDANTIC = json_writer(Whole, {Law}), TypeAdapter[Any](Whole)
IN_PARTS = json_writer(Whole, {Law}, {Whole, Law, One})


@pytest.mark.parametrize("indent", [None, 0, 1, 2, 4])
@STEADY
@given(whole=WHOLES)
def test_an_object_is_written_as_pydantic_writes_it(whole: Whole, indent: int | None) -> None:
    by_pydantic = escaped(BY_PYDANTIC.dump_json(whole, indent=indent).decode())
    assert indented(WRITE(whole), indent).decode() == by_pydantic
    assert indented(IN_PARTS(whole), indent).decode() == by_pydantic


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ('a "b" \\ c', r'"a \"b\" \\ c"'),
        ("\x00\b\t\n\f\r\x1f", r'"\u0000\b\t\n\f\r\u001f"'),
        ("é × 21", '"é × 21"'),
        ("\x7f\u202e\ufeff", r'"\u007f\u202e\ufeff"'),
    ],
)
def test_a_text_is_quoted_and_what_a_terminal_would_obey_is_escaped(text: str, written: str) -> None:
    assert quoted(text) == written.encode()


def test_what_many_hold_is_written_once() -> None:
    class Counting(KeepsJson, One):
        """Counts who asks for its text."""

        asked = 0

        @property
        def only(self) -> str:  # type: ignore[override]
            """Count, and answer."""
            Counting.asked += 1
            return "once"

    shared, write = Counting(only="once"), json_writer(One)
    assert [write(shared), write(shared)] == [b'{"only":"once"}'] * 2
    assert Counting.asked == 1


@json_object
class Owed(NamedTuple):
    """Has keys of its own between those that others have too."""

    measure: str
    least: Exact
    most: Exact
    why: tuple[str, ...]


class OwedLike(SharesJson, Owed):
    """Shares the rest."""

    own_keys = frozenset({"least", "most"})


def test_what_stands_around_an_object_s_own_keys_is_written_once_for_all_that_share_it() -> None:
    write, around, alone = json_writer(Owed), JsonAround(), OwedLike("us.a", Decimal("1.00"), Decimal(2), ("x",))
    made = [OwedLike("us.a", Decimal(least), Decimal("9.50"), ("x",)) for least in ("0.00", "1.00")]
    for one in made:
        one.around = around
    assert [write(one) for one in (*made, alone)] == [write(Owed(*one)) for one in (*made, alone)]
    assert (around.before, around.behind) == (b'{"measure":"us.a",', b',"why":["x"]}')


@pytest.mark.parametrize(("amount", "written"), [("1E+3", '"1000"'), ("0E-9", '"0.000000000"'), ("2.50", '"2.50"')])
def test_amounts_are_written_without_exponents(amount: str, written: str) -> None:
    assert json_writer(Exact)(Decimal(amount)) == written.encode()


def test_amounts_that_are_equal_are_written_each_as_it_is() -> None:
    write = json_writer(Exact)
    assert [write(Decimal(amount)) for amount in ("1.0", "1.00", "1")] == [b'"1.0"', b'"1.00"', b'"1"']


def test_equal_lists_are_written_each_by_what_they_hold() -> None:
    """Truth and one are equal in Python, and are none of the same text."""
    assert json_writer(tuple[bool, ...])((True, False)) == b"[true,false]"
    assert json_writer(tuple[int, ...])((1, 0)) == b"[1,0]"
