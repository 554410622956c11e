"""How a run ends: a reader that goes, breaking off, progress on a terminal, and memory."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from screen_runs import BROKEN, PLAIN, Folder, lines, one, process, screen

from prefile.cli.choices import ENDINGS
from prefile.cli.inputs import Inputs

FEW, MANY = 9_000, 16_000  # few are past what the memories of texts hold at the most
KB, MB = 1 << 10, 1 << 20
AN_ENTRY = 500  # bytes, by which the same entry is known again: less than an entry, a report or a finding takes


def test_a_reader_that_goes_ends_the_run_quietly(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text(lines(*map(one, map(str, range(500)))), "utf-8")
    for output in ("text", "json", "jsonl"):
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with process(many, "--format", output, **piped) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.read(10)
            running.stdout.close()
            said = running.stderr.read()
        assert (said, running.returncode) == (b"", 141)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell what a process does")
def test_breaking_off_says_how_many_were_screened(tmp_path: Path) -> None:
    out = tmp_path / "reports.jsonl"
    block = lines(*(one(f"r{number}", description="x" * 900) for number in range(200)), *[BROKEN] * 2000)
    for words, left in (([], ""), (["--out", out], f"; {out} was not written")):
        piped = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        with process("-", "--format", "jsonl", *words, **piped) as running:
            assert running.stdin is not None
            running.stdin.write(block.encode())
            running.stdin.flush()
            wait_for_more(running)
            running.send_signal(signal.SIGINT)
            said = running.communicate()[1].decode()
        assert re.fullmatch(rf"Stopped: 200 entries were screened, [\d,]+ could not be read{re.escape(left)}\.\n", said)
        assert running.returncode == 130
        assert list(tmp_path.iterdir()) == []


def wait_for_more(running: subprocess.Popen[bytes]) -> None:
    """Wait until a process has used all that was written to it, and sleeps."""
    assert running.stdin is not None
    state, sleeping = Path(f"/proc/{running.pid}/stat"), 0
    while sleeping < 4:
        left = int.from_bytes(fcntl.ioctl(running.stdin, termios.FIONREAD, bytes(4)), sys.byteorder)
        asleep = state.read_text("utf-8").rpartition(")")[2].split()[0] == "S"
        sleeping = sleeping + 1 if asleep and not left else 0
        time.sleep(0.05)


def on_a_terminal(*words: object, stdout: int | None = subprocess.PIPE) -> str:
    """Screen with standard error on a terminal, and return what was written there."""
    ours, theirs = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "TTY_COMPATIBLE"}}
    environment = {**kept, "TERM": "xterm", "COLUMNS": "120", "NO_COLOR": "1"}
    output = theirs if stdout is None else stdout
    with process(*words, stdout=output, stderr=theirs, env=environment) as running:
        os.close(theirs)
        said = b"".join(parts(ours))
        running.communicate()
    os.close(ours)
    return said.decode()


def parts(terminal: int) -> Iterator[bytes]:
    """Yield what is written to a terminal until nobody writes to it any more."""
    with suppress(OSError):  # Linux says so with EIO
        while part := os.read(terminal, 64 * KB):
            yield part


def test_progress_is_shown_on_a_terminal(folder: Folder, tmp_path: Path) -> None:
    said = on_a_terminal(folder, "--format", "jsonl", "--out", tmp_path / "out.jsonl")
    kilobytes = f"{sum(Inputs([str(path)]).size() or 0 for path in folder.rglob('*.*') if is_read(path)) / 1000:.1f}"
    assert re.search(rf"8 entries [\d,]+ lines/s .* {kilobytes}/{kilobytes} kB \d:\d\d:\d\d", said), said


def is_read(path: Path) -> bool:
    """Whether a file of the folder is one that is read."""
    return path.is_file() and path.suffix.lower() in ENDINGS and not path.name.startswith("h")


def test_progress_leaves_the_reports_and_the_problems_alone(folder: Folder, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    said = on_a_terminal(folder, "--out", out)
    assert "E120" in said
    assert out.read_text("utf-8") == screen(folder).stdout


def test_no_progress_is_shown_elsewhere_nor_for_one_small_file(folder: Folder, tmp_path: Path) -> None:
    assert on_a_terminal(folder / "z.json") == ""
    assert "lines/s" not in on_a_terminal(folder, stdout=None), "the reports pass by on the same terminal"
    with process(folder / "b", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.communicate()[1] == b""
    assert list(tmp_path.iterdir()) == [folder]


MEASURED = """
import re, sys
from pathlib import Path
from prefile.cli import main
peak = Path(sys.argv.pop())
try:
    main()
finally:
    peak.write_text(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell a process's peak")
def test_more_entries_take_no_more_memory(tmp_path: Path) -> None:
    running = []
    for number in (FEW, MANY):
        entries, peak = tmp_path / f"{number}.jsonl", tmp_path / f"{number}.peak"
        with entries.open("w", encoding="utf-8") as file:
            file.writelines(lines(one(f"r{place}", value=str(1000 + place))) for place in range(number))
        words = ["screen", entries, *PLAIN, "--format", "jsonl", "--out", os.devnull, peak]
        running.append((subprocess.Popen([sys.executable, "-c", MEASURED, *map(str, words)]), peak))
    assert [process.wait() for process, _ in running] == [1, 1]
    few, many = (int(peak.read_text("utf-8")) * KB for _, peak in running)
    assert many - few < AN_ENTRY * (MANY - FEW), f"{FEW:,} took {few / KB:,.0f} KB, {MANY:,} {many / KB:,.0f} KB"
