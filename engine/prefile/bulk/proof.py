"""Proves columns of text plain: each entry of which nothing could be refused, warned of otherwise, or read otherwise.

What a column says is allowed word by word by the entry's own vocabulary (entry/), and what the checks of a declaration
against itself compare is compared here with a margin, on the safe side: an entry that is near any limit is not plain.
The ordinary reader then says what is wrong with it, or that nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from prefile.bulk.coded import Coded
from prefile.bulk.figures import ABSENT, cents_of, micros
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.plain import Plain
from prefile.bulk.quantity_columns import QuantityColumns, read_quantities
from prefile.bulk.vocabulary import LONGEST_TEXT, Vocabulary
from prefile.bulk.words import UNFIT, Words, list_codes
from prefile.entry.minors import FORMATS
from prefile.values.dates import day_of

__all__ = ["Proof"]

_SHORT = 200  # bytes that surely are no more characters than a Short may have
_MOST_LINES = 999
_EPOCH = date(1970, 1, 1).toordinal()
_MOST_VALUE = 10**14  # cents
_STATED = {"end_use": 1, "part_of": 4}
_NAMES_A_DOCUMENT = "[0-9].*[1-9]|[1-9].*[0-9]"  # two digits, not all zero: no word for no, and none that promises


class Proof:
    """One batch on the way: each column read adds to what is not plain."""

    def __init__(self, words: Vocabulary, plain: Plain, since: int | None, on: int | None) -> None:
        """Read a batch by a vocabulary; rate dates before `since` are not plain, `on` overrides them (seconds)."""
        self._words, self._plain, self._since, self._on = words, plain, since, on
        self._size, self._entries = int(plain.counts.sum()), len(plain.counts)
        self._entry = np.repeat(np.arange(self._entries, dtype=np.int32), plain.counts)
        first = np.cumsum(plain.counts) - plain.counts
        self._place = (np.arange(self._size) - np.repeat(first, plain.counts)).astype(np.int32)
        self._wrong = np.zeros(self._size, np.bool_)
        self._wrong_entry = (plain.counts < 1) | (plain.counts > _MOST_LINES)

    def coded(self) -> Coded:
        """Read all columns."""
        words, plain, size = self._words, self._plain, self._size
        seconds, days, wrong = words.instants.of(plain.entries.get("entered"), self._entries)
        self._wrong_entry |= wrong
        self._texts()
        numbers = self._line_numbers()
        number = self._codes("tariff_number", words.number)
        self._wrong |= number == 0
        origin = self._codes("origin", words.origin)
        of_line = {name: known for name, known in words.of_line.items() if name in plain.lines}
        facts: dict[str, Ints] = {name: self._codes(name, known) for name, known in of_line.items()}
        facts.update(self._entry_words())
        facts.update(self._journey(days))
        facts.update(self._claims())
        value, no_value = self._value()
        net, gross = self._weight("net_kg"), self._weight("gross_kg")
        quantities = read_quantities(plain.items.get("quantities"), size, words.unit)
        facts.update(self._contents(quantities, net, gross))
        quantities.compare(words.unit, net)
        self._wrong |= quantities.wrong
        facts.update(self._that_stated(facts))
        instants = self._rate_dates(seconds)
        if self._wrong.any():
            self._wrong_entry[self._entry[self._wrong]] = True
        amounts = [*quantities.amounts, None, None][:2]
        return Coded(
            plain_shape=plain,
            words=words.number.words,
            plain=~self._wrong_entry,
            entry=self._entry,
            place=self._place,
            numbers=numbers,
            number=number,
            origin=origin,
            instants=instants,
            days=days if self._on is None else np.full(self._entries, _day_number(self._on), np.int32),
            facts=facts,
            units=quantities.codes(words.units, net, size),
            value=value,
            quantities=(*amounts, net),
            no_value=no_value,
            apart=no_value | (origin == 0) if net is None else no_value | (origin == 0) | (net == 0),
        )

    def _codes(self, name: str, words: Words) -> Ints:
        codes = words.codes(self._plain.lines.get(name), self._size)
        self._wrong |= codes == UNFIT
        return codes

    def _entry_words(self) -> dict[str, Ints]:
        """Return the codes of what entries state, line by line."""
        found: dict[str, Ints] = {}
        for name, words in self._words.of_entry.items():
            if name in self._plain.entries:
                codes = words.codes(self._plain.entries[name], self._entries)
                self._wrong_entry |= codes == UNFIT
                found[name] = codes[self._entry]
        stated = self._words.format.codes(self._plain.entries.get("format"), self._entries)
        self._wrong_entry |= stated <= 0
        later = (found_part := self._plain.lines.get("part_of")) is not None and found_part.null_count < self._size
        if later:  # a key of a later minor of the format
            self._wrong |= (self._words.of_line["part_of"].codes(found_part, self._size) > 0) & (
                stated[self._entry] != self._words.format.code(FORMATS[-1])
            )
        return found

    def _texts(self) -> None:
        """Note texts that are too long, and keys that no signature holds."""
        entries, lines = self._plain.entries, self._plain.lines
        for name in ("entry_number", "reference", "importer"):
            self._wrong_entry |= _not_between(entries.get(name), 1, _SHORT, self._entries)
        for name, column in entries.items():
            if name.startswith("metadata."):
                self._wrong_entry |= _not_between(column, 0, LONGEST_TEXT, self._entries)
        for name, column in lines.items():
            if name.startswith("metadata."):
                self._wrong |= _not_between(column, 0, LONGEST_TEXT, self._size)
        self._wrong |= _not_between(lines.get("description"), 0, LONGEST_TEXT, self._size)
        for name in ("reference", "invoice.number", "invoice.line"):
            self._wrong |= _not_between(lines.get(name), 1, _SHORT, self._size)
        self._wrong |= self._codes("currency", self._words.currency) < 0
        self._codes("invoice.unit", self._words.unit)
        self._wrong |= micros(lines.get("invoice.unit_price"), self._size)[1]
        for column in self._plain.others.values():
            self._wrong |= _is_stated(column)
        for column in self._plain.entry_others.values():
            self._wrong_entry |= _is_stated(column)

    def _line_numbers(self) -> Ints:
        """Return the numbers of lines: as stated, rising within an entry, or by their places."""
        column = self._plain.numbers
        if column is None or column.null_count == self._size:
            numbered: Ints = self._place + 1
            return numbered
        numbers = column.fill_null(0).to_numpy(zero_copy_only=False)
        rising = np.ones(self._size, np.bool_)
        rising[1:] = (numbers[1:] > numbers[:-1]) | (self._place[1:] == 0)
        self._wrong |= ~rising | (numbers < 1) | (numbers > 10 * _MOST_LINES)
        return np.where(self._wrong, 0, numbers).astype(np.int32)

    def _rate_dates(self, seconds: Longs) -> Longs:
        """Return the rate date of each entry; none is before the book begins."""
        instants = seconds if self._on is None else np.full(self._entries, self._on, np.int64)
        if self._since is not None:
            self._wrong_entry |= instants < self._since
        return instants

    def _journey(self, entered: Ints) -> dict[str, Ints]:
        """Return the days of the journey by their intervals; days out of their order are not plain."""
        words, plain = self._words, self._plain
        found: dict[str, Ints] = {}
        days: dict[str, Ints] = {}
        for name, columns, size in (
            ("imported", plain.entries, self._entries),
            ("exported", plain.entries, self._entries),
            ("loaded", plain.lines, self._size),
        ):
            if name not in columns:
                continue
            days[name], wrong = words.days.of(columns[name], size)
            if size == self._entries and columns is plain.entries:
                self._wrong_entry |= wrong
            else:
                self._wrong |= wrong
            bounds = words.day_bounds[name]
            codes = days[name] + 1 if bounds is None else np.searchsorted(bounds, days[name], side="right") + 1
            codes = np.where(days[name] == ABSENT, 0, codes).astype(np.int32)
            found[name] = codes[self._entry] if columns is plain.entries else codes
        if "imported" in days:
            arrived = days["imported"]
            known = arrived != ABSENT
            self._wrong_entry |= known & ((arrived > entered) | (days.get("exported", arrived) > arrived))
            if "loaded" in days:
                self._wrong |= known[self._entry] & (days["loaded"] > arrived[self._entry])
        return found

    def _contents(self, quantities: QuantityColumns, net: Longs | None, gross: Longs | None) -> dict[str, Ints]:
        """Return codes for what lines contain."""
        plain, words, size = self._plain, self._words, self._size
        stated = "minerals" in plain.items or any(name.startswith("metal.") for name in (*plain.lines, *plain.items))
        if not stated:
            if len(rows := quantities.of_content(words.unit)):
                quantities.mass(words.unit, net, gross, rows)
            return {}
        mass = quantities.mass(words.unit, net, gross, np.arange(size))
        found = words.contents.of(plain, size, mass if gross is None else np.where(mass >= 0, mass, gross))
        self._wrong |= found.wrong
        return {"minerals": found.minerals, "metal": found.metal, "stated": 2 * found.all_shares.astype(np.int32)}

    @staticmethod
    def _that_stated(facts: Mapping[str, Ints]) -> dict[str, Ints]:
        """Return a code for which facts are stated of those that a signature does not hold word for word."""
        each = [facts["stated"]] if "stated" in facts else []
        each += [(facts[name] > 0).astype(np.int32) * bit for name, bit in _STATED.items() if name in facts]
        return {"stated": sum(each[1:], each[0])} if each else {}

    def _claims(self) -> dict[str, Ints]:
        """Return a code for the claims of each line, each with whether it has a reference that names a document."""
        items = self._plain.items.get("claims")
        if items is None:
            return {}
        count = int(items.begins[-1])
        named = self._words.claim.codes(items.fields.get("claim"), count)
        reference = items.fields.get("reference")
        stated = np.zeros(count, np.bool_) if reference is None else _valid(reference)
        unnamed = _not_between(reference, 1, _SHORT, count)
        if reference is not None and stated.any():
            options = pc.MatchSubstringOptions(_NAMES_A_DOCUMENT)
            names = pc.call_function("match_substring_regex", [reference], options)
            unnamed |= stated & ~_truth(names)
        unnamed |= self._words.days.of(items.fields.get("date"), count)[1]
        codes = np.where((named <= 0) | unnamed, UNFIT, named * 2 + stated).astype(np.int32)
        found = list_codes(codes, items.begins, self._words.claims)
        self._wrong |= found == UNFIT
        return {"claims": found}

    def _weight(self, name: str) -> Longs | None:
        column = self._plain.lines.get(name)
        if column is None or column.null_count == self._size:
            return None
        amounts, wrong = micros(column, self._size)
        self._wrong |= wrong
        return amounts

    def _value(self) -> tuple[Longs, Mask]:
        """Return values in cents, and the lines that have none which the kernel could take."""
        value, parts, wrong = cents_of(self._plain.lines.get("value"), self._size)
        self._wrong |= wrong
        return value, parts | (value <= 0) | (value > _MOST_VALUE)


def _day_number(instant: int) -> int:
    """Return the day in New York of an instant in seconds, counted from 1970 on."""
    return day_of(datetime.fromtimestamp(instant, UTC)).toordinal() - _EPOCH


def _not_between(column: pa.Array | None, least: int, most: int, size: int) -> Mask:
    """Return which texts have fewer bytes or more than are surely allowed; absent ones are."""
    if column is None or column.null_count == len(column):
        return np.zeros(size, np.bool_)
    if isinstance(column, pa.DictionaryArray):
        own = np.append(_not_between(column.dictionary, least, most, len(column.dictionary)), False)
        once: Mask = own[column.indices.fill_null(len(own) - 1).to_numpy(zero_copy_only=False)]
        return once
    sizes = pc.call_function("binary_length", [column]).fill_null(least).to_numpy(zero_copy_only=False)
    found: Mask = (sizes < least) | (sizes > most)
    return found


def _is_stated(column: pa.Array) -> Mask:
    """Return where something stands, an empty list too."""
    return _valid(column)


def _valid(column: pa.Array) -> Mask:
    found: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return found


def _truth(column: pa.Array) -> Mask:
    absent = pa.scalar(False)  # noqa: FBT003 - as pyarrow has it
    found: Mask = column.fill_null(absent).to_numpy(zero_copy_only=False)
    return found
