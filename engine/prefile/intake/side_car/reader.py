"""`prefile-facts/1`, a side-car of facts in CSV or JSON, by content: read strictly, each answer with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice, takewhile
from pathlib import Path

from pydantic import ValidationError

from prefile.codes import CATALOGUE
from prefile.entry.fact_paths import FACTS, Fact, read_fact
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.json.text import (
    Decoder,
    Locator,
    half_characters,
    nesting_exceeds,
    repeated_keys,
)
from prefile.intake.limits import Limits
from prefile.intake.problems import (
    BLANK,
    MOST_PROBLEMS,
    not_plain_text,
    shape_problems,
)
from prefile.intake.side_car.file_model import COLUMNS, MOST_ANSWERS, Answer, SideCar
from prefile.intake.table.csv_text import (
    Cell,
    CsvMistake,
    Places,
    rows,
)
from prefile.values.formula_guard import unguard_formula

__all__ = ["Answered", "Answers", "read_facts"]

MOST_BYTES = 32 * 1024 * 1024
_MOST_KEYS = Limits().wide
_MOST_LINES = 2 * MOST_ANSWERS  # some may be blank, or stand within a cell
_NEEDED = ("entry_number", "line", "fact", "answer")
_LONGEST_PATH = 300
_MARK = "\ufeff"

_WORDS = {
    "E102": (
        "A side-car is prefile-facts/1, as plain UTF-8 CSV or JSON; these bytes are something else.",
        "Save the table as CSV in UTF-8, or let prefile facts template write one.",
    ),
    "E104": (
        "What stands behind the mistake cannot be told apart from it, so nothing was joined.",
        "Correct the side-car at this place.",
    ),
    "E106": ("Size and depth are limited so that a hostile file is refused in bounded time.", "Split the side-car."),
    "E120": ("Without it the fact finds no place.", "Add it."),
    "E122": ("The form of each part of a side-car is fixed.", "Compare with schemas/facts.schema.json."),
}

Where = Callable[[str], Place]  # the place of one column of a row


@dataclass(frozen=True, slots=True)
class Answered:
    """One fact that is answered, and where each part of it stands."""

    answer: Answer
    fact: Fact
    where: Where


@dataclass(frozen=True, slots=True)
class Answers:
    """The facts that a side-car answers, in its order; `rows` counts those it leaves open too."""

    name: str
    digest: str
    rows: int
    answered: tuple[Answered, ...]


def read_facts(source: str | Path | bytes, *, name: str | None = None) -> Answers:
    """Read a side-car of facts, in CSV or JSON.

    Raises:
        DeclarationProblems: every problem of the file, each with its line and column.
    """
    shown = name or (str(source) if isinstance(source, str | Path) else "<bytes>")
    try:
        return _read(source if isinstance(source, bytes) else _bytes(Path(source), shown), shown)
    except DeclarationProblems as refused:
        raise DeclarationProblems(map(_of_a_side_car, refused.problems)) from None


def _of_a_side_car(problem: Problem) -> Problem:
    """Return a problem whose reason and next step speak of a side-car, where the catalogue's speak of an entry."""
    known, words = CATALOGUE[problem.code], _WORDS.get(problem.code)
    if words is None:
        return problem
    why = words[0] if problem.why == known.why else problem.why
    return replace(problem, why=why, next=words[1] if problem.next == known.next else problem.next)


def _read(raw: bytes, shown: str) -> Answers:
    text = _text(raw, shown)
    problems: list[Problem] = []
    read = _json_answers if text.lstrip()[:1] in {"{", "["} else _csv_answers
    try:
        found = list(takewhile(lambda _: len(problems) < MOST_PROBLEMS, read(text, shown, problems)))
    except CsvMistake as mistake:
        raise DeclarationProblems([*problems, mistake.problem]) from None
    answered = list(_known(found, problems))
    if problems:
        raise DeclarationProblems(problems[:MOST_PROBLEMS])
    given = tuple(one for one in answered if one.answer.answer is not None)
    return Answers(shown, f"sha256:{hashlib.sha256(raw).hexdigest()}", len(answered), given)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        what = f"{shown} cannot be opened: {error.strerror or error}"
        raise DeclarationProblems([Problem("E101", what, Place(shown))]) from None


