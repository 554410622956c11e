"""Screening many entries: what is read, in which order, what is written as it comes, and how a run ends."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import prefile
from prefile import DeclarationProblems, Report, RuleBook
from prefile.cli import app
from prefile.cli.folders import ENDINGS
from prefile.cli.inputs import Inputs
from prefile.cli.output import Output
from prefile.findings import Amounts
from prefile.intake.xml.entries import entry_xml
from prefile.render import (
    JsonWriter,
    Tally,
    problems_json,
    report_json,
)

ROOT = Path(__file__).parents[2]
SMALL_BOOK = ROOT / "fixtures" / "rulebook"
PLAIN = ["--rules", str(SMALL_BOOK), "--decide", "plain"]
FEW, MANY = 1_500, 6_500
KB, MB = 1 << 10, 1 << 20
AN_ENTRY = 500  # bytes, by which the same entry is known again: less than an entry, a report or a finding takes

Folder = Path
run = CliRunner()


def one(reference: str, **keys: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an entry of one line that owes 21,000.00 undocumented; `keys` are of its line."""
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
    line |= {"quantities": [{"amount": "1000", "unit": "KG"}], **keys}
    return {"format": "prefile-entry/1", "reference": reference, "entered": "2026-12-04T09:30", "lines": [line]}


def lines(*entries: object) -> str:
    """Return entries as JSON Lines."""
    return "".join(f"{json.dumps(entry)}\n" for entry in entries)


