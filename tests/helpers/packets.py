"""Packets that tests write and read back: the stories, a page with its elements, a PDF with its sheets."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from prefile.cli import app

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json"))
MIXED = ROOT / "fixtures" / "entries" / "mixed-entry" / "declaration.json"
UNDOCUMENTED = ROOT / "fixtures" / "entries" / "polysilicon-germany-undocumented" / "declaration.json"
SMALL_BOOK = ROOT / "fixtures" / "rulebook"
PLAIN = ["--rules", str(SMALL_BOOK), "--decide", "plain"]
PERCENT = "critical-minerals-25-percent"
VOID = frozenset({"meta", "br", "img", "link", "hr", "input"})

Shape = dict[str, Any]
run = CliRunner()


def lines_of(reports: list[Shape]) -> Iterator[tuple[Shape, Shape]]:
    """Yield each line of each report."""
    return ((report, line) for report in reports for line in report["lines"])


def money(value: str | None) -> Decimal | None:
    """Read money of JSON, CSV or a workbook's cell; nothing there is none."""
    return Decimal(str(value)) if value not in (None, "") else None


def rows_of(sheet: Any) -> list[Shape]:  # noqa: ANN401 - openpyxl's
    """Return the rows of a sheet by their headings."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


class Page(HTMLParser):
    """Reads a page, and sees that every element is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See that it was the one that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """What a reader reads."""
        return " ".join("".join(self.words).split())


def packet(out: Path, *words: str, source: Path = UNDOCUMENTED) -> bytes:
    """Return what is written of one entry."""
    run.invoke(app, ["screen", str(source), *words, "--out", str(out)])
    return out.read_bytes()


def sheets(pdf: bytes) -> list[tuple[int, int]]:
    """Return the sizes of the pages of a PDF, in points."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    objects = b"".join(zlib.decompress(stream) for stream in streams if stream.startswith(b"x"))
    sizes = re.findall(rb"/MediaBox\s*\[0 0 (\d+) (\d+)\]", pdf + objects)
    return [(int(width), int(height)) for width, height in sizes]


def _sets_text() -> bool:
    """Whether this system has Pango, which sets the text of a PDF; a bare one has not."""
    try:
        import_module("weasyprint")
    except (ImportError, OSError):
        return False
    return True


WITH_PANGO = pytest.mark.skipif(not _sets_text(), reason="a PDF needs Pango on the system")
