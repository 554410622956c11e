"""A kept book is the book of its rule files, and believed only where it is whole, of these files and of one's own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import RuleBook, RuleFileProblems
from prefile.rulebook.kept import compile_book, open_kept, read_book
from prefile.rulebook.kept.keys import book_key
from prefile.rulebook.kept.packing import packed
from prefile.rulebook.kept.unpacking import Unfit, unpacked
from prefile.values.dates import ALWAYS

GOOD_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
MARK = b"prefile book 1\n"
HEAD = len(MARK) + 32  # and the digest


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Give a copy of the made-up rule book, to be changed."""
    return Path(shutil.copytree(GOOD_BOOK, tmp_path / "rules"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a folder for kept books that is not there yet."""
    return tmp_path / "kept"


def the_file(home: Path) -> Path:
    """Return the one book of a folder."""
    (file,) = home.glob("*.book")
    return file


def sealed(body: bytes) -> bytes:
    """Return the bytes of a file whose digest is right, whatever it holds."""
    return MARK + hashlib.sha256(body).digest() + body


def test_the_shipped_book_comes_back_as_it_was(book: RuleBook) -> None:
    again = unpacked(memoryview(packed(book)), book.folder)
    assert again == book
    assert again.digest == book.digest
    lasting = [row.is_lasting for row in again.tariff.rows()]
    assert lasting == [row.is_lasting for row in book.tariff.rows()]  # told by identity with ALWAYS
    assert any(row.windows[0] is ALWAYS for row in again.tariff.rows())
    assert dict(again.tariff.texts) == dict(book.tariff.texts)


def test_the_same_book_is_the_same_bytes_in_every_process() -> None:
    program = "import hashlib, sys; from pathlib import Path; from prefile.rulebook.kept import read_book\n"
    program += "from prefile.rulebook.kept.packing import packed\n"
    program += "print(hashlib.sha256(packed(read_book(Path(sys.argv[1])))).hexdigest())"
    seen = set()
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", program, str(GOOD_BOOK)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        seen.add(ran.stdout)
    assert len(seen) == 1


def test_a_kept_book_is_the_book_of_its_folder(rules: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_kept(rules, home)
    assert first == read_book(rules)
    monkeypatch.setattr("prefile.rulebook.kept.read_book", None)  # no rule file is read
    again = open_kept(rules, home)
    assert again == first
    assert again.folder == rules


def test_a_kept_book_screens_alike(rules: Path, home: Path) -> None:
    open_kept(rules, home)
    kept, written = open_kept(rules, home), read_book(rules)
    entry = prefile.read_entry(
        {
            "format": "prefile-entry/1",
            "entered": "2026-12-04",
            "lines": [{"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}],
        }
    )
    assert prefile.screen(entry, kept).to_json() == prefile.screen(entry, written).to_json()


def test_a_changed_rule_file_is_read_and_told_of(rules: Path, home: Path) -> None:
    before = open_kept(rules, home)
    file = rules / "us" / "example" / "surcharge.yaml"
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Another ", 1), "utf-8")
    assert open_kept(rules, home) == read_book(rules) != before
    file.write_text("measure: [", "utf-8")
    with pytest.raises(RuleFileProblems):
        open_kept(rules, home)


def test_a_new_file_and_one_that_cannot_be_read_are_told_of(rules: Path, home: Path) -> None:
    open_kept(rules, home)
    (rules / "us" / "example" / "nowhere.yaml").symlink_to(rules / "is-not-there.yaml")
    with pytest.raises(RuleFileProblems):
        open_kept(rules, home)


def test_a_scenario_changes_nothing_of_a_kept_book(rules: Path) -> None:
    before = book_key(rules)
    (rules / "scenarios").mkdir(exist_ok=True)
    (rules / "scenarios" / "new.yaml").write_text("scenario: new", "utf-8")
    assert book_key(rules) == before


def test_what_is_torn_or_of_another_layout_is_made_anew(rules: Path, home: Path) -> None:
    book = open_kept(rules, home)
    whole = the_file(home).read_bytes()
    body = whole[HEAD:]
    named = body.replace(b"prefile.law.measure:Measure", b"prefile.cli.screen:Measure_")
    wrong = (b"", whole[:-1], whole[:HEAD], whole[HEAD:], b"X" + whole[1:], sealed(b""), sealed(body[:-4]))
    for torn in (*wrong, sealed(body + b"0000"), sealed(named), sealed(b"\x80\x04cos\nsystem\n.")):
        the_file(home).write_bytes(torn)
        assert open_kept(rules, home) == book
        assert the_file(home).read_bytes() == whole


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_change_of_a_byte_is_believed_or_ends_otherwise_than_unfit(small_packed: bytes, data: st.DataObject) -> None:
    """What fits in spite of a change is a book still: every object is of law, and made of what stands before it."""
    place = data.draw(st.integers(0, len(small_packed) - 1))
    changed = bytearray(small_packed)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        made = unpacked(memoryview(bytes(changed)), GOOD_BOOK)
    except Unfit:
        return
    assert isinstance(made, RuleBook)


@pytest.fixture(scope="module")
def small_packed(small_book: RuleBook) -> bytes:
    """Give the made-up book as it is kept."""
    return packed(small_book)


def test_classes_that_are_no_law_are_refused(small_packed: bytes) -> None:
    size = int.from_bytes(small_packed[:8], "little")
    head = json.loads(small_packed[8 : 8 + size])
    for kind in ("os:system", "prefile.law.book:Path", "prefile.__main__:main", "prefile.law.book:_Derived", "a:b"):
        runs = [[kind if named == "prefile.law.measure:Measure" else named, *rest] for named, *rest in head["runs"]]
        written = json.dumps({**head, "runs": runs}).encode()
        data = len(written).to_bytes(8, "little") + written + small_packed[8 + size :]
        with pytest.raises(Unfit):
            unpacked(memoryview(data), GOOD_BOOK)


@pytest.mark.parametrize(
    "change",
    [
        {"runs": [["tuple", 1 << 40, 1 << 40]]},
        {"runs": [["prefile.law.measure:Measure", 1 << 60, 18]]},
        {"blobs": [1 << 60]},
        {"blobs": [-1]},
        {"book": 0},
        {"book": 1 << 40},
        {"leaves": [["str", [1, 2]]]},
        {"leaves": [["int", ["9" * 5000]]]},
        {"leaves": [["bytes", ["x"]]]},
    ],
)
def test_sizes_and_leaves_that_lie_are_refused_at_once(small_packed: bytes, change: dict[str, object]) -> None:
    size = int.from_bytes(small_packed[:8], "little")
    written = json.dumps({**json.loads(small_packed[8 : 8 + size]), **change}).encode()
    with pytest.raises(Unfit):
        unpacked(memoryview(len(written).to_bytes(8, "little") + written + small_packed[8 + size :]), GOOD_BOOK)


def test_a_link_is_not_followed(rules: Path, home: Path, tmp_path: Path) -> None:
    book = open_kept(rules, home)
    file = the_file(home)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(file, elsewhere)
    file.symlink_to(elsewhere)
    assert open_kept(rules, home) == book
    assert not file.is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="modes of folders are those of POSIX")
def test_books_are_not_kept_where_others_can_write(rules: Path, home: Path) -> None:
    home.mkdir()
    home.chmod(0o777)
    book = open_kept(rules, home)  # from its rule files
    assert list(home.iterdir()) == []
    with pytest.raises(PermissionError, match="others can write"):
        compile_book(book, home)


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_a_file_that_others_can_write_is_not_believed(rules: Path, home: Path) -> None:
    book = open_kept(rules, home)
    file = the_file(home)
    file.chmod(0o666)
    assert open_kept(rules, home) == book
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_home_that_cannot_be_written_is_no_fault(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert open_kept(rules, tmp_path / "file" / "kept") == read_book(rules)


def test_the_oldest_books_go(rules: Path, home: Path) -> None:
    file = rules / "us" / "example" / "surcharge.yaml"
    for number in range(10):
        file.write_text(f"{file.read_text('utf-8')}\n# {number}\n", "utf-8")
        open_kept(rules, home)
    assert len(list(home.iterdir())) == 8


def test_many_may_keep_the_same_book_at_once(rules: Path, home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        books = list(pool.map(lambda _: open_kept(rules, home), range(8)))
    assert all(book == books[0] for book in books)
    assert [path.suffix for path in home.iterdir()] == [".book"]


def test_the_folder_is_named_by_a_variable(rules: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFILE_BOOKS", str(home))
    prefile.open_rulebook(rules)
    assert the_file(home)
    shutil.rmtree(home)
    monkeypatch.setenv("PREFILE_BOOKS", "none")
    prefile.open_rulebook(rules)
    assert not home.exists()
