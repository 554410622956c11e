"""What would decide a line: the facts that are missing, ranked by how much duty hangs on each.

Made of a report alone. The width of a fact is what lies between least and most of the findings that ask for it, never
more than what the lines themselves leave open: of two measures of which one gives way, only one can be owed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from prefile.entry.fact_paths import OF_ENTRY, read_fact
from prefile.findings import LineReport, Missing, Report
from prefile.values.json_shape import Exact, json_object
from prefile.values.money import (
    EXACT,
    ZERO,
    add_all,
    cents,
)

__all__ = ["Deciding", "by_question", "what_decides"]

_CONTENT = re.compile(r"the contained mass of ([a-z0-9-]+) in kilograms")
_QUANTITY = re.compile(r"the quantity in ([A-Z0-9]+)(?:,|$)")
_CLAIM = re.compile(r'the (?:reference of the )?claim "([a-z0-9-]+)"')
_SHARE = re.compile(r"the share of (.+) in the article's weight")
_PRE_CHECKED = len("2804.61")
_SIMPLE = frozenset({"origin", "value", "exchange_rate", "tariff_number", "loaded"})


@json_object
class Deciding(NamedTuple):
    """One missing fact: the question, the bounds of what hangs on it, and the measures and lines that ask for it.

    `width` is null where no upper bound is known, and 0.00 where only coverage hangs on it. `answers` are the facts
    by which a side-car can answer; none where the declaration has no place for the answer.
    """

    fact: str
    path: str
    ask: str
    width: Exact | None
    least: Exact
    most: Exact | None
    measures: tuple[str, ...]
    coverage: bool
    lines: tuple[int, ...]
    answers: tuple[str, ...]


class _Asking(NamedTuple):
    """One question on one line: by whom (None: coverage), and its bounds."""

    line: LineReport
    measure: str | None
    missing: Missing


def what_decides(report: Report) -> tuple[Deciding, ...]:
    """Return the missing facts of a report: the one on which most duty hangs first; what is unbounded before all."""
    asked: dict[tuple[str, str, str], list[_Asking]] = {}
    for one in _asked(report.lines):
        asked.setdefault((one.missing.fact, one.missing.path, one.missing.ask), []).append(one)
    return tuple(sorted((_deciding(found) for found in asked.values()), key=_most_first))


def by_question(deciding: Iterable[Deciding]) -> tuple[Deciding, ...]:
    """Return the facts with the same question on several lines as one, for a reader who asks it once."""
    together: dict[tuple[str, str], list[Deciding]] = {}
    for one in deciding:
        together.setdefault((one.fact, one.ask), []).append(one)
    return tuple(sorted((_together(found) for found in together.values()), key=_most_first))


def _together(found: list[Deciding]) -> Deciding:
    return found[0]._replace(
        width=_sum([one.width for one in found]),
        least=add_all(one.least for one in found),
        most=_sum([one.most for one in found]),
        measures=tuple(sorted({measure for one in found for measure in one.measures})),
        coverage=any(one.coverage for one in found),
        lines=tuple(dict.fromkeys(line for one in found for line in one.lines)),
        answers=tuple(dict.fromkeys(answer for one in found for answer in one.answers)),
    )


def _asked(lines: Iterable[LineReport]) -> Iterator[_Asking]:
    for line in lines:
        for finding in line.findings:
            if finding.outcome == "cannot tell" and finding.scenario is None:
                yield from (_Asking(line, finding.measure, one) for one in finding.missing)
        yield from (_Asking(line, None, one) for one in line.coverage.missing)


def _deciding(found: list[_Asking]) -> Deciding:
    missing = found[0].missing
    by_line: dict[int, list[_Asking]] = {}
    for one in found:
        by_line.setdefault(one.line.line, []).append(one)
    most = _sum([one.missing.most for one in found])
    return Deciding(
        fact=missing.fact,
        path=missing.path,
        ask=missing.ask,
        width=_sum([_width(asking) for asking in by_line.values()]),
        least=cents(add_all(one.missing.least for one in found)),
        most=most,
        measures=tuple(sorted({one.measure for one in found if one.measure is not None})),
        coverage=any(one.measure is None for one in found),
        lines=tuple(by_line),
        answers=tuple(dict.fromkeys(answer for one in found for answer in _answers(one))),
    )


def _width(asking: list[_Asking]) -> Decimal | None:
    """Return what hangs on a fact on one line: the widths of the findings that ask, and not more than the line's."""
    of_findings = _sum([_between(one.missing.least, one.missing.most) for one in asking])
    duty = asking[0].line.duty
    of_line = _between(duty.least, duty.most)
    if of_findings is None or of_line is None:
        return of_findings
    return min(of_findings, of_line)


def _between(least: Decimal, most: Decimal | None) -> Decimal | None:
    return None if most is None else EXACT.subtract(most, least)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [one for one in amounts if one is not None]
    return cents(add_all(known)) if len(known) == len(amounts) else None


def _most_first(one: Deciding) -> tuple[object, ...]:
    """Sort by width; of those alike, what can be answered comes first, and what more measures' bounds hang on."""
    hanging = (one.width is not None, -(one.width or ZERO), not one.measures)
    return (*hanging, not one.answers, -(one.most or ZERO), one.lines, one.path, one.fact, one.ask)


def _answers(one: _Asking) -> Iterator[str]:
    """Yield the facts of a side-car that answer a question, if there are such."""
    fact, ask = one.missing.fact, one.missing.ask
    place = one.missing.path.removeprefix("/lines/").partition("/")[2]
    match fact:
        case "tariff-number" if len(one.line.tariff_number) == _PRE_CHECKED:
            return  # another country's declaration has six digits, and no more
        case "mineral-content":
            yield from (f"minerals/{mineral}/percent" for mineral in one.line.coverage.minerals)
        case "content" if named := _CONTENT.fullmatch(ask):
            yield f"minerals/{named[1]}/contained_kg"
        case "quantity" if named := _QUANTITY.match(ask):
            yield f"quantities/{named[1]}"
        case "claim" | "claim-reference" if named := _CLAIM.match(ask):
            yield f"claims/{named[1]}/reference"
        case "metal-share" if named := _SHARE.match(ask):
            yield from (f"metal/{metal}/percent" for metal in named[1].split(" and "))
        case "invoice":
            yield from ("invoice/unit_price", "invoice/unit")
        case "entered" | "imported" | "exported":
            yield fact
        case _ if place in _SIMPLE or fact in {"filed", "metal-smelted", "metal-cast", "metal-melted"}:
            yield from (place for known in [read_fact(place)] if known is not None and known.written not in OF_ENTRY)
