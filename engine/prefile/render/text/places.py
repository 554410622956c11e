"""Where a fact stands in an entry, for people: the line by its number, and the fact as a side-car names it."""

from __future__ import annotations

from prefile.findings import Report

__all__ = ["place_words"]

_OF_LINES = "/lines/"


def place_words(report: Report, path: str) -> str:
    """Write a JSON pointer, whose lines and items count from 0, for people: line 2: metal/aluminum/smelted_in.

    An item of a list is told by its number, from 1: line 2: declared number 3.
    """
    if not path.startswith(_OF_LINES):
        return _fact(path.removeprefix("/"))
    place, _, rest = path.removeprefix(_OF_LINES).partition("/")
    if not place.isdecimal() or int(place) >= len(report.lines):
        return _fact(path.removeprefix("/"))
    named = f"line {report.lines[int(place)].line}"
    return f"{named}: {_fact(rest)}" if rest else named


def _fact(path: str) -> str:
    steps: list[str] = []
    for step in path.split("/"):
        if step.isdecimal() and steps:
            steps[-1] += f" number {int(step) + 1}"
        else:
            steps.append(step)
    return "/".join(steps)
