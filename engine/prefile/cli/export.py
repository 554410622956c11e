"""`prefile rules export`: the files of a rule book, written into a folder in which they can be changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.choices import TextOrJson
from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, Written, open_or_end
from prefile.cli.output import OutputProblems, end_with, refused_output, write_json
from prefile.render.text.words import count

__all__ = ["EXAMPLE", "export_command"]

EXAMPLE = examples(
    "prefile rules export my-rules",
    "prefile rules export then --rules 2026.12.01",
    "prefile rules export my-rules && prefile rules check --rules my-rules",
)


def export_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the rule files.", file_okay=False)],
    rules: Rules = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Write the files of the rule book into a new folder, to be changed and used with --rules.

    It is the book in use, or the one of --rules: shipped, an installed version, or a folder.

    Exits with 0, 2 when the folder is there or cannot be written, or 3 when the rule book is wrong.
    """
    from prefile.releases.packing import rule_files  # noqa: PLC0415 - other commands start without it

    as_json = output is TextOrJson.JSON
    book = open_or_end(rules, as_json=as_json)
    try:
        files = rule_files(book.folder)
        folder.mkdir(parents=True)
        for path, data in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    except OSError as error:
        raise end_with(OutputProblems([refused_output(folder, error)]), as_json=as_json) from None
    if as_json:
        write_json({"rulebook": book.digest, "files": len(files), "folder": str(folder)})
        return
    sys.stdout.write(f"{count(len(files), 'file', 'files')} of rule book {book.digest[7:19]} written to {folder}.\n")
