"""Who can decide on this Python: durable-rules where it imports, and the reference implementation everywhere."""

from __future__ import annotations

from importlib import import_module
from typing import Literal

__all__ = ["DECIDERS", "FIRST", "FIRST_NAME", "WHY_NOT"]

Decide = Literal["durable", "plain"]


def _why_not() -> str | None:
    try:
        import_module("durable.engine")
    except ImportError as error:
        return str(error)
    return None


WHY_NOT = _why_not()
"""Why durable-rules cannot be imported here; None where it can."""
DECIDERS: tuple[Decide, ...] = ("plain",) if WHY_NOT else ("durable", "plain")
FIRST = DECIDERS[0]
"""Who decides when nobody is named."""
FIRST_NAME = {"durable": "durable-rules 2.0.28", "plain": "plain"}[FIRST]
"""And how a report names it."""
