"""Tables without end, and any cells: refused soon, in little memory, or read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import MB, Made, memory_below, outline, stream, within
from workbooks import HEAD, REPORT, codes, of_rows

from prefile import Entry, Limits, read_entries


def test_too_many_lines_are_refused_once() -> None:
    rows = "".join(f"E,{n},2804.61.00.00,DE,1\n" for n in range(1, 20))
    assert codes(HEAD + rows, limits=Limits(lines=5)) == ["E106"]


def test_too_many_numbers_of_one_line_are_refused_once() -> None:
    rows = "".join(f"E,1,{n},99030586,,0,,\n" for n in range(1, 300))
    assert codes(REPORT + rows) == ["E106"]


def test_a_row_without_end_is_refused_soon() -> None:
    made = Made(HEAD, "x", 300 * MB)
    with memory_below(8 * MB):
        assert outline(read_entries(stream(made))) == ["E106"]
    assert made.given < 3 * MB


def test_a_million_columns_are_refused() -> None:
    with within(1):
        assert codes(HEAD + "," * 1_000_000 + "\n") == ["E106"]


def test_a_quote_that_never_closes_is_refused_soon() -> None:
    made = Made(HEAD + 'E,1,"', "x\n", 300 * MB)
    assert outline(read_entries(stream(made))) == ["E104"]
    assert made.given < 3 * MB


def test_quotes_without_end_take_no_long_time() -> None:
    with within(2):
        assert set(codes(HEAD + '""' * 500_000 + '",' * 30 + "x\n")) <= {"E104", "E106"}


@pytest.mark.slow
def test_a_long_table_takes_little_memory() -> None:
    row = 'E,,2804.61.00.00,DE,"1"\n'
    with memory_below(20 * MB):
        assert outline(read_entries(stream(Made(HEAD, row, 3 * MB)))) == ["E106"]


CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "2804.61.00.00", "1", "1,5", "1e9", "#N/A", "CN", "TRUE", "2026-12-04", "Total", "\ufeff"]
    ),
    st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace").decode()),
)
HEADINGS = st.sampled_from(
    ["entry number", "line", "tariff number", "value", "gallium %", "unit 1", "quantity 1", "x", ""]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HEADINGS, min_size=1, max_size=8), st.lists(st.lists(CELLS, max_size=8), max_size=6))
def test_any_cells_are_entries_or_problems_in_csv_and_workbook(headings: list[str], rows: list[list[str]]) -> None:
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [headings, *rows])
    for data in (text.encode(), of_rows(tuple(headings), *map(tuple, rows))):
        for item in read_entries(data):
            assert isinstance(item, Entry) or item.problems
