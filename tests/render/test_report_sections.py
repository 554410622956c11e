"""Sections of the text of a report: fees, what to correct, a pre-check's head, warnings of several lines, notices."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import FOLDER, a_book, a_line, a_measure, an_entry

import prefile
from prefile import Entry, RuleBook
from prefile.render import report_text
from prefile.render.text.rules import measure_text

BROKEN = FOLDER / "fixtures" / "broken" / "consistency"
GOOD_BOOK = FOLDER / "fixtures" / "rulebook"
ON = "2026-12-07"


def test_the_text_says_what_to_correct_and_what_it_is_like_only_of_what_is_to_be_corrected(book: RuleBook) -> None:
    text = report_text(prefile.screen(prefile.read_entry(BROKEN / "wattage-missing.json"), book, decide="plain"))
    first, rest = text.split("\nCHECK BEFORE FILING\n", 1)
    told = " ".join(rest.split("\nLINES\n", 1)[0].split())
    assert "ACT ON FIRST" in first
    assert "W227 line 1: quantity: 8541.43.00.10 is reported in NO and W" in told
    assert "→ Add the quantity in the unit named. (compare ACE error 439)" in told
    assert "W227" not in text.split("\nWARNINGS\n", 1)[1]


def of(*lines: dict[str, Any], **entry: Any) -> Entry:  # noqa: ANN401 - keys of an entry
    """Return an entry declared in the UK, of these lines."""
    shape = {"format": "prefile-entry/1.1", "declared_in": "GB", "lines": list(lines), **entry}
    return Entry.model_validate(shape)


@pytest.mark.parametrize("on", [None, ON])
def test_the_text_says_first_that_it_is_a_pre_check_and_asks_for_no_date_of_entry(
    on: str | None, book: RuleBook
) -> None:
    report = prefile.screen(of({"tariff_number": "2804.61", "origin": "DE"}, reference="LRN-1"), book, on=on)
    head, _, rest = report_text(report, width=200).partition("ACT ON FIRST")
    assert head.startswith("prefile pre-check on LRN-1\n")
    assert "This is a declaration of another country (United Kingdom), screened ahead of a US entry" in head
    assert "payable" not in head
    assert ("--on names a day" in head) is (on is None)
    assert "ask for the date and time of entry" not in rest


def test_the_text_of_a_report_says_a_warning_of_several_lines_once(book: RuleBook) -> None:
    entry = an_entry(*(a_line(line=place, tariff_number="8541430010", origin="CN") for place in range(1, 9)))
    text = " ".join(report_text(prefile.screen(entry, book, decide="plain")).split())
    assert text.count("crystalline silicon photovoltaic cells") == 1
    assert "line 5 and 3 more" in text


def test_a_measure_shows_what_it_stands_beside() -> None:
    opened = prefile.open_rulebook(GOOD_BOOK)
    shown = measure_text(opened, opened.by_id["us.column-1"])
    assert "STANDS BESIDE\n  us.example.*: additional duties come on top [schedule]\n" in shown


def test_fees_are_named_with_their_amounts(book: RuleBook) -> None:
    line = a_line(claims=[{"claim": "mip-documentation", "reference": "DOC-1"}])
    report = prefile.screen(an_entry(line, entry_type="01", mode="11"), book, decide="plain")
    assert "Fees: merchandise processing 51.96, harbor maintenance 18.75 USD\n" in report_text(report)


def test_a_book_without_fees_says_so() -> None:
    report = prefile.screen(an_entry(entry_type="01", mode="11"), a_book(a_measure("us.section-9")), decide="plain")
    assert "Fees: not computed by this rule book\n" in report_text(report)


def test_an_entry_of_the_us_has_the_head_of_a_report_and_asks_for_its_date(book: RuleBook) -> None:
    report = prefile.screen(of({"tariff_number": "2804.61.00.00", "origin": "DE"}, declared_in="US"), book)
    assert "prefile report" in report_text(report).splitlines()[0]
    assert "the date and time of entry" in report_text(report)
