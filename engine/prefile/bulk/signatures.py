"""Signatures of lines, each decided once by the ordinary code: which lines have one, and the plan of each.

A signature is everything that is stated of a line but its amounts, as coarsely as the measures of its number, origin
and rate date look at it. Its first line is decided as every line is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from prefile import checks
from prefile.bulk.coded import FACTS, HELD, Coded
from prefile.bulk.kept_state import State, places
from prefile.bulk.key_table import Ints, KeyTable, Longs, Mask
from prefile.bulk.likeness import Likeness
from prefile.bulk.plans import Plans, Representative
from prefile.decision.compiled_book import CompiledBook
from prefile.decision.key import interval_of
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Fault
from prefile.law.tariff import TariffTable
from prefile.law.us_customs import rate_dates
from prefile.values.dates import window_ends
from prefile.values.rate_words import read_rate, read_special
from prefile.values.tariff_number import read_number

__all__ = ["Signatures", "changes_of"]

Number = TypeVar("Number", bound=np.generic)
_CODE_BITS, _ID_BITS = 24, 32
_ORIGIN_BITS, _ERA_BITS = 10, 12
_UNIT_BITS = 12


def changes_of(compiled: CompiledBook) -> Longs:
    """Return every instant at which something may change for some number, in seconds of UTC, in order."""
    book = compiled.book
    windows = [book.tariff.held, *(program.window for program in book.programs.values())]
    windows += [window for row in book.tariff.rows() for window in row.windows]
    windows += [window for printed in book.tariff.printed.values() for window, _ in printed]
    windows += [rate.window for fee in book.fees for rate in fee.rates]
    windows += [order.window for order in book.filing]
    every: set[datetime] = {*window_ends(windows), *compiled.changes()}
    return np.array(sorted(int(at.timestamp()) for at in every), np.int64)


class Signatures:
    """The signatures of a compiled book that were met, in the order of their numbers."""

    def __init__(self, compiled: CompiledBook, on: datetime | None, *, covered_dates_only: bool = True) -> None:
        """Number the signatures of a book; `on` overrides rate dates."""
        self._compiled, self._on, self._covered = compiled, on, covered_dates_only
        self.changes = changes_of(compiled)
        self._every = frozenset([datetime.fromtimestamp(at, UTC) for at in self.changes.tolist()])
        self.plans = Plans(compiled)
        self.plan_of: Ints = np.zeros(1 << 12, np.int32)
        self.alike_of: Ints = np.zeros(1 << 12, np.int32)
        self.masks: Ints = np.zeros(1 << 12, np.int32)
        self.refused: Mask = np.zeros(1 << 12, np.bool_)
        self._kinds, self._facts, self._known, self._intervals = KeyTable(), KeyTable(), KeyTable(), KeyTable()
        self._local: Ints = np.zeros(1 << 12, np.int32)
        self._likeness = Likeness(compiled)

    def __len__(self) -> int:
        return len(self._likeness)

    @property
    def kinds(self) -> int:
        """How many kinds of lines are known, which may be decided alike."""
        return len(self._known)

    def kept(self) -> State:
        """Return the signatures and plans that are known, to be taken by another of the same book and options."""
        return {
            **{name: table.keys for name, table in self._tables().items()},
            "local": self._local[: len(self._intervals)],
            "masks": self.masks[: len(self._kinds)],
            "refused": self.refused[: len(self._kinds)],
            "alike_of": self.alike_of[: len(self._known)],
            "plan_of": self.plan_of[: len(self)],
            "likeness": self._likeness.kept(),
            "plans": self.plans.kept(),
        }

    def take(self, kept: State) -> None:
        """Know what another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        for name, table in self._tables().items():
            table.take(kept[name])
        self._likeness.take(kept["likeness"])
        self.plans.take(kept["plans"])
        kinds, known = len(self._kinds), len(self._known)
        self._local = _spare(places(kept["local"], 1 << _ERA_BITS, count=len(self._intervals)))
        self.masks = _spare(places(kept["masks"], 1 << len(FACTS), count=kinds))
        self.refused = _spare(kept["refused"].reshape(kinds).astype(np.bool_))
        self.alike_of = _spare(places(kept["alike_of"], len(self), count=known))
        self.plan_of = _spare(places(kept["plan_of"], len(self.plans.every), count=len(self)))

    def _tables(self) -> dict[str, KeyTable]:
        return {"kinds": self._kinds, "facts": self._facts, "known": self._known, "intervals": self._intervals}

    def of(self, coded: Coded, represented: Callable[[int], Representative]) -> tuple[Ints, Mask]:
        """Return the signature of each line of a batch, and which lines the book refuses to screen.

        `represented` returns a line for the ordinary code.
        """
        kinds = self._kind(coded, represented)
        facts = self._stated(coded, kinds)
        if facts is None:
            numbers, new = self._known.number_few(kinds, coded.units, _UNIT_BITS, behind=_CODE_BITS)
        else:
            keys = kinds.astype(np.int64)
            keys <<= _UNIT_BITS
            keys |= coded.units
            keys <<= _CODE_BITS
            keys |= facts
            numbers, new = self._known.number(keys)
        for at in new.tolist():
            if numbers[at] == len(self.alike_of):
                self.alike_of = np.append(self.alike_of, np.zeros_like(self.alike_of))
            if not self.refused[kinds[at]]:
                self.alike_of[numbers[at]] = self._decided(represented(int(at)))
        return self.alike_of[numbers], self.refused[kinds]

    def _decided(self, line: Representative) -> int:
        """Return the number of a line's signature, the same for lines that are decided alike."""
        known, is_new = self._likeness.number(line.entry, line.dates)
        if is_new:
            if known == len(self.plan_of):
                self.plan_of = np.append(self.plan_of, np.zeros_like(self.plan_of))
            self.plan_of[known] = self.plans.of_line(line).number
        return known

    def _kind(self, coded: Coded, represented: Callable[[int], Representative]) -> Ints:
        keys = self._interval(coded)
        keys <<= _ORIGIN_BITS
        keys |= coded.origin
        kinds, new = self._kinds.number(keys)
        for at in new.tolist():
            kind = int(kinds[at])
            if kind == len(self.masks):
                self.masks = np.append(self.masks, np.zeros_like(self.masks))
                self.refused = np.append(self.refused, np.zeros_like(self.refused))
            self.masks[kind], self.refused[kind] = self._looked_at(represented(int(at)))
        return kinds

    def _interval(self, coded: Coded) -> Longs:
        """Return a number for each tariff number within an interval between its own changes."""
        eras = np.searchsorted(self.changes, coded.instants, side="right").astype(np.int32)
        known, new = self._intervals.number_few(coded.number, eras[coded.entry], _ERA_BITS)
        for at in new.tolist():
            if known[at] == len(self._local):
                self._local = np.append(self._local, np.zeros_like(self._local))
            instant = int(coded.instants[coded.entry[at]])
            self._local[known[at]] = self._own_interval(read_number(coded.words[int(coded.number[at])]), instant)
        numbers = coded.number.astype(np.int64)
        numbers <<= _ERA_BITS
        numbers |= self._local[known]
        return numbers

    def _own_interval(self, number: str, instant: int) -> int:
        """Return between which of its own changes a tariff number is at an instant."""
        changes = self._compiled.number(number).changes
        if not self._every.issuperset(changes):
            raise Fault(f"{number} changes at an instant that is not among those of the book")
        return interval_of(changes, datetime.fromtimestamp(instant, UTC)) or 0

    def _looked_at(self, line: Representative) -> tuple[int, bool]:
        """Return which facts the measures of a line's kind look at, as a mask; and whether the book refuses it."""
        try:
            checks.refuse(line.entry, self._compiled.book, line.dates.entry, covered_dates_only=self._covered)
        except DeclarationProblems:
            return 0, True
        kind = self._compiled.key_of(line.entry, line.line, line.dates).kind
        named = {"program"}.union(*(HELD.get(name, FACTS) for name in (*kind.reader.names, *kind.found)))
        if _prints_on_content(self._compiled.book.tariff, line):
            named.add("minerals")  # which duty looks at, whatever decisions do
        return sum(1 << place for place, name in enumerate(FACTS) if name in named), False

    def _stated(self, coded: Coded, kinds: Ints) -> Longs | None:
        """Return a number for the facts of each line that are looked at, 0 where none is stated; None where nowhere."""
        if not coded.facts:
            return None
        masks, found = self.masks[kinds], np.zeros(len(kinds), np.int64)
        for place, name in enumerate(FACTS):
            column = coded.facts.get(name)
            if column is None or not column.any():
                continue
            codes = np.where((masks >> place) & 1, column, 0).astype(np.int64)
            some = np.flatnonzero(codes)
            if len(some):
                keys = (((np.int64(place) << _ID_BITS) | found[some]) << _CODE_BITS) | codes[some]
                found[some] = self._facts.number(keys)[0].astype(np.int64) + 1
        return found

    def represented(self, entry: Entry) -> Representative:
        """Return an entry of one line with its rate dates."""
        return Representative(entry, rate_dates(entry, self._on, self._compiled.book.rate_days).lines[0])


def _prints_on_content(tariff: TariffTable, line: Representative) -> bool:
    """Whether a column of the tariff prints for a line's number a rate on what goods contain of an element."""
    number = line.line.tariff_number
    row = tariff.row(number, line.dates.entry.instant)
    if row is None:
        return False
    noted = [tariff.note_rate(number, column) for column in ("general", "column_2")]
    rates = [read_rate(words) for words in (row.general, row.column_2, *[note.rate for note in noted if note])]
    return any(rate is not None and rate.on_content for rate in (*rates, *read_special(row.special).values()))


def _spare(column: NDArray[Number]) -> NDArray[Number]:
    """Return a column with room behind it, as columns that grow have."""
    return np.append(column, np.zeros(max(len(column), 1 << 12), column.dtype))
