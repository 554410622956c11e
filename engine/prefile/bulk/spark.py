"""Bulk screening on Spark: the kernel in `mapInArrow`, a partition at a time. Needs the extra prefile[spark].

Each worker opens the rule book itself, from a folder or file URI that it can reach, and refuses one of another digest.
A partition is a pure function of its lines and the book, so that one whose worker was lost comes to the same again. The
driver collects nothing. pyspark is imported where it is used: by the driver, and in each worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from prefile.bulk.amount_rows import LISTED, listed_amounts
from prefile.bulk.flat_columns import last_entry, plain_of_lines
from prefile.bulk.schemas import FINDINGS, LINES, PROBLEMS, Tables, findings_table
from prefile.bulk.screener import Screener
from prefile.bulk.tables import tables_of
from prefile.errors import Fault
from prefile.options import ScreenOptions, When
from prefile.rulebook import open_rulebook, open_scenario
from prefile.rulebook.kept import books_folder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame  # pyright: ignore[reportMissingImports]

__all__ = ["OtherBook", "amounts", "findings", "problems", "screen", "screen_batches"]

_PARTITION_BITS = 40
_SHIPPED = "shipped"
_OF_SIGNATURE = pa.struct([field for field in FINDINGS if field.name != "signature"])
_OF_ENTRY = pa.struct([field for field in PROBLEMS if field.name != "entry"])
SCHEMA = pa.schema([
    *(pa.field(field.name, pa.string()) if pa.types.is_dictionary(field.type) else field for field in LINES),
    pa.field("amounts", LISTED),
    pa.field("findings", pa.list_(_OF_SIGNATURE)),
    pa.field("problems", pa.list_(_OF_ENTRY)),
])  # fmt: skip


class OtherBook(Fault):
    """A worker finds another rule book than the one that the run is to screen against."""


def screen(  # noqa: PLR0913 - the options of a screening
    lines: DataFrame,
    book_uri: str,
    digest: str,
    *,
    on: When | None = None,
    as_known_on: When | None = None,
    scenarios: Sequence[str] = (),
) -> DataFrame:
    """Return a row a line, of a table whose columns are those of `prefile.bulk.FLAT`, as docs/bulk.md describes them.

    `book_uri` is a folder or file URI of a rule book on each worker, or "shipped"; `digest` is that of the book, and
    `scenarios` are names of scenarios that it has. Each line holds its `amounts`, the first one of a partition with a
    signature its `findings`; an entry with problems has one row, with them.
    """
    from pyspark.sql.pandas.types import from_arrow_schema  # pyright: ignore[reportMissingImports] # noqa: PLC0415

    options = ScreenOptions.read(on, as_known_on)
    named = [name for name in ("entry_number", "line") if name in lines.columns]
    whole = lines.repartition("entry_number").sortWithinPartitions(*named) if "entry_number" in named else lines
    return whole.mapInArrow(_of_partition(book_uri, digest, options, tuple(scenarios)), from_arrow_schema(SCHEMA))


def findings(screened: DataFrame) -> DataFrame:
    """Return the findings of each signature once, of what `screen` returned."""
    from pyspark.sql import functions  # pyright: ignore[reportMissingImports] # noqa: PLC0415

    first = screened.where("findings is not null").dropDuplicates(["signature"])
    return first.select("signature", functions.explode("findings").alias("finding")).select("signature", "finding.*")


def amounts(screened: DataFrame) -> DataFrame:
    """Return what lines owe by measure, a row an amount, of what `screen` returned."""
    from pyspark.sql import functions  # pyright: ignore[reportMissingImports] # noqa: PLC0415

    listed = screened.select("entry", "line", "signature", functions.explode("amounts").alias("amount"))
    return listed.select("entry", "line", "signature", "amount.*")


def problems(screened: DataFrame) -> DataFrame:
    """Return the problems of entries that were not screened."""
    from pyspark.sql import functions  # pyright: ignore[reportMissingImports] # noqa: PLC0415

    refused = screened.where("problems is not null")
    return refused.select("entry", functions.explode("problems").alias("problem")).select("entry", "problem.*")


def _of_partition(
    uri: str, digest: str, options: ScreenOptions, scenarios: tuple[str, ...]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def screened(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext  # pyright: ignore[reportMissingImports] # noqa: PLC0415

        context = TaskContext.get()
        partition = 0 if context is None else int(context.partitionId())
        yield from screen_batches(batches, uri, digest, options, scenarios, first=partition << _PARTITION_BITS)

    return screened


def screen_batches(  # noqa: PLR0913 - what a worker is told
    batches: Iterator[pa.RecordBatch],
    uri: str,
    digest: str,
    options: ScreenOptions,
    scenarios: tuple[str, ...] = (),
    *,
    first: int = 0,
) -> Iterator[pa.RecordBatch]:
    """Yield what the batches of one partition come to; an entry may go on in the next batch.

    Raises:
        OtherBook: the worker's rule book is another.
        ShadowDifference: bulk and ordinary code come to different duties on a line.
    """
    screener = _screener(uri, digest, options, scenarios)
    seen: set[int] = set()
    for table in _whole(batches):
        made = tables_of(screener, screener.screen(plain_of_lines(table)), first)
        first += made.read
        new = {number: found for number, found in made.contents.items() if number not in seen}
        seen.update(new)
        yield from _rows(made, findings_table(new))
        screener.keep()


@lru_cache(maxsize=4)
def _screener(uri: str, digest: str, options: ScreenOptions, scenarios: tuple[str, ...]) -> Screener:
    """Return the screener of a worker, which knows what it met in partitions before."""
    parts = urlsplit(uri)
    folder = unquote(parts.path) if parts.scheme == "file" else uri
    book = open_rulebook(None if uri == _SHIPPED else folder)
    if book.digest != digest:
        raise OtherBook(f"the rule book at {uri} is {book.digest}, and the run is to screen against {digest}")
    return Screener(book, options, scenarios=[open_scenario(book, name) for name in scenarios], home=books_folder())


def _whole(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield tables in which no entry is cut."""
    rest: pa.Table | None = None
    for batch in batches:
        read = pa.Table.from_batches([batch])
        table = read if rest is None else pa.concat_tables([rest, read])
        end = last_entry(table)
        rest = table.slice(end)
        if end:
            yield table.slice(0, end)
    if rest is not None and rest.num_rows:
        yield rest


