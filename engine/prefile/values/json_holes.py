"""JSON with holes: what many objects share is written once, and on each of them only what differs.

Nobody says where the holes are: an object is written as any other, with stand-ins for what differs in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import count
from operator import itemgetter
from typing import Self

__all__ = ["HoleAmount", "HoleNumber", "JsonWithHoles"]

_MARKED = re.compile(rb"(?:\x1a|\\u001a)([0-9]+);")  # as it stands, or quoted; no text that is written holds it


class _Hole:
    """Stands for a value: it is counted with as that, and written as a mark."""

    _mark: str

    def __str__(self) -> str:
        return self._mark

    def __format__(self, _how: str, _context: object = None, /) -> str:
        return self._mark


class HoleAmount(_Hole, Decimal):
    """Stands for an amount."""

    def __new__(cls, amount: Decimal, number: int) -> Self:
        """Make what is counted with as an amount, and written as the hole of a number."""
        made = super().__new__(cls, amount)
        made._mark = f"\x1a{number};"
        return made


class HoleNumber(_Hole, int):
    """Stands for a whole number in a text."""

    def __new__(cls, value: int, number: int) -> Self:
        """Make what is counted with as a value, and written as the hole of a number."""
        made = super().__new__(cls, value)
        made._mark = f"\x1a{number};"
        return made


class JsonWithHoles:
    """JSON that is known but for some texts, which stand in it by their numbers."""

    __slots__ = ("_known", "_placed")

    def __init__(self, written: Iterable[bytes]) -> None:
        """Take JSON in parts, some with holes; parts without are held as they are, and not copied."""
        pieces = [piece for part in (*written, b"") for piece in _pieces(part)]  # two at least, so that they are many
        self._known = [piece for piece in pieces if isinstance(piece, bytes)]
        known, places = count(), list[int]()
        for piece in pieces:
            places.append(next(known) if isinstance(piece, bytes) else len(self._known) + piece)
        self._placed: Callable[[list[bytes]], tuple[bytes, ...]] = itemgetter(*places)

    def filled(self, texts: list[bytes]) -> tuple[bytes, ...]:
        """Return the JSON in parts, with texts in its holes."""
        return self._placed(self._known + texts)


def _pieces(written: bytes) -> Iterator[bytes | int]:
    """Yield what is written between holes, and the number of each hole."""
    for at, piece in enumerate(_MARKED.split(written)):
        yield int(piece) if at % 2 else piece
