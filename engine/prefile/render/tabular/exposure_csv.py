"""Exposure as one CSV table: each row says in `part` which sum it is, and leaves empty what does not belong to it.

An empty cell under `payable` or `most` is a duty that cannot be determined or has no known upper bound, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from prefile.analysis.concentration import Concentration
from prefile.analysis.exposure import Exposure, FloorSeen, Part
from prefile.render.tabular.cells import csv_text
from prefile.values.money import EXACT

__all__ = ["COLUMNS", "Row", "exposure_csv", "exposure_rows"]

COLUMNS = (
    "part",
    "outcome",
    "stage",
    "basis",
    "mineral",
    "origin",
    "number",
    "measure",
    "group",
    "name",
    "lines",
    "value",
    "lines_without_value",
    "payable",
    "least",
    "most",
    "lines_untold",
    "lines_unbounded",
    "most_of_bounded",
    "value_alone",
    "origins",
    "largest_origin",
    "share_percent",
    "herfindahl",
    "figure",
    "data_year",
    "edition",
    "status",
    "date",
    "effect_on_duty",
    "quantity",
    "unit",
    "lines_unmeasured",
    "unit_value",
    "floor",
    "in_force",
    "begins",
    "above",
    "above_percent",
    "lines_below",
    "gap",
    "duty_percent",
    "minerals",
    "value_of_number",
    "since",
    "lines_applying",
    "adds_least",
    "adds_most",
)

Row = dict[str, object]


def exposure_csv(exposure: Exposure) -> str:
    """Return exposure as CSV text with a header."""
    return csv_text([COLUMNS, *([row.get(column) for column in COLUMNS] for row in exposure_rows(exposure))])


def exposure_rows(exposure: Exposure) -> Iterator[Row]:
    """Yield the rows of exposure, each with what it is in `part`."""
    parts = _sums, _shared, _minerals, _origins, _duty, _over_time, _supposed, _elsewhere, _prices, _not_told
    return chain.from_iterable(rows(exposure) for rows in parts)


def _part(part: Part) -> Row:
    return {
        "lines": part.lines,
        "value": part.value,
        "lines_without_value": part.unvalued,
        "payable": part.payable,
        "least": part.least,
        "most": part.most,
        "lines_untold": part.untold,
        "lines_unbounded": part.unbounded,
        "most_of_bounded": part.bounded,
    }


def _concentrated(found: Concentration | None) -> Row:
    if found is None:
        return {}
    return {
        "origins": found.origins,
        "largest_origin": found.largest,
        "share_percent": found.share,
        "herfindahl": found.herfindahl,
    }


def _sums(exposure: Exposure) -> Iterator[Row]:
    yield {"part": "every line", **_part(exposure.every)}
    yield {"part": "covered", **_part(exposure.covered()), **_concentrated(exposure.concentration)}
    for kind in exposure.coverage:
        yield {
            "part": "coverage",
            "outcome": kind.outcome,
            "stage": kind.stage,
            "basis": kind.basis,
            **_part(kind.part),
        }


def _shared(exposure: Exposure) -> Iterator[Row]:
    for shared in exposure.shared:
        named = {
            "part": "shared minerals",
            "name": ", ".join(shared.names),
            "minerals": " ".join(shared.minerals),
            "number": shared.number,
            "value_of_number": shared.of_number,
            "largest_origin": shared.largest,
        }
        for outcome, part in (("covered", shared.covered), ("cannot tell", shared.doubtful)):
            if part.lines:
                yield {**named, "outcome": outcome, **_part(part)}


def _minerals(exposure: Exposure) -> Iterator[Row]:
    for mineral in exposure.minerals:
        named = {"mineral": mineral.mineral, "name": mineral.name}
        concentrated = {"value_alone": mineral.alone, **_concentrated(mineral.concentration)}
        yield {"part": "mineral", "outcome": "covered", **named, **_part(mineral.covered), **concentrated}
        for outcome, part in (("cannot tell", mineral.doubtful), ("not covered", mineral.outside)):
            if part.lines:
                yield {"part": "mineral", "outcome": outcome, **named, **_part(part)}
        for figure in mineral.import_reliance:
            printed = {"figure": figure.figure, "data_year": figure.data_year, "edition": figure.edition}
            yield {"part": "import reliance", **named, **printed}
    for both in exposure.cells:
        where = {"part": "mineral and origin", "mineral": both.mineral, "origin": both.origin}
        for outcome, part in (("covered", both.covered), ("cannot tell", both.doubtful)):
            if part.lines:
                yield {**where, "outcome": outcome, **_part(part)}


def _origins(exposure: Exposure) -> Iterator[Row]:
    for origin in exposure.origins:
        named = {"origin": origin.origin, "name": origin.name}
        yield {"part": "origin", **named, **_part(origin.every)}
        yield {"part": "origin", "outcome": "covered", **named, "share_percent": origin.share, **_part(origin.covered)}
        for treatment in origin.agreements:
            status = {"status": treatment.status, "date": treatment.date, "effect_on_duty": treatment.effect_on_duty}
            yield {"part": "agreement", "origin": origin.origin, "name": treatment.instrument, **status}


def _duty(exposure: Exposure) -> Iterator[Row]:
    for measure in exposure.measures:
        named = {"part": "measure", "measure": measure.measure, "name": measure.title}
        duty = {"payable": measure.duty, "least": measure.duty, "most": measure.duty}
        yield {**named, "outcome": "applies", "lines": measure.applies, **duty}
        most = None if measure.unbounded else measure.bounded
        doubt = {
            "least": measure.least,
            "most": most,
            "lines_unbounded": measure.unbounded,
            "most_of_bounded": measure.bounded,
        }
        yield {**named, "outcome": "cannot tell", "lines": measure.doubtful, **doubt}


def _over_time(exposure: Exposure) -> Iterator[Row]:
    for row in exposure.over_time:
        when = {"part": "over time", "since": row.since}
        duty = {"payable": row.duty.payable, "least": row.duty.least, "most": row.duty.most}
        yield {**when, "name": "all duty", **duty, "most_of_bounded": row.bounded}
        for measure in row.measures:
            yield {
                **when,
                "measure": measure.measure,
                "name": measure.title,
                "lines_applying": measure.applies,
                "lines_untold": measure.doubtful,
                "payable": None if measure.doubtful or measure.notice else measure.duty,
                "least": EXACT.add(measure.duty, measure.least),
                "most": None if measure.unbounded else EXACT.add(measure.duty, measure.bounded),
            }


def _supposed(exposure: Exposure) -> Iterator[Row]:
    for scenario in exposure.scenarios:
        yield {
            "part": "would be, under a scenario",
            "name": scenario.title or scenario.scenario,
            "group": scenario.scenario,
            "least": scenario.least,
            "most": scenario.most,
            "begins": scenario.begins,
            "adds_least": scenario.adds_least,
            "adds_most": scenario.adds_most,
        }


def _elsewhere(exposure: Exposure) -> Iterator[Row]:
    for goods in exposure.other_origins.goods:
        for found in (goods.declared, *goods.others):
            yield {
                "part": "declared origin" if found is goods.declared else "other origin",
                "number": goods.number,
                "mineral": " ".join(goods.minerals),
                "origin": found.origin,
                "name": f"largest line from {goods.declared.origin}",
                "value": goods.value,
                "payable": found.payable,
                "least": found.least,
                "most": found.most,
                "duty_percent": found.percent,
            }


def _not_told(exposure: Exposure) -> Iterator[Row]:
    for one in exposure.not_told:
        yield {"part": "not told", "group": one.section, "name": one.why}


def _prices(exposure: Exposure) -> Iterator[Row]:
    yield from map(_floor, exposure.floors)
    for price in exposure.unit_values:
        yield {
            "part": "unit value",
            "mineral": " ".join(price.minerals),
            "origin": price.origin,
            "number": price.number,
            "lines": price.lines,
            "value": price.value,
            "quantity": price.kg,
            "unit": "kg",
            "lines_unmeasured": price.unmeasured,
            "unit_value": price.usd_per_kg,
        }


def _floor(floor: FloorSeen) -> Row:
    return {
        "part": "floor",
        "origin": floor.origin,
        "number": floor.number,
        "measure": floor.measure,
        "group": floor.group,
        "lines": floor.lines,
        "value": floor.value,
        "quantity": floor.quantity,
        "unit": floor.unit,
        "lines_unmeasured": floor.unmeasured,
        "unit_value": floor.unit_value,
        "floor": floor.floor,
        "in_force": floor.in_force,
        "begins": floor.begins,
        "above": floor.above,
        "above_percent": floor.percent,
        "lines_below": floor.below,
        "gap": floor.gap,
    }
