"""`prefile rules edition`: a revision of the tariff taken into a rule book, with a checklist of decisions."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.options import Rules, end_with, open_or_end, read_day_option
from prefile.cli.output import Output as Written
from prefile.cli.output import OutputProblems
from prefile.cli.rules import Format, Output
from prefile.errors import RuleFileProblems

__all__ = ["EXAMPLE", "edition_command"]

EXAMPLE = """\b
Example: prefile rules edition htsdata.json --change-record record.txt --effective 2026-12-15
         prefile rules edition htsdata.csv --change-record record.md --effective 2026-12-15
         prefile rules check --rules my-rules
"""


def edition_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The whole schedule as USITC exports it: JSON or CSV.")],
    effective: Annotated[
        date, typer.Option(parser=read_day_option, metavar="DAY", help="The day from which the revision is in effect.")
    ],
    change_record: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Its change record as text (pdftotext -layout) or Markdown: successors, notes, days."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help='"2027 Revision 1"; without it, as its change record says.')
    ] = None,
    rules: Rules = None,
    output: Output = Format.TEXT,
) -> None:
    """Take a revision of the tariff into the rule book: its dated differences, and a checklist, one row a decision.

    prefile rules check is red until every row says encoded by, no effect because, or left open because. Exits with 3
    when the revision or its change record cannot be read, or is not of the whole schedule; nothing is written then.
    """
    from prefile.render.text.edition import edition_text  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.edition.take import take_edition  # noqa: PLC0415 - other commands start without it

    book = open_or_end(rules, as_json=output is Format.JSON, examples=True)
    try:
        taken = take_edition(book, file, change_record, effective, name)
        _write(taken.files, book.folder)
    except (RuleFileProblems, OutputProblems) as problems:
        raise end_with(problems, as_json=output is Format.JSON) from None
    sys.stdout.write(edition_text(taken))


def _write(files: Mapping[str, str], folder: Path) -> None:
    """Write each file of the edition; one appears when it is whole."""
    for name, text in files.items():
        with Written(folder / name, is_read=lambda _path: False) as written:
            written.write(text)
