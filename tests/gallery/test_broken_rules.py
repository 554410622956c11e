"""Broken rule files and tariff revisions, one mistake each: code, place, words and exit."""

from __future__ import annotations

import difflib
import importlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from deciders import DECIDERS
from galleries import (
    EDITION_MISTAKES,
    EDITIONS,
    GOOD_BOOK,
    ROOT,
    RULE_MISTAKES,
    RULES,
    STORY,
    Mistake,
    each,
    expect,
    is_problems_json,
    lists_of_problems,
    run,
    says,
)

import prefile
from prefile import Problem, RuleBook, RuleFileProblems
from prefile.cli import app
from prefile.rulebook.lint import LINTS, lint
from prefile.rulebook.rule_folder import written_book
from prefile.workbench.prove import prove

REVISION = ROOT / "fixtures" / "editions" / "example-revision.json"
MOST_HUNKS = 3


@pytest.fixture
def broken_book(tmp_path: Path) -> Callable[[Mistake], Path]:
    """Give a way to break the made-up rule book by one mistake."""

    def broken(mistake: Mistake) -> Path:
        folder = tmp_path / "book"
        shutil.copytree(GOOD_BOOK, folder)
        shutil.copyfile(RULES / mistake["file"], folder / mistake["replaces"])
        return folder

    return broken


def checked(folder: Path) -> tuple[Problem, ...]:
    """Return what `prefile rules check` finds in a book."""
    try:
        return lint(prefile.open_rulebook(folder))
    except RuleFileProblems as refused:
        return refused.problems


def proved(folder: Path) -> tuple[Problem, ...]:
    """Return what `prefile rules prove` finds in a book, with what no example reaches."""
    proof = prove(prefile.open_rulebook(folder), decide="plain")
    return (*proof.problems, *proof.missing)


def test_the_book_that_the_gallery_breaks_is_whole(small_book: RuleBook) -> None:
    assert lint(small_book) == ()
    assert run.invoke(app, ["rules", "check", "--rules", str(GOOD_BOOK)]).exit_code == 0
    assert [prove(small_book, decide=decide)[1:3] for decide in DECIDERS] == [((), ())] * len(DECIDERS)


@each(mistake for mistake in RULE_MISTAKES if (GOOD_BOOK / mistake["replaces"]).exists())
def test_a_broken_rule_file_differs_from_the_good_one_in_few_places(mistake: Mistake) -> None:
    good = (GOOD_BOOK / mistake["replaces"]).read_bytes().splitlines()
    broken = (RULES / mistake["file"]).read_bytes().splitlines()
    hunks = [
        one for one in difflib.SequenceMatcher(None, good, broken, autojunk=False).get_opcodes() if one[0] != "equal"
    ]
    assert 1 <= len(hunks) <= MOST_HUNKS


@each(RULE_MISTAKES)
def test_a_mistake_in_a_rule_file_is_one_problem_with_its_place(
    mistake: Mistake, broken_book: Callable[[Mistake], Path]
) -> None:
    folder = broken_book(mistake)
    if mistake["stage"] == "prove":
        assert checked(folder) == ()
        expect(mistake, proved(folder))
    else:
        expect(mistake, checked(folder))


@each(RULE_MISTAKES)
def test_the_command_line_tells_a_mistake_in_a_rule_file_in_words_and_as_json(
    mistake: Mistake, broken_book: Callable[[Mistake], Path]
) -> None:
    proving = ["rules", "prove", "--decide", "plain"]
    command = ["rules", "check"] if mistake["stage"] == "check" else proving
    command += ["--rules", str(broken_book(mistake))]
    says(mistake, run.invoke(app, command))
    is_problems_json(mistake, run.invoke(app, [*command, "--format", "json"]))


def test_screening_with_a_broken_rule_file_ends_with_3_and_names_it(broken_book: Callable[[Mistake], Path]) -> None:
    mistake = next(one for one in RULE_MISTAKES if one["file"] == "key-misspelt.yaml")
    folder = str(broken_book(mistake))
    says(mistake, run.invoke(app, ["screen", str(STORY), "--rules", folder]))
    is_problems_json(mistake, run.invoke(app, ["screen", str(STORY), "--rules", folder, "--format", "json"]))


def test_every_mistake_of_a_rule_book_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    for name, place in (
        ("key-twice.yaml", "us/example/surcharge.yaml"),
        ("price-ad-valorem.yaml", "us/example/floor.yaml"),
        ("list-number.csv", "lists/floor.csv"),
    ):
        shutil.copyfile(RULES / name, folder / place)
    found = {(problem.code, problem.where.file) for problem in checked(folder)}
    assert ("R303", "us/example/surcharge.yaml") in found
    assert ("R306", "us/example/floor.yaml") in found


def test_a_book_without_a_single_measure_is_no_fault_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    shutil.rmtree(folder / "us")
    ran = run.invoke(app, ["screen", str(STORY), "--rules", str(folder), "--decide", "plain"])
    assert ran.exit_code in {0, 1, 3}, repr(ran.exception)
    assert isinstance(ran.exception, SystemExit | None)


@pytest.mark.parametrize("name", sorted(LINTS))
def test_each_lint_finds_a_bad_sample_of_its_own(name: str, broken_book: Callable[[Mistake], Path]) -> None:
    code = importlib.import_module(f"prefile.rulebook.lint.{name}").CODE
    samples = [one for one in RULE_MISTAKES if one["code"] == code and one["stage"] == "check"]
    for sample in samples:
        folder = broken_book(sample)
        try:
            broken = prefile.open_rulebook(folder)
            found = [problem.code for problem in LINTS[name](broken, written_book(broken))]
        except RuleFileProblems:
            continue
        finally:
            shutil.rmtree(folder)
        if found == [code]:
            return
    pytest.fail(f"no sample of the gallery is found by {name} alone")


@each(EDITION_MISTAKES)
def test_a_revision_that_cannot_be_taken_is_told_in_words_and_as_json_and_nothing_is_written(
    mistake: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EDITIONS)
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    command = ["rules", "edition", "--effective", "2026-12-01", "--rules", str(folder)]
    if "record" in mistake:
        command += [str(REVISION), "--change-record", mistake["file"]]
    else:
        command += [mistake["file"], "--name", "2026 Revision 30"]
    says(mistake, run.invoke(app, command))
    ran = run.invoke(app, [*command, "--format", "json"])
    is_problems_json(mistake, ran)
    (found,) = lists_of_problems(ran.stdout)
    assert mistake.get("line") in {None, *(problem["where"].get("line") for problem in found)}, found
    assert mistake.get("path") in {None, *(problem["where"].get("path") for problem in found)}, found
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
