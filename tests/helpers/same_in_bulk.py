"""A file through `prefile bulk` and through the ordinary code: the same lines, the same problems in their places."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from prefile import read_entries, screen_many
from prefile.bulk import Screener, screen_files
from prefile.errors import DeclarationProblems

__all__ = ["assert_same_in_bulk"]


def assert_same_in_bulk(file: Path, screener: Screener, out: Path, block: int = 400) -> int:
    """Assert that a file comes to the same both ways, and return how many lines only the ordinary code screened."""
    duties: list[object] = []
    problems: list[object] = []
    for number, found in enumerate(screen_many(read_entries(file), screener.book)):
        if isinstance(found, DeclarationProblems):
            problems += [
                (number, one.code, one.what, one.where.line, one.where.column, one.where.path) for one in found.problems
            ]
            continue
        duties += [(number, found.entry_number, line.line, line.origin, *line.duty) for line in found.lines]
    alone = screen_files([str(file)], screener, out, block=block).screened_alone
    names = ("entry", "entry_number", "line", "origin", "payable", "least", "most")
    rows = pq.read_table(out / "lines").to_pylist()
    assert [tuple(row[name] for name in names) for row in rows] == duties
    said = pq.read_table(out / "problems").to_pylist()
    names = ("entry", "code", "what", "line", "column", "path")
    assert [tuple(row[name] for name in names) for row in said] == problems
    return alone
