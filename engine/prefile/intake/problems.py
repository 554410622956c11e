"""Put what pydantic finds wrong with a declaration into a broker's words, each with its code and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from prefile.entry.fields import distinct_errors, size_words
from prefile.errors import Place, Problem
from prefile.values.country_names import country_like

__all__ = ["MOST_HINTS", "MOST_PROBLEMS", "validation_problems"]

MOST_PROBLEMS = 1000  # that are told of one declaration or one file
MOST_HINTS = 20

_OBJECT = "an object { … }", "Put its fields in braces { … }."
_WHOLE = "a whole number", "Enter digits, for example 1."
# What a value must be, and the step that makes it so.
_MUST_BE = {
    "string_type": ("text in quotes", "Put it in quotes."),
    "tuple_type": ("a list [ … ]", "Put its items in brackets [ … ]."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
}
_COUNTRY = r"^[A-Z]{2}$"
# What the patterns of fields ask for, in words, with an example.
_FORMS = {
    _COUNTRY: ("a two-letter country code", "CN"),
    r"^[A-Z]{3}$": ("a three-letter currency code", "EUR"),
    r"^[A-Z0-9+*]{1,6}$": ("a code of at most 6 capital letters and digits", "KG or 01"),
    r"^[a-z]+(,? [a-z]+)*$": ("words of the tariff in small letters", "lead content"),
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("a name in small letters, digits and dashes", "gallium or rare-earths"),
}
_LONGEST_SHOWN = 40
Shape = dict[str, Any]  # part of a JSON Schema


def validation_problems(
    error: ValidationError, model: type[BaseModel], place: Callable[[str], Place]
) -> Iterator[Problem]:
    """Yield each finding of a validation as a problem in its place."""
    hints = _Hints(model)
    for found in islice(distinct_errors(error), MOST_PROBLEMS):
        if found["type"] == "string_unicode":
            continue  # half a character, which is told already
        steps = tuple(str(step).replace("~", "~0").replace("/", "~1") for step in found["loc"])
        path = "".join(f"/{step}" for step in steps) + found.get("ctx", {}).get("path", "")
        code, what, following = _words(found, hints)
        if also := found.get("ctx", {}).get("also"):
            what = f"{what}, first at {place(also)}"
        like = "ACE 432" if found["type"] == "missing" and found["loc"][-1] == "tariff_number" else None
        yield Problem(code, what, place(path), next=following, like=like)


class _Hints:
    """Guess what unknown keys were meant for; comparing takes time, so only the first get a hint."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._model, self._left = model, MOST_HINTS

    def hint(self, key: str, steps: Iterable[int | str]) -> str:
        """Return the question that names the known key most like an unknown one, or nothing."""
        if not self._left:
            return ""
        self._left -= 1
        near = get_close_matches(key[:60], _known_keys(self._model, steps), 1)
        return f'Did you mean "{near[0]}"?' if near else ""


def _words(found: ErrorDetails, hints: _Hints) -> tuple[str, str, str]:  # noqa: PLR0911 - one a kind
    context = found.get("ctx", {})
    key = str(found["loc"][-1]) if found["loc"] else "the entry"
    value = found.get("input")
    named = _named(found["loc"])
    match found["type"]:
        case "prefile":
            return context["code"], context["what"], context["next"]
        case "missing":
            return "E120", f'"{key}" is missing', ""
        case "extra_forbidden":
            return "E121", f'"{key[:60]}" is not a field here', hints.hint(key, found["loc"][:-1])
        case "literal_error":
            return "E123", f"{named}{_is(value)} not {_unquoted(context['expected'])}", ""
        case "too_long" | "too_short" | "string_too_long" | "string_too_short":
            return "E124", *_size(named, key, context, value)
        case "string_pattern_mismatch" if (form := _FORMS.get(context["pattern"])) is not None:
            meant = country_like(value) if context["pattern"] == _COUNTRY and isinstance(value, str) else None
            following = f"Did you mean {meant}?" if meant else f"Enter {form[0]}, for example {form[1]}."
            return "E122", f"{named}{_is(value)} not {form[0]}", following
        case "greater_than_equal":
            return "E122", f"{named} is below {context['ge']}", f"Enter {context['ge']} or more."
        case "less_than_equal":
            return "E122", f"{named} exceeds {context['le']:,}", f"Enter at most {context['le']}."
        case kind:
            must_be, mend = _MUST_BE.get(kind, ("in the form of its field", ""))
            return "E122", f"{named}{_is(value)} not {must_be}", mend


def _size(named: str, key: str, context: dict[str, Any], value: object) -> tuple[str, str]:
    """Say what is too long or too short, and how much of it to take out or to add."""
    if isinstance(value, str):
        if "min_length" in context:
            return f"{named} is empty", "Enter a value, or leave the field out."
        most, size = context["max_length"], len(value)
        return f"{named} has {size:,} characters, but at most {most:,} are allowed", f"Shorten it by {size - most:,}."
    if "min_length" in context:
        return size_words(key, context), "Add at least one."
    size, most = context["actual_length"], context["max_length"]
    return size_words(key, context), f"Remove {size - most:,}." if isinstance(size, int) else f"Keep at most {most:,}."


def _named(steps: tuple[int | str, ...]) -> str:
    """Name what stands at the end of a path: a key, or an item of a list."""
    if not steps:
        return "the entry"
    *above, last = steps
    return f'an item of "{above[-1]}"' if above and isinstance(last, int) else f'"{last}"'


def _unquoted(expected: str) -> str:
    """Return the values that pydantic expects, without its quotes: X or V."""
    return expected.replace("'", "")


def _is(value: object) -> str:
    """Say what was found, shortened, where it is text: ' is "China":'."""
    if not isinstance(value, str):
        return " is"
    return f' is "{value[:_LONGEST_SHOWN]}{"…" if len(value) > _LONGEST_SHOWN else ""}",'


def _known_keys(model: type[BaseModel], steps: Iterable[int | str]) -> list[str]:
    """Return the keys of the model that a path leads to, for a "did you mean"."""
    schema = _schema(model)
    here = schema
    for step in steps:
        here = _resolved(here, schema)
        here = here.get("items", {}) if isinstance(step, int) else here.get("properties", {}).get(step, {})
    return list(_resolved(here, schema).get("properties", {}))


@cache
def _schema(model: type[BaseModel]) -> Shape:
    return model.model_json_schema()


def _resolved(shape: Shape, schema: Shape) -> Shape:
    """Follow a reference, and the object among alternatives."""
    for choice in shape.get("anyOf", ()):
        if "$ref" in choice or choice.get("type") == "array":
            return _resolved(choice, schema)
    if "$ref" in shape:
        found: Shape = schema["$defs"][str(shape["$ref"]).rpartition("/")[2]]
        return found
    return shape
