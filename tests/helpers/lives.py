"""Measures whose life is made by hand, and what a line comes to under one."""

from __future__ import annotations

from by_hand import CITE, a_book, a_line, a_measure, an_entry, window

import prefile
from prefile import Finding, Report
from prefile.law.measure import Measure, Standing, StandingRow


def row(standing: Standing, since: str, until: str | None = None, **known: str) -> StandingRow:
    """Return a row of a life, known from the beginning of 2026."""
    return StandingRow(window(since, until, **{"known": "2026-01-01", **known}), standing, CITE)


def standing(*rows: StandingRow) -> Measure:
    """Return a measure with this life."""
    return a_measure("us.example", standing=rows)


def screened(measure: Measure, **keys: object) -> Report:
    """Screen a line by a book of this measure alone."""
    options = {key: keys.pop(key) for key in ("on", "as_known_on") if key in keys}
    ftz = keys.pop("ftz", None)
    return prefile.screen(an_entry(a_line(ftz=ftz), **keys), a_book(measure), decide="plain", **options)  # type: ignore[arg-type]


def finding(measure: Measure, **keys: object) -> Finding:
    """Return the one finding of that line."""
    (one,) = screened(measure, **keys).lines[0].findings
    return one
