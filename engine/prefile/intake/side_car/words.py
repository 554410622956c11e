"""Word the problems of a side-car: a reason and a next step where the catalogue's speak of an entry."""

from __future__ import annotations

from dataclasses import replace

from prefile.errors import Place, Problem

__all__ = ["of_side_car", "side_car_problem"]

# By code: why it matters, and the next step.
_WORDS = {
    "E102": (
        "A side-car is prefile-facts/1, as plain UTF-8 CSV or JSON; these bytes are something else.",
        "Save the table as CSV in UTF-8, or let prefile facts template write one.",
    ),
    "E104": (
        "What follows the mistake cannot be separated from it, so nothing was joined.",
        "Correct the side-car at this place.",
    ),
    "E106": ("Size and depth are limited so that a hostile file is refused in bounded time.", "Split the side-car."),
    "E120": ("Without it the fact finds no place.", "Add it."),
    "E122": ("The form of each part of a side-car is fixed.", "Compare with schemas/facts.schema.json."),
}
_BY_CATALOGUE = ("", "")  # the catalogue's own words fit


def side_car_problem(code: str, what: str, where: Place, following: str = "") -> Problem:
    """Return a problem of a side-car, with the next step that is given or else the code's."""
    why, step = _WORDS.get(code, _BY_CATALOGUE)
    return Problem(code, what, where, why=why, next=following or step)


def of_side_car(problem: Problem) -> Problem:
    """Return a problem that a reader of any file found, worded for a side-car by its code."""
    words = _WORDS.get(problem.code)
    return problem if words is None else replace(problem, why=words[0], next=words[1])
