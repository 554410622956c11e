"""Exposure of a bulk run: the same document as that of its entries with their reports, of the run's columns.

No line becomes an object but those of a number with a floor price. What hangs on all that lines declare is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from prefile.analysis.exposure import Exposure, FloorSeen, NotTold, Part, UnitValue
from prefile.analysis.exposure_gathered import Beside, Gathered, no_duty
from prefile.analysis.missing_facts import reason_of
from prefile.analysis.opened_run import OpenedRun
from prefile.analysis.run_comparison import gathered_comparison
from prefile.analysis.unit_values import FloorPrices, MeasuredLines, UnitValues
from prefile.bulk.added_up import measures_of
from prefile.bulk.exposure_columns import PricedLine, kinds_of, masses_of, numbers_of, open_reasons, priced_lines
from prefile.bulk.quantity_rows import NET
from prefile.decision.compiled_book import compiled_book
from prefile.duty.quantities import Goods
from prefile.entry import Line
from prefile.values.dates import read_day
from prefile.values.money import EXACT, ZERO
from prefile.values.units import unit_kind

__all__ = ["run_exposure"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OTHER_ORIGINS = NotTold(
    "other_origins",
    "what another origin would change is told of the lines themselves, with all that they declare, which a folder of "
    "prefile bulk does not hold: give the declarations to prefile exposure",
)
_OVER_TIME = NotTold(
    "over_time",
    "what the same lines would owe before and after each change of law is told of the lines themselves: give the "
    "declarations to prefile exposure, or screen them by prefile bulk --on a day before and one after",
)
_QUANTITIES = "the folder holds no quantities: give --quantities to prefile bulk"
_CONTENT = "goods are not held against prices of what they contain, or of drained weight: columns do not hold those"


def run_exposure(run: OpenedRun) -> Exposure:
    """Return what the entries of a run are exposed to.

    Raises:
        NoRun: a file of the run is torn.
    """
    gathered = Gathered(run.book)
    gathered.entries, gathered.decided_by = run.dates.entries, run.decided_by
    _add_lines(gathered, run)
    _add_measures(gathered, run)
    for facts, lines in open_reasons(run.columns):
        for reason in {reason_of(fact) for fact in facts}:
            gathered.open[reason] += lines
    return gathered.exposure(run.rests_on(), _beside(run))


def _add_lines(gathered: Gathered, run: OpenedRun) -> None:
    """Add the lines of a run by origin, coverage and number."""
    compiled = compiled_book(run.book, "plain", None)
    for kind in kinds_of(run.columns):
        gathered.add(kind.origin, run.coverages[kind.coverage], Part(*kind.lines))
        gathered.agreements.setdefault(kind.origin, compiled.origin_treatments(kind.origin))
    for place, number, value in numbers_of(run.columns):
        if (coverage := run.coverages[place]).outcome != "not covered":
            gathered.add_number(number, coverage, value)


def _add_measures(gathered: Gathered, run: OpenedRun) -> None:
    for measure in measures_of(run.columns):
        known = no_duty(run.book, measure.measure)
        gathered.measures[measure.measure] = known._replace(**measure._asdict())


def _beside(run: OpenedRun) -> Beside:
    """Return what stands beside the sums by kinds of lines."""
    not_told = [_OTHER_ORIGINS, _OVER_TIME]
    scenarios = gathered_comparison(run).duties() if run.columns.said["suppositions"] else ()
    return {
        "scenarios": tuple(scenarios),
        "unit_values": tuple(_unit_values(run, not_told)),
        "floors": tuple(_floors(run, not_told)),
        "not_told": tuple(not_told),
    }


def _unit_values(run: OpenedRun, not_told: list[NotTold]) -> Iterator[UnitValue]:
    """Return what a kilogram of each number is worth by origin; or add why that is not told."""
    found = UnitValues()
    wanted = [place for place, coverage in enumerate(run.coverages) if coverage.outcome != "not covered"]
    if wanted and not run.columns.has_quantities:
        not_told.append(NotTold("unit_values", _QUANTITIES))
        return iter(())
    for mass in masses_of(run.columns, wanted) if wanted else ():
        kilograms = ZERO if mass.unit is None else EXACT.multiply(mass.amount, unit_kind(mass.unit)[1])
        lines = MeasuredLines(mass.lines, mass.unmeasured, mass.value, kilograms)
        found.add_lines(mass.number, mass.origin, run.coverages[mass.coverage].minerals, lines)
    return found.rows()


def _floors(run: OpenedRun, not_told: list[NotTold]) -> Iterator[FloorSeen]:
    """Return lines held against floor prices; or add why those of some numbers, or all, are not."""
    known = run.columns.said["as_known_on"]
    floors = FloorPrices(run.book, read_day(known) if known else None)
    numbers = {number for _, number, _ in numbers_of(run.columns)}
    terms = {number: found for number in numbers if (found := floors.terms(number))}
    if terms and not run.columns.has_quantities:
        not_told.append(NotTold("floors", _QUANTITIES))
        return iter(())
    told = {number for number, found in terms.items() if not any(term.content or term.of for term in found)}
    for line in priced_lines(run.columns, sorted(told)) if told else ():
        instant = None if line.at is None else _EPOCH + timedelta(microseconds=line.at)
        floors.add(line.number, line.origin, instant, Goods(_line(line)))
    if told != terms.keys():
        not_told.append(NotTold("floors", _CONTENT))
    return floors.rows()


def _line(priced: PricedLine) -> Line:
    """Return a line with what floor prices look at."""
    return Line.model_validate({
        "line": 1,
        "tariff_number": priced.number,
        "value": _written(priced.value),
        "quantities": [{"amount": _written(amount), "unit": unit} for unit, amount in _stated(priced)],
        "net_kg": next((_written(amount) for place, _, amount in priced.quantities if place == NET), None),
    })  # fmt: skip


def _stated(priced: PricedLine) -> Iterator[tuple[str, Decimal]]:
    return ((unit, amount) for place, unit, amount in priced.quantities if place != NET)


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
