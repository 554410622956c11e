"""Coverage in words: in the text of a report, and as `prefile rules coverage` shows the shipped reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from by_hand import a_book, a_line, a_measure, an_entry
from coverage_by_hand import CATALYSTS, METAL, PHONES, TABLE, TOYS, a_reader, told, words_of

import prefile
from prefile import Report, RuleBook
from prefile.entry import Line
from prefile.law.coverage_map import STAGES, CoverageMap
from prefile.render import report_text
from prefile.render.text.coverage import coverage_text


@pytest.fixture(scope="module")
def reading(book: RuleBook) -> CoverageMap:
    """The shipped reading."""
    assert book.coverage_map is not None
    return book.coverage_map


def report_of(*lines: Line, **keys: object) -> Report:
    return prefile.screen(an_entry(*lines, **keys), a_book(a_measure("us.a"), a_reader(), table=TABLE), decide="plain")


def test_the_text_of_a_report_shows_coverage() -> None:
    text = words_of(report_of(a_line(tariff_number=METAL)))
    assert "coverage of Proclamation 11001: covered (processed, basis direct), gallium" in text
    assert '"Gallium": gallium; what direct says; what processed says [law-direct, law, law-minerals]' in text
    assert "gallium 80 (2025, MCS 2026)" in text
    report = report_of(a_line(tariff_number=TOYS), a_line(tariff_number=CATALYSTS))
    text = words_of(report)
    assert "coverage of Proclamation 11001: not covered (basis none)" in text
    assert report.lines[1].coverage.missing[0].ask in text
    assert "(line 2: minerals)" in text


@pytest.mark.parametrize(
    ("number", "because"),
    [
        (METAL, ('"Gallium": gallium', "what direct says", "what processed says")),
        (CATALYSTS, ('"Catalysts": cobalt or palladium', "what shared says")),
    ],
)
def test_coverage_gives_the_words_of_the_number_and_what_the_reading_says(
    number: str, because: tuple[str, ...]
) -> None:
    assert told(number).because == because


def test_coverage_says_what_may_be_held_and_what_is_declared_to_be_absent() -> None:
    assert told(PHONES).because[0] == '"Smartphones": cobalt, gallium or lithium'
    assert any(
        "no cobalt" in why and "no palladium" in why for why in told(CATALYSTS, "no cobalt", "no palladium").because
    )
    assert any(why.startswith("declared to hold no ") for why in told(METAL, "no gallium").because)


def test_a_book_without_a_reading_says_so() -> None:
    report = prefile.screen(an_entry(), a_book(a_measure("us.a")))
    said = "this rule book holds no reading of Proclamation 11001's coverage"
    assert report.lines[0].coverage.because == (said,)
    assert said in report_text(report)


def test_the_text_of_a_report_on_shipped_rules_shows_coverage(screened: Callable[..., Report]) -> None:
    text = words_of(screened({"tariff_number": "8112.92.10.00", "origin": "CN", "value": "100"}))
    assert "coverage of Proclamation 11001: covered (processed, basis direct), gallium" in text
    assert "Executive Order 14272, section 2(a)" in text


def shown(wanted: str | None, book: RuleBook) -> str:
    assert book.coverage_measure is not None
    assert book.coverage_map is not None
    return " ".join(coverage_text(book, book.coverage_measure, book.coverage_map, wanted).split())


def test_a_number_is_shown_with_its_words_its_stage_and_what_decides(book: RuleBook) -> None:
    text = shown("8112.92.10.00", book)
    assert "a reading, not law" in text
    assert "8112.92.10.00" in text
    assert "stage processed: covered." in text
    assert 'gallium, direct, by "Gallium"' in text
    assert shown("8112921000", book) == shown("8112 92 10 00", book) == text


def test_a_mineral_is_shown_with_each_of_its_numbers(book: RuleBook, reading: CoverageMap) -> None:
    text = shown("gallium", book)
    for number, one in reading.numbers.items():
        assert (f"{number[:4]}.{number[4:6]}.{number[6:8]}.{number[8:]}" in text) is (
            "gallium" in {row.mineral for row in one.rows}
        ), number


def test_a_new_number_is_shown_as_the_one_it_was_made_like(book: RuleBook) -> None:
    text = shown("3818.00.00.40", book)
    assert "read as 3818.00.00.95, from which it was made" in text
    assert "silicon, shared" in text
    assert "is not read" not in text


def test_a_number_outside_the_reading_or_the_tariff_is_shown_as_such(book: RuleBook) -> None:
    assert "9505.90.60.00 is not read: the HTS number is outside this reading" in shown("9505.90.60.00", book)
    assert "9999 is not in HTSUS 2026 Basic Edition to HTSUS 2026 Revision 10" in shown("9999", book)


def test_without_a_number_the_reading_is_counted(book: RuleBook, reading: CoverageMap) -> None:
    text = shown(None, book)
    assert f"{len(reading.numbers):,} numbers, 60 minerals" in text
    for stage in STAGES:
        assert stage in text
