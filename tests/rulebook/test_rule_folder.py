"""A book's files are read again as they were written, once, and only while they are those of the book."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile import RuleFileProblems
from prefile.rulebook.rule_folder import RuleFolder, written_book
from prefile.rulebook.schema.rule_file import RuleFile

GOOD_BOOK = Path(__file__).parent.parent.parent / "fixtures" / "rulebook"
FLOOR = "us/example/floor.yaml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Give a copy of the made-up rule book, to be changed."""
    return Path(shutil.copytree(GOOD_BOOK, tmp_path / "rules"))


def test_every_measure_has_its_rule_and_every_yaml_file_its_places(rules: Path) -> None:
    book = prefile.open_rulebook(rules)
    written = written_book(book)
    assert {file: rule.measure for file, rule in written.rules.items()} == {
        measure.file: measure.id for measure in book.measures
    }
    assert set(written.documents) == {name for name in book.files if name.endswith(".yaml")} - {"tariff/edition.yaml"}
    assert written.documents[FLOOR].place(("measure",)).line == 1
    shutil.rmtree(rules)
    assert written_book(book) is written


@pytest.mark.parametrize("change", [lambda file: file.write_bytes(file.read_bytes() + b"\n"), Path.unlink])
def test_files_that_changed_since_the_book_was_opened_are_refused(
    rules: Path, change: Callable[[Path], object]
) -> None:
    book = prefile.open_rulebook(rules)
    change(rules / FLOOR)
    with pytest.raises(RuleFileProblems) as refused:
        written_book(book)
    assert [(problem.code, problem.where.file) for problem in refused.value.problems] == [("R301", FLOOR)]


def test_a_book_opens_whatever_its_examples_say_and_its_written_book_refuses_them(rules: Path) -> None:
    digest = prefile.open_rulebook(rules).digest
    with (rules / FLOOR).open("a") as stream:
        stream.write("  - {name: without an entry}\n")
    book = prefile.open_rulebook(rules)
    assert book.digest != digest
    with pytest.raises(RuleFileProblems) as refused:
        written_book(book)
    assert {problem.code for problem in refused.value.problems} == {"R305"}


@pytest.mark.parametrize(
    "ending",
    [
        "notes: []\n",  # a key behind the examples
        'says: "a sentence\nexamples:\n  - still of the sentence"\n',  # an open quotation before them
        "unknown: key\n",
    ],
)
def test_what_stands_about_the_examples_is_read_as_the_whole_file_is(rules: Path, ending: str) -> None:
    file = rules / FLOOR
    file.write_text(file.read_text() + ending)
    problems = [_codes(opened) for opened in (lambda: prefile.open_rulebook(rules), lambda: _whole(rules))]
    assert problems[0] == problems[1]


def _codes(opened: Callable[[], object]) -> list[str]:
    try:
        opened()
    except RuleFileProblems as refused:
        return [problem.code for problem in refused.problems]
    return []


def _whole(rules: Path) -> None:
    folder = RuleFolder(rules)
    folder.model(FLOOR, RuleFile)
    if folder.problems:
        raise RuleFileProblems(folder.problems)
