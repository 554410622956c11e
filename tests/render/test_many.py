"""Many entries: a row each, the worst first, in bounded memory, the same from several processes; and a packet each."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from prefile.cli import app
from prefile.cli.pager import pager_command
from prefile.render.text.many import EntryRow, Rows

ROOT = Path(__file__).parents[2]
ENTRIES = ROOT / "fixtures" / "entries"
MIXED = ENTRIES / "mixed-entry" / "declaration.json"
run = CliRunner()


def an_entry_of(number: str, **line: Any) -> dict[str, object]:  # noqa: ANN401 - parts of a line
    """Return an entry of one line of polysilicon."""
    goods = {"line": 1, "tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
    kilograms = [{"amount": "1000", "unit": "KG"}]
    return {
        "format": "prefile-entry/1", "entry_number": number, "importer": "12-3456789", "entered": "2026-12-04",
        "lines": [{**goods, "quantities": kilograms, **line}],
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give entries that stand in every way: ready, barred, without facts, and declared otherwise."""
    made = {
        "a": an_entry_of("ABC-0000001-0"),
        "b": an_entry_of("ABC-0000002-8", origin="CU"),
        "c": an_entry_of("ABC-0000003-6", quantities=[]),
        "d": an_entry_of("ABC-0000004-4", declared=[{"number": "2804.61.00.00", "duty": "0.00"}]),
        "e": an_entry_of("ABC-0000005-1", origin="CN"),
    }
    base = tmp_path / "entries"
    base.mkdir()
    for name, entry in made.items():
        (base / f"{name}.json").write_text(json.dumps(entry), "utf-8")
    return base


def test_a_table_says_how_the_entry_of_each_line_stands_and_what_to_do_first(folder: Path) -> None:
    rows = csv.DictReader(io.StringIO(run.invoke(app, ["screen", str(folder), "--format", "csv"]).stdout))
    stands = {row["entry number"][-3:]: (row["entry stands"], row["first thing to do on the entry"]) for row in rows}
    assert {number: stand for number, (stand, _) in stands.items()} == {
        "1-0": "could owe less",
        "2-8": "barred",
        "3-6": "lacks facts",
        "4-4": "differs",
        "5-1": "may be barred",
    }
    assert stands["1-0"][1].startswith("saves 15,000.00: claim minimum price documentation")
    assert stands["3-6"][1].startswith("missing: ")


def names(text: str) -> list[str]:
    """Return the entry numbers of the rows, in their order."""
    return re.findall(r"^ABC-\d{7}-\d", text, re.MULTILINE)


def test_the_worst_entry_comes_first_and_each_is_named_by_its_number(folder: Path) -> None:
    ran = run.invoke(app, ["screen", str(folder)])
    assert ran.exit_code == 1
    assert names(ran.stdout) == [
        f"ABC-{number}" for number in ("0000002-8", "0000005-1", "0000003-6", "0000004-4", "0000001-0")
    ]
    head = ran.stdout.splitlines()[0]
    stands = " ".join(ran.stdout.partition("entry ")[0].split()).partition("or more ")[2]
    assert head.startswith("5 entries · 5 lines · value 75,000 · duty ")
    assert (
        stands
        == "1 may not be entered · 1 may be barred · 1 differs from what is declared · 1 lacks facts · 1 could owe less"
        " in no sum: duty on 1 line that may not be entered"
    )
    rows = {row.split()[0]: row for row in ran.stdout.splitlines() if row.startswith("ABC")}
    assert "  —  may not be entered: Embargo on goods of Cuba" in rows["ABC-0000002-8"]
    assert "may be barred: UFLPA" in rows["ABC-0000005-1"]
    assert "missing: quantity" in rows["ABC-0000003-6"]
    assert "saves 15,000.00: claim" in rows["ABC-0000001-0"]
    assert "12-3456789" in rows["ABC-0000001-0"]
    assert "a.json" in rows["ABC-0000001-0"]


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_several_processes_write_the_same_rows(folder: Path, jobs: str) -> None:
    alone, several = (run.invoke(app, ["screen", str(folder), "--jobs", number]) for number in ("1", jobs))
    assert alone.stdout == several.stdout
    assert alone.exit_code == several.exit_code


def test_one_entry_of_a_folder_has_its_answer_and_not_a_row(folder: Path) -> None:
    for other in "bcde":
        (folder / f"{other}.json").unlink()
    assert "BEFORE FILING" in run.invoke(app, ["screen", str(folder)]).stdout


def a_row(place: int) -> EntryRow:
    """Return one row of many."""
    return EntryRow(f"ABC-{place:07}-0", "12-3456789", f"{place}.json", 3, f"{place % 977}.00", None, "ready", "", "0")


