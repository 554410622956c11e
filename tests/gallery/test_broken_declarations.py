"""Broken declarations and side-cars, one mistake each: code, place, words and exit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from galleries import (
    EDITIONS,
    ENTRIES,
    ENTRY_MISTAKES,
    FACT_MISTAKES,
    FACTS,
    GOOD_BOOK,
    RULES,
    STORY,
    Mistake,
    each,
    expect,
    gallery,
    is_problems_json,
    lists_of_problems,
    run,
    says,
)

import prefile
from prefile import DeclarationProblems, Problem, RuleBook
from prefile.cli import app


def problems_of_entries(file: Path, book: RuleBook) -> list[Problem]:
    """Read and screen every entry of a file, and return the problems of all."""
    items = prefile.screen_many(prefile.read_entries(file), book, decide="plain")
    return [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]


@pytest.mark.parametrize("folder", [ENTRIES, FACTS, RULES, EDITIONS], ids=["entries", "facts", "rules", "editions"])
def test_each_gallery_lists_the_files_of_its_folder(folder: Path) -> None:
    listed = [mistake["file"] for mistake in gallery(folder)]
    assert sorted(listed) == sorted(path.name for path in folder.iterdir() if path.name != "gallery.yaml")


@each(ENTRY_MISTAKES)
def test_a_mistake_in_a_declaration_is_one_problem_with_its_place(mistake: Mistake, small_book: RuleBook) -> None:
    expect(mistake, problems_of_entries(ENTRIES / mistake["file"], small_book))


@each(ENTRY_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_declaration_in_words(
    mistake: Mistake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ENTRIES)
    says(mistake, run.invoke(app, ["screen", mistake["file"], "--rules", str(GOOD_BOOK), "--decide", "plain"]))


@each(ENTRY_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_declaration_as_json(mistake: Mistake) -> None:
    options = ["--rules", str(GOOD_BOOK), "--decide", "plain", "--format", "json"]
    is_problems_json(mistake, run.invoke(app, ["screen", str(ENTRIES / mistake["file"]), *options]))


@pytest.mark.parametrize("file", ["gzip.json", "half-a-character-in-an-amount.json", "several.json"])
def test_a_mistake_in_a_declaration_ends_the_process_with_2_and_no_traceback(file: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "prefile", "screen", file, "--rules", str(GOOD_BOOK), "--decide", "plain"],
        cwd=ENTRIES,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2, ran.stderr.decode()
    assert ran.stdout == b""
    assert b"Traceback" not in ran.stderr
    assert b"F704" not in ran.stderr


def test_a_file_that_cannot_be_opened_is_told_with_its_name() -> None:
    path = str(ENTRIES / "nowhere.json")
    ran = run.invoke(app, ["screen", path, "--rules", str(GOOD_BOOK), "--format", "json"])
    is_problems_json({"code": "E101", "exit": 2}, ran)
    assert json.loads(ran.stdout)[0]["where"]["file"] == path


def test_a_broken_file_does_not_keep_the_other_files_from_being_screened() -> None:
    broken = str(ENTRIES / "several.json")
    ran = run.invoke(app, ["screen", broken, str(STORY), "--rules", str(GOOD_BOOK), "--decide", "plain"])
    assert ran.exit_code == 2
    assert "ABC-1234567-6" in ran.stdout or "prefile report" in ran.stdout


@pytest.mark.parametrize(
    "keys", ['"\\ud800": 1, "\\ud800": 2', '"\\ud800": 1', '"metadata": {"\\ud800": "a", "\\ud800": "b"}']
)
def test_half_a_character_in_a_key_never_reaches_the_output(keys: str, tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    file.write_text(
        f'{{"format": "prefile-entry/1", {keys}, "lines": [{{"tariff_number": "2804.61.00.00"}}]}}', "utf-8"
    )
    ran = run.invoke(app, ["screen", str(file), "--rules", str(GOOD_BOOK), "--format", "json"])
    is_problems_json({"code": "E107", "exit": 2}, ran)
    [problem for problems in lists_of_problems(ran.stdout) for problem in problems if str(problem).encode("utf-8")]


def test_control_characters_of_a_declaration_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    file.write_text('{"format": "prefile-entry/1", "\\u001b[2J": 1, "lines": [{"tariff_number": "\\u009b1"}]}', "utf-8")
    ran = run.invoke(app, ["screen", str(file), "--rules", str(GOOD_BOOK)])
    assert ran.exit_code == 2
    assert not any(character in ran.output for character in "\x1b\x9b")


@each(FACT_MISTAKES)
def test_a_mistake_in_a_side_car_is_one_problem_with_its_place(
    mistake: Mistake, small_book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FACTS)
    try:
        facts = prefile.read_facts(mistake["file"])
        items = prefile.screen_many(prefile.join_facts(prefile.read_entries(STORY), facts), small_book, decide="plain")
        found = [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]
    except DeclarationProblems as refused:
        found = list(refused.problems)
    expect({**mistake, "replaces": mistake["file"]}, found)
    places = [problem.where for problem in found]
    assert {place.file for place in places} == {mistake["file"]}
    assert mistake.get("column") in {None, *(place.column for place in places)}, places


@each(FACT_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_side_car_in_words_and_as_json(
    mistake: Mistake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FACTS)
    command = ["screen", str(STORY), "--facts", mistake["file"], "--rules", str(GOOD_BOOK), "--decide", "plain"]
    says(mistake, run.invoke(app, command))
    is_problems_json(mistake, run.invoke(app, [*command, "--format", "json"]))
