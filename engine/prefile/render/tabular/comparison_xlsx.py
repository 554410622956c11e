"""A comparison as a workbook: a sheet for each part, with frozen headings, filters, and amounts as numbers.

An empty cell under an amount is one that cannot be determined or has no known upper bound, never zero. Rows go to
temporary files as they come, so that the memory does not grow with them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from prefile.analysis.comparison import Column, Comparison, LineCompared
from prefile.render.tabular.comparison_table import (
    By,
    group_cells,
    group_headings,
    groups_of,
    line_cells,
    line_headings,
)
from prefile.render.tabular.sheets import (
    MOST_ROWS,
    Sheet,
    open_book,
    write_notes,
)
from prefile.render.text.comparison import read_words
from prefile.render.text.lead import column_titles, comparison_lead
from prefile.render.text.rests_on import rests_on_words, unread_words

__all__ = ["XlsxComparison"]

_WIDE = {"name": 34, "minerals": 26, "reference": 20, "rate date": 26, "tariff number": 16, "entry number": 15}
_TITLES = {By.MINERAL: "Minerals", By.ORIGIN: "Origins", By.IMPORTER: "Importers"}


class XlsxComparison:
    """Writes the lines one by one, and the sums behind them; `whole` returns the workbook."""

    def __init__(self, columns: Sequence[Column], chosen: Sequence[By]) -> None:
        """Begin a workbook with the parts that were chosen."""
        self._names, self._chosen = column_titles(columns), chosen
        self._bytes = io.BytesIO()
        self._book, self._looks = open_book(self._bytes, "prefile comparison; not law")
        self._notes = self._book.add_worksheet("Summary")
        self._total = self._sheet("Total", group_headings("part", self._names))
        self._lines: list[Sheet] = []
        if By.LINE in chosen:
            self._more_lines()

    def line(self, line: LineCompared) -> None:
        """Write one line; what does not fit on a sheet goes on on the next."""
        if By.LINE not in self._chosen:
            return
        if self._lines[-1].rows >= MOST_ROWS:
            self._more_lines()
        self._lines[-1].row(line_cells(line))

    def _more_lines(self) -> None:
        name = f"Lines {len(self._lines) + 1}" if self._lines else "Lines"
        self._lines.append(self._sheet(name, line_headings(self._names)))

    def _sheet(self, name: str, headings: Sequence[str]) -> Sheet:
        return Sheet(self._book, name, [(heading, _WIDE.get(heading, 16)) for heading in headings], self._looks)

    def end(self, comparison: Comparison) -> None:
        """Write the sums, and what a reader must know."""
        self._total.row(group_cells(comparison.total))
        sheets = [self._total, *self._lines]
        for by, groups in groups_of(comparison, self._chosen):
            sheets.append(self._sheet(_TITLES[by], group_headings(by.value, self._names)))
            for group in groups:
                sheets[-1].row(group_cells(group))
        for sheet in sheets:
            sheet.end()
        self._write_notes(comparison)

    def whole(self) -> bytes:
        """Return the workbook's bytes."""
        self._book.close()
        return self._bytes.getvalue()

    def _write_notes(self, comparison: Comparison) -> None:
        lead, further = comparison_lead(comparison)
        notes = [
            ("What matters", lead),
            *(("", words) for words in further),
            ("What this is", comparison.not_law),
            ("Rows of minerals", comparison.spread),
            ("Empty amounts", "cannot be determined, or have no known upper bound; they are not zero"),
            ("Read", read_words(comparison)),
            ("Could not be read", unread_words(comparison.rests_on.unread) or "nothing"),
            *(("What it rests on", words) for words in rests_on_words(comparison.rests_on)),
            ("Rule book", comparison.rulebook),
        ]
        for scenario in (supposed for column in comparison.columns for supposed in column.scenarios):
            notes += [
                (
                    scenario.title,
                    f"Supposes: {scenario.supposes} Its numbers: {scenario.numbers_from} ({scenario.scenario})",
                )
            ]
        write_notes(self._notes, notes, self._looks)
