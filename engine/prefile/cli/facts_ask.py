"""`prefile facts ask`: what to ask suppliers, the importer and the filer, each thing once over all entries."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import (
    Asked,
    AsKnown,
    Decide,
    Deciding,
    Facts,
    Files,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    On,
    Out,
    Rules,
    inputs_or_end,
)
from prefile.cli.output import Output, has_colour, is_terminal, terminal_width
from prefile.cli.report_formats import Format, refuse
from prefile.cli.run_loop import Choices, RunLoop
from prefile.cli.screen_options import Letterhead, Preparer
from prefile.options import ScreenOptions
from prefile.releases.chosen import open_chosen
from prefile.render.page_form import PageForm
from prefile.render.text.form import NARROWEST
from prefile.values.json_shape import escaped, plain

if TYPE_CHECKING:
    from prefile.analysis.asked_once import Addressee, Questions

__all__ = ["EXAMPLES", "AskFormat", "ask_command"]

EXAMPLES = examples(
    "prefile facts ask entry.json",
    "prefile facts ask entries/ --format xlsx --out ask.xlsx",
    'prefile facts ask entries/ --format letter --to "Example Metals GmbH"',
)


class AskFormat(StrEnum):
    """How the questions are written."""

    TEXT = "text"
    LETTER = "letter"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class GroupedBy(StrEnum):
    """What questions are put together by."""

    SUPPLIER = "supplier"
    PART = "part"
    ENTRY = "entry"


InAskFormat = Annotated[
    AskFormat,
    typer.Option(
        "--format",
        help="letter is text to send. The answers of csv and xlsx are read back with screen --facts.",
    ),
]
Grouped = Annotated[GroupedBy, typer.Option("--by", help="Ask each supplier once, or part by part, or entry by entry.")]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="NAME",
        help="Only what is asked of this one: its name, or supplier, importer or filer for all of a kind. A supplier's "
        "table then says nothing of duty.",
    ),
]


def ask_command(
    files: Files,
    by: Grouped = GroupedBy.SUPPLIER,
    to: To = None,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: InAskFormat = AskFormat.TEXT,
    letterhead: Letterhead = "",
    preparer: Preparer = "",
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Ask for what is missing, each thing once: of each supplier, of the importer, and of you who file.

    Facts that could still matter together are asked together, so that nobody is written to twice, and documentation
    that lowers a duty is asked for with its price. What no fact of an entry answers is listed with what settles it.
    Exits with 2 when a declaration cannot be read.
    """
    if output is AskFormat.XLSX:
        refuse(Format.XLSX, to_terminal=out is None and is_terminal(sys.stdout))
    form = PageForm(letterhead=letterhead.replace("\\n", "\n"), preparer=preparer)
    loop = RunLoop(inputs_or_end(Asked(files, facts, mapping, dates, decimal)), max_lines, out)
    with loop.ends():
        questions = _asked(loop, rules, Choices(on, as_known, decide.value), by)
        chosen = _chosen(questions, to)
        priced = to is None or any(one.who != "supplier" for one in chosen.addressees)
        with loop.output() as written:
            _write(written, chosen, output, form, priced=priced)


def _asked(loop: RunLoop, rules: Path | None, choices: Choices, by: GroupedBy) -> Questions:
    """Return the questions of every entry; the same entry read twice is asked about once."""
    from prefile.analysis.asked_once import QuestionsOfRun  # noqa: PLC0415 - as above
    from prefile.analysis.asked_together import AskedTogether  # noqa: PLC0415 - as above
    from prefile.analysis.questionnaire import questionnaire  # noqa: PLC0415 - as above
    from prefile.analysis.savings import find_savings  # noqa: PLC0415 - as above

    book = open_chosen(rules)
    options = ScreenOptions(choices.on, choices.as_known, choices.decide)
    run, together = QuestionsOfRun(), AskedTogether(book, options)
    for entry, report, again in loop.reports(book, choices):
        if not again:
            savings = find_savings(entry, report, book, options).found
            run.add(entry, questionnaire(entry, report, together, savings))
    return run.together(by.value)


def _chosen(questions: Questions, to: str | None) -> Questions:
    """Return what is asked of those that `to` names.

    Raises:
        typer.BadParameter: it names none of them.
    """
    if to is None:
        return questions
    wanted = to.strip().casefold()
    found = [one for one in questions.addressees if (one.name or "").casefold() == wanted]
    found = found or [one for one in questions.addressees if one.who == wanted]
    if not found:
        named = ", ".join(dict.fromkeys(one.name or one.who for one in questions.addressees)) or "nobody"
        raise typer.BadParameter(f'nothing is asked of "{to[:60]}"; asked are {named[:400]}', param_hint="--to")
    return questions._replace(addressees=tuple(found), dead_ends=())


def _write(written: Output, questions: Questions, output: AskFormat, form: PageForm, *, priced: bool) -> None:
    """Write the questions in a format."""
    if output is AskFormat.XLSX:
        from prefile.render.tabular.answer_xlsx import answers_xlsx  # noqa: PLC0415 - it needs an extra

        written.write_bytes(answers_xlsx(questions.addressees, priced=priced))
        return
    written.write(_text(questions, output, form, priced=priced))


def _text(questions: Questions, output: AskFormat, form: PageForm, *, priced: bool) -> str:
    from prefile.render.text.questions import questions_text  # noqa: PLC0415 - as above

    addressees: Sequence[Addressee] = questions.addressees
    if output is AskFormat.CSV:
        from prefile.render.tabular.answer_table import answers_csv  # noqa: PLC0415 - as above

        return answers_csv(addressees, priced=priced)
    if output is AskFormat.JSON:
        return f"{escaped(json.dumps(plain(questions), ensure_ascii=False, indent=2))}\n"
    if output is AskFormat.LETTER:
        from prefile.render.text.letters import letters_text  # noqa: PLC0415 - as above

        return letters_text(addressees, form)
    return questions_text(questions, width=terminal_width(sys.stdout) or NARROWEST, colour=has_colour(sys.stdout))
