"""Reports and problems as JSON: keys in a fixed order, amounts as text, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from prefile.errors import Problem
from prefile.findings import Report
from prefile.values.json_shape import escaped

__all__ = ["problems_json", "report_json", "report_shape"]


def report_shape(report: Report) -> dict[str, Any]:
    """Return the report as plain dicts, lists and strings, in the contract's order of keys."""
    return report.to_dict()


def report_json(report: Report, *, indent: int | None = 2) -> str:
    """Return the report as JSON text, without a final newline; `indent` None puts it on one line."""
    return report.to_json(indent=indent)


def problems_json(problems: Iterable[Problem], *, indent: int | None = 2) -> str:
    """Return problems as `prefile-problems/1`, without a final newline; `indent` None puts them on one line."""
    shape = [problem.to_json() for problem in problems]
    separators = (",", ": ") if indent else (",", ":")
    return escaped(json.dumps(shape, ensure_ascii=False, indent=indent, separators=separators))
