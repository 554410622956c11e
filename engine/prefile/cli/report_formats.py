"""The formats that reports are written in: what makes the pieces of each, what puts them together, what it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import typer

from prefile.cli.choices import Format
from prefile.cli.output import Output, aside
from prefile.render import (
    JsonLinesWriter,
    JsonWriter,
    TextWriter,
    Writer,
)
from prefile.render.page_form import PageForm
from prefile.render.scratch import Scratch
from prefile.render.short_run import ShortWriter, short_piece
from prefile.render.text.filing_sheet import sheet_json_piece, sheet_piece
from prefile.render.text.form import NARROWEST, WIDTH, Aside
from prefile.render.writers import Make, Piece, WhyWriter, json_piece, text_piece, why_piece
from prefile.values.line_numbers import LineAsked

__all__ = ["Form", "Format", "TextForm", "form_of", "make_of", "refuse"]


class Form(NamedTuple):
    """How one format is written: the maker of its pieces, which may work in another process, and the writer."""

    make: Make
    writer: Writer[Any]


_NEEDS = {
    Format.HTML: ("a page needs Jinja2", "jinja2", "pages"),
    Format.PDF: ("a PDF needs WeasyPrint", "weasyprint", "pdf"),
    Format.XLSX: ("a workbook needs XlsxWriter", "xlsxwriter", "workbooks"),
    Format.PARQUET: ("Parquet needs pyarrow", "pyarrow", "parquet"),
}
_BINARY = {Format.PDF: "a PDF", Format.XLSX: "a workbook", Format.PARQUET: "Parquet"}


def refuse(output: Format, *, to_terminal: bool) -> None:
    """Refuse a format that cannot be written here."""
    needs, module, extra = _NEEDS.get(output, ("", "", ""))
    if module and find_spec(module) is None:
        raise typer.BadParameter(f"{needs}: install prefile with its extra, prefile[{extra}]")
    if output is Format.PDF:
        _refuse_without_pango()
    if to_terminal and output in _BINARY:
        raise typer.BadParameter(f"{_BINARY[output]} is not text for a terminal: name a file with --out")


def _refuse_without_pango() -> None:
    """Refuse a PDF where the library of the system that sets text is missing."""
    try:
        import_module("weasyprint")
    except OSError as error:
        raise typer.BadParameter(
            f"a PDF needs Pango on this system ({str(error).splitlines()[0][:120]}): on Debian and Ubuntu "
            "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; or print the page of --format html"
        ) from None


class TextForm(NamedTuple):
    """How text is written: short or whole, with what does not apply, one line alone; how wide, in colour; and pages.

    `keyed`: only the numbers to file, in any format that is offered for it.
    """

    full: bool = False
    every: bool = False
    why: LineAsked | None = None
    width: int | None = None
    coloured: bool = False
    page: PageForm = PageForm()
    keyed: bool = False


def form_of(output: Format, written: Output, scratch: Scratch, *, array: bool, text: TextForm) -> Form:
    """Return how a format is written to an output. `array` says that JSON is an array even of one item."""
    return Form(make_of(output, text), _writer_of(output, written, scratch, array=array, text=text))


def make_of(output: Format, text: TextForm) -> Make:
    """Return what makes the pieces of a format; what an extra brings is imported only here."""
    apart = aside()
    if text.keyed:
        return _sheet_maker(output, text, apart)
    if output is Format.TEXT:
        return _text_maker(text, apart)
    if output.is_json:
        return partial(json_piece, indent=output.indent)
    if output in {Format.HTML, Format.PDF}:
        from prefile.render.html.report import html_piece  # noqa: PLC0415 - what makes pages is an extra

        return partial(html_piece, form=text.page._replace(printed=output is Format.PDF), aside=apart)
    return partial(_maker_for_people(output), aside=apart)


def _sheet_maker(output: Format, text: TextForm, apart: Aside) -> Make:
    """Return what makes the numbers to file of an item."""
    if output is Format.CSV:
        from prefile.render.tabular.filing_csv import sheet_csv_piece  # noqa: PLC0415 - few runs ask for it

        return partial(sheet_csv_piece, aside=apart)
    if output.is_json:
        return partial(sheet_json_piece, indent=output.indent)
    return partial(sheet_piece, width=text.width or NARROWEST, colour=text.coloured, aside=apart)


def _text_maker(text: TextForm, apart: Aside) -> Make:
    colour = text.coloured
    if text.full:
        width = max(text.width or WIDTH, NARROWEST)
        return partial(text_piece, width=width, every=text.every, colour=colour, aside=apart)
    if text.why is not None:
        width = max(text.width or NARROWEST, NARROWEST)
        return partial(why_piece, asked=text.why, width=width, colour=colour, aside=apart)
    return partial(short_piece, aside=apart)


def _maker_for_people(output: Format) -> Callable[..., Piece]:
    if output is Format.CSV:
        from prefile.render.tabular.report_rows import csv_piece  # noqa: PLC0415 - text and JSON start without it

        return csv_piece
    if output is Format.XLSX:
        from prefile.render.tabular.report_xlsx import xlsx_piece  # noqa: PLC0415 - what makes workbooks is one too

        return xlsx_piece
    from prefile.render.tabular.report_parquet import parquet_piece  # noqa: PLC0415 - and so is pyarrow

    return parquet_piece


def _writer_of(output: Format, written: Output, scratch: Scratch, *, array: bool, text: TextForm) -> Writer[Any]:
    put, colour = written.write, text.coloured
    match output:
        case Format.TEXT if text.full:
            return TextWriter(put, width=max(text.width or WIDTH, NARROWEST), colour=colour)
        case Format.TEXT if text.why is not None or text.keyed:
            return TextWriter(put, colour=colour, summed=False) if text.why is None else WhyWriter(put, text.why)
        case Format.TEXT:
            return ShortWriter(put, scratch, width=text.width, colour=colour)
        case Format.JSON:
            return JsonWriter(put, array=array)
        case Format.JSONL:
            return JsonLinesWriter(put)
    return _writer_for_people(output, written, scratch, text)


def _writer_for_people(output: Format, written: Output, scratch: Scratch, text: TextForm) -> Writer[Any]:
    form = text.page
    if output is Format.CSV:
        from prefile.render.tabular.filing_csv import HEADER  # noqa: PLC0415 - as above
        from prefile.render.tabular.report_rows import CsvReports  # noqa: PLC0415 - as above

        return CsvReports(written.write, HEADER if text.keyed else None)
    if output is Format.HTML:
        from prefile.render.html.report import HtmlReports  # noqa: PLC0415 - as above

        return HtmlReports(written.write, scratch, form)
    if output is Format.PDF:
        from prefile.render.html.pdf import PdfReports  # noqa: PLC0415 - as above

        return PdfReports(written.write_bytes, scratch, form._replace(printed=True))
    if output is Format.XLSX:
        from prefile.render.tabular.report_xlsx import XlsxReports  # noqa: PLC0415 - as above

        return XlsxReports(written.write_bytes, scratch)
    from prefile.render.tabular.report_parquet import ParquetReports  # noqa: PLC0415 - as above

    return ParquetReports(written.write_bytes, scratch)
