"""Workings and reasons as people in the trade write them: $21.00/kg × 1,000 kg − $15,000.

A report's JSON writes CBP's codes (21 USD/KG × 1,000 KG − 15,000 USD) and names measures by their ids; only how they
are written differs. What is no amount with its unit is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from prefile.findings import Finding, Report

__all__ = ["in_notation", "reasons_of", "working_of"]

_AMOUNT = r"(?<![\d.,])\d[\d,]*(?:\.\d+)?"
_PRINTED_UNIT = r"LIN\. M|CLEAN KG|1,000(?: PINS)?|LINE/GROSS|[A-Za-z][\w.²³]*"
_RANGE = re.compile(rf"\(({_AMOUNT}) to (?:({_AMOUNT})|(\?)) USD\)")
_RATE = re.compile(rf"({_AMOUNT}) USD/({_PRINTED_UNIT})")
_DOLLARS = re.compile(rf"({_AMOUNT}) USD\b")
# CBP's codes as they stand behind a quantity, or behind "quantity in".
_UNITS: Mapping[str, str] = {
    "KG": "kg", "CYK": "clean kg", "KTS": "kg of total sugars", "NO": "pieces", "L": "liters", "PFL": "proof liters",
    "BBL": "barrels", "PRS": "pairs", "M": "m", "M2": "m²", "M3": "m³", "JWL": "jewels", "PK": "packs",
    "GRL": "gross lines", "GCN": "gross containers", "W": "W",
}  # fmt: skip
_QUANTITY = re.compile(rf"({_AMOUNT}|quantity in) ({'|'.join(_UNITS)})\b")
_EACH, _HEAD = "EACH", "HEAD"
_CENTS = 2


def working_of(finding: Finding, report: Report) -> str:
    """Return the working of a finding for people; nothing where it has none."""
    return in_notation(finding.working or "", report.titles)


def reasons_of(finding: Finding, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the reasons of a finding for people."""
    return tuple(in_notation(why, titles) for why in finding.because)


def in_notation(text: str, titles: Mapping[str, str]) -> str:
    """Write the amounts of a working as people do, and the measures that it names by their titles."""
    for measure in sorted(titles, key=len, reverse=True):
        text = text.replace(measure, titles[measure])
    pieces = "head" if f" USD/{_HEAD}" in text else _UNITS["NO"]
    text = _RANGE.sub(_range, text)
    text = _RATE.sub(lambda found: f"{_to_the_cent(found[1])}{_per(found[2])}", text)
    text = _DOLLARS.sub(r"$\1", text)
    return _QUANTITY.sub(lambda found: f"{found[1]} {pieces if found[2] == 'NO' else _UNITS[found[2]]}", text)


def _range(found: re.Match[str]) -> str:
    return f"(${found[1]} to {f'${found[2]}' if found[2] else '?'})"


def _per(unit: str) -> str:
    if unit.upper() == _EACH:
        return " each"
    return f"/{unit if unit == 'W' else unit.lower()}"


def _to_the_cent(amount: str) -> str:
    """Write a price a unit in dollars with both digits of its cents: $21.00, $0.38, $0.139."""
    decimals = amount.partition(".")[2]
    return f"${amount}{'' if '.' in amount else '.'}{'0' * (_CENTS - len(decimals))}"
