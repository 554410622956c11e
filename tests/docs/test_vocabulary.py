"""The reference of a rule file's words: every key of every part stands in it, with what it means and what it holds."""

from __future__ import annotations

from typing import Any

from docs_vocabulary import form, vocabulary_page
from prefile.publish.json_schema import schema

PAGE = vocabulary_page()


def test_every_key_of_a_rule_file_stands_in_it_with_its_meaning() -> None:
    whole: dict[str, Any] = schema("rule")
    parts: dict[str, Any] = {"": whole, **whole["$defs"]}
    rows = PAGE.splitlines()
    for part in parts.values():
        for key, value in part.get("properties", {}).items():
            assert any(row.startswith((f"| `{key}` |", f"| `{key}` (needed) |")) for row in rows), key
            assert value.get("description"), key
    assert PAGE.count("\n## ") == len(parts)


def test_a_form_is_said_in_a_few_words() -> None:
    assert form({"$ref": "#/$defs/ClausePartText"}) == "[clause part](#clause-part)"
    assert form({"type": "string", "patternErrorMessage": "no rate like 15 %; or Free"}) == "like `15 %`; or Free"
    assert form({"anyOf": [{"enum": ["P"]}, {"type": "array", "items": {"enum": ["P"]}}]}) == "`P`, or a list"
    assert form({"anyOf": [{"type": ["string", "number"]}, {"type": "null"}]}) == "text"
    assert form({"type": "object", "additionalProperties": {"type": "string"}}) == "names, each with text"
