"""The fees of an entry: the amount of each, once for all lines, or why it cannot be determined, with its bounds.

A fee is summed exactly over the lines that are not exempt, held within its least and most, and rounded half up to the
cent once. Of goods entered under Chapter 98 it may be on a part of the value only. A fact that is missing on any line,
or a program of which it is open whether the line has it, leaves the whole fee undetermined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from prefile.decision.special_program import program_of_line
from prefile.duty.ad_valorem import dollars_at_hand
from prefile.duty.fee_amount import FeeAmount, FeeSum, fee_on
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.entry.provision import is_special, line_goods_first, special_numbers
from prefile.law.book import RuleBook
from prefile.law.fees import (
    Doubt,
    Exemption,
    Fee,
    FeeGround,
    FeeProvision,
    FeeRate,
)
from prefile.law.us_customs import RateDate
from prefile.values.dates import day_of
from prefile.values.money import (
    ZERO,
    Bounds,
    add_all,
    cents,
)
from prefile.values.tariff_number import show_number
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["fee_amounts", "seen_of_number"]

_SPECIAL = "98"
_TWO_PROVISIONS = "two numbers of chapter 98, and which of them decides the fee cannot be told"


def fee_amounts(entry: Entry, entry_date: RateDate, book: RuleBook, as_known_on: date | None) -> tuple[FeeAmount, ...]:
    """Return the amount of each of the book's fees on an entry."""
    return tuple(_FeeOnEntry(entry, entry_date, book, as_known_on, fee).amount_due() for fee in book.fees)


def seen_of_number(fee: Fee, number: str) -> tuple[bool, ...]:
    """Return what a fee sees of the number of a line that claims no program: which of its rows speak of it."""
    provisions = [is_special(number) and row.under.fits(number) for row in fee.chapter_98]
    return (*provisions, *[number.startswith(doubt.numbers) for doubt in fee.doubts])