def test_a_hundred_thousand_rows_take_little_memory_and_come_out_sorted(tmp_path: Path) -> None:
    with (tmp_path / "rows").open("w+b") as file:
        tracemalloc.start()
        rows = Rows(file)
        for place in range(100_000):
            rows.add(a_row(place))
        written = rows.written(80)
        next(written)
        duties = [float(line.split()[3].rstrip("+").replace(",", "")) for line in written]
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(duties) == 100_000
    assert duties == sorted(duties, reverse=True)
    assert peak < 60 * 2**20, "a key and a place of each, and the duties that this test reads back"


@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_row_is_one_line_and_no_wider_than_the_terminal(width: int) -> None:
    rows = Rows(io.BytesIO())
    long = "may not be entered: " + "Uyghur Forced Labor Prevention Act " * 5
    for place, name in enumerate(("ABC-1234567-6", "x" * 70, "字" * 40)):
        rows.add(
            EntryRow(name, "12-3456789", f"{name}.json", 999, "1.00", "99999999999.99", "barred", long, str(place))
        )
    lines = list(rows.written(width))
    assert len(lines) == 4
    assert max(cell_len(line.rstrip("\n")) for line in lines) <= width


# A packet each


@pytest.mark.parametrize(("words", "ending", "begins"), [([], "html", b"<!"), (["--format", "xlsx"], "xlsx", b"PK"),
                                                         (["--format", "text"], "txt", b"prefile report"),
                                                         (["--format", "json"], "json", b"{")])  # fmt: skip
def test_each_entry_has_a_packet_named_by_its_number(
    folder: Path, tmp_path: Path, words: list[str], ending: str, begins: bytes
) -> None:
    out = tmp_path / "packets"
    ran = run.invoke(app, ["screen", str(folder), "--out-dir", str(out), *words])
    assert ran.exit_code == 1, ran.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        f"ABC-000000{n}.{ending}" for n in ("1-0", "2-8", "3-6", "4-4", "5-1")
    ]
    assert all(path.read_bytes().startswith(begins) for path in out.iterdir())
    assert ran.stdout == run.invoke(app, ["screen", str(folder)]).stdout


def test_packets_of_several_processes_are_the_same(folder: Path, tmp_path: Path) -> None:
    written = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        run.invoke(app, ["screen", str(folder), "--out-dir", str(out), "--format", "json", "--jobs", jobs])
        written.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert written[0] == written[1]
    assert len(written[0]) == 5


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_importer_has_a_packet_of_all_its_entries(folder: Path, tmp_path: Path, jobs: str) -> None:
    for name, importer in (
        ("b", "Northwind Metals Inc."),
        ("c", "../12-3456789"),
        ("d", "northwind metals inc."),
        ("e", None),
    ):
        entry = json.loads((folder / f"{name}.json").read_text("utf-8"))
        (folder / f"{name}.json").write_text(json.dumps({**entry, "importer": importer}), "utf-8")
    out = tmp_path / "packets"
    words = ["--out-dir", str(out), "--packets-by", "importer", "--format", "json", "--jobs", jobs]
    ran = run.invoke(app, ["screen", str(folder), *words])
    assert ran.exit_code == 1, ran.stderr
    found = {path.name: [one["entry_number"] for one in json.loads(path.read_text("utf-8"))] for path in out.iterdir()}
    assert found == {
        "12-3456789.json": ["ABC-0000001-0"],
        "Northwind-Metals-Inc.json": ["ABC-0000002-8"],
        "12-3456789-2.json": ["ABC-0000003-6"],
        "northwind-metals-inc-2.json": ["ABC-0000004-4"],
        "importer-not-named.json": ["ABC-0000005-1"],
    }
    assert ran.stdout == run.invoke(app, ["screen", str(folder)]).stdout


def test_the_page_of_an_importer_sums_its_entries_alone(folder: Path, tmp_path: Path) -> None:
    entry = json.loads((folder / "d.json").read_text("utf-8"))
    (folder / "d.json").write_text(json.dumps({**entry, "importer": None}), "utf-8")
    out = tmp_path / "packets"
    words = ["--out-dir", str(out), "--packets-by", "importer", "--importer", "Acme Solar LLC"]
    assert run.invoke(app, ["screen", str(folder), *words]).exit_code == 1
    pages = {path.name: path.read_text("utf-8") for path in out.iterdir()}
    assert sorted(pages) == ["12-3456789.html", "Acme-Solar-LLC.html"]
    assert "4 entries, 4 lines." in pages["12-3456789.html"]
    assert pages["Acme-Solar-LLC.html"].count("<article") == 1


