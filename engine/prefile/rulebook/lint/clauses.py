"""Clauses: each case that a measure covers has a clause or a price, and each clause has a case."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.decision.clause_cases import ClauseCases, OpenCase, TooManyCasesError
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.lint.overlap import hidden_clauses
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import show_instant

__all__ = ["check"]

CODE = "R362"
_OVERLAP = "R360"
_DUTY: Path = ("treatment", "duty")
_FLOOR: Path = ("treatment", "minimum_import_price")


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield the first case that each measure leaves open, and each clause that speaks in no case."""
    for measure in book.measures:
        document = written.documents[measure.file]
        for code, path, what in (*_clauses(measure), *_prices(measure)):
            yield Problem(code, what, document.place(path))


def _clauses(measure: Measure) -> Iterator[tuple[str, Path, str]]:
    if not measure.treatment.clauses:
        return
    cases = ClauseCases(measure)
    try:
        found = cases.open_case(None)
        if found is not None:
            yield CODE, _DUTY, f"no clause fits {_words(found)}, which the measure covers"
        hidden = hidden_clauses(measure)
        for place in cases.never_reached():
            if place not in hidden:
                what = f"clause {place + 1} can never speak: those before it fit whatever it fits, or no case does"
                yield _OVERLAP, (*_DUTY, place), what
    except TooManyCasesError:
        yield CODE, _DUTY, "its clauses tell too many cases apart to be looked through: end with one that has no when"


def _prices(measure: Measure) -> Iterator[tuple[str, Path, str]]:
    """Yield the first gap between the prices for the same goods, and between the reference prices."""
    floor = measure.treatment
    for key, prices in (("prices", floor.prices), ("reference", floor.reference)):
        runs_forward = all(price.window.meets(price.window) for price in prices)  # what does not, dates.py tells
        found = next(ClauseCases(measure).unpriced(prices), None) if runs_forward else None
        if found is not None:
            yield CODE, (*_FLOOR, key), f"no price holds for {_words(found)}, which the measure covers"


def _words(case: OpenCase) -> str:
    """Say which goods an open case is of, and when."""
    goods = f"goods {', '.join(case.words)}" if case.words else "any goods"
    since, until = case.window.since, case.window.until
    begins = f" from {show_instant(since)}" if since else ""
    return f"{goods}{begins}{f' until {show_instant(until)}' if until else ' on'}"
