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
from prefile.law.coverage_map import STAGES, Told
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
    dates_words,
    duty_words,
    origin_words,
    reliance_figures,
    too_early,
)
from prefile.render.text.summary import count
from prefile.values.money import ZERO, show_amount

__all__ = ["exposure_html"]

_MOST_MINERALS, _MOST_COLUMNS, _MOST_MEASURES, _MOST_FLOORS = 24, 11, 14, 24
_MOST_ROWS = 25
_MOST_PERCENT = 300
_LONGEST_NAME = 46
_FILLS: tuple[tuple[Told, str], ...] = (("covered", "solid"), ("cannot tell", "hatched"), ("not covered", "pale"))


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
            "dates": dates_words(exposure),
            "covered": exposure.covered(),
            "doubtful": exposure.covered("cannot tell"),
            "minerals": exposure.minerals[:_MOST_ROWS],
            "origins": exposure.origins[:_MOST_ROWS],
            "floors": exposure.floors[:_MOST_ROWS],
            "unit_values": exposure.unit_values[:_MOST_ROWS],
            "stages": _stages(exposure),
            "heat": _heat(exposure) if exposure.minerals else None,
            "measures_chart": _measures([one for one in exposure.measures if not one.notice][:_MOST_MEASURES]),
            "scenarios": _scenarios(exposure) if exposure.scenarios else None,
            "floors_chart": _floors([one for one in exposure.floors if one.percent is not None][:_MOST_FLOORS]),
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
        of_stage = [one for one in exposure.coverage if one.stage == stage]
        values = {told: sum((one.part.value for one in of_stage if one.outcome == told), ZERO) for told, _ in _FILLS}
        parts = tuple(Part(float(values[told]), fill) for told, fill in _FILLS if values[told])
        said = ", ".join(f"{short_money(values[told])} {told}" for told, _ in _FILLS if values[told])
        if of_stage:
            rows.append(Bar(stage or "outside the reading", parts, said or "no known value"))
    told = "; ".join(f"{row.name}: {row.words}" for row in rows)
    return bars("stages", "Value by stage of processing", told, rows, [(fill, words) for words, fill in _FILLS])


def _heat(exposure: Exposure) -> Markup:
    """Draw covered value by mineral and origin; origins beyond the largest stand together."""
    minerals = exposure.minerals[:_MOST_MINERALS]
    shown = {one.mineral for one in minerals}
    cells = [cell for cell in exposure.cells if cell.mineral in shown]
    present = {cell.origin for cell in cells}
    ranked = [one.origin for one in exposure.origins if one.origin in present]
    columns, others = ranked[:_MOST_COLUMNS], ranked[_MOST_COLUMNS:]
    by_place = {(cell.mineral, cell.origin): cell for cell in cells}
    rows = [[_tile(_at(by_place, one.mineral, [origin])) for origin in columns] for one in minerals]
    names = ["none" if origin is None else origin for origin in columns]
    if others:
        for row, one in zip(rows, minerals, strict=True):
            row.append(_tile(_at(by_place, one.mineral, others)))
        names.append(f"{len(others)} others")
    what = Grid(
        [one.name for one in minerals],
        names,
        rows,
        [_beside(one) for one in minerals],
        ("largest", "index", "reliance"),
    )
    told = "; ".join(f"{one.name}: {short_money(one.covered.value)} covered" for one in minerals)
    return grid("heat", "Covered value by mineral and origin", told, what)


def _at(cells: Mapping[tuple[str, str | None], Cell], mineral: str, origins: Sequence[str | None]) -> list[Cell]:
    return [cells[mineral, origin] for origin in origins if (mineral, origin) in cells]


def _tile(cells: Sequence[Cell]) -> Tile | None:
    covered = sum((one.covered.value for one in cells), ZERO)
    doubtful = sum((one.doubtful.value for one in cells), ZERO)
    if covered:
        return Tile(float(covered), f"{short_money(covered)}{'+' if doubtful else ''}", hatched=False)
    return Tile(0.0, f"({short_money(doubtful)})", hatched=True) if doubtful else None


def _beside(one: MineralExposure) -> tuple[str, str, str]:
    found, newest = one.concentration, max(one.import_reliance, key=lambda each: each.data_year, default=None)
    largest, index = (f"{found.largest} {found.share:.0f} %", f"{found.herfindahl:,}") if found else ("—", "—")
    return largest, index, "—" if newest is None else f"{newest.figure} ({newest.data_year})"


def _measures(measures: Sequence[MeasureDuty]) -> Markup | None:
    rows = []
    for one in measures:
        doubtful = max(one.least, one.bounded)
        parts = tuple(
            part for part in (Part(float(one.duty), "solid"), Part(float(doubtful), "hatched")) if part.length
        )
        said = [f"{short_money(one.duty)} owed"] if one.applies else []
        if one.doubtful:
            upper = f"to {short_money(doubtful)}" if not one.unbounded else "or more"
            said.append(f"{short_money(one.least)} {upper} in doubt")
        rows.append(Bar(_shortened(one.measure.removeprefix("us.")), parts, ", ".join(said)))
    told = "; ".join(f"{row.name}: {row.words}" for row in rows)
    legend = [("solid", "owed"), ("hatched", "may be owed, at most")]
    return bars("measures", "Duty today by measure", told, rows, legend) if rows else None


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _scenarios(exposure: Exposure) -> Markup:
    """Draw a bar for today and one for each scenario, from least to most."""
    today = exposure.every
    rows = [Bar("today, which is law", _stacked(today.least, ZERO, today.bounded), _range(today.least, today.most))]
    for one in exposure.scenarios:
        added = one.least - today.least
        most = today.bounded + (one.adds_least if one.adds_most is None else one.adds_most)
        words = f"would be {_range(one.least, one.most)}; adds {_range(one.adds_least, one.adds_most)}"
        rows.append(Bar(_shortened(one.scenario), _stacked(today.least, added, most), words))
    legend = [("solid", "today, at least"), ("pale", "would be added, at least"), ("hatched", "at most")]
    told = "; ".join(f"{row.name}: {row.words}" for row in rows)
    return bars("scenarios", "Duty under scenarios", told, rows, legend)


def _stacked(today: Decimal, added: Decimal, most: Decimal) -> tuple[Part, ...]:
    """Return the parts of a bar; `most` adds up the upper bounds that there are."""
    lengths = ((today, "solid"), (added, "pale"), (most - today - added, "hatched"))
    return tuple(Part(float(length), fill) for length, fill in lengths if length > 0)


def _range(least: Decimal, most: Decimal | None) -> str:
    if most is None:
        return f"{short_money(least)} or more"
    return short_money(least) if least == most else f"{short_money(least)} to {short_money(most)}"


def _against(one: FloorSeen) -> str:
    yet = "" if one.in_force else ", not yet in force"
    return f"{show_amount(one.unit_value or ZERO)} against {one.shown}, {signed(one.percent or ZERO)} %{yet}"


def _floors(floors: Sequence[FloorSeen]) -> Markup | None:
    rows = [
        Dot(
            f"{one.number}  {one.origin or 'no origin'}",
            float(100 + (one.percent or ZERO)),
            _against(one),
            low=(one.percent or ZERO) < 0,
        )
        for one in floors
    ]
    if not rows:
        return None
    told = "; ".join(f"{row.name}: {row.place:.0f} % of the floor, {row.words}" for row in rows)
    most = min(Decimal(_MOST_PERCENT), max(Decimal(125), *(Decimal(row.place) * Decimal("1.1") for row in rows)))
    return dots("floors", "Unit value in percent of the floor price", told, rows, (100, "the floor"), float(most))
