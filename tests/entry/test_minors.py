"""Minors of the format: an entry says the least one that holds its keys, and none refuses what an earlier one held."""

from __future__ import annotations

import json
from typing import Any

import pytest

import prefile
from prefile import DeclarationProblems, Entry
from prefile.entry.line import Line
from prefile.entry.minors import FORMATS, format_of
from prefile.intake.side_car.file_model import Answers
from prefile.intake.xml.entries import entry_xml

ENTRY: dict[str, Any] = {"entered": "2026-12-04"}
LINE: dict[str, Any] = {"line": 1, "tariff_number": "2804610000", "value": "15000"}
# Each key that came with a later minor: where it stands, and that minor.
LATER = {
    "declared_in": ({"declared_in": "GB", "lines": [{"tariff_number": "280461"}]}, {}, "prefile-entry/1.1"),
    "declared[].value": ({}, {"declared": [{"number": "2804610000", "value": "15000"}]}, "prefile-entry/1.1"),
    "invoice.quantity": ({}, {"invoice": {"quantity": "10"}}, "prefile-entry/1.1"),
    "invoice.amount": ({}, {"invoice": {"amount": "10"}}, "prefile-entry/1.1"),
    "it_accepted": ({"it_accepted": "2026-12-01T10:00"}, {}, "prefile-entry/1.2"),
    "unlading_port": ({"unlading_port": "2704"}, {}, "prefile-entry/1.2"),
    "part_of": ({}, {"part_of": "passenger-vehicle"}, "prefile-entry/1.2"),
    "made": ({}, {"made": "1998"}, "prefile-entry/1.2"),
    "us_content": ({}, {"us_content": "0"}, "prefile-entry/1.2"),
    "repair_value": ({}, {"repair_value": "4000.5"}, "prefile-entry/1.2"),
    "part_values": ({}, {"part_values": [{"part": "lead content", "value": "4000.5"}]}, "prefile-entry/1.2"),
    "sugar_degrees": ({}, {"sugar_degrees": "98.5"}, "prefile-entry/1.2"),
}
EACH = pytest.mark.parametrize("key", LATER)


def shape_of(key: str) -> dict[str, Any]:
    head, line, _ = LATER[key]
    return {**ENTRY, "lines": [{**LINE, **line}], **head}


def read(shape: dict[str, Any]) -> Entry:
    return prefile.read_entry(json.dumps(shape).encode())


@EACH
def test_a_later_key_needs_its_minor_and_stands_in_every_later_one(key: str) -> None:
    shape, minor = shape_of(key), LATER[key][2]
    assert format_of(shape) == minor
    for stated in FORMATS[FORMATS.index(minor) :]:
        assert read({"format": stated, **shape}).format == stated
    for stated in FORMATS[: FORMATS.index(minor)]:
        with pytest.raises(DeclarationProblems) as refused:
            read({"format": stated, **shape})
        assert [problem.code for problem in refused.value.problems] == ["E121"]
        assert minor in refused.value.problems[0].what


@pytest.mark.parametrize("stated", FORMATS)
def test_an_entry_of_the_first_minor_is_read_as_any_other_and_keeps_its_digest_but_for_the_name(stated: str) -> None:
    first, later = (read({"format": name, **ENTRY, "lines": [LINE]}) for name in (FORMATS[0], stated))
    assert first.canonical() == later.canonical().replace(stated.encode() + b'"', FORMATS[0].encode() + b'"')
    assert format_of({**ENTRY, "lines": [LINE]}) == FORMATS[0]


def test_a_key_that_is_null_needs_no_minor() -> None:
    shape = {**ENTRY, "it_accepted": None, "lines": [{**LINE, "us_content": None}]}
    assert format_of(shape) == FORMATS[0]
    assert read({"format": FORMATS[0], **shape}).lines[0].us_content is None


@EACH
def test_xml_says_the_same_and_names_the_least_minor(key: str) -> None:
    shape = shape_of(key)
    entry = read({"format": LATER[key][2], **shape})
    again = prefile.read_entry(entry_xml(entry))
    assert again == entry
    assert again.format == LATER[key][2]


@EACH
def test_what_is_converted_is_read_again(key: str) -> None:
    entry = read({"format": LATER[key][2], **shape_of(key)})
    assert Entry.model_validate(entry.model_dump(mode="json", exclude_none=True)) == entry


def facts_of(row: str) -> Answers:
    return prefile.read_facts(f"entry_number,line,fact,answer\n{row}\n".encode())


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (",,it_accepted,2026-12-01", "it_accepted"),
        (",,unlading_port,2704", "unlading_port"),
        (",1,part_of,bus", "part_of"),
        (",1,made,1998-06-30", "made"),
        (",1,us_content,4000", "us_content"),
        (",1,repair_value,4000", "repair_value"),
        (",1,part_values/lead-content,4000", "part_values"),
        (",1,sugar_degrees,98.5", "sugar_degrees"),
    ],
)
def test_a_side_car_may_state_a_later_key_of_an_entry_of_an_earlier_minor(row: str, key: str) -> None:
    entry = read({"format": FORMATS[0], **ENTRY, "lines": [LINE]})
    joined = next(prefile.join_facts([entry], facts_of(row)))
    assert isinstance(joined, Entry), joined
    assert joined.format == "prefile-entry/1.2"
    assert getattr(joined.lines[0] if key in Line.model_fields else joined, key) is not None
