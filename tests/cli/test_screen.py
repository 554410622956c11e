"""Screening many entries: which files are read and in which order, and what is written as it comes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from screen_runs import SMALL_BOOK, Folder, lines, one, process, run, screen
from typer.testing import Result

import prefile
from prefile import DeclarationProblems, Report, RuleBook
from prefile.cli import app
from prefile.cli.inputs import Inputs
from prefile.render import JsonWriter, Tally, problems_json, report_json


def references(ran: Result) -> list[str | None]:
    """Return the reference of each report of a run to JSON Lines, and None where problems stand."""
    items = [json.loads(line) for line in ran.stdout.splitlines()]
    return [None if isinstance(item, list) else item["reference"] for item in items]


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


def test_what_bulk_wrote_is_no_folder_of_declarations(folder: Folder) -> None:
    written = folder.parent / "screened.parquet"
    words = [str(folder / "z.json"), "--rules", str(SMALL_BOOK), "--out", str(written)]
    made = run.invoke(app, ["bulk", *words])
    assert made.exit_code == 0, made.output
    ran = screen(written)
    assert ran.exit_code == 2
    assert "prefile sums" in ran.stderr
    assert "E120" not in ran.stderr


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


def test_columns_that_are_not_read_are_named_a_reason_a_line(tmp_path: Path) -> None:
    table = tmp_path / "entries\u202e.csv"
    heads = '"PO no.","Our \u202e shelf"'
    table.write_text(
        f"Entry no.,Entry date,HTS no.,COO,Value,Qty,UOM,{heads}\nA,12/15/2026,2804.61.00.00,DE,15000,1000,KG,77,B\n",
        "utf-8",
    )
    ran = screen(table)
    first, *reasons, last = ran.stderr.split("\n")
    assert first.endswith("entries\ufffd.csv: columns that are not read")
    assert reasons == [
        '  "PO no.": no fact that is screened stands in it',
        '  "Our \ufffd shelf": its heading is not known: prefile formats map names it in a mapping',
    ]
    assert last == ""
