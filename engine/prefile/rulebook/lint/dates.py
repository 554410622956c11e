"""Dates: windows run forward, standing rows follow each other, and nothing is known before its instrument."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window

__all__ = ["check"]

CODE = "R330"
_WHOLE = len("2026-12-04")
_COVERS: Path = ("covers",)


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each date that cannot be."""
    for measure in book.measures:
        document = written.documents[measure.file]
        for path, what in (*_windows(measure), *_standing(measure)):
            yield Problem(CODE, what, document.place(path))


def _windows(measure: Measure) -> Iterator[tuple[Path, str]]:
    for path, window, cite in _dated(measure):
        if window.since is not None and window.until is not None and window.until <= window.since:
            yield (*path, "until"), "the window ends before it begins"
        if window.known is not None and window.replaced is not None and window.replaced <= window.known:
            yield (*path, "replaced"), "it was replaced before it was known"
        citation = measure.citations.get(cite)
        whole = citation is not None and len(citation.date) == _WHOLE and path != _COVERS  # a row may cite a later note
        if citation and whole and window.known is not None and window.known.isoformat() < citation.date:
            yield (*path, "known"), f"it was known before {citation.instrument} of {citation.date}"


def _dated(measure: Measure) -> Iterator[tuple[Path, Window, str]]:
    for index, row in enumerate(measure.standing):
        yield ("standing", index), row.window, row.cite
    for index, clause in enumerate(measure.treatment.clauses):
        yield ("treatment", "duty", index), clause.window, clause.cite
    for key, prices in (("prices", measure.treatment.prices), ("reference", measure.treatment.reference)):
        for index, price in enumerate(prices):
            yield ("treatment", "minimum_import_price", key, index), price.window, price.cite
    for listing in measure.listings:
        yield _COVERS, listing.window, listing.cite


def _standing(measure: Measure) -> Iterator[tuple[Path, str]]:
    """Yield the rows believed today that are out of order or overlap."""
    believed = [(index, row) for index, row in enumerate(measure.standing) if row.window.replaced is None]
    if not believed:
        yield ("standing",), "every row was replaced: say what holds now"
    for (_, row), (index, following) in pairwise(believed):
        begins = following.window.since
        if row.window.since and begins and begins <= row.window.since:
            yield ("standing", index, "from"), "rows stand in the order of their dates"
        elif row.window.until and begins and row.window.until > begins:
            yield ("standing", index, "from"), "the row before it has not ended"
        elif row.window.until and begins and row.window.until < begins:
            yield ("standing", index, "from"), "nothing is said of the time since the row before it ended"
