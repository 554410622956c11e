"""The bench: the same lines every time, every one sound, and a table that comes out."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import prefile
from bench_formats import FORMATS, write_formats
from bench_lines import CELLS, draw_entries, write
from prefile import (
    DeclarationProblems,
    Entry,
    Report,
    RuleBook,
)
from prefile.values.dates import read_instant

ROOT = Path(__file__).parents[2]
PACKAGE = Path(prefile.__file__).parent
LINES = 600
SHAPES = ["sparse", "full"]
BENCH = [sys.executable, str(ROOT / "tools" / "bench.py"), "--lines", "200", "--shape", "sparse"]
pytestmark = pytest.mark.slow
each_shape = pytest.mark.parametrize("shape", SHAPES)


def lines_of(shape: str) -> list[dict[str, Any]]:
    return [line for entry in draw_entries(LINES, shape) for line in entry["lines"]]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BENCH, *words], capture_output=True, text=True, check=True)


@each_shape
def test_the_same_seed_draws_the_same_entries_and_another_seed_others(shape: str) -> None:
    assert list(draw_entries(LINES, shape)) == list(draw_entries(LINES, shape))
    assert list(draw_entries(LINES, shape)) != list(draw_entries(LINES, shape, seed=2))


def test_as_many_lines_are_drawn_as_were_asked_for_in_entries_of_1_to_20() -> None:
    sizes = [len(entry["lines"]) for entry in draw_entries(LINES, "sparse")]
    assert sum(sizes) == LINES
    assert (min(sizes), max(sizes)) == (1, 20)


def test_both_shapes_state_the_same_goods() -> None:
    for sparse, full in zip(lines_of("sparse"), lines_of("full"), strict=True):
        assert sparse.items() <= full.items()


def test_a_sparse_line_has_at_most_250_bytes_and_a_full_one_about_900() -> None:
    sizes = {shape: [len(json.dumps(line, separators=(",", ":"))) for line in lines_of(shape)] for shape in SHAPES}
    assert max(sizes["sparse"]) <= 250
    assert 850 <= sum(sizes["full"]) / LINES <= 950


@each_shape
def test_every_drawn_line_is_read_from_json_and_xml_alike_and_screened(
    shape: str, book: RuleBook, tmp_path: Path
) -> None:
    drawn = write(LINES, shape, tmp_path)
    by_json, by_xml = (list(prefile.read_entries(tmp_path / f"{shape}.{end}")) for end in ("jsonl", "xml"))
    assert [str(one) for one in by_json if isinstance(one, DeclarationProblems)] == []
    assert by_json == by_xml
    entries = [one for one in by_json if isinstance(one, Entry)]
    reports = list(prefile.screen_many(entries, book))
    assert [str(one) for one in reports if not isinstance(one, Report)] == []
    assert sum(len(one.lines) for one in reports if isinstance(one, Report)) == drawn["lines"] == LINES


def test_every_cell_is_of_a_number_and_a_country_that_the_book_knows(book: RuleBook) -> None:
    with CELLS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 5000
    ends = [read_instant(day) for day in ("2026-07-01", "2026-12-31")]
    for row in rows:
        assert all(book.tariff.under(row["number"], at) == (row["number"],) for at in ends), row
        assert row["country"] in book.countries.names, row
        assert float(row["value"]) > 0, row


def test_the_bench_writes_figures_and_the_ratio_to_naive_rules() -> None:
    shown = bench("--only", "screen", "xml", "report", "naive").stdout
    for words in ("200 sparse lines", "XML to findings", "JSON Lines to JSON reports", "× as fast", "findings a line"):
        assert words in shown
    assert "wrongly" not in shown


def test_the_bench_writes_json_for_machines() -> None:
    (group,) = json.loads(bench("--only", "json", "plain", "--json").stdout)["groups"]
    assert list(group["figures"]) == ["plain", "json"]
    assert {figure["lines"] for figure in group["figures"].values()} == {200}
    assert group["figures"]["json"]["findings"] == group["figures"]["plain"]["findings"]


def test_the_bench_measures_another_checkout_in_turns_and_compares() -> None:
    against = ("--against", str(PACKAGE.parent), "--only", "json", "--repeat", "2")
    (group,) = json.loads(bench(*against, "--json").stdout)["groups"]
    other = group["against"]["json"]
    assert (other["lines"], other["findings"]) == (200, group["figures"]["json"]["findings"])
    assert len(other["seconds_of_all"]) == len(other["times_as_fast_of_all"]) == 2
    assert min(other["times_as_fast_of_all"]) <= other["times_as_fast"] <= max(other["times_as_fast_of_all"])
    assert 0.5 < other["times_as_large"] < 2, "the same checkout is as large as itself"


def test_the_bench_names_a_folder_that_holds_no_package() -> None:
    ran = subprocess.run([*BENCH, "--against", str(ROOT)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert str(ROOT) in ran.stderr


def test_the_bench_shows_where_the_time_of_a_figure_goes() -> None:
    shown = bench("--profile", "screen").stdout
    ours = {path.name for path in PACKAGE.rglob("*.py")}
    assert "Ordered by: internal time" in shown
    assert ours.intersection(re.findall(r"(\w+\.py):[0-9]+\(", shown))


def test_the_bench_is_a_command_with_examples() -> None:
    assert os.access(ROOT / "tools" / "bench", os.X_OK)
    assert "tools/bench --quick" in bench("--help").stdout


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_drawn_lines_are_the_same_goods_in_every_format(name: str, tmp_path: Path) -> None:
    drawn = list(draw_entries(LINES, "sparse"))
    write_formats(drawn, tmp_path, "sparse")
    read = list(prefile.read_entries(tmp_path / f"sparse.{name}"))
    assert not [item for item in read if isinstance(item, DeclarationProblems)]
    found = [(line.tariff_number, line.origin) for item in read if isinstance(item, Entry) for line in item.lines]
    goods = [(line["tariff_number"].replace(".", ""), line["origin"]) for entry in drawn for line in entry["lines"]]
    depth = len(found[0][0])
    assert found == [(number[:depth], origin) for number, origin in goods]
