"""Exposure as JSON (`prefile-exposure/1`): keys in a fixed order, amounts as text, the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal

from prefile.analysis.exposure import Exposure, Part
from prefile.values.json_shape import escaped

__all__ = ["exposure_json", "exposure_shape", "plain"]


def exposure_json(exposure: Exposure) -> str:
    """Return exposure as JSON text, without a final newline."""
    return escaped(json.dumps(exposure_shape(exposure), ensure_ascii=False, indent=2))


def exposure_shape(exposure: Exposure) -> dict[str, object]:
    """Return exposure as plain dicts, lists and strings."""
    names = [one.name for one in fields(exposure) if one.name != "format"]
    return {"format": exposure.format, **{name: plain(getattr(exposure, name)) for name in names}}


def plain(value: object) -> object:
    """Return a value as plain dicts, lists and strings: exact amounts as text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        told: tuple[object, ...] = value.told if isinstance(value, Part) else value
        names: tuple[str, ...] | None = getattr(told, "_fields", None)
        return [plain(item) for item in told] if names is None else plain(dict(zip(names, told, strict=True)))
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    return value
