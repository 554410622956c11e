"""`prefile sums`: what a bulk run comes to, by origin, measure and scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.bulk_folder import needs_columns, no_run
from prefile.cli.choices import TextOrJson
from prefile.cli.help_pages import examples
from prefile.cli.options import Written, end_with

__all__ = ["EXAMPLE", "sums_command"]

EXAMPLE = examples(
    "prefile sums screened.parquet",
    "prefile sums screened.parquet --format json",
    "prefile bulk entries.jsonl --scenario quota --out supposed.parquet && prefile sums supposed.parquet",
)


def sums_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What prefile bulk wrote.")],
    output: Written = TextOrJson.TEXT,
) -> None:
    """Add up what prefile bulk wrote: what lines are worth and owe, by origin, measure and scenario.

    The sums are those that prefile exposure and prefile scenarios compare make of the same entries, to the cent, made
    of columns instead: ten million lines take seconds. docs/bulk.md has questions to ask of the files beyond them.

    Exits with 0, or 2 when the folder is no output of prefile bulk.
    """
    needs_columns("sums")
    from prefile.analysis.run_sums import run_sums  # noqa: PLC0415 - no other command adds up columns
    from prefile.bulk.ended_run import NoRun  # noqa: PLC0415 - as above

    as_json = output is TextOrJson.JSON
    try:
        sums = run_sums(folder)
    except NoRun as other:
        raise end_with(no_run(folder, other), as_json=as_json) from None
    if as_json:
        from prefile.render.analysis_json import run_sums_json  # noqa: PLC0415 - as above

        sys.stdout.write(f"{run_sums_json(sums)}\n")
    else:
        from prefile.render.text.run_sums import run_sums_text  # noqa: PLC0415 - as above

        sys.stdout.write(run_sums_text(sums))
