"""A duty that is a percentage of the whole value and no more, or one of several: most duties on most lines are.

What it says is made once for all lines; on each of them only the amount is left, one product rounded to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.duty.assessment import Assessment, either
from prefile.entry import Line
from prefile.entry.missing_fact import MissingFact
from prefile.law.treatment import Clause
from prefile.values.money import EXACT, ZERO, Bounds, cents, show_dollars
from prefile.values.rate import Term

__all__ = ["AdValorem", "ad_valorem", "dollars_at_hand", "reasons_of"]

_NO_AMOUNT = Bounds.exactly(ZERO)


class AdValorem(NamedTuple):
    """A percentage of the value, or any of several: what its clauses say on every line, the amount apart.

    `least` and `most` are the parts of the value that it comes to. It falls on the whole value where none of the
    measures `beside` takes a part of it.
    """

    said: Assessment
    terms: tuple[Term, ...]
    least: Decimal
    most: Decimal
    beside: frozenset[str]

    @property
    def exact(self) -> bool:
        """Whether it is one percentage, whichever clause speaks."""
        return len(self.terms) == 1

    def on(self, dollars: Decimal) -> Bounds:
        """Return the duty on a value, to the cent."""
        most = cents(EXACT.multiply(dollars, self.most))
        return Bounds(most if self.exact else cents(EXACT.multiply(dollars, self.least)), most)

    def working(self, dollars: Decimal) -> str:
        """Write how the duty is worked out."""
        return " or ".join(dict.fromkeys([f"{term.shown} × {show_dollars(dollars)} USD" for term in self.terms]))


def ad_valorem(clauses: Sequence[Clause], missing: tuple[MissingFact, ...]) -> AdValorem | None:
    """Return clauses of which any may speak as percentages of the value, where each is one that needs no division.

    `missing` is what would choose among them.
    """
    terms = [term for clause in clauses if (term := _percentage(clause)) is not None]
    if not terms or len(terms) != len(clauses):
        return None
    each = [Assessment(_NO_AMOUNT, None, reasons_of(clause), (), (clause.cite,), clause.heading) for clause in clauses]
    parts = [term.part for term in terms]
    beside = frozenset(measure for clause in clauses for measure in clause.beside)
    return AdValorem(either(each, missing), tuple(terms), min(parts), max(parts), beside)


def _percentage(clause: Clause) -> Term | None:
    """Return the one percentage that a clause comes to, where nothing but other measures divides the value."""
    if clause.rate is None or clause.part is not None or clause.content or clause.in_total_with is not None:
        return None
    term = clause.rate.sole
    return term if term is not None and term.size == 1 else None


def reasons_of(clause: Clause) -> tuple[str, ...]:
    """Return what a clause adds to the reasons: what the tariff prints, and the heading that declares it."""
    return clause.because if clause.heading is None else (*clause.because, f"heading {clause.heading}")


def dollars_at_hand(line: Line) -> Decimal | None:
    """Return a line's value, where that is all of it and in US dollars, and no provision of Chapter 98 divides it."""
    value = line.value
    return value if value is not None and line.currency == "USD" and not line.secondary_numbers else None
