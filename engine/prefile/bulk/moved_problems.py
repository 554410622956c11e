"""Problems of what was read alone, placed in the file that it stands in."""

from __future__ import annotations

import re
from dataclasses import replace

from prefile.errors import DeclarationProblems, Problem
from prefile.intake.refused import Refused

__all__ = ["moved"]


def moved(problems: DeclarationProblems, behind: int) -> DeclarationProblems:
    """Return problems placed in a file of which so many lines stand before what was read."""
    placed = [_moved(problem, behind) for problem in problems.problems]
    return problems.with_problems(placed) if isinstance(problems, Refused) else DeclarationProblems(placed)


def _moved(problem: Problem, behind: int) -> Problem:
    """Return a problem in its place, with those that its words name."""
    where = problem.where
    if where.line is None or where.file is None:
        return problem
    named = re.compile(rf"(?<={re.escape(where.file)}:)[0-9]+")
    what = named.sub(lambda line: str(int(line[0]) + behind), problem.what)
    return replace(problem, what=what, where=replace(where, line=where.line + behind))
