"""Objects written as JSON in one pass, in UTF-8, by the keys that json_shape.py gives them.

What is written is what pydantic would write of the same object, byte for byte, with control characters escaped: both
take the keys and their kinds from the class. It is faster because what many objects hold is written once, and because
what is long is written in parts that are joined once: each list in a list that is joined by itself is copied again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from itertools import groupby
from operator import attrgetter
from operator import call as _call_anything
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

import msgspec
from pydantic import TypeAdapter

from prefile.values.json_shape import Exact, JsonKeys, annotations_of, escaped, keys_of_kind
from prefile.values.json_sharing import Around, joined_held, kept_with_it
from prefile.values.json_values import PLAIN_WRITERS, QUOTED, QUOTED_OR_NULL, ByIdentity, Known, Write, keyed_amounts
from prefile.values.unwritten import Unwritten, written_in_json

__all__ = ["WriteParts", "indented", "json_writer", "keyed_writers"]

WriteParts = Callable[[Any, list[bytes]], None]

_write_by = cast("Callable[[Write, Any], bytes]", _call_anything)  # a writer, of a value: without a step of Python
_LEVEL = re.compile(b"\n +")  # no text of JSON holds a line break


def indented(text: bytes, indent: int | None) -> bytes:
    """Return JSON that stands on one line with `indent` blanks a level, or as it is (None)."""
    if indent is None:
        return text
    made = msgspec.json.format(text, indent=max(indent, 1))
    return made if indent else _LEVEL.sub(b"\n", made)


def json_writer(kind: Any, kept: Iterable[type] = (), long: Iterable[type] = ()) -> Write:  # noqa: ANN401 - a class, or any annotation
    """Return what writes a kind of object.

    The texts of `kept` kinds, which come again and again, are remembered; `long` kinds are written in parts.
    """
    return _Writers(frozenset(kept), frozenset(long)).of(kind)


def keyed_writers(
    hints: Mapping[str, Any], kept: Iterable[type] = (), long: Iterable[type] = ()
) -> dict[str, WriteParts]:
    """Return what writes the value of each key in parts, `"key":` before it, by the annotation of each."""
    writers = _Writers(frozenset(kept), frozenset(long))
    return {key: writers.keyed_parts(key, hint) for key, hint in hints.items()}


class _Writers:
    """Makes the writer of each annotation once."""

    def __init__(self, kept: frozenset[type], long: frozenset[type]) -> None:
        self._kept, self._long = kept, long
        self._made: dict[Any, Write] = {}

    def of(self, hint: Any) -> Write:  # noqa: ANN401 - any annotation
        """Return what writes a value of an annotation."""
        known = self._made.get(hint)
        if known is None:
            known = self._made[hint] = self._make(hint)
        return known

    def keyed_parts(self, key: str, hint: Any) -> WriteParts:  # noqa: ANN401 - as above
        """Return what writes a key with its value in parts; what is not long is one."""
        write_parts = self._in_parts(hint)
        if write_parts is None:
            return _as_one_part(self._keyed(key, hint))
        before, write_long = f'"{key}":'.encode(), write_parts

        def written(value: object, parts: list[bytes]) -> None:
            parts.append(before)
            write_long(value, parts)

        return written

    def _keyed(self, key: str, hint: Any) -> Write:  # noqa: ANN401 - as above
        """Return what writes a key with its value; where texts of values are kept, those with the key are."""
        before, write = f'"{key}":'.encode(), self.of(hint)
        of_kept: object = getattr(write, "__self__", None)
        if isinstance(of_kept, Known):
            return Known(of_kept.write, before).__getitem__
        if isinstance(of_kept, ByIdentity):
            return ByIdentity(of_kept.write, before).text
        within = _of_optional(hint)
        if within is None:
            return lambda value: before + write(value)
        write_within, null = self._keyed(key, within), before + b"null"
        return lambda value: null if value is None else write_within(value)

    def _make(self, hint: Any) -> Write:  # noqa: ANN401 - as above
        write_parts = self._in_parts(hint)
        if write_parts is not None:
            return _joined(write_parts)
        alone = PLAIN_WRITERS.get(hint) or self._of_many(hint)
        if alone is not None:
            return alone
        if _is_object(hint):
            write, around = self._object(hint)
            if hint in self._kept:
                return ByIdentity(write).text
            return Known(write).__getitem__ if _is_of_texts(hint) else kept_with_it(hint, write, around)
        write = _by_pydantic(hint)
        return Known(write).__getitem__ if hint in self._kept else write

    def _of_many(self, hint: Any) -> Write | None:  # noqa: ANN401 - as above
        """Return what writes a choice of words, it or null, a list or a mapping."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Literal and all(isinstance(word, str) for word in inner):
            return QUOTED
        within = _of_optional(hint)
        if within is not None:
            write = self.of(within)
            return QUOTED_OR_NULL if write is QUOTED else _or_null(write)
        if origin is tuple and inner[1:] == (Ellipsis,):
            items = _items(self.of(inner[0]))
            if _is_object(inner[0]) and inner[0] not in self._kept:
                return _items_held(self.of(inner[0]))
            if inner[0] is str:
                return Known(items).__getitem__
            return ByIdentity(items).text if inner[0] in self._kept else items
        return _mapping(self.of(inner[1])) if origin is dict and inner[0] is str else None

    def _in_parts(self, hint: Any) -> WriteParts | None:  # noqa: ANN401 - as above
        """Return what writes many objects of a long kind in parts, or an object that holds such; None for all else."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is dict and inner[1] in self._long:
            return _around_parts(b"{", _joined_mapping(self.of(inner[1])), b"}")
        if origin is tuple and inner[1:] == (Ellipsis,) and inner[0] in self._long:
            within = self._in_parts(inner[0])
            return (
                _around_parts(b"[", joined_held(self.of(inner[0])), b"]") if within is None else _items_in_parts(within)
            )
        return self._object_in_parts(hint) if isinstance(hint, type) and hint in self._long else None

    def _object_in_parts(self, kind: type) -> WriteParts | None:
        """Return what writes an object of a long kind in parts; None where no key of it is long."""
        keys, hints = _keys_and_hints(kind)
        long = [key for key, name in keys.names.items() if self._in_parts(hints[name]) is not None]
        if not long or keys.write is not None:
            return None
        long += [key for key, name in keys.names.items() if name in written_in_json(kind) and key not in long]
        steps: list[WriteParts] = []
        for is_long, held in groupby(keys.names.items(), lambda item: item[0] in long):
            if is_long:
                steps += [self._step(kind, key, name, hints[name]) for key, name in held]
            else:
                steps.append(_as_one_part(self._values(dict(held), hints)))
        return _in_steps([(b"," if place else b"{", step) for place, step in enumerate(steps)])

    def _step(self, kind: type, key: str, name: str, hint: Any) -> WriteParts:  # noqa: ANN401 - any annotation
        """Return what writes in parts what an object of a kind holds under a name, with its key."""
        write = _of_name(name, self.keyed_parts(key, hint))
        if name not in written_in_json(kind):
            return write
        fields: tuple[str, ...] = getattr(kind, "_fields")  # noqa: B009 - only named tuples are given words to be
        return _of_words_to_be(fields.index(name), key, write)

    def _values(self, names: Mapping[str, str], hints: Mapping[str, Any]) -> Write:
        """Return what writes some keys of an object, one behind the other."""
        every: list[Write] = []
        for amounts, held in groupby(names.items(), lambda item: _is_amount(hints[item[1]])):
            some = dict(held)
            if amounts and len(some) > 1:
                every.append(_of_instance(keyed_amounts(some), some.values()))
            else:
                writers = [self._keyed(key, hints[name]) for key, name in some.items()]
                every.append(_behind_each_other(writers, some.values()))
        return every[0] if len(every) == 1 else lambda instance: b",".join([write(instance) for write in every])

    def _object(self, kind: type) -> tuple[Write, Around]:
        """Return what writes an object, and what writes one that shares its JSON with others."""
        keys, hints = _keys_and_hints(kind)
        around = Around(tuple(keys.names), lambda some: self._values({key: keys.names[key] for key in some}, hints))
        if keys.write is not None:
            writers = {key: self._keyed(key, hints[name]) for key, name in keys.names.items()}
            return _optional_keys(keys.write, writers), around
        within = self._values(keys.names, hints)
        return lambda instance: b"{" + within(instance) + b"}", around


def _is_object(hint: Any) -> bool:  # noqa: ANN401 - any annotation
    return isinstance(hint, type) and (keys_of_kind(hint) is not None or is_dataclass(hint))


def _is_of_texts(kind: type) -> bool:
    """Whether objects hold texts alone that come again, so that those which are equal are written alike."""
    _, hints = _keys_and_hints(kind)
    return kind.__hash__ is not None and all(hint is str or _of_optional(hint) is str for hint in hints.values())


def _is_amount(hint: Any) -> bool:  # noqa: ANN401 - as above
    return Exact in {hint, _of_optional(hint)}


def _keys_and_hints(kind: type) -> tuple[JsonKeys, Mapping[str, Any]]:
    """Return the keys of a class in JSON, and the annotation of what each holds."""
    keys = keys_of_kind(kind) or JsonKeys({part.name: part.name for part in fields(kind)})
    return keys, annotations_of(kind, keys.names.values())


def _of_optional(hint: Any) -> Any | None:  # noqa: ANN401 - as above
    """Return the annotation of what may be null as well; None where that is not so."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin not in {Union, UnionType} or len(inner) != 2 or NoneType not in inner:  # noqa: PLR2004 - it, or null
        return None
    return next(one for one in inner if one is not NoneType)


