"""Single values as JSON in UTF-8: texts, amounts, numbers; and what remembers the JSON of values that come again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Annotated, Any

import msgspec

from prefile.values.json_shape import Exact, escaped

__all__ = [
    "PLAIN_WRITERS",
    "QUOTED",
    "QUOTED_OR_NULL",
    "ByIdentity",
    "Known",
    "Unlike",
    "Write",
    "keyed_amounts",
    "quoted",
]

Write = Callable[[Any], bytes]

_encoded = msgspec.json.Encoder().encode
_MOST_KEPT = 1 << 13  # texts of each kind
_LONGEST_KEPT = 1 << 10  # letters of a text that may come again


class Unlike:
    """Marks, as an annotation, words that hold amounts, so that they seldom come again."""


def quoted(text: str) -> bytes:
    """Write a text as JSON has it, what a terminal would obey escaped: nothing of that can be printed."""
    return _encoded(text) if text.isprintable() else escaped(encode_basestring(text)).encode()


def _exact(amount: Decimal) -> bytes:
    """Write an exact amount as text, without an exponent."""
    return f'"{_digits(amount)}"'.encode()


def keyed_amounts(keys: Collection[str]) -> Write:
    """Return what writes amounts, or nulls, under keys that follow each other; one that is all of them once."""
    each, count = [f'"{key}":' for key in keys], len(keys)
    alike = ",".join([f'{before}"%s"' for before in each])

    def written(amounts: tuple[Decimal | None, ...]) -> bytes:
        first = amounts[0]
        if first is not None and len({*map(id, amounts)}) == 1:
            return (alike % ((_digits(first),) * count)).encode()
        texts = ["null" if amount is None else f'"{_digits(amount)}"' for amount in amounts]
        return ",".join(map(str.__add__, each, texts)).encode()

    return written


def _digits(amount: Decimal) -> str:
    text = str(amount)  # which is the same where it has no exponent, and takes a third of the time
    return f"{amount:f}" if "E" in text else text


class Known(dict[Any, bytes]):
    """What was written, by what it was written of: most texts are codes and names that come again and again."""

    def __init__(self, write: Write, before: bytes = b"") -> None:
        """Write by `write`, with `before` before each."""
        super().__init__()
        self.write, self._before = write, before

    def __missing__(self, value: Any) -> bytes:  # noqa: ANN401 - what is written
        text = self._before + self.write(value)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[value] = text
        return text


class ByIdentity:
    """What was written of objects that many others hold; they are held, so that their identity stays theirs."""

    def __init__(self, write: Write, before: bytes = b"") -> None:
        """Write by `write`, with `before` before each."""
        self.write, self._before = write, before
        self._known: dict[int, tuple[object, bytes]] = {}
        self._known_by_key: dict[int, tuple[object, str, bytes]] = {}

    def text(self, instance: object) -> bytes:
        """Return what is written of an object."""
        known = self._known.get(id(instance))
        if known is None or known[0] is not instance:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[id(instance)] = (instance, self._before + self.write(instance))
        return known[1]

    def of_mapping(self, values: Mapping[str, Any]) -> bytes:
        """Return what is written of a mapping to such objects, each of which comes again under one key."""
        known, texts = self._known_by_key, list[bytes]()
        for key, instance in values.items():
            held = known.get(id(instance))
            if held is None or held[0] is not instance or held[1] != key:
                if len(known) >= _MOST_KEPT:
                    known.clear()
                held = known[id(instance)] = (instance, key, QUOTED(key) + b":" + self.write(instance))
            texts.append(held[2])
        return b",".join(texts)


QUOTED: Write = Known(quoted).__getitem__
QUOTED_OR_NULL: Write = Known(lambda text: b"null" if text is None else quoted(text)).__getitem__
PLAIN_WRITERS: dict[Any, Write] = {
    str: QUOTED,
    Annotated[str, Unlike]: quoted,
    int: Known(_encoded).__getitem__,
    bool: _encoded,
    Exact: _exact,
}
