"""Make the trade cells that tools/bench draws its lines from, out of US import statistics.

    tools/make_trade_cells.py trade_cells_unified.csv trade_hts10_CA_MX_monthly_2025_2026_all.csv.gz

writes fixtures/trade/cells.csv. A cell is a ten-digit number and a country with what was imported: dollars, kilograms
where stated, and the share entered under the USMCA where known. Cells come in four sources, kept apart because their
periods differ:

minerals     Canada and Mexico, numbers that minerals stand behind, January 2025 to February 2026
everything   Canada and Mexico, all chapters, the same months: every sixth cell
africa       44 African countries, numbers that minerals stand behind, 2024
headings     18 countries, 25 headings, 2025; modelled: the statistics stop at four digits, so a heading's dollars and
             kilograms are spread evenly over its ten-digit numbers

Only numbers of rules/tariff that do not end within the editions held are kept. `unit` is the first unit that the tariff
prints for the number, in CBP's letters; `mineral` is what rules/lists/critical-minerals.csv says stands behind it.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARIFF = ROOT / "rules" / "tariff" / "2026-rev-10.csv"
CHANGES = ROOT / "rules" / "tariff" / "changes.csv"
MINERALS = ROOT / "rules" / "lists" / "critical-minerals.csv"
CELLS = ROOT / "fixtures" / "trade" / "cells.csv"
HEADER = ["source", "number", "country", "value", "kg", "unit", "mineral", "usmca"]

SCHEDULE_C = {"1220": "CA", "2010": "MX"}
ONE_IN = 6
UNITS = {
    "kg": "KG",
    "g": "G",
    "t": "T",
    "t adw": "T",
    "carat": "CAR",
    "cy kg": "CYK",
    "m": "M",
    "m2": "M2",
    "m²": "M2",
    "m3": "M3",
    "liters": "L",
    "pf.liters": "PFL",
    "bbl": "BBL",
    "No.": "NO",
    "No. and kg": "NO",
    "pcs": "PCS",
    "doz.": "DOZ",
    "Dz Pcs": "DOZ",
    "gross": "GR",
    "thousands": "THS",
    "prs.": "PRS",
    "doz. prs.": "DPR",
}
CONTAINED = {"kg": "CKG", "g": "CGM", "t": "CTN"}  # "Cu kg" counts the copper in the goods

Row = dict[str, str]


@dataclass
class Imported:
    """What was imported in a cell, summed over its periods."""

    value: float = 0.0
    kg: float = 0.0
    usmca: float = 0.0

    def add(self, value: str, kg: str = "", usmca: str = "") -> None:
        """Add one row of the statistics."""
        self.value += float(value or 0)
        self.kg += float(kg or 0)
        self.usmca += float(usmca or 0)


Key = tuple[str, str, str]  # source, number, country


def main(unified: str, everything: str) -> None:
    """Write the cells."""
    ended = {row["number"] for row in _rows(CHANGES) if row["until"]}
    units = {row["number"]: row["units"] for row in _rows(TARIFF) if row["number"] not in ended}
    cells: dict[Key, Imported] = {}
    for key, row in _unified(_rows(Path(unified)), units):
        cells.setdefault(key, Imported()).add(row["value_usd"], row["qty_kg"])
    monthly: dict[Key, Imported] = {}
    for row in _rows(Path(everything)):
        key = ("everything", row["hts10"], SCHEDULE_C[row["cty_code"]])
        monthly.setdefault(key, Imported()).add(row["total_value"], "", row["usmca_value"])
    for _, number, country in [key for key in cells if key[0] == "minerals"]:
        found = monthly.get(("everything", number, country), Imported())
        cells["minerals", number, country].usmca = min(found.usmca, cells["minerals", number, country].value)
    known = sorted(key for key in monthly if key[1] in units)
    cells.update((key, monthly[key]) for key in known[::ONE_IN])
    minerals = {row["number"]: row["mineral"] for row in reversed(list(_rows(MINERALS)))}
    CELLS.parent.mkdir(parents=True, exist_ok=True)
    with CELLS.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_written(cells, units, minerals))


def _rows(path: Path) -> Iterator[Row]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _unified(rows: Iterable[Row], units: dict[str, str]) -> Iterator[tuple[Key, Row]]:
    """Yield each row that is kept with its cell; a heading's row once for each number under it, in equal parts."""
    for row in rows:
        number, country, source = row["hts_code"], row["iso2"], row["dataset"]
        if source == "dataweb_hts10_CA_MX" and number in units:
            yield ("minerals", number, country), row
        elif source == "usatrade_hts10_africa" and row["period"] == "2024" and number in units:
            yield ("africa", number, country), row
        elif source == "dataweb_hts4" and row["period"] == "2025":
            under = [one for one in units if one.startswith(number)]
            parts = {name: str(float(row[name] or 0) / max(len(under), 1)) for name in ("value_usd", "qty_kg")}
            yield from ((("headings", one, country), {**row, **parts}) for one in under)


def _written(cells: dict[Key, Imported], units: dict[str, str], minerals: dict[str, str]) -> Iterator[list[str]]:
    for (source, number, country), found in sorted(cells.items()):
        if found.value < 1:
            continue
        kg = f"{found.kg:.0f}" if found.kg >= 1 else ""
        usmca = f"{min(found.usmca / found.value, 1):.2f}" if found.usmca else ""
        unit = unit_of(units[number].partition("|")[0])
        yield [source, number, country, f"{found.value:.0f}", kg, unit, minerals.get(number, ""), usmca]


def unit_of(printed: str) -> str:
    """Return CBP's letters for a unit as the tariff prints it; what is rare is taken for kilograms."""
    return UNITS.get(printed) or CONTAINED.get(printed.rpartition(" ")[2], "KG")


if __name__ == "__main__":
    main(*sys.argv[1:])
