"""Bulk runs: what is not plain is screened all the same, and what was stopped goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from same_in_bulk import assert_same_in_bulk

from bulk_exactness import entries_of
from prefile import RuleBook
from prefile.bulk import Progress, Screener, screen_files
from prefile.bulk.parts import OtherRun
from prefile.options import ScreenOptions

Shape = dict[str, Any]
Write = Callable[[Iterable[Shape]], Path]
LINE: Shape = {
    "tariff_number": "2804610000",
    "origin": "DE",
    "value": "1000",
    "quantities": [{"amount": "10", "unit": "KG"}],
}
ENTRY: Shape = {"format": "prefile-entry/1", "entry_number": "A", "entered": "2026-08-01", "lines": [LINE]}

# What stands on a line of the file, and the codes that the ordinary reader refuses it with; none where it is read.
WRITTEN: dict[str, tuple[str, list[str]]] = {
    "plain": (json.dumps(ENTRY), []),
    "a number in place of text": (json.dumps({**ENTRY, "lines": [{**LINE, "value": 1000}]}), []),
    "spaced otherwise": (json.dumps(ENTRY).replace('"value":', '"value" :'), []),
    "a key that is unknown": (json.dumps({**ENTRY, "colour": "red"}), ["E121"]),
    "a key twice": (json.dumps(ENTRY).replace('"value"', '"value":"1","value"'), ["E105"]),
    "a list that is null": (
        json.dumps({**ENTRY, "lines": [{**LINE, "claims": None}]}, separators=(",", ":")),
        ["E122"],
    ),
    "a line cut short": (json.dumps(ENTRY)[:60], ["E104"]),
    "a comma too many": (json.dumps(ENTRY)[:-1] + ",}", ["E104"]),
    "an unknown number": (json.dumps({**ENTRY, "lines": [{**LINE, "tariff_number": "0000000000"}]}), ["E132"]),
    "an unknown country": (json.dumps({**ENTRY, "lines": [{**LINE, "origin": "XX"}]}), ["E133"]),
    "no origin": (json.dumps({**ENTRY, "lines": [{k: v for k, v in LINE.items() if k != "origin"}]}), []),
    "an early date": (json.dumps({**ENTRY, "entered": "2019-01-01"}), ["E138"]),
    "a withdrawal from warehouse": (json.dumps({**ENTRY, "entry_type": "31"}), []),
    "no date": (json.dumps({k: v for k, v in ENTRY.items() if k != "entered"}), []),
    "a claim of no document": (
        json.dumps({**ENTRY, "lines": [{**LINE, "claims": [{"claim": "civil-aircraft", "reference": "tbd"}]}]}),
        ["E149"],
    ),
    "more copper than goods": (
        json.dumps({**ENTRY, "lines": [{**LINE, "minerals": [{"mineral": "copper", "contained_kg": "11"}]}]}),
        ["E144"],
    ),
    "quantities that disagree": (
        json.dumps({**ENTRY, "lines": [{**LINE, "net_kg": "20"}]}),
        ["E135"],
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_a_line_of_any_kind_is_read_as_the_ordinary_reader_reads_it(
    what: str, screener: Screener, tmp_path: Path
) -> None:
    text, codes = WRITTEN[what]
    file = tmp_path / "entries.jsonl"
    file.write_text(f"{json.dumps(ENTRY)}\n{text}\n{json.dumps(ENTRY)}\n", "utf-8")
    summary = screen_files([str(file)], screener, tmp_path / "out")
    problems = pq.read_table(tmp_path / "out" / "problems").to_pylist()
    assert [problem["code"] for problem in problems] == codes
    assert {problem["entry"] for problem in problems} <= {1}
    assert {problem["line"] for problem in problems} <= {2}
    assert summary.lines == 3 - len(codes)
    lines = pq.read_table(tmp_path / "out" / "lines").to_pylist()
    assert [line["entry"] for line in lines] == ([0, 2] if codes else [0, 1, 2])
    assert {line["tariff_number"] for line in lines} == {"2804610000"}


def test_places_that_words_name_are_places_in_the_file(screener: Screener, tmp_path: Path) -> None:
    file, twice = tmp_path / "entries.jsonl", {**LINE, "line": 1}
    entries = [ENTRY, ENTRY, {**ENTRY, "lines": [twice, twice]}]
    file.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), "utf-8")
    assert_same_in_bulk(file, screener, tmp_path / "out")
    (problem,) = pq.read_table(tmp_path / "out" / "problems").to_pylist()
    assert f"{file}:3:" in problem["what"]


@pytest.mark.parametrize("line", [{**LINE, "origin": "XX"}, {key: LINE[key] for key in ("tariff_number", "origin")}])
def test_a_run_may_begin_with_lines_that_no_form_decides(line: Shape, book: RuleBook, write: Write) -> None:
    file = write([{**ENTRY, "lines": [line]}])
    summary = screen_files([str(file)], Screener(book, ScreenOptions()), file.parent / "out")
    assert (summary.lines, summary.problems) in {(0, 1), (1, 0)}


@pytest.mark.parametrize(
    "text", ['[{"format":"prefile-entry/1","lines":[]}]', "", '{"a":"x"}\n{\n"format"', "<x/>", "null\n"]
)
def test_a_file_of_another_kind_goes_to_the_ordinary_reader(text: str, screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "entries"
    file.write_text(text, "utf-8")
    assert screen_files([str(file)], screener, tmp_path / "out").problems > 0


def test_what_was_written_by_another_run_is_left_alone(screener: Screener, tmp_path: Path) -> None:
    file, out = tmp_path / "entries.jsonl", tmp_path / "out"
    file.write_text(f"{json.dumps(ENTRY)}\n", "utf-8")
    screen_files([str(file)], screener, out)
    assert screen_files([str(file)], screener, out).kept == 1
    file.write_text(f"{json.dumps(ENTRY)} \n", "utf-8")
    with pytest.raises(OtherRun, match="other input"):
        screen_files([str(file)], screener, out)
    with pytest.raises(OtherRun, match="no output of this command"):
        screen_files([str(file)], screener, tmp_path)


class StopError(Exception):
    """What stops a run in these tests."""


def test_a_run_that_is_stopped_three_times_comes_to_the_same(screener: Screener, write: Write, tmp_path: Path) -> None:
    file, stopped = write(entries_of("sparse", 120, seed=5)), tmp_path / "stopped"

    def stop(_: Progress) -> None:
        (stopped / "lines" / ".part-00009.parquet.unfinished").write_bytes(b"PAR1")
        raise StopError

    whole = screen_files([str(file)], screener, tmp_path / "whole", block=1 << 10)
    for _ in range(3):
        with pytest.raises(StopError):
            screen_files([str(file)], screener, stopped, block=1 << 10, progress=_after(1, stop))
    assert screen_files([str(file)], screener, stopped, block=1 << 10).lines == whole.lines
    _assert_same(stopped, tmp_path / "whole")


RUN = """
import sys
from pathlib import Path
from prefile import open_rulebook
from prefile.bulk import Screener, screen_files
from prefile.cli.bulk_workers import Given, making
from prefile.options import ScreenOptions

