"""The page of the documentation that holds every word of a rule file, made of the JSON Schema that editors read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docs_entry import table
from prefile.publish.json_schema import schema

__all__ = ["VOCABULARY_PAGE", "vocabulary_page"]

VOCABULARY_PAGE = "reference/rule-words.md"
_FIRST = """# Every word of a rule file

What a rule file may say: every key, what it means and what it holds. How a measure is written, step by step:
[writing rules](../rules/README.md). The same for editors: [rule.schema.json](../schemas/rule.schema.json).
"""
_WORDS_OF_A_NAME = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LIKE = re.compile(r"\blike ([^;]+)(;.*)?$")
_KINDS = {"string": "text", "number": "number", "integer": "whole number", "boolean": "yes or no", "object": "object"}


def vocabulary_page() -> str:
    """Return the page: the file itself, and each part behind that which holds it first."""
    whole = schema("rule")
    parts = ["", *_reached(whole)]
    return _FIRST + "".join(_part(name, whole["$defs"][name] if name else whole) for name in parts)  # type: ignore[index]


def _reached(whole: dict[str, Any]) -> list[str]:
    """Return the names of the parts in the order in which a reader meets them."""
    found: list[str] = []
    waiting = [whole]
    while waiting:
        for name in _named(waiting.pop(0).get("properties", {})):
            if name not in found:
                found.append(name)
                waiting.append(whole["$defs"][name])
    return found


def _named(shape: object) -> Iterator[str]:
    if isinstance(shape, dict):
        if isinstance(shape.get("$ref"), str):
            yield shape["$ref"].rpartition("/")[2]
        for inner in shape.values():
            yield from _named(inner)
    elif isinstance(shape, list):
        for inner in shape:
            yield from _named(inner)


def _title(name: str) -> str:
    """Return the heading of a part: `ClausePartText` is "Clause part"."""
    words = " ".join(_WORDS_OF_A_NAME.split(name.removesuffix("Text"))).lower()
    return words.capitalize() if name else "The file"


def _part(name: str, shape: dict[str, Any]) -> str:
    needed = set(shape.get("required", ()))
    rows = [
        [f"`{key}`" + (" (needed)" if key in needed else ""), _said(value.get("description", "")), form(value)]
        for key, value in shape.get("properties", {}).items()
    ]
    says = _said(shape.get("description", "")) if name else "A measure, from its id to its examples."
    return f"\n## {_title(name)}\n\n{says}\n\n{table(['key', 'what it is', 'form'], rows)}"


def _said(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def form(shape: dict[str, Any]) -> str:
    """Say in a few words what a key holds."""
    match shape:
        case {"$ref": reference}:
            title = _title(reference.rpartition("/")[2])
            return f"[{title.lower()}](#{title.lower().replace(' ', '-')})"
        case {"enum": words} | {"const": str() as words}:
            return " · ".join(f"`{word}`" for word in ([words] if isinstance(words, str) else words))
        case {"anyOf": choices} | {"oneOf": choices}:
            found = list(dict.fromkeys(form(one) for one in choices if one.get("type") != "null"))
            return f"{found[0]}, or a list" if found[1:] == [f"list of {found[0]}"] else " or ".join(found)
        case {"additionalProperties": {} as named} | {"patternProperties": {} as named}:
            return f"names, each with {form(named if 'additionalProperties' in shape else next(iter(named.values())))}"
        case {"type": "array"}:
            return f"list of {form(shape['items'])}" if "items" in shape else "list"
    return _text_form(shape)


def _text_form(shape: dict[str, Any]) -> str:
    """Say what a plain value holds: by an example where its form has one."""
    if like := _LIKE.search(shape.get("patternErrorMessage", "")):
        return f"like `{like[1]}`{like[2] or ''}"
    kinds = shape.get("type", "object")
    stated = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind not in {"null", "number"}]
    return " or ".join(_KINDS[kind] for kind in stated)
