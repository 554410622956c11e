"""Check quantities against the units that the tariff prints beside the number, and units that are taken for others.

Codes of units are those of CATAIR Appendix C.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from prefile.checks.printed_units import CBP_UNITS, CONTENT_UNITS, Printed, cbp_units
from prefile.entry import Entry, Line
from prefile.findings import Caution
from prefile.law.tariff import TariffTable
from prefile.values.tariff_number import show_number
from prefile.values.units import UNITS

__all__ = ["lacking_units", "unit_cautions"]

_NONE_REQUIRED = "X"
_MOST_SAID = 1 << 14  # numbers with units
_KNOWN = frozenset((*UNITS, *CBP_UNITS.values(), _NONE_REQUIRED))
_CONTENT = frozenset(CONTENT_UNITS.values())

# Units that are taken for others: the code, the warning, and what the unit is and what it is taken for.
_TRAPS = {
    "CTN": ("W229", "CTN is a metric ton of content, not a carton"),
    "CGM": ("W231", "CGM is a gram of content, not a centigram"),
    "TON": ("W230", "TON is the long ton of 1,016.0469088 kg; the metric ton is T, the short ton STN"),
}


_Said = tuple[str, str, str]  # a code, its words, and where behind the place of the number


class _Counted(NamedTuple):
    """A tariff number with the units of its quantities, and whether the line states a net weight."""

    number: str
    units: tuple[str, ...]
    net: bool
    to_be_filed: bool


def unit_cautions(entry: Entry, tariff: TariffTable, at: datetime | None) -> Iterator[Caution]:
    """Yield the quantities that ACE would miss or not take (W227 to W232).

    A line that states no quantity at all and no number to be declared is not yet a filing: what its duty needs is asked
    for by its findings. A net weight counts as the quantity in KG, which software files from it.
    """
    for position, line in enumerate(entry.lines):
        for code, what, where in _said(_counted(line), _printed(line.tariff_number, tariff, at)):
            yield Caution(code, what, f"/lines/{position}{where}")
        for index, further in enumerate(line.secondary_numbers):
            units = tuple([quantity.unit for quantity in further.quantities])
            counted = _Counted(further.number, units, net=False, to_be_filed=bool(units))
            for code, what, where in _said(counted, _printed(further.number, tariff, at)):
                yield Caution(code, what, f"/lines/{position}/secondary_numbers/{index}{where}")


def lacking_units(line: Line, tariff: TariffTable, at: datetime | None) -> frozenset[str]:
    """Return the units in which a line reports no quantity although its number is reported in them (W227)."""
    return _lacking(_counted(line), _wanted(_printed(line.tariff_number, tariff, at))[0])


def _counted(line: Line) -> _Counted:
    units = tuple([quantity.unit for quantity in line.quantities])
    return _Counted(line.tariff_number, units, line.net_kg is not None, bool(units or line.declared))


def _wanted(printed: str | None) -> Printed:
    return cbp_units(printed) if printed is not None else (frozenset[str](), False)


def _lacking(counted: _Counted, wanted: frozenset[str]) -> frozenset[str]:
    """Return the units that are wanted and not stated; none where a quantity in another unit may stand for them."""
    units = frozenset(counted.units)
    if not counted.to_be_filed or units - wanted - {_NONE_REQUIRED}:
        return frozenset()
    return wanted - units - ({"KG"} if counted.net else set())


@lru_cache(maxsize=_MOST_SAID)
def _said(counted: _Counted, printed: str | None) -> tuple[_Said, ...]:
    """Return what is wrong with the quantities beside one number, of which the tariff prints units."""
    wanted, every = _wanted(printed)
    said: list[_Said] = []
    if printed is None or every:
        for index, unit in enumerate(counted.units):
            found = None if unit in wanted or unit == _NONE_REQUIRED else _foreign(counted, unit, wanted)
            if found is not None:
                said.append((*found, f"/quantities/{index}/unit"))
    if missing := _lacking(counted, wanted):
        what = f"{_is_counted(counted.number, wanted)}, but no quantity in {_listed(missing)} is declared"
        said.append(("W227", what, "/quantities"))
    return tuple(said)


def _foreign(counted: _Counted, unit: str, wanted: frozenset[str]) -> tuple[str, str] | None:
    """Return what is to be said of a unit that is not the number's, if its units are known: a code, and words."""
    if unit not in _KNOWN:
        return "W232", f'the unit "{unit}" is not a CBP unit that prefile knows, so the quantity is not used'
    of_number = f"{_is_counted(counted.number, wanted)}"
    if unit in _TRAPS and (unit not in _CONTENT or (wanted and not wanted & _CONTENT)):
        code, words = _TRAPS[unit]
        return code, f"{words}{f'; {of_number}' if wanted else ''}"
    return ("W228", f"a quantity is declared in {unit}, but {of_number}") if wanted else None


def _printed(number: str, tariff: TariffTable, at: datetime | None) -> str | None:
    """Return the units printed beside a number; None where it is unknown or may be numbers of other units."""
    found = tariff.row(number, at) if number in tariff.by_number else None
    if found is not None:
        return found.units or None
    rows = [tariff.row(under, at) for under in tariff.under(number, at)]
    units = {row.units for row in rows if row is not None}
    return units.pop() or None if len(units) == 1 else None


def _is_counted(number: str, wanted: frozenset[str]) -> str:
    return f"{show_number(number)} is reported in {_listed(wanted)}"


def _listed(units: frozenset[str]) -> str:
    return " and ".join(sorted(units))
