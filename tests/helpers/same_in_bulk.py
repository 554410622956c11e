"""A file through `prefile bulk` and through the ordinary code: the same lines, the same problems in their places."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from prefile import read_entries, screen
from prefile.bulk import Screener, screen_files
from prefile.errors import DeclarationProblems

__all__ = ["assert_same_in_bulk"]


def assert_same_in_bulk(file: Path, screener: Screener, out: Path, block: int = 400) -> int:
    """Assert that a file comes to the same both ways, and return how many lines only the ordinary code screened."""
    duties: list[object] = []
    problems: list[object] = []
    for number, item in enumerate(read_entries(file)):
        try:
            if isinstance(item, DeclarationProblems):
                raise item
            duties += [
                (number, item.entry_number, line.line, line.origin, *line.duty)
                for line in screen(item, screener.book).lines
            ]
        except DeclarationProblems as refused:
            problems += [
                (number, found.code, found.what, found.where.line, found.where.column, found.where.path)
                for found in refused.problems
            ]
    alone = screen_files([str(file)], screener, out, block=block).screened_alone
    names = ("entry", "entry_number", "line", "origin", "payable", "least", "most")
    rows = pq.read_table(out / "lines").to_pylist()
    assert [tuple(row[name] for name in names) for row in rows] == duties
    said = pq.read_table(out / "problems").to_pylist()
    names = ("entry", "code", "what", "line", "column", "path")
    assert [tuple(row[name] for name in names) for row in said] == problems
    return alone
