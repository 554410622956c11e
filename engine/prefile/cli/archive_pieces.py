"""What a process that screens makes for `--archive`: what the run writes of an item, with what there is to keep.

Nothing here knows a database, so that a worker need not read what they are used with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from prefile.cli.inputs import is_common
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.writers import Make, Piece
from prefile.store.kept import Asked, KeptFiles, Screening, input_digest, screening_of

__all__ = ["ArchiveMake", "Archived"]

_STANDARD_INPUT = "<stdin>"


class Archived(NamedTuple):
    """What is written of one item, what of it is kept, and the file that it was read from."""

    body: Any
    screening: Screening
    file: str | None


class ArchiveMake:
    """Makes of an item what the run writes, and what there is to keep; a file that was read is digested once."""

    def __init__(self, make: Make, asked: Asked, standard_input: Path | None, *, keeps_facts: bool) -> None:
        self._make, self._asked, self._standard_input, self._keeps_facts = make, asked, standard_input, keeps_facts
        self._file: str | None = None
        self._digest: str | None = None

    def __call__(self, item: RunItem) -> Piece:
        """Return the piece of an item, for whoever keeps it."""
        body, aside = self._make(item)
        if not isinstance(item.result, Report) or item.entry is None:
            return Piece(body, aside)
        path = self._path(item.file)
        if path != self._file:
            self._file, self._digest = path, None if path is None else _digest(path)
        source = item.entry.source
        joined = None if source is None or not self._keeps_facts else source.facts
        files = KeptFiles(self._digest, None if joined is None else joined.digest)
        screening = screening_of(item.result, item.entry, self._asked, files)
        return Piece(Archived(body, screening, path), aside)

    def _path(self, file: str | None) -> str | None:
        """Return the file to keep; what came through a pipe cannot be read again."""
        if file == _STANDARD_INPUT and self._standard_input is not None:
            return str(self._standard_input)
        return file if file is not None and is_common(file) else None


def _digest(path: str) -> str | None:
    try:
        with Path(path).open("rb") as stream:
            return input_digest(stream)
    except OSError:  # which the one that keeps it says
        return None
