"""`prefile formats map`: a mapping proposed from a table's headings, and the first rows as it reads them."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.options import Out, end_with
from prefile.cli.output import Output, OutputProblems, is_terminal
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries, read_mapping
from prefile.intake.table.proposed_mapping import ProposedColumn, fact_meant, mapping_text, propose_mapping
from prefile.intake.unopened import unopened_problem
from prefile.render import problems_text
from prefile.render.text.words import clean
from prefile.values.money import show_amount
from prefile.values.tariff_number import show_number

__all__ = ["EXAMPLE", "map_command"]

EXAMPLE = """\b
Example: prefile formats map entries.csv
         prefile formats map entries.xlsx --out mine.toml
         prefile formats map entries.csv --yes > mine.toml
"""
_LEAVE_OUT = "-"
_MOST_LINES = 3


def map_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table, in CSV or XLSX.")],
    yes: Annotated[bool, typer.Option("--yes", help="Take what is proposed, and ask nothing.")] = False,
    out: Out = None,
) -> None:
    """Propose a mapping from a table's headings, ask where it is not sure, and show the first rows as read.

    Without a terminal nothing is asked: a column that may hold several facts is left out, and named. Give the mapping
    to prefile screen and others with --mapping, or set it once (prefile config show). Exits with 0, or 2 when the
    table cannot be read.
    """
    try:
        with file.open("rb") as stream:
            proposal = propose_mapping(stream, str(file))
    except OSError as error:
        raise end_with(DeclarationProblems([unopened_problem(str(file), error)])) from None
    except DeclarationProblems as problems:
        raise end_with(problems) from None
    asks = not yes and is_terminal(sys.stdin) and is_terminal(sys.stderr)
    chosen: list[tuple[str, str]] = []
    for column in proposal.columns:
        taken = {fact for _, fact in chosen}
        fact = _asked(column, taken) if asks and not column.sure else _taken(column, taken)
        if fact is not None:
            chosen.append((column.heading, fact))
        sys.stderr.write(clean(f"{column.heading}: {fact or 'left out'}{_doubt(column, fact)}") + "\n")
    text = mapping_text(file.name, chosen)
    try:
        with Output(out, is_read=lambda path: path.exists() and path.samefile(file)) as written:
            written.write(text)
    except OutputProblems as refused:
        raise end_with(refused) from None
    sys.stderr.write(_first_rows(file, text))


def _taken(column: ProposedColumn, taken: set[str]) -> str | None:
    """Return the fact of a column about which nothing is asked: one that is sure or alone, and not yet taken."""
    alone = len(column.facts) == 1 and column.fact not in taken
    return column.fact if alone else None


def _doubt(column: ProposedColumn, fact: str | None) -> str:
    if fact is None and len(column.facts) > 1:
        return f" (it may hold {' or '.join(column.facts)})"
    return "" if column.sure or fact is None else " (look it over)"


def _asked(column: ProposedColumn, taken: set[str]) -> str | None:
    """Ask which fact a column holds, until the answer is one, or that it is left out."""
    like = f", like {', '.join(filter(None, column.samples))}" if any(column.samples) else ""
    known = [fact for fact in column.facts if fact not in taken]
    question = clean(f'"{column.heading}"{like}: which fact is it? {_LEAVE_OUT} leaves it out')
    while True:
        answer = str(typer.prompt(question, default=known[0] if known else _LEAVE_OUT, err=True)).strip()
        if answer == _LEAVE_OUT:
            return None
        fact = fact_meant(answer)
        if fact is not None and fact not in taken:
            return fact
        why = "another column holds it" if fact is not None else "no such fact; prefile facts list names all"
        sys.stderr.write(f"  {why}\n")


def _first_rows(file: Path, text: str) -> str:
    """Return the first lines as the mapping reads them, or what is wrong."""
    try:
        mapping = read_mapping(text.encode(), name="the mapping")
    except DeclarationProblems as problems:
        return problems_text(problems.problems)
    said: list[str] = []
    for item in islice(read_entries(file, mapping=mapping), _MOST_LINES):
        if isinstance(item, Entry):
            said += islice(_lines(item), _MOST_LINES - len(said))
        else:
            return f"\n{problems_text(item.problems)}"
        if len(said) >= _MOST_LINES:
            break
    return "".join(["\nThe first rows as read:\n", *said])


def _lines(entry: Entry) -> list[str]:
    named = entry.entry_number or entry.reference or "entry"
    rows: list[str] = []
    for line in entry.lines:
        quantities = ", ".join(f"{show_amount(one.amount)} {one.unit}" for one in line.quantities)
        value = "no value" if line.value is None else f"value {show_amount(line.value)}"
        parts = [show_number(line.tariff_number), line.origin or "no origin", value, quantities or "no quantity"]
        rows.append(clean(f"  {named} line {line.line}: {', '.join(parts)}") + "\n")
    return rows
