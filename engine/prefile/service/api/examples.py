"""Examples of bodies, which stand in the OpenAPI document and are sent by tests."""

from __future__ import annotations

from typing import Any

__all__ = ["BODIES"]

_LINE = {
    "tariff_number": "2804.61.00.00",
    "origin": "DE",
    "value": "15000",
    "quantities": [{"amount": "1000", "unit": "KG"}],
}
_ENTRY = {"format": "prefile-entry/1", "reference": "file 4711", "entered": "2026-12-04T09:30", "lines": [_LINE]}
_DOCUMENTED = {**_LINE, "claims": [{"claim": "mip-documentation", "reference": "DOC-1"}]}
_TABLE = "Entry no.,Line,HTS no.,COO,Value,Qty,UOM\nABC-1234567-6,1,2804.61.00.00,DE,15000,1000,KG\n"


def _named(**examples: tuple[str, Any]) -> dict[str, Any]:
    return {name: {"summary": summary, "value": value} for name, (summary, value) in examples.items()}


BODIES: dict[tuple[str, str], dict[str, dict[str, Any]]] = {
    ("post", "/screenings"): {
        "application/json": _named(
            polysilicon=("Polysilicon without the importer's documentation", _ENTRY),
            documented=("The same, documented, and another entry", [{**_ENTRY, "lines": [_DOCUMENTED]}, _ENTRY]),
        ),
        "text/csv": _named(table=("A table with usual headings", _TABLE)),
    },
    ("post", "/check"): {
        "application/json": _named(
            magnets=(
                "Magnets of two origins",
                {"numbers": ["8505.11.00.70"], "origins": ["CN", "JP"], "value": "10000", "on": "2026-11-28"},
            )
        )
    },
}