def _text(raw: bytes, shown: str) -> str:
    foreign = not_plain_text(raw[:64])
    if foreign is None and raw.lstrip(BLANK).startswith(b"<"):
        foreign = "it begins with <; a side-car is CSV or JSON"
    if foreign is not None:
        raise DeclarationProblems([Problem("E102", foreign, Place(shown))])
    if len(raw) > MOST_BYTES:
        what = f"the side-car is longer than {MOST_BYTES:,} bytes"
        raise DeclarationProblems([Problem("E106", what, Place(shown))])
    try:
        text = raw.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        raise DeclarationProblems([Problem("E103", f"byte {error.start:,} is not UTF-8", Place(shown))]) from None
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        what = f"the side-car has more than {_MOST_LINES:,} lines"
        raise DeclarationProblems([Problem("E106", what, Place(shown))])
    if not text.strip():
        following = "Let prefile facts template write one, and answer it."
        why = "It answers nothing."
        raise DeclarationProblems([Problem("E109", "the side-car is empty", Place(shown), why=why, next=following)])
    return text


def _known(found: list[tuple[Answer, Where]], problems: list[Problem]) -> Iterator[Answered]:
    """Yield the answers whose facts the vocabulary knows, each once; the others are problems."""
    seen: set[tuple[str | None, int | None, str]] = set()
    for answer, where in found:
        if len(problems) >= MOST_PROBLEMS:
            return
        fact = read_fact(answer.fact)
        if fact is None:
            problems.append(_unknown(answer.fact, where("fact")))
            continue
        if fact.of_entry and answer.line is not None:
            what = f'"{fact.written}" is a fact of the entry, and line {answer.line} is named'
            problems.append(Problem("E141", what, where("line"), next='Leave "line" empty in this row.'))
        elif not fact.of_entry and answer.line is None:
            problems.append(Problem("E120", f'"line" is missing for "{fact.written}"', where("line")))
        key = (answer.entry_number, answer.line, fact.written)
        if key in seen:
            problems.append(Problem("E105", f'"{fact.written}" stands twice for one line', where("fact")))
        seen.add(key)
        yield Answered(answer, fact, where)


def _unknown(written: str, place: Place) -> Problem:
    near = get_close_matches(written[:60], FACTS, 1, 0.7)
    return Problem("E141", f'"{written[:60]}" is no fact', place, next=f'Did you mean "{near[0]}"?' if near else "")


# CSV


def _csv_answers(text: str, shown: str, problems: list[Problem]) -> Iterator[tuple[Answer, Where]]:
    places = Places(text, shown)
    table = rows(text, places)
    columns = _header(next(table, [Cell("", 0)]), places)
    for count, row in enumerate(table, start=1):
        if len(problems) >= MOST_PROBLEMS:
            return
        if count > MOST_ANSWERS:
            raise CsvMistake(Problem("E106", f"more than {MOST_ANSWERS:,} rows stand here", places.place(row[0].at)))
        if len(row) != len(columns):
            what = f"this row has {len(row)} cells, and the first row names {len(columns)}"
            problems.append(Problem("E104", what, places.place(row[0].at), next="Quote cells that hold a comma."))
            continue
        where = _in_row(places, {column: cell.at for column, cell in zip(columns, row, strict=True)})
        shape = {column: unguard_formula(cell.text.strip()) for column, cell in zip(columns, row, strict=True)}
        answer = _validated(shape, where, problems)
        if answer is not None:
            yield answer, where


def _in_row(places: Places, at: dict[str, int]) -> Where:
    first = min(at.values())
    return lambda column: places.place(at.get(column, first))


