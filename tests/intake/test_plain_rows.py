"""Plain rows of a table make the lines of the ordinary way, with the same places; other rows are never plain."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefile import DeclarationProblems, Entry, read_entries
from prefile.intake.table import made_rows
from prefile.intake.table.made_rows import MadeRows
from prefile.intake.table.plain_rows import PlainRows

HEADINGS = ("entry number", "entered", "line", "tariff number", "origin", "value", "quantity 1", "unit 1")
PLAIN = ("SC1-0000001-5", "2026-08-03", "1", "8505.11.00.70", "CN", "12500", "40", "KG")
BESIDE = ("export country", "currency", "declared number 1", "mip-documentation")
ODD = (
    *(
        "",
        "0",
        "X",
        "no",
        "n/a",
        "200 KG",
        "1,000.50",
        "1.000,50",
        "9903.01.25",
        "9801.00.10",
        "US",
        "us",
        "UK",
        "China",
    ),
    *("$5", "USD", "EUR", "#N/A", "13/12/2026", " 8505110070 ", "850511007", "8.5E9", "Total", "Tonnes", "line", "2"),
)

Rows = list[list[str]]


def read(rows: Rows) -> list[Any]:
    """Return all that reading a table tells: entries with what was noted and the place of each fact, or problems."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return [_told(item) for item in read_entries(text.getvalue().encode())]


def _told(item: Entry | DeclarationProblems) -> Any:  # noqa: ANN401 - whatever tells two readings apart
    if isinstance(item, DeclarationProblems):
        return item.problems
    source = item.source
    assert source is not None
    places = [source.place(path) for path in paths(item.model_dump(mode="json"))]
    return item, item.digest(), source.digest, source.passed_over, places


def paths(shape: Any, within: str = "") -> list[str]:  # noqa: ANN401 - a part of a shape as JSON has it
    items = shape.items() if isinstance(shape, dict) else enumerate(shape) if isinstance(shape, list) else ()
    return [within, *(path for key, inner in items for path in paths(inner, f"{within}/{key}"))]


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    headings = [*HEADINGS, *BESIDE[: draw(st.integers(0, len(BESIDE)))]]
    usual = [*PLAIN, *[""] * len(BESIDE)]
    rows = [[*usual[: len(headings)]] for _ in range(draw(st.integers(1, 4)))]
    for number, row in enumerate(rows, start=1):
        row[2] = str(number)
        for place in draw(st.lists(st.integers(0, len(headings) - 1), max_size=2)):
            row[place] = draw(st.sampled_from(ODD))
    return [headings, *rows]


@settings(max_examples=60)
@given(tables())
def test_plain_rows_make_the_lines_of_the_ordinary_way(rows: Rows) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(made_rows, "_OFTEN", 1)
        made = read(rows)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MadeRows, "line", lambda *_: None)
        plain = read(rows)
        patched.setattr(PlainRows, "shape", lambda *_: None)
        ordinary = read(rows)
    assert made == ordinary
    assert plain == ordinary


def test_lines_of_a_form_that_came_often_are_made_without_a_shape() -> None:
    lines, line = [], MadeRows.line
    rows = [[*PLAIN[:2], str(number), *PLAIN[3:]] for number in range(1, 21)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MadeRows, "line", lambda self, cells: lines.append(line(self, cells)) or lines[-1])
        read([[*HEADINGS], *rows])
    assert [made is not None for made in lines] == [False] * 7 + [True] * 13


@pytest.mark.parametrize(
    ("place", "cell", "plain"),
    [
        (3, "8505.11.00.70", True),
        (5, "", True),
        (3, "9903.01.25", False),
        (3, "", False),
        (4, "XX1", True),
        (6, "40 KG", False),
        (6, "", False),
        (7, "X", False),
    ],
)
def test_rows_are_plain_where_nothing_is_refused_or_put_elsewhere(place: int, cell: str, plain: bool) -> None:  # noqa: FBT001
    found = []
    whole = PlainRows.shape
    row = [*PLAIN]
    row[place] = cell
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PlainRows, "shape", lambda self, cells: found.append(whole(self, cells)) or found[-1])
        read([[*HEADINGS], row])
    assert [shape is not None for shape in found] == [plain]
