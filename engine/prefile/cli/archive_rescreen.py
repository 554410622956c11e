"""`prefile archive rescreen`: what kept entries come to by another book, day or supposition, where that differs."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.archive_criteria import (
    DutyFrom,
    DutyTo,
    EntryNumber,
    FromDay,
    ImporterNumber,
    Looked,
    Measure,
    MineralName,
    Origin,
    OutcomeName,
    TariffNumber,
    ToActOn,
    ToDay,
)
from prefile.cli.archives import ArchiveAt, Organization, ends_in_words, opened_archive
from prefile.cli.help_pages import examples
from prefile.cli.options import (
    AsKnown,
    AssumeTariff,
    Decide,
    Deciding,
    Floors,
    On,
    Out,
    Rules,
    ScenarioNames,
    open_scenarios,
    supposed,
)
from prefile.cli.output import Output, has_colour, terminal_width
from prefile.cli.run_loop import ACT, UNREADABLE, Choices
from prefile.cli.screen import Jobs, cores
from prefile.law.book import RuleBook
from prefile.releases.chosen import open_chosen
from prefile.render.text.form import NARROWEST

if TYPE_CHECKING:
    from prefile.analysis.rescreened import Changes, ChangeSums
    from prefile.render.changes import ChangesWriter

__all__ = ["RESCREEN", "rescreen_command"]

RESCREEN = examples(
    "prefile archive rescreen --on 2026-12-04",
    "prefile archive rescreen --rules new-rules --importer 12-3456789",
    "prefile archive rescreen --scenario critical-minerals-25-percent --format csv --out changes.csv",
)


class Format(StrEnum):
    """How changes are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def rescreen_command(
    on: On = None,
    as_known: AsKnown = None,
    scenario: ScenarioNames = None,
    floor: Floors = None,
    assume_current_tariff: AssumeTariff = False,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    entry: EntryNumber = None,
    importer_number: ImporterNumber = None,
    number: TariffNumber = None,
    origin: Origin = None,
    mineral: MineralName = None,
    measure: Measure = None,
    outcome: OutcomeName = None,
    first: FromDay = None,
    last: ToDay = None,
    duty_from: DutyFrom = None,
    duty_to: DutyTo = None,
    to_act_on: ToActOn = False,
    jobs: Annotated[
        int, typer.Option(metavar="N", min=0, max=256, help="How many processes screen. 0: every core available.")
    ] = 0,
    output: Annotated[Format, typer.Option("--format", help="The output format.")] = Format.TEXT,
    out: Out = None,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
) -> None:
    """Screen kept entries again, and list only what changed: the line, the measure, by how much, and what to do.

    Of each entry, the last screening kept is compared with what it comes to now: by the rule book of this release or
    --rules, on its own rate date or --on, as the law is known or --as-known, and with each --scenario. Nothing is kept.

    Exits with 0 when nothing changed, 1 when something did, 2 when an entry cannot be screened any more or the archive
    cannot be used, 3 when a rule file is wrong.
    """
    named = tuple(supposed(scenario, floor))
    looked = Looked(
        entry, importer_number, number, origin, mineral, measure, outcome, first, last, duty_from, duty_to, to_act_on,
        latest=True,
    )  # fmt: skip
    with ends_in_words(as_json=output is Format.JSON), opened_archive(archive_at, organization) as archive:
        from prefile.cli.rescreening import Rescreening, changed_entries  # noqa: PLC0415 - databases take their time
        from prefile.store.search import sequences  # noqa: PLC0415 - as above

        book = open_chosen(rules)
        scenarios = open_scenarios(book, named, stacked=True)
        choices = Choices(on, as_known, decide.value, scenarios, assume_current_tariff)
        run = Rescreening(archive, book, choices, Jobs(jobs or cores(), rules, named))
        asked = _asked(book, choices)
        would = on is not None or bool(scenarios)
        with Output(out, is_read=lambda _: False, paged=output is Format.TEXT) as written:
            writer = _writer(written, output, book, asked, would=would, plain=out is not None)
            found = run.screened(sequences(archive, looked.criteria()))
            sums = changed_entries(found, frozenset(asked.scenarios), writer.entry)
            writer.end(sums)
    raise typer.Exit(_code(sums))


def _asked(book: RuleBook, choices: Choices) -> Changes:
    """Return how it was screened again, as JSON says it."""
    from prefile.analysis.rescreened import Changes  # noqa: PLC0415 - as of rescreening

    return Changes(
        rulebook=book.digest,
        on=None if choices.on is None else choices.on.isoformat(),
        as_known_on=None if choices.as_known is None else choices.as_known.isoformat(),
        scenarios=tuple(scenario.name for scenario in choices.scenarios),
    )


def _code(sums: ChangeSums) -> int:
    if sums.unscreened:
        return UNREADABLE
    return ACT if sums.changed_lines else 0


def _writer(
    written: Output, output: Format, book: RuleBook, asked: Changes, *, would: bool, plain: bool
) -> ChangesWriter:
    from prefile.render.changes import CsvChanges, JsonChanges, TextChanges  # noqa: PLC0415 - as above

    match output:
        case Format.JSON:
            return JsonChanges(written.write, asked)
        case Format.CSV:
            return CsvChanges(written.write)
        case Format.TEXT:
            on_terminal = None if plain else terminal_width(sys.stdout)
            width, colour = on_terminal or NARROWEST, on_terminal is not None and has_colour(sys.stdout)
            titles = {measure.id: measure.title for measure in book.measures}
            return TextChanges(written.write, titles, would=would, width=width, colour=colour)
