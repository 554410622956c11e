"""What came of many entries, as a page that a worker makes: a row each, in any order; what was refused, at its row."""

from __future__ import annotations

import csv
import io
import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from prefile.errors import Problem
from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.render.text.amounts import bounds_words
from prefile.render.text.many import EntryRow, Stands
from prefile.render.text.summary import Tally
from prefile.service.pages.frame import Told
from prefile.service.pages.ordering import Order, in_order
from prefile.service.questions import Document
from prefile.service.worker import Opened

__all__ = ["BY_WORST", "ResultRow", "pack_rows", "results_page"]

BY_WORST = "first"
_PAGE = 250  # rows
_MOST_PROBLEMS = 500  # that are shown
_LONGEST_ROW = 240  # characters
_LARGEST = 1 << 22  # bytes of a file whose rows are shown beside their problems


class ResultRow(NamedTuple):
    """An entry that was screened: the id that it was kept under, and its row."""

    id: str
    row: EntryRow


class _Refused(NamedTuple):
    """A problem, and what stands in the row of the file that it is about."""

    problem: Problem
    shown: str


class _Rows(NamedTuple):
    """All that the page of a result shows."""

    rows: tuple[ResultRow, ...]
    refused: tuple[_Refused, ...]
    problem_count: int
    screened: int
    lines: int
    value: Decimal | None
    duty: str
    stands: str
    files: int


_KEYS: Mapping[str, Callable[[ResultRow], Any]] = {
    BY_WORST: lambda one: (one.row.rank, one.row.name),
    "entry": lambda one: one.row.name.casefold(),
    "importer": lambda one: one.row.importer or None,
    "file": lambda one: one.row.file,
    "lines": lambda one: one.row.lines,
    "duty": lambda one: (Decimal(one.row.least), one.row.most is None),
}


def pack_rows(rows: Sequence[ResultRow], problems: Sequence[Problem], tally: Tally, files: Sequence[Document]) -> bytes:
    """Return what came of files as bytes that `results_page` makes pages of."""
    stands = Stands()
    for _, row in rows:
        stands.add(row.stand)
    shown = _Rows(
        rows=tuple(rows),
        refused=tuple(_at_rows(problems[:_MOST_PROBLEMS], files)),
        problem_count=len(problems),
        screened=tally.screened,
        lines=tally.lines,
        value=tally.value,
        duty=bounds_words(tally.least, tally.most, "USD"),
        stands=stands.words(),
        files=len(files),
    )
    return zlib.compress(pickle.dumps(shown, pickle.HIGHEST_PROTOCOL), 1)


def results_page(_: Opened, packed: bytes, order: Order, start: int, address: str) -> Told:
    """Return the page of a result, from a row on, in an order."""
    held: _Rows = pickle.loads(zlib.decompress(packed))  # noqa: S301 - a worker of this service packed it
    rows = in_order(held.rows, _KEYS[order.by], down=order.down)
    shown = {
        "held": held,
        "rows": rows[start : start + _PAGE],
        "start": start,
        "next": start + _PAGE if start + _PAGE < len(rows) else None,
        "before": max(start - _PAGE, 0) if start else None,
        "left_out": max(held.problem_count - _MOST_PROBLEMS, 0),
        "order": order,
        "by_worst": order == Order(BY_WORST),
        "address": address,
        **WORDS,
    }
    title = f"{held.screened:,} screened" if held.rows else "Nothing could be screened"
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
