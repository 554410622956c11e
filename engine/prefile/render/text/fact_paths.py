"""The facts that a side-car can state, for people: those of the entry and those of a line, and how each is written."""

from __future__ import annotations

from rich.text import Text

from prefile.entry.fact_paths import FACTS, OF_ENTRY, FactKind
from prefile.render.text.console import (
    WIDTH,
    console,
    table,
    title,
    written,
)

__all__ = ["vocabulary_text"]

_WRITTEN: dict[FactKind, str] = {
    "amount": "an amount in digits, like 1234.5",
    "percent": "percent by weight, like 99.99",
    "country": "a country in two letters, like DE",
    "countries": "countries in two letters each, separated by spaces, like CA AU",
    "day": "a day, like 2026-12-04",
    "instant": "a day, or a day and the time in New York, like 2026-12-04T09:30",
    "code": "a code in capitals and digits",
    "number": "ten digits, like 2804.61.00.00",
    "text": "text",
}


def vocabulary_text() -> str:
    """Return the vocabulary of side-cars as text that ends with a newline."""
    out = console(WIDTH, colour=False)
    out.print(Text("FACTS OF A SIDE-CAR (prefile-facts/1)", "bold"))
    parts = {"OF THE ENTRY (leave the line empty)": True, "OF A LINE": False}
    for name, of_entry in parts.items():
        title(out, name)
        rows = table(("fact", "left"), ("how it is written", "left"))
        for fact, kind in FACTS.items():
            if (fact in OF_ENTRY) is of_entry:
                rows.add_row(Text(fact), _WRITTEN[kind])
        out.print(rows)
    return written(out)
