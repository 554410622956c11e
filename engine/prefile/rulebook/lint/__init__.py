"""Lints: what is wrong with a book that can be read. One lint a module; each yields problems with places."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.rulebook.lint import (
    citations,
    clauses,
    coverage,
    dates,
    decisions,
    examples,
    freshness,
    gaps,
    headings,
    held_lists,
    identity,
    interactions,
    numbers,
    overlap,
    parts,
    provisions,
    rates,
    reading,
    scenarios,
    scope,
)
from prefile.rulebook.rule_folder import WrittenBook, written_book

__all__ = ["LINTS", "lint"]

Check = Callable[[RuleBook, WrittenBook], Iterable[Problem]]

LINTS: dict[str, Check] = {
    "identity": identity.check,
    "citations": citations.check,
    "dates": dates.check,
    "coverage": coverage.check,
    "numbers": numbers.check,
    "examples": examples.check,
    "rates": rates.check,
    "overlap": overlap.check,
    "clauses": clauses.check,
    "interactions": interactions.check,
    "parts": parts.check,
    "provisions": provisions.check,
    "freshness": freshness.check,
    "headings": headings.check,
    "reading": reading.check,
    "scope": scope.check,
    "scenarios": scenarios.check,
    "decisions": decisions.check,
    "held_lists": held_lists.check,
    "gaps": gaps.check,
}


def lint(book: RuleBook) -> tuple[Problem, ...]:
    """Run every lint over a book and its files as they were written."""
    written = written_book(book)
    return tuple(problem for check in LINTS.values() for problem in check(book, written))
