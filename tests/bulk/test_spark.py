"""What runs in a worker of Spark, without Spark: partitions are pure, and another rule book is refused."""

from __future__ import annotations

import pyarrow as pa
import pytest

from prefile import RuleBook, bulk
from prefile.bulk.spark import SCHEMA, OtherBook, screen_batches
from prefile.options import ScreenOptions

OPTIONS = ScreenOptions()
LINES = pa.table({
    "entry_number": ["A", "A", "A", "B"],
    "tariff_number": ["2804610000", "7318152095", "2804610000", "0000000000"],
    "origin": ["DE", "CN", "DE", "DE"],
    "value": ["1000", "2500.50", "7", "1"],
    "entered": ["2026-08-01T09:30"] * 4,
})  # fmt: skip


def screened(book: RuleBook, rows: int) -> list[dict[str, object]]:
    """Screen the lines as one partition, in batches of so many rows."""
    batches = LINES.to_batches(max_chunksize=rows)
    made = list(screen_batches(iter(batches), "shipped", book.digest, OPTIONS))
    return pa.Table.from_batches(made, schema=SCHEMA).to_pylist()


def test_a_partition_comes_to_the_same_however_its_batches_are_cut(book: RuleBook) -> None:
    whole = screened(book, 4)
    assert screened(book, 1) == screened(book, 3) == whole == screened(book, 4)
    assert [row["line"] for row in whole] == [1, 2, 3, None]
    assert [row["findings"] is None for row in whole] == [False, False, True, True]
    assert [problem["code"] for problem in whole[-1]["problems"]] == ["E132"]  # type: ignore[attr-defined]


def test_lines_are_those_of_a_table_screened_at_once(book: RuleBook) -> None:
    alone = bulk.screen(LINES, book).lines.to_pylist()
    lines = [{key: row[key] for key in alone[0]} for row in screened(book, 2) if row["line"] is not None]
    assert lines == alone


def test_a_worker_with_another_rule_book_is_refused() -> None:
    with pytest.raises(OtherBook, match="is to screen against sha256:other"):
        next(screen_batches(iter(LINES.to_batches()), "shipped", "sha256:other", OPTIONS))
