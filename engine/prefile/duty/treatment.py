"""Exact arithmetic of a treatment, with its working in words.

Every amount is a pair of bounds, which are one figure where all facts are there. Each finding is rounded half up
to the cent. A gap or a total is never below 0.00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from prefile.duty.assessment import Assessment, Ground, either
from prefile.duty.minimum_import_price import assess_floor
from prefile.duty.quantities import Amount, by_rate
from prefile.entry import Line
from prefile.findings import Asked
from prefile.law.tariff import TariffTable
from prefile.law.treatment import (
    Clause,
    Duty,
    MinimumImportPrice,
    NoDuty,
    NotEncoded,
    Notice,
    Treatment,
)
from prefile.values.money import (
    UNKNOWN,
    ZERO,
    Bounds,
    show_dollars,
)
from prefile.values.rate import (
    FREE,
    Rate,
    read_rate,
    read_special,
)
from prefile.values.tariff_number import show_number

__all__ = ["assess", "by_goods", "printed_rates"]

_printed = lru_cache(maxsize=4096)(read_rate)


def assess(treatment: Treatment, ground: Ground) -> Assessment:
    """Return what a treatment comes to on a line, once narrowed to the clauses and prices that may speak."""
    match treatment:
        case Duty():
            return _duty(treatment, ground)
        case NotEncoded():
            return _not_encoded(treatment, ground)
        case NoDuty(says=says, cite=cite) | Notice(says=says, cite=cite):
            return Assessment(Bounds.exactly(ZERO), None, (says,), (), (cite,))
        case MinimumImportPrice():
            return assess_floor(treatment, ground)


def _duty(duty: Duty, ground: Ground) -> Assessment:
    if not duty.clauses:
        return Assessment(Bounds.exactly(ZERO), None, ("no clause fits the line",))
    if len(duty.clauses) == 1 and not ground.clause_asked:
        found = _clause(duty.clauses[0], ground)
    else:
        found = either([_clause(clause, ground) for clause in duty.clauses], ground.clause_asked)
    return found._replace(bounds=found.bounds.or_none()) if ground.clause_open else found


def _not_encoded(treatment: NotEncoded, ground: Ground) -> Assessment:
    asked = Asked("law", "", "what this measure comes to, which this rule book does not encode")
    if treatment.at_most is None:
        return Assessment(UNKNOWN, None, ("not encoded in this rule book",), (asked,))
    amount = by_rate(treatment.at_most, ground.goods)
    because = (f"not encoded in this rule book; it is at most {treatment.at_most.shown}",)
    cites = (treatment.cite,) if treatment.cite else ()
    return Assessment(
        amount.bounds.rounded().or_none(),
        f"at most {amount.shown}",
        because,
        (asked,),
        cites,
        filled_in=amount.filled_in,
    )


def _clause(clause: Clause, ground: Ground) -> Assessment:
    if clause.rate is None:
        return Assessment(UNKNOWN, None, clause.because, (), (clause.cite,))
    amount = by_rate(clause.rate, ground.goods)
    if clause.in_total_with is not None:
        return _total(clause, clause.in_total_with, amount, ground)
    because = clause.because if clause.heading is None else (*clause.because, f"heading {clause.heading}")
    bounds = amount.bounds.rounded()
    return Assessment(bounds, amount.shown, because, amount.missing, (clause.cite,), clause.heading, amount.filled_in)


def _total(clause: Clause, name: str, amount: Amount, ground: Ground) -> Assessment:
    """Return what a total leaves beside the other measure's duty that it holds."""
    other = ground.others.get(name, Bounds.exactly(ZERO))
    total = amount.bounds.rounded()
    reached = total.exact is not None and total.exact <= other.least
    heading = clause.reached if reached else clause.heading
    rate = clause.rate.shown if clause.rate else ""
    because = (*clause.because, f"{rate} in total with {name}", *((f"heading {heading}",) if heading else ()))
    working = f"{amount.shown} − {_told(other)} of {name}"
    found = Assessment(total - other, working, because, amount.missing, (clause.cite,), heading, amount.filled_in)
    return found if reached else found._replace(in_place_of=name)


def _told(bounds: Bounds) -> str:
    if bounds.exact is not None:
        return f"{show_dollars(bounds.exact)} USD"
    most = "?" if bounds.most is None else show_dollars(bounds.most)
    return f"({show_dollars(bounds.least)} to {most} USD)"


def printed_rates(treatment: Treatment, tariff: TariffTable, line: Line, at: datetime | None) -> Treatment:
    """Return a treatment whose clauses that speak of a column of the tariff hold the rate that it prints."""
    if not isinstance(treatment, Duty) or all(clause.rate is not None for clause in treatment.clauses):
        return treatment
    return Duty(tuple(_with_rate(clause, tariff, line, at) for clause in treatment.clauses))


def _with_rate(clause: Clause, tariff: TariffTable, line: Line, at: datetime | None) -> Clause:
    if clause.rate is not None:
        return clause
    rate, printed = _column(clause, tariff, line, at)
    return replace(clause, rate=rate, because=(printed,))


def by_goods(treatment: Treatment) -> bool:
    """Tell whether what a treatment comes to depends on the goods' value or quantity."""
    match treatment:
        case Duty(clauses=clauses):
            return any(clause.in_total_with or (clause.rate is not None and not clause.rate.free) for clause in clauses)
        case MinimumImportPrice(prices=prices):
            return bool(prices)
        case NotEncoded(at_most=at_most):
            return at_most is not None
    return False


def _column(clause: Clause, tariff: TariffTable, line: Line, at: datetime | None) -> tuple[Rate | None, str]:
    """Return the printed rate of the clause's column, or why it cannot be told."""
    edition = tariff.edition
    if at is None or not edition.window.holds(at):
        when = "the rate date" if at else "an unknown rate date"
        return None, f"no held edition of the tariff covers {when}; {edition.name} is held"
    row = tariff.row(line.tariff_number)
    if row is None:
        return None, f"{show_number(line.tariff_number)} is not in {edition.name}"
    if clause.column == "special":
        rate = read_special(row.special).get(line.program or "", FREE if _is_free(row.general) else None)
        what = f"for program {line.program} {edition.name} prints"
        return (rate, f"{what} {rate.shown}") if rate else (None, f"{what} no rate that can be read as an amount")
    printed = row.general if clause.column == "general" else row.column_2
    rate = _printed(printed)
    if rate is None:
        return None, f'the rate "{printed or "(blank)"}" cannot be read as an amount'
    return rate, f"{edition.name} prints {rate.shown}"


def _is_free(printed: str) -> bool:
    rate = _printed(printed)
    return rate is not None and rate.free
