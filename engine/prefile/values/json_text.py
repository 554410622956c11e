"""Objects written as JSON in one pass, in UTF-8, by the keys that json_shape.py gives them.

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
from operator import call as _call_anything
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, cast, get_args, get_origin

import msgspec
from pydantic import TypeAdapter

from prefile.values.json_shape import Exact, JsonKeys, annotations_of, escaped, keys_of_kind

__all__ = [
    "JsonAround",
    "KeepsJson",
    "SharesJson",
    "Unlike",
    "Write",
    "indented",
    "json_writer",
    "keyed_writers",
    "quoted",
]

Write = Callable[[Any], bytes]

_write_by = cast("Callable[[Write, Any], bytes]", _call_anything)  # a writer, of a value: without a step of Python
_LEVEL = re.compile(b"\n +")  # no text of JSON holds a line break
_MOST_KEPT = 1 << 13  # texts of each kind
_LONGEST_KEPT = 1 << 10  # letters of a text that may come again


class KeepsJson:
    """An object that many others hold: its JSON is kept with it once it was written. It must not change."""

    json_text: bytes | None = None


class JsonAround:
    """The JSON of objects before and behind their own keys, once it was written."""

    __slots__ = ("before", "behind")

    def __init__(self) -> None:
        """Begin with nothing written."""
        self.before = self.behind = b""


class SharesJson:
    """An object whose JSON is the same as that of others around its own keys, which follow each other.

    The others have the same `around`; without one it is written alone.
    """

    own_keys: ClassVar[frozenset[str]] = frozenset()
    around: JsonAround | None = None


def quoted(text: str) -> bytes:
    """Write a text as JSON has it, what a terminal would obey escaped."""
    return escaped(encode_basestring(text)).encode()


def indented(text: bytes, indent: int | None) -> bytes:
    """Return JSON that stands on one line with `indent` blanks a level, or as it is (None)."""
    if indent is None:
        return text
    made = msgspec.json.format(text, indent=max(indent, 1))
    return made if indent else _LEVEL.sub(b"\n", made)


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
            write, around = self._object(hint)
            return _ByIdentity(write).text if hint in self._kept else _kept_with_it(write, around)
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

    def _object(self, kind: type) -> tuple[Write, _Around]:
        """Return what writes an object, and what writes one that shares its JSON with others."""
        keys = keys_of_kind(kind) or JsonKeys({part.name: part.name for part in fields(kind)})
        hints = annotations_of(kind, keys.names.values())
        writers = {key: _keyed(key, self.of(hints[name])) for key, name in keys.names.items()}
        around = _Around(keys.names, writers)
        if keys.write is not None:
            return _optional_keys(keys.write, writers), around
        if len(writers) == 1:
            ((key, name),) = keys.names.items()
            return lambda instance: b"{" + writers[key](getattr(instance, name)) + b"}", around
        every, values = tuple(writers.values()), attrgetter(*keys.names.values())
        return lambda instance: b"{" + b",".join(map(_write_by, every, values(instance))) + b"}", around


class _Around:
    """Writes objects of one kind that share their JSON with others but for their own keys."""

    def __init__(self, names: Mapping[str, str], writers: Mapping[str, Write]) -> None:
        self._names, self._writers = names, writers
        self._own = lru_cache(lambda own: self._writing([key for key in names if key in own]))

    def text(self, instance: SharesJson, around: JsonAround) -> bytes:
        """Return what is written of an object; `around` is what it shares."""
        if not around.before:
            every, own = list(self._names), instance.own_keys
            first = next(place for place, key in enumerate(every) if key in own)
            before, behind = every[:first], every[first + len(own) :]
            # What other threads look at is written last.
            around.behind = b"".join([b"," + self._key(instance, key) for key in behind]) + b"}"
            around.before = b"{" + b"".join([self._key(instance, key) + b"," for key in before])
        return around.before + self._own(instance.own_keys)(instance) + around.behind

    def _key(self, instance: object, key: str) -> bytes:
        return self._writers[key](getattr(instance, self._names[key]))

    def _writing(self, keys: list[str]) -> Write:
        """Return what writes some keys."""
        every = [(self._writers[key], attrgetter(self._names[key])) for key in keys]
        return lambda instance: b",".join([write(value(instance)) for write, value in every])


class _Known(dict[Any, bytes]):
    """What was written, by what it was written of: most texts are codes and names that come again and again."""

    def __init__(self, write: Write, before: bytes = b"") -> None:
        super().__init__()
        self.write, self._before = write, before

    def __missing__(self, value: Any) -> bytes:  # noqa: ANN401 - what is written
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
        self._known: dict[int, tuple[object, bytes]] = {}

    def text(self, instance: object) -> bytes:
        """Return what is written of an object."""
        known = self._known.get(id(instance))
        if known is None or known[0] is not instance:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[id(instance)] = (instance, self._write(instance))
        return known[1]


def _kept_with_it(write: Write, around: _Around) -> Write:
    def written(instance: object) -> bytes:
        if isinstance(instance, SharesJson) and instance.around is not None:
            return around.text(instance, instance.around)
        if not isinstance(instance, KeepsJson):
            return write(instance)
        if instance.json_text is None:
            instance.json_text = write(instance)
        return instance.json_text

    return written


def _optional_keys(keys_of: Callable[[Any], dict[str, Any]], writers: Mapping[str, Write]) -> Write:
    return lambda instance: b"{" + b",".join([writers[key](value) for key, value in keys_of(instance).items()]) + b"}"


def _keyed(key: str, write: Write) -> Write:
    """Return what writes a key with its value; where texts of values are kept, those with the key are."""
    before = f'"{key}":'.encode()
    of_kept: object = getattr(write, "__self__", None)
    if isinstance(of_kept, _Known):
        return _Known(of_kept.write, before).__getitem__
    return lambda value: before + write(value)


def _exact(amount: Decimal) -> bytes:
    text = str(amount)  # which is the same where it has no exponent, and takes a third of the time
    return (f'"{amount:f}"' if "E" in text else f'"{text}"').encode()


def _truth(value: bool) -> bytes:  # noqa: FBT001 - it is what is written
    return b"true" if value else b"false"


def _or_null(write: Write) -> Write:
    return lambda value: b"null" if value is None else write(value)


def _items(write: Write) -> Write:
    return lambda values: b"[" + b",".join(map(write, values)) + b"]" if values else b"[]"


def _items_held(write: Write) -> Write:
    """Return what writes objects, of which many may be kept with their JSON: no call is made of those."""
    return lambda values: (
        b"[" + b",".join([(isinstance(held, KeepsJson) and held.json_text) or write(held) for held in values]) + b"]"
    )


def _mapping(write: Write) -> Write:
    return lambda values: b"{" + b",".join([_QUOTED(key) + b":" + write(value) for key, value in values.items()]) + b"}"


def _by_pydantic(hint: Any) -> Write:  # noqa: ANN401 - any annotation
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    return lambda value: escaped(adapter.dump_json(value).decode()).encode()


_QUOTED: Write = _Known(quoted).__getitem__
_QUOTED_OR_NULL: Write = _Known(lambda text: b"null" if text is None else quoted(text)).__getitem__
_PLAIN: dict[Any, Write] = {
    str: _QUOTED,
    Annotated[str, Unlike]: quoted,
    int: _Known(lambda number: str(number).encode()).__getitem__,
    bool: _truth,
    Exact: _exact,
}
