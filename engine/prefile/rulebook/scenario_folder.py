"""The folder of a book's scenarios, for whoever needs their names alone."""

from __future__ import annotations

from prefile.law.book import RuleBook

__all__ = ["scenario_names"]


def scenario_names(book: RuleBook) -> tuple[str, ...]:
    """Return the names of the scenarios that stand beside a book's rules."""
    return tuple(sorted(path.stem for path in (book.folder / "scenarios").glob("*.yaml")))
