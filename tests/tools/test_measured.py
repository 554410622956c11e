"""The tables of speed say what was measured, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench import FIGURES
from measured import BEGINS, ENDS, MEASURED, ROOT, SHORT, TABLES, add, figure, long_table, rate, with_table


def run(lines: int, shape: str, **figures: float) -> dict[str, Any]:
    """Return what the bench wrote of some figures, each with its seconds."""
    found = {
        name: {"lines": lines, "seconds": 9.0, "cpu_seconds": seconds, "peak_mb": 100.0}
        for name, seconds in figures.items()
    }
    on = {"processor": "one", "python": "CPython"}
    return {"machine": on, "groups": [{"lines": lines, "shape": shape, "figures": found, "naive": {}}]}


@pytest.mark.parametrize("name", TABLES)
def test_a_page_holds_the_table_of_what_was_measured(name: str) -> None:
    kept = json.loads(MEASURED.read_text("utf-8"))
    assert f"{BEGINS}\n{TABLES[name](kept)}\n{ENDS}" in (ROOT / name).read_text("utf-8")


def test_a_run_takes_the_place_of_what_it_measured_again() -> None:
    first = add({}, run(100, "sparse", json=1.0, bulk=0.5))
    both = add(add(first, run(100, "sparse", json=0.1)), run(1000, "full", json=2.0))
    assert [figure(both, 100, "sparse", name)["cpu_seconds"] for name in ("json", "bulk")] == [0.1, 0.5]  # type: ignore[index]
    assert figure(both, 1000, "full", "json") is not None
    assert figure(both, 1000, "sparse", "json") is None


def test_rates_are_of_the_processor_to_three_digits() -> None:
    assert rate({"lines": 100_000, "cpu_seconds": 0.3456, "seconds": 7}) == "289,000"
    assert rate({"lines": 100, "cpu_seconds": 1.0, "seconds": 7}) == "100"


def test_a_table_names_each_figure_once_with_the_lines_that_it_was_measured_on() -> None:
    both = add(add({}, run(100, "sparse", json=1.0, bulk=0.5)), run(1000, "full", json=2.0))
    shown = long_table(both)
    assert shown.count("JSON Lines to findings |") == 2
    assert "| JSON Lines to findings | 100 | 100 |  |  |" in shown
    assert "| JSON Lines to findings |  |  | 500 | 100 |" in shown
    assert set(SHORT) <= {one.name for one in FIGURES}


def test_a_page_without_markers_is_left_alone() -> None:
    with pytest.raises(ValueError, match="markers"):
        with_table("no markers", "a table")
    assert with_table(f"a{BEGINS}old{ENDS}b", "new") == f"a{BEGINS}\nnew\n{ENDS}b"
