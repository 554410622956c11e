"""What `prefile screen` can be asked: its options, its help page, and which options go together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.output import has_colour, is_terminal, terminal_width
from prefile.cli.packets import PacketsBy
from prefile.cli.report_formats import Format, TextForm
from prefile.render.page_form import PageForm
from prefile.values.line_numbers import LineAsked

__all__ = [
    "EXAMPLE",
    "HELP",
    "Every",
    "ExitZero",
    "Full",
    "Importer",
    "InFormat",
    "InJobs",
    "InPackets",
    "KeyedAlone",
    "Letterhead",
    "OutDir",
    "Preparer",
    "Why",
    "text_form",
]

EXAMPLE = """\b
Example: prefile screen entry.json
         prefile screen entry.json --why 1
         prefile screen entries.csv --why ABC-1234567-6/1
         prefile screen entries/ --out-dir packets --packets-by importer
         prefile screen entry.json --file
         prefile screen entry.json --full
         prefile screen entry.json --format json --out report.json
         prefile screen entries/ more.xml --format jsonl --out reports.jsonl
         prefile screen - --on 2026-12-04T00:01 < entries.jsonl
         prefile screen entry.json --on 2027-01-02 --scenario critical-minerals-25-percent
         prefile screen entry.json --facts facts.csv
         prefile screen entries/ --format xlsx --out reports.xlsx --jobs 0
         prefile screen entry.json --format html --out packet.html
         prefile screen entry.json --format pdf --out packet.pdf --letterhead "Harbor Customs Brokers"
         prefile screen shipment.xml --mapping mine.toml
"""
InFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="The format of reports. json is one document: an array, or the single report of a single file; jsonl has "
        "a line for each report or list of problems; csv has a row for each entry line; html is a packet to send or "
        "print, pdf the same set for print; xlsx is a workbook; parquet has a row for each finding. Without it, text; "
        "with --out-dir, html.",
    ),
]
InJobs = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=0,
        max=256,
        help="How many processes screen, each one file at a time; a single file is not faster. Each takes about a "
        "second to start, so fewer than some thousand lines are not faster either. 0 uses every core available. The "
        "output is the same. With a side-car of facts, one process screens everything.",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="Print the whole report on each entry, not the short answer.")]
Every = Annotated[bool, typer.Option("--all", help="With --full, also say why every other measure does not apply.")]


def _line_asked(text: str) -> LineAsked:
    try:
        return LineAsked.read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Why = Annotated[
    LineAsked | None,
    typer.Option(
        "--why",
        metavar="[ENTRY/]LINE",
        parser=_line_asked,
        help="Explain one line: reasons, fees, authorities, and what would lower the duty. Of several entries name "
        "one, by its number or reference: ABC-1234567-6/1.",
    ),
]
OutDir = Annotated[
    Path | None,
    typer.Option(
        "--out-dir",
        metavar="DIR",
        help="Write a packet for each entry there, named by the entry number: a page, or another --format.",
        file_okay=False,
    ),
]
InPackets = Annotated[
    PacketsBy, typer.Option("--packets-by", help="With --out-dir, whether a packet is of an entry or of an importer.")
]
Letterhead = Annotated[
    str, typer.Option("--letterhead", metavar="TEXT", help="What stands at the top of pages; \\n begins a new line.")
]
Preparer = Annotated[str, typer.Option("--preparer", metavar="NAME", help="Who prepared it, for pages.")]
Importer = Annotated[
    str, typer.Option("--importer", metavar="NAME", help="The importer, for pages of entries that name none.")
]
KeyedAlone = Annotated[
    bool,
    typer.Option("--file", help="Print only the numbers to file, in order, with the duty on each: ready to key."),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even when there is something to act on.")]

HELP = """Screen entries: which duties and floor prices apply, why, and what cannot be determined.

The text is the short answer. For one entry: what is owed, why, how to file it and what to do first. For several:
a row each, the worst first. --full prints the whole reports, --file only
the numbers to file. On a terminal, text fills the width and is in color
unless NO_COLOR is set, and long text goes through PAGER.

If an entry cannot be screened, its problems stand in its place, and the others are still screened. Progress is
shown when standard error is a terminal.

Exit codes: 0 when there is nothing to act on, 1 when there is, 2 when a declaration cannot be read, 3 when a rule
file is wrong, 70 on a fault of ours. The largest wins. A run that is stopped exits with 128 plus the number of the
signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.

A side-car of facts is matched by entry number and line. If it contradicts the declaration, that is a problem.

A scenario supposes something that is not law. What would apply under it stands apart, is never payable, and
changes neither the totals nor the exit code. Several scenarios apply together; those that contradict one another
are refused.
"""


def text_form(output: Format, out: Path | None, page: PageForm, *, why: LineAsked | None, keyed: bool) -> TextForm:
    """Return how text is written, as wide as the terminal that it goes to; what is asked of no text is refused."""
    _refuse_together(output, page, why=why, keyed=keyed)
    on_terminal = out is None and is_terminal(sys.stdout)
    width = terminal_width(sys.stdout) if out is None else None
    return TextForm(page.full, page.every, why, width, on_terminal and has_colour(sys.stdout), page, keyed)


def _refuse_together(output: Format, page: PageForm, *, why: LineAsked | None, keyed: bool) -> None:
    """Refuse what of a form contradicts the rest of it."""
    full, every = page.full, page.every
    if why is not None and output is not Format.TEXT:
        raise typer.BadParameter("--why says how text is written; leave out --format")
    if (full or every) and output not in {Format.TEXT, Format.HTML, Format.PDF}:
        raise typer.BadParameter("--full and --all say how text, pages and PDF are written; leave out --format")
    if every and not full:
        raise typer.BadParameter("--all belongs to --full")
    if full and why is not None:
        raise typer.BadParameter("--why explains one line, --full writes everything: choose one")
    if keyed and (full or why is not None):
        raise typer.BadParameter("--file prints the numbers to file alone: leave out --full and --why")
    if keyed and output not in {Format.TEXT, Format.JSON, Format.JSONL, Format.CSV}:
        raise typer.BadParameter("--file prints text, json, jsonl or csv")
