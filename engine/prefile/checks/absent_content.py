"""Check content that is declared to be none against where it was made and the words of the number.

A share of zero takes goods out of duties on content, so that a contradiction would lower the duty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from prefile.checks.content import metals_of
from prefile.entry import Entry, Line
from prefile.errors import Problem
from prefile.findings import Caution
from prefile.law.coverage_map import CoverageMap
from prefile.law.tariff import TariffTable
from prefile.law.us_customs import METAL_CHAPTERS
from prefile.values.money import ZERO, show_amount
from prefile.values.tariff_number import show_number

__all__ = ["absence_cautions", "absence_refusals"]

_OF_ONE_METAL = re.compile(r"Of (aluminum|copper|iron or steel)\b(?!.*\b(?:or|of)\b)")


def absence_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield each metal and mineral that is declared to be none, and to have been made somewhere (E148)."""
    for position, line in enumerate(entry.lines):
        if not _may_hold_none(line):
            continue
        for name, path, where in (*_metals_made(line), *_minerals_made(line)):
            what = f"no {name} content is declared, but the line says it {where}"
            yield Problem("E148", what, entry.place(f"/lines/{position}{path}"))


def _may_hold_none(line: Line) -> bool:
    """Return at a glance whether a metal or a mineral of a line may be said to be none."""
    shares = [content.percent for content in metals_of(line)] + [mineral.percent or ZERO for mineral in line.minerals]
    return any([share is not None and not share for share in shares])  # noqa: C419 - few


def _metals_made(line: Line) -> Iterator[tuple[str, str, str]]:
    """Yield each metal of which there is none, its place in the line, and where it is said to have been made."""
    for name, content in line.metal.named if line.metal is not None else ():
        if content is None or content.percent is None or content.percent:
            continue
        where = [f"was {step} in {', '.join(countries)}" for step, countries in content.made]
        where += [f"is worth {show_amount(content.value)}"] if content.value else []
        if where:
            yield name, f"/metal/{name}/percent", " and ".join(where)


def _minerals_made(line: Line) -> Iterator[tuple[str, str, str]]:
    """Yield each mineral of which there is none, its place in the line, and where it is said to have been handled."""
    for index, mineral in enumerate(line.minerals):
        if mineral.percent or mineral.contained_kg:
            continue
        made = [f"was mined in {mineral.mined_in}"] if mineral.mined_in else []
        made += [f"was processed in {mineral.processed_in}"] if mineral.processed_in else []
        if made and mineral.is_none:
            share = "percent" if mineral.percent == ZERO else "contained_kg"
            yield mineral.mineral, f"/minerals/{index}/{share}", " and ".join(made)


def absence_cautions(entry: Entry, tariff: TariffTable, reading: CoverageMap | None) -> Iterator[Caution]:
    """Yield each metal and mineral that is declared to be none, and that the number's own words name (W248)."""
    for position, line in enumerate(entry.lines):
        for name, content in line.metal.named if line.metal is not None else ():
            if content is not None and content.percent == ZERO and name in _metals_named(line.tariff_number, tariff):
                yield _named(name, line, f"/lines/{position}/metal/{name}/percent")
        held = {mineral.mineral for mineral in line.minerals if not mineral.is_none}
        for index, mineral in enumerate(line.minerals if reading is not None else ()):
            absent = mineral.is_none and mineral.mineral not in held
            if reading is not None and absent and mineral.mineral in _minerals_named(line, tariff, reading):
                yield _named(mineral.mineral, line, f"/lines/{position}/minerals/{index}")


def _named(name: str, line: Line, path: str) -> Caution:
    return Caution("W248", f"no {name} content is declared, but {show_number(line.tariff_number)} covers {name}", path)


def _metals_named(number: str, tariff: TariffTable) -> frozenset[str]:
    """Return the metals that the words of every ten-digit number that this may be name themselves."""
    return _by_every(
        number, tariff, lambda under: _metals_of(METAL_CHAPTERS.get(under[:2]), tariff.texts.get(under, ""))
    )


@lru_cache(maxsize=1024)
def _metals_of(chapter: str | None, words: str) -> frozenset[str]:
    """Return the metal that a number is of: its chapter's where the words name it, or the one that a line is "of"."""
    named = [match[1] for part in words.split(" > ") if (match := _OF_ONE_METAL.match(part)) is not None]
    own = [chapter] if chapter is not None and re.search(rf"\b{chapter}\b", words, re.IGNORECASE) else []
    return frozenset(name.removeprefix("iron or ") for name in (*named, *own))


def _minerals_named(line: Line, tariff: TariffTable, reading: CoverageMap) -> frozenset[str]:
    """Return the minerals that the words of every ten-digit number that a line's may be name themselves."""
    return _by_every(line.tariff_number, tariff, lambda under: _direct(under, reading))


def _by_every(number: str, tariff: TariffTable, named: Callable[[str], frozenset[str]]) -> frozenset[str]:
    each = [named(under) for under in tariff.under(number)]
    return frozenset.intersection(*each) if each else frozenset()


def _direct(number: str, reading: CoverageMap) -> frozenset[str]:
    found = reading.numbers.get(number)
    return frozenset(row.mineral for row in found.rows if row.basis == "direct") if found is not None else frozenset()