BROKEN = {"format": "prefile-entry/1", "reference": "broken"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give a folder of entries in every form, with others among them that are none."""
    base = tmp_path / "entries"
    (base / "b" / "deep").mkdir(parents=True)
    (base / ".hidden").mkdir()
    (base / "z.json").write_text(json.dumps(one("z")), "utf-8")
    (base / "a.jsonl").write_text(lines(one("a1"), BROKEN, one("a2")), "utf-8")
    (base / "b" / "c.ndjson").write_text(lines(one("c")), "utf-8")
    (base / "b" / "deep" / "D.JSON").write_text(json.dumps([one("d1"), one("d2")]), "utf-8")
    (base / "b" / "e.xml").write_bytes(entry_xml(prefile.read_entry(json.dumps(one("e")).encode())))
    for other in ("notes.txt", "b/entry.json.bak", ".hidden/h.json", ".h.json"):
        (base / other).write_text("no entry", "utf-8")
    return base


def screen(*words: object, **options: Any) -> Result:  # noqa: ANN401
    """Screen with the made-up book."""
    return run.invoke(app, ["screen", *map(str, words), *PLAIN], **options)


def references(ran: Result) -> list[str | None]:
    """Return the reference of each report of a run to JSON Lines, and None where problems stand."""
    items = [json.loads(line) for line in ran.stdout.splitlines()]
    return [None if isinstance(item, list) else item["reference"] for item in items]


def process(*words: object, **options: Any) -> subprocess.Popen[Any]:  # noqa: ANN401
    """Begin to screen with the made-up book in a process of its own."""
    command = [sys.executable, "-m", "prefile", "screen", *map(str, words), *PLAIN]
    return subprocess.Popen(command, **options)


# What is read


def test_a_folder_stands_for_the_entries_in_it_and_below_it_sorted(folder: Folder) -> None:
    ran = screen(folder, "--format", "jsonl")
    assert references(ran) == ["a1", None, "a2", "c", "d1", "d2", "e", "z"]
    assert ran.exit_code == 2
    assert screen(folder, "--format", "jsonl").stdout == ran.stdout


def test_a_file_that_is_named_is_read_whatever_it_is_called(folder: Folder) -> None:
    odd = folder / "entry.txt"
    odd.write_text(json.dumps(one("odd")), "utf-8")
    assert references(screen(odd, folder / "b", odd, "--format", "jsonl")) == ["odd", "c", "d1", "d2", "e", "odd"]


def test_folders_behind_links_are_not_entered_and_links_to_files_are_read(folder: Folder) -> None:
    (folder / "b" / "round.json").symlink_to(folder)
    (folder / "b" / "loop.json").symlink_to("loop.json")
    (folder / "b" / "link.json").symlink_to(folder / "z.json")
    os.mkfifo(folder / "b" / "pipe.json")
    ran = screen(folder / "b", "--format", "jsonl")
    assert references(ran) == ["c", "d1", "d2", "e", "z", None]
    assert "loop.json" in ran.stdout.splitlines()[-1]


def test_a_folder_without_entries_is_a_problem_and_the_others_go_on(folder: Folder) -> None:
    empty = folder.parent / "empty"
    empty.mkdir()
    ran = screen(empty, folder / "z.json")
    assert ran.exit_code == 2
    assert f"error[E111] {empty}" in ran.stderr.replace("\n  ", "").replace("\n", "")
    assert re.search(r"^z +1 ", ran.stdout, re.MULTILINE)


def test_a_folder_that_cannot_be_opened_is_a_problem_in_its_place(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.scandir

    def refusing(path: str) -> Any:  # noqa: ANN401
        if path == str(folder / "b"):
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr("prefile.cli.inputs.os.scandir", refusing)
    ran = screen(folder, "--format", "jsonl")
    assert references(ran) == ["a1", None, "a2", None, "z"]
    (refused,) = next(item for item in map(json.loads, ran.stdout.splitlines()[3:]) if isinstance(item, list))
    assert (refused["code"], refused["where"]["file"]) == ("E101", str(folder / "b"))


def test_a_name_that_is_not_utf_8_is_told_and_written(folder: Folder, tmp_path: Path) -> None:
    try:
        (folder / os.fsdecode(b"\xff.json")).write_text("{", "utf-8")
    except OSError:
        pytest.skip("the file system refuses such names")
    out = tmp_path / "out.json"
    for output in ("json", "jsonl"):
        with process(folder, "--format", output, "--out", out) as running:
            pass
        assert running.returncode == 2
        assert "\\udcff.json" in out.read_text("utf-8")
    assert json.loads(out.read_text("utf-8").splitlines()[-1])[0]["code"] == "E104"
    with process(folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        assert "\ufffd.json" in running.communicate()[1].decode()


def test_a_missing_file_among_many_is_a_problem_in_its_place(folder: Folder) -> None:
    nowhere = folder / "nowhere.json"
    ran = screen(folder / "z.json", nowhere, "", folder / "b" / "c.ndjson", "--format", "jsonl")
    assert references(ran) == ["z", None, None, "c"]
    assert ran.exit_code == 2
    missing, nameless = (json.loads(line)[0] for line in ran.stdout.splitlines()[1:3])
    assert missing["code"] == nameless["code"] == "E101"
    assert missing["where"]["file"] == str(nowhere)


def test_standard_input_stands_among_files_and_holds_many(folder: Folder) -> None:
    ran = screen(folder / "z.json", "-", folder / "b", "--format", "jsonl", input=lines(one("s1"), one("s2")))
    assert references(ran) == ["z", "s1", "s2", "c", "d1", "d2", "e"]
    broken = screen("-", "--format", "jsonl", input="{")
    assert json.loads(broken.stdout)[0]["where"]["file"] == "<stdin>"


def test_standard_input_that_is_closed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = Inputs(["-"])
    monkeypatch.setattr("sys.stdin", None)
    problems = next(inputs.entries(prefile.Limits(), lambda _: None))
    assert isinstance(problems, DeclarationProblems)
    assert [(problem.code, problem.where.file) for problem in problems.problems] == [("E101", "<stdin>")]


# What is written


def test_json_lines_are_what_the_library_gives(folder: Folder, small_book: RuleBook) -> None:
    files = [folder / "a.jsonl", folder / "b" / "e.xml"]
    wanted = [
        report_json(item, indent=None) if isinstance(item, Report) else problems_json(item.problems, indent=None)
        for file in files
        for item in prefile.screen_many(prefile.read_entries(file), small_book, decide="plain")
    ]
    assert screen(*files, "--format", "jsonl").stdout == "".join(f"{line}\n" for line in wanted)


def test_json_is_the_array_of_the_same_items(folder: Folder) -> None:
    by_line = [json.loads(line) for line in screen(folder, "--format", "jsonl").stdout.splitlines()]
    ran = screen(folder, "--format", "json")
    assert json.loads(ran.stdout) == by_line
    assert ran.stdout.startswith("[\n{\n")
    assert ran.stdout.endswith("}\n]\n")


def test_json_of_the_only_entry_of_the_only_file_is_an_object_and_else_an_array(folder: Folder) -> None:
    alone = screen(folder / "z.json", "--format", "json").stdout
    assert json.loads(alone)["reference"] == "z"
    for file in ("a.jsonl", "b/e.xml"):
        (folder / file).unlink()
    for other in ("b/c.ndjson", "b/deep/D.JSON"):
        (folder / other).unlink()
    assert screen(folder, "--format", "json").stdout == f"[\n{alone.removesuffix(chr(10))}\n]\n"
    two = json.loads(screen(folder / "z.json", folder / "z.json", "--format", "json").stdout)
    assert [report["reference"] for report in two] == ["z", "z"]


def test_json_is_written_as_it_comes_and_holds_one_item_at_most(small_book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(json.dumps(one("r")).encode()), small_book, decide="plain")
    put: list[str] = []
    writer = JsonWriter(put.append, array=False)
    writer.item(report)
    assert put == []
    writer.item(report)
    assert json.loads("".join([*put, "]"])) == [json.loads(report_json(report))] * 2
    writer.item(report)
    assert len(put) == 3
    writer.end(Tally())
    assert len(json.loads("".join(put))) == 3


def test_reports_are_written_before_the_input_ends() -> None:
    block = lines(*(one(f"r{number}", description="x" * 900) for number in range(80)))
    with process("-", "--format", "jsonl", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(block.encode())
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["reference"] == "r0"
        assert running.poll() is None
        running.stdin.write(lines(one("last")).encode())
        rest = running.communicate()[0].splitlines()
    assert len(rest) == 80
    assert json.loads(rest[-1])["reference"] == "last"


def test_problems_in_a_text_run_stand_between_the_reports(folder: Folder) -> None:
    together = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with process(folder / "a.jsonl", "--full", **together) as running:
        said = running.communicate()[0].decode()
    marks = re.findall(r"^prefile report on a\d|^error\[E120\]|^prefile summary", said, re.MULTILINE)
    assert marks == ["prefile report on a1", "error[E120]", "prefile report on a2", "prefile summary"]


# The summary


def test_a_text_run_over_more_than_one_entry_is_summed_up(folder: Folder) -> None:
    quiet = one("quiet", tariff_number="2804.69.10.00", claims=[{"claim": "repair", "reference": "R-1"}])
    (folder / "q.json").write_text(json.dumps(quiet), "utf-8")
    said = screen(folder, "--full").stdout
    summary = said[said.index("prefile summary") :]
    assert re.findall(r"(?<![\d.,])[\d.,]*\d", summary)[:2] == ["8", "7"], "screened, and to act on"
    assert "147,795.00 USD" in summary


def test_one_entry_is_not_summed_up_and_neither_is_json(folder: Folder) -> None:
    assert "summary" not in screen(folder / "z.json", "--full").stdout
    assert "summary" not in screen(folder, "--format", "json").stdout
    assert "summary" not in screen(folder, "--format", "jsonl").stdout


def test_a_sum_is_null_as_soon_as_a_part_of_it_is_not_known(small_book: RuleBook) -> None:
    tally = Tally()
    entries = [one("told"), one("open", quantities=[]), one("unbounded", quantities=[], value=None)]
    found = []
    for item in prefile.screen_many(prefile.read_entries(lines(*entries).encode()), small_book, decide="plain"):
        tally.add(item)
        found.append((tally.payable, tally.least, tally.most))
    assert found[0] == (Decimal("21000.00"), Decimal("21000.00"), Decimal("21000.00"))
    assert found[1][0] is None
    assert found[-1][2] is None


def test_sums_are_exact_however_large(small_book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(json.dumps(one("r")).encode()), small_book, decide="plain")
    huge, cent = Decimal("9" * 40 + ".99"), Decimal("0.01")
    tally = Tally()
    for place, part in enumerate((huge, cent, cent)):
        totals = replace(report.totals, payable=part, least=part, most=part)
        tally.add(replace(report, totals=totals, entry_digest=f"sha256:{place}{report.entry_digest[8:]}"))
    wanted = Decimal("1" + "0" * 40 + ".01")
    assert tally.duty == Amounts(wanted, wanted, wanted)


def test_nothing_is_summed_up_where_nothing_could_be_read(folder: Folder) -> None:
    said = screen(folder / "no.json", folder / "nor.json").stdout
    assert "USD" not in said


# Written to a file


def test_a_file_is_written_whole_with_nothing_beside_it(folder: Folder, tmp_path: Path) -> None:
    out = tmp_path / "out" / "reports.jsonl"
    out.parent.mkdir()
    ran = screen(folder, "--format", "jsonl", "--out", out)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert out.read_text("utf-8") == screen(folder, "--format", "jsonl").stdout
    assert [path.name for path in out.parent.iterdir()] == ["reports.jsonl"]
    text = tmp_path / "out" / "reports.txt"
    screen(folder, "--full", "--out", text)
    assert "prefile summary" in text.read_text("utf-8")


def test_a_file_keeps_its_permissions_and_a_link_leads_to_it(folder: Folder, tmp_path: Path) -> None:
    out, link = tmp_path / "report.json", tmp_path / "link.json"
    out.write_text("old", "utf-8")
    out.chmod(0o640)
    link.symlink_to(out)
    screen(folder / "z.json", "--format", "json", "--out", link)
    assert json.loads(out.read_text("utf-8"))["reference"] == "z"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_what_stood_there_stays_when_a_run_is_broken_off(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    out.write_text("old", "utf-8")

    def broken_off() -> None:
        with Output(out, is_read=lambda _: False) as written:
            written.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert out.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_what_is_no_file_is_written_directly(folder: Folder, tmp_path: Path) -> None:
    fifo, read = tmp_path / "fifo", list[bytes]()
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    screen(folder / "z.json", "--format", "json", "--out", fifo)
    reader.join(10)
    assert json.loads(read[0])["reference"] == "z"
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_folder_and_what_is_read_are_refused_as_the_place_of_reports(folder: Folder, tmp_path: Path) -> None:
    before = (folder / "z.json").read_bytes()
    for files, out, why in (
        ([folder / "z.json"], tmp_path, "is a folder"),
        ([folder / "z.json"], folder / "z.json", "its entries would be lost"),
        ([folder], folder / "b" / "c.ndjson", "its entries would be lost"),
        ([folder / "z.json"], tmp_path / "no" / "report.json", "cannot be written"),
    ):
        ran = screen(*files, "--out", out)
        said = " ".join(ran.stderr.split())
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "E112" in said
        assert why in said
        as_json = screen(*files, "--format", "json", "--out", out)
        assert [problem["code"] for problem in json.loads(as_json.stdout)] == ["E112"]
    assert (folder / "z.json").read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_told_and_is_no_fault_of_ours(folder: Folder) -> None:
    with Path("/dev/full").open("wb") as full, process(folder, stdout=full, stderr=subprocess.PIPE) as running:
        said = running.communicate()[1].decode()
    assert running.returncode == 2
    assert "error[E112] <stdout>" in said


# How a run ends


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


# Progress


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


# Memory

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
