"""`prefile.bulk.screen`: a table of lines in, tables of what is owed on them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from prefile.bulk.flat_columns import plain_of_lines, whole_entries
from prefile.bulk.schemas import Tables, findings_table, outward
from prefile.bulk.screener import Screener
from prefile.bulk.tables import tables_of
from prefile.law.book import RuleBook
from prefile.options import Decide, ScreenOptions, When
from prefile.screening import Scenarios, opened_scenarios

__all__ = ["ScreenedTable", "screen"]

_ROWS = 1 << 17


class ScreenedTable(NamedTuple):
    """What a table of lines came to, as docs/bulk.md describes each: entries are numbered from 0 on."""

    lines: pa.Table
    amounts: pa.Table
    entries: pa.Table
    findings: pa.Table
    problems: pa.Table


def screen(  # noqa: PLR0913 - the options of a screening
    table: pa.Table,
    book: RuleBook,
    *,
    on: When | None = None,
    as_known_on: When | None = None,
    decide: Decide = "auto",
    scenarios: Scenarios = (),
) -> ScreenedTable:
    """Screen a table of lines, a row a line; its columns are those of `prefile.bulk.FLAT`.

    Options are as of `prefile.screen`.

    Raises:
        ValueError, TypeError: a column is none of a line, or of a type that no such column has; or a date is none.
        RuleFileProblems: a scenario is not known or wrong, or two of them contradict.
        ShadowDifference: bulk and ordinary code come to different duties on a line.
    """
    opened, options = opened_scenarios(book, scenarios), ScreenOptions.read(on, as_known_on, decide)
    supposed = " ".join(scenario.digest for scenario in opened)
    screener = book.derived(
        f"bulk {on} {as_known_on} {decide} {supposed}", lambda: Screener(book, options, scenarios=opened)
    )
    found = list(_batches(screener, table))
    contents = {number: findings for part in found for number, findings in part.contents.items()}
    return ScreenedTable(
        _joined([part.lines for part in found]),
        _joined([part.amounts for part in found]),
        _joined([part.entries for part in found]),
        findings_table(contents),
        pa.concat_tables([part.problems for part in found]),
    )


def _joined(parts: list[pa.Table]) -> pa.Table:
    joined = pa.concat_tables(parts)
    return joined.cast(outward(joined.schema)).unify_dictionaries()


def _batches(screener: Screener, table: pa.Table) -> Iterator[Tables]:
    """Yield what each batch of a table comes to; an entry is not cut."""
    first = start = 0
    while True:
        end = whole_entries(table, start, _ROWS)
        made = tables_of(screener, screener.screen(plain_of_lines(table.slice(start, end - start))), first)
        first, start = first + made.read, end
        yield made
        if start >= table.num_rows:
            return