def test_what_packets_are_of_is_asked_of_packets_alone(folder: Path) -> None:
    ran = run.invoke(app, ["screen", str(folder), "--packets-by", "importer"])
    assert ran.exit_code == 2
    assert "--out-dir" in ran.stderr


def test_a_packet_leads_out_of_no_folder_and_takes_no_other_place(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    for place, reference in enumerate(("../../evil", "EVIL", "con", "//", "a" * 200)):
        entry = {**an_entry_of("x"), "reference": reference}
        del entry["entry_number"]
        (folder / f"{place}.json").write_text(json.dumps(entry), "utf-8")
    out = tmp_path / "deep" / "packets"
    ran = run.invoke(app, ["screen", str(folder), "--out-dir", str(out), "--format", "json"])
    assert ran.exit_code == 1, ran.stderr
    found = [path.relative_to(out).as_posix() for path in tmp_path.rglob("*.json") if folder not in path.parents]
    wanted = ["evil", "EVIL-2", "entry-con", "entry", "a" * 80]
    assert sorted(found) == sorted(f"{name}.json" for name in wanted)


def test_a_packet_does_not_take_the_place_of_an_entry(folder: Path) -> None:
    (folder / "a.json").rename(folder / "ABC-0000001-0.json")
    before = (folder / "ABC-0000001-0.json").read_bytes()
    ran = run.invoke(app, ["screen", str(folder), "--out-dir", str(folder), "--format", "json"])
    assert ran.exit_code == 2
    assert "would be lost" in ran.stderr
    assert (folder / "ABC-0000001-0.json").read_bytes() == before


# How text is asked for


@pytest.mark.parametrize(
    "words",
    [
        ["--all"],
        ["--full", "--why", "1"],
        ["--why", "0"],
        ["--why", "ABC-1234567-6"],
        ["--why", "/1"],
        ["--full", "--format", "json"],
        ["--why", "1", "--format", "csv"],
    ],
)
def test_what_does_not_go_together_is_refused(words: list[str]) -> None:
    ran = run.invoke(app, ["screen", str(MIXED), *words])
    assert ran.exit_code == 2
    assert ran.stdout == ""


def test_full_is_the_whole_report_and_all_names_what_does_not_apply() -> None:
    whole, every = (run.invoke(app, ["screen", str(MIXED), "--full", *more]).stdout for more in ([], ["--all"]))
    assert "\nus.section-301.nicaragua  " not in whole
    assert "\nus.ieepa  " in every
    assert len(whole.splitlines()) < len(every.splitlines())


def test_why_explains_one_line() -> None:
    said = run.invoke(app, ["screen", str(MIXED), "--why", "3"]).stdout
    assert said.startswith("ABC-1234567-6, line 3: 22,700.00 USD\n")
    assert "4,700.00 instead of 22,700.00 claiming minimum price documentation" in said


@pytest.mark.parametrize("asked", ["ABC-0000002-8/1", "abc00000028/1"])
def test_why_explains_a_line_of_the_entry_that_is_named(folder: Path, asked: str) -> None:
    said = run.invoke(app, ["screen", str(folder), "--why", asked]).stdout
    assert re.findall(r"^ABC-\d{7}-\d, line 1:", said, re.MULTILINE) == ["ABC-0000002-8, line 1:"]
    assert said.startswith("ABC-0000002-8, line 1:")


def test_why_of_several_entries_says_how_to_ask_about_one(folder: Path) -> None:
    said = run.invoke(app, ["screen", str(folder), "--why", "1"]).stdout
    assert said.startswith(
        "Line 1 of each entry follows; of one alone: --why ABC-0000001-0/1\n\nABC-0000001-0, line 1:"
    )
    assert len(re.findall(r"^ABC-\d{7}-\d, line 1:", said, re.MULTILINE)) == 5


def test_why_of_an_entry_that_is_not_there_names_those_that_are(folder: Path) -> None:
    said = run.invoke(app, ["screen", str(folder), "--why", "ABC-9/1"]).stdout
    named = ", ".join(f"ABC-{number}" for number in ("0000001-0", "0000002-8", "0000003-6", "0000004-4", "0000005-1"))
    assert said == f"No entry that was read is ABC-9; it is one of {named}.\n"


def test_why_says_how_fees_come_out_and_which_answer_gives_which_duty(tmp_path: Path) -> None:
    shares = {"aluminum": {"percent": "0"}, "copper": {"percent": "0"}, "steel": {"percent": "100"}}
    entry = an_entry_of("ABC-0000001-0", tariff_number="7318.15.20.95", origin="VN", value="12400", metal=shares)
    file = tmp_path / "entry.json"
    file.write_text(json.dumps({**entry, "entry_type": "01", "mode": "11", "entered": "2026-12-15"}), "utf-8")
    said = run.invoke(app, ["screen", str(file), "--why", "1"]).stdout
    assert "MPF 42.95" in said
    assert "MPF: 0.3464 % of the value of its lines, at least 34.58, at most 670.86" in said
    assert "      US: 1,240.00 USD\n      DE, CN, RU, CA, GB: 6,200.00 USD\n" in said
    assert "by list (iv)" in said


def test_why_says_of_a_notice_what_it_does_and_no_amount(folder: Path) -> None:
    said = run.invoke(app, ["screen", str(folder), "--why", "ABC-0000005-1/1"]).stdout
    assert "  may be barred  us.admissibility.uyghur-forced-labor\n" in said
    assert "undetermined 0.00" not in said
    said = run.invoke(app, ["screen", str(folder), "--why", "ABC-0000002-8/1"]).stdout
    assert re.search(r"^  may not be entered  us\.admissibility\.", said, re.MULTILINE)


def test_how_many_entries_could_not_be_read_says_what_to_do(folder: Path) -> None:
    (folder / "f.json").write_text("{", "utf-8")
    said = run.invoke(app, ["screen", str(folder)]).stdout
    assert "  1 could not be read, and is in no sum: mend what each error names, and screen again\n" in said


def test_the_whole_report_says_through_when_law_was_read_as_the_short_answer_does(folder: Path) -> None:
    short, whole = (run.invoke(app, ["screen", str(folder / "a.json"), *more]).stdout for more in ([], ["--full"]))
    read = re.search(r"^Law read through: (.*?)\. ?(?:Not checked.*)?$", whole, re.MULTILINE)
    assert read is not None
    assert f"Law read through: {read[1]}." in " ".join(short.split())


# On a terminal


def on_a_terminal(*words: str, columns: int = 80, **environment: str) -> str:
    """Screen on a terminal of so many columns and return what stands there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {
        name: held for name, held in os.environ.items() if name not in {"NO_COLOR", "PAGER", "LESS", "COLUMNS", "LINES"}
    }
    command = [sys.executable, "-m", "prefile", "screen", *words]
    running = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**kept, "TERM": "xterm", **environment},
    )
    os.close(theirs)
    said = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the terminal's other end was closed
            break
        if not more:
            break
        said += more
    running.communicate()
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def test_a_terminal_has_colour_its_own_width_and_the_pager_that_is_wanted(tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text(f'#!/bin/sh\nprintf "%s" "$LESS" > {tmp_path}/less\nexec sed "s/^/> /"\n', "utf-8")
    pager.chmod(0o755)
    said = on_a_terminal(str(MIXED), columns=110, PAGER=str(pager))
    assert all(line.startswith("> ") for line in said.splitlines())
    assert "\x1b[1m" in said
    plain = re.sub("\x1b\\[[0-9;]*m", "", said)
    assert 100 < max(len(line) - 2 for line in plain.splitlines()) <= 110
    assert (tmp_path / "less").read_text("utf-8") == "FRX"


def test_no_color_and_an_empty_pager_are_respected() -> None:
    said = on_a_terminal(str(MIXED), NO_COLOR="1", PAGER="")
    assert "\x1b" not in said
    assert said == run.invoke(app, ["screen", str(MIXED)]).stdout


def test_who_leaves_the_pager_early_is_no_fault() -> None:
    assert on_a_terminal(str(MIXED), "--full", PAGER="true") == ""


def test_there_is_no_pager_where_there_is_no_terminal_or_none_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("PAGER", "cat")
    assert pager_command(Terminal()) == []
    monkeypatch.setenv("PAGER", "no-such-pager --flag")
    assert pager_command(Terminal()) == []
    monkeypatch.setenv("PAGER", f"{sys.executable} -u")
    assert pager_command(Terminal()) == [sys.executable, "-u"]
    assert pager_command(io.StringIO()) == []
    assert pager_command(None) == []
    monkeypatch.setenv("TERM", "dumb")
    assert pager_command(Terminal()) == []


def test_a_date_that_no_tariff_is_held_for_is_not_ready(folder: Path) -> None:
    for other in "bcd":
        (folder / f"{other}.json").unlink()
    text = run.invoke(app, ["screen", str(folder), "--on", "2027-02-01"]).stdout
    assert text.count("no tariff of this date yet") + text.count("may be barred: UFLPA") == len(names(text))
    assert " ready" not in text
