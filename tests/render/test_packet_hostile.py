"""Hostile text acts in no packet, and problems stand where a reader looks for them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from openpyxl import load_workbook
from packets import MIXED, PLAIN, Page, Shape, rows_of, run

from prefile.cli import app
from prefile.cli.report_formats import Format

HOSTILE = '<script>alert("x")</script>{{ 7 * 7 }}\x1b[31m\u202e]]>&amp;\'"'
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "＝1", "\t=1")


@pytest.fixture
def hostile() -> Shape:
    """An entry whose free texts would act on a page, a terminal or a spreadsheet."""
    line = {
        "tariff_number": "2804.61.00.00",
        "origin": "DE",
        "value": "15000",
        "quantities": [{"amount": "1000", "unit": "KG"}],
        "description": HOSTILE.replace("\x1b", " "),
    }
    lines = [line, *({**line, "description": text.strip()} for text in FORMULAS)]
    head = {"format": "prefile-entry/1", "reference": FORMULAS[0], "metadata": {"desk": "<b>bold</b>"}}
    return {**head, "entered": "2026-12-04T09:30", "entry_number": "<img src=x>", "lines": lines}


@pytest.mark.parametrize("output", [Format.CSV, Format.XLSX, Format.HTML])
def test_hostile_text_acts_nowhere(output: Format, hostile: Shape, tmp_path: Path) -> None:
    source, out = tmp_path / "entry.json", tmp_path / f"out.{output}"
    source.write_text(json.dumps(hostile), "utf-8")
    ran = run.invoke(app, ["screen", str(source), *PLAIN, "--format", output, "--out", str(out)])
    assert ran.exit_code == 1, ran.stderr
    if output is Format.HTML:
        page = Page(out.read_text("utf-8"))
        assert not {"script", "img", "b1"} & {name for name, _ in page.elements}
        assert "{{ 7 * 7 }}" in page.text
        assert "\u202e" not in page.text
    elif output is Format.CSV:
        cells = [cell for row in csv.reader(io.StringIO(out.read_text("utf-8"), newline="")) for cell in row]
        assert "'=HYPERLINK(1)" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]
    else:
        book: Any = load_workbook(out)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {"=HYPERLINK(1)", "+1", "-1"} <= {cell.value for cell in cells if cell.data_type == "s"}
        assert not [cell for cell in cells if cell.data_type == "f"]


def test_problems_stand_in_the_workbook_and_on_the_page_and_aside(tmp_path: Path) -> None:
    broken = tmp_path / "<script>.json"
    broken.write_text('{"format": "prefile-entry/1", "<script>": 1}', "utf-8")
    for output in (Format.XLSX, Format.HTML, Format.CSV):
        out = tmp_path / f"out.{output}"
        ran = run.invoke(app, ["screen", str(broken), str(MIXED), "--format", output, "--out", str(out)])
        assert ran.exit_code == 2
        assert "E121" in ran.stderr
        if output is Format.XLSX:
            assert "E121" in {row["code"] for row in rows_of(load_workbook(out)["Problems"])}
        elif output is Format.HTML:
            page = Page(out.read_text("utf-8"))
            assert "could not be read" in page.text
            assert "E121" in page.text
            assert "script" not in {name for name, _ in page.elements}


@pytest.mark.parametrize("output", list(Format))
def test_nothing_that_could_be_read_is_still_a_whole_file(output: Format, tmp_path: Path) -> None:
    out = tmp_path / f"out.{output}"
    ran = run.invoke(app, ["screen", str(tmp_path / "nowhere.json"), "--format", output, "--out", str(out)])
    assert ran.exit_code == 2
    if output is Format.HTML:
        assert "Nothing could be screened" in Page(out.read_text("utf-8")).text
    elif output is Format.XLSX:
        assert rows_of(load_workbook(out)["Totals"])[0]["value"] is None
    elif output is Format.CSV:
        assert out.read_bytes().count(b"\r\n") == 1
    elif output is Format.PARQUET:
        assert pyarrow.parquet.read_table(out).num_rows == 0
