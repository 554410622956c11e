"""The fees of plain entries: which lines owe each is asked of the ordinary code once, and sums are whole numbers.

A line owes a fee, is exempt, or that is open, by the facts that the book's fees read and the rate date. The ordinary
code says which, on an entry of such a line alone. An entry of which anything is open has no fee here, as there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from prefile.bulk.coded import Coded
from prefile.bulk.forms import PROBE_VALUE
from prefile.bulk.kept_state import State, places
from prefile.bulk.key_table import Ints, KeyTable, Longs, Mask
from prefile.bulk.plans import Representative
from prefile.decision.compiled_book import CompiledBook
from prefile.duty.fees import fee_amounts, seen_of_number
from prefile.law.fees import Fee
from prefile.values.tariff_number import read_number

__all__ = ["EntryFees"]

OPEN, OWED, EXEMPT = 0, 1, 2
_NOT_KNOWN = -1  # in place of a fee in cents
_FARTHEST = 2.0e18
_BITS = 20


class _Rate(NamedTuple):
    """The rate of a fee within an interval: a share of the value, and its least and most in cents."""

    part: Fraction
    least: int
    most: int | None


class EntryFees:
    """The fees of a book on plain entries."""

    def __init__(self, compiled: CompiledBook, changes: Longs) -> None:
        """Ask a compiled book, whose rates of fees change at some of the instants `changes`."""
        self._compiled, self._changes = compiled, changes
        self._fees: tuple[Fee, ...] = compiled.book.fees
        self._reads = sorted(frozenset[str]().union(*(fee.reads for fee in self._fees)))
        self._seen: dict[tuple[tuple[bool, ...], ...], int] = {}
        self._seen_of: Ints = np.zeros(0, np.int32)
        self._kinds = KeyTable()
        self._standing = np.zeros((len(self._fees), 1 << 10), np.int8)
        self._rates: dict[tuple[int, int], _Rate | None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fees, in the order of the book."""
        return tuple([fee.name for fee in self._fees])

    def kept(self) -> State:
        """Return which kinds of lines owe what, to be taken by another."""
        return {
            "seen": list(self._seen),
            "seen_of": self._seen_of,
            "kinds": self._kinds.keys,
            "standing": self._standing[:, : len(self._kinds)],
        }

    def take(self, kept: State) -> None:
        """Know what another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        self._seen = {tuple([tuple(of_fee) for of_fee in seen]): number for number, seen in enumerate(kept["seen"])}
        self._seen_of = places(kept["seen_of"], len(kept["seen"]))
        self._kinds.take(kept["kinds"])
        size = len(self._fees), len(self._kinds)
        if kept["standing"].shape != size or not np.isin(kept["standing"], (OPEN, OWED, EXEMPT)).all():
            raise ValueError("fees of other kinds")
        self._standing = np.zeros((size[0], max(size[1], self._standing.shape[1])), np.int8)
        self._standing[:, : size[1]] = kept["standing"]

    def of(self, coded: Coded, represented: Callable[[int], Representative]) -> tuple[Mapping[str, Longs], Longs]:
        """Return each fee of each entry in cents (-1: it is not known), and the entries of which to ask otherwise."""
        size = len(coded.plain)
        kinds = self._kind(coded, represented)
        apart = np.unique(coded.entry[coded.no_value])
        found: dict[str, Longs] = {}
        far = np.zeros(size, np.bool_)
        begins = coded.begins
        heads = coded.entry[begins]
        used = np.flatnonzero(np.bincount(kinds, minlength=1)) if len(kinds) else kinds
        for place, fee in enumerate(self._fees):
            amounts, owed = np.zeros(size, np.int64), np.zeros(size, np.int64)
            owes = np.zeros(size, np.bool_)
            standing = self._standing[place]
            met = np.bincount(standing[used], minlength=3)
            if met[OPEN]:
                open_lines = None if met[OPEN] == len(used) else (standing == OPEN)[kinds]
                amounts[heads] = np.where(_any_of(open_lines, begins), _NOT_KNOWN, 0)
            if met[OWED]:
                owing, value = None if met[OWED] == len(used) else (standing == OWED)[kinds], np.maximum(coded.value, 0)
                owed[heads] = np.add.reduceat(value if owing is None else value * owing, begins)
                owes[heads] = _any_of(owing, begins)
            self._charge(place, coded, np.flatnonzero(owes & (amounts == 0)), owed, amounts, far)
            found[fee.name] = amounts
        return found, np.union1d(apart, np.flatnonzero(far & coded.plain))

    def _kind(self, coded: Coded, represented: Callable[[int], Representative]) -> Ints:
        """Return the kind of each line, as far as fees may tell lines apart."""
        eras = np.searchsorted(self._changes, coded.instants, side="right").astype(np.int32)[coded.entry]
        known: Ints = np.zeros(len(coded.entry), np.int32)
        facts = [coded.facts.get(name) for name in self._reads]
        stated: list[Ints | None] = [*self._goods(coded), *facts, eras]
        for step, codes in enumerate(stated):
            if codes is not None and codes.any():
                known = self._kinds.number_few(known, codes, _BITS, step << 2 * _BITS)[0]
                known += 1
        kinds, new = self._kinds.number_few(known, np.zeros(1, np.int32), 0, len(stated) << 2 * _BITS)
        for at in new.tolist():
            while kinds[at] >= self._standing.shape[1]:
                self._standing = np.concatenate([self._standing, np.zeros_like(self._standing)], axis=1)
            self._standing[:, kinds[at]] = self._stands(represented(int(at)))
        return kinds

    def _goods(self, coded: Coded) -> tuple[Ints | None, ...]:
        """Return what fees see of the goods: of those that claim a program number and origin, of others the number."""
        new = coded.words[len(self._seen_of) :]
        seen = [tuple([seen_of_number(fee, read_number(word)) for fee in self._fees]) if word else () for word in new]
        self._seen_of = np.append(
            self._seen_of, np.array([self._seen.setdefault(one, len(self._seen)) for one in seen], np.int32)
        )
        program = coded.facts.get("program") if "program" in self._reads else None
        if program is None:
            return self._seen_of[coded.number], None, None
        claims = program > 0
        return self._seen_of[coded.number], np.where(claims, coded.number, 0), np.where(claims, coded.origin, 0)

    def _stands(self, line: Representative) -> list[int]:
        """Return whether a line owes each fee."""
        probe = line.line.model_copy(update={"value": PROBE_VALUE})
        entry = line.entry.model_copy(update={"lines": (probe,)})
        compiled = self._compiled
        fees = fee_amounts(entry, line.dates.entry, compiled.book, compiled.as_known_on)
        return [OPEN if fee.amount is None else OWED if fee.amount else EXEMPT for fee in fees]

    def _charge(  # noqa: PLR0913, PLR0917 - the entries of a batch
        self,
        place: int,
        coded: Coded,
        entries: Longs,
        owed: Longs,
        amounts: Longs,
        far: Mask,
    ) -> None:
        """Put the fee of some entries on the value of which it is owed; note those of which it may not be exact."""
        if not len(entries):
            return
        eras = np.searchsorted(self._changes, coded.instants[entries], side="right")
        for era in np.unique(eras).tolist():
            own = entries[eras == era]
            rate = self._rate(place, era, int(coded.instants[own[0]]))
            if rate is None:
                amounts[own] = _NOT_KNOWN
                continue
            part, over = rate.part.numerator, rate.part.denominator
            far[own[owed[own].astype(np.float64) * part * 2 > _FARTHEST]] = True
            charged = np.maximum((2 * owed[own] * part + over) // (2 * over), rate.least)
            amounts[own] = charged if rate.most is None else np.minimum(charged, rate.most)

    def _rate(self, place: int, era: int, instant: int) -> _Rate | None:
        if (place, era) not in self._rates:
            at = datetime.fromtimestamp(instant, UTC)
            believed = [row for row in self._fees[place].rates if row.window.believed(self._compiled.as_known_on)]
            row = next((row for row in believed if row.window.holds(at)), None)
            self._rates[place, era] = (
                None
                if row is None
                else _Rate(
                    Fraction(row.percent) / 100, _cents(row.least), None if row.most is None else _cents(row.most)
                )
            )
        return self._rates[place, era]


def _any_of(lines: Mask | None, begins: Longs) -> Mask:
    """Return of which entries something holds of any line; None says that it holds of all."""
    found: Mask = np.ones(len(begins), np.bool_) if lines is None else np.logical_or.reduceat(lines, begins)
    return found


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))
