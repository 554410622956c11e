"""Where an entry was read: the file, its format, what this has no place for, and what of the file was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from prefile.errors import Place
from prefile.values.json_shape import json_object

__all__ = ["FORMAT", "JoinedFacts", "PassedOver", "Places", "Source", "SourceFormat"]

FORMAT = "prefile-entry/1"


@dataclass(frozen=True, slots=True)
class JoinedFacts:
    """The side-car whose facts were joined to an entry: the digest of its bytes, and how many facts it gave."""

    digest: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A format that declarations are written in: its name, and the facts that it has no place for, in plain words.

    `claim_places` say, where a mapping reads it, in which column or element of the file each claim is stated;
    under no claim's name, the form of any other, with {claim} for its name.
    """

    name: str
    cannot_carry: tuple[str, ...] = ()
    claim_places: tuple[tuple[str, str], ...] = ()


@json_object
class PassedOver(NamedTuple):
    """Something that stands in a file and was not read, how often, and why."""

    what: str
    times: int
    why: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where each path of an entry stands in its file, as plain data that can be pickled."""

    known: Mapping[str, Place]

    @classmethod
    def of(cls, place: Callable[[str], Place], paths: Iterable[str]) -> Places:
        """Ask for the place of each path once; the paths hold the root, which is empty."""
        return cls({path: place(path) for path in paths})

    def __call__(self, path: str) -> Place:
        """Return the place of a path, or that of the deepest part of it that is known."""
        within = path
        while within and within not in self.known:
            within = within.rpartition("/")[0]
        found = self.known[within]
        return found if within == path else replace(found, path=path)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry was read: the file's name, the digest of the bytes read, and how to place a path in it.

    `facts` is there where facts of a side-car were joined. `format` is the file's, and `passed_over` what of it was
    not read; `unread_columns` names among it the columns of a table, with why, which are told before the report.
    """

    name: str
    digest: str
    place: Callable[[str], Place]
    facts: JoinedFacts | None = None
    format: SourceFormat = SourceFormat(FORMAT)
    passed_over: tuple[PassedOver, ...] = ()
    unread_columns: tuple[tuple[str, str], ...] = ()
