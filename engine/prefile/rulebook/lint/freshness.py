"""Freshness: a measure says through when each kind of source it rests on was read, and not before they were made."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Path

__all__ = ["check"]

CODE = "R370"
_WHOLE = len("2026-12-04")


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each measure whose verification cannot be what it says."""
    for measure in book.measures:
        document = written.documents[measure.file]
        for path, what in _stale(measure, written.rules[measure.file]):
            yield Problem(CODE, what, document.place(path))


def _stale(measure: Measure, rule: RuleFile) -> Iterator[tuple[Path, str]]:
    verified = measure.verified
    days = [day for day in (verified.texts, verified.chapter_99, verified.tariff_table) if day is not None]
    for key, citation in measure.citations.items():
        own = key in rule.citations  # by what displaces it, another file was read
        if own and len(citation.date) == _WHOLE and citation.date > max(days).isoformat():
            yield ("citations", key), f"{citation.instrument} is of {citation.date}, after the day verified"
    clauses = measure.treatment.clauses
    if next(measure.treatment.headings(), None) is not None and verified.chapter_99 is None:
        yield ("verified",), "a heading is declared: say through when chapter_99 was read"
    footnoted = any(text.footnote for text in (*rule.covers.tariff_numbers, *rule.covers.except_numbers))
    if (footnoted or any(clause.column for clause in clauses)) and verified.tariff_table is None:
        yield ("verified",), "the tariff table is used: say through when tariff_table was read"
