"""Objects whose JSON is written once: kept with one that many hold, or shared by those that differ in a few keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import ClassVar

from prefile.values.json_values import Write

__all__ = ["Around", "JsonAround", "KeepsJson", "SharesJson", "joined_held", "kept_with_it"]


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


class Around:
    """Writes objects of one kind that share their JSON with others but for their own keys."""

    def __init__(self, keys: tuple[str, ...], writing: Callable[[tuple[str, ...]], Write]) -> None:
        """Write the keys of a kind; `writing` returns what writes some of them, one behind the other."""
        self._keys, self._writing = keys, cache(writing)
        self._divided = cache(self._divide)

    def text(self, instance: SharesJson, around: JsonAround) -> bytes:
        """Return what is written of an object; `around` is what it shares."""
        before, own, behind = self._divided(instance.own_keys)
        if not around.before:
            # What other threads look at is written last.
            around.behind = (b"," + self._writing(behind)(instance) if behind else b"") + b"}"
            around.before = b"{" + (self._writing(before)(instance) + b"," if before else b"")
        return around.before + own(instance) + around.behind

    def _divide(self, own: frozenset[str]) -> tuple[tuple[str, ...], Write, tuple[str, ...]]:
        """Return the keys before an object's own, what writes its own, and the keys behind them."""
        first = next(place for place, key in enumerate(self._keys) if key in own)
        end = first + len(own)
        return self._keys[:first], self._writing(self._keys[first:end]), self._keys[end:]


def kept_with_it(kind: type, write: Write, around: Around) -> Write:
    """Return what writes an object of a kind, of whose subclasses some keep or share their JSON."""
    neither = () if issubclass(kind, KeepsJson | SharesJson) else (kind,)

    def written(instance: object) -> bytes:
        if type(instance) in neither:
            return write(instance)
        if isinstance(instance, SharesJson) and instance.around is not None:
            return around.text(instance, instance.around)
        if not isinstance(instance, KeepsJson):
            return write(instance)
        if instance.json_text is None:
            instance.json_text = write(instance)
        return instance.json_text

    return written


def joined_held(write: Write) -> Write:
    """Return what writes objects, of which many may be kept with their JSON: no call is made of those."""
    return lambda values: b",".join(
        [(isinstance(held, KeepsJson) and held.json_text) or write(held) for held in values]
    )