file, out, jobs = sys.argv[1:]
book, options = open_rulebook(), ScreenOptions()
if jobs == "1":
    screen_files([file], Screener(book, options), Path(out), block=1 << 11, each_finding=True)
else:
    with making(int(jobs), Given(None, book.digest, options, ())) as makers:
        screen_files([file], Screener(book, options), Path(out), block=1 << 11, each_finding=True, makers=makers)
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_is_killed_comes_to_the_same(jobs: int, screener: Screener, write: Write, tmp_path: Path) -> None:
    file, out = write(entries_of("sparse", 250, seed=5)), tmp_path / "killed"
    command = [sys.executable, "-c", RUN, str(file), str(out), str(jobs)]
    with subprocess.Popen(command) as process:
        while process.poll() is None and not _parts(out):
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    kept = _parts(out)
    subprocess.run(command, check=True)
    assert 0 < kept < _parts(out)
    screen_files([str(file)], screener, tmp_path / "whole", block=1 << 11, each_finding=True)
    _assert_same(out, tmp_path / "whole")


def test_a_run_that_was_stopped_before_its_first_part_goes_on(screener: Screener, write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".manifest.json.unfinished").write_text("{", "utf-8")
    assert screen_files([str(write([ENTRY]))], screener, out).lines == 1


def _after(parts: int, stop: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Stop after so many parts more."""
    seen: list[Progress] = []

    def progress(at: Progress) -> None:
        seen.append(at)
        if len(seen) > parts:
            stop(at)

    return progress


def _parts(out: Path) -> int:
    manifest = out / "manifest.json"
    return len(json.loads(manifest.read_text("utf-8"))["parts"]) if manifest.exists() else 0


def _assert_same(out: Path, whole: Path) -> None:
    for kind in sorted(path.name for path in whole.iterdir() if path.is_dir()):
        names = sorted(path.name for path in (whole / kind).iterdir())
        assert sorted(path.name for path in (out / kind).iterdir() if not path.name.startswith(".")) == names
        for name in names:
            assert (out / kind / name).read_bytes() == (whole / kind / name).read_bytes()
