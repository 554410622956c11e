"""The shapes of what checking an archive came to (`prefile-verified/1`), and dropping records (`prefile-pruned/1`)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefile.errors import Problem
from prefile.values.json_shape import json_keys

__all__ = ["PrunedArchive", "VerifiedArchive"]


@json_keys("format", "screenings", "inputs", "prunings", "pruned", "mark", "problems")
class VerifiedArchive(NamedTuple):
    """What was checked of an archive, how it ends, and what was changed, removed or moved.

    `pruned` are the records that signed prunings dropped. `mark` is the number and the hash of the last record.
    """

    screenings: int
    inputs: int
    prunings: int
    pruned: int
    mark: str
    problems: tuple[Problem, ...]
    format: Literal["prefile-verified/1"] = "prefile-verified/1"


@json_keys("format", "screenings", "inputs", "before", "record", "public_key")
class PrunedArchive(NamedTuple):
    """How many screenings and inputs were dropped, kept before which day.

    `record` is the number of the record that says so, null where they would be dropped and were not; `public_key` is
    what its signature is checked with, null where nothing was to be dropped in earnest.
    """

    screenings: int
    inputs: int
    before: str
    record: int | None
    public_key: str | None
    format: Literal["prefile-pruned/1"] = "prefile-pruned/1"
