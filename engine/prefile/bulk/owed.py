"""What lines owe by measure, as a list of amounts for each: of lines that the kernel did, and of those done apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.cases import Sums
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Longs, Mask
from prefile.bulk.schemas import AMOUNT, MONEY, TEXT
from prefile.bulk.screener import ByKernel, Screener
from prefile.bulk.shadow import cents
from prefile.bulk.static_finding import content_id, static_findings

__all__ = ["Measures", "Owed", "amounts_of", "apart_of", "money", "owed_of", "whole_sums"]


class Owed(NamedTuple):
    """Amounts of lines, end to end: which line, the place of the measure among `measures`, least and most in cents."""

    line: Longs
    measure: Longs
    least: Longs
    most: Longs


class Measures:
    """The ids of measures by their places."""

    def __init__(self) -> None:
        """Know no measure yet."""
        self.ids: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, measure: str) -> int:
        """Return the place of a measure."""
        known = self._places.setdefault(measure, len(self.ids))
        if known == len(self.ids):
            self.ids.append(measure)
        return known


def owed_of(screener: Screener, kernel: ByKernel, apart: Mask, measures: Measures) -> Owed:
    """Return the amounts of lines, those of each in the order of its steps."""
    return _joined([_steps_owed(screener, kernel, apart, measures), _apart_owed(kernel, measures)])


def _steps_owed(screener: Screener, kernel: ByKernel, apart: Mask, measures: Measures) -> Owed:
    """Return the amounts of all steps that may owe something, the steps of each line in their order."""
    plans = screener.signatures.plans
    parts: list[Owed] = []
    for at, step in enumerate(kernel.steps.stepped):
        named = np.array([measures.place(plan.steps[at].measure) if len(plan.steps) > at else -1 for plan in plans])
        own = (step.most != 0) & ~apart[step.lines]
        lines = step.lines[own]
        parts.append(Owed(lines, named[kernel.plans[lines]], step.least[own], step.most[own]))
    return _joined(parts)


def _apart_owed(kernel: ByKernel, measures: Measures) -> Owed:
    found = [
        (place, measures.place(finding.measure), cents(finding.least), cents(finding.most))
        for place, duty in sorted(kernel.apart.items())
        for finding in duty.found.findings
        if finding.most is None or finding.most
    ]
    columns = np.array(found, np.int64).reshape(-1, 4)
    return Owed(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])


def _joined(parts: Sequence[Owed]) -> Owed:
    if not parts:
        return Owed(*(np.zeros(0, np.int64) for _ in range(4)))
    return Owed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def amounts_of(every: Owed, size: int, measures: Measures) -> pa.ListArray:
    """Return the amounts of each line as a list."""
    order = np.argsort(every.line, kind="stable")
    begins = np.zeros(size + 1, np.int32)
    begins[1:] = np.cumsum(np.bincount(every.line, minlength=size))
    ids = pa.array(measures.ids, TEXT).take(pa.array(every.measure[order]))
    fields = [ids, money(every.least[order]), money(every.most[order])]
    return pa.ListArray.from_arrays(pa.array(begins), pa.StructArray.from_arrays(fields, fields=list(AMOUNT)))


def money(amounts: Longs) -> pa.Array:
    """Return cents as decimals; -1 as null."""
    pairs = np.zeros((len(amounts), 2), np.int64)
    pairs[:, 0] = amounts
    valid = amounts != NO_BOUND
    bits = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    return pa.Array.from_buffers(MONEY, len(amounts), [bits, pa.py_buffer(pairs.tobytes())])


def apart_of(kernel: ByKernel) -> Mask:
    """Return which lines went through the ordinary code."""
    found = np.zeros(len(kernel.rows), np.bool_)
    found[list(kernel.apart)] = True
    return found


def whole_sums(kernel: ByKernel) -> Sums:
    """Return the sums of lines, with those that the ordinary code worked out in their places."""
    sums = kernel.sums
    least, most, payable, content = sums.least.copy(), sums.most.copy(), sums.payable.copy(), sums.content.copy()
    for place, duty in kernel.apart.items():
        least[place], most[place] = cents(duty.duty.least), cents(duty.duty.most)
        payable[place] = duty.duty.payable is not None
        content[place] = content_id(static_findings(duty.found.findings))
    return Sums(least, most, payable, content, sums.slow)
