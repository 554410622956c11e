"""Runs that are killed at random moments, closed streams, files that cannot be written: told, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kills import FORMATS, SIGNALS, Bench, Kill, kills

ROOT = Path(__file__).parents[2]
SMALL_BOOK = ROOT / "fixtures" / "rulebook"
PLAIN = ["--rules", str(SMALL_BOOK), "--decide", "plain"]
ENTRY = (
    '{"format":"prefile-entry/1","entered":"2026-12-04T09:30","lines":[{"tariff_number":"2804610000","origin":"DE"}]}'
)
LONG = "x" * 300  # bytes, of which the name of a file has 255 at most


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Give entries and a place where runs over them are killed."""
    return Bench(tmp_path_factory.mktemp("kills"), SMALL_BOOK)


@pytest.mark.slow
@pytest.mark.parametrize("output", FORMATS)
def test_a_run_that_is_killed_leaves_the_old_file_or_the_new_and_nothing_beside_it(bench: Bench, output: str) -> None:
    every = list(kills(1, FORMATS.index(output), (output,)))
    assert {(kill.jobs, kill.signal) for kill in every} == {(jobs, number) for jobs in (1, 2) for number in SIGNALS}
    assert {str(kill): found for kill in every if (found := bench.faults(kill))} == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_with_128_and_its_number(bench: Bench, number: signal.Signals) -> None:
    assert bench.faults(Kill("json", 1, number, 0.1)) == []


@pytest.mark.parametrize("moment", [-0.05, -0.4, -0.8])
def test_a_run_is_stopped_without_a_word_while_it_still_starts(bench: Bench, moment: float) -> None:
    assert bench.faults(Kill("json", 1, signal.SIGINT, moment)) == []


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """Give an entry to screen."""
    path = tmp_path / "entry.json"
    path.write_text(ENTRY, "utf-8")
    return path


def ended(*words: object, closed: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with a standard stream closed from the start."""
    command = [sys.executable, "-m", "prefile", *map(str, words)]
    close: Callable[[], None] | None = None if closed is None else lambda: os.close(closed)
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=close)


COMMANDS = {
    "screen": ["screen", "ENTRY", *PLAIN],
    "jsonl": ["screen", "ENTRY", *PLAIN, "--format", "jsonl"],
    "exposure": ["exposure", "ENTRY", *PLAIN],
    "convert": ["convert", "ENTRY", "--to", "entry.json"],
    "facts": ["facts", "list"],
    "formats": ["formats", "list"],
    "rules": ["rules", "list", "--rules", str(SMALL_BOOK)],
    "schema": ["rules", "schema"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_standard_output_that_takes_nothing_is_told_by_every_command(command: str, entry: Path) -> None:
    words = [entry if word == "ENTRY" else word for word in COMMANDS[command]]
    ran = ended(*words, closed=1)
    assert (ran.returncode, ran.stderr.split()[:2]) == (2, ["error[E112]", "<stdout>:"])
    if Path("/dev/full").exists():
        with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
            command_line = [sys.executable, "-m", "prefile", *map(str, words)]
            said = subprocess.run(command_line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert (said.returncode, said.stderr.split()[:2]) == (2, ["error[E112]", "<stdout>:"])


def test_without_standard_error_a_run_ends_as_it_would_and_nothing_gets_into_its_file(
    entry: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.json"
    right = ended("screen", entry, *PLAIN, "--format", "json")
    ran = ended("screen", entry, tmp_path / "none.json", *PLAIN, "--format", "text", "--out", out, closed=2)
    assert (ran.returncode, ran.stdout) == (2, "")
    ran = ended("screen", entry, *PLAIN, "--format", "json", "--out", out, closed=2)
    assert (ran.returncode, out.read_text("utf-8")) == (right.returncode, right.stdout)


def test_with_out_standard_output_may_be_closed(entry: Path, tmp_path: Path) -> None:
    ran = ended("screen", entry, *PLAIN, "--format", "json", "--out", tmp_path / "report.json", closed=1)
    assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("name", ["nowhere/report", LONG], ids=["no-folder", "long"])
def test_a_file_that_cannot_be_made_is_told_in_every_format(output: str, name: str, entry: Path) -> None:
    ran = ended("screen", entry, *PLAIN, "--format", output, "--out", entry.parent / name)
    told = ran.stdout if output in {"json", "jsonl"} else ran.stderr
    assert ran.returncode == 2
    assert told.count("E112") == 1
    assert list(entry.parent.iterdir()) == [entry]


def test_parts_of_a_run_that_goes_on_are_not_taken_for_left_over(entry: Path, tmp_path: Path) -> None:
    out = tmp_path / "reports.jsonl"
    words = ["screen", "-", *PLAIN, "--format", "jsonl", "--out", str(out)]
    with subprocess.Popen([sys.executable, "-m", "prefile", *words], stdin=subprocess.PIPE) as running:
        assert running.stdin is not None
        while not list(tmp_path.glob(".prefile-*.part")):
            pass
        ended("screen", entry, *PLAIN, "--format", "jsonl", "--out", tmp_path / "other.jsonl")
        running.stdin.write(ENTRY.encode())
        running.stdin.close()
        assert running.wait() == 1
    assert out.read_bytes() == (tmp_path / "other.jsonl").read_bytes()
