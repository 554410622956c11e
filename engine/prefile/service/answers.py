"""Questions of law, answered each with the text that the command line writes: one place for HTTP and for MCP."""

from __future__ import annotations

import json
from functools import cache

from prefile.analysis.explain import NotKnown, explain, explained_json
from prefile.analysis.look_up import check
from prefile.intake.formats import FORMATS
from prefile.intake.mapping import MAPPINGS, shipped_mapping
from prefile.law.book import RuleBook
from prefile.publish.schema_titles import SCHEMAS
from prefile.render.text.changes import upcoming_json
from prefile.render.text.formats import format_shape
from prefile.render.text.rules import agreements_json, measure_json, measures_json
from prefile.service.questions import (
    CheckAsked,
    NoSuchThing,
    WrongQuestion,
    instant_asked,
    near,
    options_asked,
    read_asked,
    shown,
)
from prefile.shipped import shipped_folder
from prefile.values.dates import read_day, read_instant
from prefile.values.json_shape import escaped
from prefile.workbench.changes import changes

__all__ = [
    "LONGEST_SPAN",
    "agreements_answer",
    "check_answer",
    "explain_answer",
    "formats_answer",
    "measure_answer",
    "measures_answer",
    "schema_answer",
    "schemas_answer",
    "upcoming_answer",
]

LONGEST_SPAN = 36_500  # days about a day, as of the command
_TABLES = frozenset({"csv", "xlsx"})


def check_answer(book: RuleBook, asked: CheckAsked) -> str:
    """Return a look-up as `prefile-check/1`.

    Raises:
        WrongQuestion: a day is none.
        DeclarationProblems: every number, origin, amount and claim that is wrong.
    """
    options = options_asked(asked.on, asked.as_known)
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
    instant = instant_asked("on", on) or read_instant(book.chapter_99_through.isoformat())
    try:
        return _line(explained_json(explain(word, book, instant)))
    except NotKnown as unknown:
        raise NoSuchThing(str(unknown)) from None


def upcoming_answer(book: RuleBook, on: str, within: int) -> str:
    """Return the dated changes about a day, so many days either way, as `prefile-upcoming/1`.

    Raises:
        WrongQuestion: the day is none, or the days are too many.
    """
    around = read_asked("on", read_day, on)
    if not 0 <= within <= LONGEST_SPAN:
        raise WrongQuestion("within", f"it is a number of days from 0 to {LONGEST_SPAN:,}")
    return _document(upcoming_json(book, changes(book, around, within), around, within, None))


def measures_answer(book: RuleBook, on: str | None = None, as_known: str | None = None) -> str:
    """Return the measures of the book as `prefile-measures/1`.

    Raises:
        WrongQuestion: a day is none.
    """
    options = options_asked(on, as_known)
    return _document(measures_json(book, options.on, options.as_known_on))


def measure_answer(book: RuleBook, name: str) -> str:
    """Return one measure whole.

    Raises:
        NoSuchThing: the book has no such measure.
    """
    if name not in book.by_id:
        raise NoSuchThing(f"no measure is named {shown(name)}.{near(name, list(book.by_id))}")
    return _document(measure_json(book, book.by_id[name]))


def agreements_answer(book: RuleBook, origin: str | None = None) -> str:
    """Return the partners' instruments, or those that govern goods of one country, as `prefile-agreements/1`.

    Raises:
        WrongQuestion: the country is none.
    """
    if origin is not None and origin not in book.countries.names:
        raise WrongQuestion("origin", f"{shown(origin)} is not a country code")
    return _document(agreements_json(book, origin))


@cache
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


def schemas_answer() -> str:
    """Return the published schemas, each by its name with what it is of."""
    return _document({"schemas": {name: title for name, (title, _) in _schemas().items()}})


@cache
def _schemas() -> dict[str, tuple[str, str]]:
    """Return what each schema is of, and the name of its file."""
    named = {f"{name}.schema.json": (title, f"{name}.schema.json") for name, title in SCHEMAS.items()}
    return {**named, "entry.xsd": ("prefile-entry/1 in XML", "entry.xsd")}


def schema_answer(name: str) -> str:
    """Return a published schema: JSON Schema by its name, or the XML Schema as `entry.xsd`.

    Raises:
        NoSuchThing: none has the name.
    """
    known = _schemas()
    if name not in known:
        raise NoSuchThing(f"no schema is named {shown(name)}.{near(name, list(known))}")
    return (shipped_folder("schemas") / known[name][1]).read_text("utf-8")


def _document(shape: object) -> str:
    return _line(escaped(json.dumps(shape, indent=2, ensure_ascii=False)))


def _line(text: str) -> str:
    return f"{text}\n"
