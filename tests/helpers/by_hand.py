"""Measures, tariffs, books and entries made by hand, so that no change of a shipped rule moves a test."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import Field, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path

from prefile.decision.compiled_book import compiled_book
from prefile.duty.clauses import Duty
from prefile.entry import Entry, Line, format_of
from prefile.law.book import RuleBook
from prefile.law.measure import CoverageCondition, Listing, Measure, Note, RateDateRule, StandingRow, Verified, Yield
from prefile.law.partners import Countries
from prefile.law.rate_days import RateDays
from prefile.law.tariff import Edition, TariffRow, TariffTable
from prefile.law.treatment import Clause, Treatment
from prefile.rulebook.compile.rate_days import compile_rate_days
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.rate_days import RateDateFile
from prefile.values.citation import Citation
from prefile.values.dates import Window, read_day, read_instant
from prefile.values.rate import Rate
from prefile.values.rate_words import read_rate

CITE = "law"
FOLDER = Path(__file__).parents[2]


def at(text: str) -> datetime:
    """Return the instant that a text stands for."""
    return read_instant(text)


def day(text: str) -> date:
    """Return the day that a text stands for."""
    return read_day(text)


def window(
    since: str | None = None, until: str | None = None, *, known: str | None = None, replaced: str | None = None
) -> Window:
    """Return a window from text."""
    return Window(
        at(since) if since else None,
        at(until) if until else None,
        day(known) if known else None,
        day(replaced) if replaced else None,
    )


def a_rate(text: str) -> Rate:
    """Return a rate that can be read."""
    found = read_rate(text)
    assert found is not None, text
    return found


def a_clause(text: str, **more: object) -> Clause:
    """Return a clause of a duty at a rate, or at a column of the tariff."""
    column = text if text in {"general", "column 2"} else None
    made = Clause(None if column else a_rate(text), column, None, Window(), CITE)  # type: ignore[arg-type]
    return Clause(**{**{name: getattr(made, name) for name in made.__slots__}, **more})  # type: ignore[arg-type]


IN_FORCE = (StandingRow(window("1990-01-01", known="1989-01-01"), "in force", CITE),)
EVERY_NUMBER = (Listing("", CITE),)


def a_measure(  # noqa: PLR0913 - one parameter a part of a measure
    name: str,
    *,
    standing: Iterable[StandingRow] = IN_FORCE,
    listings: Iterable[Listing] = EVERY_NUMBER,
    conditions: Iterable[CoverageCondition] = (),
    treatment: Treatment | None = None,
    claims: Mapping[str, str] | None = None,
    notes: Iterable[Note] = (),
    gives_way_to: Iterable[str] = (),
    privileged_foreign: str = "entry",
    cites: Iterable[str] = (),
) -> Measure:
    """Return a measure: in force since 1990 on every number, 10 %, unless said."""
    keys = [CITE, *cites]
    return Measure(
        id=name,
        title=f"The measure {name}",
        summary="A measure made by hand.",
        file=f"{name}.yaml",
        standing=tuple(standing),
        citations={key: Citation(key, f"Act {key}", "section 1", "1989") for key in keys},
        listings=tuple(listings),
        conditions=tuple(conditions),
        rate_date=RateDateRule(privileged_foreign, CITE),  # type: ignore[arg-type]
        treatment=treatment or Duty((a_clause("10 %"),)),
        claims=dict(claims or {}),
        notes=tuple(notes),
        gives_way_to=tuple(Yield(target, CITE) for target in gives_way_to),
        verified=Verified("by hand", texts=day("2026-12-31")),
    )


def a_row(number: str, general: str = "Free", column_2: str = "25%", **more: object) -> TariffRow:
    """Return a row of the tariff table."""
    return TariffRow(number, "kg", general, "", column_2, frozenset())._replace(**more)  # type: ignore[arg-type]


ROWS = (
    a_row("2804610000"),
    a_row("8102940000", "13.9¢/kg on molybdenum content + 1.9%"),
    a_row("8501101000", "6.7%"),
    a_row("9802005060", "A duty upon the value of the repairs"),
)


def a_tariff(*rows: TariffRow) -> TariffTable:
    """Return the tariff of an edition that holds from June 2026 to the end of the year."""
    edition = Edition("HTSUS by hand", window("2026-06-08T00:00", "2027-01-01T00:00"))
    found = {one.number: one for one in sorted(rows or ROWS)}
    return TariffTable((edition,), found, {number: f"all > the words of {number}" for number in found})


@cache
def rate_days() -> RateDays:
    """Return the days that decide rates, as the shipped book says them."""
    document, written = RuleFolder(FOLDER / "rules").model("rate-date.yaml", RateDateFile)
    assert written is not None
    return compile_rate_days(written, document.refuse)


def a_book(*measures: Measure, table: TariffTable | None = None) -> RuleBook:
    """Return a book of measures in the order given."""
    codes = ("BY", "CA", "CN", "DE", "GB", "JP", "RU", "US")
    countries = Countries({code: code for code in codes}, {})
    empty = {part.name: {} if str(part.type).startswith("Mapping") else () for part in _parts()}
    known = {
        "measures": measures,
        "rate_days": rate_days(),
        "tariff": table or a_tariff(),
        "countries": countries,
        "files": {"by-hand": "0" * 64},
        "boundary": None,
        "release": None,
    }
    return RuleBook(**{**empty, **known})  # type: ignore[arg-type]


def forgetful(book: RuleBook) -> RuleBook:
    """Return the same book with nothing remembered of it."""
    return RuleBook(**{part.name: getattr(book, part.name) for part in _parts()})


def forget_decisions(book: RuleBook) -> None:
    """Forget what plain Python decided of lines, and keep what a book knows of its numbers, which costs the most."""
    compiled = compiled_book(book, "plain", None)
    compiled.kept.clear()
    memories = {**vars(compiled), **vars(compiled.engine)}
    for name, memory in memories.items():
        if name != "number" and hasattr(memory, "cache_clear"):
            memory.cache_clear()


def with_measures(book: RuleBook, measures: Iterable[Measure]) -> RuleBook:
    """Return the same book with other measures, and nothing remembered of it."""
    parts = {part.name: getattr(book, part.name) for part in _parts()}
    return RuleBook(**{**parts, "measures": tuple(measures)})  # type: ignore[arg-type]


def _parts() -> list[Field[object]]:
    return [part for part in fields(RuleBook) if not part.name.startswith("_")]


def a_line(**keys: object) -> Line:
    """Return a line: 1,000 kg of polysilicon of Germany worth 15,000 USD, unless said."""
    usual: dict[str, object] = {
        "line": 1,
        "tariff_number": "2804610000",
        "origin": "DE",
        "value": "15000",
        "quantities": [{"amount": "1000", "unit": "KG"}],
    }
    return Line.model_validate({**usual, **keys})


def an_entry(*lines: Line, **keys: object) -> Entry:
    """Return an entry of 4 December 2026, unless said, with its lines numbered by position."""
    numbered = [
        {**one.model_dump(exclude_unset=True), "line": place} for place, one in enumerate(lines or (a_line(),), start=1)
    ]
    shape = {"entered": "2026-12-04", **keys, "lines": numbered}
    return Entry.model_validate({"format": format_of(shape), **shape})


def seeded(seed: int) -> random.Random:
    """Return a generator that draws the same in every run."""
    return random.Random(seed)  # noqa: S311 - nothing is kept secret with it


def run_prefile(*words: str, before: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, after the Python statements `before`."""
    script = f"{before}\nimport sys\nfrom prefile.cli import main\nmain()\n"
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        check=False,
        cwd=FOLDER,
        env={**os.environ, "NO_COLOR": "1", **environment},
        timeout=60,
    )


def a_dated_book(
    *,
    clauses: tuple[Clause, ...] = (),
    floor: Treatment | None = None,
    listings: tuple[Listing, ...] = (),
    grounds: tuple[CoverageCondition, ...] = (),
) -> RuleBook:
    """Return a book of one measure with these parts."""
    treatment = floor or Duty(clauses or (a_clause("10 %"),))
    standing = (StandingRow(window("2026-08-01", "2026-10-01", known="2026-07-01"), "in force", CITE),)
    more: dict[str, object] = {"listings": listings} if listings else {}
    measure: Measure = a_measure("us.dated", standing=standing, treatment=treatment, conditions=grounds, **more)  # type: ignore[arg-type]
    return a_book(measure)
