"""Check quantities against the units that the tariff prints beside the number, and units that are taken for others.

Codes of units are those of CATAIR Appendix C.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from prefile.checks.printed_units import CBP_UNITS, CONTENT_UNITS, cbp_units
from prefile.entry import Entry, Line, Quantity
from prefile.findings import Caution
from prefile.law.tariff import TariffTable
from prefile.values.tariff_number import show_number
from prefile.values.units import UNITS

__all__ = ["lacking_units", "unit_cautions"]

_NONE_REQUIRED = "X"
_KNOWN = frozenset((*UNITS, *CBP_UNITS.values(), _NONE_REQUIRED))
_CONTENT = frozenset(CONTENT_UNITS.values())

# Units that are taken for others: the code, the warning, and what the unit is and what it is taken for.
_TRAPS = {
    "CTN": ("W229", "CTN is a metric ton of content, not a carton"),
    "CGM": ("W231", "CGM is a gram of content, not a centigram"),
    "TON": ("W230", "TON is the long ton of 1,016.0469088 kg; the metric ton is T, the short ton STN"),
}


class _Counted(NamedTuple):
    """A tariff number with its quantities and their place, and whether the line states a net weight."""

    number: str
    quantities: Sequence[Quantity]
    path: str
    net: bool
    to_be_filed: bool


def unit_cautions(entry: Entry, tariff: TariffTable, at: datetime | None) -> Iterator[Caution]:
    """Yield the quantities that ACE would miss or not take (W227 to W232).

    A line that states no quantity at all and no number to be declared is not yet a filing: what its duty needs is asked
    for by its findings. A net weight counts as the quantity in KG, which software files from it.
    """
    for position, line in enumerate(entry.lines):
        path = f"/lines/{position}"
        yield from _of_number(_counted(line, path), tariff, at)
        for index, further in enumerate(line.secondary_numbers):
            where = f"{path}/secondary_numbers/{index}"
            counted = _Counted(
                further.number, further.quantities, where, net=False, to_be_filed=bool(further.quantities)
            )
            yield from _of_number(counted, tariff, at)


def lacking_units(line: Line, tariff: TariffTable, at: datetime | None) -> frozenset[str]:
    """Return the units in which a line reports no quantity although its number is reported in them (W227)."""
    return _lacking(_counted(line, ""), tariff, at)


def _counted(line: Line, path: str) -> _Counted:
    filed = bool(line.quantities or line.declared)
    return _Counted(line.tariff_number, line.quantities, path, line.net_kg is not None, filed)


def _lacking(counted: _Counted, tariff: TariffTable, at: datetime | None) -> frozenset[str]:
    """Return the units that are wanted and not stated; none where a quantity in another unit may stand for them."""
    printed = _printed(counted.number, tariff, at)
    wanted = cbp_units(printed)[0] if printed is not None else frozenset[str]()
    units = {quantity.unit for quantity in counted.quantities}
    if not counted.to_be_filed or units - wanted - {_NONE_REQUIRED}:
        return frozenset()
    return wanted - units - ({"KG"} if counted.net else set())


def _of_number(counted: _Counted, tariff: TariffTable, at: datetime | None) -> Iterator[Caution]:
    """Yield what is wrong with the quantities beside one number."""
    printed = _printed(counted.number, tariff, at)
    wanted, every = cbp_units(printed) if printed is not None else (frozenset[str](), False)
    foreign = [
        (index, quantity.unit)
        for index, quantity in enumerate(counted.quantities)
        if quantity.unit not in wanted and quantity.unit != _NONE_REQUIRED
    ]
    if printed is None or every:
        for index, unit in foreign:
            caution = _foreign(counted, unit, wanted, f"{counted.path}/quantities/{index}/unit")
            if caution is not None:
                yield caution
    if missing := _lacking(counted, tariff, at):
        what = f"{_is_counted(counted.number, wanted)}, but no quantity in {_listed(missing)} is declared"
        yield Caution("W227", what, f"{counted.path}/quantities")


def _foreign(counted: _Counted, unit: str, wanted: frozenset[str], path: str) -> Caution | None:
    """Return what is to be said of a unit that is not the number's, if its units are known at all."""
    if unit not in _KNOWN:
        return Caution(
            "W232", f'the unit "{unit}" is not a CBP unit that prefile knows, so the quantity is not used', path
        )
    of_number = f"{_is_counted(counted.number, wanted)}"
    if unit in _TRAPS and (unit not in _CONTENT or (wanted and not wanted & _CONTENT)):
        code, words = _TRAPS[unit]
        return Caution(code, f"{words}{f'; {of_number}' if wanted else ''}", path)
    return Caution("W228", f"a quantity is declared in {unit}, but {of_number}", path) if wanted else None


def _printed(number: str, tariff: TariffTable, at: datetime | None) -> str | None:
    """Return the units printed beside a number; None where it is unknown or may be numbers of other units."""
    found = tariff.row(number, at) if tariff.holds(number, None) else None
    if found is not None:
        return found.units or None
    rows = [tariff.row(under, at) for under in tariff.under(number, at)]
    units = {row.units for row in rows if row is not None}
    return units.pop() or None if len(units) == 1 else None


def _is_counted(number: str, wanted: frozenset[str]) -> str:
    return f"{show_number(number)} is reported in {_listed(wanted)}"


def _listed(units: frozenset[str]) -> str:
    return " and ".join(sorted(units))
