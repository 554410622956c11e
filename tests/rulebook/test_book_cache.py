"""A book kept in a file is opened from it only where it is whole and of these rule files."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest

import prefile
from prefile import RuleFileProblems
from prefile.rulebook.book_cache import open_kept_rulebook

GOOD_BOOK = Path(__file__).parent.parent.parent / "fixtures" / "rulebook"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Give a copy of the made-up rule book, to be changed."""
    return Path(shutil.copytree(GOOD_BOOK, tmp_path / "rules"))


def kept_files(kept: Path) -> list[Path]:
    """Return the kept books of a folder."""
    return sorted(kept.iterdir())


def test_a_kept_book_is_the_book_of_its_folder(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    first = open_kept_rulebook(rules, kept)
    assert first == prefile.open_rulebook(rules)
    monkeypatch.setattr("prefile.rulebook.book_cache.load_book", None)  # the second time no rule file is read
    assert open_kept_rulebook(rules, kept) == first
    assert len(kept_files(kept)) == 1


def test_a_changed_rule_file_is_read_and_told_of(rules: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    before = open_kept_rulebook(rules, kept)
    file = rules / "us" / "example" / "surcharge.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Another ", 1), "utf-8")
    assert open_kept_rulebook(rules, kept) == prefile.open_rulebook(rules) != before
    file.write_text("measure: [", "utf-8")
    with pytest.raises(RuleFileProblems):
        open_kept_rulebook(rules, kept)


def test_a_kept_file_that_is_damaged_is_never_unpickled(rules: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    book = open_kept_rulebook(rules, kept)
    (file,) = kept_files(kept)
    whole = file.read_bytes()
    for damaged in (whole[:-1], b"", b"0" * 64 + pickle.dumps(_Runs()), whole[:64] + pickle.dumps(_Runs()), whole[64:]):
        file.write_bytes(damaged)
        assert open_kept_rulebook(rules, kept) == book
        assert file.read_bytes()[64:] == whole[64:] or pickle.loads(file.read_bytes()[64:]) == book


def test_a_link_to_a_file_elsewhere_is_never_unpickled(rules: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    open_kept_rulebook(rules, kept)
    (file,) = kept_files(kept)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(file, elsewhere)
    file.symlink_to(elsewhere)
    open_kept_rulebook(rules, kept)
    assert not file.is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="modes of folders are those of POSIX")
def test_books_are_not_kept_where_others_can_write(rules: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    kept.chmod(0o777)
    with pytest.raises(PermissionError, match="others can write"):
        open_kept_rulebook(rules, kept)


class _Runs:
    """Something whose unpickling fails the test."""

    def __reduce__(self) -> tuple[object, ...]:
        return pytest.fail, ("it was unpickled",)
