"""What `prefile screen --archive` adds to a run: every report is kept before it is written.

What screens an entry, in this process or another, makes of it what there is to keep; this process keeps a batch at a
time, and only then hands on what the run writes of it. So what is seen is kept.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from prefile.cli.archive_pieces import Archived, ArchiveMake
from prefile.cli.inputs import is_common
from prefile.cli.report_formats import Form
from prefile.law.book import RuleBook
from prefile.render import Tally, count
from prefile.render.scratch import Scratch
from prefile.render.writers import Writer
from prefile.store.archive import Archive, Kept
from prefile.store.inputs import keep_input
from prefile.store.kept import Asked

__all__ = ["ArchiveWriter", "archive_form", "kept_words", "spooled_input"]

_BATCH_LINES = 2000
_BATCH_SECONDS = 1.0


def archive_form(
    form: Form, archive: Archive, book: RuleBook, asked: Asked, standard_input: Path | None, side_car: Path | None
) -> Form:
    """Return how a run is written whose reports are kept before, with the side-car if it can be read once more."""
    facts = side_car if side_car is not None and is_common(str(side_car)) else None
    writer = ArchiveWriter(form.writer, archive, book, facts)
    return Form(ArchiveMake(form.make, asked, standard_input, keeps_facts=facts is not None), writer)


class ArchiveWriter:
    """Keeps reports a batch at a time, and writes each batch when it is kept; `kept` counts them."""

    def __init__(self, writer: Writer[Any], archive: Archive, book: RuleBook, side_car: Path | None) -> None:
        """Write with `writer` what is kept in an archive, which a book screened."""
        self._writer, self._archive, self._book, self._side_car = writer, archive, book, side_car
        self._held: list[Any] = []
        self._lines, self._since = 0, time.monotonic()
        self._inputs: set[str] = set()
        self.kept = Kept()

    def body(self, body: object) -> None:
        """Hold one item until its batch is kept."""
        self._held.append(body)
        if isinstance(body, Archived):
            self._lines += body.screening.lines
        if self._lines >= _BATCH_LINES or time.monotonic() - self._since >= _BATCH_SECONDS:
            self._keep()

    def end(self, tally: Tally) -> None:
        """Keep the last batch, and write what stands behind it."""
        self._keep()
        self._writer.end(tally)

    def _keep(self) -> None:
        """Keep what is held, and write it."""
        archived = [body for body in self._held if isinstance(body, Archived)]
        for body in archived:
            self._keep_file(body.screening.input, None if body.file is None else Path(body.file))
            self._keep_file(body.screening.side_car, self._side_car)
        if archived:
            self.kept = self.kept.and_(self._archive.keep([body.screening for body in archived], self._book))
        for body in self._held:
            written = body.body if isinstance(body, Archived) else body
            if written is not None:
                self._writer.body(written)
        self._held, self._lines, self._since = [], 0, time.monotonic()

    def _keep_file(self, digest: str | None, file: Path | None) -> None:
        """Keep a file that entries were made of, once."""
        if digest is not None and file is not None and digest not in self._inputs:
            keep_input(self._archive, file, file.name, digest)
            self._inputs.add(digest)


def kept_words(kept: Kept, archive: Archive) -> str:
    """Say how many reports were kept, and where, in a line."""
    known = f"; {kept.known:,} {'was' if kept.known == 1 else 'were'} there already" if kept.known else ""
    return f"Kept {count(kept.new, 'report', 'reports')} in {archive.database.shown}{known}.\n"


@contextmanager
def spooled_input(scratch: Scratch, *, is_read: bool) -> Generator[Path | None]:
    """Put standard input into a file, where it is read, so that its bytes can be kept too; give the file."""
    if not is_read or sys.stdin is None:
        yield None
        return
    spooled, before = scratch.folder() / "stdin", sys.stdin
    with spooled.open("wb") as copy:
        copyfileobj(sys.stdin.buffer, copy)
    with spooled.open("r", encoding="utf-8", errors="replace") as stream:
        sys.stdin = stream
        try:
            yield spooled
        finally:
            sys.stdin = before
