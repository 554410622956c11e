"""The MCP door: what an assistant may ask over standard input and output, answered as the command line answers.

An answer is the text of one JSON document, byte for byte that of the command and the library; what is wrong with a
question comes back as an error that the assistant can read and mend. A declaration is given as text, or as a file in
the one folder that was named when the door was opened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

import anyio
from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from prefile.errors import DeclarationProblems, Fault
from prefile.findings import Report
from prefile.law.book import RuleBook
from prefile.render.json import problems_json
from prefile.render.run_item import RunItem
from prefile.render.text.short import short_text
from prefile.render.text.summary import Tally
from prefile.render.writers import JsonWriter
from prefile.service.answers import LONGEST_SPAN, check_answer, explain_answer, upcoming_answer
from prefile.service.questions import CheckAsked, Document, NoSuchThing, ScreeningAsked, WrongQuestion
from prefile.service.screened import entries_of, how_asked, screened
from prefile.values.dates import NEW_YORK, write_instant
from prefile.version import __version__

__all__ = ["open_door", "serve_stdio"]

MOST_CHARACTERS = 4 * 2**20  # of a declaration, which an assistant holds whole
MOST_ENTRIES = 50
_INSTRUCTIONS = """\
prefile screens US customs entries before they are filed: which duties and floor prices apply to each line, with the \
working, the authority, and what cannot be determined and why. Amounts are exact; never recompute them. An outcome of \
"cannot tell" is undetermined between `least` and `most`: say which fact is missing, and never show `least` as the \
duty. What stands under a scenario is a supposition and never payable. Cite the authorities that the answer names. \
This is no legal advice."""
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

On = Annotated[
    str | None,
    Field(
        description="The rate date, like 2026-12-04 or 2026-12-04T09:30 in New York. Without it, what the entry says."
    ),
]
Today = Annotated[str | None, Field(description="The day, like 2026-12-04. Without it, today in New York.")]
AsKnown = Annotated[str | None, Field(description="Use the law as it was known on this day.")]
AssumeTariff = Annotated[
    bool, Field(description="For days after the last tariff edition held, suppose that it stays in effect.")
]


def open_door(book: RuleBook, folder: Path | None = None) -> MCPServer[None]:
    """Return a server whose tools answer by a book. Of files, those in `folder` are read, and no others."""
    server: MCPServer[None] = MCPServer(
        "prefile", title="prefile", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING"
    )
    for tool in (_check(book), _screen(book, folder), _explain(book), _upcoming(book)):
        server.add_tool(tool, annotations=_READS, structured_output=False)
    return server


def serve_stdio(book: RuleBook, folder: Path | None = None) -> None:
    """Answer over standard input and output until the other side closes it."""
    anyio.run(open_door(book, folder).run_stdio_async)


def _check(book: RuleBook) -> Callable[..., CallToolResult]:
    def check(
        numbers: Annotated[list[str], Field(description="Tariff numbers of 10, 8, 6 or 4 digits.", max_length=20)],
        origins: Annotated[
            list[str] | None, Field(description="Countries of origin, by code or name.", max_length=30)
        ] = None,
        value: Annotated[str | None, Field(description="The entered value in US dollars, like 15000.")] = None,
        quantities: Annotated[list[str] | None, Field(description="Quantities, like 200KG.", max_length=10)] = None,
        on: Today = None,
        program: Annotated[str | None, Field(description="The special program claimed, like S.")] = None,
        claims: Annotated[
            list[str] | None, Field(description="Claims of the importer, NAME or NAME=REFERENCE.", max_length=30)
        ] = None,
        compare_origins: Annotated[bool, Field(description="Add a country for each agreement partner.")] = False,
        assume_current_tariff: AssumeTariff = False,
        as_known: AsKnown = None,
    ) -> CallToolResult:
        """Look up what goods of a tariff number owe on a day, origins side by side (prefile-check/1).

        Eight, six or four digits also list the numbers under them. A fact that is not stated stays missing, and the
        answer names it.
        """
        asked = CheckAsked(
            tuple(numbers),
            on or write_instant(datetime.now(NEW_YORK).replace(microsecond=0)),
            tuple(origins or ()),
            value,
            tuple(quantities or ()),
            program,
            tuple(claims or ()),
            compare_origins,
            as_known,
            assume_current_tariff,
        )
        return _answered(lambda: check_answer(book, asked))

    return check


def _screen(book: RuleBook, folder: Path | None) -> Callable[..., CallToolResult]:
    def screen(
        declaration: Annotated[
            str,
            Field(
                description="The text of a declaration: prefile-entry/1 in JSON or XML, a CSV table, CATAIR records, "
                "CargoWise, NetCHB or ASYCUDA XML. Give this or `file`.",
                max_length=MOST_CHARACTERS,
            ),
        ] = "",
        file: Annotated[str, Field(description="A file in the folder that this server was opened with.")] = "",
        facts: Annotated[
            str, Field(description="A side-car of facts (prefile-facts/1), CSV or JSON.", max_length=MOST_CHARACTERS)
        ] = "",
        on: On = None,
        as_known: AsKnown = None,
        scenarios: Annotated[
            list[str] | None, Field(description="Scenarios to suppose, by name; never payable.", max_length=10)
        ] = None,
        assume_current_tariff: AssumeTariff = False,
        mapping: Annotated[str | None, Field(description="A shipped mapping, for tables and CargoWise XML.")] = None,
        form: Annotated[
            Literal["report", "answer"],
            Field(description="report: prefile-report/1 with every finding; answer: the short answer for people."),
        ] = "report",
    ) -> CallToolResult:
        """Screen customs entries: which duties and floor prices apply to each line, why, and what is undetermined.

        One entry gives one report, several an array. What cannot be screened is answered with every problem and its
        place (prefile-problems/1).
        """
        asked = ScreeningAsked(on, as_known, tuple(scenarios or ()), assume_current_tariff, mapping)

        def answer() -> str:
            document = _document(declaration, file, folder)
            side_car = _sent("facts", facts) if facts else None
            items = list(
                islice(
                    screened(book, entries_of([document], asked, side_car), how_asked(book, asked)), MOST_ENTRIES + 1
                )
            )
            if len(items) > MOST_ENTRIES:
                raise WrongQuestion("declaration", f"more than {MOST_ENTRIES} entries; screen them with prefile screen")
            if len(items) == 1 and isinstance(items[0].result, DeclarationProblems):
                raise items[0].result
            return _reports(items) if form == "report" else _short(items)

        return _answered(answer)

    return screen


def _explain(book: RuleBook) -> Callable[..., CallToolResult]:
    def explain(
        word: Annotated[
            str,
            Field(description="A code like D401, a measure, a claim, or a heading like 9903.82.06.", max_length=200),
        ],
        on: Annotated[str | None, Field(description="For a heading: the day to ask about, like 2026-12-04.")] = None,
    ) -> CallToolResult:
        """Say what a code, a measure, a claim or a heading of chapter 99 means (prefile-explanation/1)."""
        return _answered(lambda: explain_answer(book, word, on))

    return explain


def _upcoming(book: RuleBook) -> Callable[..., CallToolResult]:
    def upcoming(
        on: Today = None,
        within: Annotated[int, Field(description="So many days either way.", ge=0, le=LONGEST_SPAN)] = 90,
    ) -> CallToolResult:
        """List the dated changes of law ahead and just behind: what changes when (prefile-upcoming/1)."""
        return _answered(lambda: upcoming_answer(book, on or datetime.now(NEW_YORK).date().isoformat(), within))

    return upcoming


def _answered(answer: Callable[[], str]) -> CallToolResult:
    """Return an answer, or as an error what whoever asked can mend; a fault of ours is named by its code alone."""
    try:
        return _said(answer())
    except DeclarationProblems as problems:
        return _said(problems_json(problems.problems), is_error=True)
    except (WrongQuestion, NoSuchThing) as wrong:
        return _said(str(wrong), is_error=True)
    except Fault as fault:
        return _said(f"{fault.code} prefile failed, and nothing was concluded", is_error=True)


def _said(text: str, *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=is_error)


def _sent(name: str, text: str) -> Document:
    return Document(name, text.encode("utf-8", "surrogatepass"))


def _document(declaration: str, file: str, folder: Path | None) -> Document:
    """Return what is to be screened: the text, or a file of the folder, wherever its name would lead."""
    if bool(declaration) == bool(file):
        raise WrongQuestion("declaration", "give either declaration, the text, or file, a name")
    if declaration:
        return _sent("declaration", declaration)
    if folder is None:
        raise WrongQuestion("file", "no folder was named when this server was opened: give the text as declaration")
    try:
        within = folder.resolve(strict=True)
        path = (within / file).resolve(strict=True)
        if path.is_relative_to(within) and path.is_file():
            with path.open("rb") as stream:
                content = stream.read(MOST_CHARACTERS + 1)
            if len(content) > MOST_CHARACTERS:
                raise WrongQuestion("file", f"the file is longer than {MOST_CHARACTERS:,} bytes: use prefile screen")
            return Document(path.name, content)
    except (OSError, ValueError, RuntimeError):  # a name that no system takes, or links in a circle
        pass
    raise WrongQuestion("file", "the folder holds no such file")


def _reports(items: list[RunItem]) -> str:
    """Return reports as `prefile screen --format json` writes them."""
    written: list[str] = []
    writer = JsonWriter(written.append, array=False)
    for item in items:
        writer.item(item.result)
    writer.end(Tally())
    return "".join(written)


def _short(items: list[RunItem]) -> str:
    return "\n".join(
        short_text(item) if isinstance(item.result, Report) else f"{problems_json(item.result.problems)}\n"
        for item in items
    )
