"""Check content that is declared to be none against where it was made and the words of the number.

A share of zero takes goods out of duties on content, so that a contradiction would lower the duty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from prefile.entry import Entry, Line, Mineral, Smelted
from prefile.entry.line import Melted
from prefile.errors import Problem
from prefile.findings import Caution
from prefile.law.coverage_map import CoverageMap
from prefile.law.tariff import TariffTable
from prefile.law.us_customs import METAL_CHAPTERS
from prefile.values.money import ZERO
from prefile.values.tariff_number import show_number

__all__ = ["absence_cautions", "absence_refusals"]

_OF_ONE_METAL = re.compile(r"Of (aluminum|copper|iron or steel)\b(?!.*\b(?:or|of)\b)")


def absence_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield each metal and mineral that is declared to be none, and to have been made somewhere (E148)."""
    for position, line in enumerate(entry.lines):
        if line.metal is None and not line.minerals:
            continue
        for name, path, where in (*_metals_made(line), *_minerals_made(line)):
            what = f"no {name} is in the goods, and it was {where}"
            yield Problem("E148", what, entry.place(f"/lines/{position}{path}"))


def _metals(line: Line) -> tuple[tuple[str, Smelted | Melted | None], ...]:
    metal = line.metal
    return () if metal is None else (("aluminum", metal.aluminum), ("steel", metal.steel), ("copper", metal.copper))


def _metals_made(line: Line) -> Iterator[tuple[str, str, str]]:
    """Yield each metal of which there is none, its place in the line, and where it is said to have been made."""
    for name, content in _metals(line):
        if content is None or content.percent != ZERO:
            continue
        if isinstance(content, Melted):
            made = [f"melted in {content.melted_in}"] if content.melted_in else []
        else:
            made = [f"smelted in {', '.join(content.smelted_in)}"] if content.smelted_in else []
            made += [f"cast in {content.cast_in}"] if content.cast_in else []
        if made:
            yield name, f"/metal/{name}/percent", " and ".join(made)


def _minerals_made(line: Line) -> Iterator[tuple[str, str, str]]:
    """Yield each mineral of which there is none, its place in the line, and where it is said to have been handled."""
    for index, mineral in enumerate(line.minerals):
        made = [f"mined in {mineral.mined_in}"] if mineral.mined_in else []
        made += [f"processed in {mineral.processed_in}"] if mineral.processed_in else []
        if made and _is_none(mineral):
            share = "percent" if mineral.percent == ZERO else "contained_kg"
            yield mineral.mineral, f"/minerals/{index}/{share}", " and ".join(made)


def _is_none(mineral: Mineral) -> bool:
    return {mineral.percent, mineral.contained_kg} - {None} == {ZERO}


def absence_cautions(entry: Entry, tariff: TariffTable, reading: CoverageMap | None) -> Iterator[Caution]:
    """Yield each metal and mineral that is declared to be none, and that the number's own words name (W248)."""
    for position, line in enumerate(entry.lines):
        number = line.tariff_number
        for name, content in _metals(line):
            if content is not None and content.percent == ZERO and name in _metal_named(number, tariff):
                yield _named(name, number, f"/lines/{position}/metal/{name}/percent")
        for index, mineral in enumerate(line.minerals):
            if (
                _is_none(mineral)
                and reading is not None
                and mineral.mineral in _minerals_named(number, tariff, reading)
            ):
                yield _named(mineral.mineral, number, f"/lines/{position}/minerals/{index}")


def _named(name: str, number: str, path: str) -> Caution:
    return Caution("W248", f"no {name} is in the goods, and {show_number(number)} is a number of {name}", path)


def _metal_named(number: str, tariff: TariffTable) -> frozenset[str]:
    """Return the metal of the number's chapter, or the one that one of its own lines in the tariff is "of"."""
    chapter = METAL_CHAPTERS.get(number[:2])
    return frozenset({chapter}) if chapter is not None else _of_metal(tariff.texts.get(number, ""))


@lru_cache(maxsize=1024)
def _of_metal(words: str) -> frozenset[str]:
    """Return the metal that a line of a number's words is of, where it names one alone."""
    named = [match[1] for part in words.split(" > ") if (match := _OF_ONE_METAL.match(part)) is not None]
    return frozenset(name.removeprefix("iron or ") for name in named)


def _minerals_named(number: str, tariff: TariffTable, reading: CoverageMap) -> frozenset[str]:
    """Return the minerals that the words of every ten-digit number that this may be name themselves."""
    each = [_direct(under, reading) for under in tariff.under(number)]
    return frozenset.intersection(*each) if each else frozenset()


def _direct(number: str, reading: CoverageMap) -> frozenset[str]:
    found = reading.numbers.get(number)
    return frozenset(row.mineral for row in found.rows if row.basis == "direct") if found is not None else frozenset()
