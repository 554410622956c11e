"""CBP's units of quantity and their exact factors (CATAIR Appendix C; the international pound is 0.45359237 kg).

CKG, CGM and CTN count the contained element, not the goods, CYK and CYG the clean yield (of wool), and KTS the total
sugars: each is a kind of its own.
"""

from __future__ import annotations

from decimal import Decimal

from prefile.values.money import EXACT

__all__ = ["UNITS", "in_unit", "shown_unit", "unit_kind"]

# CBP's code → (kind, factor to the kind's base unit). Bases: kilogram, watt, liter, proof liter, barrel, meter, square
# and cubic meter, piece, pair, pack, jewel, gross of lines, gross of containers. A kind converts into no other:
# contained and clean kilograms are not the goods' own.
UNITS: dict[str, tuple[str, Decimal]] = {
    "KG": ("kg", Decimal(1)),
    "G": ("kg", Decimal("0.001")),
    "MG": ("kg", Decimal("0.000001")),
    "T": ("kg", Decimal(1000)),
    "CAR": ("kg", Decimal("0.0002")),
    "CG": ("kg", Decimal("0.00001")),
    "LB": ("kg", Decimal("0.45359237")),
    "OZ": ("kg", Decimal("0.028349523125")),
    "TOZ": ("kg", Decimal("0.0311034768")),
    "STN": ("kg", Decimal("907.18474")),  # short ton
    "TON": ("kg", Decimal("1016.0469088")),  # long ton: the metric ton is T
    "CKG": ("contained kg", Decimal(1)),
    "CGM": ("contained kg", Decimal("0.001")),
    "CTN": ("contained kg", Decimal(1000)),
    "CYK": ("clean kg", Decimal(1)),
    "CYG": ("clean kg", Decimal("0.001")),
    "KTS": ("sugars kg", Decimal(1)),
    "W": ("W", Decimal(1)),
    "KW": ("W", Decimal(1000)),
    "L": ("liter", Decimal(1)),
    "ML": ("liter", Decimal("0.001")),
    "PFL": ("pf.liter", Decimal(1)),
    "BBL": ("bbl", Decimal(1)),
    "M": ("m", Decimal(1)),
    "LNM": ("m", Decimal(1)),
    "M2": ("m2", Decimal(1)),
    "CM2": ("m2", Decimal("0.0001")),
    "M3": ("m3", Decimal(1)),
    "NO": ("piece", Decimal(1)),
    "PCS": ("piece", Decimal(1)),
    "HUN": ("piece", Decimal(100)),
    "THS": ("piece", Decimal(1000)),
    "DOZ": ("piece", Decimal(12)),
    "GR": ("piece", Decimal(144)),
    "PRS": ("pair", Decimal(1)),
    "DPR": ("pair", Decimal(12)),
    "PK": ("pack", Decimal(1)),
    "JWL": ("jewel", Decimal(1)),
    "GRL": ("gross line", Decimal(1)),
    "GCN": ("gross container", Decimal(1)),
}

# The code that stands for a kind where a quantity in it is asked for or shown; a kind that has none stands for itself.
_SHOWN = {
    "kg": "KG",
    "piece": "NO",
    "liter": "L",
    "pf.liter": "PFL",
    "bbl": "BBL",
    "pair": "PRS",
    "m2": "M2",
    "m3": "M3",
    "m": "M",
    "clean kg": "CYK",
    "sugars kg": "KTS",
    "jewel": "JWL",
    "pack": "PK",
    "gross line": "GRL",
    "gross container": "GCN",
}


def shown_unit(kind: str) -> str:
    """Return CBP's unit for a kind of quantity."""
    return _SHOWN.get(kind, kind)


def in_unit(amount: Decimal, unit: str, kind: str) -> Decimal | None:
    """Convert an amount in CBP's `unit` to the base unit of a kind ("kg", "W", "piece" …), exactly.

    Return None where the unit is not known, or is of another kind.
    """
    found = UNITS.get(unit)
    return EXACT.multiply(amount, found[1]) if found is not None and found[0] == kind else None


def unit_kind(unit: str) -> tuple[str, Decimal]:
    """Return the kind of quantity that one of CBP's units measures, and its factor; one without is its own kind."""
    return UNITS.get(unit, (unit, Decimal(1)))
