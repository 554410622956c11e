"""A duty by clauses: the first clause that fits the line speaks, with its own rate or one that the tariff prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import ClassVar

from prefile.duty.ad_valorem import AdValorem, ad_valorem, reasons_of
from prefile.duty.assessment import Assessment, AssessmentContext, InTotal, either
from prefile.duty.by_rate import by_percent, by_rate
from prefile.duty.other_rates import by_other_rate
from prefile.duty.part_of_value import NOTHING, part_of_value
from prefile.duty.printed_columns import PrintedColumn, printed_column
from prefile.duty.quantities import Amount, DividedValue, Goods, shown_of
from prefile.duty.treatment import AssessedTreatment
from prefile.duty.under_chapter_98 import left_open, on_dutiable_part, with_row
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.law.tariff import TariffTable
from prefile.law.treatment import Clause, DutiablePart, Narrowed, ProvisionPart, SeenByTreatment
from prefile.values.dates import ALWAYS
from prefile.values.money import UNKNOWN, ZERO, Bounds, show_dollars
from prefile.values.rate import Rate
from prefile.values.trilean import NO
from prefile.values.trilean import UNKNOWN as UNDECIDED
from prefile.values.unwritten import unwritten

__all__ = ["Duty"]

_UNFIT = missing_fact("law", ask="which rate it has for such a line: no clause of the rule fits")


@dataclass(frozen=True, slots=True)
class Duty(AssessedTreatment):
    """A duty by clauses, in order."""

    kind: ClassVar[str] = "duty"
    clauses: tuple[Clause, ...] = field()
    on_provisions: tuple[ProvisionPart, ...] = ()

    @property
    def by_goods(self) -> bool:
        """Whether a clause has a rate on value or quantity, or is a total with another measure."""
        return any(
            clause.in_total_with or (clause.rate is not None and not clause.rate.free) for clause in self.clauses
        )

    @property
    def hangs_on_line(self) -> bool:
        """Whether anything enters by the rates: of a clause that has none, nothing is worked out."""
        divided = any(clause.part or clause.content or clause.beside for clause in self.clauses)
        return divided or self.by_goods

    def ad_valorem(self, missing: tuple[MissingFact, ...]) -> AdValorem | None:
        """Return the percentages of the value that it comes to, where its clauses are no more than that.

        `missing` is what would choose among several clauses.
        """
        return ad_valorem(self.clauses, missing)

    def narrowed(self, facts: SeenByTreatment) -> Narrowed:
        """Return the clauses down to the first that surely fits; open where it may be that none does."""
        places, undecided = [], list[int]()
        sure = False
        for place, clause in enumerate(self.clauses):
            fits = facts.fits(place) if facts.may_hold(clause.window) else NO
            if fits == NO:
                continue
            places.append(place)
            if fits == UNDECIDED:
                undecided.append(place)
            elif facts.dated or clause.window == ALWAYS:
                sure = True
                break
        possible = replace(self, clauses=tuple(self.clauses[place] for place in places))
        return Narrowed(possible, tuple(places), tuple(undecided), not sure)

    def assess(self, context: AssessmentContext) -> Assessment:
        """Return the assessment of the clauses that may apply."""
        if not self.clauses:
            return Assessment(UNKNOWN, None, ("no clause fits the line",), (_UNFIT,))
        if len(self.clauses) == 1 and not context.clause_missing:
            found = self._clause(self.clauses[0], context)
        else:
            found = either([self._clause(clause, context) for clause in self.clauses], context.clause_missing)
        return _or_unfit(found) if context.clause_open else found

    def _clause(self, clause: Clause, context: AssessmentContext) -> Assessment:
        """Return the assessment of a clause, under Chapter 98 on the part of the value that the law says."""
        provision = context.goods.provision if self.on_provisions else None
        if provision is None:
            return _by_clause(clause, context)
        row = next((row for row in self.on_provisions if row.fits(provision)), None)
        if row is None:
            return _by_clause(clause, context)
        found = _by_clause(clause, context, row.part)
        return found if clause.rate is None else with_row(found, row)

    def columns(
        self, tariff: TariffTable, number: str, program: str | None, at: datetime | None
    ) -> tuple[PrintedColumn, ...]:
        """Return what the tariff prints in the column of each clause that speaks of one."""
        speak = [clause for clause in self.clauses if clause.rate is None]
        return tuple([printed_column(clause, tariff, number, program, at) for clause in speak])

    def with_columns(self, columns: Sequence[PrintedColumn]) -> Duty:
        """Return the duty whose clauses that speak of a column hold the rate that it prints."""
        if not columns:
            return self
        given = iter(columns)
        said = [next(given).said(clause) if clause.rate is None else clause for clause in self.clauses]
        return replace(self, clauses=tuple(said))


def _or_unfit(found: Assessment) -> Assessment:
    """Return what is known where it may be that no clause fits, of which the rule does not say what is owed."""
    return found._replace(
        bounds=found.bounds.hull(UNKNOWN),
        because=(*found.because, "or no clause fits the line"),
        missing=tuple(dict.fromkeys((*found.missing, _UNFIT))),
        in_total=None,
        on_value=tuple(dict.fromkeys((None, *found.on_value))),
    )


def _by_clause(clause: Clause, context: AssessmentContext, under: DutiablePart | None = None) -> Assessment:
    """Return what a clause comes to on the goods; `under` is the part of the value that is dutiable by Chapter 98."""
    if clause.rate is None:
        return Assessment(UNKNOWN, None, clause.because, clause.lacks, (clause.cite,))
    if clause.part is None and (not clause.on_part or (under is not None and part_of_value(clause, context).is_all)):
        return _on_goods(clause, clause.rate, context, under)
    found = _on_goods(clause, clause.rate, context) if clause.part else _on_left(clause, clause.rate, context)
    return found if under is None else left_open(found)


def _on_goods(clause: Clause, rate: Rate, context: AssessmentContext, under: DutiablePart | None = None) -> Assessment:
    """Return the duty on the goods, or on a part of their value that they state."""
    part = clause.part or under
    divided = None if part is None else context.goods.divided(part)
    if under is not None:
        amount = on_dutiable_part(rate, context.goods, under, partial(_amount, clause, rate))
    else:
        amount = _amount(clause, rate, context.goods if divided is None else context.goods.valued(divided.dutiable))
    if clause.in_total_with is not None:
        found = _total(clause, clause.in_total_with, amount, context)
    else:
        because = reasons_of(clause)
        bounds = amount.bounds.rounded()
        found = Assessment(
            bounds, shown_of(amount), because, amount.missing, (clause.cite,), clause.heading, amount.filled_in
        )
    if rate.free:
        found = found._replace(on_value=(NOTHING,))
    elif divided is not None:
        found = found._replace(on_value=(divided.dutiable.bounds,))
    return found if divided is None or clause.part is None else _on_part(found, clause.part, clause.rest, divided)


def _on_part(found: Assessment, part: DutiablePart, heading: str | None, divided: DividedValue) -> Assessment:
    """Return what is owed on a part of the value, with the heading that declares the rest, where there is any.

    Where all of the value is left out, that heading alone is declared.
    """
    because = (*found.because, part.shown)
    if heading is None or divided.rest.exact == ZERO:
        return found._replace(because=because)
    because = (*because, f"heading {heading} on the rest")
    if divided.dutiable.bounds.exact == ZERO:
        return found._replace(because=because, heading=heading)
    return found._replace(because=because, beside=(heading,))


def _on_left(clause: Clause, rate: Rate, context: AssessmentContext) -> Assessment:
    """Return the duty on a part of the value, of which another heading may declare the rest."""
    part = part_of_value(clause, context)
    amount = by_percent(rate.terms[0], part.amount)
    heading, rest = part.headings(clause)
    named = [f"{', '.join(part.taken_by)} take all of the value"] if part.taken_by else []
    named += [f"heading {heading}{f', and {rest} for the rest of the value' if rest else ''}"] if heading else []
    return Assessment(
        amount.bounds.rounded(),
        shown_of(amount),
        (*clause.because, *named),
        amount.missing,
        (clause.cite,),
        heading,
        on_value=(part.amount.bounds,),
        beside=(rest,) if rest else (),
        taken_by=part.taken_by,
    )


def _amount(clause: Clause, rate: Rate, goods: Goods) -> Amount:
    if clause.rate_of is None:
        return by_rate(rate, goods)
    return by_rate(rate, goods, partial(by_other_rate, rate_of=clause.rate_of))


def _total(clause: Clause, name: str, amount: Amount, context: AssessmentContext) -> Assessment:
    """Return what a total leaves beside the other measure's duty that it holds."""
    other = context.others.get(name, Bounds.exactly(ZERO))
    total = amount.bounds.rounded()
    reached = total.exact is not None and total.exact <= other.least
    heading = clause.reached if reached else clause.heading
    rate = clause.rate.shown if clause.rate else ""
    because = (*clause.because, f"{rate} in total with {name}", *((f"heading {heading}",) if heading else ()))
    working = unwritten(_less, amount, other, name)
    found = Assessment(
        total - other,
        working,
        because,
        amount.missing,
        (clause.cite,),
        heading,
        amount.filled_in,
        in_total=InTotal(name, total),
    )
    return found if reached else found._replace(in_place_of=name)


def _less(amount: Amount, other: Bounds, name: str) -> str:
    return f"{amount.shown} − {_shown(other)} of {name}"


def _shown(bounds: Bounds) -> str:
    if bounds.exact is not None:
        return f"{show_dollars(bounds.exact)} USD"
    most = "?" if bounds.most is None else show_dollars(bounds.most)
    return f"({show_dollars(bounds.least)} to {most} USD)"
