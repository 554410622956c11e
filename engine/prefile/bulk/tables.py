"""Batches that the kernel screened as Arrow tables: what is known by columns is written by columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.cases import Sums, content_id, static_findings
from prefile.bulk.coded import Coded
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.report_tables import keep_found, report_entry, report_lines
from prefile.bulk.schemas import AMOUNT, DAY, ENTRIES, FEES, LINES, MONEY, TEXT, Tables, problems_table
from prefile.bulk.screener import ByKernel, Screened, Screener
from prefile.bulk.shadow import cents
from prefile.errors import DeclarationProblems, Problem
from prefile.values.tariff_number import read_number

__all__ = ["tables_of"]


class _Owed(NamedTuple):
    """Amounts of lines, end to end: which line, the place of the measure among `measures`, least and most in cents."""

    line: Longs
    measure: Longs
    least: Longs
    most: Longs


def tables_of(screener: Screener, screened: Screened, first: int) -> Tables:
    """Return a batch as tables; `first` numbers its first entry."""
    kernel = screened.by_kernel
    entries = len(kernel.coded.plain)
    apart, sums = _apart(kernel), _whole_sums(kernel)
    lines = [_kernel_lines(screener, kernel, sums, apart, first)]
    heads = [_kernel_entries(kernel, sums, first)]
    contents = {int(number): screener.cases.contents[int(number)] for number in np.unique(kernel.sums.content[~apart])}
    for duty in kernel.apart.values():
        keep_found(contents, duty.found.findings)
    problems: list[tuple[int, Problem]] = []
    for place, entry, report in screened.others:
        if isinstance(report, DeclarationProblems):
            problems.extend((first + place, problem) for problem in report.problems)
        elif entry is not None:
            lines.append(report_lines(entry, report, first + place, contents))
            heads.append(report_entry(report, first + place))
    return Tables(_ordered(lines), _ordered(heads), problems_table(problems), contents, entries)


def _ordered(parts: Sequence[pa.Table]) -> pa.Table:
    """Return tables as one, in the order of entries."""
    if len(parts) == 1:
        return parts[0]
    joined = pa.concat_tables(parts).unify_dictionaries()
    order = np.argsort(joined["entry"].to_numpy(), kind="stable")
    return joined.take(pa.array(order))


def _apart(kernel: ByKernel) -> Mask:
    found = np.zeros(len(kernel.rows), np.bool_)
    found[list(kernel.apart)] = True
    return found


def _whole_sums(kernel: ByKernel) -> Sums:
    """Return the sums of lines, with those that the ordinary code worked out in their places."""
    sums = kernel.sums
    least, most, payable, content = sums.least.copy(), sums.most.copy(), sums.payable.copy(), sums.content.copy()
    for place, duty in kernel.apart.items():
        least[place], most[place] = cents(duty.duty.least), cents(duty.duty.most)
        payable[place] = duty.duty.payable is not None
        content[place] = content_id(static_findings(duty.found.findings))
    return Sums(least, most, payable, content, sums.slow)


class _Measures:
    """The ids of measures by their places."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, measure: str) -> int:
        known = self._places.setdefault(measure, len(self.ids))
        if known == len(self.ids):
            self.ids.append(measure)
        return known


def _kernel_lines(screener: Screener, kernel: ByKernel, sums: Sums, apart: Mask, first: int) -> pa.Table:
    coded, rows, measures = kernel.coded, kernel.rows, _Measures()
    owed = [_steps_owed(screener, kernel, apart, measures), _apart_owed(kernel, measures)]
    numbers, origins = coded.number[rows], coded.origin[rows]
    entry = coded.entry[rows]
    named = coded.plain_shape.entries.get("entry_number")
    columns = [
        pa.array(entry.astype(np.int64) + first),
        pa.nulls(len(rows), TEXT) if named is None else named.take(pa.array(entry)),
        pa.array(coded.numbers[rows]),
        _words(numbers, screener.words.number.words, read=read_number),
        _words(origins, screener.words.origin.words, origins == 0),
        _days(coded, rows),
        money(coded.value[rows]),
        money(sums.least),
        money(sums.most),
        money(np.where(sums.payable, sums.least, NO_BOUND)),
        pa.array(sums.content),
        pa.array(apart),
        _amounts(owed, len(rows), measures),
    ]
    return pa.Table.from_arrays(columns, schema=LINES)


