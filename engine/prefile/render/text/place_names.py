"""Name the places of facts in an entry as the trade does: not net_kg but net weight, not declared/0/duty but duty."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["fact_words"]

# What a step of a path is called; "" where the step above it or below it says as much.
_NOUNS = {
    "amount": "",
    "cast_in": "country of cast",
    "claims": "",
    "contained_kg": "weight contained",
    "declared_in": "country of the declaration",
    "end_use": "end use",
    "entered": "date of entry",
    "entry_number": "entry number",
    "entry_type": "entry type",
    "exchange_rate": "exchange rate",
    "exported": "date of export",
    "exported_from": "country of export",
    "filed": "filing date",
    "ftz": "zone status",
    "gross_kg": "gross weight",
    "imported": "date of importation",
    "importer_facts": "facts of the importer",
    "it_accepted": "date the immediate transportation entry was accepted",
    "line": "line number",
    "loaded": "date of loading",
    "made": "year made",
    "melted_in": "country of melt and pour",
    "metal": "",
    "mined_in": "country of mining",
    "minerals": "",
    "net_kg": "net weight",
    "origin": "country of origin",
    "part_of": "what the goods are a part of",
    "part_values": "value of",
    "port": "port of entry",
    "processed_in": "country of processing",
    "program": "special program",
    "quantities": "quantity",
    "repair_value": "value of repairs",
    "secondary_numbers": "further HTS numbers",
    "set": "set indicator",
    "smelted_in": "country of smelting",
    "sugar_degrees": "sugar degrees",
    "tariff_number": "HTS number",
    "unit_price": "unit price",
    "unlading_port": "port of unlading",
    "us_content": "US content",
    "withdrawn": "date of withdrawal",
}
# What one item of a list is called, in front of its number.
_ITEMS = {
    "claims": "claim",
    "declared": "declared HTS number",
    "minerals": "mineral",
    "part_values": "part",
    "quantities": "quantity",
    "secondary_numbers": "further HTS number",
}


def fact_words(path: str) -> str:
    """Write the path of a fact in its line or entry for people; items of lists count from 1.

    `declared/2/duty` is declared HTS number 3, duty; `minerals/gallium/mined_in` is gallium, country of mining.
    """
    return ", ".join(_steps(path.split("/")))


def _steps(steps: list[str]) -> Iterator[str]:
    """Yield each step that says something, an item of a list together with its list."""
    for place, step in enumerate(steps):
        below = steps[place + 1] if place + 1 < len(steps) else ""
        if step.isdecimal():
            continue
        if below.isdecimal():
            yield f"{_ITEMS.get(step) or _NOUNS.get(step, step)} {int(below) + 1}"
        elif step == "ftz" and below == "status":
            continue
        elif words := _NOUNS.get(step, "zone status" if step == "status" else step.replace("_", " ")):
            yield words
        elif not below and not place:
            yield step
