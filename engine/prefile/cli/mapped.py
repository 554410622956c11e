"""`--mapping`: the option, and the mapping that it names, for every command that reads entries."""

from __future__ import annotations

from typing import Annotated

import typer

from prefile.cli.output import write_problems
from prefile.errors import DeclarationProblems
from prefile.intake import Mapping, read_mapping

__all__ = ["Mapped", "mapping_or_end"]

Mapped = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="NAME|FILE",
        help="Where facts stand in tables or in CargoWise's XML: a mapping that is shipped, by its name, or a file "
        "begun by prefile formats template. It is used for the files of its kind.",
    ),
]


def mapping_or_end(named: str | None, *, as_json: bool = False, indent: int | None = 2) -> Mapping | None:
    """Return the mapping that is named, or None where none is; end with 2 where it cannot be read."""
    if named is None:
        return None
    try:
        return read_mapping(named)
    except DeclarationProblems as problems:
        write_problems(problems.problems, as_json=as_json, indent=indent)
        raise typer.Exit(problems.exit_code) from None
