"""The sweep: one number of each kind, the same text every time, and every change by measure and cause with a reason."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

import prefile
from prefile import RuleBook
from sweep import ORIGINS, Change, changes, dump, explain, kinds, read_dump, sweep

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
DATES = (date(2026, 7, 15), date(2026, 12, 5))


@pytest.fixture(scope="module")
def small() -> RuleBook:
    return prefile.open_rulebook(SMALL)


def changed(tmp_path: Path, old: str, new: str) -> RuleBook:
    folder = tmp_path / "book"
    shutil.copytree(SMALL, folder)
    file = folder / "us" / "example" / "surcharge.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return prefile.open_rulebook(folder)


def test_numbers_that_every_measure_lists_alike_are_swept_once(small: RuleBook) -> None:
    found = kinds([small])
    assert "2804691000" in found
    assert "2804695000" not in found  # under 2804.69 as well
    assert "7403110000" in found


def test_a_kind_is_alike_in_both_books(small: RuleBook, tmp_path: Path) -> None:
    other = changed(tmp_path, "numbers: 2804.69,", "numbers: 2804.69.10,")
    assert {"2804691000", "2804695000"} <= set(kinds([small, other]))


def test_a_book_does_not_differ_from_itself(small: RuleBook) -> None:
    results = sweep(small, kinds([small]), DATES, "plain")
    assert {origin for _, origin, *_ in results} == set(ORIGINS) & set(small.countries.names)
    assert changes(results, sweep(small, kinds([small]), DATES, "plain")) == {}
    assert read_dump(dump(results)) == results
    assert sorted(dump(results)) == sorted(set(dump(results)))


def test_a_change_stands_with_the_measure_and_its_cause(small: RuleBook, tmp_path: Path) -> None:
    other = changed(tmp_path, "rate: 10 %", "rate: 12 %")
    before, after = (sweep(book, ["2804691000"], DATES, "plain") for book in (small, other))
    found = changes(before, after)
    was = "applies 9903.99.01"
    assert list(found) == [Change("us.example.surcharge", f"{was}, an amount", f"{was}, another amount")]
    assert {day for _, _, _, day in found[next(iter(found))]} == {"2026-12-05"}
    assert "DE" not in {origin for _, origin, _, _ in found[next(iter(found))]}  # its clause did not change


def test_a_reason_once_given_is_kept_and_a_change_without_one_is_counted(small: RuleBook, tmp_path: Path) -> None:
    other = changed(tmp_path, "rate: 10 %", "rate: 12 %")
    before, after = (sweep(book, ["2804691000"], DATES, "plain") for book in (small, other))
    file = tmp_path / "changes.csv"
    assert explain(changes(before, after), file) == 1
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "why": "the order says 12 percent"} for row in rows)
    assert explain(changes(before, after), file) == 0
    assert "the order says 12 percent" in file.read_text("utf-8")
