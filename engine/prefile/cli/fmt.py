"""`prefile rules fmt`: the keys of rule files put in order, and nothing else changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules
from prefile.cli.output import OutputProblems, end_with, refused_output

__all__ = ["EXAMPLE", "fmt_command"]

EXAMPLE = examples(
    "prefile rules fmt rules/us/section-232/metals.yaml",
    "prefile rules fmt --rules my-rules",
    "prefile rules fmt --check rules/us/*/*.yaml",
)
_OUT_OF_ORDER = 3


def fmt_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", exists=True, dir_okay=False, help="Rule files; without one, all of --rules."),
    ] = None,
    rules: Rules = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing, and exit with 3 where a file is not in order.")
    ] = False,
) -> None:
    """Put the keys of rule files in order: comments, blank lines, values and the order of rows stay as they are.

    A file that cannot be read is left as it is; prefile rules check says what is wrong with it.
    """
    if not files and rules is None:
        raise typer.BadParameter("name rule files, or a folder with --rules")
    from prefile.workbench.rule_form import in_order  # noqa: PLC0415 - other commands start without it

    chosen = files or sorted((rules / "us").rglob("*.yaml") if rules else [])
    changed = 0
    for file in chosen:
        try:
            data = file.read_bytes()
            made = in_order(data)
            if made != data and not check:
                file.write_bytes(made)
        except OSError as error:
            raise end_with(OutputProblems([refused_output(file, error)])) from None
        if made != data:
            changed += 1
            sys.stdout.write(f"{file}\n")
    words = "not in order" if check else "put in order"
    sys.stdout.write(f"{changed} of {len(chosen)} file{'' if len(chosen) == 1 else 's'} {words}\n")
    if check and changed:
        raise typer.Exit(_OUT_OF_ORDER)
