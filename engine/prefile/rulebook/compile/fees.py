"""From fees.yaml as written to the fees that it says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prefile.law.fees import (
    Doubt,
    Exemption,
    Fee,
    FeeName,
    FeeRate,
)
from prefile.law.partners import Program
from prefile.rulebook.compile.chapter_98 import fee_provisions
from prefile.rulebook.compile.context import Refuse, citations, window_of
from prefile.rulebook.schema.fees import FeeRateText, FeesFile, FeeText
from prefile.rulebook.yaml_source import Path
from prefile.values.money import ZERO

__all__ = ["compile_fees"]

_CHAPTER_98 = "98"


def compile_fees(written: FeesFile, refuse: Refuse, programs: dict[str, Program]) -> tuple[Fee, ...]:
    """Return the fees that the file says; what contradicts itself or the book goes to `refuse`."""
    parts: tuple[tuple[FeeName, str, FeeText], ...] = (
        ("mpf", "merchandise_processing", written.merchandise_processing),
        ("hmf", "harbor_maintenance", written.harbor_maintenance),
    )
    for _, key, text in parts:
        for code, what, path in _wrong(text, programs):
            refuse(code, what, (key, *path))
    return tuple(_fee(name, key.replace("_", " "), text, written) for name, key, text in parts)


def _fee(name: FeeName, title: str, text: FeeText, written: FeesFile) -> Fee:
    return Fee(
        name=name,
        title=title,
        entry_types=frozenset(text.entry_types.only),
        entry_types_cite=text.entry_types.cite,
        modes=frozenset(text.modes.owed if text.modes else ()),
        other_modes=frozenset(text.modes.not_owed if text.modes else ()),
        modes_cite=text.modes.cite if text.modes else None,
        rates=tuple(_rate(row) for row in text.rates),
        exempt=tuple(Exemption(frozenset(row.programs or ()), row.claim, row.says, row.cite) for row in text.exempt),
        chapter_98=fee_provisions(text.chapter_98),
        doubts=tuple(
            Doubt(
                frozenset(row.programs or ()), tuple(row.numbers or ()), frozenset(row.modes or ()), row.says, row.cite
            )
            for row in text.doubts
        ),
        citations=citations(written.citations),
    )


def _rate(row: FeeRateText) -> FeeRate:
    percent = row.rate.terms[0].amount
    return FeeRate(window_of(row), percent, ZERO if row.least is None else row.least, row.most, row.cite)


def _wrong(text: FeeText, programs: dict[str, Program]) -> Iterator[tuple[str, str, Path]]:
    """Yield what a fee says twice, and the programs that the book does not hold."""
    believed = [(index, row) for index, row in enumerate(text.rates) if row.replaced is None]
    for (_, first), (index, second) in combinations(believed, 2):
        if window_of(first).meets(window_of(second)):
            yield "R360", "a second rate holds at the same time", ("rates", index)
    both = set(text.modes.owed) & set(text.modes.not_owed) if text.modes else set[str]()
    if both:
        yield "R360", f"the mode {', '.join(sorted(both))} is owed and not owed", ("modes", "not_owed")
    for index, doubt in enumerate(text.doubts if text.chapter_98 else ()):
        if any(number.startswith(_CHAPTER_98) for number in doubt.numbers or ()):
            yield "R360", "numbers of chapter 98 are spoken for under chapter_98 already", ("doubts", index, "numbers")
    yield from _programs(text, programs)


def _programs(text: FeeText, programs: dict[str, Program]) -> Iterator[tuple[str, str, Path]]:
    grounds = [("exempt", index, row.programs) for index, row in enumerate(text.exempt)]
    grounds += [("doubts", index, row.programs) for index, row in enumerate(text.doubts)]
    first_under: dict[str, str] = {}
    for key, index, codes in grounds:
        for code in codes or ():
            if code not in programs:
                yield "R306", f"{code} is not a program of programs.yaml", (key, index, "programs")
            elif code in first_under:
                what = f"the program {code} is spoken for under {first_under[code]} already"
                yield "R360", what, (key, index, "programs")
            first_under.setdefault(code, key)
