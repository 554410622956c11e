"""`prefile config`: what is set for every run, and from where."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from prefile.cli.options import end_with
from prefile.cli.settings import KEYS, read_settings, settings_files, variable_of
from prefile.errors import DeclarationProblems

__all__ = ["app"]

_NOT_SET = "(not set)"

app = typer.Typer(
    help="Show what is set for every run, and from where.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How settings are written."""

    TEXT = "text"
    JSON = "json"


_SHOW = """\b
Example: prefile config show
         PREFILE_DATES=mdy prefile config show
         prefile config show --format json
"""


@app.command("show", epilog=_SHOW)
def show_command(
    output: Annotated[Format, typer.Option("--format", help="The output format.")] = Format.TEXT,
) -> None:
    """Show what is set, and where: variables first, then prefile.toml here, then prefile.toml of your own.

    What an option says on the command line goes before all of them. Exits with 0, or 2 when a setting is wrong.
    """
    try:
        found = read_settings()
    except DeclarationProblems as problems:
        raise end_with(problems, as_json=output is Format.JSON) from None
    if output is Format.JSON:
        shape = {key: {"value": one.shown, "from": one.where} for key, one in found.items()}
        sys.stdout.write(f"{json.dumps(shape, ensure_ascii=False, indent=2)}\n")
        return
    rows = [(key, found[key].shown, found[key].where) if key in found else (key, _NOT_SET, "") for key in KEYS]
    widths = [max(len(row[place]) for row in rows) for place in (0, 1)]
    lines = [f"{key:{widths[0]}}  {value:{widths[1]}}  {where}".rstrip() for key, value, where in rows]
    here, own = settings_files()
    lines += ["", f"Read from {variable_of('mapping')} and the like, {here.resolve()}, {own}."]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
