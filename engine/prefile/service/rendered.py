"""A report in the forms that the service gives it in, by the makers and writers that the command line has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, get_args

from prefile.findings import Report
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.text.short import short_text
from prefile.render.text.summary import Tally, counted
from prefile.render.writers import Piece

__all__ = ["FORMS", "Form", "rendered"]

Form = Literal["json", "html", "xlsx", "pdf", "text"]
FORMS: tuple[Form, ...] = get_args(Form)


def rendered(form: Form, item: RunItem) -> bytes:
    """Return a report in a form, as the command line writes it of one entry.

    Raises:
        Unwritable: the form has no place for what the report says.
    """
    if form == "json" and isinstance(item.result, Report):
        return f"{item.result.to_json()}\n".encode()
    if form == "text":
        return short_text(item).encode()
    parts: list[bytes] = []
    with Scratch() as scratch:
        make, writer = _form(form, parts.append, scratch)
        writer.body(make(item).body)
        tally = Tally()
        tally.count(counted(item.result, item.file))
        writer.end(tally)
    return b"".join(parts)


def _form(form: Form, put: Callable[[bytes], None], scratch: Scratch) -> tuple[Callable[[RunItem], Piece], Any]:
    """Return the maker and the writer of a form; what an extra brings is imported only here."""
    if form == "xlsx":
        from prefile.render.tabular.report_xlsx import XlsxReports, xlsx_piece  # noqa: PLC0415 - an extra makes workbooks

        return xlsx_piece, XlsxReports(put, scratch)
    from prefile.render.html.report import HtmlReports, html_piece  # noqa: PLC0415 - and an extra makes pages

    page = PageForm(printed=form == "pdf")
    if form == "html":
        return partial(html_piece, form=page), HtmlReports(lambda text: put(text.encode()), scratch, page)
    from prefile.render.html.pdf import PdfReports  # noqa: PLC0415 - and another PDF

    return partial(html_piece, form=page), PdfReports(put, scratch, page)
