"""Rates of duty: sums of percentages of value and of amounts a unit, with a floor or a cap; or another article's rate.

Each term is a percentage of the value or of a part of it, or an amount of money for each unit of a kind (kilograms,
watts, pieces …), of the goods or of an element that they contain. How law prints them is read in rate_words.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from prefile.values.money import EXACT, show_amount

__all__ = ["FREE", "Degrees", "OtherRate", "Rate", "Term"]

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Degrees:
    """What each degree under a limit takes off an amount a unit: `step` US dollars, fractions in proportion."""

    step: Decimal
    under: Decimal


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `amount` ÷ `size` percent of value where `per` is None, else US dollars for `size` base units of `per`.

    `content` names the element whose contained mass is meant; `of` the part of the goods, or the state of them, whose
    value or mass it is ("lead content", "drained weight"), where that is not their own. `shown` is the term for a
    working; `part` a percentage as a part of one.
    """

    amount: Decimal
    per: str | None
    content: str | None
    shown: str
    size: Decimal = Decimal(1)
    of: str = ""
    degrees: Degrees | None = None
    part: Decimal = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "part", self.amount.scaleb(-2))


@dataclass(frozen=True, slots=True)
class OtherRate:
    """The rate of another article, which the printed words name as `of` ("the natural juice in heading 2009").

    `how` says what is owed where they name several: `each` article's own duty, or the `highest` rate on the whole.
    """

    how: Literal["each", "highest", "its"]
    of: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of duty: the sum of its terms (none at all: free), not less or more than another, and its words.

    `free` says that nothing is owed whatever the value and quantity; `by_parts` that a term is of a part of the value;
    `sole` is the term where all that is owed is one percentage of the whole value.
    Where `other` stands, the rate is that of another article and has no terms of its own.
    """

    terms: tuple[Term, ...]
    shown: str
    least: Rate | None = None
    most: Rate | None = None
    other: OtherRate | None = None
    free: bool = field(init=False)
    by_parts: bool = field(init=False)
    sole: Term | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        none_owed = all(not term.amount for term in self.terms)
        object.__setattr__(self, "free", none_owed and self.least is None and self.other is None)
        object.__setattr__(self, "by_parts", any(term.of and term.per is None for term in self.terms))
        alone = len(self.terms) == 1 and self.least is self.most is None and self.other is None
        whole = alone and self.terms[0].per is None and not self.by_parts and not self.free
        object.__setattr__(self, "sole", self.terms[0] if whole else None)

    def times(self, percent: Decimal) -> Rate:
        """Return a sum of terms at so many percent of itself."""
        terms = tuple(_at(term, EXACT.divide(percent, _HUNDRED)) for term in self.terms)
        return Rate(terms, " + ".join(term.shown for term in terms))

    @property
    def names_another(self) -> bool:
        """Whether it is, or has for its floor or cap, the rate of another article."""
        return any(rate is not None and rate.other is not None for rate in (self, self.least, self.most))

    @property
    def on_content(self) -> bool:
        """Whether a term, of its own or of its floor or cap, is on what the goods contain of an element."""
        own = any(term.content is not None for term in self.terms)
        return own or any(limit is not None and limit.on_content for limit in (self.least, self.most))

    @property
    def percent(self) -> Decimal | None:
        """The rate as a plain percentage of the whole value, without a fraction, where it is one."""
        only = self.terms[0] if len(self.terms) == 1 and self.least is self.most is None else None
        return only.amount if only is not None and only.per is None and only.size == 1 and not only.of else None


def _at(term: Term, factor: Decimal) -> Term:
    amount = EXACT.multiply(term.amount, factor)
    return replace(term, amount=amount, shown=f"{show_amount(amount)} {term.shown.partition(' ')[2]}")


FREE = Rate((), "Free")
