"""A list that holds anything else than when it was read is refused, whatever the order of its rows and columns."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from prefile.cli import app
from prefile.rulebook.held_lists import HELD, Held, held_csv, held_in, read_held

DAY = date(2026, 11, 29)
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=6)
TABLE = st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6)


def table(rows: list[tuple[str, str]], *, turned: bool = False) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([row[::-1] if turned else row for row in [("number", "group"), *rows]])
    return out.getvalue().encode()


@given(TABLE, st.randoms())
def test_the_order_of_rows_and_columns_does_not_matter(rows: list[tuple[str, str]], order: Random) -> None:
    mixed = list(rows)
    order.shuffle(mixed)
    assert held_in("a", table(rows), DAY) == held_in("a", table(mixed, turned=True), DAY)


@given(TABLE, st.data())
def test_any_other_cell_or_row_is_told(rows: list[tuple[str, str]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.tuples(CELL, CELL).filter(lambda row: row != rows[place]))
    before = held_in("a", table(rows), DAY)
    for changed in ([*rows[:place], other, *rows[place + 1 :]], rows[:place] + rows[place + 1 :], [*rows, other]):
        assert not held_in("a", table(changed), DAY).holds_as(before)


@pytest.mark.parametrize("data", [b"\xff\xfe", b'number\n"0101'])
def test_what_is_no_table_is_held_by_its_bytes(data: bytes) -> None:
    assert held_in("a", data, DAY).rows == 0
    assert not held_in("a", data, DAY).holds_as(held_in("a", data + b" ", DAY))


def test_what_is_written_is_read_again() -> None:
    held = [Held("lists/b.csv", 2, "ab", DAY), Held("lists/a.csv", 0, "cd", date(2026, 1, 2))]
    assert [one for _, one in read_held(held_csv(held))] == sorted(held)


def test_lists_are_held_one_by_one_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    for name in ("a", "b"):
        (tmp_path / "lists" / f"{name}.csv").write_text("number\n0101\n")
    run = CliRunner()
    assert "2 of 2 lists held" in run.invoke(app, ["rules", "hold", str(tmp_path), "--on", "2026-11-01"]).output
    (tmp_path / "lists" / "b.csv").write_text("number\n0101\n0102\n")
    done = run.invoke(app, ["rules", "hold", str(tmp_path), "lists/b.csv", "--on", "2026-11-02"])
    assert done.output.splitlines() == ["lists/b.csv  2 rows", "1 of 2 lists held as read on 2026-11-02"]
    rows = (tmp_path / HELD).read_text().splitlines()
    assert [row.split(",")[-1] for row in rows[1:]] == ["2026-11-01", "2026-11-02"]
    assert run.invoke(app, ["rules", "hold", str(tmp_path), "lists/c.csv"]).exit_code == 2
