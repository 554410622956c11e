"""Dates: windows run forward, standing rows follow each other, and nothing is known before its instrument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.compile.context import known_window, window_of
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.measure import GroundText
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window

__all__ = ["check"]

CODE = "R330"
_WHOLE = len("2026-12-04")
_COVERS: Path = ("covers",)

_Dated = tuple[Path, Window, str]


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each date that cannot be."""
    for measure in book.measures:
        document = written.documents[measure.file]
        rule = written.rules.get(measure.file)
        of_file = () if rule is None else _of_file(rule)
        for path, what in (*_windows(measure, (*_dated(measure), *of_file)), *_standing(measure)):
            yield Problem(CODE, what, document.place(path))


def _windows(measure: Measure, dated: Iterable[_Dated]) -> Iterator[tuple[Path, str]]:
    for path, window, cite in dated:
        if window.since is not None and window.until is not None and window.until <= window.since:
            yield (*path, "until"), "the window ends before it begins"
        if window.known is not None and window.replaced is not None and window.replaced <= window.known:
            yield (*path, "replaced"), "it was replaced before it was known"
        citation = measure.citations.get(cite)
        whole = citation is not None and len(citation.date) == _WHOLE and path != _COVERS  # a row may cite a later note
        if citation and whole and window.known is not None and window.known.isoformat() < citation.date:
            yield (*path, "known"), f"it was known before {citation.instrument} of {citation.date}"


def _dated(measure: Measure) -> Iterator[_Dated]:
    for index, row in enumerate(measure.standing):
        yield ("standing", index), row.window, row.cite
    for index, clause in enumerate(measure.treatment.clauses):
        yield ("treatment", "duty", index), clause.window, clause.cite
    for key, prices in (("prices", measure.treatment.prices), ("reference", measure.treatment.reference)):
        for index, price in enumerate(prices):
            yield ("treatment", "minimum_import_price", key, index), price.window, price.cite
    for listing in measure.listings:
        yield _COVERS, listing.window, listing.cite


def _of_file(rule: RuleFile) -> Iterator[_Dated]:
    """Yield from when to when grounds, interactions and parts of the life say that they hold and were known."""
    covers = rule.covers
    grounds: tuple[tuple[str, Sequence[GroundText]], ...] = (
        ("conditions", covers.conditions),
        ("except", covers.exceptions),
        ("doubts", covers.doubts),
    )
    for key, texts in grounds:
        yield from ((("covers", key, index), known_window(text), text.cite) for index, text in enumerate(texts))
    for index, row in enumerate(rule.standing_for):
        yield ("standing_for", index), window_of(row), row.cite
    for index, way in enumerate(rule.gives_way_to):
        yield ("gives_way_to", index), known_window(way), way.cite
    for index, way in enumerate(rule.displaces):
        yield ("displaces", index), known_window(way), way.cite


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