def _rows(made: Tables, found: pa.Table) -> Iterator[pa.RecordBatch]:
    """Yield lines, with the findings of each signature that is new on the first line that has it; then problems."""
    lines = made.lines.cast(LINES)
    by_signature: dict[int, list[dict[str, Any]]] = {}
    for row in found.to_pylist():
        by_signature.setdefault(row.pop("signature"), []).append(row)
    signatures: list[int] = lines["signature"].to_pylist() if by_signature else [-1] * lines.num_rows
    named = [by_signature.pop(number, None) for number in signatures]
    columns = [
        *(_plain(lines[field.name], field.type) for field in SCHEMA if field.name in LINES.names),
        listed_amounts(made.lines, made.amounts),
        pa.array(named, SCHEMA.field("findings").type),
        pa.nulls(lines.num_rows, SCHEMA.field("problems").type),
    ]
    yield from pa.Table.from_arrays(columns, schema=SCHEMA).to_batches()
    by_entry: dict[int, list[dict[str, Any]]] = {}
    for row in made.problems.to_pylist():
        by_entry.setdefault(row.pop("entry"), []).append(row)
    if by_entry:
        rows = [{"entry": entry, "problems": said} for entry, said in by_entry.items()]
        yield from pa.Table.from_pylist(rows, schema=SCHEMA).to_batches()


def _plain(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return column.cast(kind) if column.type != kind else column
