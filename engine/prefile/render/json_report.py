"""A report as `prefile-report/1` JSON: keys in a fixed order, money as text, the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache

from prefile.finding import Report

__all__ = ["report_json", "report_shape"]


def report_shape(report: Report) -> dict[str, object]:
    """Return the report as plain dicts, lists and strings, in the contract's order of keys."""
    return {
        "format": report.format,
        **{name: _plain(getattr(report, name)) for name in _names(Report) if name != "format"},
    }


def report_json(report: Report, *, indent: int | None = 2) -> str:
    """Return the report as JSON text, without a final newline; `indent` None puts it on one line."""
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(report_shape(report), ensure_ascii=False, indent=indent, separators=separators)


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
    return value
