"""Guard text in cells of a spreadsheet against being run as a formula (OWASP, CSV injection).

An apostrophe before a text keeps it text, in Excel and LibreOffice alike. Texts that already begin with apostrophes
before such a sign get one more, so that `unguard_formula` takes back exactly what `guard_formula` did.
"""

from __future__ import annotations

__all__ = ["guard_formula", "unguard_formula"]

# What a spreadsheet takes for the beginning of a formula, full-width signs among them.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def guard_formula(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe goes before one that begins like it."""
    return f"'{text}" if _begins_formula(text) else text


def unguard_formula(text: str) -> str:
    """Take back what `guard_formula` did."""
    return text[1:] if text.startswith("'") and _begins_formula(text) else text


def _begins_formula(text: str) -> bool:
    """Whether a text begins like a formula, behind whatever apostrophes."""
    return text.lstrip("'").startswith(_FORMULA_STARTS)
