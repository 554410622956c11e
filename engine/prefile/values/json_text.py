"""Objects written as JSON text in one pass, by the keys that json_shape.py gives them.

What is written is what pydantic would write of the same object, byte for byte, with control characters escaped: both
take the keys and their kinds from the class. It is faster because what many objects hold is written once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from pydantic import TypeAdapter

from prefile.values.json_shape import Exact, JsonKeys, annotations_of, escaped, keys_of_kind

__all__ = ["KeepsJson", "Write", "indented", "json_writer", "keyed_writers", "quoted"]

Write = Callable[[Any], str]

_LEVEL = re.compile("\n +")  # no text of JSON holds a line break
_MOST_KEPT = 1 << 13  # texts of each kind


class KeepsJson:
    """An object that many others hold: its JSON is kept with it once it was written. It must not change."""

    json_text: str | None = None


def quoted(text: str) -> str:
    """Write a text as JSON has it, what a terminal would obey escaped."""
    return escaped(encode_basestring(text))


def indented(text: str, indent: int | None) -> str:
    """Return JSON that stands on one line with `indent` blanks a level, or as it is (None)."""
    if indent is None:
        return text
    made = msgspec.json.format(text, indent=max(indent, 1))
    return made if indent else _LEVEL.sub("\n", made)


def json_writer(kind: Any, kept: Iterable[type] = ()) -> Write:  # noqa: ANN401 - a class, or any annotation
    """Return what writes a kind of object; the texts of `kept` kinds, which come again and again, are remembered."""
    return _Writers(frozenset(kept)).of(kind)


def keyed_writers(hints: Mapping[str, Any], kept: Iterable[type] = ()) -> dict[str, Write]:
    """Return what writes the value of each key, `"key":` before it, by the annotation of each."""
    writers = _Writers(frozenset(kept))
    return {key: _keyed(key, writers.of(hint)) for key, hint in hints.items()}


class _Writers:
    """Makes the writer of each annotation once."""

    def __init__(self, kept: frozenset[type]) -> None:
        self._kept = kept
        self._made: dict[Any, Write] = {}

    def of(self, hint: Any) -> Write:  # noqa: ANN401 - any annotation
        """Return what writes a value of an annotation."""
        known = self._made.get(hint)
        if known is None:
            known = self._made[hint] = self._make(hint)
        return known

    def _make(self, hint: Any) -> Write:  # noqa: ANN401 - as above
        alone = _PLAIN.get(hint) or self._of_many(get_origin(hint), get_args(hint))
        if alone is not None:
            return alone
        if isinstance(hint, type) and (keys_of_kind(hint) is not None or is_dataclass(hint)):
            write = self._object(hint)
            return lru_cache(_MOST_KEPT)(write) if hint in self._kept else _kept_with_it(write)
        return _by_pydantic(hint)

    def _of_many(self, origin: Any, inner: tuple[Any, ...]) -> Write | None:  # noqa: ANN401 - as above
        """Return what writes a choice of words, it or null, a list or a mapping."""
        if origin is Literal and all(isinstance(word, str) for word in inner):
            return quoted
        if origin in {Union, UnionType} and len(inner) == 2 and NoneType in inner:  # noqa: PLR2004 - it, or null
            return _or_null(self.of(next(one for one in inner if one is not NoneType)))
        if origin is tuple and inner[1:] == (Ellipsis,):
            items = _items(self.of(inner[0]))
            return lru_cache(_MOST_KEPT)(items) if inner[0] is str else items
        return _mapping(self.of(inner[1])) if origin is dict and inner[0] is str else None

    def _object(self, kind: type) -> Write:
        keys = keys_of_kind(kind) or JsonKeys({part.name: part.name for part in fields(kind)})
        hints = annotations_of(kind, keys.names.values())
        writers = [self.of(hints[name]) for name in keys.names.values()]
        if keys.write is not None:
            return _optional_keys(keys.write, dict(zip(keys.names, writers, strict=True)))
        if len(writers) == 1:
            (key, name), (write,) = *keys.names.items(), writers
            return lambda instance: f'{{"{key}":{write(getattr(instance, name))}}}'
        form = "{" + ",".join(f'"{key}":%s' for key in keys.names) + "}"
        values = attrgetter(*keys.names.values())
        return lambda instance: (
            form % tuple([write(value) for write, value in zip(writers, values(instance), strict=True)])
        )


def _kept_with_it(write: Write) -> Write:
    def written(instance: object) -> str:
        if not isinstance(instance, KeepsJson):
            return write(instance)
        if instance.json_text is None:
            instance.json_text = write(instance)
        return instance.json_text

    return written


def _optional_keys(keys_of: Callable[[Any], dict[str, Any]], writers: Mapping[str, Write]) -> Write:
    keyed = {key: _keyed(key, write) for key, write in writers.items()}
    return lambda instance: f"{{{','.join([keyed[key](value) for key, value in keys_of(instance).items()])}}}"


def _keyed(key: str, write: Write) -> Write:
    return lambda value: f'"{key}":{write(value)}'


def _exact(amount: Decimal) -> str:
    return f'"{amount:f}"'


def _truth(value: bool) -> str:  # noqa: FBT001 - it is what is written
    return "true" if value else "false"


def _or_null(write: Write) -> Write:
    return lambda value: "null" if value is None else write(value)


def _items(write: Write) -> Write:
    return lambda values: f"[{','.join([write(value) for value in values])}]" if values else "[]"


def _mapping(write: Write) -> Write:
    return lambda values: f"{{{','.join([f'{quoted(key)}:{write(value)}' for key, value in values.items()])}}}"


def _by_pydantic(hint: Any) -> Write:  # noqa: ANN401 - any annotation
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    return lambda value: escaped(adapter.dump_json(value).decode())


_PLAIN: dict[Any, Write] = {str: quoted, int: str, bool: _truth, Exact: _exact}
