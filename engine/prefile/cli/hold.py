"""`prefile rules hold`: that lists were read against their source, and what they held then."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.output import OutputProblems, end_with, refused_output
from prefile.values.dates import NEW_YORK, read_day

__all__ = ["EXAMPLE", "hold_command"]

EXAMPLE = examples(
    "prefile rules hold rules lists/note-52.csv",
    "prefile rules hold my-rules",
    "prefile rules hold my-rules lists/exempt.csv --on 2026-12-01",
)


def hold_command(
    rules: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The folder of rules.")],
    lists: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LIST]…", help="Lists by their paths in the folder; without one, those not held yet."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day on which they were read; today where not said.")
    ] = None,
) -> None:
    """Say that lists were read against their source, row by row: lists-held.csv keeps what they hold now.

    From then on prefile rules check refuses a list that holds anything else. Do this only after reading.
    """
    from prefile.rulebook.held_lists import HELD, held_csv, lists_of, read_held  # noqa: PLC0415 - authors alone
    from prefile.rulebook.rule_folder import RuleFolder  # noqa: PLC0415 - as above

    try:
        day = datetime.now(NEW_YORK).date() if on is None else read_day(on)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--on") from None
    folder = RuleFolder(rules)
    now = lists_of(folder, day)
    known = {held.list: held for _, held in read_held(folder.table(HELD) or b"") if held and held.list in now}
    if unknown := [name for name in lists or () if name not in now]:
        raise typer.BadParameter(f"{unknown[0]} is no list in {rules}; lists are named like lists/note-52.csv")
    chosen = lists or [name for name in now if name not in known]
    held = {**known, **{name: now[name] for name in chosen}}
    try:
        (rules / HELD).write_bytes(held_csv(list(held.values())))
    except OSError as error:
        raise end_with(OutputProblems([refused_output(rules / HELD, error)])) from None
    for name in chosen:
        sys.stdout.write(f"{name}  {now[name].rows:,} rows\n")
    sys.stdout.write(f"{len(chosen)} of {len(now)} lists held as read on {day}\n")
