"""What to ask about one entry: what is missing or would be next, documentation on which duty hangs, and dead ends.

A question is one fact of one line, or of the entry. Facts that could still matter together are asked together; what no
fact of an entry answers is kept apart, with what would settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.analysis.asked_together import AskedFact, AskedTogether, Document
from prefile.analysis.missing_facts import RankedFact, by_question, missing_facts
from prefile.analysis.savings import Saving
from prefile.checks.units_of_quantity import lacking_units
from prefile.entry import Entry, Line
from prefile.entry.fact_paths import FACTS, LISTED, Fact, item_name, placed_fact, read_fact
from prefile.entry.fact_questions import FactQuestion, question_of
from prefile.findings import Report
from prefile.law.tariff import TariffTable
from prefile.values.money import EXACT, ZERO
from prefile.values.tariff_number import show_number
from prefile.values.units import unit_kind

__all__ = ["QuestionRow", "Questionnaire", "Reason", "questionnaire", "reported_quantities"]

Reason = Literal["missing", "follows", "documentation", "fee"]

_UNIT_MISSED = "W227"
_CLAIM = "claims/{claim}/reference"
_PARENT = 8  # digits, which may become ten
_ORDER = {form: place for place, form in enumerate(FACTS)}


class QuestionRow(NamedTuple):
    """One fact of one line, or of the entry (`line` null): the question, how to write the answer, who can answer, why.

    `width` is the duty that hangs on it (None: no upper bound is known). A fact that `follows` is lacked only once
    others are answered; of documentation `says` is what the claim or program asserts. `measures` are ids. What is
    `reported` CBP wants on the entry, and no duty hangs on it.
    """

    entry_number: str | None
    line: int | None
    tariff_number: str | None
    description: str | None
    fact: str
    asks: FactQuestion
    width: Decimal | None
    reason: Reason = "missing"
    says: str = ""
    measures: tuple[str, ...] = ()
    reported: bool = False

    @property
    def question(self) -> str:
        """The question, in plain words."""
        return self.asks.question

    @property
    def expected(self) -> str:
        """How the answer is written."""
        return self.asks.expected


class Questionnaire(NamedTuple):
    """What to ask about an entry, by line and in the vocabulary's order; and what no fact of an entry can answer."""

    rows: tuple[QuestionRow, ...]
    unanswerable: tuple[RankedFact, ...]


def questionnaire(
    entry: Entry, report: Report, together: AskedTogether, savings: Iterable[Saving] = ()
) -> Questionnaire:
    """Return the questions of an entry by its report, as it was made; read back, it has lost what they name.

    `savings` are what would lower its duties: the documentation of each claim and program among them is asked for.
    """
    rows: dict[tuple[int | None, str], QuestionRow] = {}
    saved: dict[int, list[Saving]] = {}
    for saving in savings:
        saved.setdefault(saving.line, []).append(saving)
    for line, found in zip(entry.lines, report.lines, strict=True):
        for asked in together.of_line(entry, line, found):
            _put(rows, _missing_row(entry, line, asked, together))
        for saving in saved.get(line.line, ()):
            _put(rows, _documentation(entry, line, saving))
        for claim in together.documents(found):
            _put(rows, _floor_document(entry, line, claim))
    contained = {line for line, fact in rows if fact.endswith("/contained_kg")}
    for row in reported_quantities(entry, report, together.tariff):
        if row.line not in contained or unit_kind(row.fact.rpartition("/")[2])[0] != "contained kg":  # asked already
            rows.setdefault((row.line, row.fact), row)
    for path in report.fees_lack:
        _put(rows, _of_fee(entry, path))
    order = {line.line: place for place, line in enumerate(entry.lines)}
    in_order = sorted(rows.values(), key=lambda row: (-1 if row.line is None else order[row.line], _place(row)))
    dead_ends = by_question(fact for fact in missing_facts(report) if not fact.answers)
    return Questionnaire(tuple(in_order), dead_ends)


