"""`prefile exposure`: what many entries are exposed to, by mineral and origin: text, a page, a workbook, JSON, CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.bulk_folder import bulk_folder, opened
from prefile.cli.options import (
    Asked,
    AsKnown,
    AssumeTariff,
    Decide,
    Deciding,
    Facts,
    Files,
    Floors,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    On,
    Out,
    Rules,
    ScenarioNames,
    inputs_or_end,
    open_scenarios,
    supposed,
)
from prefile.cli.output import has_colour, is_terminal
from prefile.cli.report_formats import Format as ReportFormat
from prefile.cli.report_formats import refuse
from prefile.cli.run_loop import Choices, RunLoop, Screened
from prefile.entry import Entry
from prefile.findings import Report
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.releases.chosen import open_chosen
from prefile.render.analysis_json import exposure_json

if TYPE_CHECKING:
    from prefile.analysis.comparison_sums import ComparisonSums
    from prefile.analysis.exposure import Exposure

__all__ = ["EXAMPLE", "Format", "exposure_command"]

EXAMPLE = """\b
Example: prefile exposure entries/ --format html --out exposure.html
         prefile exposure entries.jsonl --on 2026-12-04 --format csv --out exposure.csv
         prefile exposure entries/ --on 2027-01-02 --scenario critical-minerals-25-percent
         prefile exposure screened.parquet --format json
"""


class Format(StrEnum):
    """How exposure is written."""

    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv"


def exposure_command(
    files: Files,
    scenario: ScenarioNames = None,
    floor: Floors = None,
    assume_current_tariff: AssumeTariff = False,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: Annotated[
        Format, typer.Option("--format", help="html is one page with charts, xlsx a workbook.")
    ] = Format.TEXT,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Add up what entries are worth by mineral and origin, how concentrated that is, and what it owes.

    A folder that prefile bulk wrote is added up by its columns, with the scenarios, dates and rule book of that run.

    Duty is that at the rate dates of the entries. Beside the sums: import reliance, the agreements of each origin, unit
    values against floor prices, and what the origin alone would change. Entries are read one by one; what cannot be
    read is reported and is in no sum. Each scenario is taken by itself, with all that would be owed under it: never
    payable, and in no other sum. Changes of law after the first rate date stand there with what the same lines would
    owe if they were entered before and after.

    Exits with 0, or 2 when a declaration cannot be read, 3 when a rule file is wrong and 70 on a fault of ours.
    """
    refuse(ReportFormat(output), to_terminal=out is None and is_terminal(sys.stdout))
    folder = bulk_folder(
        files,
        scenario=scenario,
        floor=floor,
        assume_current_tariff=assume_current_tariff,
        on=on,
        as_known=as_known,
        facts=facts,
        mapping=mapping,
        dates=dates,
        decimal=decimal,
        decide=decide is not Decide.AUTO,
    )
    loop = RunLoop(inputs_or_end(Asked(files, facts, mapping, dates, decimal)), max_lines, out)
    with loop.ends(stopped=lambda: "Stopped: nothing was written.\n"):
        book = open_chosen(rules)
        scenarios = open_scenarios(book, supposed(scenario, floor), stacked=False)
        choices = Choices(on, as_known, decide.value, (), assume_current_tariff)
        with loop.output() as written:
            exposure = _exposure(loop, book, scenarios, choices) if folder is None else _of_columns(loop, book, folder)
            shown = _shown(exposure, book, output, loop)
            written.write(shown) if isinstance(shown, str) else written.write_bytes(shown)


def _exposure(loop: RunLoop, book: RuleBook, scenarios: tuple[Scenario, ...], choices: Choices) -> Exposure:
    """Return the exposure of every entry, with the memory of one and of the sums."""
    from prefile.analysis.comparison_sums import ComparisonSums  # noqa: PLC0415 - screening starts without what adds up
    from prefile.analysis.exposure_sums import expose  # noqa: PLC0415 - as above
    from prefile.workbench.changes import duty_moments  # noqa: PLC0415 - as above

    options = ScreenOptions(choices.on, choices.as_known, choices.decide, choices.assume_current_tariff)
    sums = ComparisonSums(book, scenarios, options)
    pairs = _compared(loop.reports(book, choices), sums)
    moments, unread = duty_moments(book), lambda: loop.refused
    return expose(pairs, book, options=options, scenarios=sums.duties(), moments=moments, unread=unread)


def _of_columns(loop: RunLoop, book: RuleBook, folder: Path) -> Exposure:
    """Return the exposure of what prefile bulk wrote."""
    from prefile.analysis.run_exposure import run_exposure  # noqa: PLC0415 - DuckDB, for which no declaration waits

    with opened(folder, book) as run:
        exposure = run_exposure(run)
    loop.unread = exposure.unread
    return exposure


def _compared(found: Iterator[Screened], sums: ComparisonSums) -> Iterator[tuple[Entry, Report]]:
    """Pass each entry on once, compared with what scenarios would add where there are any."""
    for entry, report, again in found:
        if again:
            continue
        if sums.columns:
            sums.add(entry, report)
        yield entry, report


def _shown(exposure: Exposure, book: RuleBook, output: Format, loop: RunLoop) -> str | bytes:
    """Return exposure in a format; what renders it is imported only here."""
    match output:
        case Format.JSON:
            return f"{exposure_json(exposure)}\n"
        case Format.CSV:
            from prefile.render.tabular.exposure_csv import exposure_csv  # noqa: PLC0415 - as above

            return exposure_csv(exposure)
        case Format.XLSX:
            from prefile.render.tabular.exposure_xlsx import exposure_xlsx  # noqa: PLC0415 - what makes workbooks is one too

            return exposure_xlsx(exposure)
        case Format.HTML:
            from prefile.render.html.exposure import exposure_html  # noqa: PLC0415 - what makes pages is an extra

            files = [Path(name).name or name for name in loop.inputs.named]
            return exposure_html(exposure, book.countries.names, book.tariff.texts, files)
        case Format.TEXT:
            from prefile.render.text.exposure import exposure_text  # noqa: PLC0415 - as above

            return exposure_text(exposure, colour=loop.out is None and has_colour(sys.stdout))
