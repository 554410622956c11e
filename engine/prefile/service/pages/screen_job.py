"""Files screened by a worker for a page: kept some entries at a time, and how far it has come told meanwhile."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.text.many import entry_row
from prefile.render.text.summary import Tally, counted
from prefile.service.jobs import ToScreen, bounded
from prefile.service.pages.progress import Progress
from prefile.service.pages.results_job import ResultRow, pack_rows
from prefile.service.questions import Document
from prefile.service.screened import entries_of, how_asked
from prefile.service.shelf import SentFiles
from prefile.service.worker import Opened
from prefile.store.kept import Asked, asked_by

__all__ = ["ScreenedFiles", "screen_files"]

_TOGETHER = 25  # entries that are kept at once
_SHORT = 1 << 16  # bytes of files that are screened before anybody looks how far they are


class ScreenedFiles(NamedTuple):
    """What became of files: the id of the one entry that was screened, where it was one; the rows of all, packed."""

    only: str | None
    rows: bytes
    screened: int
    refused: int
    lines: int


class _Going:
    """A screening that goes on: what came of it so far."""

    def __init__(self, opened: Opened, to_screen: ToScreen, asked: Asked) -> None:
        self._opened, self._to_screen, self._asked = opened, to_screen, asked
        self._files = SentFiles(to_screen.files)
        self._began = time.monotonic()
        self.rows: list[ResultRow] = []
        self.problems: list[Problem] = []
        self.tally, self.refused = Tally(), 0

    def keep(self, together: list[RunItem]) -> None:
        """Keep entries that were screened, and count what was not."""
        made = [(item, item.result) for item in together if isinstance(item.result, Report) and item.entry]
        pairs = [(report, item.entry) for item, report in made if item.entry is not None]
        shelf, organisation = self._opened.shelf, self._to_screen.organisation
        ids = shelf.keep(organisation, pairs, self._asked, self._opened.book, self._files) if pairs else []
        self.rows += [ResultRow(id_, entry_row(item, report)) for id_, (item, report) in zip(ids, made, strict=True)]
        for item in together:
            self.tally.count(counted(item.result, item.file))
            if isinstance(item.result, DeclarationProblems):
                self.refused += 1
                self.problems += item.result.problems

    def progress(self, of_lines: int | None) -> Progress:
        """Return how far it has come."""
        seconds = round(time.monotonic() - self._began, 3)
        return Progress(len(self.rows), self.refused, self.tally.lines, of_lines, seconds)


def screen_files(opened: Opened, to_screen: ToScreen) -> ScreenedFiles:
    """Screen what was sent, keep it, and return its rows; how far it has come stands in `spill` meanwhile.

    Raises:
        WrongQuestion: an option is wrong.
    """
    how = how_asked(opened.book, to_screen.asked)
    is_long = sum(map(_size, to_screen.files)) > _SHORT
    if is_long:
        Progress().write(to_screen.spill)
    of_lines = _lines_of(to_screen) if is_long else None
    going = _Going(opened, to_screen, asked_by(*how))
    items = bounded(opened, to_screen, how)
    while together := list(islice(items, _TOGETHER)):
        going.keep(together)
        if is_long:
            going.progress(of_lines).write(to_screen.spill)
    rows, tally = going.rows, going.tally
    only = rows[0].id if len(rows) == 1 and not going.refused else None
    packed = pack_rows(rows, going.problems, tally, to_screen.files)
    return ScreenedFiles(only, packed, len(rows), going.refused, tally.lines)


def _size(file: Document) -> int:
    return file.content.stat().st_size if isinstance(file.content, Path) else len(file.content)


def _lines_of(to_screen: ToScreen) -> int:
    """Count the lines that will be screened; reading takes a small part of the time of screening."""
    lines = 0
    for place, entry in enumerate(entries_of(to_screen.files, to_screen.asked, to_screen.facts)):
        lines += 0 if isinstance(entry, DeclarationProblems) else len(entry.lines)
        if place >= to_screen.most_entries or lines > to_screen.most_lines:
            return min(lines, to_screen.most_lines)
    return lines
