"""Files screened by a worker for a page: each entry a row, the worst first, and what was refused at its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Report
from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.render.text.amounts import bounds_words
from prefile.render.text.many import EntryRow, Stands, entry_row
from prefile.render.text.summary import Tally, counted
from prefile.service.jobs import ToScreen, bounded
from prefile.service.pages.frame import Told
from prefile.service.questions import Document
from prefile.service.screened import how_asked
from prefile.service.worker import Opened
from prefile.store.kept import asked_by

__all__ = ["ScreenedFiles", "screen_files"]

_TOGETHER = 25  # entries that are kept at once
_MOST_PROBLEMS = 500  # that are shown
_LONGEST_ROW = 240  # characters
_LARGEST = 1 << 22  # bytes of a file whose rows are shown beside their problems


class ScreenedFiles(NamedTuple):
    """What became of files: the id of the one entry that was screened, where it was one, and the page of all."""

    only: str | None
    told: Told
    screened: int
    refused: int
    lines: int


class _Row(NamedTuple):
    id: str
    row: EntryRow


class _Refused(NamedTuple):
    """A problem, and what stands in the row of the file that it is about."""

    problem: Problem
    shown: str


def screen_files(opened: Opened, to_screen: ToScreen) -> ScreenedFiles:
    """Screen what was sent, keep it, and return its page.

    Raises:
        WrongQuestion: an option is wrong.
    """
    how = how_asked(opened.book, to_screen.asked)
    rows: list[_Row] = []
    problems: list[Problem] = []
    tally, refused, asked = Tally(), 0, asked_by(*how)
    items = bounded(opened, to_screen, how)
    while together := list(islice(items, _TOGETHER)):
        made = [(item, item.result) for item in together if isinstance(item.result, Report) and item.entry]
        pairs = [(report, item.entry) for item, report in made if item.entry is not None]
        ids = opened.shelf.keep(to_screen.organisation, pairs, asked, opened.book) if pairs else []
        rows += [_Row(id_, entry_row(item, report)) for id_, (item, report) in zip(ids, made, strict=True)]
        for item in together:
            tally.count(counted(item.result, item.file))
            if isinstance(item.result, DeclarationProblems):
                refused += 1
                problems += item.result.problems
    only = rows[0].id if len(rows) == 1 and not refused else None
    told = _page(rows, problems, tally, to_screen.files)
    return ScreenedFiles(only, told, len(rows), refused, tally.lines)


def _page(rows: list[_Row], problems: Sequence[Problem], tally: Tally, files: Sequence[Document]) -> Told:
    stands = Stands()
    for _, row in rows:
        stands.add(row.stand)
    rows.sort(key=lambda row: (row.row.rank, row.row.name))
    shown = {
        "rows": rows,
        "stands": stands.words(),
        "tally": tally,
        "duty": bounds_words(tally.least, tally.most, "USD"),
        "problems": list(_at_rows(problems[:_MOST_PROBLEMS], files)),
        "left_out": max(len(problems) - _MOST_PROBLEMS, 0),
        "problem_count": len(problems),
        "files": [file.name for file in files],
        "several_files": len(files) > 1,
        **WORDS,
    }
    title = f"{tally.screened:,} screened" if rows else "Nothing could be screened"
    return Told(title, page("desk/screened.html.j2", shown))


def _at_rows(problems: Sequence[Problem], files: Sequence[Document]) -> Iterator[_Refused]:
    texts: dict[str, Mapping[int, str]] = {}
    named = {file.name: file for file in files}
    for problem in problems:
        file = named.get(problem.where.file or "") or (files[0] if len(files) == 1 else None)
        if file is None or problem.where.line is None:
            yield _Refused(problem, "")
            continue
        if file.name not in texts:
            texts[file.name] = _rows_of(file, as_table=problem.where.heading is not None)
        yield _Refused(problem, texts[file.name].get(problem.where.line, ""))


def _rows_of(file: Document, *, as_table: bool) -> dict[int, str]:
    """Return the rows of a text by their numbers, cut where they are long; nothing of what is no text."""
    data = file.content.read_bytes() if isinstance(file.content, Path) else file.content
    if len(data) > _LARGEST or b"\0" in data:
        return {}
    text = data.decode("utf-8-sig", "replace")
    if not as_table:
        return {number: row[:_LONGEST_ROW] for number, row in enumerate(text.splitlines(), 1)}
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: dict[int, str] = {}
    before = 0
    try:
        for number, _ in enumerate(reader, 1):
            rows[number] = " ".join("".join(lines[before : reader.line_num]).split())[:_LONGEST_ROW]
            before = reader.line_num
    except csv.Error:
        return rows
    return rows
