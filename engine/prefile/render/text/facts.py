"""What would decide entries, for people and programs; the side-car that asks for it, and the facts it can state."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.missing_facts import RankedFact, by_question
from prefile.analysis.questionnaire import QuestionRow
from prefile.analysis.savings import INFORMATION, Saving, Savings
from prefile.entry.fact_paths import FACTS, OF_ENTRY, FactKind
from prefile.entry.line import PART_OF
from prefile.findings import Amounts, Report
from prefile.intake.side_car.file_model import COLUMNS, FORMAT
from prefile.render.text.console import console, table, title, written
from prefile.render.text.form import WIDTH
from prefile.render.text.missing_facts import decided_lines, hangs
from prefile.render.text.words import clean
from prefile.values.formula_guard import guard_formula
from prefile.values.money import show_money

__all__ = ["ranked_text", "side_car_csv", "side_car_json", "vocabulary_json", "vocabulary_text"]

_INDENT, _DEEPER = (0, 0, 0, 2), (0, 0, 0, 6)
_NOTHING_LOWERS = "No claim, program or content that this rule book knows would lower a duty that applies."
_WRITTEN: dict[FactKind, str] = {
    "amount": "an amount in digits, like 1234.5",
    "percent": "percent by weight, like 99.99",
    "country": "a country in two letters, like DE",
    "countries": "countries in two letters each, separated by spaces, like CA AU",
    "day": "a day, like 2026-12-04",
    "year": "a year, like 1998, or a day, like 1998-06-30",
    "instant": "a day, or a day and the time in New York, like 2026-12-04T09:30",
    "code": "a code in capitals and digits",
    "number": "ten digits, like 2804.61.00.00",
    "name": f"one of {', '.join(PART_OF)}",
    "text": "text",
}


def side_car_csv(questions: Iterable[QuestionRow]) -> str:
    """Return a side-car as CSV with an empty answer in each row; no cell begins like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for question in questions:
        writer.writerow([_cell(getattr(question, column, None)) for column in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else guard_formula(str(value))


def side_car_json(questions: Iterable[QuestionRow]) -> str:
    """Return a side-car as JSON with a null answer in each row."""
    facts = [{column: getattr(question, column, None) for column in COLUMNS} for question in questions]
    return f"{json.dumps({'format': FORMAT, 'facts': facts}, ensure_ascii=False, indent=2)}\n"


def ranked_text(
    report: Report,
    ranked: Sequence[RankedFact],
    savings: Savings,
    reported: Sequence[QuestionRow] = (),
    *,
    colour: bool = False,
) -> str:
    """Return what would decide one entry, each question once, and what would lower it, as text for people.

    What is `reported` CBP wants on the entry, though no duty hangs on it.
    """
    out = console(WIDTH, colour=colour)
    names = [f"entry {report.entry_number}" if report.entry_number else "", report.reference or ""]
    named = ", ".join(clean(name) for name in names if name) or "an entry without a number"
    out.print(Text(f"WHAT WOULD DECIDE {named}", "bold"))
    if not ranked:
        nothing = "No duty and no coverage hangs on what is missing" if reported else "Nothing is missing"
        out.print(Padding(Text(f"{nothing}: every duty and every coverage is determined."), _INDENT))
    for rank, fact in enumerate(by_question(ranked), start=1):
        _fact(out, rank, fact, len(report.lines))
    if reported:
        out.print(Text("WHAT CBP WANTS ON THE ENTRY", "bold"))
    for row in reported:
        words = f"line {row.line}: {row.question} (W227); no duty hangs on it; answered by {row.fact}"
        out.print(Padding(Text(clean(words)), _INDENT))
    out.print(Text("WHAT WOULD LOWER IT", "bold"))
    out.print(Padding(Text(INFORMATION), _INDENT))
    for change in savings.found:
        _change(out, change)
    if not savings.found:
        out.print(Padding(Text(_NOTHING_LOWERS), _INDENT))
    if savings.not_tried:
        out.print(Padding(Text(f"{savings.not_tried:,} more changes were not tried"), _INDENT))
    return written(out)


def _fact(out: Console, rank: int, fact: RankedFact, every: int) -> None:
    out.print(Padding(Text(clean(f"{rank}. {hangs(fact)}: {decided_lines(fact, every)}{fact.ask}")), _INDENT))
    asked_by = ", ".join((*fact.measures, *(("coverage of Proclamation 11001",) if fact.coverage else ())))
    answered = f"answered by {', '.join(fact.answers)}" if fact.answers else f"settled by {fact.settled_by}"
    out.print(Padding(Text(clean(f"asked by {asked_by}; {answered}"), "dim"), _DEEPER))


def _change(out: Console, change: Saving) -> None:
    head = f"line {change.line}, {change.kind} {change.name}: {_duty(change.now)} would be {_duty(change.then)}"
    out.print(Padding(Text(clean(head)), _INDENT))
    out.print(Padding(Text(clean(f"if {change.says} [{', '.join(change.measures)}]"), "dim"), _DEEPER))


def _duty(duty: Amounts) -> str:
    if duty.least == duty.most:
        return f"{show_money(duty.least)} USD"
    most = "an unknown amount" if duty.most is None else f"{show_money(duty.most)} USD"
    return f"{show_money(duty.least)} to {most}"


def vocabulary_json() -> dict[str, object]:
    """Return the vocabulary of side-cars as a document."""
    return {
        "format": "prefile-vocabulary/1",
        "facts": [
            {"fact": fact, "of": "entry" if fact in OF_ENTRY else "line", "kind": kind, "written": _WRITTEN[kind]}
            for fact, kind in FACTS.items()
        ],
    }


def vocabulary_text() -> str:
    """Return the vocabulary of side-cars as text that ends with a newline."""
    out = console(WIDTH, colour=False)
    out.print(Text("FACTS OF A SIDE-CAR (prefile-facts/1)", "bold"))
    parts = {"OF THE ENTRY (leave the line empty)": True, "OF A LINE": False}
    for name, of_entry in parts.items():
        title(out, name)
        rows = table(("fact", "left"), ("how it is written", "left"))
        for fact, kind in FACTS.items():
            if (fact in OF_ENTRY) is of_entry:
                rows.add_row(Text(fact), _WRITTEN[kind])
        out.print(rows)
    return written(out)
