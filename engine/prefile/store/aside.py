"""What JSON leaves out of a report's findings, kept beside it, so that a report read back is the same object.

Left out are the parts of the rule that spoke, headings that declare a part on which nothing is owed, and missing facts
as data. They repeat themselves from line to line, so each is written once and referred to by its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from prefile.entry.missing_fact import MISSING_FACTS, MissingFact
from prefile.findings import Finding, LineReport, Missing, Report

__all__ = ["NO_BEARING", "aside_of", "with_aside"]

NO_BEARING = "does not apply"  # the outcome of findings that have no rows, and that entries share

Told = tuple[Any, ...]

_MOST_SHARED = 1 << 12
_SHARED: dict[int, tuple[Finding, str]] = {}  # by the identity of findings, which are held so that it stays theirs


def aside_of(report: Report) -> bytes:
    """Return what the JSON of a report leaves out of it, as JSON."""
    known: dict[str, int] = {}
    places: dict[int, int] = {}  # by the identity of findings, most of which lines share
    lines: list[list[int]] = []
    for line in report.lines:
        of_line = [known.setdefault(_written(_facts(line.coverage.missing)), len(known))]
        for found in line.findings:
            if (place := places.get(id(found))) is None:
                place = places[id(found)] = known.setdefault(_told(found), len(known))
            of_line.append(place)
        lines.append(of_line)
    return b'{"told":[%b],"lines":%b}' % (",".join(known).encode(), to_json(lines))


def with_aside(report: Report, aside: bytes) -> Report:
    """Return a report that was read from its JSON, with what that leaves out.

    Raises:
        ValueError, KeyError, TypeError, IndexError: the bytes are not what `aside_of` wrote of this report.
    """
    shape = json.loads(aside)
    told, lines = shape["told"], shape["lines"]
    if len(lines) != len(report.lines):
        raise ValueError("it is of a report with other lines")
    found = tuple(
        _line(line, [told[place] for place in places]) for line, places in zip(report.lines, lines, strict=True)
    )
    return replace(report, lines=found)


def _told(finding: Finding) -> str:
    """Return what is told of a finding as JSON, remembered for those that reports share: they owe nothing."""
    if finding.outcome != NO_BEARING:
        return _written(_of(finding))
    held = _SHARED.get(id(finding))
    if held is None or held[0] is not finding:
        if len(_SHARED) >= _MOST_SHARED:
            _SHARED.clear()
        held = _SHARED[id(finding)] = (finding, _written(_of(finding)))
    return held[1]


def _of(finding: Finding) -> Told:
    of = (finding.spoke, finding.beside)
    return (*of, *_facts(finding.missing)) if finding.missing else of  # which most findings of a line lack


@lru_cache(maxsize=1 << 12)  # the findings of a run are told alike
def _written(told: Told) -> str:
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


def _facts(missing: Sequence[Missing]) -> Told:
    return tuple([fact.missing_fact for fact in missing])


def _line(line: LineReport, told: list[list[Any]]) -> LineReport:
    """Return a line with what is told of its coverage, and behind that of each of its findings."""
    of_coverage, *of_findings = told
    coverage = replace(line.coverage, missing=_with_facts(line.coverage.missing, of_coverage))
    findings = tuple(_finding(found, of) for found, of in zip(line.findings, of_findings, strict=True))
    return line._replace(coverage=coverage, findings=findings)


def _finding(finding: Finding, told: list[Any]) -> Finding:
    spoke, beside, *facts = told
    return finding._replace(spoke=tuple(spoke), beside=tuple(beside), missing=_with_facts(finding.missing, facts))


def _with_facts(missing: tuple[Missing, ...], facts: list[Any]) -> tuple[Missing, ...]:
    return tuple(
        fact._replace(missing_fact=None if known is None else _fact(known))
        for fact, known in zip(missing, facts, strict=True)
    )


def _fact(known: list[Any]) -> MissingFact:
    kind, names = known
    if kind not in MISSING_FACTS:
        raise ValueError(f"{kind} is no kind of missing fact")
    return MissingFact(kind, tuple((name, value) for name, value in names))
