"""A duty that is one percentage of the whole value and no more: most duties on most lines are.

What it says is made once for all lines; on each of them only the amount is left, one product rounded to the cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from prefile.duty.assessment import Assessment
from prefile.entry import Line
from prefile.law.treatment import Clause
from prefile.values.money import EXACT, ZERO, Bounds, cents, show_dollars
from prefile.values.rate import Term

__all__ = ["AdValorem", "ad_valorem", "dollars_at_hand", "reasons_of"]

_NO_AMOUNT = Bounds.exactly(ZERO)


class AdValorem(NamedTuple):
    """One percentage of the value: what its clause says on every line (the amount apart), and the percentage."""

    said: Assessment
    term: Term

    def of(self, dollars: Decimal) -> Decimal:
        """Return the duty on a value, to the cent."""
        return cents(EXACT.multiply(dollars, self.term.part))

    def working(self, dollars: Decimal) -> str:
        """Write how the duty is worked out."""
        return f"{self.term.shown} × {show_dollars(dollars)} USD"


def ad_valorem(term: Term | None, clause: Clause) -> AdValorem | None:
    """Return a clause on the whole value as its one percentage, where its rate is one that needs no division."""
    if term is None or term.size != 1:
        return None
    return AdValorem(Assessment(_NO_AMOUNT, None, reasons_of(clause), (), (clause.cite,), clause.heading), term)


def reasons_of(clause: Clause) -> tuple[str, ...]:
    """Return what a clause adds to the reasons: what the tariff prints, and the heading that declares it."""
    return clause.because if clause.heading is None else (*clause.because, f"heading {clause.heading}")


def dollars_at_hand(line: Line) -> Decimal | None:
    """Return a line's value, where that is all of it and in US dollars, and no provision of Chapter 98 divides it."""
    return line.value if line.currency == "USD" and not line.secondary_numbers else None
