"""Examples that a rule lacks: found, written with a mark to be confirmed, and refused until they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.cli.prove import watched
from prefile.rulebook.examples import each_example
from prefile.rulebook.lint import lint
from prefile.rulebook.rule_folder import written_book
from prefile.workbench.example_runs import example_run, seen_by
from prefile.workbench.prove import proposals, prove

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
SURCHARGE, MEASURE = "us/example/surcharge.yaml", "us.example.surcharge"
FIRST_EXAMPLE = "  - name: cathodes of Germany owe 5 %"

run = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the small book, of whose surcharge one example is left."""
    shutil.copytree(SMALL_BOOK, tmp_path / "book")
    file = tmp_path / "book" / SURCHARGE
    file.write_text(file.read_text("utf-8").partition(FIRST_EXAMPLE)[0], "utf-8")
    return tmp_path / "book"


def test_an_example_comes_to_the_same_beside_the_whole_book_and_beside_what_its_measure_sees(
    small_book: RuleBook,
) -> None:
    written = written_book(small_book)
    for measure in small_book.measures:
        seen = seen_by(small_book, measure)
        for example in each_example(written.rules[measure.file].examples):
            alone, among = (example_run(one, measure.id, example, decide="plain") for one in (seen, small_book))
            assert (alone.finding, alone.coverage) == (among.finding, among.coverage), example.name


def test_what_is_missing_is_found_as_examples_that_reach_it(folder: Path) -> None:
    book = prefile.open_rulebook(folder)
    found = proposals(book, book.by_id[MEASURE], decide="plain")
    lacking = [one.what for one in prove(book, only=[MEASURE], decide="plain").missing]
    assert sorted(f"no example of {MEASURE} reaches {what}" for one in found for what in one.wanted) == sorted(lacking)
    assert all(one.text is not None and "    to_confirm: " in one.text for one in found)


def test_written_examples_reach_everything_and_are_refused_until_they_are_confirmed(folder: Path) -> None:
    before = (folder / SURCHARGE).read_text("utf-8")
    command = ["rules", "prove", MEASURE, "--rules", str(folder), "--decide", "plain"]
    assert run.invoke(app, command).exit_code == 3
    assert run.invoke(app, [*command, "--write"]).exit_code == 0
    proved = run.invoke(app, command)
    assert (proved.exit_code, "reach 16 of 16 parts, 100 %" in proved.stdout) == (0, True)
    after = (folder / SURCHARGE).read_text("utf-8")
    assert after.startswith(before)
    marks = after.count("to_confirm: ")
    assert [problem.code for problem in lint(prefile.open_rulebook(folder))] == ["R355"] * marks
    confirmed = "".join(row for row in after.splitlines(keepends=True) if "to_confirm: " not in row)
    (folder / SURCHARGE).write_text(confirmed, "utf-8")
    assert lint(prefile.open_rulebook(folder)) == ()


def test_examples_are_written_only_where_they_stand_last(folder: Path) -> None:
    file = folder / SURCHARGE
    verified = "verified: {texts: 2026-09-01, chapter_99: 2026-09-01, by: the tests}\n"
    moved = f"{file.read_text('utf-8').replace(verified, '')}\n{verified}"
    file.write_text(moved, "utf-8")
    ran = run.invoke(app, ["rules", "prove", MEASURE, "--rules", str(folder), "--write"])
    assert (ran.exit_code, file.read_text("utf-8")) == (3, moved)
    assert "Move examples to the end of the file" in " ".join(ran.stderr.split())


def test_a_measure_that_reaches_everything_lacks_nothing() -> None:
    ran = run.invoke(app, ["rules", "prove", MEASURE, "--rules", str(SMALL_BOOK), "--examples"])
    assert ran.stdout == f"{MEASURE}: every part has an example\n"


@pytest.mark.parametrize(
    ("asked", "words"),
    [(["us.example.sur"], "near it: us.example.surcharge"), (["--write"], "name the measure")],
    ids=["unknown", "unnamed"],
)
def test_what_cannot_be_proved_is_said(asked: list[str], words: str) -> None:
    ran = run.invoke(app, ["rules", "prove", *asked, "--rules", str(SMALL_BOOK)])
    assert (ran.exit_code, words in " ".join(ran.stderr.replace("│", " ").split())) == (2, True), ran.stderr


def test_watching_tells_it_again_when_a_file_has_changed_and_only_then(folder: Path) -> None:
    told: list[str] = []
    turns = iter(["nothing", "a change", "nothing", "the end"])

    def pause() -> bool:
        turn = next(turns)
        if turn == "a change":
            with (folder / SURCHARGE).open("a", encoding="utf-8") as text:
                text.write("# looked at again\n")
        return turn != "the end"

    watched(folder, lambda: told.append("told"), pause)
    assert told == ["told", "told"]
