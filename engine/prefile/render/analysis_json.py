"""Exposure (`prefile-exposure/1`), comparisons (`prefile-comparison/1`) and sums (`prefile-sums/1`) as JSON.

The lines of a comparison are written as they come; what was not asked for is null, and what a scenario would add is
never named payable.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from prefile.analysis.comparison import Column, Comparison, LineCompared
from prefile.analysis.exposure import Exposure
from prefile.analysis.run_sums import RunSums
from prefile.render.tabular.comparison_table import By
from prefile.values.json_shape import escaped

__all__ = ["JsonComparison", "exposure_json", "run_sums_json"]

_OPENED, _CLOSED = "{\n", "\n}"
_LINES = "lines"
_GROUPS = {By.MINERAL: "minerals", By.ORIGIN: "origins", By.IMPORTER: "importers"}


def exposure_json(exposure: Exposure) -> str:
    """Return exposure as JSON text, without a final newline."""
    return escaped(_exposure().dump_json(exposure, indent=2).decode())


def run_sums_json(sums: RunSums) -> str:
    """Return the sums of a bulk run as JSON text, without a final newline."""
    return escaped(TypeAdapter(RunSums).dump_json(sums, indent=2).decode())


@cache
def _exposure() -> TypeAdapter[Exposure]:
    return TypeAdapter(Exposure)


class JsonComparison:
    """Writes one JSON document: the lines one by one, and the sums behind them."""

    def __init__(self, put: Callable[[str], None], columns: Sequence[Column], chosen: Sequence[By]) -> None:
        """Write with `put` the parts that were chosen, beginning with what every reader needs."""
        self._put, self._chosen = put, chosen
        self._between = "\n    "
        shapes = [_column().dump_python(column, mode="json") for column in columns]
        put(_dumped({"format": "prefile-comparison/1", "columns": shapes}).removesuffix(_CLOSED))
        put(f',\n  "{_LINES}": [' if By.LINE in chosen else f',\n  "{_LINES}": null')

    def line(self, line: LineCompared) -> None:
        """Write one line."""
        if By.LINE in self._chosen:
            shape = _line().dump_python(line, mode="json")
            self._put(self._between + escaped(json.dumps(shape, ensure_ascii=False)))
            self._between = ",\n    "

    def end(self, comparison: Comparison) -> None:
        """Write the sums, and close the document."""
        if By.LINE in self._chosen:
            self._put("\n  ]" if self._between.startswith(",") else "]")
        shape: dict[str, Any] = _comparison().dump_python(comparison, mode="json")
        shape.update({name: None for by, name in _GROUPS.items() if by not in self._chosen})
        behind = list(shape)[list(shape).index(_LINES) + 1 :]
        self._put(f",\n{_dumped({name: shape[name] for name in behind}).removeprefix(_OPENED)}\n")


@cache
def _column() -> TypeAdapter[Column]:
    return TypeAdapter(Column)


@cache
def _line() -> TypeAdapter[LineCompared]:
    return TypeAdapter(LineCompared)


@cache
def _comparison() -> TypeAdapter[Comparison]:
    return TypeAdapter(Comparison)


def _dumped(shape: object) -> str:
    return escaped(json.dumps(shape, ensure_ascii=False, indent=2))
