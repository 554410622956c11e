"""What one screener learned of lines the next one knows, from a file that is believed only where it holds together."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from bulk_exactness import entries_of
from prefile import RuleBook
from prefile.bulk import Screener, screen_files
from prefile.bulk.kept_state import packed, unpacked
from prefile.bulk.knowledge import KeptKnowledge
from prefile.bulk.plans import Plans
from prefile.bulk.signatures import Signatures
from prefile.options import ScreenOptions

MARK = b"prefile plans 1\n"
KINDS = ("lines", "entries", "findings", "problems")
Shape = dict[str, Any]
Write = Callable[[Iterable[Shape]], Path]
Found = dict[str, list[Shape]]


@pytest.fixture(scope="module")
def learned(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one screener kept what it learned of lines."""
    folder = tmp_path_factory.mktemp("learned")
    file = folder / "entries.jsonl"
    _write_lines(file)
    _screened(file, Screener(book, ScreenOptions(), home=folder / "home"), folder / "out")
    return folder


def test_what_was_learned_is_not_asked_again(
    book: RuleBook, learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("the ordinary code is asked again")

    monkeypatch.setattr(Plans, "of_line", asked)
    monkeypatch.setattr(Signatures, "_decided", asked)
    screener = Screener(book, ScreenOptions(), home=learned / "home")
    assert _screened(learned / "entries.jsonl", screener, tmp_path / "out") == _read(learned / "out")


def test_what_is_new_is_learned_beside_what_is_known(
    book: RuleBook, learned: Path, tmp_path: Path, write: Write
) -> None:
    file = write(entries_of("full", 60, seed=5))
    knowing = Screener(book, ScreenOptions(), home=_copied(learned, tmp_path))
    known = len(knowing.signatures)
    alone = _screened(file, Screener(book, ScreenOptions()), tmp_path / "alone")
    assert _screened(file, knowing, tmp_path / "out") == alone
    assert len(knowing.signatures) > known > 0


@pytest.mark.parametrize("spoil", ["torn", "other", "empty", "garbled"])
def test_a_file_that_is_not_whole_is_made_anew(book: RuleBook, learned: Path, tmp_path: Path, spoil: str) -> None:
    home = _copied(learned, tmp_path)
    file = _file(home)
    data = file.read_bytes()
    file.write_bytes({"torn": data[:-9], "other": b"prefile book 1\n" + data, "empty": b""}.get(spoil, data[:80] * 99))
    _learns_anew(book, learned, home, tmp_path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda state: state["signatures"].update(plan_of=state["signatures"]["plan_of"] + 10_000),
        lambda state: state["signatures"].update(alike_of=state["signatures"]["alike_of"][:-1]),
        lambda state: state["signatures"].update(kinds=state["signatures"]["kinds"][::-1] * 0),
        lambda state: state["signatures"]["plans"]["plans"][0].pop(),
        lambda state: state["signatures"]["plans"].update(forms=state["signatures"]["plans"]["forms"] * -1 - 1),
        lambda state: state["signatures"]["plans"]["plans"].append(state["signatures"]["plans"]["plans"][0]),
        lambda state: state["cases"]["contents"]["findings"][0].pop(0),
        lambda state: state["cases"].update(content=state["cases"]["content"] + 1),
        lambda state: state["cases"]["sums"].update(of=np.full_like(state["cases"]["sums"]["of"], 99_999)),
        lambda state: state["words"]["words"]["number"].append(7),
        lambda state: state["fees"].update(standing=state["fees"]["standing"] + 9),
        lambda state: state.pop("fees"),
    ],
)
def test_a_file_that_does_not_hold_together_is_made_anew(
    book: RuleBook, learned: Path, tmp_path: Path, spoil: Callable[[dict[str, Any]], object]
) -> None:
    home = _copied(learned, tmp_path)
    file = _file(home)
    state: Any = unpacked(memoryview(file.read_bytes())[len(MARK) + 32 :])
    spoil(state)
    data = packed(state)
    file.write_bytes(MARK + hashlib.sha256(data).digest() + data)
    _learns_anew(book, learned, home, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="who owns files is told otherwise there")
def test_a_file_that_others_can_write_is_not_believed(book: RuleBook, learned: Path, tmp_path: Path) -> None:
    home = _copied(learned, tmp_path)
    _file(home).chmod(0o666)
    assert len(Screener(book, ScreenOptions(), home=home).signatures) == 0
    _file(home).chmod(0o600)
    assert len(Screener(book, ScreenOptions(), home=home).signatures) > 0


def test_other_options_have_a_file_of_their_own(book: RuleBook, learned: Path) -> None:
    for options in (ScreenOptions.read("2026-08-01"), ScreenOptions.read(as_known_on="2026-08-01")):
        assert len(Screener(book, options, home=learned / "home").signatures) == 0


def test_the_file_of_whoever_knows_most_stays(book: RuleBook, learned: Path, tmp_path: Path, write: Write) -> None:
    home = _copied(learned, tmp_path)
    before = _file(home).read_bytes()
    few = Screener(book, ScreenOptions())
    _screened(write(entries_of("sparse", 70, seed=2)), few, tmp_path / "out")
    few.share(tmp_path / "none", "")  # which begins with nothing, as a process does that began before the file
    _screened(write(entries_of("sparse", 70, seed=2)), few, tmp_path / "again")
    kept = KeptKnowledge(home, f"{book.digest} {ScreenOptions()} ")
    kept.keep(few._known)  # noqa: SLF001 - what a run keeps
    assert len(few.signatures) > 0
    assert _file(home).read_bytes() == before


def test_a_home_that_cannot_be_written_changes_nothing(book: RuleBook, learned: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, and no folder")
    screener = Screener(book, ScreenOptions(), home=tmp_path / "home")
    assert _screened(learned / "entries.jsonl", screener, tmp_path / "out") == _read(learned / "out")


def test_a_state_is_the_same_after_its_bytes(book: RuleBook, learned: Path) -> None:
    data = memoryview(_file(learned / "home").read_bytes())[len(MARK) + 32 :]
    taken = Screener(book, ScreenOptions(), home=learned / "home")
    assert packed(taken._known.kept()) == data  # noqa: SLF001 - what the file holds


def _learns_anew(book: RuleBook, learned: Path, home: Path, folder: Path) -> None:
    screener = Screener(book, ScreenOptions(), home=home)
    assert len(screener.signatures) == 0
    assert _screened(learned / "entries.jsonl", screener, folder / "out") == _read(learned / "out")
    assert len(Screener(book, ScreenOptions(), home=home).signatures) == len(screener.signatures)


def _write_lines(file: Path) -> None:
    with file.open("w", encoding="utf-8") as stream:
        for shape in ("sparse", "full", "odd"):
            stream.writelines(
                f"{json.dumps(entry, separators=(',', ':'))}\n" for entry in entries_of(shape, 120, seed=4)
            )


def _copied(learned: Path, folder: Path) -> Path:
    home = folder / "home"
    home.mkdir(mode=0o700)
    file = _file(learned / "home")
    (home / file.name).write_bytes(file.read_bytes())
    return home


def _file(home: Path) -> Path:
    (file,) = home.glob("*.plans")
    return file


def _screened(file: Path, screener: Screener, out: Path) -> Found:
    screen_files([str(file)], screener, out)
    return _read(out)


def _read(out: Path) -> Found:
    return {kind: pq.read_table(out / kind).to_pylist() for kind in KINDS}
