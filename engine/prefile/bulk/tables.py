"""Batches that the kernel screened as Arrow tables: what is known by columns is written by columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from prefile.bulk.cases import Sums
from prefile.bulk.coded import Coded
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.owed import amounts_of, apart_of, money, owed_of, whole_sums
from prefile.bulk.report_tables import report_entry, report_lines
from prefile.bulk.schemas import DAY, ENTRIES, FEES, LINES, SUPPOSED, TEXT, Tables, problems_table
from prefile.bulk.screener import ByKernel, Screened, Screener
from prefile.bulk.static_finding import content_id
from prefile.bulk.supposed import supposed_of
from prefile.errors import DeclarationProblems, Problem
from prefile.values.tariff_number import read_number

__all__ = ["tables_of"]

_number = lru_cache(maxsize=1 << 16)(read_number)


def tables_of(screener: Screener, screened: Screened, first: int) -> Tables:
    """Return a batch as tables; `first` numbers its first entry."""
    kernel = screened.by_kernel
    entries = len(kernel.coded.plain)
    apart, sums = apart_of(kernel), whole_sums(kernel)
    contents = {
        **screener.cases.found(kernel.cases[~apart]),
        **{content_id(found): found for found in kernel.found.values()},
    }
    heads = [_kernel_entries(kernel, sums, first)]
    amounts = pa.nulls(len(kernel.rows), pa.list_(SUPPOSED))
    if screener.beside is not None and screened.beside is not None:
        supposed = supposed_of(screener.beside, screened.beside, sums.content, contents)
        sums, contents, amounts = sums._replace(content=supposed.signatures), supposed.contents, supposed.amounts
    lines = [_kernel_lines(screener, kernel, sums, apart, amounts, first)]
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


def _kernel_lines(  # noqa: PLR0913, PLR0917 - what is known of the lines
    screener: Screener, kernel: ByKernel, sums: Sums, apart: Mask, supposed: pa.Array, first: int
) -> pa.Table:
    coded, rows = kernel.coded, kernel.rows
    owed = owed_of(screener.signatures, kernel, apart)
    numbers, origins = coded.number[rows], coded.origin[rows]
    entry = coded.entry[rows]
    named = coded.plain_shape.entries.get("entry_number")
    columns = [
        pa.array(entry.astype(np.int64) + first),
        _named(named, entry),
        pa.array(coded.numbers[rows]),
        _words(numbers, screener.words.number.words, read=_number),
        _words(origins, screener.words.origin.words, origins == 0),
        _days(coded, rows),
        money(coded.value[rows]),
        money(sums.least),
        money(sums.most),
        money(np.where(sums.payable, sums.least, NO_BOUND)),
        pa.array(sums.content),
        pa.array(apart),
        amounts_of(owed, len(rows), screener.signatures.measures),
        supposed,
    ]
    return pa.Table.from_arrays(columns, schema=LINES)


def _named(column: pa.Array | None, entries: Ints | Longs) -> pa.Array:
    """Return the numbers of entries as they are declared."""
    if column is None:
        return pa.nulls(len(entries), TEXT)
    found = column.take(pa.array(entries))
    return found.dictionary_decode() if isinstance(found, pa.DictionaryArray) else found


def _words(
    codes: Ints, words: Sequence[str], absent: Mask | None = None, read: Callable[[str], str] = str
) -> pa.DictionaryArray:
    """Return codes as text; only the words that stand in the column are in its dictionary, as they are read."""
    mask = None if absent is None or not absent.any() else absent
    first = np.full(len(words), len(codes), np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    used = np.flatnonzero(first < len(codes))
    used = used[np.argsort(first[used])]  # in an order that does not hang on what was met before
    at: dict[str, int] = {}
    own = np.zeros(len(words), np.int32)
    own[used] = [at.setdefault(read(str(words[code])), len(at)) for code in used.tolist()]
    return pa.DictionaryArray.from_arrays(pa.array(own[codes], mask=mask), pa.array(list(at), TEXT))


def _days(coded: Coded, rows: Longs) -> pa.Array:
    return pa.array(coded.days[coded.entry[rows]].astype(np.int32)).cast(DAY)


def _kernel_entries(kernel: ByKernel, sums: Sums, first: int) -> pa.Table:
    coded = kernel.coded
    plain = np.flatnonzero(coded.plain)
    size = len(coded.plain)
    lines = coded.entry[kernel.rows]
    begins = np.flatnonzero(np.concatenate([[True], lines[1:] != lines[:-1]])) if len(lines) else lines
    heads = lines[begins]

    def summed(amounts: Longs) -> Longs:
        """Return sums by entry, exact; the lines of an entry stand together."""
        found = np.zeros(size, np.int64)
        if len(heads):
            found[heads] = np.add.reduceat(amounts, begins)
        return found

    total = summed(sums.least)
    is_open = summed((sums.most == NO_BOUND).astype(np.int64)) > 0
    upper = np.where(is_open, NO_BOUND, summed(np.maximum(sums.most, 0)))
    unknown = np.full(size, NO_BOUND, np.int64)
    owed = np.where(summed((~sums.payable).astype(np.int64)) > 0, NO_BOUND, total)
    named = coded.plain_shape.entries.get("entry_number")
    return pa.Table.from_arrays([
        pa.array(plain + first),
        _named(named, plain),
        pa.array(coded.days[plain].astype(np.int32)).cast(DAY),
        pa.array(coded.plain_shape.counts[plain].astype(np.int32)),
        money(total[plain]),
        money(upper[plain]),
        money(owed[plain]),
        *(money(kernel.fees.get(name, unknown)[plain]) for name in FEES),
    ], schema=ENTRIES)  # fmt: skip
