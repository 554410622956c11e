"""`prefile rules site`: the rule book as a folder of pages, which are opened from disk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, open_or_end
from prefile.cli.output import OutputProblems, end_with, refused_output

__all__ = ["EXAMPLE", "site_command", "write_page"]

EXAMPLE = examples(
    "prefile rules site pages",
    "prefile rules site pages --rules my-rules",
    "prefile rules site /tmp/rule-book",
)


def site_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the pages; it is made where needed.")],
    rules: Rules = None,
) -> None:
    """Write the rule book as pages: an index to search, a page for each measure, and a calendar of dated changes.

    The pages need neither a server nor the network; without scripts only the search box is missing.
    """
    book = open_or_end(rules, as_json=False, examples=True)
    from prefile.render.html.rule_pages import site_pages  # noqa: PLC0415 - other commands start without it

    count = 0
    for name, text in site_pages(book):
        write_page(folder / name, text)
        count += 1
    sys.stdout.write(f"{count} pages; open {folder / 'index.html'}\n")


def write_page(path: Path, text: str) -> None:
    """Write a page, and the folder that it is in; or end with what the system refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise end_with(OutputProblems([refused_output(path, error)])) from None
