"""Where an entry was read: the file, its format, what this has no place for, and what of the file was not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from prefile.errors import Place
from prefile.values.json_shape import json_object

__all__ = ["FORMAT", "JoinedFacts", "PassedOver", "Source", "SourceFormat"]

FORMAT = "prefile-entry/1"


@dataclass(frozen=True, slots=True)
class JoinedFacts:
    """The side-car whose facts were joined to an entry: the digest of its bytes, and how many facts it gave."""

    digest: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A format that declarations are written in: its name, and the facts that it has no place for, in plain words."""

    name: str
    cannot_carry: tuple[str, ...] = ()


@json_object
class PassedOver(NamedTuple):
    """Something that stands in a file and was not read, how often, and why."""

    what: str
    times: int
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry was read: the file's name, the digest of the bytes read, and how to place a path in it.

    `facts` is there where facts of a side-car were joined. `format` is the file's, and `passed_over` what of it was
    not read.
    """

    name: str
    digest: str
    place: Callable[[str], Place]
    facts: JoinedFacts | None = None
    format: SourceFormat = SourceFormat(FORMAT)
    passed_over: tuple[PassedOver, ...] = ()
