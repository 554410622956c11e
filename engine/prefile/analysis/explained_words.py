"""What else the words of an answer mean: its own words, fees, facts, and the places of law in brackets.

Its own words stand in `glossary.csv`, with what else they are called; fees and places of law are of the rule book,
facts of the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from prefile.entry.fact_paths import FACTS, read_fact
from prefile.entry.fact_questions import Who, has_question, question_of
from prefile.law.book import RuleBook
from prefile.law.fees import Fee, FeeRate
from prefile.values.citation import Citation
from prefile.values.dates import Window, write_instant
from prefile.values.json_shape import json_object
from prefile.values.money import show_amount, show_money
from prefile.values.name_table import name_table

__all__ = [
    "CitationMeaning",
    "CitedPlace",
    "FactMeaning",
    "FeeMeaning",
    "WordMeaning",
    "citation_of",
    "fact_of",
    "fee_of",
    "glossary",
    "known_names",
    "span",
    "word_of",
]

_LETTERS = "letters"
_LETTER = re.compile(r"[A-Z]")


@json_object
class WordMeaning(NamedTuple):
    """What a word of an answer means, and the word that says more (null: none does)."""

    word: str
    says: str
    see: str | None
    kind: Literal["word"] = "word"


@json_object
class FeeMeaning(NamedTuple):
    """A fee: the types of entry and modes (none: any) on which it is owed, its rates, who is exempt, its law."""

    fee: str
    title: str
    entry_types: tuple[str, ...]
    modes: tuple[str, ...]
    rates: tuple[str, ...]
    exempt: tuple[str, ...]
    authorities: tuple[str, ...]
    kind: Literal["fee"] = "fee"


@json_object
class FactMeaning(NamedTuple):
    """A fact that an entry or a side-car states: its question and how the answer is written (null: nobody is asked)."""

    fact: str
    of: Literal["entry", "line"]
    question: str | None
    expected: str | None
    who: Who | None
    kind: Literal["fact"] = "fact"


@json_object
class CitedPlace(NamedTuple):
    """A place of law that an authority in brackets is, and what of the book cites it: measures by id, files by name."""

    instrument: str
    pin: str
    date: str
    url: str | None
    says: str | None
    certain: bool
    cited_by: tuple[str, ...]


@json_object
class CitationMeaning(NamedTuple):
    """An authority in brackets: each place of law that it stands for, which may differ from file to file."""

    citation: str
    places: tuple[CitedPlace, ...]
    kind: Literal["citation"] = "citation"


@cache
def glossary() -> Mapping[str, WordMeaning]:
    """Return the words of answers by all that they are called, in small letters."""
    found: dict[str, WordMeaning] = {}
    for row in name_table("glossary.csv", "prefile.analysis"):
        meaning = WordMeaning(row["word"], row["says"], row["see"] or None)
        for name in (row["word"], *filter(None, row["also"].split("|"))):
            found[name.casefold()] = meaning
    return found


def word_of(word: str) -> WordMeaning | None:
    """Return what a word of an answer means; one capital is a letter by which the answer names a duty."""
    return glossary().get(_LETTERS if _LETTER.fullmatch(word) else word.rstrip(":").casefold())


def fee_of(word: str, book: RuleBook) -> FeeMeaning | None:
    """Return what a fee is, by its short name or its title."""
    fee = next((fee for fee in book.fees if word.casefold() in {fee.name, fee.title.casefold()}), None)
    if fee is None:
        return None
    return FeeMeaning(
        fee.name,
        fee.title,
        tuple(sorted(fee.entry_types)),
        tuple(sorted(fee.modes)),
        tuple(_rate(rate) for rate in fee.rates),
        tuple(_exempt(fee)),
        tuple(dict.fromkeys(citation.cite for citation in fee.citations.values())),
    )


def _rate(rate: FeeRate) -> str:
    least = f", at least {show_money(rate.least)}" if rate.least else ""
    most = f", at most {show_money(rate.most)}" if rate.most is not None else ""
    return f"{show_amount(rate.percent)} % of the value{least}{most} an entry, {span(rate.window)}"


def _exempt(fee: Fee) -> Iterator[str]:
    for row in fee.exempt:
        by = f"claim {row.claim}" if row.claim else f"SPI {', '.join(sorted(row.programs))}"
        yield f"{by}: {row.says}"


def fact_of(word: str) -> FactMeaning | None:
    """Return what a fact is, by its path."""
    fact = read_fact(word)
    if fact is None:
        return None
    asks = question_of(fact, "USD") if has_question(fact) else None
    return FactMeaning(
        fact.written,
        "entry" if fact.of_entry else "line",
        None if asks is None else asks.question,
        None if asks is None else asks.expected,
        None if asks is None else asks.who,
    )


def citation_of(word: str, book: RuleBook) -> CitationMeaning | None:
    """Return the places of law that an authority in brackets stands for, each with what cites it."""
    places: dict[Citation, list[str]] = {}
    for cited_by, citations in _citing(book):
        if (citation := citations.get(word)) is not None:
            places.setdefault(citation, []).append(cited_by)
    if not places:
        return None
    return CitationMeaning(
        word,
        tuple(
            CitedPlace(one.instrument, one.pin, one.date, one.url, one.says, one.certain, tuple(by))
            for one, by in places.items()
        ),
    )


def _citing(book: RuleBook) -> Iterator[tuple[str, Mapping[str, Citation]]]:
    """Yield what cites law in a book, with its citations by key."""
    for measure in book.measures:
        yield measure.id, measure.citations
    for fee in book.fees:
        yield fee.name, fee.citations
    yield from book.citations.items()


def known_names() -> tuple[str, ...]:
    """Return the words and the facts that can be asked about."""
    return (*(meaning.word for meaning in glossary().values()), *FACTS)


def span(window: Window) -> str:
    """Say from when until when something is in force."""
    since = f"from {write_instant(window.since)[:10]}" if window.since else "from the beginning"
    return f"{since} until {write_instant(window.until)[:10]}" if window.until else since
