"""What lines owe by measure, as a list of amounts for each: of lines that the kernel did, and of those done apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.cases import Sums
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Longs, Mask
from prefile.bulk.measures import Measures
from prefile.bulk.plans import Signatures
from prefile.bulk.schemas import AMOUNT, MONEY, TEXT
from prefile.bulk.screener import ByKernel
from prefile.bulk.shadow import cents
from prefile.bulk.static_finding import content_id

__all__ = ["Owed", "amounts_of", "apart_of", "in_lists", "money", "owed_of", "whole_sums"]


class Owed(NamedTuple):
    """Amounts of lines in parts, no line twice in one: which line, the place of its measure, least and most in cents.

    The amounts of a line are in the order of the parts.
    """

    line: Longs
    measure: Longs
    least: Longs
    most: Longs


def owed_of(signatures: Signatures, kernel: ByKernel, apart: Mask) -> list[Owed]:
    """Return the amounts of lines, those of each in the order of its steps."""
    return [*_steps_owed(signatures, kernel, apart), *_apart_owed(kernel, signatures.measures)]


def _steps_owed(signatures: Signatures, kernel: ByKernel, apart: Mask) -> Iterator[Owed]:
    """Yield the amounts of each step that may owe something."""
    for at, step in enumerate(kernel.steps.stepped):
        named = signatures.named(at)
        own = np.flatnonzero((step.most != 0) & ~apart[step.lines])
        lines = step.lines[own]
        yield Owed(lines, named[kernel.plans[lines]].astype(np.int64), step.least[own], step.most[own])


def _apart_owed(kernel: ByKernel, measures: Measures) -> Iterator[Owed]:
    """Yield the first amount of each line that the ordinary code did, then the second, and so on."""
    ranks: dict[int, list[tuple[int, int, int, int]]] = {}
    for place, duty in sorted(kernel.apart.items()):
        owed = [finding for finding in duty.found.findings if finding.most is None or finding.most]
        for rank, finding in enumerate(owed):
            amount = place, measures.place(finding.measure), cents(finding.least), cents(finding.most)
            ranks.setdefault(rank, []).append(amount)
    for _, found in sorted(ranks.items()):
        yield Owed(*np.array(found, np.int64).T)


def amounts_of(parts: Sequence[Owed], size: int, measures: Measures) -> pa.ListArray:
    """Return the amounts of each line as a list."""
    every = in_lists(parts, size)
    ids = pa.array(measures.ids, TEXT).take(pa.array(every.measure))
    fields = [ids, money(every.least), money(every.most)]
    return pa.ListArray.from_arrays(every.begins, pa.StructArray.from_arrays(fields, fields=list(AMOUNT)))


class Listed(NamedTuple):
    """Amounts end to end, those of each line together, and where those of each begin."""

    begins: pa.Array
    measure: Longs
    least: Longs
    most: Longs


def in_lists(parts: Sequence[Owed], size: int) -> Listed:
    """Put the amounts of so many lines together."""
    counts = np.zeros(size + 1, np.int64)
    for part in parts:
        counts[part.line + 1] += 1
    begins = np.cumsum(counts)
    columns = [np.empty(int(begins[-1]), np.int64) for _ in range(3)]
    free = begins[:-1].copy()
    for part in parts:
        at = free[part.line]
        for column, amounts in zip(columns, part[1:], strict=True):
            column[at] = amounts
        free[part.line] += 1
    return Listed(pa.array(begins.astype(np.int32)), *columns)


def money(amounts: Longs) -> pa.Array:
    """Return cents as decimals; -1 as null."""
    pairs = np.zeros((len(amounts), 2), np.int64)
    pairs[:, 0] = amounts
    valid = amounts != NO_BOUND
    bits = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(MONEY, len(amounts), [bits, pa.py_buffer(pairs)])


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
        content[place] = content_id(kernel.found[place])
    return Sums(least, most, payable, content, sums.slow)
