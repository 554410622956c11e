"""What a duty of clauses made by hand comes to on a line, said briefly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from by_hand import a_book, a_clause, a_measure, an_entry

import prefile
from prefile import Finding, Report
from prefile.duty.clauses import Duty
from prefile.entry import Line
from prefile.law.treatment import Clause

ON_MOLYBDENUM = "13.9¢/kg on molybdenum content + 1.9%"


def half_up(amount: Fraction) -> Decimal:
    """Return the oracle's cents: half up, from an exact fraction."""
    return Decimal(floor(amount * 100 + Fraction(1, 2))) / 100


def screened(line: Line, *clauses: Clause | str, **head: object) -> Report:
    """Screen a line by a book of one duty of these clauses."""
    duty = Duty(tuple(a_clause(one) if isinstance(one, str) else one for one in clauses))
    return prefile.screen(an_entry(line, **head), a_book(a_measure("us.example", treatment=duty)), decide="plain")


def owed(line: Line, *clauses: Clause | str, **head: object) -> Finding:
    """Return what a duty of these clauses comes to on a line."""
    (finding,) = screened(line, *clauses, **head).lines[0].findings
    return finding


def bounds(finding: Finding) -> tuple[str, str | None]:
    """Return the least and the most of a finding, as written."""
    return str(finding.least), None if finding.most is None else str(finding.most)


def asked(finding: Finding) -> list[str]:
    """Return the facts that a finding asks for."""
    return [missing.fact for missing in finding.missing]


def quantities(**amounts: str) -> list[dict[str, str]]:
    """Return quantities by their units."""
    return [{"amount": amount, "unit": unit} for unit, amount in amounts.items()]
