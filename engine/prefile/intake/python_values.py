"""Read `prefile-entry/1` from Python's own values: a dict as `json.loads` makes it, dates and Decimals included.

The shape is copied first, within limits, so that no later change and no shape without end reaches the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, cast

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.json.text import halves_in, too_wide
from prefile.intake.limits import Limits
from prefile.intake.problems import MOST_PROBLEMS
from prefile.intake.refused import judged_by_model

__all__ = ["entry_of"]


class _Refused(Exception):  # noqa: N818 - no error: it carries the problem that nothing of the shape can be read
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def entry_of(shape: Mapping[str, object], limits: Limits) -> Entry | DeclarationProblems:
    """Return the entry that a dict describes, or every problem that keeps it from being one."""
    try:
        copied = cast("dict[str, Any]", _copied(shape, "", limits.depth, limits))
    except _Refused as refused:
        return DeclarationProblems([refused.problem])
    if wide := too_wide(copied, limits.lines, limits.wide):
        return DeclarationProblems([Problem("E106", wide)])
    problems = [
        Problem("E107", "a lone surrogate is in this text", _place("".join(f"/{step}" for step in path)))
        for path in islice(halves_in(copied), MOST_PROBLEMS)
    ]
    return judged_by_model(copied, _place, problems, frozenset(half.where.path or "" for half in problems))


def _place(path: str) -> Place:
    return Place(path=path.encode("utf-8", "backslashreplace").decode() or None)


def _copied(value: object, path: str, depth: int, limits: Limits) -> object:
    """Return a value with dicts and lists of its own.

    Raises:
        _Refused: it nests deeper than allowed, as one that holds itself does; or a key is no text.
    """
    if not isinstance(value, Mapping | list | tuple):
        return value
    if not depth:
        raise _Refused(Problem("E106", f"it nests deeper than {limits.depth} levels", _place(path)))
    if not isinstance(value, Mapping):
        return [_copied(inner, f"{path}/{place}", depth - 1, limits) for place, inner in enumerate(value)]
    named = next((key for key in value if not isinstance(key, str)), None)
    if named is not None:
        raise _Refused(Problem("E122", f"the key {named!r:.40} is not text", _place(path)))
    return {key: _copied(inner, f"{path}/{key}", depth - 1, limits) for key, inner in value.items()}
