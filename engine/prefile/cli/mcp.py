"""`prefile mcp`: a door for assistants, over standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, open_or_end

__all__ = ["EXAMPLE", "mcp_command"]

EXAMPLE = examples(
    "prefile mcp",
    "prefile mcp --folder entries/",
    "prefile mcp --rules my-rules",
)


def mcp_command(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="DIR",
            help="Let the assistant name files in this folder. Without it, it can only pass the text of an entry.",
            file_okay=False,
            exists=True,
        ),
    ] = None,
    rules: Rules = None,
) -> None:
    """Answer an assistant that speaks MCP: check, screen, explain and upcoming, as these commands answer.

    The assistant starts this command itself; its settings name it. Reports and citations are those of the command line,
    byte for byte. Nothing is kept, nothing is sent anywhere, and no file is read but those in --folder.
    """
    if find_spec("mcp") is None:
        raise typer.BadParameter("MCP needs its SDK: install prefile with its extra, prefile[mcp]")
    from prefile.service.mcp_door import serve_stdio  # noqa: PLC0415 - what speaks MCP is an extra

    serve_stdio(open_or_end(rules), folder)
