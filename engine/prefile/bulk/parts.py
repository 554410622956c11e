"""The folder that a bulk run writes: parts of Parquet, and a manifest that says which of them are whole.

A part is written beside its name and then given it; what the manifest does not name was not finished, and is written
again. So a run that was stopped anywhere goes on where it was, and its output is that of a run that was not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from prefile.bulk.cases import StaticFinding
from prefile.bulk.schemas import ENTRIES, LINES, PROBLEMS, Tables, findings_table

__all__ = ["KINDS", "OtherRun", "Part", "Parts"]

KINDS = ("lines", "entries", "findings", "problems")
_FORMAT = "prefile-bulk/1"
_MANIFEST = "manifest.json"
_SCHEMAS = {"lines": LINES, "entries": ENTRIES, "problems": PROBLEMS}


class OtherRun(Exception):  # noqa: N818 - it becomes a problem of the output
    """The folder holds the output of another run: of another book, other options, or something else altogether."""


class Part(NamedTuple):
    """One part of the input that is whole in the output: what it was, and how much of it there is.

    `read` are its entries, those with problems too, by which the next part goes on numbering them.
    """

    key: str
    read: int
    entries: int
    lines: int
    problems: int
    screened_alone: int
    least_cents: int


@dataclass
class Parts:
    """A folder of parts, of which those in the manifest are whole."""

    folder: Path
    run: Mapping[str, str]
    done: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the folder, or make it.

        Raises:
            OtherRun: it holds something else.
            OSError: it cannot be made or read.
        """
        self._written: set[int] = set()
        manifest = self.folder / _MANIFEST
        if self.folder.exists() and not manifest.exists() and any(self.folder.iterdir()):
            raise OtherRun(f"{self.folder} is not empty and is no output of this command")
        for kind in KINDS:
            (self.folder / kind).mkdir(parents=True, exist_ok=True)
        if not manifest.exists():
            self._save()
            return
        held = _read(manifest)
        if held is None or held.get("run") != {"format": _FORMAT, **self.run}:
            raise OtherRun(f"{self.folder} holds a run with another rule book, other options or another prefile")
        self.done = [Part(**part) for part in held["parts"]]
        for number in range(len(self.done)):
            signatures = pq.read_table(self._file("findings", number), columns=["signature"])["signature"]
            self._written.update(signatures.unique().to_pylist())

    def whole(self, number: int, key: str) -> Part | None:
        """Return the part of a number where it is whole already.

        Raises:
            OtherRun: a part of other input stands in its place.
        """
        if number >= len(self.done):
            return None
        if self.done[number].key == key:
            return self.done[number]
        raise OtherRun(f"{self.folder} holds a run over other input: part {number} of it is another")

    def write(self, key: str, tables: list[Tables]) -> Part:
        """Write the next part, and note that it is whole."""
        number = len(self.done)
        made: dict[str, pa.Table] = {
            kind: pa.concat_tables(
                [getattr(table, kind) for table in tables] or [schema.empty_table()]
            ).unify_dictionaries()
            for kind, schema in _SCHEMAS.items()
        }
        contents: dict[int, tuple[StaticFinding, ...]] = {}
        for table in tables:
            contents.update({key: found for key, found in table.contents.items() if key not in self._written})
        made["findings"] = findings_table(contents)
        for kind, table in made.items():
            self._put(kind, number, table)
        self._written.update(contents)
        lines = made["lines"]
        least = pc.call_function("sum", [lines["least"]]).as_py()
        part = Part(
            key,
            sum(table.read for table in tables),
            made["entries"].num_rows,
            lines.num_rows,
            made["problems"].num_rows,
            int(np.count_nonzero(lines["screened_alone"].to_numpy())),
            int((least or 0) * 100),
        )
        self.done.append(part)
        self._save()
        return part

    def _file(self, kind: str, number: int) -> Path:
        return self.folder / kind / f"part-{number:05}.parquet"

    def _put(self, kind: str, number: int, table: pa.Table) -> None:
        file = self._file(kind, number)
        unfinished = file.with_name(f".{file.name}.unfinished")
        pq.write_table(table, unfinished, compression="zstd", compression_level=1, store_decimal_as_integer=True)
        unfinished.replace(file)

    def _save(self) -> None:
        shape = {"run": {"format": _FORMAT, **self.run}, "parts": [part._asdict() for part in self.done]}
        unfinished = self.folder / f".{_MANIFEST}.unfinished"
        unfinished.write_text(json.dumps(shape, indent=1), "utf-8")
        unfinished.replace(self.folder / _MANIFEST)


def _read(manifest: Path) -> dict[str, Any] | None:
    """Return a manifest; None where it is none."""
    try:
        held = json.loads(manifest.read_text("utf-8"))
    except (ValueError, OSError):
        return None
    return held if isinstance(held, dict) else None
