"""What lines came to, of the rows that are kept of them: what two screenings are compared by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from prefile.analysis.missing_facts import Reason, reason_of
from prefile.analysis.rescreened import Figure, LineFigures
from prefile.findings import Amounts
from prefile.store.kept import Rows

__all__ = ["figures_of"]


def figures_of(rows: Rows) -> Iterator[LineFigures]:
    """Yield what each line came to, of its rows."""
    figures: dict[int, list[Figure]] = {}
    for found in rows.findings:
        amounts = _amounts(found.duty, found.least, found.most)
        figure = Figure(found.measure, found.scenario, found.outcome, found.clause, *amounts)  # type: ignore[arg-type]
        figures.setdefault(found.line, []).append(figure)
    because = _reasons(rows)
    for line in rows.lines:
        duty, why = Amounts(*_amounts(line.payable, line.least, line.most)), tuple(sorted(because[line.line]))
        yield LineFigures(line.line, line.tariff_number, line.origin, duty, tuple(figures.get(line.line, ())), why)


def _reasons(rows: Rows) -> defaultdict[int, set[Reason]]:
    """Return why the duty on lines is undetermined, by what the findings lack that are law."""
    doubtful = {
        (found.line, found.place)
        for found in rows.findings
        if found.scenario is None and found.outcome == "cannot tell"
    }
    because: defaultdict[int, set[Reason]] = defaultdict(set)
    for missing in rows.missing:
        if (missing.line, missing.place) in doubtful:
            because[missing.line].add(reason_of(missing.fact))
    return because


def _amounts(exact: str | None, least: str, most: str | None) -> tuple[Decimal | None, Decimal, Decimal | None]:
    return None if exact is None else _dollars(exact), _dollars(least), None if most is None else _dollars(most)


def _dollars(text: str) -> Decimal:
    """Return an amount with its cents, which rows leave out where they are zeros."""
    whole, _, cents = text.partition(".")
    return Decimal(f"{whole}.{cents:0<2}")
