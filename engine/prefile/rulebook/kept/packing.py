"""A book written in the layout of kept books."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from prefile.decision.agreed import agreed_beforehand
from prefile.law.book import RuleBook
from prefile.rulebook.kept.layout import (
    BUILT_IN,
    CELL,
    HEAD_SIZE,
    LEAVES,
    SINGLE,
    Head,
    kind_name,
    parts_named,
    turned,
)

__all__ = ["packed"]


def packed(book: RuleBook) -> bytes:
    """Return a book in the layout, the same bytes for the same book.

    Raises:
        TypeError: it holds an object for which the layout has no form.
    """
    return _Packing().file(book)


class _Run(NamedTuple):
    """Objects of one kind that stand together; those of a built-in kind have a column of sizes and one of items."""

    kind: str
    objects: int
    columns: list[array[int]]

    @property
    def shape(self) -> tuple[str, int, int]:
        """What the head says of it."""
        return self.kind, self.objects, len(self.columns[1]) if self.kind in BUILT_IN else len(self.columns)


class _Packing:
    """One packing: first every leaf and how deep each object is, from the outside in; then places, from the inside."""

    def __init__(self) -> None:
        self._leaves: dict[type, dict[str, None]] = {kind: {} for kind in LEAVES}
        self._blobs: dict[bytes, None] = {}
        self._depths: dict[int, int] = {}
        self._levels: dict[tuple[int, str], list[object]] = {}
        self._places: dict[object, int] = {}

    def file(self, book: RuleBook) -> bytes:
        """Return the bytes of a book."""
        self._depth(book)
        keys: list[object] = [(type(None if single is None else single), single) for single in SINGLE]
        keys += [(kind, text) for kind, texts in self._leaves.items() for text in texts]
        keys += self._blobs
        self._places = {key: place for place, key in enumerate(keys)}
        runs = [self._run(kind, made) for (_, kind), made in sorted(self._levels.items(), key=lambda level: level[0])]
        head: Head = {
            "leaves": [(kind.__name__, list(texts)) for kind, texts in self._leaves.items()],
            "blobs": [len(blob) for blob in self._blobs],
            "runs": [run.shape for run in runs],
            "book": self._places[id(book)],
            "agreed": [(kind, size, said) for (kind, size), said in agreed_beforehand(book).items()],
        }
        written = json.dumps(head, separators=(",", ":")).encode()
        columns = [turned(column).tobytes() for run in runs for column in run.columns]
        return b"".join([len(written).to_bytes(HEAD_SIZE, "little"), written, *self._blobs, *columns])

    def _depth(self, value: object) -> int:
        """Note a value and what it is made of, once, and return how deep it goes: leaves to 0."""
        leaf = _leaf(value)
        if isinstance(leaf, bytes):
            self._blobs[leaf] = None
        elif leaf is not None:
            kind, text = leaf
            if kind in self._leaves:
                self._leaves[kind][str(text)] = None
        if leaf is not None:
            return 0
        if id(value) not in self._depths:
            depth = self._depths[id(value)] = 1 + max((self._depth(part) for part in _parts(value)), default=0)
            self._levels.setdefault((depth, kind_name(type(value))), []).append(value)
        return self._depths[id(value)]

    def _run(self, kind: str, made: list[object]) -> _Run:
        """Return a run, whose objects have their places from now on."""
        rows = [[self._place(part) for part in _parts(value)] for value in made]
        for value in made:
            self._places[id(value)] = len(self._places)
        if kind not in BUILT_IN:
            return _Run(kind, len(made), [array(CELL, column) for column in zip(*rows, strict=True)])
        items = array(CELL, [place for row in rows for place in row])
        return _Run(kind, len(made), [array(CELL, map(len, rows)), items])

    def _place(self, value: object) -> int:
        leaf = _leaf(value)
        return self._places[id(value) if leaf is None else leaf]


def _leaf(value: object) -> tuple[type, object] | bytes | None:
    """Return the key of a leaf: its kind and text, or itself; None where the value is made of others."""
    kind = type(value)
    if value is None or kind is bool:
        return kind, value
    if isinstance(value, bytes):
        return value
    kind = Path if isinstance(value, Path) else kind
    return (kind, LEAVES[kind][0](value)) if kind in LEAVES else None


def _parts(value: object) -> Sequence[object]:
    """Return what an object of the book is made of, of a dictionary each key with its value after it."""
    if isinstance(value, dict):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, frozenset):  # in an order of its own, not of this process's hashes
        return sorted(value, key=repr)
    if isinstance(value, tuple | list):
        return value
    kind: Any = type(value)  # which a cache takes for something without a hash
    return [getattr(value, name) for name in parts_named(kind)]
