"""What a bulk run comes to, as a document: the sums that exposure and comparisons have, of its columns.

Value is entered value in US dollars. A duty that cannot be told is null, never zero. What scenarios would add is never
payable, and in no other sum.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from prefile.analysis.exposure import Part
from prefile.values.json_shape import Exact, json_object

__all__ = ["RunMeasure", "RunOrigin", "RunScenario", "RunSums", "run_sums"]


@json_object
class RunMeasure(NamedTuple):
    """What one measure comes to: on the lines where it applies, and between which bounds where it cannot be told.

    `bounded` is the sum of the upper bounds of doubtful lines that have one; `unbounded` counts those that have none.
    """

    measure: str
    applies: int
    duty: Exact
    doubtful: int
    least: Exact
    bounded: Exact
    unbounded: int


@json_object
class RunOrigin(NamedTuple):
    """The lines of one origin (null: not stated)."""

    origin: str | None
    every: Part


@json_object
class RunScenario(NamedTuple):
    """What one scenario would add, and on how many lines it would, or might."""

    scenario: str
    applies: int
    untold: int
    least: Exact
    bounded: Exact
    unbounded: int


@json_object
class RunSums(NamedTuple):
    """What a bulk run comes to; `refused` counts entries that could not be read or screened, which are in no sum."""

    format: Literal["prefile-sums/1"]
    rulebook: str
    entries: int
    refused: int
    first_date: str | None
    last_date: str | None
    every: Part
    origins: tuple[RunOrigin, ...]
    measures: tuple[RunMeasure, ...]
    scenarios: tuple[RunScenario, ...]


def run_sums(folder: Path) -> RunSums:
    """Add up what a bulk run wrote into a folder.

    Raises:
        NoRun: none did.
        ImportError: the extra prefile[bulk] is not installed.
    """
    from prefile.bulk.added_up import added_up  # noqa: PLC0415 - DuckDB, which the document itself does not need

    found = added_up(folder)
    first, last = (None if day is None else day.isoformat() for day in found.dates)
    return RunSums(
        "prefile-sums/1",
        found.rulebook,
        found.entries,
        found.refused,
        first,
        last,
        Part(*found.every),
        tuple(RunOrigin(origin, Part(*lines)) for origin, lines in found.origins),
        tuple(RunMeasure(*measure) for measure in found.measures),
        tuple(RunScenario(*scenario) for scenario in found.scenarios),
    )