def _of_instance(write: Write, names: Iterable[str]) -> Write:
    """Return what writes values that an object holds under names."""
    values = attrgetter(*names)
    return lambda instance: write(values(instance))


def _behind_each_other(writers: Iterable[Write], names: Iterable[str]) -> Write:
    """Return what writes each value that an object holds under names by a writer of its own."""
    every = tuple(writers)
    return _of_instance(every[0] if len(every) == 1 else lambda values: b",".join(map(_write_by, every, values)), names)


def _optional_keys(keys_of: Callable[[Any], dict[str, Any]], writers: Mapping[str, Write]) -> Write:
    return lambda instance: b"{" + b",".join([writers[key](value) for key, value in keys_of(instance).items()]) + b"}"


def _or_null(write: Write) -> Write:
    return lambda value: b"null" if value is None else write(value)


def _items(write: Write) -> Write:
    return lambda values: b"[" + b",".join(map(write, values)) + b"]" if values else b"[]"


def _items_held(write: Write) -> Write:
    join = joined_held(write)
    return lambda values: b"[" + join(values) + b"]"


def _mapping(write: Write) -> Write:
    join = _joined_mapping(write)
    return lambda values: b"{" + join(values) + b"}"


def _joined_mapping(write: Write) -> Write:
    of_kept: object = getattr(write, "__self__", None)
    if isinstance(of_kept, ByIdentity):
        return of_kept.of_mapping
    return lambda values: b",".join([QUOTED(key) + b":" + write(value) for key, value in values.items()])


