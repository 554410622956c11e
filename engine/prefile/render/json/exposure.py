"""Exposure as JSON (`prefile-exposure/1`): keys in a fixed order, amounts as text, the same bytes every time."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from prefile.analysis.exposure import Exposure
from prefile.values.json_shape import escaped

__all__ = ["exposure_json"]


def exposure_json(exposure: Exposure) -> str:
    """Return exposure as JSON text, without a final newline."""
    return escaped(_adapter().dump_json(exposure, indent=2).decode())


@cache
def _adapter() -> TypeAdapter[Exposure]:
    return TypeAdapter(Exposure)
