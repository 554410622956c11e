"""What kept entries change when they are screened again, as it comes: text, JSON (`prefile-changes/1`) or CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Protocol

from pydantic import TypeAdapter

from prefile.analysis.rescreened import ChangedEntry, Changes, ChangeSums
from prefile.render.tabular.cells import csv_text
from prefile.render.text.rescreened import changed_text, changes_tail
from prefile.values.json_shape import escaped, plain
from prefile.values.tariff_number import show_number

__all__ = ["ChangesWriter", "CsvChanges", "JsonChanges", "TextChanges"]

Put = Callable[[str], None]
_OPENED, _CLOSED = "{\n", "\n}"
_COLUMNS = (
    "entry", "screening", "line", "tariff_number", "origin", "before_payable", "before_least", "before_most",
    "after_payable", "after_least", "after_most", "difference", "to_do", "measures", "problem",
)  # fmt: skip


class ChangesWriter(Protocol):
    """Writes entries that changed in one format, and what all came to."""

    def entry(self, entry: ChangedEntry) -> None:
        """Write one entry that changed."""

    def end(self, sums: ChangeSums) -> None:
        """Write what stands behind the last."""


class TextChanges:
    """Text for people. `would`: another day or a supposition was asked about, so that nothing is owed yet."""

    def __init__(self, put: Put, titles: Mapping[str, str], *, would: bool, width: int, colour: bool = False) -> None:
        """Write with `put`, as wide as `width`; `titles` are those of measures, by id."""
        self._put, self._titles, self._would, self._width, self._colour = put, titles, would, width, colour

    def entry(self, entry: ChangedEntry) -> None:
        """Write one entry, and a blank line."""
        shown = changed_text(entry, self._titles, would=self._would, width=self._width, colour=self._colour)
        self._put(f"{shown}\n")

    def end(self, sums: ChangeSums) -> None:
        """Write the sums."""
        self._put(changes_tail(sums, would=self._would, width=self._width, colour=self._colour))


class JsonChanges:
    """One JSON document: the entries one by one, and the sums behind them."""

    def __init__(self, put: Put, asked: Changes) -> None:
        """Write with `put`, beginning with what was asked."""
        self._put, self._between = put, "\n    "
        shape = {key: value for key, value in plain(asked).items() if key not in {"entries", "sums"}}
        put(_dumped(shape).removesuffix(_CLOSED) + ',\n  "entries": [')

    def entry(self, entry: ChangedEntry) -> None:
        """Write one entry on a line."""
        self._put(self._between + escaped(json.dumps(_entry().dump_python(entry, mode="json"), ensure_ascii=False)))
        self._between = ",\n    "

    def end(self, sums: ChangeSums) -> None:
        """Write the sums, and close the document."""
        self._put("\n  ]" if self._between.startswith(",") else "]")
        shape = _dumped({"sums": _sums().dump_python(sums, mode="json")})
        self._put(f",\n{shape.removeprefix(_OPENED)}\n")


class CsvChanges:
    """A row for each line that changed; one that cannot be screened any more has its entry's row alone."""

    def __init__(self, put: Put) -> None:
        """Write with `put`, beginning with the names of the columns."""
        self._put = put
        put(csv_text([_COLUMNS]))

    def entry(self, entry: ChangedEntry) -> None:
        """Write the rows of one entry."""
        self._put(csv_text(_rows(entry)))

    def end(self, sums: ChangeSums) -> None:
        """Write nothing: sums are what spreadsheets make."""


def _rows(entry: ChangedEntry) -> Iterator[tuple[object, ...]]:
    if entry.problem is not None:
        yield (entry.entry, entry.id, *(None,) * (len(_COLUMNS) - 3), entry.problem)
    for line in entry.lines:
        measures = " ".join(finding.measure for finding in line.findings)
        number = show_number(line.tariff_number)
        duty = (*line.before, *line.after, line.difference)
        yield (entry.entry, entry.id, line.line, number, line.origin, *duty, line.to_do, measures, None)


def _dumped(shape: object) -> str:
    return escaped(json.dumps(shape, ensure_ascii=False, indent=2))


@cache
def _entry() -> TypeAdapter[ChangedEntry]:
    return TypeAdapter(ChangedEntry)


@cache
def _sums() -> TypeAdapter[ChangeSums]:
    return TypeAdapter(ChangeSums)
