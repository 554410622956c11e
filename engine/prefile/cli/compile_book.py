"""`prefile rules compile`: keep a book in the form that it opens from at once."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.choices import TextOrJson
from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, Written, open_or_end
from prefile.cli.output import OutputProblems, end_with, refused_output, write_json
from prefile.rulebook.kept import BOOKS, books_folder, compile_book
from prefile.values.json_shape import plain
from prefile.workbench.documents import CompiledRules

__all__ = ["EXAMPLE", "compile_command"]

EXAMPLE = examples(
    "prefile rules compile",
    "prefile rules compile --rules my-rules",
    "prefile rules compile --into /opt/prefile/books",
)


def compile_command(
    rules: Rules = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help=f"Keep it in this folder, which {BOOKS} then names.")
    ] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Compile the rule book into a file from which it opens in a quarter of the time. The first command does so too.

    The file is made anew when a rule file or prefile changes. Who installs prefile for others compiles the book into a
    folder that they can read and not write, and sets the variable for them.
    """
    as_json = output is TextOrJson.JSON
    book = open_or_end(rules, as_json=as_json)
    home = into or books_folder()
    if home is None:
        raise typer.BadParameter(f"{BOOKS} says that no book is kept: name a folder with --into")
    try:
        file = compile_book(book, home)
    except OSError as error:
        refused = replace(refused_output(home, error), next="Name another folder with --into.")
        raise end_with(OutputProblems([refused]), as_json=as_json) from None
    if as_json:
        write_json(plain(CompiledRules(book.digest, str(file), file.stat().st_size)))
        return
    sys.stdout.write(f"Rule book {book.digest[7:19]} kept in {file} ({file.stat().st_size / 1e6:.1f} MB).\n")
