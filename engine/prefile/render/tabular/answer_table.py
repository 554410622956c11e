"""Questions as a table with an empty answer in each row, and the CSV of it: answered, it is a side-car.

What is true of goods wherever they are shipped is one row for all their lines, which stand in the column "lines".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefile.analysis.asked_once import Addressee, AskedGoods, AskedLine, OneQuestion
from prefile.intake.side_car.many_lines import MOST_LINES, lines_cell
from prefile.render.tabular.cells import csv_text
from prefile.render.text.questions import addressee_name

__all__ = ["ANSWER", "answer_columns", "answer_rows", "answers_csv"]

_COLUMNS: tuple[tuple[str, float], ...] = (
    ("ask", 10), ("of", 24), ("part", 16), ("description", 30), ("tariff_number", 16), ("question", 48),
    ("expected", 34), ("answer", 26), ("duty_at_stake", 15), ("entry_number", 16), ("line", 6), ("lines", 30),
    ("fact", 32),
)  # fmt: skip
_NAMES = tuple(name for name, _ in _COLUMNS)
ANSWER = "answer"


def answers_csv(addressees: Iterable[Addressee], *, priced: bool) -> str:
    """Return the questions as CSV; without the duty that hangs on them where it is for a supplier to see."""
    headings = [name for name, _ in answer_columns(priced=priced)]
    return csv_text([headings, *answer_rows(addressees, priced=priced)])


def answer_columns(*, priced: bool) -> list[tuple[str, float]]:
    """Return the headings of the table, each with its width in characters."""
    return [_COLUMNS[place] for place in _kept(priced=priced)]


def answer_rows(addressees: Iterable[Addressee], *, priced: bool) -> Iterator[list[object]]:
    """Yield a row for each question, or for each line where lines have answers of their own."""
    kept = _kept(priced=priced)
    return ([row[place] for place in kept] for row in _rows(addressees))


def _kept(*, priced: bool) -> list[int]:
    return [place for place, name in enumerate(_NAMES) if priced or name != "duty_at_stake"]


def _rows(addressees: Iterable[Addressee]) -> Iterator[list[object]]:
    for addressee in addressees:
        for goods in addressee.goods:
            for question in goods.questions:
                yield from (_row(addressee, goods, question, lines) for lines in _apart(question))


def _apart(question: OneQuestion) -> Iterator[tuple[AskedLine, ...]]:
    """Yield the lines of each row of a question: all together, as far as a cell can name them, or one by one."""
    together = [line for line in question.lines if question.per == "goods" and lines_cell([_place(line)]) is not None]
    for first in range(0, len(together), MOST_LINES):
        yield tuple(together[first : first + MOST_LINES])
    yield from ((line,) for line in question.lines if line not in together)


def _place(line: AskedLine) -> tuple[str | None, int | None]:
    return line.entry, line.line


def _row(addressee: Addressee, goods: AskedGoods, question: OneQuestion, lines: tuple[AskedLine, ...]) -> list[object]:
    alone = lines[0] if len(lines) == 1 else None
    says = f" (only if {question.says})" if question.says else ""
    return [
        addressee.who,
        addressee_name(addressee),
        goods.part,
        goods.description,
        goods.tariff_number,
        f"{question.question}{says}",
        question.expected,
        None,
        question.width,
        None if alone is None else alone.entry,
        None if alone is None else alone.line,
        None if alone is not None else lines_cell([_place(line) for line in lines]),
        question.fact,
    ]
