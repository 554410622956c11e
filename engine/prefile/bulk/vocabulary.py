"""The words that columns of a book's lines may say, as codes that grow with what is met, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from prefile.bulk.contents import Contents
from prefile.bulk.instants import Days, Instants
from prefile.bulk.kept_state import State
from prefile.bulk.key_table import KeyTable, Longs
from prefile.bulk.metal import MetalClasses
from prefile.bulk.words import Words
from prefile.decision.compiled_book import CompiledBook
from prefile.decision.key import DAYS, FactBound, bounds_of
from prefile.entry.fields import Code, LineNumber, Name
from prefile.entry.line import PART_OF
from prefile.entry.minors import FORMATS
from prefile.law.rate_days import RateDays
from prefile.values.tariff_number import COMMON_DIGITS

__all__ = ["LONGEST_TEXT", "Vocabulary"]

LONGEST_TEXT = 5000  # bytes that surely are no more characters than a text may have
_EPOCH = date(1970, 1, 1).toordinal()
_MOST_NUMBERS = 1 << 18  # as people write them, with dots and without


class Vocabulary:
    """The words of each column, each allowed by the entry's own vocabulary; and the days that a book tells apart."""

    def __init__(self, compiled: CompiledBook) -> None:
        """Know no word yet."""
        countries = compiled.book.countries.names
        bounds = bounds_of(compiled.engine.questions.predicates)
        number, code, name = _allows(LineNumber), _allows(Code), _allows(Name)
        self.number = Words(lambda text: number(text) and sum(map(str.isdigit, text)) > COMMON_DIGITS, _MOST_NUMBERS)
        self.origin = Words(countries.__contains__)
        self.format = Words(FORMATS.__contains__)
        self.of_line = {
            "program": Words(code),
            "exported_from": Words(countries.__contains__),
            "end_use": Words(lambda text: len(text.encode()) <= LONGEST_TEXT),
            "part_of": Words(PART_OF.__contains__),
            "zone": Words({"N", "D"}.__contains__),
        }
        days = compiled.book.rate_days
        self.of_entry = {key: Words(code) for key in ("mode", "port")}
        self.of_entry["entry_type"] = Words(lambda text: code(text) and _by_entry(days, text))
        self.unit, self.claim = Words(code), Words(name)
        self.currency = Words("USD".__eq__)
        self.claims, self.units = KeyTable(), KeyTable()
        self.contents = Contents(MetalClasses(bounds), countries.__contains__, name)
        self.days, self.instants = Days(), Instants()
        self.day_bounds = {fact: _bounds_of_day(fact, bounds) for fact in DAYS}

    def kept(self) -> State:
        """Return the words that are known, to be taken by another."""
        return {
            "words": {name: words.words[1:] for name, words in self._each().items()},
            "claims": self.claims.keys,
            "units": self.units.keys,
            "contents": self.contents.kept(),
        }

    def take(self, kept: State) -> None:
        """Know the words that another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        for name, words in self._each().items():
            words.take(kept["words"][name])
        self.claims.take(kept["claims"])
        self.units.take(kept["units"])
        self.contents.take(kept["contents"])

    def _each(self) -> dict[str, Words]:
        """Return the words of each column whose codes signatures hold, by its name."""
        return {
            "number": self.number,
            "origin": self.origin,
            "unit": self.unit,
            "claim": self.claim,
            **self.of_line,
            **self.of_entry,
        }


def _by_entry(days: RateDays, entry_type: str) -> bool:
    """Whether entries of a type that state the day of entry alone owe the rates of that day."""
    fits = (
        row
        for row in days.days
        if entry_type not in row.except_types and (row.day == "entered" or entry_type in row.asked_of)
    )
    return next((row.day for row in fits), None) == "entered"


def _bounds_of_day(fact: str, bounds: Iterable[FactBound]) -> Longs | None:
    """Return the days at which what is seen of a fact changes, as numbers; None where each day may matter."""
    found = [bound for name, bound in bounds if name == fact]
    if None in found:
        return None
    ordinals = sorted({bound.toordinal() for bound in found if isinstance(bound, date)})
    return np.array(ordinals, np.int64) - _EPOCH


def _allows(kind: Any) -> Callable[[str], bool]:  # noqa: ANN401 - an annotated type of the entry's vocabulary
    """Return whether the entry's own vocabulary allows a word."""
    adapter = _adapter(kind)

    def allows(text: str) -> bool:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return False
        return True

    return allows


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - as above
    return TypeAdapter(kind)
