"""Reports as a PDF to send: the page of `report`, set for print by WeasyPrint.

What is set asks for nothing outside itself: no address is followed, no file is opened. The whole page is held in
memory while it is set, so that a run of many entries is better written as one file for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from weasyprint import HTML

from prefile.render.html.report import Body, HtmlReports
from prefile.render.page_form import PageForm
from prefile.render.scratch import Scratch
from prefile.render.text.summary import Tally

__all__ = ["PdfReports"]

_PLAIN = PageForm()


class PdfReports:
    """Keeps the page in a temporary file, and sets it when it is whole."""

    def __init__(self, put: Callable[[bytes], None], scratch: Scratch, form: PageForm = _PLAIN) -> None:
        """Write the PDF with `put`; until then the page waits in `scratch`."""
        self._put, self._page = put, scratch.file()
        self._html = HtmlReports(self._keep, scratch, form)

    def body(self, body: Body) -> None:
        """Keep the part of one item."""
        self._html.body(body)

    def _keep(self, text: str) -> None:
        self._page.write(text.encode())

    def end(self, tally: Tally) -> None:
        """Set the page, and write it."""
        self._html.end(tally)
        self._page.seek(0)
        page = HTML(string=self._page.read().decode(), url_fetcher=_refuse)
        self._put(page.write_pdf(pdf_tags=True) or b"")


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    """Fetch nothing: a page holds all that it shows."""
    raise ValueError(f"a page asks for nothing outside itself, so {url[:80]!r} is not fetched")
