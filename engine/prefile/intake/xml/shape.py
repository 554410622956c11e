"""Derive the XML of `prefile-entry/1` from the entry's own model, so that XML and JSON cannot say different things.

Element names are the keys in kebab-case. A list is a wrapper with singular items; an absent element is null. Three keys
have names of their own: a line's number is `number`, a claim's and a mineral's name is `id`.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from prefile.entry import (
    Claim,
    Entry,
    Line,
    Mineral,
)

__all__ = ["NAMESPACE", "Part", "parts"]

NAMESPACE = "urn:prefile:entry:1"
_NAMES: dict[tuple[type[BaseModel], str], str] = {
    (Line, "line"): "number",
    (Claim, "claim"): "id",
    (Mineral, "mineral"): "id",
}
_ITEMS = {
    "lines": "line",
    "quantities": "quantity",
    "claims": "claim",
    "minerals": "mineral",
    "part_values": "part-value",
    "declared": "tariff",
    "secondary_numbers": "tariff",
    "evidence": "document",
    "importer_facts": "fact",
    "smelted_in": "country",
    "metadata": "item",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its name, the key it stands for, and whether it holds text, an object, a list or metadata.

    `model` is the object's, or that of a list's items (None: the items are text); `item` is the items' name.
    """

    name: str
    key: str
    kind: Literal["text", "object", "list", "metadata"]
    model: type[BaseModel] | None = None
    item: str | None = None


@cache
def parts(model: type[BaseModel]) -> dict[str, Part]:
    """Return the elements that an object of a model may hold, by their tags, in the order of its keys."""
    return {f"{{{NAMESPACE}}}{part.name}": part for part in _parts(model)}


def _parts(model: type[BaseModel]) -> Iterator[Part]:
    for key, field in model.model_fields.items():
        if model is Entry and key == "format":
            continue  # the namespace says it
        name = _NAMES.get((model, key), key.replace("_", "-"))
        inner = _inner(field.annotation)
        if key == "metadata":
            yield Part(name, key, "metadata", None, _ITEMS[key])
        elif get_origin(inner) is tuple:
            item = _inner(get_args(inner)[0])
            yield Part(name, key, "list", _model(item), _ITEMS[key])
        elif _model(inner) is not None:
            yield Part(name, key, "object", _model(inner))
        else:
            yield Part(name, key, "text")


def _inner(annotation: object) -> object:
    """Look through `| None` and Annotated."""
    if get_origin(annotation) is Annotated:
        return _inner(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return _inner(next(argument for argument in get_args(annotation) if argument is not type(None)))
    return annotation


def _model(annotation: object) -> type[BaseModel] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
