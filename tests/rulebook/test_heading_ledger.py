"""The ledger of chapter 99: each printed heading stands once, by what declares it or by a decision of that day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile import RuleBook
from prefile.rulebook.heading_ledger import DECISIONS, HEADINGS, NOTES, HeadingStand, heading_ledger
from prefile.rulebook.lint import lint
from prefile.values.dates import read_instant

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
WAIVER = (
    "9903.99.02,9903.99.03,,,left open,us.example.*,a relief that the tests made up,nobody has encoded it,2026-12-01"
)


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., RuleBook]:
    """Give a way to open the made-up book with lines added to its tables of chapter 99."""

    def opened(**added: str) -> RuleBook:
        folder = tmp_path / "book"
        shutil.copytree(SMALL, folder)
        for name, line in added.items():
            table = folder / {"headings": HEADINGS, "decisions": DECISIONS, "notes": NOTES}[name]
            table.write_text(f"{table.read_text('utf-8')}{line}\n", "utf-8")
        return prefile.open_rulebook(folder)

    return opened


def stands(book: RuleBook, day: str) -> dict[str, HeadingStand]:
    return {stand.row.heading: stand for stand in heading_ledger(book).stands(read_instant(day))}


def test_a_heading_that_a_clause_declares_is_encoded_by_it_in_its_window(small: Callable[..., RuleBook]) -> None:
    book = small()
    assert stands(book, "2026-11-01")["9903.99.01"].by == ("us.example.surcharge, clause 2",)
    assert stands(book, "2026-11-01")["9903.99.01"].status == "encoded"
    assert stands(book, "2026-12-31")["9903.99.01"].status == "no longer in force"
    assert not stands(book, "2026-12-31")["9903.99.01"].in_effect


def test_only_what_an_edition_prints_on_the_day_stands(small: Callable[..., RuleBook]) -> None:
    book = small()
    assert "9903.99.01" not in stands(book, "2026-09-30")
    assert "9903.99.03" in stands(book, "2026-06-30")
    assert "9903.99.03" not in stands(book, "2026-07-01")


def test_the_narrowest_decision_that_holds_speaks(small: Callable[..., RuleBook]) -> None:
    book = small(decisions="9903.99.02,9903.99.02,2026-07-01,,ended,,the relief alone,an order ended it,")
    assert stands(book, "2026-06-30")["9903.99.02"].open
    assert stands(book, "2026-07-01")["9903.99.02"].status == "ended"


def test_a_book_that_was_read_no_further_than_a_waiver_keeps_it(small: Callable[..., RuleBook]) -> None:
    """The clock says nothing here: a waiver expires by the days through which the book itself was read."""
    assert lint(small()) == ()


@pytest.mark.parametrize("number", ["2804.69.10.00", "2804", "7403.11"])
def test_a_number_on_a_note_is_found_at_any_of_its_digits(small: Callable[..., RuleBook], number: str) -> None:
    assert lint(small(notes=f"note 1(b),9903.99.01,{number},2026-10-01,")) == ()


def test_a_number_that_is_listed_only_outside_its_window_has_no_finding(small: Callable[..., RuleBook]) -> None:
    problems = lint(small(notes="note 1(b),9903.99.01,2825,2026-10-01,"))
    assert [problem.code for problem in problems] == ["R377"]


def test_a_book_without_the_tables_has_no_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(SMALL, folder, ignore=shutil.ignore_patterns("chapter-99*"))
    book = prefile.open_rulebook(folder)
    assert list(heading_ledger(book).stands(read_instant("2026-11-01"))) == []
    assert lint(book) == ()


def test_the_tables_are_no_part_of_the_book(small: Callable[..., RuleBook]) -> None:
    assert small(headings="9903.99.05,,,+1 %,1").digest == prefile.open_rulebook(SMALL).digest


def test_each_shipped_heading_has_a_measure_or_a_reason_on_every_day_of_the_year(book: RuleBook) -> None:
    ledger = heading_ledger(book)
    for month in range(1, 13):
        found = list(ledger.stands(read_instant(f"2026-{month:02}-15")))
        assert found
        assert [stand.row.heading for stand in found if not (stand.by or stand.why)] == []
        assert all(stand.review for stand in found if stand.open)
