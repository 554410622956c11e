"""What a bulk run wrote, added up by DuckDB: by measure, by origin and by scenario, in exact decimals.

No line becomes an object: the sums are made of the columns, so that a year of entries takes seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from prefile.bulk.parts import is_run

__all__ = ["AddedUp", "LinesSum", "MeasureSum", "NoRun", "ScenarioSum", "added_up"]

_PART = """count(*), coalesce(sum(value), 0), count(*) - count(value), coalesce(sum(least), 0), coalesce(sum(most), 0),
    count(*) - count(payable), count(*) - count(most), coalesce(sum(least) filter (most is null), 0)"""
_FOUND = """
create temp table found as
with counted as (select signature, count(*) as lines from lines group by signature),
owed as (
    select signature, scenario as supposed_by, measure as owed_by, least, most from amounts
),
summed as (
    select signature, supposed_by, owed_by, sum(least) as least, sum(case when least = most then least end) as exact,
        sum(most) as most, count(*) - count(most) as unbounded
    from owed group by all
)
select scenario, measure, outcome, sum(lines) as lines, coalesce(sum(least), 0) as least,
    coalesce(sum(exact), 0) as exact, coalesce(sum(most), 0) as most, coalesce(sum(unbounded), 0) as unbounded
from findings join counted using (signature)
left join summed on summed.signature = findings.signature and owed_by = measure
    and supposed_by is not distinct from scenario
where outcome in ('applies', 'would apply', 'cannot tell')
group by scenario, measure, outcome
"""
_MEASURES = """
select measure, coalesce(sum(lines) filter (outcome = 'applies'), 0),
    coalesce(sum(exact) filter (outcome = 'applies'), 0),
    coalesce(sum(lines) filter (outcome = 'cannot tell'), 0),
    coalesce(sum(least) filter (outcome = 'cannot tell'), 0),
    coalesce(sum(most) filter (outcome = 'cannot tell'), 0),
    coalesce(sum(unbounded) filter (outcome = 'cannot tell'), 0)
from found where scenario is null group by measure order by measure
"""
_SCENARIOS = """
select scenario, coalesce(sum(lines) filter (outcome = 'would apply'), 0),
    coalesce(sum(lines) filter (outcome = 'cannot tell'), 0), sum(least), sum(most), sum(unbounded)
from found where scenario is not null group by scenario order by scenario
"""


class NoRun(Exception):  # noqa: N818 - it becomes a problem of the input
    """A folder is not the output of a bulk run, or of one that has not ended."""


class LinesSum(NamedTuple):
    """Lines added up; `bounded` are the upper bounds of those that have one, `open_least` the least of the others."""

    lines: int
    value: Decimal
    unvalued: int
    least: Decimal
    bounded: Decimal
    untold: int
    unbounded: int
    open_least: Decimal


class MeasureSum(NamedTuple):
    """What a measure comes to: on the lines where it applies, and where it cannot be told."""

    measure: str
    applies: int
    duty: Decimal
    doubtful: int
    least: Decimal
    bounded: Decimal
    unbounded: int


class ScenarioSum(NamedTuple):
    """What a scenario would add; it counts findings that would apply, and those of which it cannot be told."""

    scenario: str
    applies: int
    untold: int
    least: Decimal
    bounded: Decimal
    unbounded: int


class AddedUp(NamedTuple):
    """What a run comes to."""

    rulebook: str
    entries: int
    refused: int
    dates: tuple[date | None, date | None]
    every: LinesSum
    origins: list[tuple[str | None, LinesSum]]
    measures: list[MeasureSum]
    scenarios: list[ScenarioSum]


def added_up(folder: Path) -> AddedUp:
    """Add up what a bulk run wrote into a folder.

    Raises:
        NoRun: none did.
    """
    if not is_run(folder):
        raise NoRun(f"{folder} is no output of prefile bulk")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with duckdb.connect(":memory:") as made:
        for kind in ("lines", "amounts", "entries", "findings", "problems"):
            made.read_parquet(str(folder / kind / "*.parquet")).create_view(kind)
        made.execute(_FOUND)
        every = LinesSum(*_row(made, f"select {_PART} from lines"))  # noqa: S608 - our own words
        origins = f"select origin, {_PART} from lines group by origin order by 3 desc, origin"  # noqa: S608 - as above
        return AddedUp(
            rulebook=manifest["run"]["rulebook"],
            entries=_row(made, "select count(*) from entries")[0],
            refused=_row(made, "select count(distinct entry) from problems")[0],
            dates=_row(made, "select min(rate_date), max(rate_date) from entries"),
            every=every,
            origins=[(row[0], LinesSum(*row[1:])) for row in _rows(made, origins)],
            measures=[MeasureSum(*row) for row in _rows(made, _MEASURES)],
            scenarios=[ScenarioSum(*row) for row in _rows(made, _SCENARIOS)],
        )


def _rows(made: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    yield from made.execute(query).fetchall()


def _row(made: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return next(_rows(made, query))
