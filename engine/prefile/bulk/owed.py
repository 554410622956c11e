"""What lines owe by measure, as a table of amounts: of lines that the kernel did, and of those done apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.arrow_columns import money, worded
from prefile.bulk.by_kernel import ByKernel
from prefile.bulk.cases import Sums
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.measures import Measures
from prefile.bulk.plans import Plans
from prefile.bulk.schemas import AMOUNTS, held
from prefile.bulk.shadow import cents
from prefile.bulk.static_finding import content_id

__all__ = ["Owed", "Said", "amounts_table", "apart_of", "owed_of", "whole_sums"]

Said = tuple[str | None, str]  # the scenario, of what is supposed, and the measure
_AMOUNTS = held(AMOUNTS)


class Owed(NamedTuple):
    """Amounts of lines in parts, no line twice in one: which line, the place of its measure, least and most in cents.

    The amounts of a line are in the order of the parts.
    """

    line: Longs
    measure: Ints
    least: Longs
    most: Longs


def owed_of(plans: Plans, kernel: ByKernel, apart: Mask) -> list[Owed]:
    """Return the amounts of lines, those of each in the order of its steps."""
    return [*_steps_owed(plans, kernel, apart), *_apart_owed(kernel, plans.measures)]


def _steps_owed(plans: Plans, kernel: ByKernel, apart: Mask) -> Iterator[Owed]:
    """Yield the amounts of each step that may owe something."""
    any_apart = bool(apart.any())
    for at, step in enumerate(kernel.steps.stepped):
        named = plans.named(at)
        owing = (step.most != 0) & ~apart[step.lines] if any_apart else step.most != 0
        own = np.flatnonzero(owing)
        lines = step.lines[own]
        yield Owed(lines, named[kernel.plans[lines]], step.least[own], step.most[own])


def _apart_owed(kernel: ByKernel, measures: Measures) -> Iterator[Owed]:
    """Yield the first amount of each line that the ordinary code did, then the second, and so on."""
    ranks: dict[int, list[tuple[int, int, int, int]]] = {}
    for place, duty in sorted(kernel.apart.items()):
        owed = [finding for finding in duty.found.findings if finding.most is None or finding.most]
        for rank, finding in enumerate(owed):
            amount = place, measures.place(finding.measure), cents(finding.least), cents(finding.most)
            ranks.setdefault(rank, []).append(amount)
    for _, found in sorted(ranks.items()):
        line, measure, least, most = np.array(found, np.int64).T
        yield Owed(line, measure.astype(np.int32), least, most)


def amounts_table(
    parts: Sequence[Owed], said: Sequence[Said], kernel: ByKernel, signatures: Longs, first: int
) -> pa.Table:
    """Return amounts as rows in the order of their lines, which have these signatures; `said` is what each is of."""
    counts, measure, least, most = _in_order(parts, len(signatures))
    coded = kernel.coded
    return pa.Table.from_arrays([
        pa.array(np.repeat(coded.entry.astype(np.int64) + first, counts)),
        pa.array(np.repeat(coded.numbers, counts)),
        pa.array(np.repeat(signatures, counts)),
        worded(measure, [scenario for scenario, _ in said]),
        worded(measure, [name for _, name in said]),
        money(least),
        money(most),
    ], schema=_AMOUNTS)  # fmt: skip


def _in_order(parts: Sequence[Owed], size: int) -> tuple[Longs, Ints, Longs, Longs]:
    """Return how many amounts each of so many lines has; and their measures, least and most, put together."""
    counts = np.zeros(size, np.int64)
    for part in parts:
        counts[part.line] += 1
    free = np.cumsum(counts) - counts
    rows = int(counts.sum())
    measure, least, most = np.empty(rows, np.int32), np.empty(rows, np.int64), np.empty(rows, np.int64)
    for part in parts:
        at = free[part.line]
        measure[at], least[at], most[at] = part.measure, part.least, part.most
        free[part.line] = at + 1
    return counts, measure, least, most


def apart_of(kernel: ByKernel) -> Mask:
    """Return which lines went through the ordinary code."""
    found = np.zeros(len(kernel.plans), np.bool_)
    found[list(kernel.apart)] = True
    return found


def whole_sums(kernel: ByKernel) -> Sums:
    """Return the sums of lines, with those that the ordinary code worked out in their places."""
    sums = kernel.sums
    if not kernel.apart:
        return sums
    least, most, payable, content = sums.least.copy(), sums.most.copy(), sums.payable.copy(), sums.content.copy()
    for place, duty in kernel.apart.items():
        least[place], most[place] = cents(duty.duty.least), cents(duty.duty.most)
        payable[place] = duty.duty.payable is not None
        content[place] = content_id(kernel.found[place])
    return Sums(least, most, payable, content, sums.slow)
