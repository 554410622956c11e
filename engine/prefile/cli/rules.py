"""`prefile rules`: check, list, show and explain the rule book."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import (
    Rules,
    TextOrJson,
    Written,
    end_with,
    open_or_end,
    read_day_option,
    read_instant_option,
)
from prefile.cli.output import write_json
from prefile.cli.site import write_page
from prefile.errors import Problem, RuleFileProblems
from prefile.publish.schema_titles import SCHEMAS
from prefile.render import problems_json
from prefile.render.text.coverage import coverage_json, coverage_text
from prefile.render.text.rules import measure_json, measure_text, measures_json, measures_text

__all__ = ["Format", "Output", "app", "done", "end_where_wrong"]

app = typer.Typer(help="Check, prove, list and show the rule book.", no_args_is_help=True, rich_markup_mode=None)


class Format(StrEnum):
    """How problems are written."""

    TEXT = "text"
    JSON = "json"


Output = Annotated[Format, typer.Option("--format", help="How problems are written.")]


def end_where_wrong(problems: tuple[Problem, ...], output: Format) -> None:
    """End with 3 where there are problems."""
    if problems:
        raise end_with(RuleFileProblems(problems), as_json=output is Format.JSON)


def done(words: str, output: Format) -> None:
    """Say that nothing is wrong."""
    sys.stdout.write(f"{problems_json([]) if output is Format.JSON else words}\n")


@app.command(
    epilog=examples(
        "prefile rules check",
        "prefile rules check --rules my-rules",
        "prefile rules check --format json",
    )
)
def check(rules: Rules = None, output: Output = Format.TEXT) -> None:
    """Read every rule file and list, and lint the book. Exits with 3 when anything is wrong."""
    book = open_or_end(rules, as_json=output is Format.JSON, examples=True)
    from prefile.rulebook.lint import lint  # noqa: PLC0415 - other commands start without it

    end_where_wrong(lint(book), output)
    done(f"{len(book.measures)} measures, {len(book.files)} files: nothing wrong. {book.digest}", output)


@app.command(
    "list",
    epilog=examples(
        "prefile rules list",
        "prefile rules list --on 2026-12-04",
        "prefile rules list --rules my-rules",
    ),
)
def list_command(
    rules: Rules = None,
    on: Annotated[
        datetime | None,
        typer.Option(parser=read_instant_option, metavar="WHEN", help="Show what is in force at an instant."),
    ] = None,
    as_known: Annotated[
        date | None, typer.Option(parser=read_day_option, metavar="DATE", help="As known on a day.")
    ] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """List the measures: when in force, what follows, examples, and through when the law was verified."""
    as_json = output is TextOrJson.JSON
    book = open_or_end(rules, as_json=as_json, examples=True)
    if as_json:
        write_json(measures_json(book, on, as_known))
    else:
        sys.stdout.write(measures_text(book, on, as_known))


@app.command(
    epilog=examples(
        "prefile rules show us.section-232.metals",
        "prefile rules show us.section-232.polysilicon.minimum-import-price",
        "prefile rules show us.section-338.canada.dairy --packet review.html",
    )
)
def show(
    measure: Annotated[str, typer.Argument(help="The id of a measure.")],
    rules: Rules = None,
    packet: Annotated[
        Path | None,
        typer.Option("--packet", metavar="OUT.html", help="Write the page in which it is reviewed and signed instead."),
    ] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Show one measure: what it covers, when it is in force, what follows, what can be claimed, authorities, examples.

    With --packet, a page to print: each text of law beside what the rule makes of it and the examples that turn on it.
    """
    book = open_or_end(rules, as_json=output is TextOrJson.JSON, examples=output is TextOrJson.TEXT)
    found = book.by_id.get(measure)
    if found is None:
        near = [known for known in book.by_id if measure in known]
        raise typer.BadParameter(f"no measure is named {measure}" + (f"; near it: {', '.join(near)}" if near else ""))
    if packet is not None:
        from prefile.render.html.rule_pages import packet_html  # noqa: PLC0415 - only for a page

        write_page(packet, packet_html(book, found))
    elif output is TextOrJson.JSON:
        write_json(measure_json(book, found))
    else:
        sys.stdout.write(measure_text(book, found))


@app.command(
    epilog=examples(
        "prefile rules coverage 8112.92.10.00",
        "prefile rules coverage gallium",
        "prefile rules coverage gallium --rules my-rules",
    )
)
def coverage(
    wanted: Annotated[
        str | None, typer.Argument(metavar="NUMBER|MINERAL", help="A tariff number, its beginning, or a mineral.")
    ] = None,
    rules: Rules = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Show how tariff numbers are read for Proclamation 11001: minerals, stage, basis, and the words that decide."""
    book = open_or_end(rules, as_json=output is TextOrJson.JSON)
    if book.coverage_measure is None or book.coverage_map is None:
        raise typer.BadParameter("this rule book holds no reading of coverage")
    digits = (wanted or "").replace(".", "").replace(" ", "")
    if wanted is not None and not digits.isdigit() and wanted not in book.coverage_map.commodities:
        near = get_close_matches(wanted, book.coverage_map.commodities, 1)
        raise typer.BadParameter(f"no listed mineral is named {wanted}" + (f"; near it: {near[0]}" if near else ""))
    if output is TextOrJson.JSON:
        write_json(coverage_json(book, book.coverage_measure, book.coverage_map, wanted))
    else:
        sys.stdout.write(coverage_text(book, book.coverage_measure, book.coverage_map, wanted))


@app.command(
    "schema",
    epilog=examples(
        "prefile rules schema > rule.schema.json",
        "prefile rules schema | less",
        "prefile rules schema | jq .title",
    ),
)
def schema_command(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(SCHEMAS)}.")] = "rule",
) -> None:
    """Print a JSON Schema, by default that of rule files, for editors that complete and check as you type."""
    if name not in SCHEMAS:
        raise typer.BadParameter(f"no schema is named {name}; there are {', '.join(SCHEMAS)}")
    from prefile.publish.json_schema import schema  # noqa: PLC0415 - imports every model, for which no other command waits

    sys.stdout.write(f"{json.dumps(schema(name), indent=2, ensure_ascii=False)}\n")