def _words(
    codes: Ints, words: Sequence[str], absent: Mask | None = None, read: Callable[[str], str] = str
) -> pa.DictionaryArray:
    """Return codes as text; only the words that stand in the column are in its dictionary, as they are read."""
    used, places = np.unique(codes, return_inverse=True)
    mask = None if absent is None or not absent.any() else absent
    named: list[str] = [read(str(words[code])) for code in used.tolist()]
    every = sorted(set(named))  # in an order that does not hang on what was met before
    at = {word: place for place, word in enumerate(every)}
    own = np.array([at[word] for word in named], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(own[places], mask=mask), pa.array(every, TEXT))


def _days(coded: Coded, rows: Longs) -> pa.Array:
    return pa.array(coded.days[coded.entry[rows]].astype(np.int32)).cast(DAY)


def _steps_owed(screener: Screener, kernel: ByKernel, apart: Mask, measures: _Measures) -> _Owed:
    """Return the amounts of all steps that may owe something, the steps of each line in their order."""
    plans = screener.signatures.plans
    parts: list[_Owed] = []
    for at, step in enumerate(kernel.steps.stepped):
        named = np.array([measures.place(plan.steps[at].measure) if len(plan.steps) > at else -1 for plan in plans])
        own = (step.most != 0) & ~apart[step.lines]
        lines = step.lines[own]
        parts.append(_Owed(lines, named[kernel.plans[lines]], step.least[own], step.most[own]))
    return _joined(parts)


def _apart_owed(kernel: ByKernel, measures: _Measures) -> _Owed:
    found = [
        (place, measures.place(finding.measure), cents(finding.least), cents(finding.most))
        for place, duty in sorted(kernel.apart.items())
        for finding in duty.found.findings
        if finding.most is None or finding.most
    ]
    columns = np.array(found, np.int64).reshape(-1, 4)
    return _Owed(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])


def _joined(parts: Sequence[_Owed]) -> _Owed:
    if not parts:
        return _Owed(*(np.zeros(0, np.int64) for _ in range(4)))
    return _Owed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _amounts(owed: Sequence[_Owed], size: int, measures: _Measures) -> pa.ListArray:
    """Return the amounts of each line as a list."""
    every = _joined(owed)
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


def _kernel_entries(kernel: ByKernel, sums: Sums, first: int) -> pa.Table:
    coded = kernel.coded
    plain = np.flatnonzero(coded.plain)
    size = len(coded.plain)
    lines = coded.entry[kernel.rows]
    least, most, payable = sums.least, sums.most, sums.payable
    total = _summed(lines, least, size)
    is_open = _summed(lines, (most == NO_BOUND).astype(np.int64), size) > 0
    upper = np.where(is_open, NO_BOUND, _summed(lines, np.maximum(most, 0), size))
    unknown = np.full(size, NO_BOUND, np.int64)
    owed = np.where(_summed(lines, (~payable).astype(np.int64), size) > 0, NO_BOUND, total)
    named = coded.plain_shape.entries.get("entry_number")
    return pa.Table.from_arrays([
        pa.array(plain + first),
        pa.nulls(len(plain), TEXT) if named is None else named.take(pa.array(plain)),
        pa.array(coded.days[plain].astype(np.int32)).cast(DAY),
        pa.array(coded.plain_shape.counts[plain].astype(np.int32)),
        money(total[plain]),
        money(upper[plain]),
        money(owed[plain]),
        *(money(kernel.fees.get(name, unknown)[plain]) for name in FEES),
    ], schema=ENTRIES)  # fmt: skip


def _summed(lines: Ints, amounts: Longs, size: int) -> Longs:
    """Return sums by entry, exact."""
    found = np.zeros(size, np.int64)
    np.add.at(found, lines, amounts)
    return found
