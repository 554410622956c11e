"""Rates of duty as law prints them: 3.7%, 13.9¢/kg on molybdenum content + 1.9%, 21 USD/kg, Free.

A printed rate is a sum of terms. Each term is a percentage of value, or an amount of money for each unit of a
kind (kilograms, watts, pieces …), of the goods or of an element that they contain. A rate whose words cannot be
read this way is no rate: the caller says *cannot tell*, with the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from prefile.values.money import EXACT, show_amount

__all__ = ["FREE", "Rate", "Term", "read_rate", "read_special"]

_NUMBER = r"(?P<amount>[0-9]{1,9}(?:\.[0-9]{1,6})?)"
_SPECIFIC = re.compile(
    rf"(?:\$\s?(?P<dollars>[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?)|{_NUMBER}\s?(?P<money>¢|USD))\s?(?:/\s?|\s)(?P<unit>[A-Za-z.²³0-9]+)"
    r"(?: on (?P<content>[a-z]+) content)?"
)
_PERCENT = re.compile(rf"{_NUMBER}\s?%")
_SPECIAL = re.compile(r"([^()]*)\(([^()]*)\)?")
_CODE = re.compile(r"[A-Z]{1,2}[+*]?")
_FREE = re.compile(r"free", re.IGNORECASE)

# The printed unit → the kind that it counts and how many of the kind's base units one of it is.
_PRINTED: dict[str, tuple[str, int | Decimal]] = {
    "kg": ("kg", 1),
    "g": ("kg", Decimal("0.001")),
    "t": ("kg", 1000),
    "W": ("W", 1),
    "liter": ("liter", 1),
    "pf.liter": ("pf.liter", 1),
    "bbl": ("bbl", 1),
    "m": ("m", 1),
    "m²": ("m2", 1),
    "m2": ("m2", 1),
    "m³": ("m3", 1),
    "m3": ("m3", 1),
    "each": ("piece", 1),
    "piece": ("piece", 1),
    "doz.": ("piece", 12),
    "gross": ("piece", 144),
    "pr.": ("pair", 1),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `amount` percent of value where `per` is None, else US dollars for `size` base units of kind `per`.

    `content` names the element whose contained mass is meant; `shown` is the term for a working.
    """

    amount: Decimal
    per: str | None
    content: str | None
    shown: str
    size: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of duty: the sum of its terms (none at all: free), and its words.

    `free` says that nothing is owed whatever the value and quantity.
    """

    terms: tuple[Term, ...]
    shown: str
    free: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "free", all(not term.amount for term in self.terms))

    def times(self, percent: Decimal) -> Rate:
        """Return the rate at so many percent of itself."""
        terms = tuple(_at(term, EXACT.divide(percent, Decimal(100))) for term in self.terms)
        return Rate(terms, " + ".join(term.shown for term in terms))

    @property
    def percent(self) -> Decimal | None:
        """The rate as a plain percentage of value, where it is one."""
        only = self.terms[0] if len(self.terms) == 1 else None
        return only.amount if only is not None and only.per is None else None


def _at(term: Term, factor: Decimal) -> Term:
    amount = EXACT.multiply(term.amount, factor)
    shown = f"{show_amount(amount)} {term.shown.partition(' ')[2]}"
    return Term(amount, term.per, term.content, shown, term.size)


FREE = Rate((), "Free")


def read_rate(text: str) -> Rate | None:
    """Read a printed rate; None where its words are not a sum of percentages and amounts a unit."""
    words = " ".join(text.split()).replace("pf. liter", "pf.liter")
    if _FREE.fullmatch(words):
        return FREE
    terms = [_term(part.strip()) for part in words.split("+")]
    if not words or None in terms:
        return None
    return Rate(tuple(term for term in terms if term is not None), words)


@lru_cache(maxsize=4096)
def read_special(text: str) -> Mapping[str, Rate | None]:
    """Read a special column: for each program that it names its rate, None where the words are no rate.

    "Free (A,AU) 2.8% (KR) See 9822.05.10 (P+)" names A and AU free, KR at 2.8 %, and P+ without a rate of its own.
    What stands in parentheses and is no list of programs belongs to the words before the next list, which are then no
    rate: "A duty upon the value of the repairs (see U.S. note 3) (B,C)".
    """
    found: dict[str, Rate | None] = {}
    aside = False
    for words, listed in _SPECIAL.findall(text):
        programs = [program.strip() for program in listed.split(",")]
        if not all(_CODE.fullmatch(program) for program in programs):
            aside = True
            continue
        rate = None if aside else read_rate(words.strip())
        aside = False
        for program in programs:
            found[program] = rate
    return found


def _term(words: str) -> Term | None:
    percent = _PERCENT.fullmatch(words)
    if percent:
        amount = Decimal(percent["amount"])
        return Term(amount, None, None, f"{show_amount(amount)} %")
    specific = _SPECIFIC.fullmatch(words)
    if specific is None or specific["unit"] not in _PRINTED:
        return None
    kind, size = _PRINTED[specific["unit"]]
    money = Decimal(specific["dollars"] or specific["amount"])
    if specific["money"] == "¢":
        money = money.scaleb(-2)
    if specific["content"] and kind != "kg":
        return None
    shown = f"{show_amount(money)} USD/{specific['unit'].rstrip('.').upper()}"
    return Term(money, kind, specific["content"], shown, Decimal(size))
