"""Draws the entries that tools/bench measures: real trade cells by their weight, everything else modelled.

    tools/bench_lines.py LINES FOLDER SHAPE…     writes SHAPE.jsonl and SHAPE.xml there, and sparse in every format

Each line takes one of the four sources of fixtures/trade/cells.csv, evenly, and in it one cell by the square root of
its dollars: cells of more dollars have more lines, and larger ones. Value, quantity and whatever else a line states are
drawn. Entries have 1 to 20 lines, evenly, and were entered on a day of July to December 2026. The two shapes state the
same goods:

sparse   number, origin, value, one quantity
full     every key that a broker's system is likely to fill, with references of the line's own

The same lines and seed give the same bytes.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from pydantic import BaseModel

from bench_formats import write_formats
from prefile import Entry
from prefile.entry.form_7501 import check_digit
from prefile.intake.xml.shape import NAMESPACE, parts

ROOT = Path(__file__).resolve().parent.parent
CELLS = ROOT / "fixtures" / "trade" / "cells.csv"
SEED = 1

MOST_LINES = 20
FIRST_DAY = datetime.fromisoformat("2026-07-01T08:00")
DAYS = 184
MIDDLE_VALUE, SPREAD = 9.0, 1.4  # of the logarithm of a line's dollars: half of the lines lie under 8,100
DOLLARS = {"KG": 6, "NO": 150, "T": 400, "G": 40, "CGM": 40, "CKG": 8, "CAR": 300}  # a unit, where no weight is known
GRAMS = {"KG": 1000, "T": 1_000_000, "G": 1, "CAR": 0.2}
POLYSILICON = ("280461", "3818", "854142", "854143")

Shape = dict[str, Any]


class Cell(NamedTuple):
    """A number and a country: the unit it is counted in, dollars a unit, and what is known beside."""

    number: str
    country: str
    unit: str
    price: float
    mineral: str
    usmca: float


class Source(NamedTuple):
    """The cells of one source, with the running sum of their weights."""

    cells: list[Cell]
    running: list[float]


class Goods(NamedTuple):
    """What is entered on one line, whichever shape it is written in."""

    cell: Cell
    value: int
    amount: str

    def stated(self) -> Shape:
        """Return what the sparsest line states of them."""
        number = self.cell.number
        return {
            "tariff_number": f"{number[:4]}.{number[4:6]}.{number[6:8]}.{number[8:]}",
            "origin": self.cell.country,
            "value": str(self.value),
            "quantities": [{"amount": self.amount, "unit": self.cell.unit}],
        }


def read_sources() -> list[Source]:
    """Read the cells, by source."""
    found: dict[str, list[tuple[Cell, float]]] = {}
    with CELLS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["source"], []).append((_cell(row), sqrt(float(row["value"]))))
    return [
        Source([cell for cell, _ in pairs], list(accumulate(weight for _, weight in pairs)))
        for _, pairs in sorted(found.items())
    ]


def _cell(row: dict[str, str]) -> Cell:
    unit, price = row["unit"], float(DOLLARS.get(row["unit"], 50))
    if row["kg"] and unit in GRAMS:
        price = float(row["value"]) / float(row["kg"]) * GRAMS[unit] / 1000
    return Cell(row["number"], row["country"], unit, price, row["mineral"], float(row["usmca"] or 0))


def draw_entries(lines: int, shape: str, seed: int = SEED) -> Iterator[Shape]:
    """Yield entries that have so many lines together, in one shape."""
    sources = read_sources()
    goods, dress = random.Random(f"goods {seed}"), random.Random(f"dress {seed}")  # noqa: S311 - not for secrets
    left, count = lines, 0
    while left:
        size = min(left, goods.randint(1, MOST_LINES))
        left, count = left - size, count + 1
        entered = FIRST_DAY + timedelta(days=goods.randrange(DAYS), minutes=goods.randrange(600))
        drawn = [_goods(goods, sources) for _ in range(size)]
        yield _sparse(count, entered, drawn) if shape == "sparse" else _full(count, entered, drawn, dress)


def draw_goods(seed: int = SEED) -> Iterator[Goods]:
    """Yield goods without end, as those of entries are drawn."""
    sources, rng = read_sources(), random.Random(f"goods {seed}")  # noqa: S311 - not for secrets
    while True:
        yield _goods(rng, sources)


def _goods(rng: random.Random, sources: list[Source]) -> Goods:
    source = rng.choice(sources)
    cell = rng.choices(source.cells, cum_weights=source.running)[0]
    value = max(100, round(rng.lognormvariate(MIDDLE_VALUE, SPREAD)))
    amount = value / cell.price * rng.uniform(0.8, 1.25)
    return Goods(cell, value, f"{max(amount, 0.001):.3f}" if cell.unit == "T" else str(max(1, round(amount))))


def _sparse(count: int, entered: datetime, drawn: list[Goods]) -> Shape:
    return {
        "format": "prefile-entry/1",
        "entry_number": f"ABC-{count:07}-{check_digit('ABC', f'{count:07}')}",
        "entered": f"{entered:%Y-%m-%dT%H:%M}",
        "lines": [{"line": place, **goods.stated()} for place, goods in enumerate(drawn, start=1)],
    }


def _full(count: int, entered: datetime, drawn: list[Goods], rng: random.Random) -> Shape:
    head = _sparse(count, entered, drawn)
    exported = entered - timedelta(days=rng.randint(4, 30))
    lines = [{**line, **_beside(line, goods, entered, rng)} for line, goods in zip(head["lines"], drawn, strict=True)]
    return {
        **head,
        "reference": f"file {count}",
        "metadata": {"desk": "LAX-2", "batch": f"{count // 100}"},
        "entry_type": "01",
        "importer": "12-3456789",
        "port": "2704",
        "mode": "11",
        "imported": f"{entered - timedelta(days=2):%Y-%m-%d}",
        "exported": f"{exported:%Y-%m-%d}",
        "lines": lines,
    }


def _beside(line: Shape, goods: Goods, entered: datetime, rng: random.Random) -> Shape:
    """Return the further keys of a full line; what is not known is null, as systems write it."""
    cell = goods.cell
    own = rng.randrange(10**6)
    grams = GRAMS.get(cell.unit)
    net = float(goods.amount) * grams / 1000 if grams else goods.value / DOLLARS["KG"]
    return {
        "reference": f"PO-{own:06}-{line['line']}",
        "metadata": {"sku": f"SKU-{cell.number}-{own % 97:02}"},
        "description": f"{cell.mineral or 'goods'} of {cell.number[:4]}, as invoiced, lot {own}",
        "set": None,
        "exported_from": cell.country,
        "loaded": f"{entered - timedelta(days=3):%Y-%m-%d}",
        "program": "S" if rng.random() < cell.usmca else None,
        "currency": "USD",
        "exchange_rate": None,
        "gross_kg": f"{net * 1.08:.3f}",
        "net_kg": f"{net:.6f}",
        "claims": [_claim(cell, own, entered)],
        "minerals": [_mineral(cell, net, own, rng)],
        "metal": {
            "aluminum": {
                "percent": f"{rng.randrange(1, 300) / 10}",
                "smelted_in": [cell.country],
                "cast_in": cell.country,
            },
            "steel": {"percent": f"{rng.randrange(1, 300) / 10}", "melted_in": cell.country},
        },
        "end_use": "for use in manufacturing",
        "ftz": None,
        "invoice": {
            "number": f"INV-{own:06}",
            "line": str(line["line"]),
            "unit_price": f"{goods.value / float(goods.amount):.4f}",
            "unit": cell.unit,
            "currency": "USD",
        },
    }


def _claim(cell: Cell, own: int, entered: datetime) -> Shape:
    """Return one claim that a rule knows, with a reference of its own."""
    named = "mip-documentation" if cell.number.startswith(POLYSILICON) else "automobile-parts"
    return {"claim": named, "reference": f"DOC-{own:06}", "date": f"{entered:%Y-%m-%d}"}


def _mineral(cell: Cell, net: float, own: int, rng: random.Random) -> Shape:
    percent = rng.randrange(1, 1000) / 10
    return {
        "mineral": cell.mineral or "copper",
        "percent": f"{percent}",
        "contained_kg": f"{net * percent / 100:.6f}",
        "mined_in": None,
        "processed_in": cell.country,
        "basis": "assay",
        "evidence": [f"COA-{own:06}"],
    }


def write(lines: int, shape: str, folder: Path, seed: int = SEED) -> Shape:
    """Write a shape as JSON Lines and as XML; returns what was drawn, in figures."""
    sizes, kinds, entries, xml_bytes = list[int](), set[tuple[str, str]](), 0, 0
    with (folder / f"{shape}.jsonl").open("w", encoding="utf-8") as text, (folder / f"{shape}.xml").open("wb") as xml:
        xml.write(f'<entries xmlns="{NAMESPACE}">\n'.encode())
        for entry in draw_entries(lines, shape, seed):
            entries += 1
            text.write(f"{_json(entry)}\n")
            xml_bytes += xml.write(f"<entry>{''.join(_xml(entry, Entry))}</entry>\n".encode())
            sizes.extend(len(_json(line).encode()) for line in entry["lines"])
            kinds.update((line["tariff_number"], line["origin"]) for line in entry["lines"])
        xml.write(b"</entries>\n")
    if shape == "sparse":  # the other formats have no place for what a full line has more
        write_formats(list(draw_entries(lines, shape, seed)), folder, shape)
    return {
        "shape": shape,
        "lines": lines,
        "entries": entries,
        "kinds": len(kinds),
        "json_bytes_a_line": round(sum(sizes) / lines),
        "xml_bytes_a_line": round(xml_bytes / lines),
    }


def _json(shape: Shape) -> str:
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":"))


def _xml(shape: Shape, model: type[BaseModel]) -> Iterator[str]:
    """Yield the elements of an object; what is null is left out."""
    for part in parts(model).values():
        value = shape.get(part.key)
        if value is None:
            continue
        match part.kind:
            case "object":
                inner = "".join(_xml(value, part.model or BaseModel))
            case "list":
                inner = "".join(f"<{part.item}>{_item(item, part.model)}</{part.item}>" for item in value)
            case "metadata":
                inner = "".join(f'<{part.item} key="{key}">{escape(text)}</{part.item}>' for key, text in value.items())
            case "text":
                inner = escape(str(value))
        yield f"<{part.name}>{inner}</{part.name}>"


def _item(item: Any, model: type[BaseModel] | None) -> str:  # noqa: ANN401 - text or an object, as the part says
    return escape(item) if model is None else "".join(_xml(item, model))


if __name__ == "__main__":
    print(json.dumps([write(int(sys.argv[1]), shape, Path(sys.argv[2])) for shape in sys.argv[3:]]))
