"""What lines came to, of the rows that are kept of them: what two screenings are compared by."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.analysis.rescreened import Figure, LineFigures
from prefile.findings import Amounts
from prefile.store.kept import Rows

__all__ = ["figures_of"]


def figures_of(rows: Rows) -> Iterator[LineFigures]:
    """Yield what each line came to, of its rows."""
    figures: dict[int, list[Figure]] = {}
    for found in rows.findings:
        figures.setdefault(found.line, []).append(
            Figure(found.measure, found.scenario, found.outcome, found.clause, found.duty, found.least, found.most)  # type: ignore[arg-type]
        )
    for line in rows.lines:
        duty = Amounts(line.payable, line.least, line.most)
        yield LineFigures(line.line, line.tariff_number, line.origin, duty, tuple(figures.get(line.line, ())))
