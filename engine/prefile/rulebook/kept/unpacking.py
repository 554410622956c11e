"""A book read from the layout of kept books."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from prefile.decision.agreed import agreed_beforehand
from prefile.law.book import RuleBook
from prefile.rulebook.kept.layout import BUILT_IN, CELL, HEAD_SIZE, LEAVES, SINGLE, Head, parts_named, turned

__all__ = ["Unfit", "unpacked"]

# The packages whose data classes a book may be made of.
_LAW = ("prefile.law.", "prefile.values.", "prefile.errors.", "prefile.decision.predicates.", "prefile.duty.")
_NUMBER_TEXTS = "prefile.rulebook.number_texts."
_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ImportError, ArithmeticError)
_MOST_ALIKE = 1 << 12
_LEAVES = {kind.__name__: (kind, read) for kind, (_, read) in LEAVES.items()}


class Unfit(Exception):  # noqa: N818 - no error of a caller: such a file is made anew
    """What a file holds is no book in this layout."""


def unpacked(data: memoryview, folder: Path) -> RuleBook:
    """Return the book that bytes hold in the layout, as one of a folder.

    Raises:
        Unfit: they hold none.
    """
    try:
        unpacking = _Unpacking(data)
        book = replace(unpacking.book(), folder=folder)
        agreed_beforehand(book, unpacking.agreed())
    except _FAULTS as error:
        raise Unfit(str(error)) from error
    return book


class _Unpacking:
    """One unpacking: the objects so far, in the order of their places."""

    def __init__(self, data: memoryview) -> None:
        size = int.from_bytes(data[:HEAD_SIZE], "little")
        self._head: Head = json.loads(bytes(data[HEAD_SIZE : HEAD_SIZE + size]))
        self._rest = data[HEAD_SIZE + size :]
        self._objects: list[Any] = list(SINGLE)

    def book(self) -> RuleBook:
        """Return the book, which uses every byte."""
        for kind, texts in self._head["leaves"]:
            self._objects.extend(_leaves(kind, texts))
        for size in self._head["blobs"]:
            self._objects.append(bytes(self._taken(size)))
        for kind, count, width in self._head["runs"]:
            made = self._collections if kind in BUILT_IN else self._law
            self._objects.extend(made(kind, count, width))
        book = self._objects[self._head["book"]]
        if not isinstance(book, RuleBook) or len(self._rest):
            raise ValueError("it is not one book and nothing else")
        return book

    def agreed(self) -> list[tuple[str, int, str]]:
        """Return what both deciders said of the book's questions."""
        return [(str(kind), int(size), str(said)) for kind, size, said in self._head["agreed"]]

    def _taken(self, size: int) -> memoryview:
        if not 0 <= size <= len(self._rest):
            raise ValueError("it ends before its columns do")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _column(self, count: int) -> array[int]:
        column = array(CELL)
        column.frombytes(self._taken(count * column.itemsize))
        return turned(column)

    def _collections(self, kind: str, count: int, items: int) -> list[object]:
        """Return the tuples, lists, frozensets or dictionaries of a run."""
        sizes, at = self._column(count), self._objects.__getitem__
        cells = map(at, self._column(items).tolist())
        if sum(sizes) != items:
            raise ValueError("the sizes of a run are not those of its items")
        make: Callable[[Iterable[Any]], object] = _dictionary if kind == "dict" else BUILT_IN[kind]
        return [make(islice(cells, size)) for size in sizes]

    def _law(self, kind: str, count: int, width: int) -> list[object]:
        """Return the objects of law of a run."""
        made_of = _class(kind)
        named = parts_named(made_of)
        if width != len(named):
            raise ValueError(f"{kind} has {len(named)} parts, and not {width}")
        if not named:  # no column says how many they are
            return [made_of() for _ in range(min(count, _MOST_ALIKE))]
        at = self._objects.__getitem__
        columns = [map(at, self._column(count)) for _ in named]
        if issubclass(made_of, tuple):
            return list(map(partial(tuple.__new__, made_of), zip(*columns, strict=True)))
        if hasattr(made_of, "restored"):
            return list(map(made_of.restored, *columns))
        if not issubclass(made_of, Struct) and any(field.kw_only for field in fields(made_of)):
            return [made_of(**dict(zip(named, row, strict=True))) for row in zip(*columns, strict=True)]
        return list(map(made_of, *columns))


def _leaves(kind: str, texts: list[str]) -> Iterable[object]:
    made_of, read = _LEAVES[kind]
    if {str, *map(type, texts)} != {str}:
        raise TypeError("a leaf is no text")
    return texts if made_of is str else map(read, texts)


def _dictionary(parts: Iterable[Any]) -> dict[Any, Any]:
    every = list(parts)
    return dict(zip(every[::2], every[1::2], strict=True))


def _class(kind: str) -> Any:  # noqa: ANN401 - the classes of law have nothing in common but their fields
    """Return the class of law that a run names.

    Raises:
        TypeError: it is none of those that a book may be made of.
    """
    module, _, name = kind.partition(":")
    if not f"{module}.".startswith((*_LAW, _NUMBER_TEXTS)):
        raise TypeError(f"{kind} is no law")
    made_of = getattr(import_module(module), name)
    if not isinstance(made_of, type) or made_of.__module__ != module:
        raise TypeError(f"{kind} is no class of law")
    if not (
        is_dataclass(made_of)
        or issubclass(made_of, Struct)
        or (issubclass(made_of, tuple) and hasattr(made_of, "_fields"))
    ):
        raise TypeError(f"{kind} is no data class")
    return made_of
