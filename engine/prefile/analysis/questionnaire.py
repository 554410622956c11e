"""Asking for what would decide an entry: the rows of a side-car for exactly the facts that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prefile.analysis.missing_facts import Deciding, what_decides
from prefile.duty.fees import UNSTATED
from prefile.entry import Entry, Line
from prefile.entry.fact_paths import FACTS, Fact, read_fact
from prefile.findings import Report
from prefile.values.tariff_number import show_number

__all__ = ["Question", "Questions", "questions"]

_FEE_UNTOLD = "W209"
_QUESTIONS = {
    "tariff_number": ("the tariff number of the goods, to all ten digits", "ten digits, like 2804.61.00.00"),
    "origin": ("the country of origin of the goods", "a country, two letters, like DE"),
    "exported_from": ("the country from which the goods were exported", "a country, two letters, like DE"),
    "loaded": ("the day on which the goods were loaded on the final mode of transport", "a day, like 2026-12-04"),
    "value": ("the entered value of the goods", "an amount in {currency}, digits only, like 15000"),
    "exchange_rate": (
        "the exchange rate: US dollars for one {currency}",
        "a rate with at most 6 decimals, like 1.0825",
    ),
    "quantities/{unit}": ("how much the goods are, in {unit}", "an amount in {unit}, digits only, like 1234.5"),
    "minerals/{name}/percent": (
        "how much {name} the goods hold, by weight; 0 for none",
        "percent of the weight, digits only, like 12.5",
    ),
    "minerals/{name}/contained_kg": (
        "the mass of {name} that the goods hold; 0 for none",
        "kilograms, digits only, like 1234.5",
    ),
    "claims/{claim}/reference": (
        "the reference of what proves the claim {claim}; leave it empty where the claim is not made",
        "a reference of at most 200 characters",
    ),
    "ftz/filed": ("the day on which privileged foreign status was filed", "a day, like 2026-12-04"),
    "invoice/unit_price": ("the unit price on the invoice", "US dollars, digits only, like 21.50"),
    "invoice/unit": ("the unit of the unit price on the invoice", "a CBP unit, like KG, W or NO"),
    "entered": (
        "the date and time of entry, or of withdrawal, for consumption",
        "New York time, like 2026-12-04T09:30, or a day",
    ),
    "imported": ("the day of importation", "a day, like 2026-12-04"),
    "exported": ("the day of exportation", "a day, like 2026-12-04"),
    "entry_type": ("the type of the entry, on which the fees hang", "two digits, like 01"),
    "mode": ("the mode of transport, on which the fees hang", "CBP's code, two digits, like 11"),
}
_METAL = {
    "percent": ("the share of {metal} in the article's weight; 0 for none", "percent of the weight, like 12.5"),
    "smelted_in": ("where the {metal} was smelted", "countries, two letters each, separated by spaces, like CA AU"),
    "cast_in": ("where the {metal} was last cast", "a country, two letters, like CA"),
    "melted_in": ("where the {metal} was melted and poured", "a country, two letters, like CA"),
}


class Question(NamedTuple):
    """One row of a side-car: which fact of which line is asked for, in plain words, and how to write the answer."""

    entry_number: str | None
    line: int | None
    tariff_number: str | None
    description: str | None
    fact: str
    question: str
    expected: str


class Questions(NamedTuple):
    """What an entry's side-car asks, by line and then by how much duty hangs on it; and what no side-car can tell."""

    asked: tuple[Question, ...]
    unanswerable: tuple[Deciding, ...]


def questions(entry: Entry, report: Report) -> Questions:
    """Return the questions of an entry by its report."""
    deciding = what_decides(report)
    lines = {line.line: line for line in entry.lines}
    rows: dict[tuple[int | None, str], Question] = {}
    unanswerable: list[Deciding] = []
    for one in deciding:
        found = list(_rows(one, entry, lines))
        rows.update({(row.line, row.fact): row for row in found if (row.line, row.fact) not in rows})
        if not found:
            unanswerable.append(one)
    for fact in _of_fees(entry, report):
        rows.setdefault((None, fact), _of_entry(entry, fact))
    order = {line.line: place for place, line in enumerate(entry.lines)}
    asked = sorted(rows.values(), key=lambda row: -1 if row.line is None else order[row.line])
    return Questions(tuple(asked), tuple(unanswerable))


def _of_fees(entry: Entry, report: Report) -> Iterator[str]:
    """Yield the facts of the entry without which a fee cannot be told."""
    told = [warning.what for warning in report.warnings if warning.code == _FEE_UNTOLD]
    for fact, words in UNSTATED.items():
        if getattr(entry, fact) is None and any(words in what for what in told):
            yield fact


def _of_entry(entry: Entry, written: str) -> Question:
    fact = Fact(written, written, "", FACTS[written])
    return Question(entry.entry_number or entry.reference, None, None, None, written, *_words(fact, "USD"))


def _rows(one: Deciding, entry: Entry, lines: dict[int, Line]) -> Iterator[Question]:
    """Yield a row for each fact that answers and that the declaration leaves open."""
    for written in one.answers:
        fact = read_fact(written)
        if fact is None:
            continue
        if fact.of_entry:
            if getattr(entry, fact.written) is None:
                yield _of_entry(entry, written)
            continue
        for number in one.lines:
            line = lines[number]
            if not _stated(line, fact):
                shown = show_number(line.tariff_number)
                words = _words(fact, line.currency)
                yield Question(entry.entry_number or entry.reference, number, shown, line.description, written, *words)


def _stated(line: Line, fact: Fact) -> bool:
    """Whether the declaration states a fact already, so that another answer would contradict it."""
    if fact.form == "tariff_number":
        return len(line.tariff_number) > 8  # noqa: PLR2004 - eight digits may become ten
    kind, _, key = fact.form.partition("/")
    if kind == "quantities":
        return any(one.unit == fact.name for one in line.quantities)
    if kind in {"minerals", "claims"}:
        listed = [one for one in getattr(line, kind) if getattr(one, kind[:-1]) == fact.name]
        return len(listed) > 1 or any(getattr(one, key.rpartition("/")[2]) is not None for one in listed)
    inside: object = line
    for step in fact.form.split("/"):
        inside = getattr(inside, step, None)
    return inside is not None and inside != ()


def _words(fact: Fact, currency: str) -> tuple[str, str]:
    """Return the question in plain words, and how its answer is written."""
    if fact.form.startswith("metal/"):
        _, metal, key = fact.form.split("/")
        question, expected = _METAL[key]
        return question.format(metal=metal), expected
    question, expected = _QUESTIONS[fact.form]
    named = {"name": fact.name.replace("-", " "), "unit": fact.name, "claim": f'"{fact.name}"', "currency": currency}
    return question.format(**named), expected.format(**named)
