"""The three answers of a question of law: no, unknown, yes, in this order."""

from __future__ import annotations

__all__ = ["NO", "UNKNOWN", "YES"]

NO, UNKNOWN, YES = 0, 1, 2
