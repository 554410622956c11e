"""Exposure as a page: charts to look at, and beside each the table that tells it in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from prefile.analysis.exposure import (
    Cell,
    Exposure,
    FloorSeen,
    MeasureDuty,
    MineralExposure,
)
from prefile.law.coverage_map import STAGES, CoverageOutcome
from prefile.render.html.charts import (
    Bar,
    Dot,
    Grid,
    Part,
    Tile,
    bars,
    dots,
    grid,
)
from prefile.render.html.pages import page, short_money, signed
from prefile.render.text.exposure import (
    alike,
    duty_words,
    origin_words,
    reliance_figures,
    too_early,
)
from prefile.render.text.words import count, dates_words
from prefile.values.money import ZERO, show_amount

__all__ = ["exposure_html"]

_MOST_MINERALS, _MOST_COLUMNS, _MOST_MEASURES, _MOST_FLOORS = 24, 11, 14, 24
_MOST_ROWS = 25
_MOST_PERCENT = 300
_LONGEST_NAME = 46
_FILLS: tuple[tuple[CoverageOutcome, str], ...] = (
    ("covered", "solid"),
    ("cannot tell", "hatched"),
    ("not covered", "pale"),
)


def exposure_html(
    exposure: Exposure, names: Mapping[str, str], texts: Mapping[str, str], files: Sequence[str] = ()
) -> str:
    """Return exposure as a page.

    `names` are those of countries, `texts` the tariff's words by number, `files` what was read.
    """
    return page(
        "exposure.html.j2",
        {
            "x": exposure,
            "files": files,
            "read": f"{count(exposure.entries, 'entry', 'entries')}, {count(exposure.every.lines, 'line', 'lines')}",
            "dates": dates_words(exposure.first_date, exposure.last_date),
            "covered": exposure.covered(),
            "doubtful": exposure.covered("cannot tell"),
            "minerals": exposure.minerals[:_MOST_ROWS],
            "origins": exposure.origins[:_MOST_ROWS],
            "floors": exposure.floors[:_MOST_ROWS],
            "unit_values": exposure.unit_values[:_MOST_ROWS],
            "stages": _stages(exposure),
            "heat": _heat(exposure) if exposure.minerals else None,
            "measures_chart": _measures(
                [measure for measure in exposure.measures if not measure.notice][:_MOST_MEASURES]
            ),
            "scenarios": _scenarios(exposure) if exposure.scenarios else None,
            "floors_chart": _floors([floor for floor in exposure.floors if floor.percent is not None][:_MOST_FLOORS]),
            "origin": lambda code: origin_words(code, names),
            "words": lambda number: ": ".join(texts.get(number.replace(".", ""), "").split(" > ")[-2:]),
            "alike": alike,
            "too_early": too_early,
            "lines": lambda number: count(number, "line", "lines"),
            "reliance": reliance_figures,
            "duty_words": duty_words,
        },
    )


def _stages(exposure: Exposure) -> Markup:
    """Draw the value of each stage by what the reading makes of it."""
    rows = []
    for stage in (*STAGES, None):
        of_stage = [kind for kind in exposure.coverage if kind.stage == stage]
        values = {
            outcome: sum((kind.part.value for kind in of_stage if kind.outcome == outcome), ZERO)
            for outcome, _ in _FILLS
        }
        parts = tuple(Part(float(values[outcome]), fill) for outcome, fill in _FILLS if values[outcome])
        words = ", ".join(f"{short_money(values[outcome])} {outcome}" for outcome, _ in _FILLS if values[outcome])
        if of_stage:
            rows.append(Bar(stage or "outside the reading", parts, words or "no known value"))
    summary = "; ".join(f"{row.name}: {row.words}" for row in rows)
    return bars("stages", "Value by stage of processing", summary, rows, [(fill, words) for words, fill in _FILLS])


def _heat(exposure: Exposure) -> Markup:
    """Draw covered value by mineral and origin; origins beyond the largest stand together."""
    minerals = exposure.minerals[:_MOST_MINERALS]
    shown = {mineral.mineral for mineral in minerals}
    cells = [cell for cell in exposure.cells if cell.mineral in shown]
    present = {cell.origin for cell in cells}
    ranked = [origin.origin for origin in exposure.origins if origin.origin in present]
    columns, others = ranked[:_MOST_COLUMNS], ranked[_MOST_COLUMNS:]
    by_place = {(cell.mineral, cell.origin): cell for cell in cells}
    rows = [[_tile(_at(by_place, mineral.mineral, [origin])) for origin in columns] for mineral in minerals]
    names = ["none" if origin is None else origin for origin in columns]
    if others:
        for row, mineral in zip(rows, minerals, strict=True):
            row.append(_tile(_at(by_place, mineral.mineral, others)))
        names.append(f"{len(others)} others")
    what = Grid(
        [mineral.name for mineral in minerals],
        names,
        rows,
        [_beside(mineral) for mineral in minerals],
        ("largest", "index", "reliance"),
    )
    summary = "; ".join(f"{mineral.name}: {short_money(mineral.covered.value)} covered" for mineral in minerals)
    return grid("heat", "Covered value by mineral and origin", summary, what)


def _at(cells: Mapping[tuple[str, str | None], Cell], mineral: str, origins: Sequence[str | None]) -> list[Cell]:
    return [cells[mineral, origin] for origin in origins if (mineral, origin) in cells]


def _tile(cells: Sequence[Cell]) -> Tile | None:
    covered = sum((cell.covered.value for cell in cells), ZERO)
    doubtful = sum((cell.doubtful.value for cell in cells), ZERO)
    if covered:
        return Tile(float(covered), f"{short_money(covered)}{'+' if doubtful else ''}", hatched=False)
    return Tile(0.0, f"({short_money(doubtful)})", hatched=True) if doubtful else None


def _beside(mineral: MineralExposure) -> tuple[str, str, str]:
    found, newest = (
        mineral.concentration,
        max(mineral.import_reliance, key=lambda figure: figure.data_year, default=None),
    )
    largest, index = (f"{found.largest} {found.share:.0f} %", f"{found.herfindahl:,}") if found else ("—", "—")
    return largest, index, "—" if newest is None else f"{newest.figure} ({newest.data_year})"


def _measures(measures: Sequence[MeasureDuty]) -> Markup | None:
    rows = []
    for measure in measures:
        doubtful = max(measure.least, measure.bounded)
        parts = tuple(
            part for part in (Part(float(measure.duty), "solid"), Part(float(doubtful), "hatched")) if part.length
        )
        amounts = [f"{short_money(measure.duty)} owed"] if measure.applies else []
        if measure.doubtful:
            upper = f"to {short_money(doubtful)}" if not measure.unbounded else "or more"
            amounts.append(f"{short_money(measure.least)} {upper} in doubt")
        rows.append(Bar(_shortened(measure.title), parts, ", ".join(amounts)))
    summary = "; ".join(f"{row.name}: {row.words}" for row in rows)
    legend = [("solid", "owed"), ("hatched", "may be owed, at most")]
    return bars("measures", "Duty today by measure", summary, rows, legend) if rows else None


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _scenarios(exposure: Exposure) -> Markup:
    """Draw a bar for today and one for each scenario, from least to most."""
    today = exposure.every
    rows = [Bar("today, which is law", _stacked(today.least, ZERO, today.bounded), _range(today.least, today.most))]
    for scenario in exposure.scenarios:
        added = scenario.least - today.least
        most = today.bounded + (scenario.adds_least if scenario.adds_most is None else scenario.adds_most)
        words = (
            f"would be {_range(scenario.least, scenario.most)}; adds {_range(scenario.adds_least, scenario.adds_most)}"
        )
        rows.append(Bar(_shortened(scenario.title or scenario.scenario), _stacked(today.least, added, most), words))
    legend = [("solid", "today, at least"), ("pale", "would be added, at least"), ("hatched", "at most")]
    summary = "; ".join(f"{row.name}: {row.words}" for row in rows)
    return bars("scenarios", "Duty under scenarios", summary, rows, legend)


def _stacked(today: Decimal, added: Decimal, most: Decimal) -> tuple[Part, ...]:
    """Return the parts of a bar; `most` adds up the upper bounds that there are."""
    lengths = ((today, "solid"), (added, "pale"), (most - today - added, "hatched"))
    return tuple(Part(float(length), fill) for length, fill in lengths if length > 0)


def _range(least: Decimal, most: Decimal | None) -> str:
    if most is None:
        return f"{short_money(least)} or more"
    return short_money(least) if least == most else f"{short_money(least)} to {short_money(most)}"


def _against(floor: FloorSeen) -> str:
    yet = "" if floor.in_force else ", not yet in force"
    return f"{show_amount(floor.unit_value or ZERO)} against {floor.shown}, {signed(floor.percent or ZERO)} %{yet}"


def _floors(floors: Sequence[FloorSeen]) -> Markup | None:
    rows = [
        Dot(
            f"{floor.number}  {floor.origin or 'no origin'}",
            float(100 + (floor.percent or ZERO)),
            _against(floor),
            low=(floor.percent or ZERO) < 0,
        )
        for floor in floors
    ]
    if not rows:
        return None
    summary = "; ".join(f"{row.name}: {row.place:.0f} % of the floor, {row.words}" for row in rows)
    most = min(Decimal(_MOST_PERCENT), max(Decimal(125), *(Decimal(row.place) * Decimal("1.1") for row in rows)))
    return dots("floors", "Unit value in percent of the floor price", summary, rows, (100, "the floor"), float(most))
