"""Batches that the kernel screened as Arrow tables: what is known by columns is written by columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from prefile.bulk.arrow_columns import dated, money, worded
from prefile.bulk.by_kernel import ByKernel, Screened
from prefile.bulk.cases import Sums
from prefile.bulk.coded import Coded
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.owed import Owed, Said, amounts_table, apart_of, owed_of, whole_sums
from prefile.bulk.quantity_rows import kernel_quantities
from prefile.bulk.report_tables import OrdinaryTables
from prefile.bulk.schemas import INSTANT, LINES, QUANTITIES, TEXT, Tables, entries_schema, held, problems_table
from prefile.bulk.screener import Screener
from prefile.bulk.static_finding import content_id
from prefile.bulk.supposed import supposed_of
from prefile.values.tariff_number import read_number

__all__ = ["tables_of"]

_MICROSECONDS = 10**6  # of a second
_number = lru_cache(maxsize=1 << 16)(read_number)
_LINES, _QUANTITIES = held(LINES), held(QUANTITIES)


def tables_of(screener: Screener, screened: Screened, first: int) -> Tables:
    """Return a batch as tables; `first` numbers its first entry."""
    kernel = screened.by_kernel
    apart, sums = apart_of(kernel), whole_sums(kernel)
    contents = {
        **screener.cases.found(kernel.cases, apart),
        **{content_id(found): found for found in kernel.found.values()},
    }
    owed = owed_of(screener.signatures.plans, kernel, apart)
    said: list[Said] = [(None, measure) for measure in screener.signatures.plans.measures.ids]
    if screener.beside is not None and screened.beside is not None:
        supposed = supposed_of(screener.beside, screened.beside, sums.content, contents)
        sums, contents = sums._replace(content=supposed.signatures), supposed.contents
        owed += [Owed(part.line, part.measure + len(said), part.least, part.most) for part in supposed.amounts]
        said += supposed.said
    made = OrdinaryTables(
        [_kernel_lines(screener, kernel, sums, apart, first)],
        [amounts_table(owed, said, kernel, sums.content, first)],
        [kernel_quantities(kernel.coded, screener.words, first) if screener.quantities else _QUANTITIES.empty_table()],
        [_kernel_entries(kernel, sums, screener.fees.names, first)],
        [],
    )
    made.add(((first + place, entry, report) for place, entry, report in screened.others), screener, contents)
    return Tables(
        lines=_ordered(made.lines),
        amounts=_ordered(made.amounts),
        quantities=_ordered(made.quantities),
        entries=_ordered(made.entries),
        problems=problems_table(made.problems),
        contents=contents,
        read=len(kernel.coded.plain),
    )


def _ordered(parts: Sequence[pa.Table]) -> pa.Table:
    """Return tables as one, in the order of entries."""
    if len(parts) == 1:
        return parts[0]
    joined = pa.concat_tables(parts).unify_dictionaries()
    order = np.argsort(joined["entry"].to_numpy(), kind="stable")
    return joined.take(pa.array(order))


def _kernel_lines(screener: Screener, kernel: ByKernel, sums: Sums, apart: Mask, first: int) -> pa.Table:
    coded, words = kernel.coded, screener.words
    entry, of_line = coded.entry, coded.plain_shape.named
    named = coded.plain_shape.entries.get("entry_number")
    return pa.Table.from_arrays([
        pa.array(entry.astype(np.int64) + first),
        _named(named, entry) if of_line is None or len(of_line) > len(entry) else _decoded(of_line),
        pa.array(coded.numbers),
        worded(coded.number, words.number.words, read=_number),
        worded(coded.origin, [word or None for word in words.origin.words]),
        _minerals(screener, coded),
        dated(coded.days[entry]),
        money(coded.value),
        money(sums.least),
        money(sums.most),
        money(np.where(sums.payable, sums.least, NO_BOUND)),
        pa.array(sums.content),
        pa.array(apart),
    ], schema=_LINES)  # fmt: skip


def _minerals(screener: Screener, coded: Coded) -> pa.Array:
    """Return what lines declare that the goods hold of minerals."""
    codes = coded.facts.get("minerals")
    if codes is None or not codes.any():
        return pa.DictionaryArray.from_arrays(pa.nulls(len(coded.entry), pa.int32()), pa.array([], TEXT))
    return worded(codes, screener.words.contents.minerals)


def _named(column: pa.Array | None, entries: Ints | Longs) -> pa.Array:
    """Return the numbers of entries as they are declared."""
    if column is None:
        return pa.nulls(len(entries), TEXT)
    return _decoded(column.take(pa.array(entries)))


def _decoded(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column


def _kernel_entries(kernel: ByKernel, sums: Sums, fees: Sequence[str], first: int) -> pa.Table:
    coded = kernel.coded
    plain = np.flatnonzero(coded.plain)
    size = len(coded.plain)
    begins = coded.begins
    heads = coded.entry[begins]

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
        _named(coded.plain_shape.entries.get("reference"), plain),
        _named(coded.plain_shape.entries.get("importer"), plain),
        dated(coded.days[plain]),
        pa.array(coded.instants[plain] * _MICROSECONDS).view(INSTANT),
        pa.array(coded.plain_shape.counts[plain].astype(np.int32)),
        money(total[plain]),
        money(upper[plain]),
        money(owed[plain]),
        *(money(kernel.fees.get(name, unknown)[plain]) for name in fees),
    ], schema=held(entries_schema(fees)))  # fmt: skip