@dataclass
class _FeeOnEntry:
    """One fee of one entry; `why` holds the reasons for which it cannot be determined, each with its path."""

    entry: Entry
    entry_date: RateDate
    book: RuleBook
    as_known_on: date | None
    fee: Fee
    why: list[tuple[str, str]] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    spared: list[FeeGround] = field(default_factory=list)

    def amount_due(self) -> FeeAmount:
        """Return the amount of the fee."""
        if self.entry.pre_check:
            what = f"this is a declaration of {self.entry.declared_in}, and the fee is owed on a US entry"
            self.why.append((what, "/declared_in"))
            return self._made(None)
        self.why.extend(self._of_other_entries())
        beyond = bool(self.why)
        rate = self._rate()
        if self.entry.mode in self.fee.other_modes and not beyond:
            self.cites = [self.fee.entry_types_cite, self.fee.modes_cite or ""]
            self.spared.append(FeeGround("mode", self.entry.mode or ""))
            return self._made(Bounds.exactly(cents(ZERO)))
        may_be_spared = self._by_mode()
        found = self._sum()
        if rate is None or beyond:
            return self._made(None)
        self.cites.append(rate.cite)
        bounds = fee_on(rate, found)
        return self._made(bounds.or_none() if may_be_spared else bounds, rate)

    def _made(self, bounds: Bounds | None, rate: FeeRate | None = None) -> FeeAmount:
        amount = bounds.exact if bounds is not None and not self.why else None
        path = self.why[0][1] if self.why else ""
        why = tuple(dict.fromkeys(words for words, _ in self.why))
        cites = tuple(cite for cite in dict.fromkeys(self.cites) if cite)
        grounds = tuple(self._grounds(amount, rate)) if amount is not None else ()
        return FeeAmount(self.fee, amount, why, path, bounds, cites, tuple(dict.fromkeys(self.lacks)), grounds)

    def _grounds(self, amount: Decimal, rate: FeeRate | None) -> Iterator[FeeGround]:
        """Yield why a fee is nothing, or which of its limits it stands at."""
        if not amount:
            yield from dict.fromkeys(self.spared)
        elif rate is not None and amount in {rate.most, rate.least}:
            yield FeeGround("most" if amount == rate.most else "least")

    def _of_other_entries(self) -> Iterator[tuple[str, str]]:
        """Yield why the entry is not of those on which the fee is computed."""
        self.cites.append(self.fee.entry_types_cite)
        kind, computed = self.entry.entry_type, ", ".join(sorted(self.fee.entry_types))
        if kind is None:
            self.lacks.append("entry_type")
            yield f"the type of entry is not stated; it is computed for types {computed}", "/entry_type"
        elif kind not in self.fee.entry_types:
            yield f"it is computed for entries of types {computed}, not for type {kind}", "/entry_type"
        if self.entry.withdrawn is not None:
            yield "it is not computed for withdrawals from warehouse", "/withdrawn"
        for position, line in enumerate(self.entry.lines):
            if line.set is not None:
                yield f"line {line.line} belongs to an article set, whose values overlap", f"/lines/{position}/set"
                return

    def _rate(self) -> FeeRate | None:
        at = self.entry_date.instant
        if at is None:
            self.why.append(("there is no date of entry", "/entered"))
            return None
        believed = [row for row in self.fee.rates if row.window.believed(self.as_known_on)]
        found = next((row for row in believed if row.window.holds(at)), None)
        if found is None:
            self.why.append((f"this book holds no rate of it for {day_of(at)}", "/entered"))
        return found

    def _by_mode(self) -> bool:
        """Note what the mode of transport leaves open; returns whether the entry may owe nothing for it."""
        fee, mode = self.fee, self.entry.mode
        doubts = [doubt for doubt in fee.doubts if mode in doubt.modes]
        self.why.extend((doubt.says, "/mode") for doubt in doubts)
        self.cites.extend(doubt.cite for doubt in doubts)
        if not fee.modes:
            return bool(doubts)
        self.cites.append(fee.modes_cite or "")
        if mode is None:
            self.lacks.append("mode")
            self.why.append(("the mode of transport is not stated", "/mode"))
        elif mode not in fee.modes | fee.other_modes:
            self.why.append((f"mode of transport {mode} is none that this book knows", "/mode"))
        return mode not in fee.modes or bool(doubts)

    def _sum(self) -> FeeSum:
        """Add up the values of the lines that owe the fee and of those that may, noting what is open."""
        found = FeeSum()
        plain: list[Decimal] = []  # the values of lines that owe it on all of their value, as most do
        touched = (_SPECIAL, *(number for doubt in self.fee.doubts for number in doubt.numbers))
        for position, line in enumerate(map(line_goods_first, self.entry.lines)):
            if (dollars := _plainly_owed(line, touched)) is not None:
                plain.append(dollars)
                continue
            rows = self._provisions(line)
            exempt = self._exempt(line, position, rows)
            if exempt == YES:
                continue
            value = self._taken_of(line, position, rows)
            if exempt == UNKNOWN:
                found.open, found.some_open = found.open + value, True
            else:
                found.owed, found.some_owed = found.owed + value, True
        if plain:
            found.owed, found.some_owed = found.owed + Bounds.exactly(add_all(plain)), True
        return found

    def _provisions(self, line: Line) -> tuple[FeeProvision, ...]:
        """Return what the fee's rows say of each number of Chapter 98 that a line bears, its own among them."""
        return tuple(row for number in special_numbers(line) for row in self.fee.chapter_98 if row.under.fits(number))

    def _taken_of(self, line: Line, position: int, rows: tuple[FeeProvision, ...]) -> Bounds:
        """Return the value that the fee is taken of, in US dollars, noting what it lacks."""
        goods, part = Goods(line), None
        if len(rows) == 1:
            part = rows[0].under.part
            self.cites.append(rows[0].under.cite)
        value = goods.value()
        taken = value if part is None else goods.divided(part).dutiable
        for missing in dict.fromkeys((*value.missing, *taken.missing)):
            place = f"lines/{position}{missing.path}"
            self.why.append((f"line {line.line} lacks {missing.ask}", f"/{place}"))
            self.lacks.append(place)
        return taken.bounds

    def _exempt(self, line: Line, position: int, rows: tuple[FeeProvision, ...]) -> Trilean:
        """Return whether a line is exempt, noting why that cannot be determined."""
        claims = {claim.claim for claim in line.claims}
        claimed = next((row for row in self.fee.exempt if row.claim in claims), None) if claims else None
        if claimed is not None:
            self.cites.append(claimed.cite)
            self.spared.append(FeeGround("claim", claimed.claim or ""))
            return YES
        if rows and all(row.exempt for row in rows):
            self.cites.extend(row.under.cite for row in rows)
            self.spared.append(FeeGround("chapter 98"))
            return YES
        if len(rows) > 1:
            self.why.append((f"line {line.line} has {_TWO_PROVISIONS}", f"/lines/{position}/secondary_numbers"))
            self.cites.extend(row.under.cite for row in rows)
            return UNKNOWN
        program = line.program
        by_program = next((row for row in self.fee.exempt if program in row.programs), None) if program else None
        if by_program is not None:
            return self._by_program(line, position, by_program)
        doubt = next((doubt for doubt in self.fee.doubts if _touches(doubt, line)), None)
        if doubt is None:
            return NO
        self.why.append((f"line {line.line}: {doubt.says}", f"/lines/{position}"))
        self.cites.append(doubt.cite)
        return UNKNOWN

    def _by_program(self, line: Line, position: int, row: Exemption) -> Trilean:
        """Return whether a line has the program that exempts it.

        Where the number is free for all, no program stands in its special column, and a claim serves the fee alone.
        """
        printed = self.book.tariff.row(line.tariff_number, self.entry_date.instant)
        if printed is not None and printed.general.strip().lower() == "free" and not printed.special.strip():
            printed = printed._replace(special=f"Free ({line.program})")
        had = program_of_line(line, printed, self.entry_date.instant, self.book.tariff, self.book.programs)
        self.cites.append(row.cite)
        if printed is None:
            self.why.append((f"line {line.line}: {show_number(line.tariff_number)} is not in the tariff held", ""))
            return UNKNOWN
        if had.available == UNKNOWN:
            self.why.append((f"line {line.line}: {had.says}", f"/lines/{position}/program"))
        if had.available == YES:
            self.spared.append(FeeGround("program", line.program or ""))
        return had.available


def _plainly_owed(line: Line, touched: tuple[str, ...]) -> Decimal | None:
    """Return the value of a line that surely owes the fee on all of it; None where that has to be looked at.

    `touched` are the beginnings of numbers for whose goods a fee is otherwise than on the value, or in doubt.
    """
    if line.claims or line.program is not None or line.tariff_number.startswith(touched):
        return None
    return dollars_at_hand(line)


def _touches(doubt: Doubt, line: Line) -> bool:
    numbers = (line.tariff_number, *(further.number for further in line.secondary_numbers))
    by_number = any(number.startswith(doubt.numbers) for number in numbers) if doubt.numbers else False
    return by_number or line.program in doubt.programs
