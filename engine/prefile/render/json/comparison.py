"""A comparison as JSON (`prefile-comparison/1`), its lines written as they come: fixed keys, amounts as text.

What was not asked for is null. What a scenario would add is never named payable.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from prefile.analysis.comparison import (
    Column,
    Comparison,
    Group,
    LineCompared,
)
from prefile.render.json.exposure import plain
from prefile.render.tabular.comparison_table import By
from prefile.values.json_shape import escaped

__all__ = ["JsonComparison"]

_OPENED = "{\n"
_PLAIN = (
    "entries",
    "unread",
    "first_date",
    "last_date",
    "as_known_on",
    "rulebook",
    "decided_by",
    "spread",
    "not_law",
)


class JsonComparison:
    """Writes one JSON document: the lines one by one, and the sums behind them."""

    def __init__(self, put: Callable[[str], None], columns: Sequence[Column], chosen: Sequence[By]) -> None:
        """Write with `put` the parts that were chosen, beginning with what every reader needs."""
        self._put, self._chosen, self._columns = put, chosen, columns
        self._between = "\n    "
        head = {"format": "prefile-comparison/1", "columns": plain(tuple(columns))}
        put(_dumped(head).removesuffix("\n}"))
        put(',\n  "lines": [' if By.LINE in chosen else ',\n  "lines": null')

    def line(self, line: LineCompared) -> None:
        """Write one line."""
        if By.LINE in self._chosen:
            self._put(self._between + escaped(json.dumps(plain(line.told(self._columns)), ensure_ascii=False)))
            self._between = ",\n    "

    def end(self, told: Comparison) -> None:
        """Write the sums, and close the document."""
        if By.LINE in self._chosen:
            self._put("\n  ]" if self._between.startswith(",") else "]")
        groups = ((By.MINERAL, told.minerals), (By.ORIGIN, told.origins), (By.IMPORTER, told.importers))
        shape: dict[str, object] = {
            f"{by}s": self._groups(every) if by in self._chosen else None for by, every in groups
        }
        shape["total"] = plain(told.total.told(self._columns))
        shape.update({name: getattr(told, name) for name in _PLAIN})
        self._put(f",\n{_dumped(shape).removeprefix(_OPENED)}\n")

    def _groups(self, groups: Sequence[Group]) -> list[object]:
        return [plain(one.told(self._columns)) for one in groups]


def _dumped(shape: object) -> str:
    return escaped(json.dumps(shape, ensure_ascii=False, indent=2))
