"""Every problem of a declaration at once: what is wrong with one fact hides no other mistake, nor what a book knows."""

from __future__ import annotations

import json
import pickle
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from by_hand import run_prefile

import prefile
from prefile import DeclarationProblems, RuleBook

LINE: dict[str, Any] = {"tariff_number": "8505.11.00.70", "origin": "CN", "value": "100"}
ENTRY: dict[str, Any] = {"format": "prefile-entry/1", "entered": "2026-11-28", "lines": [LINE]}
LATER = {"format": "prefile-entry/1.2"}
Told = list[tuple[str, str | None]]


def entry_of(*lines: dict[str, Any], **header: Any) -> dict[str, Any]:  # noqa: ANN401 - facts as JSON has them
    return {**ENTRY, **header, "lines": [{**LINE, **line} for line in lines]}


def told(shape: dict[str, Any], book: RuleBook) -> Told:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.read_entry(shape, book=book)
    return [(problem.code, problem.where.path) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        # a number of six digits and a wrong origin, on one line and on two
        (
            entry_of({"tariff_number": "2804.61", "origin": "QQ"}),
            [("E131", "/lines/0/tariff_number"), ("E133", "/lines/0/origin")],
        ),
        (
            entry_of({"tariff_number": "2804.61"}, {"origin": "QQ"}, {"tariff_number": "8505.11"}),
            [
                ("E131", "/lines/0/tariff_number"),
                ("E131", "/lines/2/tariff_number"),
                ("E133", "/lines/1/origin"),
            ],
        ),
        # a fact of the wrong form hides neither a number that ended nor a contradiction
        (
            entry_of({"value": "1,000"}, {"tariff_number": "8505.11.00.71"}, {"us_content": "700"}, **LATER),
            [("E108", "/lines/0/value"), ("E132", "/lines/1/tariff_number"), ("E151", "/lines/2/us_content")],
        ),
        # the entry's own mistakes, one kind after the other
        (
            entry_of({"line": 1, "value": 1.5}, {"line": 1, "made": "2020"}, withdrawn="2026-11-01"),
            [("E108", "/lines/0/value"), ("E121", None), ("E137", None), ("E134", "/lines/1/line")],
        ),
        # what is left out is not told twice, nor what only hangs on it
        (
            entry_of({"tariff_number": "x", "origin": "QQ"}),
            [("E131", "/lines/0/tariff_number"), ("E133", "/lines/0/origin")],
        ),
        (
            entry_of({"minerals": [{"mineral": "gallium", "percent": "101", "mined_in": "QQ"}]}),
            [("E136", "/lines/0/minerals/0/percent")],
        ),
        (entry_of({}, entered="28 November"), [("E130", "/entered")]),
        (
            entry_of({"tariff_number": "2804.61", "origin": "QQ"}, entered="2020-01-01"),
            [("E131", "/lines/0/tariff_number"), ("E138", "/entered")],
        ),
        # what keeps the rest from being judged is told alone
        ({**ENTRY, "lines": [LINE, "a line"]}, [("E122", "/lines/1")]),
        ({**ENTRY, "declared_in": "Denmark"}, [("E122", "/declared_in")]),
        ({**ENTRY, "lines": []}, [("E124", "/lines")]),
        # another country's declaration has six digits
        (
            entry_of({"tariff_number": "8505.11.00.70", "origin": "QQ"}, declared_in="DE", format="prefile-entry/1.1"),
            [("E131", "/lines/0/tariff_number"), ("E133", "/lines/0/origin")],
        ),
    ],
)  # fmt: skip
def test_every_problem_is_told_at_once(shape: dict[str, Any], expected: Told, book: RuleBook) -> None:
    before = deepcopy(shape)
    assert told(shape, book) == expected
    assert shape == before


def test_the_command_and_the_library_tell_the_same_with_the_places_of_the_file(tmp_path: Path, book: RuleBook) -> None:
    path = tmp_path / "entry.json"
    path.write_text(json.dumps(entry_of({"tariff_number": "2804.61", "origin": "QQ"}), indent=1), "utf-8")
    (refused,) = prefile.screen_many(prefile.read_entries(path), book)
    assert isinstance(refused, DeclarationProblems)
    assert [(problem.code, problem.where.line) for problem in refused.problems] == [("E131", 6), ("E133", 7)]
    assert {problem.where.file for problem in refused.problems} == {str(path)}
    with pytest.raises(DeclarationProblems) as alone:
        prefile.read_entry(path)
    assert [problem.code for problem in alone.value.problems] == ["E131"]
    assert pickle.loads(pickle.dumps(alone.value)).problems == alone.value.problems


@pytest.mark.parametrize("command", [["screen"], ["exposure"], ["facts", "rank"]], ids=" ".join)
def test_every_command_that_screens_tells_all_of_it(command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "entry.json"
    path.write_text(json.dumps(entry_of({"tariff_number": "2804.61", "origin": "QQ"})), "utf-8")
    ran = run_prefile(*command, str(path))
    assert ran.returncode == 2
    assert {"E131", "E133"} <= set(re.findall(r"E1\d\d", ran.stderr.decode()))


def test_a_table_tells_what_its_cells_and_the_book_refuse_together(book: RuleBook) -> None:
    table = b"Entry number,Tariff number,Origin,Value,Entered\nABC-1,8505.11.00.71,CN,abc,2026-11-28\n"
    (refused,) = prefile.screen_many(prefile.read_entries(table), book)
    assert isinstance(refused, DeclarationProblems)
    assert [(problem.code, problem.where.line) for problem in refused.problems] == [("E108", 2), ("E132", 2)]


def test_with_a_book_an_entry_that_is_right_is_returned_and_one_that_is_not_is_refused(book: RuleBook) -> None:
    assert prefile.read_entry(ENTRY, book=book) == prefile.read_entry(ENTRY)
    assert told(entry_of({"origin": "QQ"}), book) == [("E133", "/lines/0/origin")]
