"""What a bulk run wrote, added up by DuckDB: by measure, by origin and by scenario, in exact decimals.

No line becomes an object: the sums are made of the columns, so that a year of entries takes seconds.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from prefile.bulk.ended_run import EndedRun, ended_run

__all__ = ["PART", "AddedUp", "LinesSum", "MeasureSum", "ScenarioSum", "added_up", "measures_of"]

PART = """count(*), coalesce(sum(value), 0), count(*) - count(value), coalesce(sum(least), 0), coalesce(sum(most), 0),
    count(*) - count(payable), count(*) - count(most), coalesce(sum(least) filter (most is null), 0)"""
_FOUND = """
create or replace temp table found as
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
        NoRun: none did, or the folder does not hold all of it.
    """
    with ended_run(folder) as run:
        measures = measures_of(run)
        origins = f"select origin, {PART} from lines group by origin order by 3 desc, origin"  # noqa: S608 - our words
        return AddedUp(
            rulebook=run.said["rulebook"],
            entries=run.row("select count(*) from entries")[0],
            refused=run.row("select count(distinct entry) from problems")[0],
            dates=run.row("select min(rate_date), max(rate_date) from entries"),
            every=LinesSum(*run.row(f"select {PART} from lines")),  # noqa: S608 - as above
            origins=[(row[0], LinesSum(*row[1:])) for row in run.rows(origins)],
            measures=measures,
            scenarios=[ScenarioSum(*row) for row in run.rows(_SCENARIOS)],
        )


def measures_of(run: EndedRun) -> list[MeasureSum]:
    """Return what each measure of law comes to in a run."""
    run.run(_FOUND)
    return [MeasureSum(*row) for row in run.rows(_MEASURES)]
