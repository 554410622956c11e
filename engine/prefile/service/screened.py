"""Entries screened as a program asks: what was sent, read with its side-car, and the report on each entry.

What is asked is not trusted: a scenario or a mapping is one that ships, by its name, and never the path of a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, RuleFileProblems
from prefile.intake import Answers, join_facts, read_entries, read_facts
from prefile.intake.mapping import MAPPINGS, Mapping, shipped_mapping
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.report.scenario_findings import refuse_contradictions
from prefile.rulebook import open_scenario
from prefile.rulebook.scenario_folder import scenario_names
from prefile.screening import screen_many
from prefile.service.questions import Document, ScreeningAsked, WrongQuestion, near, options_asked, shown

__all__ = ["How", "entries_of", "how_asked", "screened"]


class How(NamedTuple):
    """How entries are screened: the options, read, and the scenarios, opened."""

    options: ScreenOptions
    scenarios: tuple[Scenario, ...]


def how_asked(book: RuleBook, asked: ScreeningAsked) -> How:
    """Return how entries are to be screened.

    Raises:
        WrongQuestion: a day is none, or a scenario is none of the book's, or two contradict.
    """
    options = options_asked(asked.on, asked.as_known)._replace(assume_current_tariff=asked.assume_current_tariff)
    return How(options, _scenarios(book, asked.scenarios))


def screened(book: RuleBook, entries: Iterator[Entry | DeclarationProblems], how: How) -> Iterator[RunItem]:
    """Yield each entry with its report, or the problems in its place."""
    options = how.options
    passed = _LastEntry(entries)
    results = screen_many(
        passed,
        book,
        on=options.on,
        as_known_on=options.as_known_on,
        scenarios=how.scenarios,
        assume_current_tariff=options.assume_current_tariff,
    )
    by = ScreenedBy(book, options)
    return (RunItem(result, passed.last, by) for result in results)


class _LastEntry:
    """Passes entries on, and knows the last: the one that the report in hand is about."""

    def __init__(self, entries: Iterator[Entry | DeclarationProblems]) -> None:
        self._entries = entries
        self.last: Entry | None = None

    def __iter__(self) -> Iterator[Entry | DeclarationProblems]:
        for entry in self._entries:
            self.last = entry if isinstance(entry, Entry) else None
            yield entry


def entries_of(
    files: Sequence[Document], asked: ScreeningAsked, facts: Document | None = None
) -> Iterator[Entry | DeclarationProblems]:
    """Yield each entry of some files, with the facts of a side-car joined, or the problems in its place.

    Raises:
        WrongQuestion: the mapping is none that ships.
        DeclarationProblems: every problem of the side-car.
    """
    mapping = _mapping(asked.mapping)
    answers = None if facts is None else _facts(facts, asked)
    items = chain.from_iterable(
        read_entries(file.content, name=file.name, mapping=mapping, dates=asked.dates, decimal=asked.decimal)
        for file in files
    )
    return items if answers is None else join_facts(items, answers)


def _facts(facts: Document, asked: ScreeningAsked) -> Answers:
    return read_facts(facts.content, name=facts.name, dates=asked.dates, decimal=asked.decimal)


def _mapping(name: str | None) -> Mapping | None:
    if name is None:
        return None
    if name not in MAPPINGS:
        raise WrongQuestion("mapping", f"no shipped mapping is named {shown(name)}; there are {', '.join(MAPPINGS)}")
    return shipped_mapping(name)


def _scenarios(book: RuleBook, names: Sequence[str]) -> tuple[Scenario, ...]:
    """Open scenarios by their names, each once; a path opens nothing."""
    known = scenario_names(book)
    for name in names:
        if name not in known:
            raise WrongQuestion("scenario", f"no scenario is named {shown(name)}.{near(name, known)}")
    opened = [open_scenario(book, name) for name in dict.fromkeys(names)]
    try:
        refuse_contradictions(opened)
    except RuleFileProblems as contradictions:
        raise WrongQuestion("scenario", "; ".join(problem.what for problem in contradictions.problems)) from None
    return tuple(opened)
