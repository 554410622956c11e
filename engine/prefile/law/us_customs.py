"""What of customs law is code and not in rule files, each with its citation."""

from __future__ import annotations

__all__ = [
    "PROVINCES",
]

# Canada's provinces, by which CBP tells the origin Canada (CATAIR, Appendix B).
PROVINCES = frozenset({"XA", "XB", "XC", "XM", "XN", "XO", "XP", "XQ", "XS", "XT", "XV", "XW", "XY"})
