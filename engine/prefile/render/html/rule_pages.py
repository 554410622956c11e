"""The rule book as pages for a folder: an index that can be searched, a page a measure, the dated changes; a packet."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import groupby

from markupsafe import Markup

from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.render.html.pages import page
from prefile.render.text.rules import kind_of, life_of
from prefile.values.dates import day_of, day_words
from prefile.workbench.changes import changes
from prefile.workbench.measure_sheet import example_rows, measure_sheet
from prefile.workbench.review import reviewed

__all__ = ["packet_html", "site_pages"]

_ANY_DAY, _ALL_DAYS = date(2026, 1, 1), 400_000  # the calendar has every dated change of the book


def site_pages(book: RuleBook) -> Iterator[tuple[str, str]]:
    """Yield each page's path within the folder, and the page.

    Raises:
        RuleFileProblems: a file has changed since the book was opened, or an example in it cannot be read.
    """
    measures = sorted(book.measures, key=lambda measure: measure.id)
    script = files("prefile.render").joinpath("templates", "rule-search.js").read_text("utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rows = [(measure, kind_of(measure), life_of(measure), _words(measure)) for measure in measures]
    shown = {"book": book, "rows": rows, "script": Markup(script), "digest": digest}  # noqa: S704 - a file of this package
    yield "index.html", page("rule-index.html.j2", shown)
    yield "calendar.html", page("rule-calendar.html.j2", {"book": book, "days": list(_days(book)), "known": book.by_id})
    for measure in measures:
        yield f"{measure.id}.html", page("rule-measure.html.j2", _sheet(book, measure))


def packet_html(book: RuleBook, measure: Measure) -> str:
    """Return the packet in which a measure is reviewed and signed: texts, what the rule makes of them, examples.

    Raises:
        RuleFileProblems: its file has changed since the book was opened, or an example in it cannot be read.
    """
    texts = reviewed(book, measure)
    uncited = [(title, row) for title, rows in measure_sheet(book, measure) for row in rows if row.cite is None]
    shown = {"book": book, "measure": measure, "texts": texts, "uncited": uncited}
    return page("rule-packet.html.j2", shown)


def _sheet(book: RuleBook, measure: Measure) -> dict[str, object]:
    return {
        "book": book,
        "measure": measure,
        "kind": kind_of(measure),
        "parts": [(title.capitalize(), rows) for title, rows in measure_sheet(book, measure) if rows],
        "examples": example_rows(book, measure),
        "through": day_words(measure.verified.through),
    }


def _words(measure: Measure) -> str:
    """Return what a search finds a measure by beside what its row shows: headings and instruments."""
    headings = [heading for clause in measure.treatment.clauses for heading in clause.headings]
    headings += [condition.heading for condition in measure.conditions if condition.heading]
    instruments = [cited.instrument for cited in measure.citations.values()]
    return " ".join(dict.fromkeys([*headings, *instruments, *measure.claims]))


def _days(book: RuleBook) -> Iterator[tuple[str, list[object]]]:
    """Yield each day with its changes, in their order."""
    for day, together in groupby(changes(book, _ANY_DAY, _ALL_DAYS), key=lambda change: day_of(change.at)):
        yield day_words(day), list(together)
