"""Treatments that owe nothing of themselves: instruments without a duty, notices, and law that is not encoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from prefile.duty.assessment import Assessment, AssessmentContext
from prefile.duty.by_rate import by_rate
from prefile.duty.quantities import Amount
from prefile.duty.treatment import AssessedTreatment
from prefile.entry.missing_fact import missing_fact
from prefile.law.treatment import Described
from prefile.values.money import UNKNOWN, ZERO, Bounds
from prefile.values.rate import Rate
from prefile.values.unwritten import unwritten

__all__ = ["NoDuty", "NotEncoded", "Notice"]


@dataclass(frozen=True, slots=True)
class NoDuty(AssessedTreatment):
    """An instrument that by its own words sets no duty: nothing is owed and nothing declared."""

    kind: ClassVar[str] = "no duty"
    says: str
    cite: str

    @property
    def by_goods(self) -> bool:
        """Never."""
        return False

    @property
    def hangs_on_line(self) -> bool:
        """Never."""
        return False

    def described(self) -> Iterator[Described]:
        """Yield the instrument's words."""
        yield Described(f"{self.kind}: {self.says}", self.cite)

    def assess(self, context: AssessmentContext) -> Assessment:  # noqa: ARG002 - the same on every line
        """Return nothing owed, with the instrument's words."""
        return Assessment(Bounds.exactly(ZERO), None, (self.says,), (), (self.cite,))


@dataclass(frozen=True, slots=True)
class Notice(NoDuty):
    """Goods that may not be entered, or only under conditions: no duty, and no line that is simply payable."""

    kind: ClassVar[str] = "notice"
    bars_entry: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class NotEncoded(AssessedTreatment):
    """A measure that is known to exist and not encoded: *cannot tell* on the lines it may touch.

    `at_most` bounds what it could owe, where the texts say so.
    """

    kind: ClassVar[str] = "not encoded"
    encoded: ClassVar[bool] = False
    at_most: Rate | None = None
    cite: str | None = None

    @property
    def by_goods(self) -> bool:
        """Whether the texts bound it by the goods."""
        return self.at_most is not None

    @property
    def hangs_on_line(self) -> bool:
        """Whether the texts bound it by the goods."""
        return self.at_most is not None

    def described(self) -> Iterator[Described]:
        """Yield that it is not encoded, and its bound where the texts say one."""
        yield Described(f"{self.kind}{f'; at most {self.at_most.shown}' if self.at_most else ''}", self.cite)

    def assess(self, context: AssessmentContext) -> Assessment:
        """Return what is known of it: between nothing and the bound of the texts."""
        missing = missing_fact("law", ask="what this measure comes to, which this rule book does not encode")
        if self.at_most is None:
            return Assessment(UNKNOWN, None, ("not encoded in this rule book",), (missing,))
        amount = by_rate(self.at_most, context.goods)
        because = (f"not encoded in this rule book; it is at most {self.at_most.shown}",)
        cites = (self.cite,) if self.cite else ()
        return Assessment(
            amount.bounds.rounded().or_none(),
            unwritten(_at_most, amount),
            because,
            (missing,),
            cites,
            filled_in=amount.filled_in,
        )


def _at_most(amount: Amount) -> str:
    return f"at most {amount.shown}"
