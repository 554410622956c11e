"""Amounts and entries are kept exactly, however they are written, and their places are found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from entry_texts import slow_to_start, texts
from hypothesis import given
from hypothesis import strategies as st
from readings import entry_of, outline

from prefile import read_entries, read_entry
from prefile.intake.json.text import Locator

digits = st.integers(0, 18).flatmap(
    lambda size: st.tuples(
        st.text("0123456789", min_size=max(size, 1), max_size=max(size, 1)),
        st.text("0123456789", max_size=min(6, 18 - max(size, 1))),
    )
)


@slow_to_start
@given(digits)
def test_every_amount_of_18_digits_and_6_decimals_is_kept_exactly(parts: tuple[str, str]) -> None:
    whole, decimals = parts[0].lstrip("0") or "0", parts[1]
    written = f"{whole}.{decimals}" if decimals else whole
    entries = [read_entry(entry_of(f'"value": {form}').encode()) for form in (written, f'"{written}"')]
    assert entries[0].lines[0].value == Decimal(written)
    assert str(entries[0].lines[0].value) == str(Decimal(written))
    assert entries[0].canonical() == entries[1].canonical()
    kept = json.loads(entries[0].canonical())["lines"][0]["value"]
    assert Decimal(kept) == Decimal(written)
    assert "E" not in kept
    assert not ("." in kept and kept.endswith(("0", ".")))


@slow_to_start
@given(
    st.one_of(
        st.from_regex(r"[0-9]{19,40}", fullmatch=True),
        st.from_regex(r"[1-9][0-9]{0,5}\.[0-9]{7,20}", fullmatch=True),
        st.from_regex(r"[1-9][0-9]{12,17}\.[0-9]{6}", fullmatch=True),
        st.from_regex(r"[0-9]{1,4}[eE][+-]?[0-9]{1,3}", fullmatch=True),
        st.from_regex(r"[-+][0-9]{1,4}", fullmatch=True),
        st.from_regex(r"[0-9]{1,3}[ ,_'][0-9]{3}", fullmatch=True),
        st.text(st.characters(exclude_categories=["Cs", "Nd"]), max_size=5),
        st.text(st.characters(categories=["Nd"], min_codepoint=128), min_size=1, max_size=5),
    )
)
def test_what_is_no_such_amount_is_refused_and_never_rounded(written: str) -> None:
    assert outline(read_entries(entry_of(f'"value": {json.dumps(written)}').encode())) == ["E108"]


amounts = st.decimals(0, 10**11, places=6, allow_nan=False, allow_infinity=False).map(lambda value: f"{value:f}")
days = st.dates(date(1981, 1, 1), date(2100, 1, 1)).map(date.isoformat)
a_line = st.fixed_dictionaries(
    {"tariff_number": st.sampled_from(["2804.61.00.00", "2804610000", "2804 61 00", "28046100"])},
    optional={
        "description": texts,
        "metadata": st.dictionaries(texts, texts, max_size=3),
        "origin": st.sampled_from(["DE", "CN"]),
        "loaded": days,
        "value": amounts,
        "exchange_rate": amounts,
        "gross_kg": amounts,
        "quantities": st.lists(
            st.fixed_dictionaries({"amount": amounts, "unit": st.sampled_from(["NO", "W", "L"])}),
            max_size=3,
            unique_by=lambda quantity: quantity["unit"],
        ),
        "claims": st.lists(st.fixed_dictionaries({"claim": st.just("repair")}, optional={"date": days}), max_size=2),
        "declared": st.lists(st.fixed_dictionaries({"number": st.just("9903.01.24")}), max_size=2),
        "ftz": st.fixed_dictionaries({"status": st.sampled_from("PND")}, optional={"filed": days}),
    },
)
an_entry = st.fixed_dictionaries(
    {"format": st.just("prefile-entry/1"), "lines": st.lists(a_line, min_size=1, max_size=3)},
    optional={"reference": texts, "entered": days, "imported": days, "importer_facts": st.just(["onshoring-plan"])},
)
AMOUNTS = {"value", "exchange_rate", "gross_kg", "amount"}


def written_anew(value: object, draw: st.DataObject, *, amount: bool = False) -> str:
    """Write a JSON value with its keys in another order, other white space, and amounts as numbers or texts."""
    blank = st.sampled_from(["", " ", "\n", "\t ", "\r\n"])
    if isinstance(value, dict):
        keys = draw.draw(st.permutations(list(value)))
        pairs = [
            f"{json.dumps(key)}{draw.draw(blank)}:{written_anew(value[key], draw, amount=key in AMOUNTS)}"
            for key in keys
        ]
        return f"{draw.draw(blank)}{{{','.join(pairs)}{draw.draw(blank)}}}"
    if isinstance(value, list):
        return f"[{','.join(written_anew(item, draw) for item in value)}]{draw.draw(blank)}"
    if amount and draw.draw(st.booleans()):
        return f" {value} "
    return json.dumps(value, ensure_ascii=draw.draw(st.booleans()))


@slow_to_start
@given(an_entry, st.data())
def test_the_canonical_entry_does_not_depend_on_how_it_is_written(shape: dict[str, Any], draw: st.DataObject) -> None:
    plain = read_entry(json.dumps(shape).encode())
    anew = read_entry(written_anew(shape, draw).encode())
    assert anew.canonical() == plain.canonical()
    assert anew.digest() == plain.digest()
    assert read_entry(plain.canonical()).canonical() == plain.canonical(), "the canonical entry is an entry"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.just(""),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.just(""), inner, max_size=4),
    max_leaves=12,
)


def paths(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every path of a JSON value, with what stands there."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, str(index)))


@slow_to_start
@given(st.dictionaries(texts, json_values, max_size=5), st.booleans(), st.sampled_from([None, 0, 1, 4, "\t"]))
def test_the_place_of_a_path_is_where_its_value_stands(
    value: dict[str, Any],
    ascii_only: bool,  # noqa: FBT001 - drawn by Hypothesis
    indent: int | str | None,
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    locator = Locator(text)
    for path, expected in paths(value):
        found, _ = json.JSONDecoder().raw_decode(text, locator.offset(path))
        assert found == expected


@slow_to_start
@given(st.dictionaries(texts, json_values, min_size=1, max_size=5))
def test_the_place_of_what_is_missing_is_that_of_what_should_hold_it(value: dict[str, Any]) -> None:
    locator = Locator(json.dumps(value))
    for path, inner in paths(value):
        for missing in ("no such key", "99"):
            if not isinstance(inner, dict) or missing not in inner:
                assert locator.offset((*path, missing)) == locator.offset(path)
