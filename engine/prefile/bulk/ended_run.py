"""A bulk run that came to its end, opened to be added up: what its manifest says, and its tables as views of DuckDB."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from prefile.bulk.parts import KINDS, Run, read_run
from prefile.bulk.quantity_rows import QUANTITY_ROWS
from prefile.bulk.schemas import AMOUNTS, FINDINGS, LINES, PROBLEMS, QUANTITIES, entries_schema

__all__ = ["EndedRun", "NoRun", "ended_run"]

_SCHEMAS = {
    "lines": LINES,
    "amounts": AMOUNTS,
    "entries": entries_schema(()),
    "findings": FINDINGS,
    "problems": PROBLEMS,
    QUANTITY_ROWS: QUANTITIES,
}


_TYPES = {str: pa.string(), int: pa.int64()}
_ROWS = 10_000
_TORN = duckdb.OperationalError, duckdb.InvalidInputException, duckdb.DataError  # what a file is that cannot be read


class NoRun(Exception):  # noqa: N818 - it becomes a problem of the input
    """A folder is not the output of a bulk run, or of one that has not ended, or something of it is gone."""


class EndedRun:
    """A run with its tables: `lines`, `amounts`, `entries`, `findings`, `problems`, and `quantities` where it has them.

    `said` is what its manifest says of the run.
    """

    def __init__(self, run: Run, made: duckdb.DuckDBPyConnection) -> None:
        """Hold a run whose tables are views of a connection."""
        self.said, self._made = run.said, made
        self.has_quantities = run.said["quantities"] == "yes"

    def run(self, statement: str, given: Mapping[str, object] | None = None) -> None:
        """Do what a statement says, with what is given for its parameters by their names."""
        self._made.execute(statement, given)

    def rows(self, query: str, given: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        return self._made.execute(query, given).fetchall()

    def row(self, query: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        return self.rows(query)[0]

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield every row of a query, with the memory of some of them; nothing else is asked meanwhile."""
        asked = self._made.execute(query)
        while rows := asked.fetchmany(_ROWS):
            yield from rows

    def hold(self, name: str, columns: Mapping[str, tuple[type, Sequence[object]]]) -> None:
        """Hold columns of some types as a table of a name."""
        table = pa.table({key: pa.array(values, _TYPES[kind]) for key, (kind, values) in columns.items()})
        self._made.register(f"{name}_given", table)
        self._made.execute(f"create temp table {name} as select * from {name}_given")  # noqa: S608 - our own words
        self._made.unregister(f"{name}_given")


@contextmanager
def ended_run(folder: Path) -> Generator[EndedRun]:
    """Open a folder that a bulk run wrote.

    Raises:
        NoRun: none did, or it has not ended, or a file of it is gone or torn; also within the context.
    """
    run = read_run(folder)
    if run is None:
        raise NoRun(f"{folder} is no output of prefile bulk")
    if run.ended != len(run.parts):
        raise NoRun(f"the run of prefile bulk in {folder} has not come to its end")
    kinds = (*KINDS, *([QUANTITY_ROWS] if run.said.get("quantities") == "yes" else []))
    for file in (file for kind in kinds for file in run.files(folder, kind)):
        if not file.is_file():
            raise NoRun(f"{file} is gone, which the run of prefile bulk in {folder} wrote")
    try:
        with TemporaryDirectory() as scratch, duckdb.connect(":memory:", config={"temp_directory": scratch}) as made:
            for kind in kinds:
                if files := [str(file) for file in run.files(folder, kind)]:
                    made.read_parquet(files).create_view(kind)
                else:
                    made.register(kind, _SCHEMAS[kind].empty_table())
            _compare(run, made, folder)
            yield EndedRun(run, made)
    except _TORN as error:
        raise NoRun(f"{folder} cannot be added up: {str(error).splitlines()[0]}") from None


def _compare(run: Run, made: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Compare how many lines and entries there are with how many were written.

    Raises:
        NoRun: they differ.
    """
    for kind in ("lines", "entries"):
        written = sum(getattr(part.counts, kind) for part in run.parts)
        (found,) = made.execute(f"select count(*) from {kind}").fetchone() or (0,)  # noqa: S608 - our own words
        if found != written:
            raise NoRun(f"{folder}/{kind} holds {found:,} rows, and {written:,} were written")
