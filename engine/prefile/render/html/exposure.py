"""Exposure as a page: the sentence that matters, a chart a question, and the tables folded under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.exposure import Cell, Exposure, MineralExposure
from prefile.analysis.line_kinds import named_together
from prefile.render.html import exposure_charts as charts
from prefile.render.html.charts import shade
from prefile.render.html.pages import page, short_money
from prefile.render.text.exposure import (
    GLOSSARY,
    alike,
    duty_words,
    not_told_words,
    origin_words,
    reliance_figures,
)
from prefile.render.text.exposure_ahead import too_early
from prefile.render.text.lead import exposure_lead, since_words, under_words
from prefile.render.text.rests_on import rests_on_words, unread_words
from prefile.render.text.words import count, named_files
from prefile.values.money import ZERO

__all__ = ["exposure_html"]

_MOST_MINERALS, _MOST_COLUMNS = 24, 9
_MOST_ROWS = 25


class MineralRow(NamedTuple):
    """A mineral, or several that the same lines name, and so with the same figures."""

    names: tuple[str, ...]
    mineral: MineralExposure


class Tile(NamedTuple):
    """What a mineral is worth from an origin: in words, how dark (percent of the colour), and whether in doubt only."""

    words: str
    shade: Decimal
    doubt: bool


class Grid(NamedTuple):
    """The tiles of minerals by origin."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Tile | None, ...]], ...]


def exposure_html(
    exposure: Exposure, names: Mapping[str, str], texts: Mapping[str, str], files: Sequence[str] = ()
) -> str:
    """Return exposure as a page.

    `names` are those of countries, `texts` the tariff's words by number, `files` what was read.
    """
    lead, further = exposure_lead(exposure)
    minerals = list(_merged(exposure))
    shown: dict[str, object] = {
        "x": exposure,
        "files": named_files(files),
        "lead": lead,
        "further": further,
        "glossary": GLOSSARY,
        "read": f"{count(exposure.entries, 'entry', 'entries')}, {count(exposure.every.lines, 'line', 'lines')}",
        "unread": unread_words(exposure.rests_on.unread),
        "rests": list(rests_on_words(exposure.rests_on)),
        "not_told": not_told_words(exposure),
        "covered": exposure.covered(),
        "doubtful": exposure.covered("cannot tell"),
        "minerals": minerals[:_MOST_ROWS],
        "minerals_left": len(minerals) - _MOST_ROWS,
        "shared": exposure.shared[:_MOST_ROWS],
        "origins": exposure.origins[:_MOST_ROWS],
        "floors": exposure.floors[:_MOST_ROWS],
        "unit_values": exposure.unit_values[:_MOST_ROWS],
        "heat": _grid(exposure, minerals[:_MOST_MINERALS]),
    }
    return page("exposure.html.j2", shown | _charts(exposure) | _words(names, texts))


def _charts(exposure: Exposure) -> dict[str, object]:
    return {
        "value_chart": charts.value(exposure),
        "measures_chart": charts.measures(exposure),
        "time_chart": charts.over_time(exposure),
        "scenarios_chart": charts.scenarios(exposure),
        "origins_chart": charts.origins(exposure),
        "floors_chart": charts.floors(exposure.floors),
    }


def _words(names: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, object]:
    return {
        "origin": lambda code: origin_words(code, names),
        "words": lambda number: ": ".join(texts.get(number.replace(".", ""), "").split(" > ")[-2:]),
        "alike": alike,
        "too_early": too_early,
        "since": since_words,
        "under": under_words,
        "lines": lambda number: count(number, "line", "lines"),
        "reliance": reliance_figures,
        "duty_words": duty_words,
        "shared_name": charts.shared_name,
    }


def _merged(exposure: Exposure) -> Iterator[MineralRow]:
    """Yield each mineral, those that the same lines name as one row, in their order."""
    naming = named_together(row.minerals for row in exposure.shared)
    found: dict[object, list[MineralExposure]] = {}
    for mineral in exposure.minerals:
        known = naming.get(mineral.mineral)
        key = mineral.mineral if known is None else (known, mineral.outside)
        found.setdefault(key, []).append(mineral)
    for minerals in found.values():
        yield MineralRow(tuple(mineral.name for mineral in minerals), minerals[0])


def _grid(exposure: Exposure, minerals: Sequence[MineralRow]) -> Grid | None:
    """Return covered value by mineral and origin; origins beyond the largest stand together."""
    shown = {row.mineral.mineral for row in minerals}
    cells = {(cell.mineral, cell.origin): cell for cell in exposure.cells if cell.mineral in shown}
    present = {origin for _, origin in cells}
    ranked = [origin.origin for origin in exposure.origins if origin.origin in present]
    groups = [[origin] for origin in ranked[:_MOST_COLUMNS]]
    names = [origin or "none" for origin in ranked[:_MOST_COLUMNS]]
    if others := ranked[_MOST_COLUMNS:]:
        groups.append(others)
        names.append(f"{len(others)} others")
    of_rows = [
        [[cells[key] for origin in group if (key := (row.mineral.mineral, origin)) in cells] for group in groups]
        for row in minerals
    ]
    values = [value for row in of_rows for cell in row if (value := _covered(cell))]
    if not values:
        return None
    least, most = min(values), max(values)
    rows = tuple(
        (charts.shared_name(row.names), tuple(_tile(cell, least, most) for cell in of_row))
        for row, of_row in zip(minerals, of_rows, strict=True)
    )
    return Grid(tuple(names), rows)


def _covered(cells: Sequence[Cell]) -> Decimal:
    return sum((cell.covered.value for cell in cells), ZERO)


def _tile(cells: Sequence[Cell], least: Decimal, most: Decimal) -> Tile | None:
    covered, doubtful = _covered(cells), sum((cell.doubtful.value for cell in cells), ZERO)
    if covered:
        return Tile(f"{short_money(covered)}{'+' if doubtful else ''}", shade(covered, least, most), doubt=False)
    return Tile(f"({short_money(doubtful)})", ZERO, doubt=True) if doubtful else None