def _joined(write: WriteParts) -> Write:
    """Return what writes in parts what is then joined."""

    def written(value: object) -> bytes:
        parts: list[bytes] = []
        write(value, parts)
        return b"".join(parts)

    return written


def _as_one_part(write: Write) -> WriteParts:
    return lambda value, parts: parts.append(write(value))


def _of_name(name: str, write: WriteParts) -> WriteParts:
    """Return what writes in parts what an object holds under a name."""
    value = attrgetter(name)
    return lambda instance, parts: write(value(instance), parts)


def _of_words_to_be(place: int, key: str, write_other: WriteParts) -> WriteParts:
    """Return what writes in parts, with its key, words to be by their own way; others are written by another."""
    before = f'"{key}":'.encode()

    def written(instance: Any, parts: list[bytes]) -> None:  # noqa: ANN401 - a named tuple of any kind
        given = instance[place]
        if type(given) is Unwritten and given.in_json is not None:
            parts.append(before)
            parts.extend(given.in_json(*given.of))
        else:
            write_other(instance, parts)

    return written


def _around_parts(opening: bytes, write: Write, closing: bytes) -> WriteParts:
    """Return what writes a part between two others."""
    return lambda value, parts: parts.extend((opening, write(value), closing))


def _items_in_parts(write: WriteParts) -> WriteParts:
    """Return what writes objects that are themselves written in parts."""

    def written(values: Iterable[object], parts: list[bytes]) -> None:
        before = b"["
        for value in values:
            parts.append(before)
            write(value, parts)
            before = b","
        parts.append(b"]" if before == b"," else b"[]")

    return written


def _in_steps(steps: Iterable[tuple[bytes, WriteParts]]) -> WriteParts:
    """Return what writes an object key by key, a part before each."""

    def written(instance: object, parts: list[bytes]) -> None:
        for before, write in steps:
            parts.append(before)
            write(instance, parts)
        parts.append(b"}")

    return written


def _by_pydantic(hint: Any) -> Write:  # noqa: ANN401 - any annotation
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    return lambda value: escaped(adapter.dump_json(value).decode()).encode()
