"""The folder that a bulk run writes: parts of Parquet, and a manifest that says which of them are whole.

A part is written beside its name and then given it; what the manifest does not name was not finished, and is written
again. So a run that was stopped anywhere goes on where it was, and its output is that of a run that was not. Whether it
came to its end, the manifest says too: sums of a part of the input are never taken for all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from prefile.bulk.part_tables import Contents, Counts, put
from prefile.bulk.schemas import findings_table

__all__ = ["KINDS", "OtherRun", "Part", "Parts", "Run", "read_run"]

KINDS = ("lines", "amounts", "entries", "findings", "problems")
_FORMAT = "prefile-bulk/2"
_MANIFEST = "manifest.json"
_UNFINISHED = ".unfinished"


class OtherRun(Exception):  # noqa: N818 - it becomes a problem of the output
    """The folder holds the output of another run: of another book, other options, or something else altogether."""


class Part(NamedTuple):
    """One part of the input that is whole in the output: what it was, and how much of it there is."""

    key: str
    counts: Counts


@dataclass
class Parts:
    """A folder of parts, of which those in the manifest are whole; `kinds` are the tables of each."""

    folder: Path
    run: Mapping[str, Any]
    kinds: tuple[str, ...] = KINDS
    done: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the folder, or make it.

        Raises:
            OtherRun: it holds something else.
            OSError: it cannot be made or read.
        """
        self._written: set[int] = set()
        self._ended: int | None = None
        manifest = self.folder / _MANIFEST
        self.folder.mkdir(parents=True, exist_ok=True)
        if not manifest.exists():
            if any(not file.name.endswith(_UNFINISHED) for file in self.folder.iterdir()):
                raise OtherRun(f"{self.folder} is not empty and is no output of this command")
            self._save()  # before anything else, so that a run that is stopped here knows its folder again
        held = _read(manifest)
        if held is None or held.get("run") != {"format": _FORMAT, **self.run}:
            raise OtherRun(f"{self.folder} holds a run with another rule book, other options or another prefile")
        for kind in self.kinds:
            (self.folder / kind).mkdir(exist_ok=True)
            for file in (self.folder / kind).glob(f".*{_UNFINISHED}"):
                file.unlink()
        _, self._ended, self.done = Run.of(held)
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

    def files(self, number: int) -> dict[str, Path]:
        """Return the unfinished file of each kind that a part is to be written to, but for its findings."""
        return {kind: self._unfinished(kind, number) for kind in self.kinds if kind != "findings"}

    def finish(self, key: str, counts: Counts, contents: Contents) -> Part:
        """Name the files of the next part, which are written, write its findings, and note that it is whole."""
        number = len(self.done)
        new = {key: found for key, found in contents.items() if key not in self._written}
        put(findings_table(new), self._unfinished("findings", number))
        for kind in self.kinds:
            self._unfinished(kind, number).replace(self._file(kind, number))
        self._written.update(new)
        self.done.append(Part(key, counts))
        self._ended = None
        self._save()
        return self.done[-1]

    def end(self, number: int) -> None:
        """Note that the input came to its end with so many parts, unless more of it came to its end before."""
        self._ended = max(number, self._ended or 0)
        self._save()

    def _file(self, kind: str, number: int) -> Path:
        return _file(self.folder, kind, number)

    def _unfinished(self, kind: str, number: int) -> Path:
        return self.folder / kind / f".part-{number:05}.parquet{_UNFINISHED}"

    def _save(self) -> None:
        shape = {
            "run": {"format": _FORMAT, **self.run},
            "ended": self._ended,
            "parts": [{"key": part.key, **part.counts._asdict()} for part in self.done],
        }
        unfinished = self.folder / f".{_MANIFEST}{_UNFINISHED}"
        unfinished.write_text(json.dumps(shape, indent=1), "utf-8")
        unfinished.replace(self.folder / _MANIFEST)


class Run(NamedTuple):
    """A run by its manifest: what it is of, how many parts its input has (None: it has not ended), and those there."""

    said: Mapping[str, Any]
    ended: int | None
    parts: list[Part]

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Run:
        """Return the run of a manifest."""
        parts = [Part(part["key"], Counts(**{name: part[name] for name in Counts._fields})) for part in held["parts"]]
        return cls(held["run"], held.get("ended"), parts)

    def files(self, folder: Path, kind: str) -> list[Path]:
        """Return the files of one kind of table, each of which is there where the run came to its end."""
        return [_file(folder, kind, number) for number in range(len(self.parts))]


def read_run(folder: Path) -> Run | None:
    """Return the run whose output a folder holds; None where it holds none, or one of another format."""
    held = _read(folder / _MANIFEST)
    try:
        return Run.of(held) if held is not None and held["run"]["format"] == _FORMAT else None
    except (KeyError, TypeError):
        return None


def _file(folder: Path, kind: str, number: int) -> Path:
    return folder / kind / f"part-{number:05}.parquet"


def _read(manifest: Path) -> dict[str, Any] | None:
    """Return a manifest; None where it is none."""
    try:
        held = json.loads(manifest.read_text("utf-8"))
    except (ValueError, OSError):
        return None
    return held if isinstance(held, dict) else None
