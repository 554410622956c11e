"""How `prefile scenarios compare` writes: as text or a page; or as CSV, a workbook or JSON, which hold every line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from prefile.cli.output import Output, has_colour
from prefile.cli.run_loop import RunLoop
from prefile.render.analysis_json import JsonComparison
from prefile.render.tabular.comparison_table import By, CsvComparison

if TYPE_CHECKING:
    from prefile.analysis.comparison import Column, Comparison, LineCompared

__all__ = ["Format", "Formatted"]


class Format(StrEnum):
    """How a comparison is written."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"


class Writer(Protocol):
    """What a comparison is written by: its lines, then its sums."""

    def line(self, line: LineCompared, /) -> None:
        """Write one line, where the format holds every line."""

    def end(self, comparison: Comparison, /) -> None:
        """Write the sums."""


class Formatted(NamedTuple):
    """A format, and what it is grouped by (None: by all)."""

    format: Format
    by: list[By] | None

    @property
    def holds_lines(self) -> bool:
        """Whether every line is written."""
        return self.format in {Format.CSV, Format.XLSX, Format.JSON} and (self.by is None or By.LINE in self.by)

    def writer(self, written: Output, columns: Sequence[Column], loop: RunLoop) -> Writer:
        """Return the writer; what not every start loads is imported only here."""
        chosen = self.by or list(By)
        match self.format:
            case Format.CSV:
                return CsvComparison(written.write, columns, chosen)
            case Format.JSON:
                return JsonComparison(written.write, columns, chosen)
            case Format.XLSX:
                return _Workbook(written, columns, chosen)
            case Format.HTML:
                return _Page(written, chosen, [Path(name).name or name for name in loop.inputs.named])
            case Format.TEXT:
                return _Text(written, chosen, colour=loop.out is None and has_colour(sys.stdout))


class _Text:
    """Text holds the lines that lead, which the comparison keeps."""

    def __init__(self, written: Output, chosen: Sequence[By], *, colour: bool) -> None:
        self._written, self._chosen, self._colour = written, chosen, colour

    def line(self, line: LineCompared) -> None:
        """Write nothing: text is written whole."""

    def end(self, comparison: Comparison) -> None:
        """Write the text."""
        from prefile.render.text.comparison import compare_text  # noqa: PLC0415 - as above

        self._written.write(compare_text(comparison, self._chosen, colour=self._colour))


class _Page:
    """A page holds the lines that lead, too."""

    def __init__(self, written: Output, chosen: Sequence[By], files: Sequence[str]) -> None:
        self._written, self._chosen, self._files = written, chosen, files

    def line(self, line: LineCompared) -> None:
        """Write nothing: a page is written whole."""

    def end(self, comparison: Comparison) -> None:
        """Write the page."""
        from prefile.render.html.comparison import compare_html  # noqa: PLC0415 - what makes pages is an extra

        self._written.write(compare_html(comparison, self._chosen, self._files))


class _Workbook:
    """A workbook is bytes, made while the lines come and written whole."""

    def __init__(self, written: Output, columns: Sequence[Column], chosen: Sequence[By]) -> None:
        from prefile.render.tabular.comparison_xlsx import XlsxComparison  # noqa: PLC0415 - what writes workbooks is one too

        self._written, self._made = written, XlsxComparison(columns, chosen)

    def line(self, line: LineCompared) -> None:
        """Write one line."""
        self._made.line(line)

    def end(self, comparison: Comparison) -> None:
        """Write the sums, and the workbook."""
        self._made.end(comparison)
        self._written.write_bytes(self._made.whole())
