"""How tariff numbers are read for Proclamation 11001, for people: each number's minerals, basis and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from rich.console import Console
from rich.text import Text

from prefile.decision.coverage import read_as
from prefile.law.book import RuleBook
from prefile.law.coverage_map import BASES, STAGES, CoverageMap
from prefile.law.measure import Measure
from prefile.render.text.console import console, table, written
from prefile.render.text.form import WIDTH
from prefile.values.tariff_number import show_number

__all__ = ["coverage_json", "coverage_text"]


def coverage_text(book: RuleBook, measure: Measure, coverage_map: CoverageMap, wanted: str | None) -> str:
    """Return how a number (or each that begins with its digits), or each number of a mineral, is read; else counts."""
    out = console(WIDTH, colour=False)
    out.print(Text(f"{measure.title}: a reading, not law", "bold"))
    if wanted is None:
        _counts(out, coverage_map)
        return written(out)
    shown = list(_wanted(book, coverage_map, wanted))
    for number, like in shown:
        _number(out, book, coverage_map, number, like)
    digits = _digits(wanted)
    if not shown and digits and not book.tariff.under(digits):
        out.print(Text(f"{wanted} is not in {book.tariff.name}"))
    elif not shown:
        none = coverage_map.bases["none"]
        out.print(Text(f"{wanted} is not read: {none.says} [{none.cite}]"))
    return written(out)


def coverage_json(book: RuleBook, measure: Measure, coverage_map: CoverageMap, wanted: str | None) -> dict[str, object]:
    """Return how numbers are read as a document: those that are wanted, or every one."""
    return {
        "format": "prefile-coverage/1",
        "measure": measure.id,
        "reading": "a reading, not law",
        "numbers": [
            {
                "tariff_number": show_number(number),
                "words": book.tariff.texts.get(number, ""),
                "read_as": show_number(like),
                "stage": coverage_map.numbers[like].stage,
                "outcome": coverage_map.stages[coverage_map.numbers[like].stage].outcome,
                "minerals": [
                    {"mineral": row.mineral, "basis": row.basis, "words": row.words}
                    for row in coverage_map.numbers[like].rows
                ],
            }
            for number, like in _wanted(book, coverage_map, wanted)
        ],
    }


def _number(out: Console, book: RuleBook, coverage_map: CoverageMap, number: str, like: str) -> None:
    """Print how one number is read, or the one that it was made like."""
    read = coverage_map.numbers[like]
    stage = coverage_map.stages[read.stage]
    out.print(Text(f"{show_number(number)}  {book.tariff.texts.get(number, '')}".rstrip()))
    if like != number:
        out.print(Text(f"  read as {show_number(like)}, from which it was made: {book.tariff.texts.get(like, '')}"))
    out.print(Text(f"  stage {read.stage}: {stage.outcome}. {stage.says} [{stage.cite}]"))
    for row in read.rows:
        statement = coverage_map.bases[row.basis]
        out.print(Text(f'  {row.mineral}, {row.basis}, by "{row.words}": {statement.says} [{statement.cite}]'))


def _digits(wanted: str) -> str:
    """Return the digits that are wanted; nothing for the name of a mineral."""
    digits = wanted.replace(".", "").replace(" ", "")
    return digits if digits.isdigit() else ""


def _wanted(book: RuleBook, coverage_map: CoverageMap, wanted: str | None) -> Iterator[tuple[str, str]]:
    """Yield each number that is wanted (every one, where none is named) and read, with the one as which it is read."""
    digits = _digits(wanted or "")
    for number in book.tariff.under(digits):
        like = read_as(number, coverage_map, book.tariff)
        read = coverage_map.numbers.get(like)
        if read is not None and (digits or wanted is None or any(row.mineral == wanted for row in read.rows)):
            yield number, like


def _counts(out: Console, coverage_map: CoverageMap) -> None:
    counts = Counter((read.stage, read.basis) for read in coverage_map.numbers.values())
    counted: list[tuple[str, Literal["left", "right"]]] = [(basis, "right") for basis in BASES[:3]]
    rows = table(("stage", "left"), *counted, ("outcome", "left"))
    for stage in STAGES:
        numbers = [f"{counts[stage, basis]:,}" for basis in BASES[:3]]
        rows.add_row(stage, *numbers, coverage_map.stages[stage].outcome)
    out.print(rows)
    out.print(
        Text(f"{len(coverage_map.numbers):,} numbers, {len(coverage_map.commodities)} minerals, by the surest of each")
    )
