"""Tell every problem of a declaration at once, not those of one kind after those of another.

What is wrong with one fact hides what is wrong with the entry as a whole, and what only a rule book can say of the
others. So what is wrong is left out, and the rest is judged too: by the entry's model again, and by a book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from prefile import checks
from prefile.entry import Entry
from prefile.entry.entry import wrong_depth
from prefile.entry.fields import distinct_errors
from prefile.entry.minors import FORMATS
from prefile.entry.plain_entry import plain_entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.problems import MOST_PROBLEMS, validation_problems
from prefile.law.book import RuleBook
from prefile.law.us_customs import rate_dates

__all__ = [
    "ANY_COUNTRY",
    "ANY_NUMBER",
    "ANY_US_NUMBER",
    "Refused",
    "Rest",
    "Shape",
    "judged_by_book",
    "judged_by_model",
]

# Stand for what was refused, so that one mistake is told once; an entry is never made with them.
ANY_US_NUMBER = "00000000"
ANY_COUNTRY, ANY_NUMBER = "ZZ", "000000"  # in another country's declaration
_MOST_ROUNDS = 8  # of judging again; each finds problems of another kind
_MOST_LINES = 2000  # of an entry that is judged again

Shape = dict[str, Any]
Path = tuple[int | str, ...]
Placed = Callable[[str], Place]


class Rest(NamedTuple):
    """What of a declaration is right so far: an entry without what was refused, the paths of that, and the places."""

    entry: Entry
    left_out: frozenset[str]
    place: Placed


class Refused(DeclarationProblems):
    """Problems of a declaration, beside which a book may find more in the rest of it."""

    def __init__(self, problems: Iterator[Problem] | list[Problem], rest: Rest) -> None:
        """Keep the problems, and the rest."""
        super().__init__(problems)
        self.rest = rest

    def with_problems(self, problems: list[Problem]) -> Refused:
        """Return the same with other problems."""
        return Refused(problems, self.rest)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the problems alone: the places may be known to a reader that cannot be pickled."""
        return DeclarationProblems, (self.problems,)


def judged_by_model(
    shape: Shape, place: Placed, told: list[Problem], spoilt: frozenset[str] = frozenset()
) -> Entry | DeclarationProblems:
    """Return the entry of a shape as JSON has it, or every problem that keeps it from being one.

    `told` are those that its reader met, at paths that are `spoilt`; what the model says of these is left out.
    """
    if not told and (plain := plain_entry(shape)) is not None:
        return plain
    problems, left_out = list(told), set(spoilt)
    judged: Shape | None = shape
    for _ in range(_MOST_ROUNDS):
        if judged is None or len(problems) >= MOST_PROBLEMS:
            break
        try:
            entry = Entry.model_validate(judged)
        except ValidationError as error:
            found = validation_problems(error, Entry, place)
            problems.extend(problem for problem in found if (problem.where.path or "") not in spoilt)
            problems.extend(_of_wrong_depth(judged, error, place))
            judged = _without(judged, error, left_out)
        else:
            if not problems:
                return entry
            if entry.declared_in == ANY_COUNTRY:
                break
            named = {f"/lines/{i}" for i, line in enumerate(entry.lines) if line.tariff_number in _STAND_INS}
            left = frozenset({*left_out, *(f"{line}/tariff_number" for line in named)})
            return Refused(_once(problems), Rest(entry, left, place))
    return DeclarationProblems(_once(problems))


def _of_wrong_depth(shape: Shape, error: ValidationError, place: Placed) -> Iterator[Problem]:
    """Yield the problem of each number that is too long or too short for its declaration; the model tells the first."""
    if any(_is_depth(found) for found in distinct_errors(error)):
        for at, number in _numbers(shape):
            what = wrong_depth(number, shape.get("declared_in"))
            if what is not None:
                yield Problem("E131", what, place(f"/lines/{at}/tariff_number"))


