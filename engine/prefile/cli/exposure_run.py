"""One run of `prefile exposure`: entries in one by one, and one text out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from prefile.analysis.comparison_sums import Comparing
from prefile.analysis.exposure import Exposure
from prefile.analysis.exposure_sums import expose
from prefile.analysis.other_origins import Dates
from prefile.cli.exposure import Format
from prefile.cli.inputs import Inputs
from prefile.cli.output import Output, has_colour, is_terminal
from prefile.decision.engine import Decide
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Report
from prefile.intake import Limits
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.render import Progress, problems_text
from prefile.render.json.exposure import exposure_json
from prefile.render.tabular.exposure_csv import exposure_csv
from prefile.render.text.exposure import exposure_text
from prefile.screening import screen

__all__ = ["ExposureRun"]


class ExposureRun:
    """Reads and screens what was named, and writes its exposure; `unread` counts what could not be read so far."""

    def __init__(self, inputs: Inputs, limits: Limits, out: Path | None) -> None:
        """Read `inputs` within `limits`, and write to `out`, or to standard output."""
        self._inputs, self._limits, self._out = inputs, limits, out
        self.unread = 0

    def write(
        self,
        book: RuleBook,
        output: Format,
        scenarios: Sequence[Scenario] = (),
        *,
        on: datetime | None,
        as_known_on: date | None,
        decide: Decide,
    ) -> None:
        """Write the exposure of every entry in a format, with the memory of one and of the sums."""
        dates = Dates(on, as_known_on, decide)
        comparing = Comparing(book, scenarios, dates)
        watched = is_terminal(sys.stderr) and (self._out is not None or not is_terminal(sys.stdout))
        with Output(self._out, is_read=self._inputs.holds) as written:
            size = self._inputs.size() if watched else None
            with Progress(sys.stderr, shown=watched, total=size) as progress:
                pairs = _compared(self._pairs(book, dates, progress), comparing)
                exposure = expose(pairs, book, dates=dates, scenarios=comparing.duties(), unread=lambda: self.unread)
            written.write(self._written(exposure, book, output))

    def _pairs(self, book: RuleBook, dates: Dates, progress: Progress) -> Iterator[tuple[Entry, Report]]:
        """Yield each entry with its report; the problems of one that has none are told aside."""
        for item in self._inputs.entries(self._limits, progress.read):
            try:
                if isinstance(item, DeclarationProblems):
                    raise item
                report = screen(item, book, on=dates.on, as_known_on=dates.as_known_on, decide=dates.decide)
            except DeclarationProblems as problems:
                self.unread += 1
                progress.say(problems_text(problems.problems, colour=has_colour(sys.stderr)))
                progress.done(0)
            else:
                yield item, report
                progress.done(len(report.lines))

    def _written(self, exposure: Exposure, book: RuleBook, output: Format) -> str:
        match output:
            case Format.JSON:
                return f"{exposure_json(exposure)}\n"
            case Format.CSV:
                return exposure_csv(exposure)
            case Format.HTML:
                from prefile.render.html.exposure import exposure_html  # noqa: PLC0415 - what draws is an extra

                files = [Path(name).name or name for name in self._inputs.named]
                return exposure_html(exposure, book.countries.names, book.tariff.texts, files)
            case Format.TEXT:
                return exposure_text(exposure, colour=self._out is None and has_colour(sys.stdout))


def _compared(pairs: Iterable[tuple[Entry, Report]], comparing: Comparing) -> Iterator[tuple[Entry, Report]]:
    """Pass pairs on, each compared with what scenarios would add where there are any."""
    for entry, report in pairs:
        if comparing.columns:
            comparing.add(entry, report)
        yield entry, report
