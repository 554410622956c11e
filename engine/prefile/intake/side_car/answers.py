"""Read the answers of a side-car in JSON, each with the place of its parts; word what is wrong with any side-car.

A problem of a side-car has a reason and a next step of its own where the catalogue's speak of an entry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pydantic import ValidationError

from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.json.text import Decoder, Locator, half_characters, mistake_words, nesting_exceeds, repeated_keys
from prefile.intake.limits import Limits
from prefile.intake.problems import MOST_PROBLEMS, validation_problems
from prefile.intake.side_car.file_model import MOST_ANSWERS, Answer, PlaceOf, SideCar
from prefile.intake.table.csv_text import Places

__all__ = ["json_answers", "of_side_car", "side_car_problem"]

_MOST_KEYS = Limits().wide
_LONGEST_PATH = 300
# By code: why it matters, and the next step.
_WORDS = {
    "E102": (
        "A side-car is prefile-facts/1, as a workbook, or as plain UTF-8 CSV or JSON; these bytes are something else.",
        "Save the table as CSV in UTF-8, or let prefile facts template write one.",
    ),
    "E104": (
        "What follows the mistake cannot be separated from it, so nothing was joined.",
        "Correct the side-car at this place.",
    ),
    "E106": ("Size and depth are limited so that a hostile file is refused in bounded time.", "Split the side-car."),
    "E120": ("Without it the fact belongs to no line.", "Fill it in, or add its column."),
    "E122": ("The form of each part of a side-car is fixed.", "Compare with schemas/facts.schema.json."),
}
_BY_CATALOGUE = ("", "")  # the catalogue's own words fit


def json_answers(text: str, shown: str, problems: list[Problem]) -> Iterator[tuple[Answer, PlaceOf]]:
    """Yield each answer with the places of its keys; what is wrong with the document is put into `problems`.

    Raises:
        DeclarationProblems: the text is no JSON, or larger than any side-car.
    """
    places = Places(text, shown)
    value, repeated = _decoded(text, places)
    locator = Locator(text)

    def place(path: str) -> Place:
        steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])
        legible = path[:_LONGEST_PATH].encode("utf-8", "backslashreplace").decode()
        return places.place(locator.offset(steps), legible or None)

    _refuse_sizes(value, places)
    halves = [_pointer(path) for path in half_characters(text, value)]
    problems.extend(Problem("E107", "a lone surrogate is in this text", place(path)) for path in halves)
    if repeated:
        twice = islice(repeated_keys(text), MOST_PROBLEMS)
        problems.extend(
            Problem("E105", f'the key "{path[-1][:40]}" appears twice', place(_pointer(path))) for path in twice
        )
    try:
        facts = SideCar.model_validate(value).facts
    except ValidationError as error:
        found = validation_problems(error, SideCar, place)
        problems.extend(of_side_car(problem) for problem in found if (problem.where.path or "") not in halves)
        return
    for index, answer in enumerate(facts):
        yield answer, _in_json(place, index)


def _refuse_sizes(value: object, places: Places) -> None:
    """Refuse what holds more than any side-car, before each part of it is judged."""
    answers = value.get("facts") if isinstance(value, dict) else None
    answers = answers if isinstance(answers, list) else []
    if len(answers) > MOST_ANSWERS:
        raise DeclarationProblems(
            [side_car_problem("E106", f"more than {MOST_ANSWERS:,} facts are here", places.place(0))]
        )
    if any(isinstance(part, dict | list) and len(part) > _MOST_KEYS for part in (value, *answers)):
        raise DeclarationProblems(
            [side_car_problem("E106", f"more than {_MOST_KEYS} keys are in one object", places.place(0))]
        )


def _in_json(place: PlaceOf, index: int) -> PlaceOf:
    return lambda column: place(f"/facts/{index}/{column}")


def _decoded(text: str, places: Places) -> tuple[object, bool]:
    """Return the one value of a JSON text, and whether some key appears twice in it."""
    at = len(text) - len(text.lstrip(" \t\r\n"))
    depth = Limits().depth
    if nesting_exceeds(text, at, depth):
        raise DeclarationProblems(
            [side_car_problem("E106", f"brackets nest deeper than {depth} levels", places.place(at))]
        )
    decoder = Decoder()
    try:
        value, end = decoder.decode(text, at)
    except json.JSONDecodeError as error:
        what, mend = mistake_words(error)
        raise DeclarationProblems([side_car_problem("E104", what, places.place(error.pos), following=mend)]) from None
    behind = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n"))
    if behind < len(text):
        what = "something follows the end of the side-car"
        raise DeclarationProblems([side_car_problem("E104", what, places.place(behind))])
    return value, decoder.repeated


def _pointer(steps: tuple[str, ...]) -> str:
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def side_car_problem(code: str, what: str, where: Place, following: str = "") -> Problem:
    """Return a problem of a side-car, with the next step that is given or else the code's."""
    why, step = _WORDS.get(code, _BY_CATALOGUE)
    return Problem(code, what, where, why=why, next=following or step)


def of_side_car(problem: Problem) -> Problem:
    """Return a problem that a reader of any file found, worded for a side-car by its code."""
    words = _WORDS.get(problem.code)
    return problem if words is None else replace(problem, why=words[0], next=words[1])