def _is_depth(found: ErrorDetails) -> bool:
    return not found["loc"] and found.get("ctx", {}).get("code") == "E131"


def _numbers(shape: Shape) -> Iterator[tuple[int, str]]:
    """Yield the digits of each line's tariff number, which the model could read."""
    for at, line in enumerate(shape["lines"]):
        yield at, line["tariff_number"].replace(".", "").replace(" ", "")


_STAND_INS = frozenset({ANY_US_NUMBER, ANY_NUMBER})


def _once(problems: list[Problem]) -> list[Problem]:
    return [*dict.fromkeys(problems)][:MOST_PROBLEMS]


def judged_by_book(refused: DeclarationProblems, book: RuleBook, on: datetime | None = None) -> DeclarationProblems:
    """Return problems with those that a book finds in the rest of the declaration."""
    if not isinstance(refused, Refused):
        return refused
    entry, left_out, place = refused.rest
    try:
        checks.refuse(entry, book, rate_dates(entry, on, book.rate_days).entry)
    except DeclarationProblems as more:
        found = [problem for problem in more.problems if not _within(problem.where.path or "", left_out)]
        placed = [replace(problem, where=place(problem.where.path or "")) for problem in found]
        return refused.with_problems(_once([*refused.problems, *placed]))
    return refused


def _within(path: str, left_out: frozenset[str]) -> bool:
    return any(path == out or path.startswith(f"{out}/") for out in left_out)


def _without(shape: Shape, error: ValidationError, left_out: set[str]) -> Shape | None:
    """Return a shape without what a validation found wrong, noting its paths; None where nothing can be judged then."""
    lines = shape.get("lines")
    if not isinstance(lines, list) or not 0 < len(lines) <= _MOST_LINES:
        return None
    rest = deepcopy(shape)
    for found in distinct_errors(error):
        steps = tuple(found.get("ctx", {}).get("path", "").split("/")[1:])
        path = (*found["loc"], *(int(step) if step.isdigit() else step for step in steps))
        if _is_depth(found):
            wrong = [at for at, number in _numbers(rest) if wrong_depth(number, rest.get("declared_in")) is not None]
            for at in wrong:
                _leave_out(rest, ("lines", at, "tariff_number"), "E131", left_out)
        elif not _leave_out(rest, path, found.get("ctx", {}).get("code", ""), left_out):
            return None
    return rest


def _leave_out(rest: dict[str, Any], path: Path, code: str, left_out: set[str]) -> bool:
    """Take out of a shape what is wrong at a path, and say whether the rest can be judged."""
    match path:
        case ():
            return _leave_out_of_whole(rest, code)
        case ("format", *_):
            rest["format"] = FORMATS[-1]
        case ("declared_in" | "lines",):
            return False  # what the lines are is not known then
        case ("lines", int(place), *within) if isinstance(rest["lines"][place], dict):
            line = rest["lines"][place]
            keys = within[:1] or ["quantities", "net_kg"]  # of a line as a whole: its quantities disagree
            for key in keys:
                line.pop(key, None)
                left_out.add(f"/lines/{place}/{key}")
            if "tariff_number" in keys:
                line["tariff_number"] = ANY_US_NUMBER if rest.get("declared_in", "US") == "US" else ANY_NUMBER
            if "line" in keys:
                _number_anew(rest["lines"])
        case ("lines", *_):
            return False
        case (key, *_):
            rest.pop(str(key), None)
            left_out.add(f"/{key}")
    return True


def _leave_out_of_whole(rest: dict[str, Any], code: str) -> bool:
    match code:
        case "E121":  # a key of a later minor
            rest["format"] = FORMATS[-1]
        case "E134":  # numbers of lines that appear twice
            _number_anew(rest["lines"])
        case "E137":  # withdrawn before entered
            rest.pop("withdrawn", None)
        case _:
            return False
    return True


def _number_anew(lines: list[Any]) -> None:
    for place, line in enumerate(lines, start=1):
        if isinstance(line, dict):
            line["line"] = place
