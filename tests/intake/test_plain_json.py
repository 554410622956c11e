"""What is plainly right is read by a fast way, to the same entries as by the strict one; the rest never is."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from by_hand import seeded
from drawing import Drawing
from entry_texts import COMPACT, PRETTY
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from prefile import DeclarationProblems, Entry, Limits, RuleBook, read_entries
from prefile.entry.plain_entry import plain_entry
from prefile.intake.json.plain import plain_value

STEADY = settings(max_examples=300, deadline=None, derandomize=True, database=None)
STRICT = Limits(depth=15)  # shallower than the fast way asks for, and deeper than any entry
VALUES = (
    None,
    True,
    0,
    1,
    7,
    -1,
    1.5,
    1e3,
    10**30,
    "",
    " ",
    "1",
    "01",
    "1.5",
    "1e3",
    "DE",
    "de",
    "x" * 300,
    [],
    {},
    ["1"],
)


@pytest.fixture(scope="module")
def shapes(book: RuleBook) -> list[dict[str, Any]]:
    """Shapes of entries that state whatever an entry can."""
    drawn = Drawing(book).entries(seeded(7), count=40, lines=3, kinds=6)
    made = [json.loads(entry.canonical()) for entry in drawn]
    for _ in range(10):  # so that parts which state the same are made by code of their own
        assert all(plain_entry(shape) is not None for shape in made)
    return made


def parts_of(value: Any) -> list[dict[str, Any] | list[Any]]:  # noqa: ANN401 - a part of a shape as JSON has it
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if value and isinstance(value, dict | list) else []
    return own + [part for one in inner for part in parts_of(one)]


def spoilt(shape: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """Return a shape of which some parts are other values, missing, or of names that nobody knows."""
    made = copy.deepcopy(shape)
    for _ in range(data.draw(st.integers(0, 2))):
        part = data.draw(st.sampled_from(parts_of(made)))
        value = data.draw(st.sampled_from(VALUES))
        if isinstance(part, list):
            part[data.draw(st.integers(0, len(part) - 1))] = copy.deepcopy(value)
            continue
        key = data.draw(st.sampled_from([*part, "made", "unknown"]))
        if data.draw(st.booleans()):
            part[key] = copy.deepcopy(value)
        else:
            part.pop(key, None)
    return made


@STEADY
@given(data=st.data())
def test_a_plain_entry_is_the_one_that_the_model_makes(shapes: list[dict[str, Any]], data: st.DataObject) -> None:
    shape = spoilt(data.draw(st.sampled_from(shapes)), data)
    plain = plain_entry(copy.deepcopy(shape))
    try:
        modelled = Entry.model_validate(shape)
    except ValidationError:
        assert plain is None
        return
    if plain is not None:
        assert told(plain) == told(modelled)
        assert told(pickle.loads(pickle.dumps(plain))) == told(modelled)


def told(entry: Entry) -> tuple[object, ...]:
    parts = (entry, *entry.lines)
    return entry, entry.digest(), [list(vars(part)) for part in parts], [part.model_fields_set for part in parts]


def test_most_entries_are_plain(shapes: list[dict[str, Any]]) -> None:
    assert all(plain_entry(shape) is not None for shape in shapes)


TEXTS = st.one_of(
    st.sampled_from([COMPACT, json.dumps(json.loads(COMPACT)), json.dumps(json.loads(COMPACT), ensure_ascii=False)]),
    st.just(PRETTY),
)
SPOILS = (
    ('"value":"15000"', '"value":15000'),
    ('"value":"15000"', '"value":15000.50'),
    ('"value":"15000"', '"value":1e4'),
    ('"value":"15000"', '"value":NaN'),
    ('"value":"15000"', '"value":-0'),
    ('"value":"15000"', '"value":"15000","value":"15000"'),
    ('"value":"15000"', '"value": "15000" '),
    ('"value":"15000"', '"value":"15000","net_kg":"0.3"'),
    ('"origin":"DE"', '"origin":"\\u0044E"'),
    ('"origin":"DE"', '"origin":"DE","description":"\\ud800"'),
    ('"origin":"DE"', '"origin":"DE","description":"\\"a\\" \\\\ \\/ \\u00e9 \\u0001"'),
    ('"origin":"DE"', '"origin":"DE","description":{"a":[[[[[[]]]]]]}'),
    ('"origin":"DE"', '"origin":"DE","line":1.0'),
    ('"origin":"DE"', '"origin":"DE","line":"1"'),
    ('"origin":"DE"', '"origin":"DE",'),
    ("}]}", "}]} {}"),
    ("}]}", "}]}  \t"),
    ("Gerät", "\x7fGer\u202eät"),
)


@STEADY
@given(
    text=TEXTS, spoils=st.lists(st.sampled_from(SPOILS), max_size=2), ending=st.sampled_from(["", "\n", " \r\n", "x"])
)
def test_texts_are_read_the_same_by_both_ways(text: str, spoils: list[tuple[str, str]], ending: str) -> None:
    for before, after in spoils:
        text = text.replace(before, after)
    raw = f"{text}\n{COMPACT}{ending}".encode()
    assert outcome(raw, Limits()) == outcome(raw, STRICT)


def outcome(raw: bytes, limits: Limits) -> list[object]:
    """Return what is read of some bytes: entries with their digests and places, or problems."""
    found: list[object] = []
    for item in read_entries(raw, name="f", limits=limits):
        if isinstance(item, DeclarationProblems):
            found.append([problem.to_json() for problem in item.problems])
            continue
        assert item.source is not None
        places = [item.place(path) for path in ("", "/lines/0/value", "/lines/0/origin", "/lines/0/none")]
        found.append((item, item.source.digest, places))
    return found


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":{"b":"","b":""}}',
        "[1.0,1e2]",
        "1e400",
        "-0",
        '"\\u00e9"',
        '"\\/"',
        "[1,]",
        "NaN",
        "1 2",
        '"\\ud800"',
    ],
)
def test_a_text_that_may_lose_something_is_not_plain(text: str) -> None:
    assert plain_value(text) is None


@pytest.mark.parametrize("text", ["{}", '{"a": 1, "b": [null, true, 1.5]}', '{\n "é": "\\"\\\\\\n"\n}'])
def test_blanks_between_parts_and_needed_escapes_are_plain(text: str) -> None:
    assert plain_value(text) == json.loads(text)
