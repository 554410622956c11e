"""What is other law in one rule book than in another: sentences by measure, and what that changes of lines.

Only what decides is compared. How files say it, their examples and through when they were verified are not law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from prefile.decision.compiled_book import compiled_book
from prefile.decision.engine import Decide
from prefile.duty.line_findings import line_findings
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.us_customs import rate_dates
from prefile.values.json_shape import json_keys, json_object
from prefile.workbench.law_sentences import SUBJECTS, law_sentences, listed_numbers

__all__ = [
    "ChangedLine",
    "ChangedMeasure",
    "LawChanges",
    "Sentence",
    "changed_lines",
    "changed_measures",
    "law_changes",
]

_MOST_NUMBERS = 6
_BOOK = "the book"


@json_object
class Sentence(NamedTuple):
    """One thing that is other law: its subject, what was said and what is said; None where nothing was, or is."""

    subject: str
    was: str | None
    now: str | None


@json_object
class ChangedMeasure(NamedTuple):
    """A measure that is new, gone, or says something else."""

    measure: str
    change: Literal["new", "gone", "changed"]
    sentences: tuple[Sentence, ...]


@json_object
class ChangedLine(NamedTuple):
    """A line of which a measure comes to something else; amounts are null where they are not determined.

    `clauses` are the parts of the rule that speak now, or where none does, that spoke.
    """

    entry: str
    line: int
    measure: str
    was: str
    now: str
    duty_was: str | None
    duty_now: str | None
    clauses: tuple[str, ...]


@json_keys("format", "old", "new", "measures", "lines")
class LawChanges(NamedTuple):
    """What is other law between two books (`prefile-law-changes/1`), by digest; `lines` where entries were given."""

    old: str
    new: str
    measures: tuple[ChangedMeasure, ...]
    lines: tuple[ChangedLine, ...] | None
    format: Literal["prefile-law-changes/1"] = "prefile-law-changes/1"


def law_changes(old: RuleBook, new: RuleBook, entries: Iterable[Entry] | None, decide: Decide) -> LawChanges:
    """Return what is other law in one book than in another, and of entries what that changes."""
    lines = None if entries is None else tuple(changed_lines(old, new, entries, decide))
    return LawChanges(old.digest, new.digest, tuple(changed_measures(old, new)), lines)


def changed_measures(old: RuleBook, new: RuleBook) -> Iterator[ChangedMeasure]:
    """Yield each measure that is new, gone or changed, by id, and first what changed of the tariff's editions."""
    editions = [tuple(edition.name for edition in book.tariff.editions) for book in (old, new)]
    if editions[0] != editions[1]:
        said = tuple(_differences("editions", *editions))
        yield ChangedMeasure(_BOOK, "changed", said)
    for name in sorted({*old.by_id, *new.by_id}):
        before, after = old.by_id.get(name), new.by_id.get(name)
        if before is None and after is not None:
            yield ChangedMeasure(name, "new", (Sentence("standing", None, "; ".join(_standing(after))),))
        elif after is None and before is not None:
            yield ChangedMeasure(name, "gone", (Sentence("standing", "; ".join(_standing(before)), None),))
        elif before is not None and after is not None and before != after:
            sentences = tuple(_changed(before, after))
            if sentences:
                yield ChangedMeasure(name, "changed", sentences)


def _standing(measure: Measure) -> tuple[str, ...]:
    return law_sentences(measure)["standing"]


def _changed(before: Measure, after: Measure) -> Iterator[Sentence]:
    said, says = law_sentences(before), law_sentences(after)
    for subject in SUBJECTS:
        if subject == "goods":
            yield from _numbers(before, after)
        elif subject in said:
            yield from _differences(subject, said[subject], says[subject])


def _numbers(before: Measure, after: Measure) -> Iterator[Sentence]:
    """Yield the numbers that are no longer named as they were, and those that are named otherwise or anew, by how."""
    was, now = listed_numbers(before), listed_numbers(after)
    for gone, numbers in ((True, was - now), (False, now - was)):
        for how in sorted({how for _, how in numbers}):
            named = sorted(number for number, as_named in numbers if as_named == how)
            more = f" and {len(named) - _MOST_NUMBERS:,} more" if len(named) > _MOST_NUMBERS else ""
            words = f"{', '.join(named[:_MOST_NUMBERS])}{more} {how}"
            yield Sentence("goods", words if gone else None, None if gone else words)


def _differences(subject: str, was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[Sentence]:
    """Yield what is said otherwise, what is said no longer and what is said anew, in the order of the file."""
    for kind, first, last, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        old, new = was[first:last], now[start:end]
        for place in range(max(len(old), len(new))):
            yield Sentence(subject, old[place] if place < len(old) else None, new[place] if place < len(new) else None)


def changed_lines(old: RuleBook, new: RuleBook, entries: Iterable[Entry], decide: Decide) -> Iterator[ChangedLine]:
    """Yield each line and measure that come to something else by the new book, in the order of the entries."""
    for place, entry in enumerate(entries, 1):
        name = entry.entry_number or entry.reference or f"entry {place}"
        for position, line in enumerate(entry.lines):
            was, now = (_findings(book, entry, position, decide) for book in (old, new))
            for measure in sorted({*was, *now}):
                before, after = was.get(measure), now.get(measure)
                if _seen(before) != _seen(after):
                    yield _line(name, line.line or position + 1, measure, before, after)


def _findings(book: RuleBook, entry: Entry, position: int, decide: Decide) -> dict[str, Finding]:
    """Return the findings of a line by measure; none where the book refuses the line."""
    try:
        dates = rate_dates(entry, None, book.rate_days).lines[position]
        found = line_findings(compiled_book(book, decide, None), entry, position, dates).findings
    except DeclarationProblems:
        return {}
    return {finding.measure: finding for finding in found}


def _seen(finding: Finding | None) -> object:
    """Return what a broker would see of a finding; one of a measure that does not apply is none."""
    if finding is None or finding.outcome == "does not apply":
        return None if finding is None or not finding.headings else finding.headings
    return finding.outcome, finding.duty, finding.least, finding.most, finding.headings


def _line(name: str, line: int, measure: str, before: Finding | None, after: Finding | None) -> ChangedLine:
    spoke = after.spoke if after is not None and after.spoke else () if before is None else before.spoke
    decided = [part for part in spoke if not part.startswith(("standing/", "listing"))] or spoke
    return ChangedLine(
        name,
        line,
        measure,
        "not named" if before is None else before.outcome,
        "not named" if after is None else after.outcome,
        _amount(before),
        _amount(after),
        tuple(decided),
    )


def _amount(finding: Finding | None) -> str | None:
    return None if finding is None or finding.duty is None else str(finding.duty)
