"""The formats that reports are written in: what makes the pieces of each, what puts them together, what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from typing import Any, NamedTuple

import typer

from prefile.cli.output import Output, has_colour
from prefile.render import (
    JsonLinesWriter,
    JsonWriter,
    TextWriter,
    Writer,
)
from prefile.render.scratch import Scratch
from prefile.render.writers import Make, json_piece, text_piece

__all__ = ["Form", "Format", "form_of", "refuse"]


class Format(StrEnum):
    """How reports are written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"
    XLSX = "xlsx"
    PARQUET = "parquet"

    @property
    def is_json(self) -> bool:
        """Whether programs read it as JSON, its problems too."""
        return self in {Format.JSON, Format.JSONL}

    @property
    def indent(self) -> int | None:
        """How far JSON is indented; None puts it on one line."""
        return None if self is Format.JSONL else 2


class Form(NamedTuple):
    """How one format is written: the maker of its pieces, which may work in another process, and the writer."""

    make: Make
    writer: Writer[Any]


_NEEDS = {
    Format.HTML: ("a page needs Jinja2", "jinja2", "pages"),
    Format.XLSX: ("a workbook needs XlsxWriter", "xlsxwriter", "workbooks"),
    Format.PARQUET: ("Parquet needs pyarrow", "pyarrow", "parquet"),
}
_BINARY = {Format.XLSX: "a workbook", Format.PARQUET: "Parquet"}


def refuse(output: Format, *, to_terminal: bool) -> None:
    """Refuse a format that cannot be written here."""
    needs, module, extra = _NEEDS.get(output, ("", "", ""))
    if module and find_spec(module) is None:
        raise typer.BadParameter(f"{needs}: install prefile with its extra, prefile[{extra}]")
    if to_terminal and output in _BINARY:
        raise typer.BadParameter(f"{_BINARY[output]} is no text for a terminal: name a file with --out")


def form_of(output: Format, written: Output, scratch: Scratch, *, array: bool, coloured: bool) -> Form:
    """Return how a format is written to an output; what an extra brings is imported only here.

    `array` says that JSON is an array even of one item, and `coloured` that text goes to a terminal.
    """
    aside = has_colour(sys.stderr)
    match output:
        case Format.TEXT:
            make = partial(text_piece, colour=coloured, colour_aside=aside)
            return Form(make, TextWriter(written.write, colour=coloured))
        case Format.JSON:
            return Form(json_piece, JsonWriter(written.write, array=array))
        case Format.JSONL:
            return Form(partial(json_piece, indent=None), JsonLinesWriter(written.write))
    making, writer = _for_people(output, written, scratch)
    return Form(partial(making, colour_aside=aside), writer)


def _for_people(output: Format, written: Output, scratch: Scratch) -> tuple[Callable[..., Any], Writer[Any]]:
    if output is Format.CSV:
        from prefile.render.tabular.report_rows import CsvReports, csv_piece  # noqa: PLC0415 - text and JSON start without it

        return csv_piece, CsvReports(written.write)
    if output is Format.HTML:
        from prefile.render.html.report import HtmlReports, html_piece  # noqa: PLC0415 - what makes pages is an extra

        return html_piece, HtmlReports(written.write, scratch)
    if output is Format.XLSX:
        from prefile.render.tabular.report_xlsx import XlsxReports, xlsx_piece  # noqa: PLC0415 - what makes workbooks is one too

        return xlsx_piece, XlsxReports(written.write_bytes, scratch)
    from prefile.render.tabular.report_parquet import ParquetReports, parquet_piece  # noqa: PLC0415 - and so is pyarrow

    return parquet_piece, ParquetReports(written.write_bytes, scratch)
