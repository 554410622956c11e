"""One run of `prefile scenarios compare`: entries in one by one, their lines out as they come, and the sums."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from prefile.analysis.comparison import Comparison, LineCompared
from prefile.analysis.comparison_sums import Comparing
from prefile.analysis.other_origins import Dates
from prefile.cli.inputs import Inputs
from prefile.cli.output import Output, has_colour, is_terminal
from prefile.cli.scenarios import Format
from prefile.decision.engine import Decide
from prefile.errors import DeclarationProblems
from prefile.intake import Limits
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.render import Progress, problems_text
from prefile.render.json.comparison import JsonComparison
from prefile.render.tabular.comparison_csv import CsvComparison
from prefile.render.tabular.comparison_table import By
from prefile.render.text.comparison import compare_text
from prefile.screening import screen

__all__ = ["CompareRun"]


class _Writer(Protocol):
    def line(self, line: LineCompared) -> None:
        """Write one line, where the format holds every line."""

    def end(self, told: Comparison) -> None:
        """Write the sums."""


class CompareRun:
    """Reads, screens and compares what was named; `unread` counts what could not be read so far."""

    def __init__(self, inputs: Inputs, limits: Limits, out: Path | None) -> None:
        """Read `inputs` within `limits`, and write to `out`, or to standard output."""
        self._inputs, self._limits, self._out = inputs, limits, out
        self.unread = 0

    def write(
        self,
        book: RuleBook,
        scenarios: Sequence[Scenario],
        output: Format,
        chosen: Sequence[By],
        *,
        stack: bool,
        on: datetime | None,
        as_known_on: date | None,
        decide: Decide,
    ) -> None:
        """Write the comparison in a format, with the memory of one entry and of the sums."""
        dates = Dates(on, as_known_on, decide)
        comparing = Comparing(book, scenarios, dates, stack=stack)
        watched = is_terminal(sys.stderr) and (self._out is not None or not is_terminal(sys.stdout))
        with Output(self._out, is_read=self._inputs.holds) as written:
            writer = self._writer(written, output, comparing, chosen)
            with Progress(sys.stderr, shown=watched, total=self._inputs.size() if watched else None) as progress:
                self._read(book, comparing, dates, writer, progress)
            writer.end(comparing.told(self.unread))

    def _read(self, book: RuleBook, comparing: Comparing, dates: Dates, writer: _Writer, progress: Progress) -> None:
        """Compare each entry; the problems of one that cannot be screened are told aside."""
        for item in self._inputs.entries(self._limits, progress.read):
            try:
                if isinstance(item, DeclarationProblems):
                    raise item
                report = screen(item, book, on=dates.on, as_known_on=dates.as_known_on, decide=dates.decide)
            except DeclarationProblems as problems:
                self.unread += 1
                progress.say(problems_text(problems.problems, colour=has_colour(sys.stderr)))
                progress.done(0)
                continue
            for line in comparing.add(item, report):
                writer.line(line)
            progress.done(len(report.lines))

    def _writer(self, written: Output, output: Format, comparing: Comparing, chosen: Sequence[By]) -> _Writer:
        match output:
            case Format.CSV:
                return CsvComparison(written.write, comparing.columns, chosen)
            case Format.JSON:
                return JsonComparison(written.write, comparing.columns, chosen)
            case Format.XLSX:
                return _Workbook(written, comparing, chosen)
            case Format.HTML:
                return _Page(written, chosen, [Path(name).name or name for name in self._inputs.named])
            case Format.TEXT:
                return _Text(written, chosen, colour=self._out is None and has_colour(sys.stdout))


class _Text:
    """Text holds the lines that lead, which the comparison keeps."""

    def __init__(self, written: Output, chosen: Sequence[By], *, colour: bool) -> None:
        self._written, self._chosen, self._colour = written, chosen, colour

    def line(self, line: LineCompared) -> None:
        """Write nothing: text is written whole."""

    def end(self, told: Comparison) -> None:
        """Write the text."""
        self._written.write(compare_text(told, self._chosen, colour=self._colour))


class _Page:
    """A page holds the lines that lead, too."""

    def __init__(self, written: Output, chosen: Sequence[By], files: Sequence[str]) -> None:
        self._written, self._chosen, self._files = written, chosen, files

    def line(self, line: LineCompared) -> None:
        """Write nothing: a page is written whole."""

    def end(self, told: Comparison) -> None:
        """Write the page."""
        from prefile.render.html.comparison import compare_html  # noqa: PLC0415 - what draws is an extra

        self._written.write(compare_html(told, self._chosen, self._files))


class _Workbook:
    """A workbook is bytes, made while the lines come and written whole."""

    def __init__(self, written: Output, comparing: Comparing, chosen: Sequence[By]) -> None:
        from prefile.render.tabular.comparison_xlsx import XlsxComparison  # noqa: PLC0415 - what writes workbooks is an extra

        self._written, self._made = written, XlsxComparison(comparing.columns, chosen)

    def line(self, line: LineCompared) -> None:
        """Write one line."""
        self._made.line(line)

    def end(self, told: Comparison) -> None:
        """Write the sums, and the workbook."""
        self._made.end(told)
        self._written.write_bytes(self._made.whole())
