"""What every kind of treatment is in duty: what it makes payable on a line, and whether that hangs on the goods.

A new kind of measure is one class like those beside this module, a text of it in the rule file's schema, and how the
one becomes the other in rulebook/compile.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime

from prefile.duty.ad_valorem import AdValorem
from prefile.duty.assessment import Assessment, AssessmentContext
from prefile.duty.printed_columns import PrintedColumn
from prefile.entry.missing_fact import MissingFact
from prefile.law.tariff import TariffTable
from prefile.law.treatment import Treatment

__all__ = ["AssessedTreatment", "assessed"]


class AssessedTreatment(Treatment):
    """A treatment that can be assessed on a line, once it is narrowed to what may speak there."""

    __slots__ = ()

    @property
    @abstractmethod
    def by_goods(self) -> bool:
        """Whether the duty depends on the goods' value or quantity."""

    @property
    def hangs_on_line(self) -> bool:
        """Whether anything of a line without a provision of Chapter 98 may enter, or other measures on it."""
        return True

    def ad_valorem(self, missing: tuple[MissingFact, ...]) -> AdValorem | None:  # noqa: ARG002 - duties by clauses do
        """Return the percentages of the value that it comes to on every line, where it is no more than that.

        `missing` is what would choose among several clauses.
        """
        return None

    @abstractmethod
    def assess(self, context: AssessmentContext) -> Assessment:
        """Return its duty on a line."""

    def columns(
        self,
        tariff: TariffTable,  # noqa: ARG002 - as below
        number: str,  # noqa: ARG002 - as below
        program: str | None,  # noqa: ARG002 - as below
        at: datetime | None,  # noqa: ARG002 - only where a clause speaks of a column of the tariff
    ) -> tuple[PrintedColumn, ...]:
        """Return what the tariff prints for a number at an instant in each column that it speaks of, in their order."""
        return ()

    def with_columns(self, columns: Sequence[PrintedColumn]) -> AssessedTreatment:  # noqa: ARG002 - as above
        """Return it with what the tariff prints in the columns that it speaks of."""
        return self

    def printed(self, tariff: TariffTable, number: str, program: str | None, at: datetime | None) -> AssessedTreatment:
        """Return it with the rates that the tariff prints for a number, where it speaks of a column of the tariff."""
        return self.with_columns(self.columns(tariff, number, program, at))


def assessed(treatment: Treatment) -> AssessedTreatment:
    """Return a treatment as one that can be assessed.

    Raises:
        TypeError: it is of no kind that duty knows.
    """
    if not isinstance(treatment, AssessedTreatment):
        raise TypeError(f"{treatment!r} cannot be assessed")
    return treatment
