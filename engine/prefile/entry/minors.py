"""Which keys of `prefile-entry` came with which minor of it: an entry that states a later key says the later minor.

A new key is one row of `LATER`. Readers of formats that name no minor say the least one that holds what they found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from prefile.entry.source import FORMAT

__all__ = ["FORMATS", "LATER", "format_of", "later_key"]

FORMATS = (FORMAT, f"{FORMAT}.1", f"{FORMAT}.2")

# The keys that came later, by the part of the entry that holds them, each with the place of its minor in FORMATS.
LATER: dict[str, dict[str, int]] = {
    "entry": {"declared_in": 1, "it_accepted": 2, "unlading_port": 2},
    "line": {
        "supplier": 2,
        "part_of": 2,
        "made": 2,
        "us_content": 2,
        "repair_value": 2,
        "part_values": 2,
        "sugar_degrees": 2,
    },
    "claim": {"amount": 2, "unit": 2},
    "invoice": {"quantity": 1, "amount": 1},
    "declared": {"value": 1},
    "metal": {"value": 2},
}


class _After(NamedTuple):
    """The keys that came after a minor, by the part that holds them, and the keys of a line that hold such parts."""

    keys: dict[str, frozenset[str]]
    telling: frozenset[str]  # a line without these states no such key anywhere

    @classmethod
    def minor(cls, minor: int) -> _After:
        """Return those that came after a minor, by its place in FORMATS."""
        keys = {part: frozenset(key for key, came in named.items() if came > minor) for part, named in LATER.items()}
        parts = {"claims": "claim", "invoice": "invoice", "declared": "declared", "metal": "metal"}
        return cls(keys, keys["line"] | {key for key, part in parts.items() if keys[part]})


_AFTER = tuple(map(_After.minor, range(len(FORMATS))))
_TELLING, _OF_INVOICE = _AFTER[0].telling, _AFTER[0].keys["invoice"]
_BUT_INVOICE = _TELLING - {"invoice"}


def format_of(shape: Mapping[str, Any]) -> str:
    """Return the least minor of the format that holds the keys of an entry's shape as JSON."""
    if _AFTER[0].keys["entry"].isdisjoint(shape) and all(map(_is_of_the_first, _items(shape, "lines"))):
        return FORMATS[0]
    return next(form for form, after in zip(FORMATS, _AFTER, strict=True) if next(_later(shape, after), None) is None)


def _is_of_the_first(line: object) -> bool:
    """Whether a line or its shape names no later key, at a glance: of what tells, most lines have an invoice alone."""
    if not isinstance(line, dict):  # asked first, since to ask for a model takes many times as long
        return isinstance(line, BaseModel) and _TELLING.isdisjoint(line.__pydantic_fields_set__)
    if _TELLING.isdisjoint(line):
        return True
    invoice = line.get("invoice")
    return isinstance(invoice, dict) and _BUT_INVOICE.isdisjoint(line) and _OF_INVOICE.isdisjoint(invoice)


def later_key(entry: BaseModel, stated: str) -> tuple[str, str] | None:
    """Return a key that an entry states and that came later than the minor it names, with the minor that has it."""
    own = FORMATS.index(stated)
    after = _AFTER[own]
    if own == len(FORMATS) - 1 or not _names_later(entry, after):
        return None
    return next(((key, FORMATS[minor]) for key, minor in _later(entry, after)), None)


def _names_later(entry: Any, after: _After) -> bool:  # noqa: ANN401 - an entry, whose class is made of this module
    """Whether an entry names a key that came after a minor anywhere, at a glance."""
    if not after.keys["entry"].isdisjoint(entry.__pydantic_fields_set__):
        return True
    return any([_line_names_later(line, after) for line in entry.lines])  # noqa: C419 - few


def _line_names_later(line: Any, after: _After) -> bool:  # noqa: ANN401 - as above
    """Whether a line, a claim, the invoice, a declared number or a metal of it names a key that came later."""
    stated, keys = line.__pydantic_fields_set__, after.keys
    if after.telling.isdisjoint(stated):
        return False
    if not keys["line"].isdisjoint(stated):
        return True
    held = line.__dict__
    every = [("claim", claim) for claim in held["claims"]]
    if held["invoice"] is not None:
        every.append(("invoice", held["invoice"]))
    if held["declared"]:
        every += [("declared", declared) for declared in held["declared"]]
    if held["metal"] is not None:
        every += [("metal", content) for content in held["metal"].__dict__.values() if content is not None]
    return any([not keys[part].isdisjoint(one.__pydantic_fields_set__) for part, one in every])  # noqa: C419 - few


def _later(entry: Mapping[str, Any] | BaseModel, after: _After) -> Iterator[tuple[str, int]]:
    """Yield each key that an entry states and that came after a minor, with its own."""
    keys = after.keys
    yield from _stated("entry", entry, keys)
    for line in _items(entry, "lines"):
        stated = line.model_fields_set if isinstance(line, BaseModel) else line
        if isinstance(stated, dict | set) and after.telling.isdisjoint(stated):
            continue
        yield from _stated("line", line, keys)
        if (invoice := _value(line, "invoice")) is not None:
            yield from _stated("invoice", invoice, keys)
        for claim in _items(line, "claims"):
            yield from _stated("claim", claim, keys)
        for declared in _items(line, "declared"):
            yield from _stated("declared", declared, keys)
        if (metal := _value(line, "metal")) is not None:
            for name in ("aluminum", "steel", "copper"):
                yield from _stated("metal", _value(metal, name), keys)


def _stated(part: str, stated: object, later: Mapping[str, frozenset[str]]) -> list[tuple[str, int]]:
    """Return the later keys that a part of an entry states; most state none, which is seen by the names alone."""
    keys = stated.model_fields_set if isinstance(stated, BaseModel) else stated if isinstance(stated, dict) else ()
    if later[part].isdisjoint(keys):
        return []
    return [(key, LATER[part][key]) for key in LATER[part] if key in later[part] and _value(stated, key) is not None]


def _value(part: object, key: str) -> Any:  # noqa: ANN401 - a part of a shape as JSON has it, or of an entry
    """Return what a part states under a key: of an entry, or of its shape, in which anything may stand."""
    return part.get(key) if isinstance(part, dict) else getattr(part, key) if isinstance(part, BaseModel) else None


def _items(part: object, key: str) -> list[Any] | tuple[Any, ...]:
    """Return the items under a key, or none where no list stands."""
    found = _value(part, key)
    return found if isinstance(found, list | tuple) else ()
