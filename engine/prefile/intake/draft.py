"""Draft an entry from another format: its shape as JSON has it, and where each part stands in the file.

Readers put what they find at JSON pointers (`/lines/0/value`), each with its place, and note what they pass over. The
same strict model as for any entry then says what is wrong, in the places of the file that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from prefile.entry import (
    Entry,
    PassedOver,
    Source,
    SourceFormat,
    format_of,
)
from prefile.entry.fact_paths import CODED
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.refused import Shape, judged_by_model
from prefile.law.us_customs import PROVINCES

__all__ = ["Draft", "LinePlaces"]

LinePlaces = Mapping[str, Place]  # where the parts of a line stand, by their paths

_MOST_PROBLEMS = 1000
_MOST_PASSED = 100
_MOST_UNNAMED = 100_000
_LONGEST = 80
_MOST_PATHS = 1 << 14


class Draft:
    """Gather the shape of one entry, the places of its parts, the problems met, and what was passed over."""

    def __init__(self, name: str, form: SourceFormat) -> None:
        """Begin an entry that is read from the file `name`, written in `form`."""
        self.name, self.form = name, form
        self.shape: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.unread_columns: tuple[tuple[str, str], ...] = ()
        self._places: dict[str, Place] = {}
        self._unplaced: dict[
            str, Callable[[Draft], LinePlaces]
        ] = {}  # lines whose places are worked out when asked for
        self._passed: dict[tuple[str, str], int] = {}
        self._unnamed: set[int] = set()  # further kinds, of which only the number is told

    def put(self, path: str, value: object, at: Place) -> None:
        """Put a value at a JSON pointer, making the objects and lists on the way; what is blank or None is not put.

        A list grows by one item where its next position is named. Codes of countries, currencies, units and the like
        are made capitals: none of them differs from another by that.
        """
        steps = _steps_of(path)
        if isinstance(value, str):
            value = value.strip().upper() if steps.coded else value.strip()
        if value is None or value == "":
            return
        inside = self._inside(steps)
        if isinstance(inside, list):
            inside.append(value)
        else:
            inside[steps.last] = value
        self._places[path] = at

    def put_country(self, path: str, code: str | None, at: Place, name: str) -> None:
        """Put a country at a JSON pointer; `name` is what the file calls the fact that states it.

        CBP's codes of Canada's provinces, by which it tells the origin Canada (CATAIR Appendix B), are read as Canada.
        """
        if code is not None and code.upper() in PROVINCES:
            self.pass_over(f"province {code.upper()} of {name}", "it is read as Canada")
            code = "CA"
        self.put(path, code, at)

    def at(self, path: str, at: Place) -> None:
        """Say where an object or list stands, so that what is wrong with it as a whole is reported there."""
        self._places[path] = at

    def get(self, path: str) -> Any:  # noqa: ANN401 - a part of a shape as JSON has it
        """Return what was put at a path, or None."""
        here: Any = self.shape
        for step in path.split("/")[1:]:
            if isinstance(here, list):
                here = here[int(step)] if int(step) < len(here) else None
            else:
                here = here.get(step) if isinstance(here, dict) else None
        return here

    def refuse(self, code: str, what: str, at: Place, following: str = "", like: str | None = None) -> None:
        """Note a problem that keeps the entry from being read."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(code, what, at, next=following, like=like))

    def pass_over(self, what: str, why: str, count: int = 1) -> None:
        """Note that something stands in the file and is not read; the like is counted together."""
        key = what[:_LONGEST], why
        if key in self._passed or len(self._passed) < _MOST_PASSED:
            self._passed[key] = self._passed.get(key, 0) + count
        elif len(self._unnamed) < _MOST_UNNAMED:
            self._unnamed.add(hash(key))

    def fill(
        self,
        position: int,
        line: dict[str, Any],
        passed: Mapping[tuple[str, str], int],
        places: Callable[[Draft], LinePlaces],
    ) -> None:
        """Add a line that is read already, with what was passed over of it, and where its parts stand."""
        self.shape.setdefault("lines", []).append(line)
        for (what, why), count in passed.items():
            self.pass_over(what, why, count)
        self._unplaced[str(position)] = places

    def for_line(self, position: int) -> Draft:
        """Return a draft in which a line is read alone, at its position among lines that are empty."""
        alone = Draft(self.name, self.form)
        alone.shape["lines"] = [{}] * position
        return alone

    @property
    def places(self) -> LinePlaces:
        """Where the parts stand that were put, by their paths."""
        return self._places

    def parted(self) -> dict[tuple[str, str], int] | None:
        """Return what was passed over and how often, by what and why; None where there are too many kinds to tell."""
        return None if self._unnamed else dict(self._passed)

    def place(self, path: str) -> Place:
        """Return the place of a path in the file, or of the nearest part around it that stands there."""
        if self._unplaced and path.startswith("/lines/"):
            places = self._unplaced.pop(path.split("/")[2], None)
            for within, at in places(self).items() if places is not None else ():
                self._places.setdefault(within, at)
        known = path
        while known not in self._places and known:
            known = known.rpartition("/")[0]
        return self._places.get(known, Place(self.name))

    @property
    def passed_over(self) -> Iterator[PassedOver]:
        """What was passed over, by name, and how many kinds more."""
        for (what, why), count in sorted(self._passed.items()):
            yield PassedOver(what, count, why)
        if self._unnamed:
            yield PassedOver("… and more kinds", len(self._unnamed), f"only {_MOST_PASSED} kinds are named")

    def entry(self, digest: str) -> Entry | DeclarationProblems:
        """Return the entry, or every problem that keeps it from being one. `digest` is that of the bytes read."""
        problems = list(self.problems)
        if problems and "lines" not in self.shape:
            return DeclarationProblems(problems)  # what kept its lines from being made is told
        shape = {"format": format_of(self.shape), "lines": [], **self.shape}
        judged = self._judged(shape, problems)
        if isinstance(judged, DeclarationProblems):
            return judged
        return judged.read_from(
            Source(
                self.name,
                digest,
                self.place,
                format=self.form,
                passed_over=tuple(self.passed_over),
                unread_columns=self.unread_columns,
            )
        )

    def _judged(self, shape: Shape, problems: list[Problem]) -> Entry | DeclarationProblems:
        """Return the entry of the whole shape, or every problem with those that were met."""
        return judged_by_model(shape, self.place, problems)

    def _inside(self, steps: _Steps) -> Any:  # noqa: ANN401 - an object or a list of a shape as JSON has it
        """Return the object or list that a path's last step stands in, made where it is not there yet."""
        here: Any = self.shape
        for step, makes_list in steps.before:
            if isinstance(here, list):
                place = int(step)
                if place == len(here):
                    here.append([] if makes_list else {})
                here = here[place]
            else:
                if step not in here:
                    here[step] = [] if makes_list else {}
                here = here[step]
        return here


class _Steps(NamedTuple):
    """A path's steps before its last, each with whether a list stands there; the last; whether it is of a code."""

    before: tuple[tuple[str, bool], ...]
    last: str
    coded: bool


@lru_cache(maxsize=_MOST_PATHS)
def _steps_of(path: str) -> _Steps:
    """Return the steps of a path; the same paths come in every entry."""
    *steps, last = path.split("/")[1:]
    following = [*steps, last][1:]
    before = tuple((step, after.isdigit()) for step, after in zip(steps, following, strict=True))
    return _Steps(before, last, _last_word(path) in CODED)


def _last_word(path: str) -> str:
    """Return the key that a path ends in, or that of the list whose item it names."""
    head, _, last = path.rpartition("/")
    return head.rpartition("/")[2] if last.isdigit() else last
