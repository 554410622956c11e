"""Which keys of `prefile-entry` came with which minor of it: an entry that states a later key says the later minor.

A new key is one row of `LATER`. Readers of formats that name no minor say the least one that holds what they found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
_KEYS = {part: frozenset(keys) for part, keys in LATER.items()}
_TELLING = _KEYS["line"] | {
    "claims",
    "invoice",
    "declared",
    "metal",
}  # a line without these keys states no later one anywhere

_BUT_INVOICE = _TELLING - {"invoice"}


def format_of(shape: Mapping[str, Any]) -> str:
    """Return the least minor of the format that holds the keys of an entry's shape as JSON."""
    if _KEYS["entry"].isdisjoint(shape) and all(map(_is_of_the_first, _items(shape, "lines"))):
        return FORMATS[0]
    return FORMATS[max((minor for _, minor in _later(shape)), default=0)]


def _is_of_the_first(line: object) -> bool:
    """Whether the shape of a line names no later key, at a glance: of what tells, most lines have an invoice alone."""
    if not isinstance(line, dict):
        return False
    if _TELLING.isdisjoint(line):
        return True
    invoice = line.get("invoice")
    return isinstance(invoice, dict) and _BUT_INVOICE.isdisjoint(line) and _KEYS["invoice"].isdisjoint(invoice)


def later_key(entry: BaseModel, stated: str) -> tuple[str, str] | None:
    """Return a key that an entry states and that came later than the minor it names, with the minor that has it."""
    own = FORMATS.index(stated)
    if own == len(FORMATS) - 1 or not _names_later(entry):
        return None
    return next(((key, FORMATS[minor]) for key, minor in _later(entry) if minor > own), None)


def _names_later(entry: Any) -> bool:  # noqa: ANN401 - an entry, whose class is made of this module
    """Whether an entry names a later key anywhere, at a glance."""
    if not _KEYS["entry"].isdisjoint(entry.model_fields_set):
        return True
    return any(
        not _TELLING.isdisjoint(stated := line.model_fields_set)
        and (not _KEYS["line"].isdisjoint(stated) or _part_names_later(line))
        for line in entry.lines
    )


def _part_names_later(line: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a claim, the invoice, a declared number or a metal of a line names a later key."""
    invoices = (line.invoice,) if line.invoice is not None else ()
    metals = () if line.metal is None else [content for _, content in line.metal.named if content is not None]
    of = (("claim", line.claims), ("invoice", invoices), ("declared", line.declared or ()), ("metal", metals))
    return any([not _KEYS[part].isdisjoint(one.model_fields_set) for part, every in of for one in every])  # noqa: C419 - few


def _later(entry: Mapping[str, Any] | BaseModel) -> Iterator[tuple[str, int]]:
    """Yield each later key that an entry states, with its minor."""
    yield from _stated("entry", entry)
    for line in _items(entry, "lines"):
        stated = line.model_fields_set if isinstance(line, BaseModel) else line
        if isinstance(stated, dict | set) and _TELLING.isdisjoint(stated):
            continue
        yield from _stated("line", line)
        if (invoice := _value(line, "invoice")) is not None:
            yield from _stated("invoice", invoice)
        for claim in _items(line, "claims"):
            yield from _stated("claim", claim)
        for declared in _items(line, "declared"):
            yield from _stated("declared", declared)
        if (metal := _value(line, "metal")) is not None:
            for name in ("aluminum", "steel", "copper"):
                yield from _stated("metal", _value(metal, name))


def _stated(part: str, stated: object) -> list[tuple[str, int]]:
    """Return the later keys that a part of an entry states; most state none, which is seen by the names alone."""
    keys = stated.model_fields_set if isinstance(stated, BaseModel) else stated if isinstance(stated, dict) else ()
    if _KEYS[part].isdisjoint(keys):
        return []
    return [(key, minor) for key, minor in LATER[part].items() if _value(stated, key) is not None]


def _value(part: object, key: str) -> Any:  # noqa: ANN401 - a part of a shape as JSON has it, or of an entry
    """Return what a part states under a key: of an entry, or of its shape, in which anything may stand."""
    return part.get(key) if isinstance(part, dict) else getattr(part, key) if isinstance(part, BaseModel) else None


def _items(part: object, key: str) -> list[Any] | tuple[Any, ...]:
    """Return the items under a key, or none where no list stands."""
    found = _value(part, key)
    return found if isinstance(found, list | tuple) else ()