def _header(row: list[Cell], places: Places) -> list[str]:
    """Return the columns that the first row names.

    Raises:
        DeclarationProblems: it names none of them; or a column that is not known, stands twice or is missing.
    """
    names = [cell.text.strip() for cell in row]
    if not set(names).intersection(COLUMNS):
        what = f'its first line, "{", ".join(names)[:60]}", names no column of a side-car'
        raise DeclarationProblems([Problem("E102", what, places.place(row[0].at), next=_COLUMNS_ARE)])
    problems: list[Problem] = []
    for place, cell in enumerate(row):
        name = names[place]
        if name not in COLUMNS:
            problems.append(
                Problem("E121", f'"{name[:60]}" is not a column here', places.place(cell.at), next=_near(name))
            )
        elif name in names[:place]:
            problems.append(Problem("E105", f'the column "{name}" stands twice', places.place(cell.at)))
    lacking = [name for name in _NEEDED if name not in names]
    problems.extend(Problem("E120", f'the column "{name}" is missing', places.place(row[0].at)) for name in lacking)
    if problems:
        raise DeclarationProblems(problems)
    return names


_COLUMNS_ARE = f"The first line names the columns: {','.join(COLUMNS)}."


def _near(name: str) -> str:
    near = get_close_matches(name[:60], COLUMNS, 1)
    return f'Did you mean "{near[0]}"?' if near else _COLUMNS_ARE


def _validated(shape: dict[str, str], where: Where, problems: list[Problem]) -> Answer | None:
    try:
        return Answer.model_validate(shape)
    except ValidationError as error:
        problems.extend(shape_problems(error, Answer, lambda path: where(path.removeprefix("/"))))
    return None


# JSON


def _json_answers(text: str, shown: str, problems: list[Problem]) -> Iterator[tuple[Answer, Where]]:
    places = Places(text, shown)
    value, repeated = _decoded(text, places)
    locator = Locator(text)

    def place(path: str) -> Place:
        steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])
        legible = path[:_LONGEST_PATH].encode("utf-8", "backslashreplace").decode()
        return places.place(locator.offset(steps), legible or None)

    _refuse_sizes(value, places)
    halves = [_pointer(path) for path in half_characters(text, value)]
    problems.extend(Problem("E107", "a lone surrogate stands in this text", place(path)) for path in halves)
    if repeated:
        twice = islice(repeated_keys(text), MOST_PROBLEMS)
        problems.extend(
            Problem("E105", f'the key "{path[-1][:40]}" stands twice', place(_pointer(path))) for path in twice
        )
    try:
        facts = SideCar.model_validate(value).facts
    except ValidationError as error:
        found = shape_problems(error, SideCar, place)
        problems.extend(one for one in found if (one.where.path or "") not in halves)
        return
    for index, answer in enumerate(facts):
        yield answer, _in_json(place, index)


def _refuse_sizes(value: object, places: Places) -> None:
    """Refuse what holds more than any side-car, before each part of it is judged."""
    answers = value.get("facts") if isinstance(value, dict) else None
    answers = answers if isinstance(answers, list) else []
    if len(answers) > MOST_ANSWERS:
        raise DeclarationProblems([Problem("E106", f"more than {MOST_ANSWERS:,} facts stand here", places.place(0))])
    if any(isinstance(one, dict | list) and len(one) > _MOST_KEYS for one in (value, *answers)):
        raise DeclarationProblems([Problem("E106", f"more than {_MOST_KEYS} keys stand in an object", places.place(0))])


def _in_json(place: Where, index: int) -> Where:
    return lambda column: place(f"/facts/{index}/{column}")


def _decoded(text: str, places: Places) -> tuple[object, bool]:
    """Return the one value of a JSON text, and whether some key stands twice in it."""
    at = len(text) - len(text.lstrip(" \t\r\n"))
    depth = Limits().depth
    if nesting_exceeds(text, at, depth):
        raise DeclarationProblems([Problem("E106", f"brackets nest deeper than {depth} levels", places.place(at))])
    decoder = Decoder()
    try:
        value, end = decoder.decode(text, at)
    except json.JSONDecodeError as error:
        what = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise DeclarationProblems([Problem("E104", what, places.place(error.pos))]) from None
    behind = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n"))
    if behind < len(text):
        what = "something stands behind the end of the side-car"
        raise DeclarationProblems([Problem("E104", what, places.place(behind))])
    return value, decoder.repeated


def _pointer(steps: tuple[str, ...]) -> str:
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