def reported_quantities(entry: Entry, report: Report, tariff: TariffTable) -> Iterator[QuestionRow]:
    """Yield the questions for quantities in units that the tariff reports goods in, where the report misses them."""
    at = None if report.rate_date is None else datetime.fromisoformat(report.rate_date)
    missed = {warning.path for warning in report.warnings if warning.code == _UNIT_MISSED}
    for position, line in enumerate(entry.lines):
        if f"/lines/{position}/quantities" not in missed:
            continue
        for unit in sorted(lacking_units(line, tariff, at)):
            fact = read_fact(f"quantities/{unit}")
            if fact is not None:
                yield _row(entry, line, fact, ZERO)._replace(reported=True)


def _place(row: QuestionRow) -> tuple[int, str]:
    fact = read_fact(row.fact)
    return (len(_ORDER) if fact is None else _ORDER[fact.form], row.fact)


def _put(rows: dict[tuple[int | None, str], QuestionRow], row: QuestionRow | None) -> None:
    """Put a question among those that are asked; one of the whole entry is asked once, with all that hangs on it."""
    if row is None:
        return
    key = row.line, row.fact
    known = rows.get(key)
    if known is None:
        rows[key] = row
    elif row.line is None:
        width = None if known.width is None or row.width is None else EXACT.add(known.width, row.width)
        measures = tuple(dict.fromkeys((*known.measures, *row.measures)))
        rows[key] = known._replace(width=width, measures=measures)


def _missing_row(entry: Entry, line: Line, asked: AskedFact, together: AskedTogether) -> QuestionRow | None:
    """Return the question of a fact that a line lacks or would lack, unless the declaration states it."""
    fact = read_fact(asked.fact)
    if fact is None or (getattr(entry, fact.written) is not None if fact.of_entry else _is_stated(line, fact)):
        return None
    row = _row(entry, None if fact.of_entry else line, fact, asked.width)
    says = together.claim_says(fact.name, asked.measures) if fact.form == _CLAIM else ""
    return row._replace(reason="follows" if asked.follows else "missing", measures=asked.measures, says=says)


def _of_fee(entry: Entry, path: str) -> QuestionRow | None:
    """Return the question for a fact that a fee hangs on, of the entry or of one of its lines."""
    place, name = placed_fact(path)
    fact = read_fact(name)
    line = None if place is None else entry.lines[place]
    if fact is None or (line is None and getattr(entry, name) is not None):
        return None
    return _row(entry, line, fact, ZERO)._replace(reason="fee")


def _documentation(entry: Entry, line: Line, saving: Saving) -> QuestionRow | None:
    """Return the question for the document of a claim, or for the certification of origin of a program."""
    if saving.kind == "content" or saving.rare:
        return None  # what the goods are made of is stated, and no choice; nobody is bothered with what is rare
    fact = read_fact("program" if saving.kind == "program" else f"claims/{saving.name}/reference")
    if fact is None:
        return None
    saves = EXACT.subtract(saving.now.least, saving.then.least)
    row = _row(entry, line, fact, saves)
    if saving.kind == "program":
        row = row._replace(asks=row.asks._replace(expected=f"{saving.name}, where the goods meet its rules"))
    return row._replace(reason="documentation", says=saving.says, measures=saving.measures)


def _floor_document(entry: Entry, line: Line, document: Document) -> QuestionRow | None:
    """Return the question for what documents a floor price whose duty cannot be told yet; nobody can price it."""
    fact = read_fact(f"claims/{document.claim}/reference")
    if fact is None or _is_stated(line, fact):
        return None
    row = _row(entry, line, fact, document.width)
    return row._replace(reason="documentation", says=document.says, measures=(document.measure,))


def _row(entry: Entry, line: Line | None, fact: Fact, width: Decimal | None) -> QuestionRow:
    named = entry.entry_number or entry.reference
    if line is None:
        return QuestionRow(named, None, None, None, fact.written, question_of(fact, "USD"), width)
    shown, asks = show_number(line.tariff_number), question_of(fact, line.currency)
    return QuestionRow(named, line.line, shown, line.description, fact.written, asks, width)


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
