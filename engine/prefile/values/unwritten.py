"""Words that are written when they are first read: most findings of many lines are never read by anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast

from msgspec import UNSET, Struct, UnsetType

__all__ = ["Unwritten", "unwritten", "written", "written_in_json", "written_when_read"]

_IN_JSON = "__written_in_json__"

Words = TypeVar("Words")
Kind = TypeVar("Kind", bound=type)


class Unwritten(Struct, Generic[Words], eq=False):
    """Words to be: the function that writes them, and what it writes them of, neither of which may change.

    They are written once, by whoever reads, compares or hashes them first. They equal the same words written, have
    their hash, and pickle as them, so that what they are written of is not dragged along. Of the function there have to
    be no side effects. A struct, since several are made for each line that is screened.

    `in_json` writes their JSON of the same, in parts, where that needs no words.
    """

    write: Callable[..., Words]
    of: tuple[Any, ...]
    in_json: Callable[..., Iterable[bytes]] | None = None
    known: Words | UnsetType = UNSET

    def words(self) -> Words:
        """Return the words."""
        if self.known is UNSET:
            self.known = self.write(*self.of)
        return self.known

    def __eq__(self, other: object) -> bool:
        return bool(self.words() == written(other))

    def __hash__(self) -> int:
        return hash(self.words())

    def __repr__(self) -> str:
        return repr(self.words())

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Words]]:
        return written, (self.words(),)


def unwritten(write: Callable[..., Words], *of: object) -> Words:
    """Return words to be, for a field that writes them when it is read; so they have the type of the words."""
    return cast("Words", Unwritten(write, of))


def written(value: Words) -> Words:
    """Return words, written now if they were not."""
    return cast("Words", value.words()) if isinstance(value, Unwritten) else value


def written_when_read(*fields: str, in_json: Iterable[str] = ()) -> Callable[[Kind], Kind]:
    """Let fields of a named tuple be given as words to be: whoever reads them gets them written.

    Of those `in_json` the words to be may write their JSON themselves.
    """

    def described(kind: Kind) -> Kind:
        places: tuple[str, ...] = getattr(kind, "_fields")  # noqa: B009 - a type variable is not bound to named tuples
        for name in fields:
            setattr(kind, name, _reading(places.index(name)))
        setattr(kind, _IN_JSON, frozenset(in_json))
        return kind

    return described


def written_in_json(kind: type) -> frozenset[str]:
    """Return the fields of a class that may be given as words to be which write their JSON themselves."""
    fields: frozenset[str] = getattr(kind, _IN_JSON, frozenset())
    return fields


def _reading(place: int) -> property:
    given = itemgetter(place)

    def read(named_tuple: Any) -> Any:  # noqa: ANN401 - a field of any type
        value = given(named_tuple)
        return value.words() if type(value) is Unwritten else value

    return property(read)
