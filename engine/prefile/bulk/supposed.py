"""What would apply to lines under scenarios, in a bulk screening: never payable, and in no sum of what is law.

The measures of scenarios are screened by a screener of their own, of the book that holds them beside those that they
need. Only what it finds of them is kept, under the ids of the measures that they suppose something of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from prefile.bulk.by_kernel import ByKernel
from prefile.bulk.key_table import Longs, Mask
from prefile.bulk.owed import Owed, Said, apart_of, owed_of, whole_sums
from prefile.bulk.screener import Screener
from prefile.bulk.static_finding import StaticFinding, content_id
from prefile.law.scenario import MARK, base_of

__all__ = ["Supposed", "supposed_of"]

Contents = Mapping[int, tuple[StaticFinding, ...]]


class Supposed(NamedTuple):
    """The signatures of lines with what scenarios find of them, what those name, and the amounts under scenarios.

    `said` is what those are of, by the places of their measures.
    """

    signatures: Longs
    contents: dict[int, tuple[StaticFinding, ...]]
    amounts: list[Owed]
    said: list[Said]


def supposed_of(screener: Screener, kernel: ByKernel, law: Longs, contents: Contents) -> Supposed:
    """Return what scenarios find of lines; `law` are the signatures of what is law, which `contents` hold."""
    apart, sums = apart_of(kernel), whole_sums(kernel)
    named = {int(number): screener.cases.contents.get(int(number)) for number in np.unique(sums.content)}
    named.update({content_id(found): found for found in kernel.found.values()})
    would = {number: tuple(_would(found or ())) for number, found in named.items()}
    pairs, of_line = np.unique(np.stack([law, sums.content], axis=1), axis=0, return_inverse=True)
    every: dict[int, tuple[StaticFinding, ...]] = {}
    numbers = np.zeros(len(pairs), np.int64)
    for place, (own, beside) in enumerate(pairs.tolist()):
        both = (*contents[own], *would[beside])
        numbers[place] = content_id(both)
        every[int(numbers[place])] = both
    owed = owed_of(screener.signatures.plans, kernel, apart)
    said = [_said(measure) for measure in screener.signatures.plans.measures.ids]
    supposed = np.array([scenario is not None for scenario, _ in said], np.bool_)
    return Supposed(numbers[of_line.reshape(-1)], every, [_some(part, supposed[part.measure]) for part in owed], said)


def _would(findings: Iterable[StaticFinding]) -> Iterable[StaticFinding]:
    """Yield what scenarios find, under the measures that they suppose something of, as reports have it."""
    return (
        finding._replace(
            measure=base_of(finding.measure),
            scenario=finding.measure.partition(MARK)[2],
            outcome="would apply" if finding.outcome == "applies" else finding.outcome,
            gives_way_to=tuple(base_of(measure) for measure in finding.gives_way_to),
        )
        for finding in findings
        if MARK in finding.measure
    )


def _said(measure: str) -> Said:
    base, _, scenario = measure.partition(MARK)
    return scenario or None, base


def _some(part: Owed, of_these: Mask) -> Owed:
    return Owed(part.line[of_these], part.measure[of_these], part.least[of_these], part.most[of_these])
