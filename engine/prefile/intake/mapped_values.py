"""Put facts, named as a mapping names them, where the entry has them: amounts, days and units made the entry's own.

A text that can be read two ways is refused, or left missing and named among what was passed over; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from prefile.entry.claim_words import BESIDE_REFERENCE, denies
from prefile.entry.fact_paths import LISTED, OF_ENTRY, kind_of
from prefile.entry.fields import plain
from prefile.errors import Place
from prefile.intake.draft import Draft
from prefile.intake.mapping import Mapping
from prefile.intake.quantities import (
    FILLED_ZERO,
    StatedQuantity,
    StatedText,
    is_blank,
)
from prefile.values.money import EXACT, read_amount
from prefile.values.units import UNITS

__all__ = ["FactWriter", "StatedFact"]

# Units that software calls one thing and CBP another: a carton is a content ton there, a centigram a content gram, and
# TON is the long ton, which hardly anyone means.
_TWO_WAYS = {
    "CTN": "a carton to many, and a content ton at CBP",
    "TON": "a long ton at CBP, and any ton to others",
    "CGM": "a centigram in UN/ECE Recommendation 20, and a content gram at CBP",
}
_MILLIGRAM = Decimal("0.000001")
_DECIMALS = 6
_MIDNIGHT = re.compile(r"00:00(?::00(?:\.0+)?)?")
_CLOCK = re.compile(r"[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)$")
_SAY_MARK = 'Where the comma is the decimal mark, say decimal_mark = "," under [values] of a mapping.'


class StatedFact(NamedTuple):
    """A fact as it stands in a file: its text, its place, the unit beside it, and what the file calls it.

    `typed`: the format has a number there and writes 0 where nothing was entered, so that 0 says nothing. `unit` is
    None where the fact's own name says the unit.
    """

    text: str
    at: Place
    name: str
    unit: str | None = None
    typed: bool = False


class FactWriter:
    """Put the facts of one entry into its draft."""

    def __init__(self, draft: Draft, mapping: Mapping) -> None:
        """Fill `draft` as `mapping` says that values and units are written."""
        self.draft, self._mapping = draft, mapping

    def entry(self, fact: str, read: StatedFact) -> None:
        """Put a fact of the entry."""
        self._put(f"/{fact}", fact, read)

    def line(self, path: str, reads: Named[str, StatedFact]) -> None:
        """Put the facts of a line, which is at `path`, but its quantities; what is of a claim behind its reference."""
        named: dict[tuple[str, str], int] = {}
        for fact, read in sorted(reads.items(), key=lambda item: _beside_a_claim(item[0])):
            head, _, rest = fact.partition("/")
            if head in LISTED:
                self._named(path, head, rest, read, named)
            elif head != "quantities":
                self._put(f"{path}/{fact}", fact, read)

    def amount(self, read: StatedFact) -> str | None:
        """Return an amount as entries write it; None where it says nothing or is refused.

        Nobody writes separators of thousands into a field that the format has a number in, so that a comma there is
        most likely a decimal mark; in text that people write it is what the mapping says.
        """
        text = read.text
        if read.typed and is_blank(text):
            self.draft.pass_over(f"{read.name} 0", FILLED_ZERO)
            return None
        if read.typed and "," in text and self._mapping.values.decimal_mark == ".":
            what = f'"{text[:40]}" can be read two ways: the comma may separate thousands or decimals'
            self.draft.refuse("E108", what, read.at, _SAY_MARK)
            return None
        text = self._mapping.values.amount(text)
        whole, mark, decimals = text.partition(".")
        if len(decimals) > _DECIMALS and decimals.isdigit():
            decimals = decimals.rstrip("0")
        return f"{whole}{mark}{decimals}" if decimals else text.removesuffix(".") if mark else text

    def unit(self, code: str, name: str) -> str | None:
        """Return the unit of CBP's that a code of the file is; None where it could be two, which is reported."""
        known = self._mapping.unit(code)
        if code.upper() in _TWO_WAYS and not {code, code.upper()} & self._mapping.units.keys():
            why = f"it is {_TWO_WAYS[code.upper()]}; the mapping may say under [units] which is meant"
            self.draft.pass_over(f'unit "{code}" of {name}', why)
            return None
        return known

    def quantities(self, reads: Named[str, StatedFact]) -> tuple[StatedQuantity, ...]:
        """Return the quantities among the facts of a line or of a further number, whose unit is known for sure."""
        found: list[StatedQuantity | None] = []
        for fact, read in reads.items():
            head, _, rest = fact.partition("/")
            number, _, part = rest.partition("/")
            if head == "quantities" and not part:
                found.append(self._quantity(read, StatedText(number, read.at), None))
            elif head == "quantities" and part != "unit":
                found.append(self._quantity(read, None, reads.get(f"quantities/{number}/unit")))
        return tuple(quantity for quantity in found if quantity is not None)

    def _put(self, path: str, fact: str, read: StatedFact) -> None:
        """Put one value at a path, as its kind is written."""
        kind = kind_of(fact)
        value: object = read.text
        if fact.endswith("_kg") and read.unit is not None:
            value = self._kilograms(read)
        elif kind in {"amount", "percent"}:
            value = self.amount(read)
        elif kind in {"day", "instant", "year"}:
            value = self._day(fact, read)
        elif kind == "countries":
            value = self._mapping.values.codes(read.text)
        elif fact.endswith("/unit"):
            value = self.unit(read.text, read.name)
        if fact in {"origin", "exported_from"} and isinstance(value, str):
            self.draft.put_country(path, value.upper(), read.at, read.name)
        else:
            self.draft.put(path, value, read.at)

    def _day(self, fact: str, read: StatedFact) -> str:
        """Return a day: the time of day beside it is told by a clock whose zone the file does not name.

        A time with its offset stays: an instant is read exactly, and a day that would hang on a zone is refused.
        """
        clock = _CLOCK.search(read.text)
        if clock is None:
            return self._mapping.values.day(read.text)
        if fact in OF_ENTRY and not _MIDNIGHT.fullmatch(clock[1]):
            self.draft.pass_over(f"the time of day of {read.name}", "the file does not say in which zone it is")
        return self._mapping.values.day(read.text[: clock.start()])

    def _kilograms(self, read: StatedFact) -> str | None:
        """Return a weight in kilograms, exactly, or to the milligram where its unit makes more decimals."""
        amount = self.amount(read)
        if amount is None:
            return None
        if not read.unit:
            self.draft.pass_over(f"{read.name} without a unit", "which weight it is is not known")
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

    def _quantity(self, read: StatedFact, unit: StatedText | None, beside: StatedFact | None) -> StatedQuantity | None:
        """Return a quantity, whose unit is its fact's own or stands beside it; None where what is wrong is reported."""
        if read.typed and is_blank(read.text):
            unit = unit if beside is None else StatedText(beside.text, beside.at)
            return StatedQuantity(StatedText(read.text, read.at), unit, read.name)
        amount = self.amount(read)
        if beside is not None:
            code = self.unit(beside.text, read.name)
            if code is None:
                return None
            unit = StatedText(code, beside.at)
        if amount is None:
            return None
        return StatedQuantity(StatedText(amount, read.at), unit, read.name, written=not read.typed)

    def _named(self, path: str, kind: str, rest: str, read: StatedFact, named: dict[tuple[str, str], int]) -> None:
        """Put a fact of one mineral, claim or part by its name."""
        name, _, key = rest.partition("/")
        listed = LISTED[kind]
        position = named.get((kind, name))
        if kind == "claims" and (key == "reference" or position is None) and denies(read.text):
            return  # a word that means no makes no claim
        if kind == "claims" and position is None and key != "reference":
            self.draft.pass_over(
                f"{read.name}: the {key} of the claim {name}", f"{BESIDE_REFERENCE[key]} alone makes no claim"
            )
            return
        if position is None:
            position = named[kind, name] = sum(1 for other, _ in named if other == kind)
            self.draft.put(f"{path}/{kind}/{position}/{listed.named}", listed.stated(name), read.at)
        self._put(f"{path}/{kind}/{position}/{key or listed.states}", f"{kind}/{rest}", read)


def _beside_a_claim(fact: str) -> bool:
    return fact.startswith("claims/") and not fact.endswith("/reference")


def _milligrams(mass: Decimal) -> Decimal:
    """Return a mass of kilograms with at most six decimals, as entries have them."""
    exponent = mass.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMALS:
        return mass.quantize(_MILLIGRAM, ROUND_HALF_UP)
    return mass
