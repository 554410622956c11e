"""`prefile formats`: the formats that declarations are read in, and the mappings that are begun from a template."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from prefile.cli import formats_map
from prefile.cli.help_pages import examples
from prefile.cli.options import Out, TextOrJson, Written, end_with
from prefile.cli.output import Output, OutputProblems, is_terminal, write_json
from prefile.intake.formats import FORMATS, Format
from prefile.intake.mapping import MAPPINGS, shipped_mapping, shipped_text
from prefile.render.tabular.template import write_template
from prefile.render.text.formats import format_shape, format_text, formats_text

__all__ = ["app"]

app = typer.Typer(
    help="List the formats that declarations are read in, and begin a mapping.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_TEMPLATE = """\b
Example: prefile formats template xlsx --out entries.xlsx
         prefile screen entries.xlsx
         prefile formats template cargowise --out mine.toml
         prefile screen shipment.xml --mapping mine.toml
"""
_Named = Annotated[str, typer.Argument(metavar="NAME", help="One of those that prefile formats list names.")]
_EMPTY: dict[str, Literal["csv", "xlsx"]] = {"csv": "csv", "xlsx": "xlsx"}
_Template = Annotated[
    str,
    typer.Argument(metavar="NAME", help=f"An empty table, {' or '.join(_EMPTY)}; or a mapping: {', '.join(MAPPINGS)}."),
]


@app.command(
    "list",
    epilog=examples("prefile formats list", "prefile formats list | grep -i xlsx", "prefile formats list | less"),
)
def list_command(output: Written = TextOrJson.TEXT) -> None:
    """List the formats: how each is recognized, and which facts it has no place for."""
    if output is TextOrJson.JSON:
        shapes = [format_shape(known, _mappings_of(known)) for known in FORMATS]
        write_json({"format": "prefile-formats/1", "formats": shapes})
    else:
        sys.stdout.write(formats_text(FORMATS))


@app.command(
    "show",
    epilog=examples("prefile formats show cargowise", "prefile formats show csv", "prefile formats show netchb"),
)
def show_command(name: _Named, output: Written = TextOrJson.TEXT) -> None:
    """Show one format: how it is recognized, what it has no place for, and the mappings that it is read by."""
    known = {known.name: known for known in FORMATS}
    if name not in known:
        raise typer.BadParameter(f'"{name}" is no format; prefile reads {", ".join(known)}')
    mappings = _mappings_of(known[name])
    if output is TextOrJson.JSON:
        write_json({"format": "prefile-formats/1", "formats": [format_shape(known[name], mappings)]})
    else:
        sys.stdout.write(format_text(known[name], mappings))


@app.command("template", epilog=_TEMPLATE)
def template_command(name: _Template, out: Out = None) -> None:
    """Write an empty table to be filled in, or a mapping with its comments, to be edited.

    The table's headings are prefile's own and need no mapping; the workbook explains each on a second sheet. A mapping
    says where each fact is found in your files: give what you made of it to prefile screen, exposure, facts, scenarios
    compare or convert with --mapping.
    """
    if name not in {*_EMPTY, *MAPPINGS}:
        raise typer.BadParameter(f'"{name}" is no template; these are: {", ".join([*_EMPTY, *MAPPINGS])}')
    if name == "xlsx" and out is None and is_terminal(sys.stdout):
        raise typer.BadParameter("a workbook is no text for a terminal; name a file with --out")
    try:
        with Output(out, is_read=lambda _: False) as written:
            if name in _EMPTY:
                written.write_bytes(_table(_EMPTY[name]))
            else:
                written.write(shipped_text(name))
    except OutputProblems as refused:
        raise end_with(refused) from None


app.command("map", epilog=formats_map.EXAMPLE)(formats_map.map_command)


def _table(kind: Literal["csv", "xlsx"]) -> bytes:
    """Return an empty table; a workbook is written by a library that not every installation has."""
    try:
        return write_template(kind)
    except ModuleNotFoundError:
        raise typer.BadParameter("workbooks are written by XlsxWriter: pip install 'prefile[workbooks]'") from None


def _mappings_of(known: Format) -> list[str]:
    """Return the shipped mappings that a format is read by."""
    reads = "table" if known.name in _EMPTY else known.name
    return [name for name in MAPPINGS if shipped_mapping(name).reads == reads]
