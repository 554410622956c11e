"""`prefile formats`: the formats that declarations are read in, and the mappings that are begun from a template."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from prefile.cli.output import Output, OutputProblems, write_problems
from prefile.cli.screen import Out
from prefile.intake.formats import FORMATS, Format
from prefile.intake.mapping import MAPPINGS, shipped_mapping, shipped_text
from prefile.render.formats import format_text, formats_text

__all__ = ["app"]

app = typer.Typer(
    help="List the formats that declarations are read in, and begin a mapping.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_TEMPLATE = """\b
Example: prefile formats template cargowise --out mine.toml
         prefile screen shipment.xml --mapping mine.toml
"""
_TABLES = frozenset({"csv", "xlsx"})  # tables are read by the mappings of tables, whichever kind they are

_Named = Annotated[str, typer.Argument(metavar="NAME", help="One of those that prefile formats list names.")]
_Template = Annotated[str, typer.Argument(metavar="NAME", help=f"A mapping: {', '.join(MAPPINGS)}.")]


@app.command("list", epilog="Example: prefile formats list")
def list_command() -> None:
    """List the formats: how each is recognised, and which facts it has no place for."""
    sys.stdout.write(formats_text(FORMATS))


@app.command("show", epilog="Example: prefile formats show cargowise")
def show_command(name: _Named) -> None:
    """Show one format: how it is recognised, what it has no place for, and the mappings that it is read by."""
    known = {one.name: one for one in FORMATS}
    if name not in known:
        raise typer.BadParameter(f'"{name}" is no format; prefile reads {", ".join(known)}')
    sys.stdout.write(format_text(known[name], _mappings_of(known[name])))


@app.command("template", epilog=_TEMPLATE)
def template_command(name: _Template, out: Out = None) -> None:
    """Write a mapping with its comments, to be edited: where each fact stands in your files.

    Give what you made of it to prefile screen, exposure, facts, scenarios compare or convert with --mapping.
    """
    there = {one for one in MAPPINGS if _is_there(one)}
    if name not in there:
        raise typer.BadParameter(f'"{name}" is no mapping that is shipped; these are: {", ".join(sorted(there))}')
    try:
        with Output(out, is_read=lambda _: False) as written:
            written.write(shipped_text(name))
    except OutputProblems as refused:
        write_problems(refused.problems, as_json=False)
        raise typer.Exit(refused.exit_code) from None


def _mappings_of(one: Format) -> list[str]:
    """Return the shipped mappings that a format is read by."""
    reads = "table" if one.name in _TABLES else one.name
    return [name for name in MAPPINGS if _is_there(name) and shipped_mapping(name).reads == reads]


def _is_there(name: str) -> bool:
    try:
        return bool(shipped_text(name))
    except OSError:
        return False
