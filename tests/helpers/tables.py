"""Tables of many entries, as a spreadsheet of a broker has them."""

from __future__ import annotations

from prefile.entry.form_7501 import check_digit

__all__ = ["table"]

_HEADINGS = "Entry no.,Importer no.,Line,HTS no.,COO,Value,Qty,UOM,Entry date"
_GOODS = [("2804.61.00.00", "DE"), ("8505.11.00.70", "CN"), ("8505.11.00.70", "JP"), ("7202.70.00.00", "ZA")]
_FIRST = 3_000_000


def table(entries: int, lines: int = 1) -> bytes:
    """Return a CSV of so many entries of so many lines each; values differ, and goods and origins go round."""
    rows = [_HEADINGS]
    for entry in range(entries):
        number = f"ABC-{_FIRST + entry}-{check_digit('ABC', str(_FIRST + entry))}"
        for line in range(1, lines + 1):
            goods, origin = _GOODS[(entry + line) % len(_GOODS)]
            value = 1000 + 37 * ((entry * 7) % 11) * line
            rows.append(f"{number},12-345678{entry % 10},{line},{goods},{origin},{value},{10 + entry},KG,2026-12-01")
    return "\n".join(rows).encode()
