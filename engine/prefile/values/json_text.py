"""Objects written as JSON text in one pass, by the keys that json_shape.py gives them.

What is written is what pydantic would write of the same object, byte for byte, with control characters escaped: both
take the keys and their kinds from the class. It is faster because what many objects hold is written once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from json.encoder import encode_basestring
from operator import attrgetter
from operator import call as _call_anything
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import msgspec
from pydantic import TypeAdapter

from prefile.values.json_shape import Exact, JsonKeys, annotations_of, escaped, keys_of_kind

__all__ = ["KeepsJson", "Unlike", "Write", "indented", "json_writer", "keyed_writers", "quoted"]

Write = Callable[[Any], str]

_write_by = cast("Callable[[Write, Any], str]", _call_anything)  # a writer, of a value: without a step of Python
_LEVEL = re.compile("\n +")  # no text of JSON holds a line break
_MOST_KEPT = 1 << 13  # texts of each kind
_LONGEST_KEPT = 1 << 10  # letters of a text that may come again


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


class Unlike:
    """Marks, as an annotation, words that hold amounts, so that they seldom come again."""


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
        if self._is_object(hint):
            write = self._object(hint)
            return _ByIdentity(write).text if hint in self._kept else _kept_with_it(write)
        return _by_pydantic(hint)

    def _of_many(self, origin: Any, inner: tuple[Any, ...]) -> Write | None:  # noqa: ANN401 - as above
        """Return what writes a choice of words, it or null, a list or a mapping."""
        if origin is Literal and all(isinstance(word, str) for word in inner):
            return _QUOTED
        if origin in {Union, UnionType} and len(inner) == 2 and NoneType in inner:  # noqa: PLR2004 - it, or null
            write = self.of(next(one for one in inner if one is not NoneType))
            return _QUOTED_OR_NULL if write is _QUOTED else _or_null(write)
        if origin is tuple and inner[1:] == (Ellipsis,):
            items = _items(self.of(inner[0]))
            if self._is_object(inner[0]) and inner[0] not in self._kept:
                return _items_held(self.of(inner[0]))
            if inner[0] is str:
                return _Known(items).__getitem__
            return _ByIdentity(items).text if inner[0] in self._kept else items
        return _mapping(self.of(inner[1])) if origin is dict and inner[0] is str else None

    @staticmethod
    def _is_object(hint: Any) -> bool:  # noqa: ANN401 - as above
        return isinstance(hint, type) and (keys_of_kind(hint) is not None or is_dataclass(hint))

    def _object(self, kind: type) -> Write:
        keys = keys_of_kind(kind) or JsonKeys({part.name: part.name for part in fields(kind)})
        hints = annotations_of(kind, keys.names.values())
        writers = {key: _keyed(key, self.of(hints[name])) for key, name in keys.names.items()}
        if keys.write is not None:
            return _optional_keys(keys.write, writers)
        if len(writers) == 1:
            ((key, name),) = keys.names.items()
            return lambda instance: f"{{{writers[key](getattr(instance, name))}}}"
        every, values = tuple(writers.values()), attrgetter(*keys.names.values())
        return lambda instance: f"{{{','.join(map(_write_by, every, values(instance)))}}}"


class _Known(dict[Any, str]):
    """What was written, by what it was written of: most texts are codes and names that come again and again."""

    def __init__(self, write: Write, before: str = "") -> None:
        super().__init__()
        self.write, self._before = write, before

    def __missing__(self, value: Any) -> str:  # noqa: ANN401 - what is written
        text = self._before + self.write(value)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[value] = text
        return text


class _ByIdentity:
    """What was written of objects that many others hold; they are held, so that their identity stays theirs."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._known: dict[int, tuple[object, str]] = {}

    def text(self, instance: object) -> str:
        """Return what is written of an object."""
        known = self._known.get(id(instance))
        if known is None or known[0] is not instance:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[id(instance)] = (instance, self._write(instance))
        return known[1]


def _kept_with_it(write: Write) -> Write:
    def written(instance: object) -> str:
        if not isinstance(instance, KeepsJson):
            return write(instance)
        if instance.json_text is None:
            instance.json_text = write(instance)
        return instance.json_text

    return written


def _optional_keys(keys_of: Callable[[Any], dict[str, Any]], writers: Mapping[str, Write]) -> Write:
    return lambda instance: f"{{{','.join([writers[key](value) for key, value in keys_of(instance).items()])}}}"


def _keyed(key: str, write: Write) -> Write:
    """Return what writes a key with its value; where texts of values are kept, those with the key are."""
    before = f'"{key}":'
    of_kept: object = getattr(write, "__self__", None)
    if isinstance(of_kept, _Known):
        return _Known(of_kept.write, before).__getitem__
    return lambda value: before + write(value)


def _exact(amount: Decimal) -> str:
    text = str(amount)  # which is the same where it has no exponent, and takes a third of the time
    return f'"{amount:f}"' if "E" in text else f'"{text}"'


def _truth(value: bool) -> str:  # noqa: FBT001 - it is what is written
    return "true" if value else "false"


def _or_null(write: Write) -> Write:
    return lambda value: "null" if value is None else write(value)


def _items(write: Write) -> Write:
    return lambda values: f"[{','.join(map(write, values))}]" if values else "[]"


def _items_held(write: Write) -> Write:
    """Return what writes objects, of which many may be kept with their JSON: no call is made of those."""
    return lambda values: (
        f"[{','.join([(isinstance(held, KeepsJson) and held.json_text) or write(held) for held in values])}]"
    )


def _mapping(write: Write) -> Write:
    return lambda values: f"{{{','.join([f'{_QUOTED(key)}:{write(value)}' for key, value in values.items()])}}}"


def _by_pydantic(hint: Any) -> Write:  # noqa: ANN401 - any annotation
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    return lambda value: escaped(adapter.dump_json(value).decode())


_QUOTED: Write = _Known(quoted).__getitem__
_QUOTED_OR_NULL: Write = _Known(lambda text: "null" if text is None else quoted(text)).__getitem__
_PLAIN: dict[Any, Write] = {
    str: _QUOTED,
    Annotated[str, Unlike]: quoted,
    int: _Known(str).__getitem__,
    bool: _truth,
    Exact: _exact,
}
