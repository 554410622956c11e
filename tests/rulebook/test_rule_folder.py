"""A book's files are read again as they were written, once, and only while they are those of the book."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile import RuleFileProblems
from prefile.rulebook import written_book

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
