"""Guard text in cells of a spreadsheet against being run as a formula (OWASP, CSV injection).

Programs differ in what they pass over before the sign that begins a formula, and in which signs they take for one:
blanks and characters that are not seen are passed over here, and full-width and small forms of a sign are the sign. An
apostrophe before a text keeps it text, in Excel and LibreOffice alike. Texts that already begin with apostrophes before
such a sign get one more, so that `unguard_formula` takes back exactly what `guard_formula` did.
"""

from __future__ import annotations

from unicodedata import category, normalize

__all__ = ["begins_formula", "guard_formula", "unguard_formula"]

_SIGNS = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")  # OWASP names them as beginnings by themselves
_UNSEEN = frozenset("ZC")  # categories of separators, and of controls, formats and what else has no form of its own


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula, behind whatever apostrophes, blanks and controls."""
    if text.lstrip("'").startswith(_BREAKS):
        return True
    first = next((char for char in text if char != "'" and category(char)[0] not in _UNSEEN), "")
    return normalize("NFKC", first) in _SIGNS


def guard_formula(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe goes before one that begins like it."""
    return f"'{text}" if begins_formula(text) else text


def unguard_formula(text: str) -> str:
    """Take back what `guard_formula` did."""
    return text[1:] if text.startswith("'") and begins_formula(text) else text
