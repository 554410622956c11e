"""The answers of the service, each as the text that the command line writes: one place for HTTP and for MCP.

What is asked is not trusted. A scenario or a mapping is one that ships, by its name, and never the path of a file; what
stands in a declaration is bounded by the readers of `intake`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from itertools import chain
from typing import TypeVar

from prefile.analysis.explain import NotKnown, explain, explained_json
from prefile.analysis.look_up import check
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, RuleFileProblems
from prefile.intake import Answers, join_facts, read_entries, read_facts
from prefile.intake.formats import FORMATS
from prefile.intake.mapping import MAPPINGS, Mapping, shipped_mapping
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.publish.schema_titles import SCHEMAS
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.render.text.changes import upcoming_json
from prefile.render.text.formats import format_shape
from prefile.render.text.rules import agreements_json, measure_json, measures_json
from prefile.report.scenario_findings import refuse_contradictions
from prefile.rulebook import open_scenario, scenario_names
from prefile.screening import screen_many
from prefile.service.questions import CheckAsked, Document, NoSuchThing, ScreeningAsked, WrongQuestion
from prefile.shipped import shipped_folder
from prefile.values.dates import read_day, read_instant
from prefile.values.json_shape import escaped
from prefile.workbench.changes import changes

__all__ = [
    "LONGEST_SPAN",
    "agreements_answer",
    "check_answer",
    "entries_of",
    "explain_answer",
    "formats_answer",
    "measure_answer",
    "measures_answer",
    "schema_answer",
    "screened",
    "upcoming_answer",
]

LONGEST_SPAN = 36_500  # days about a day, as of the command
_LONGEST_SHOWN = 80
_TABLES = frozenset({"csv", "xlsx"})
T = TypeVar("T")


def screened(
    book: RuleBook, entries: Iterator[Entry | DeclarationProblems], asked: ScreeningAsked
) -> Iterator[RunItem]:
    """Yield each entry with its report, or the problems in its place. Options that are wrong are refused at once.

    Raises:
        WrongQuestion: a day is none, or a scenario is none of the book's, or two contradict.
    """
    options = _options(asked.on, asked.as_known)
    passed = _LastEntry(entries)
    results = screen_many(
        passed,
        book,
        on=options.on,
        as_known_on=options.as_known_on,
        scenarios=_scenarios(book, asked.scenarios),
        assume_current_tariff=asked.assume_current_tariff,
    )
    by = ScreenedBy(book, options._replace(assume_current_tariff=asked.assume_current_tariff))
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


def check_answer(book: RuleBook, asked: CheckAsked) -> str:
    """Return a look-up as `prefile-check/1`.

    Raises:
        WrongQuestion: a day is none.
        DeclarationProblems: every number, origin, amount and claim that is wrong.
    """
    options = _options(asked.on, asked.as_known)
    found = check(
        asked.numbers,
        book,
        on=asked.on,
        origins=asked.origins,
        value=asked.value,
        quantities=asked.quantities,
        program=asked.program,
        claims=asked.claims,
        compare_origins=asked.compare_origins,
        as_known_on=options.as_known_on,
        assume_current_tariff=asked.assume_current_tariff,
    )
    return _line(found.to_json())


def explain_answer(book: RuleBook, word: str, on: str | None = None) -> str:
    """Return what a code, measure, claim or heading means, as `prefile-explanation/1`.

    Raises:
        WrongQuestion: the day is none.
        NoSuchThing: the word is none of these; the message says what is near.
    """
    instant = _instant("on", on) or read_instant(book.chapter_99_through.isoformat())
    try:
        return _line(explained_json(explain(word, book, instant)))
    except NotKnown as unknown:
        raise NoSuchThing(str(unknown)) from None


def upcoming_answer(book: RuleBook, on: str, within: int) -> str:
    """Return the dated changes about a day, so many days either way, as `prefile-upcoming/1`.

    Raises:
        WrongQuestion: the day is none, or the days are too many.
    """
    around = _read("on", read_day, on)
    if not 0 <= within <= LONGEST_SPAN:
        raise WrongQuestion("within", f"within is a number of days from 0 to {LONGEST_SPAN:,}")
    return _document(upcoming_json(book, changes(book, around, within), around, within, None))


def measures_answer(book: RuleBook, on: str | None = None, as_known: str | None = None) -> str:
    """Return the measures of the book as `prefile-measures/1`.

    Raises:
        WrongQuestion: a day is none.
    """
    options = _options(on, as_known)
    return _document(measures_json(book, options.on, options.as_known_on))


def measure_answer(book: RuleBook, name: str) -> str:
    """Return one measure whole.

    Raises:
        NoSuchThing: the book has no such measure.
    """
    if name not in book.by_id:
        raise NoSuchThing(f"no measure is named {_shown(name)}.{_near(name, list(book.by_id))}")
    return _document(measure_json(book.by_id[name]))


def agreements_answer(book: RuleBook, origin: str | None = None) -> str:
    """Return the partners' instruments, or those that govern goods of one country, as `prefile-agreements/1`.

    Raises:
        WrongQuestion: the country is none.
    """
    if origin is not None and origin not in book.countries.names:
        raise WrongQuestion("origin", f"{_shown(origin)} is not a country code")
    return _document(agreements_json(book, origin))


def formats_answer() -> str:
    """Return the formats that declarations are read in, as `prefile-formats/1`."""
    shapes = [
        format_shape(
            known,
            [
                name
                for name in MAPPINGS
                if shipped_mapping(name).reads == ("table" if known.name in _TABLES else known.name)
            ],
        )
        for known in FORMATS
    ]
    return _document({"format": "prefile-formats/1", "formats": shapes})


def schema_answer(name: str) -> str:
    """Return a published schema: JSON Schema by its name, or the XML Schema as `entry.xsd`.

    Raises:
        NoSuchThing: none has the name.
    """
    known = {f"{each}.schema.json": each for each in SCHEMAS} | {"entry.xsd": "entry.xsd"}
    if name not in known:
        raise NoSuchThing(f"no schema is named {_shown(name)}.{_near(name, list(known))}")
    return (shipped_folder("schemas") / name).read_text("utf-8")


def _facts(facts: Document, asked: ScreeningAsked) -> Answers:
    return read_facts(facts.content, name=facts.name, dates=asked.dates, decimal=asked.decimal)


def _mapping(name: str | None) -> Mapping | None:
    if name is None:
        return None
    if name not in MAPPINGS:
        raise WrongQuestion("mapping", f"no shipped mapping is named {_shown(name)}; there are {', '.join(MAPPINGS)}")
    return shipped_mapping(name)


def _scenarios(book: RuleBook, names: Sequence[str]) -> tuple[Scenario, ...]:
    """Open scenarios by their names, each once; a path opens nothing."""
    known = scenario_names(book)
    for name in names:
        if name not in known:
            raise WrongQuestion("scenario", f"no scenario is named {_shown(name)}.{_near(name, known)}")
    opened = [open_scenario(book, name) for name in dict.fromkeys(names)]
    try:
        refuse_contradictions(opened)
    except RuleFileProblems as contradictions:
        raise WrongQuestion("scenario", "; ".join(problem.what for problem in contradictions.problems)) from None
    return tuple(opened)


def _options(on: str | None, as_known: str | None) -> ScreenOptions:
    day: date | None = None if as_known is None else _read("as_known", read_day, as_known)
    return ScreenOptions(_instant("on", on), day)


def _instant(parameter: str, text: str | None) -> datetime | None:
    return None if text is None else _read(parameter, read_instant, text)


def _read(parameter: str, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise WrongQuestion(parameter, f"{parameter}: {error}") from None


def _near(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name[:_LONGEST_SHOWN], known, 3) or [each for each in known if name and name in each][:3]
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _shown(text: str) -> str:
    return json.dumps(text[:_LONGEST_SHOWN])


def _document(shape: object) -> str:
    return _line(escaped(json.dumps(shape, indent=2, ensure_ascii=False)))


def _line(text: str) -> str:
    return f"{text}\n"
