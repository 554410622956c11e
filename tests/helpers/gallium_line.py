"""A line of gallium below its supposed floor, and quantities as a line states them."""

from __future__ import annotations

from typing import Any

MINERALS = "us.section-232.critical-minerals"


def stated(**amounts: object) -> list[dict[str, str]]:
    """Return quantities in the form of a line, by unit."""
    return [{"amount": str(amount), "unit": unit} for unit, amount in amounts.items()]


GALLIUM: dict[str, Any] = {
    "tariff_number": "8112921000",
    "origin": "CN",
    "value": "50000",
    "quantities": stated(KG=100),
    "minerals": [{"mineral": "gallium", "percent": "100"}],
}
