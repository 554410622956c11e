"""Asking for what would decide an entry: the rows of a side-car for exactly the facts that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prefile.analysis.missing_facts import RankedFact, missing_facts
from prefile.entry import Entry, Line
from prefile.entry.fact_paths import LISTED, Fact, item_name, placed_fact, read_fact
from prefile.entry.fact_questions import question_of
from prefile.findings import Report
from prefile.values.tariff_number import show_number

__all__ = ["QuestionRow", "Questionnaire", "questionnaire"]

_PARENT = 8  # digits, which may become ten


class QuestionRow(NamedTuple):
    """One row of a side-car: which fact of which line is asked for, in plain words, and how to write the answer."""

    entry_number: str | None
    line: int | None
    tariff_number: str | None
    description: str | None
    fact: str
    question: str
    expected: str


class Questionnaire(NamedTuple):
    """What an entry's side-car asks, by line and then by how much duty hangs on it; and what no side-car can answer."""

    rows: tuple[QuestionRow, ...]
    unanswerable: tuple[RankedFact, ...]


def questionnaire(entry: Entry, report: Report) -> Questionnaire:
    """Return the questions of an entry by its report, as it was made; read back, it has lost what they name."""
    lines = {line.line: line for line in entry.lines}
    rows: dict[tuple[int | None, str], QuestionRow] = {}
    unanswerable: list[RankedFact] = []
    for ranked in missing_facts(report):
        found = list(_rows(ranked, entry, lines))
        rows.update({(row.line, row.fact): row for row in found if (row.line, row.fact) not in rows})
        if not found:
            unanswerable.append(ranked)
    for path in report.fees_lack:
        for row in _of_fee(path, entry):
            rows.setdefault((row.line, row.fact), row)
    order = {line.line: place for place, line in enumerate(entry.lines)}
    rows_in_order = sorted(rows.values(), key=lambda row: -1 if row.line is None else order[row.line])
    return Questionnaire(tuple(rows_in_order), tuple(unanswerable))


def _of_fee(path: str, entry: Entry) -> Iterator[QuestionRow]:
    """Yield the row for a fact that a fee hangs on."""
    place, name = placed_fact(path)
    fact = read_fact(name)
    if fact is None:
        return
    if place is not None:
        yield _of_line(entry, entry.lines[place], fact)
    elif getattr(entry, name) is None:
        yield _of_entry(entry, fact)


def _of_line(entry: Entry, line: Line, fact: Fact) -> QuestionRow:
    question, expected, _ = question_of(fact, line.currency)
    named, shown = entry.entry_number or entry.reference, show_number(line.tariff_number)
    return QuestionRow(named, line.line, shown, line.description, fact.written, question, expected)


def _of_entry(entry: Entry, fact: Fact) -> QuestionRow:
    question, expected, _ = question_of(fact, "USD")
    return QuestionRow(entry.entry_number or entry.reference, None, None, None, fact.written, question, expected)


def _rows(ranked: RankedFact, entry: Entry, lines: dict[int, Line]) -> Iterator[QuestionRow]:
    """Yield a row for each fact that answers and that the declaration leaves open."""
    for written in ranked.answers:
        fact = read_fact(written)
        if fact is None:
            continue
        if fact.of_entry:
            if getattr(entry, fact.written) is None:
                yield _of_entry(entry, fact)
            continue
        for number in ranked.lines:
            line = lines[number]
            if not _is_stated(line, fact):
                yield _of_line(entry, line, fact)


def _is_stated(line: Line, fact: Fact) -> bool:
    """Whether the declaration states a fact already, so that another answer would contradict it."""
    if fact.form == "tariff_number":
        return len(line.tariff_number) > _PARENT
    kind, _, key = fact.form.partition("/")
    if kind == "quantities":
        return any(quantity.unit == fact.name for quantity in line.quantities)
    if kind in LISTED:
        of = LISTED[kind]
        listed = [stated for stated in getattr(line, kind) or () if item_name(getattr(stated, of.named)) == fact.name]
        states = key.partition("/")[2] or of.states
        return len(listed) > 1 or any(getattr(stated, states) is not None for stated in listed)
    inside: object = line
    for step in fact.form.split("/"):
        inside = getattr(inside, step, None)
    return inside is not None and inside != ()
