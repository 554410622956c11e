"""The quantities of lines as rows, where they are asked for: what a kilogram is worth, and what lies below a floor."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa

from prefile.bulk.arrow_columns import worded
from prefile.bulk.coded import Coded
from prefile.bulk.figures import ABSENT
from prefile.bulk.quantity_columns import units_of
from prefile.bulk.schemas import HELD_AMOUNT, QUANTITIES, held
from prefile.bulk.vocabulary import Vocabulary
from prefile.entry import Entry

__all__ = ["NET", "QUANTITY_ROWS", "kernel_quantities", "report_quantities"]

QUANTITY_ROWS = "quantities"  # the kind of rows that is written on demand
NET = 0  # the place of a net weight, which stands behind all quantities
_NET_UNIT = "KG"
_MILLIONTH, _MOST = Decimal("0.000001"), Decimal(10) ** 12
_SCHEMA = held(QUANTITIES)


def kernel_quantities(coded: Coded, words: Vocabulary, first: int) -> pa.Table:
    """Return a row for each quantity that a line states, and for its net weight; `first` numbers the first entry."""
    *stated, net = coded.quantities
    units = units_of(coded.units, words.units)
    named = [*(word or None for word in words.unit.words), _NET_UNIT]
    parts = [(1 + at, amounts, units[at]) for at, amounts in enumerate(stated) if amounts is not None]
    if net is not None:
        parts.append((NET, net, np.full(len(net), len(named) - 1, np.int32)))
    lines = [np.flatnonzero(amounts != ABSENT) for _, amounts, _ in parts]
    line = np.concatenate([*lines, np.zeros(0, np.int64)])
    order = np.argsort(line, kind="stable")
    place = np.repeat(np.array([at for at, _, _ in parts], np.int32), [len(own) for own in lines])
    none = np.zeros(0, np.int64)
    amount = np.concatenate([*(amounts[own] for own, (_, amounts, _) in zip(lines, parts, strict=True)), none])
    unit = np.concatenate([*(codes[own] for own, (_, _, codes) in zip(lines, parts, strict=True)), none])
    line = line[order]
    held_amounts = pa.py_buffer(np.ascontiguousarray(amount[order], np.int64))
    return pa.Table.from_arrays([
        pa.array(coded.entry[line].astype(np.int64) + first),
        pa.array(coded.numbers[line]),
        pa.array(place[order]),
        worded(unit[order].astype(np.int64), named),
        pa.Array.from_buffers(HELD_AMOUNT, len(line), [None, held_amounts]),
    ], schema=_SCHEMA)  # fmt: skip


def report_quantities(entry: Entry, number: int) -> pa.Table:
    """Return the quantities of an entry that the ordinary code screened; an amount that the column cannot hold is null.

    It is then not known, as the amounts of a line are that states none.
    """
    rows = [
        {"entry": number, "line": line.line, "place": place, "unit": unit, "amount": _fitting(amount)}
        for line in entry.lines
        for place, unit, amount in (
            *((at, quantity.unit, quantity.amount) for at, quantity in enumerate(line.quantities, start=1)),
            *([] if line.net_kg is None else [(NET, _NET_UNIT, line.net_kg)]),
        )
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _fitting(amount: Decimal) -> Decimal | None:
    return amount if amount < _MOST and amount == amount.quantize(_MILLIONTH) else None
