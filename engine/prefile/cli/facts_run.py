"""One run of `prefile facts`: entries in one by one, and their ranking or one side-car out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from prefile.analysis.missing_facts import what_decides
from prefile.analysis.other_origins import Dates
from prefile.analysis.questionnaire import Question, questions
from prefile.analysis.savings import what_lowers
from prefile.cli.facts import RankFormat, SideCarFormat
from prefile.cli.inputs import Inputs
from prefile.cli.output import Output
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.findings import Report
from prefile.intake import Limits
from prefile.law.book import RuleBook
from prefile.render.text.facts import (
    ranked_shape,
    ranked_text,
    side_car_csv,
    side_car_json,
)
from prefile.screening import screen
from prefile.values.json_shape import escaped

__all__ = ["FactsRun"]


class FactsRun:
    """Screens what was named, entry by entry, and writes what comes of it."""

    def __init__(self, inputs: Inputs, limits: Limits, book: RuleBook, dates: Dates) -> None:
        """Read `inputs` within `limits`, and screen them by a book."""
        self._inputs, self._limits = inputs, limits
        self._book, self._dates = book, dates
        self._problems: list[Problem] = []
        self._unanswerable = 0

    def write(self, out: Path | None, texts: Callable[[], Iterator[str]]) -> tuple[Problem, ...]:
        """Write texts as they come to `out`, or to standard output, and return the problems met."""
        with Output(out, is_read=self._inputs.holds) as written:
            for text in texts():
                written.write(text)
        if self._unanswerable:
            count = "1 question is" if self._unanswerable == 1 else f"{self._unanswerable:,} questions are"
            sys.stderr.write(f"{count} left out, which no fact of an entry can answer; prefile facts rank lists all.\n")
        return tuple(self._problems)

    def ranked(self, output: RankFormat, *, colour: bool) -> Iterator[str]:
        """Yield the ranking of each entry as it comes."""
        between = "[\n" if output is RankFormat.JSON else ""
        for entry, report in self._pairs():
            found = what_decides(report), what_lowers(entry, report, self._book, self._dates)
            if output is RankFormat.JSON:
                yield between + escaped(json.dumps(ranked_shape(report, *found), ensure_ascii=False, indent=2))
                between = ",\n"
            else:
                yield between + ranked_text(report, *found, colour=colour)
                between = "\n"
        if output is RankFormat.JSON:
            yield "[]\n" if between == "[\n" else "\n]\n"

    def asked(self, output: SideCarFormat) -> Iterator[str]:
        """Yield the side-car of all entries."""
        rows: list[Question] = []
        seen: set[str | None] = set()
        for entry, report in self._pairs():
            found = questions(entry, report)
            self._unanswerable += len(found.unanswerable)
            named = entry.entry_number or entry.reference
            if found.asked and named in seen:
                what = f"entry {named or 'without a number'} stands more than once among the entries"
                self._problems.append(Problem("E143", what, Place(entry.source.name if entry.source else None)))
                continue
            seen.add(named)
            rows.extend(found.asked)
        yield side_car_json(rows) if output is SideCarFormat.JSON else side_car_csv(rows)

    def _pairs(self) -> Iterator[tuple[Entry, Report]]:
        dates = self._dates
        for item in self._inputs.entries(self._limits, lambda _: None):
            try:
                if isinstance(item, DeclarationProblems):
                    raise item
                report = screen(item, self._book, on=dates.on, as_known_on=dates.as_known_on, decide=dates.decide)
            except DeclarationProblems as problems:
                self._problems.extend(problems.problems)
            else:
                yield item, report
