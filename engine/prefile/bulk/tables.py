"""What a bulk screening writes, as Arrow tables: lines, entries, findings and problems.

Amounts are decimal128(18, 2) in US dollars. Null under `most` or `payable` is one that is not known, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.cases import StaticFinding, content_id, static_findings
from prefile.bulk.coded import Coded
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.screener import ByKernel, Screened, Screener
from prefile.bulk.shadow import cents
from prefile.duty.quantities import Goods
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Finding, Report
from prefile.values.dates import day_of
from prefile.values.money import add_all
from prefile.values.money import cents as cents_of
from prefile.values.tariff_number import read_number

__all__ = [
    "ENTRIES",
    "FINDINGS",
    "LINES",
    "PROBLEMS",
    "Tables",
    "findings_table",
    "ordinary_tables",
    "problems_table",
    "tables_of",
]

_TEXT, _MONEY, _DAY = pa.string(), pa.decimal128(18, 2), pa.date32()
_WORD = pa.dictionary(pa.int32(), _TEXT)
_AMOUNT = pa.struct([("measure", _TEXT), ("least", _MONEY), ("most", _MONEY)])
LINES = pa.schema([
    ("entry", pa.int64()),
    ("entry_number", _TEXT),
    ("line", pa.int32()),
    ("tariff_number", _WORD),
    ("origin", _WORD),
    ("rate_date", _DAY),
    ("value", _MONEY),
    ("least", _MONEY),
    ("most", _MONEY),
    ("payable", _MONEY),
    ("signature", pa.int64()),
    ("screened_alone", pa.bool_()),
    ("amounts", pa.list_(_AMOUNT)),
])  # fmt: skip
ENTRIES = pa.schema([
    ("entry", pa.int64()),
    ("entry_number", _TEXT),
    ("rate_date", _DAY),
    ("lines", pa.int32()),
    ("least", _MONEY),
    ("most", _MONEY),
    ("payable", _MONEY),
    ("mpf", _MONEY),
    ("hmf", _MONEY),
])  # fmt: skip
FINDINGS = pa.schema([
    ("signature", pa.int64()),
    ("measure", _TEXT),
    ("outcome", _TEXT),
    ("declare", _TEXT),
    ("in_place_of", _TEXT),
    ("gives_way_to", pa.list_(_TEXT)),
    ("authorities", pa.list_(_TEXT)),
    ("missing", pa.list_(_TEXT)),
])  # fmt: skip
PROBLEMS = pa.schema([
    ("entry", pa.int64()),
    ("file", _TEXT),
    ("line", pa.int64()),
    ("column", pa.int64()),
    ("path", _TEXT),
    ("code", _TEXT),
    ("what", _TEXT),
    ("next", _TEXT),
])  # fmt: skip
FEES = ("mpf", "hmf")


class Tables(NamedTuple):
    """One batch as tables: `contents` are the findings that its lines name, `read` counts all its entries."""

    lines: pa.Table
    entries: pa.Table
    problems: pa.Table
    contents: Mapping[int, tuple[StaticFinding, ...]]
    read: int


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
    measures = _Measures()
    lines = [_kernel_lines(screener, kernel, first, measures)]
    heads = [_kernel_entries(kernel, first)]
    contents = {
        int(number): screener.cases.contents[int(number)] for number in np.unique(kernel.sums.content[~_apart(kernel)])
    }
    for duty in kernel.apart.values():
        _keep(contents, duty.found.findings)
    problems: list[tuple[int, Problem]] = []
    for place, entry, report in screened.others:
        if isinstance(report, DeclarationProblems):
            problems.extend((first + place, problem) for problem in report.problems)
        elif entry is not None:
            lines.append(report_lines(entry, report, first + place, contents))
            heads.append(_report_entry(report, first + place))
    return Tables(_ordered(lines), _ordered(heads), problems_table(problems), contents, entries)


def ordinary_tables(items: Iterable[tuple[int, Entry | None, Report | DeclarationProblems]], count: int) -> Tables:
    """Return what the ordinary code made of entries as tables, each with its number; `count` are all of them."""
    lines, heads = [LINES.empty_table()], [ENTRIES.empty_table()]
    contents: dict[int, tuple[StaticFinding, ...]] = {}
    problems: list[tuple[int, Problem]] = []
    for number, entry, report in items:
        if isinstance(report, DeclarationProblems):
            problems.extend((number, problem) for problem in report.problems)
        elif entry is not None:
            lines.append(report_lines(entry, report, number, contents))
            heads.append(_report_entry(report, number))
    joined = pa.concat_tables(lines).unify_dictionaries()
    return Tables(joined, pa.concat_tables(heads), problems_table(problems), contents, count)


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


def _kernel_lines(screener: Screener, kernel: ByKernel, first: int, measures: _Measures) -> pa.Table:
    coded, rows, sums = kernel.coded, kernel.rows, kernel.sums
    apart = _apart(kernel)
    least, most, payable, content = sums.least.copy(), sums.most.copy(), sums.payable.copy(), sums.content.copy()
    owed = [_steps_owed(screener, kernel, apart, measures)]
    owed.append(_apart_owed(kernel, measures))
    for place, duty in kernel.apart.items():
        least[place], most[place] = cents(duty.duty.least), cents(duty.duty.most)
        payable[place] = duty.duty.payable is not None
        content[place] = content_id(static_findings(duty.found.findings))
    numbers, origins = coded.number[rows], coded.origin[rows]
    entry = coded.entry[rows]
    named = coded.plain_shape.entries.get("entry_number")
    columns = [
        pa.array(entry.astype(np.int64) + first),
        pa.nulls(len(rows), _TEXT) if named is None else named.take(pa.array(entry)),
        pa.array(coded.numbers[rows]),
        _words(numbers, [_ten(word) for word in screener.words.number.words]),
        _words(origins, screener.words.origin.words, origins == 0),
        _days(coded, rows),
        money(coded.value[rows]),
        money(least),
        money(most),
        money(np.where(payable, least, NO_BOUND)),
        pa.array(content),
        pa.array(apart),
        _amounts(owed, len(rows), measures),
    ]
    return pa.Table.from_arrays(columns, schema=LINES)


def _ten(word: str) -> str:
    return word.replace(".", "").replace(" ", "")


def _words(codes: Ints, words: Sequence[str], absent: Mask | None = None) -> pa.DictionaryArray:
    """Return codes as text; only the words that stand in the column are in its dictionary."""
    used, places = np.unique(codes, return_inverse=True)
    mask = None if absent is None or not absent.any() else absent
    named: list[str] = [str(words[code]) for code in used.tolist()]
    every = sorted(set(named))  # in an order that does not hang on what was met before
    at = {word: place for place, word in enumerate(every)}
    own = np.array([at[word] for word in named], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(own[places], mask=mask), pa.array(every, _TEXT))


def _days(coded: Coded, rows: Longs) -> pa.Array:
    return pa.array(coded.days[coded.entry[rows]].astype(np.int32)).cast(_DAY)


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
    ids = pa.array(measures.ids, _TEXT).take(pa.array(every.measure[order]))
    fields = [ids, money(every.least[order]), money(every.most[order])]
    return pa.ListArray.from_arrays(pa.array(begins), pa.StructArray.from_arrays(fields, fields=list(_AMOUNT)))


def money(amounts: Longs) -> pa.Array:
    """Return cents as decimals; -1 as null."""
    pairs = np.zeros((len(amounts), 2), np.int64)
    pairs[:, 0] = amounts
    valid = amounts != NO_BOUND
    bits = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    return pa.Array.from_buffers(_MONEY, len(amounts), [bits, pa.py_buffer(pairs.tobytes())])


def _kernel_entries(kernel: ByKernel, first: int) -> pa.Table:
    coded = kernel.coded
    plain = np.flatnonzero(coded.plain)
    size = len(coded.plain)
    lines = coded.entry[kernel.rows]
    sums = kernel.sums
    least, most, payable = sums.least.copy(), sums.most.copy(), sums.payable.copy()
    for place, duty in kernel.apart.items():
        least[place], most[place] = cents(duty.duty.least), cents(duty.duty.most)
        payable[place] = duty.duty.payable is not None
    total = _summed(lines, least, size)
    is_open = _summed(lines, (most == NO_BOUND).astype(np.int64), size) > 0
    upper = np.where(is_open, NO_BOUND, _summed(lines, np.maximum(most, 0), size))
    unknown = np.full(size, NO_BOUND, np.int64)
    owed = np.where(_summed(lines, (~payable).astype(np.int64), size) > 0, NO_BOUND, total)
    named = coded.plain_shape.entries.get("entry_number")
    return pa.Table.from_arrays([
        pa.array(plain + first),
        pa.nulls(len(plain), _TEXT) if named is None else named.take(pa.array(plain)),
        pa.array(coded.days[plain].astype(np.int32)).cast(_DAY),
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


def report_lines(entry: Entry, report: Report, number: int, contents: dict[int, tuple[StaticFinding, ...]]) -> pa.Table:
    """Return the lines of a report of the ordinary code, and add what they found to `contents`."""
    day = None if report.rate_date is None else day_of_report(report)
    rows = []
    for line, declared in zip(report.lines, entry.lines, strict=True):
        signature = _keep(contents, line.findings)
        value = _in_cents(Goods(declared).value().bounds.exact)
        rows.append({
            "entry": number,
            "entry_number": entry.entry_number,
            "line": line.line,
            "tariff_number": read_number(line.tariff_number),
            "origin": line.origin,
            "rate_date": day,
            "value": value,
            "least": line.duty.least,
            "most": line.duty.most,
            "payable": line.duty.payable,
            "signature": signature,
            "screened_alone": True,
            "amounts": [
                {"measure": finding.measure, "least": finding.least, "most": finding.most}
                for finding in line.findings
                if finding.scenario is None and (finding.most is None or finding.most)
            ],
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=LINES)


def _in_cents(value: Decimal | None) -> Decimal | None:
    """Return a value as the column holds it; None where it is not known, or has parts of a cent."""
    return value if value is not None and value == cents_of(value) else None


def _keep(contents: dict[int, tuple[StaticFinding, ...]], findings: Sequence[Finding]) -> int:
    found = static_findings([finding for finding in findings if finding.scenario is None])
    number = content_id(found)
    contents.setdefault(number, found)
    return number


def _report_entry(report: Report, number: int) -> pa.Table:
    duties = [line.duty for line in report.lines]
    most = [duty.most for duty in duties if duty.most is not None]
    payable = [duty.payable for duty in duties if duty.payable is not None]
    row = {
        "entry": number,
        "entry_number": report.entry_number,
        "rate_date": None if report.rate_date is None else day_of_report(report),
        "lines": len(duties),
        "least": add_all(duty.least for duty in duties),
        "most": add_all(most) if len(most) == len(duties) else None,
        "payable": add_all(payable) if len(payable) == len(duties) else None,
        **{name: report.totals.fees.get(name) for name in FEES},
    }
    return pa.Table.from_pylist([row], schema=ENTRIES)


def day_of_report(report: Report) -> date:
    """Return the day of a report's rate date in New York."""
    return day_of(datetime.fromisoformat(str(report.rate_date)))


def findings_table(contents: Mapping[int, tuple[StaticFinding, ...]]) -> pa.Table:
    """Return findings as rows, by the numbers that lines name them by."""
    rows = [(number, *finding) for number in sorted(contents) for finding in contents[number]]
    if not rows:
        return FINDINGS.empty_table()
    columns = zip(FINDINGS, zip(*rows, strict=True), strict=True)
    return pa.Table.from_arrays([pa.array(column, field.type) for field, column in columns], schema=FINDINGS)


def problems_table(problems: Iterable[tuple[int, Problem]]) -> pa.Table:
    """Return problems as rows, with the entries that they stand in the place of."""
    rows = [
        {
            "entry": entry,
            "file": problem.where.file,
            "line": problem.where.line,
            "column": problem.where.column,
            "path": problem.where.path,
            "code": problem.code,
            "what": problem.what,
            "next": problem.next,
        }
        for entry, problem in problems
    ]
    return pa.Table.from_pylist(rows, schema=PROBLEMS)
