"""Facts as a mapping names them, put where the entry has them: amounts, days and units made the entry's own.

A text that can be read two ways is refused, or left missing and told under what was passed over; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from prefile.amounts import EXACT, read_amount
from prefile.errors import Place
from prefile.fields import plain
from prefile.intake.draft import Draft
from prefile.intake.mapping import Mapping
from prefile.side_car import OF_ENTRY, read_fact
from prefile.units import UNITS

__all__ = ["Filling", "Read"]

# Units that software calls one thing and CBP another: a carton is a content ton there, a centigram a content gram, and
# TON is the long ton, which hardly anyone means.
_TWO_WAYS = {
    "CTN": "a carton to many, and a content ton at CBP",
    "TON": "a long ton at CBP, and any ton to others",
    "CGM": "a centigram in UN/ECE Recommendation 20, and a content gram at CBP",
}
_UPPER = frozenset({"country", "code"})  # kinds that are written in capitals, whatever the file says: no code has both
_MILLIGRAM = Decimal("0.000001")
_DECIMALS = 6
_ZERO = re.compile(r"0+(?:[.,]0+)?", re.ASCII)
_BETWEEN = re.compile(r"[\s,;]+")
_MIDNIGHT = re.compile(r"00:00(?::00(?:\.0+)?)?")
_CLOCK = re.compile(r"[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)$")
_SAY_MARK = 'Where the comma is the decimal mark, say decimal_mark = "," under [values] of a mapping.'


class Read(NamedTuple):
    """A fact as it stands in a file: its text, its place, the unit beside it, and what the file calls it.

    `typed`: the format has a number there and writes 0 where nothing was entered, so that 0 says nothing. `unit` is
    None where the fact's own name says the unit.
    """

    text: str
    at: Place
    name: str
    unit: str | None = None
    typed: bool = False


class Filling:
    """Puts the facts of one entry into its draft."""

    def __init__(self, draft: Draft, mapping: Mapping) -> None:
        """Fill `draft` as `mapping` says that values and units are written."""
        self.draft, self._mapping = draft, mapping

    def entry(self, fact: str, read: Read) -> None:
        """Put a fact of the entry."""
        self._put(f"/{fact}", fact, read)

    def line(self, path: str, reads: Named[str, Read]) -> None:
        """Put the facts of a line, which stands at `path`; a claim's date behind its reference."""
        named: dict[tuple[str, str], int] = {}
        for fact, read in sorted(reads.items(), key=lambda item: item[0].endswith("/date")):
            head, _, rest = fact.partition("/")
            if head == "quantities":
                self._quantity(path, rest, read, reads)
            elif head in {"minerals", "claims"}:
                self._named(path, head, rest, read, named)
            elif head == "declared":
                self._numbered(path, rest, read, named)
            else:
                self._put(f"{path}/{fact}", fact, read)

    def amount(self, read: Read) -> str | None:
        """Return an amount as entries write it; None where it says nothing or is refused."""
        text = read.text
        if read.typed and _ZERO.fullmatch(text):
            self.draft.pass_over(f"{read.name} 0", "0 is also written where nothing was entered: the fact is missing")
            return None
        if "," in text and self._mapping.values.decimal_mark == ".":
            what = f'"{text[:40]}" is no amount that can be read one way: the comma may be a decimal mark'
            self.draft.refuse("E108", what, read.at, _SAY_MARK)
            return None
        text = self._mapping.values.amount(text)
        whole, mark, decimals = text.partition(".")
        if len(decimals) > _DECIMALS and decimals.isdigit():
            decimals = decimals.rstrip("0")
        return f"{whole}{mark}{decimals}" if decimals else text.removesuffix(".") if mark else text

    def unit(self, code: str, name: str) -> str | None:
        """Return the unit of CBP's that a code of the file is; None where it could be two, which is told."""
        known = self._mapping.units.get(code) or self._mapping.units.get(code.upper())
        if known is None and code.upper() in _TWO_WAYS:
            why = f"it is {_TWO_WAYS[code.upper()]}; the mapping may say under [units] which is meant"
            self.draft.pass_over(f'unit "{code}" of {name}', why)
            return None
        return known or code.upper()

    def _put(self, path: str, fact: str, read: Read) -> None:
        """Put one value at a path, as its kind is written."""
        kind = _kind(fact)
        value: object = read.text
        if fact.endswith("_kg") and read.unit is not None:
            value = self._kilograms(read)
        elif kind in {"amount", "percent"}:
            value = self.amount(read)
        elif kind in {"day", "instant"}:
            value = self._day(fact, read)
        elif kind == "countries":
            value = [code.upper() for code in _BETWEEN.split(read.text) if code]
        elif fact == "invoice/unit":
            value = self.unit(read.text, read.name)
        elif kind in _UPPER:
            value = read.text.upper()
        self.draft.put(path, value, read.at)

    def _day(self, fact: str, read: Read) -> str:
        """Return a day: the time of day beside it is told by a clock whose zone the file does not name.

        A time with its offset stays: an instant is read exactly, and a day that would hang on a zone is refused.
        """
        clock = _CLOCK.search(read.text)
        if clock is None:
            return self._mapping.values.day(read.text)
        if fact in OF_ENTRY and not _MIDNIGHT.fullmatch(clock[1]):
            self.draft.pass_over(f"the time of day of {read.name}", "the file does not say in which zone it is")
        return self._mapping.values.day(read.text[: clock.start()])

    def _kilograms(self, read: Read) -> str | None:
        """Return a weight in kilograms, exactly, or to the milligram where its unit makes more decimals."""
        amount = self.amount(read)
        if amount is None:
            return None
        if not read.unit:
            self.draft.pass_over(f"{read.name} without a unit", "which weight it is cannot be told")
            return None
        unit = self.unit(read.unit, read.name)
        kind, factor = UNITS.get(unit or "", ("", Decimal(0)))
        if kind != "kg":
            if unit is not None:
                self.draft.pass_over(f'{read.name} in "{read.unit}"', "no weight that the mapping's [units] name")
            return None
        try:
            return plain(_milligrams(EXACT.multiply(read_amount(amount), factor)))
        except ValueError:
            return amount  # no amount, which the entry refuses in its place

    def _quantity(self, path: str, rest: str, read: Read, reads: Named[str, Read]) -> None:
        """Put a quantity, whose unit is the fact's own or stands in the fact beside it."""
        number, _, part = rest.partition("/")
        if part == "unit":
            return
        beside = reads.get(f"quantities/{number}/unit") if part else None
        if part and beside is None and read.typed and _ZERO.fullmatch(read.text):
            return  # neither an amount nor a unit: nothing was entered
        amount = self.amount(read)
        if amount is None:
            return
        unit = number if not part else self.unit(beside.text, read.name) if beside else None
        if unit is None:
            if beside is None:
                self.draft.pass_over(f"{read.name} without a unit", "what it counts cannot be told")
            return
        here = f"{path}/quantities/{len(self.draft.get(f'{path}/quantities') or ())}"
        self.draft.put(f"{here}/amount", amount, read.at)
        self.draft.put(f"{here}/unit", unit, beside.at if beside else read.at)

    def _named(self, path: str, kind: str, rest: str, read: Read, named: dict[tuple[str, str], int]) -> None:
        """Put a fact of one mineral or claim by its name."""
        name, _, key = rest.partition("/")
        position = named.get((kind, name))
        if position is None and key == "date":
            self.draft.pass_over(f"{read.name}: the date of the claim {name}", "a date alone makes no claim")
            return
        if position is None:
            position = named[kind, name] = sum(1 for one, _ in named if one == kind)
            self.draft.put(f"{path}/{kind}/{position}/{kind.removesuffix('s')}", name, read.at)
        self._put(f"{path}/{kind}/{position}/{key}", f"{kind}/{rest}", read)

    def _numbered(self, path: str, rest: str, read: Read, named: dict[tuple[str, str], int]) -> None:
        """Put a part of the number declared in some place; places left empty close up."""
        number, _, key = rest.partition("/")
        position = named.setdefault(("declared", number), sum(1 for one, _ in named if one == "declared"))
        self._put(f"{path}/declared/{position}/{key}", f"declared/{key}", read)


# The kinds of the facts that a side-car does not have, by the last word of each.
_OTHER_KINDS = {
    "quantity": "amount",
    "amount": "amount",
    "duty": "amount",
    "value": "amount",
    "entry_type": "code",
    "port": "code",
    "declared_in": "country",
    "set": "code",
    "currency": "code",
}


@lru_cache(maxsize=1024)
def _kind(fact: str) -> str:
    """Return the kind of a fact, as the vocabulary of side-cars has it or the table above."""
    known = read_fact(fact)
    return known.kind if known else _OTHER_KINDS.get(fact.rpartition("/")[2], "text")


def _milligrams(mass: Decimal) -> Decimal:
    """Return a mass of kilograms with at most six decimals, as entries have them."""
    exponent = mass.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMALS:
        return mass.quantize(_MILLIGRAM, ROUND_HALF_UP)
    return mass
