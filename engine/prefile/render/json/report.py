"""Reports and problems as JSON: keys in a fixed order, money as text, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from types import NoneType

from prefile.errors import Problem
from prefile.findings import Report

__all__ = ["escaped", "problems_json", "report_json", "report_shape"]

_CONTROLS = re.compile("[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_LEAVES = frozenset({str, int, bool, NoneType})


def report_shape(report: Report) -> dict[str, object]:
    """Return the report as plain dicts, lists and strings, in the contract's order of keys."""
    return {
        "format": report.format,
        **{name: _plain(getattr(report, name)) for name in _names(Report) if name != "format"},
    }


def report_json(report: Report, *, indent: int | None = 2) -> str:
    """Return the report as JSON text, without a final newline; `indent` None puts it on one line."""
    return _dumped(report_shape(report), indent)


def problems_json(problems: Iterable[Problem], *, indent: int | None = 2) -> str:
    """Return problems as `prefile-problems/1`, without a final newline; `indent` None puts them on one line."""
    return _dumped([problem.to_json() for problem in problems], indent)


def _dumped(shape: object, indent: int | None) -> str:
    return escaped(
        json.dumps(shape, ensure_ascii=False, indent=indent, separators=(",", ": ") if indent else (",", ":"))
    )


def escaped(text: str) -> str:
    """Return JSON whose control characters, and those that turn the direction of writing, are escaped.

    Texts of a declaration may hold them, and a terminal or a page would obey them.
    """
    return (
        text if text.isascii() and "\x7f" not in text else _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    )


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: object) -> object:
    return value if value.__class__ in _LEAVES else _parts(value)  # three of four values are leaves


def _parts(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        names: tuple[str, ...] | None = getattr(value, "_fields", None)
        if names is None:
            return [_plain(item) for item in value]
        return {name: _plain(item) for name, item in zip(names, value, strict=True) if name != "missing_fact"}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
    return value
