"""Read `prefile-facts/1`, a side-car of facts in CSV, XLSX or JSON, strictly; each answer keeps its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path

from prefile.entry.fact_paths import FACTS, read_fact
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.as_written import Habit
from prefile.intake.problems import MOST_PROBLEMS
from prefile.intake.side_car.answers import json_answers, of_side_car, side_car_problem
from prefile.intake.side_car.as_answered import as_answered
from prefile.intake.side_car.file_model import MOST_ANSWERS, Answer, AnsweredFact, Answers, PlaceOf
from prefile.intake.side_car.table_answers import csv_answers
from prefile.intake.sniff import BLANK, begins_xlsx, not_plain_text
from prefile.intake.table.cells import TableStop
from prefile.intake.table.csv_text import CsvMistake
from prefile.intake.unopened import unopened_problem
from prefile.values.written_amounts import DecimalMark
from prefile.values.written_days import DayOrder

__all__ = ["MOST_BYTES", "read_facts"]

MOST_BYTES = 32 * 1024 * 1024
_MOST_LINES = 2 * MOST_ANSWERS  # some may be blank, or stand within a cell
_MARK = "\ufeff"
_MAGIC = 64  # bytes by which a workbook is known


def read_facts(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    dates: DayOrder | None = None,
    decimal: DecimalMark | None = None,
) -> Answers:
    """Read a side-car of facts, in CSV, JSON or XLSX.

    `dates` ("mdy" or "dmy") and `decimal` ("." or ",") say how days and amounts of a table are written where it does
    not show that itself.

    Raises:
        DeclarationProblems: every problem of the file, each with its line and column.
    """
    shown = name or (str(source) if isinstance(source, str | Path) else "<bytes>")
    raw = source if isinstance(source, bytes) else _bytes(Path(source), shown)
    return _read(raw, shown, Habit(dates, decimal))


def _read(raw: bytes, shown: str, habit: Habit) -> Answers:
    problems: list[Problem] = []
    try:
        found, is_table = _found(raw, shown, problems)
    except (CsvMistake, TableStop) as mistake:
        raise DeclarationProblems([*problems, of_side_car(mistake.problem)]) from None
    if is_table:
        found = list(as_answered(found, habit, problems))
    answered = list(_known(found, problems))
    if problems:
        raise DeclarationProblems(list(dict.fromkeys(problems))[:MOST_PROBLEMS])  # one row may be of many lines
    given = tuple(known for known in answered if known.answer.answer is not None)
    return Answers(shown, f"sha256:{hashlib.sha256(raw).hexdigest()}", len(answered), given)


def _found(raw: bytes, shown: str, problems: list[Problem]) -> tuple[list[tuple[Answer, PlaceOf]], bool]:
    """Return the answers as they are written, and whether they stand in a table."""
    if begins_xlsx(raw[:_MAGIC]):
        from prefile.intake.side_car.workbook_answers import workbook_answers  # noqa: PLC0415 - few need a reader of XML

        _refuse_size(raw, shown)
        read = workbook_answers(raw, shown, problems)
    else:
        text = _text(raw, shown)
        if text.lstrip()[:1] in {"{", "["}:
            return list(takewhile(lambda _: len(problems) < MOST_PROBLEMS, json_answers(text, shown, problems))), False
        read = csv_answers(text, shown, problems)
    return list(takewhile(lambda _: len(problems) < MOST_PROBLEMS, read)), True


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise DeclarationProblems([unopened_problem(shown, error)]) from None


def _text(raw: bytes, shown: str) -> str:
    foreign = not_plain_text(raw[:64])
    if foreign is None and raw.lstrip(BLANK).startswith(b"<"):
        foreign = "it begins with <; a side-car is CSV, JSON or XLSX"
    if foreign is not None:
        raise DeclarationProblems([side_car_problem("E102", foreign, Place(shown))])
    _refuse_size(raw, shown)
    try:
        text = raw.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        raise DeclarationProblems([Problem("E103", f"byte {error.start:,} is not UTF-8", Place(shown))]) from None
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        what = f"the side-car has more than {_MOST_LINES:,} lines"
        raise DeclarationProblems([side_car_problem("E106", what, Place(shown))])
    if not text.strip():
        following = "Let prefile facts template write one, and answer it."
        why = "It answers nothing."
        raise DeclarationProblems([Problem("E109", "the side-car is empty", Place(shown), why=why, next=following)])
    return text


def _refuse_size(raw: bytes, shown: str) -> None:
    if len(raw) > MOST_BYTES:
        what = f"the side-car is longer than {MOST_BYTES:,} bytes"
        raise DeclarationProblems([side_car_problem("E106", what, Place(shown))])


def _known(found: list[tuple[Answer, PlaceOf]], problems: list[Problem]) -> Iterator[AnsweredFact]:
    """Yield the answers whose facts the vocabulary knows, each once; the others are problems."""
    answered: set[tuple[str | None, int | None, str]] = set()
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
            problems.append(side_car_problem("E120", f'"line" is missing for "{fact.written}"', where("line")))
        key = (answer.entry_number, answer.line, fact.written)
        if key in answered:
            problems.append(Problem("E105", f'"{fact.written}" appears twice for one line', where("fact")))
        answered.add(key)
        yield AnsweredFact(answer, fact, where)


def _unknown(written: str, place: Place) -> Problem:
    near = get_close_matches(written[:60], FACTS, 1, 0.7)
    return Problem("E141", f'"{written[:60]}" is no fact', place, next=f'Did you mean "{near[0]}"?' if near else "")
