"""The units that the Harmonized Tariff Schedule prints beside its numbers, as CBP's units of quantity.

A printed unit that names an element (`Cu kg`, `Cr2O3 t`) counts what is contained. CBP publishes its codes (CATAIR
Appendix C) apart from the tariff, so which code stands for which printed unit is read here from the meaning of both
(unconfirmed). Where that is not plain, the printed unit is listed as not told: nothing is said of it, and one that a
new edition prints is noticed.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["CBP_UNITS", "CONTENT_UNITS", "NOT_TOLD", "Printed", "cbp_units"]

# `Cu kg` is the kilogram of the copper contained, and so on: CKG, CGM, CTN.
CONTENT_UNITS = {"kg": "CKG", "g": "CGM", "t": "CTN"}
_CONTAINED = frozenset(
    "Ag Au Co Cr Cr2O3 Cu Ir Mg Mn Mo NH3 NaOH Ni Os Pb Pd Pt Rh Ru Sb Si Sn V V2O5 W Zn".split()  # noqa: SIM905
)
CBP_UNITS: dict[str, str] = {
    **{f"{what} {unit}": code for what in sorted(_CONTAINED) for unit, code in CONTENT_UNITS.items()},
    "kg": "KG",
    "g": "G",
    "t": "T",
    "carat": "CAR",
    "cy kg": "CYK",
    "No.": "NO",
    "No": "NO",
    "pcs": "PCS",
    "doz.": "DOZ",
    "gross": "GR",
    "hundreds": "HUN",
    "thousands": "THS",
    "prs.": "PRS",
    "doz. prs.": "DPR",
    "m": "M",
    "m2": "M2",
    "m²": "M2",
    "cm2": "CM2",
    "m3": "M3",
    "liters": "L",
    "pf.liters": "PFL",
    "bbl": "BBL",
    "W": "W",
    "Jwls.": "JWL",
    "gr.lines": "GRL",
    "kg ttl sug": "KTS",
    "lin. m": "LNM",
    "pack": "PK",
}

NOT_TOLD = frozenset(
    {
        "Dz Pcs",
        "Fiber m",
        "GBq",
        "MWh",
        "No. and kg",
        "doses",
        "kg amc",
        "kg cmsc",
        "kg msc",
        "square",
        "t adw",
        "t dwb",
        "thousand m",
        "thousand m3",
    }
)

Printed = tuple[frozenset[str], bool]


@lru_cache(maxsize=512)
def cbp_units(printed: str) -> Printed:
    """Return CBP's units for the units printed beside a number, and whether those are all of them."""
    units = [unit for unit in printed.split("|") if unit]
    known = frozenset(CBP_UNITS[unit] for unit in units if unit in CBP_UNITS)
    return known, bool(units) and all(unit in CBP_UNITS for unit in units)
