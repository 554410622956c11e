"""An entry pickles: it is equal, and its problems are still placed where they stand in the file that was read."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import DeclarationProblems, Entry

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
READ = [
    *sorted((FIXTURES / "formats").rglob("*.*")),
    *sorted((FIXTURES / "entries").glob("*/declaration.json")),
]


def again(entry: Entry) -> Entry:
    pickled: Entry = pickle.loads(pickle.dumps(entry))
    return pickled


def entries() -> list[Any]:
    """Return every entry of the fixtures, of every format."""
    found = []
    for path in READ:
        if path.is_file():
            try:
                found.extend(prefile.read_entries(path))
            except DeclarationProblems:
                continue
    return [
        pytest.param(one, id=f"{one.source.name}-{place}")
        for place, one in enumerate(found)
        if isinstance(one, Entry) and one.source
    ]


@pytest.mark.parametrize("entry", entries())
def test_an_entry_is_equal_and_placed_the_same_behind_a_pickle(entry: Entry) -> None:
    pickled = again(entry)
    assert pickled == entry
    assert (pickled.digest(), hash(pickled)) == (entry.digest(), hash(entry))
    assert entry.source is not None
    assert pickled.source is not None
    assert (pickled.source.name, pickled.source.digest) == (entry.source.name, entry.source.digest)
    assert (pickled.source.format, pickled.source.passed_over) == (entry.source.format, entry.source.passed_over)
    paths = [
        "",
        "/lines",
        *(
            f"/lines/{place}{rest}"
            for place in range(len(entry.lines))
            for rest in ("", "/tariff_number", "/origin", "/declared/0/number", "/minerals/0/percent")
        ),
    ]
    for path in paths:
        told, known = pickled.place(path), entry.place(path)
        assert (told.file, told.line, told.column) == (known.file, known.line, known.column), path
    assert again(pickled) == entry


def test_every_format_is_among_them() -> None:
    names = {one.values[0].source.format.name for one in entries()}
    assert len(names) > 6


def test_an_entry_that_was_made_in_python_pickles_too() -> None:
    line = {"tariff_number": "2804610000", "origin": "DE", "metadata": {"a/b~c": "x"}}
    entry = Entry.model_validate({"format": "prefile-entry/1", "lines": [line]})
    assert again(entry) == entry
    assert again(entry).source is None
    assert again(entry).place("/lines/0") == entry.place("/lines/0")


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    metadata=st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
        max_size=6,
    )
)
def test_the_canonical_entry_is_json_with_sorted_keys_no_blanks_and_no_needless_escapes(
    metadata: dict[str, str],
) -> None:
    shape = {
        "format": "prefile-entry/1",
        "metadata": metadata,
        "lines": [{"tariff_number": "2804.61.00.00", "value": "1.50"}],
    }
    entry = Entry.model_validate(shape)
    by_python = json.dumps(
        entry.model_dump(mode="json", exclude_none=True), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert entry.canonical() == by_python.encode()
