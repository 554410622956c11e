"""The shape of a score of changes for programs (`prefile-rule-changes/1`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from prefile.values.json_shape import json_keys, json_object
from prefile.workbench.mutation.score import Score, Share
from prefile.workbench.mutation.spot import Change

__all__ = ["CountedChanges", "RuleChanges", "UnnoticedChange", "rule_changes"]


@json_object
class CountedChanges(NamedTuple):
    """Of changes of one kind, or of one measure: how many were made, and how many of them were noticed."""

    name: str
    made: int
    noticed: int


@json_object
class UnnoticedChange(NamedTuple):
    """A change that neither check nor prove notices: what it is, as a diff, and an example that would tell it.

    `example` is YAML to paste under the measure's examples; null where no line was found on which the change shows.
    """

    measure: str
    kind: str
    place: str
    before: str
    after: str
    diff: str
    example: str | None


@json_keys("format", "made", "noticed", "equivalent", "kinds", "measures", "unnoticed")
class RuleChanges(NamedTuple):
    """A score of changes of rules (`prefile-rule-changes/1`); those recorded as `equivalent` count nowhere else."""

    made: int
    noticed: int
    equivalent: int
    kinds: tuple[CountedChanges, ...]
    measures: tuple[CountedChanges, ...]
    unnoticed: tuple[UnnoticedChange, ...]
    format: Literal["prefile-rule-changes/1"] = "prefile-rule-changes/1"


def rule_changes(score: Score, diffs: Sequence[tuple[str, str | None]]) -> RuleChanges:
    """Return a score as programs read it; `diffs` are the unnoticed changes, each with what would tell it."""
    return RuleChanges(
        score.whole.made,
        score.whole.noticed,
        score.equivalent,
        _counted(score.kinds),
        _counted(score.measures),
        tuple(_unnoticed(change, *told) for change, told in zip(score.survivors, diffs, strict=True)),
    )


def _unnoticed(change: Change, diff: str, example: str | None) -> UnnoticedChange:
    place = "/".join(map(str, change.path))
    return UnnoticedChange(change.measure, change.kind, place, change.before, change.after, diff, example)


def _counted(shares: Sequence[Share]) -> tuple[CountedChanges, ...]:
    return tuple(CountedChanges(*share) for share in shares)
