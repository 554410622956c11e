"""The JSON Schema of rule files, as editors use it: words for each key, forms for each value, one treatment alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from prefile.publish.json_schema import schema

SHAPE: Any = schema("rule")


def parts(shape: object) -> Iterator[dict[str, Any]]:
    """Yield every object within a schema."""
    if isinstance(shape, dict):
        yield shape
        for inner in shape.values():
            yield from parts(inner)
    elif isinstance(shape, list):
        for inner in shape:
            yield from parts(inner)


def holds(part: str, value: Any) -> bool:  # noqa: ANN401 - as JSON has it
    """Whether a value is one of a part of the schema."""
    return bool(Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": SHAPE["$defs"]}).is_valid(value))


def test_each_key_and_each_word_of_a_condition_says_what_it_means() -> None:
    keys = [held for part in parts(SHAPE) for held in part.get("properties", {}).values()]
    assert len(keys) > 200
    assert all(len(held["description"]) > 4 for held in keys)
    words = SHAPE["$defs"]["ConditionText"]["properties"]
    assert len({held["description"] for held in words.values()}) == len(words)


def test_what_has_another_form_is_answered_in_words_and_not_by_the_form() -> None:
    formed = [part for part in parts(SHAPE) if isinstance(part.get("pattern"), str)]
    assert len(formed) > 100
    assert all("^" not in part["patternErrorMessage"] for part in formed)


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("15 %", True), ("13.9¢/kg + 1.9 %", True), ("Free", True), ("21 USD/kg", True), ("$1.05/pr. + 15 %", True),
        ("15", False), ("15 USD/kilo", False), ("15 percent", False), ("21 EUR/kg", False),
    ],
)  # fmt: skip
def test_rates_have_a_form(value: str, right: bool) -> None:  # noqa: FBT001 - what is right
    assert holds("ClauseText", {"rate": value, "cite": "a-1"}) is right


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("2026-12-04", True), ("2026-12-04T00:01 ET", True), ("2026-12-04T00:01", True),
        ("2026-13-04", False), ("4 December 2026", False), ("12/04/2026", False), ("2026-12-04 00:01", False),
    ],
)  # fmt: skip
def test_instants_have_a_form(value: str, right: bool) -> None:  # noqa: FBT001 - as above
    assert holds("WindowText", {"from": value}) is right


def test_a_treatment_is_one_alone() -> None:
    duty, notice = [{"rate": "15 %", "cite": "a-1"}], {"says": "they may not be entered", "cite": "a-1"}
    assert holds("TreatmentText", {"duty": duty})
    assert holds("TreatmentText", {"notice": notice})
    assert not holds("TreatmentText", {"duty": duty, "notice": notice})
    assert not holds("TreatmentText", {})


def test_a_key_that_belongs_to_a_word_stands_beside_it_alone() -> None:
    assert holds("ConditionText", {"claim": "relief", "needs": "reference"})
    assert not holds("ConditionText", {"origin": "JP", "needs": "reference"})
    assert not holds("ConditionText", {"orign": "JP"})
