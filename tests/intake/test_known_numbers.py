"""Tariff numbers of an entry are held against the editions on its rate date."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import prefile
from prefile import DeclarationProblems, RuleBook, read_entries, read_entry


def problems_of(text: str, book: RuleBook, **options: Any) -> list[tuple[str, str | None, str, str]]:  # noqa: ANN401
    """Return code, path, what and next of the problems that screening finds."""
    try:
        prefile.screen(read_entry(text.encode()), book, decide="plain", **options)
    except DeclarationProblems as refused:
        return [(problem.code, problem.where.path, problem.what, problem.next) for problem in refused.problems]
    return []


def entered(on: str | None, *numbers: str) -> str:
    """Return an entry of lines with these numbers."""
    lines = [{"tariff_number": number, "origin": "DE"} for number in numbers]
    shape = {"format": "prefile-entry/1", "entered": on, "lines": lines}
    return json.dumps({key: value for key, value in shape.items() if value is not None})


def test_a_number_that_the_tariff_does_not_hold_is_refused_with_the_nearest(book: RuleBook) -> None:
    [(code, path, what, following)] = problems_of(entered("2026-12-04", "2804.61.00.50"), book)
    assert (code, path) == ("E132", "/lines/0/tariff_number")
    assert "2804.61.00.50" in what
    assert "2804.61.00.00" in following


def test_a_number_that_ended_is_refused_with_its_successors_from_the_day_it_ended(book: RuleBook) -> None:
    assert problems_of(entered("2026-06-30T23:59", "3818.00.00.95"), book) == []
    for on in ("2026-07-01", "2026-07-02"):
        [(code, _, what, following)] = problems_of(entered(on, "3818.00.00.95"), book)
        assert (code, "3818.00.00.95" in what) == ("E132", True)
        for successor in ("3818.00.00.40", "3818.00.00.45", "3818.00.00.50", "3818.00.00.91"):
            assert successor in following
            assert problems_of(entered(on, successor), book) == []


def test_a_number_that_has_not_begun_is_refused(book: RuleBook) -> None:
    [(code, _, what, following)] = problems_of(entered("2026-06-30", "3818.00.00.40"), book)
    assert (code, "3818.00.00.40" in what, "3818.00.00.95" in following) == ("E132", True, True)


def test_eight_digits_are_known_where_a_number_under_them_is(book: RuleBook) -> None:
    assert problems_of(entered("2026-12-04", "2804.61.00", "3818.00.00"), book) == []
    assert [code for code, *_ in problems_of(entered("2026-12-04", "2804.61.99"), book)] == ["E132"]


def test_without_a_rate_date_every_number_that_the_edition_ever_held_is_known(book: RuleBook) -> None:
    assert problems_of(entered(None, "3818.00.00.95", "3818.00.00.40"), book) == []
    assert [code for code, *_ in problems_of(entered(None, "2804.61.00.50"), book)] == ["E132"]


def test_where_no_held_edition_covers_the_rate_date_no_number_is_called_unknown(book: RuleBook) -> None:
    assert problems_of(entered("2027-06-01", "2804.61.00.50"), book) == []
    assert problems_of(entered("2026-02-01", "3818.00.00.95"), book) == []


def test_a_rate_date_that_is_stated_decides_which_numbers_are_known(book: RuleBook) -> None:
    text = entered("2026-06-30", "3818.00.00.95")
    assert problems_of(text, book) == []
    assert [code for code, *_ in problems_of(text, book, on="2026-07-02")] == ["E132"]


def test_every_unknown_number_and_country_of_an_entry_is_told_at_once(book: RuleBook) -> None:
    text = entered("2026-12-04", "2804.61.00.50", "2804.61.00.00", "9999.99.99.99").replace('"DE"', '"ZZ"', 1)
    found = problems_of(text, book)
    assert sorted((code, path) for code, path, *_ in found) == [
        ("E132", "/lines/0/tariff_number"),
        ("E132", "/lines/2/tariff_number"),
        ("E133", "/lines/0/origin"),
    ]


def test_screening_many_goes_on_after_an_entry_with_unknown_numbers(book: RuleBook) -> None:
    known, unknown = entered("2026-12-04", "2804.61.00.00"), entered("2026-12-04", "2804.61.00.50")
    items = list(prefile.screen_many(read_entries(f"{known}\n{unknown}\n{known}".encode()), book, decide="plain"))
    assert [isinstance(item, DeclarationProblems) for item in items] == [False, True, False]


SHOWN: list[Callable[[str], str]] = [
    str,
    lambda number: number.replace(".", ""),
    lambda number: number.replace(".", " "),
]


@pytest.mark.parametrize("write", SHOWN, ids=["dots", "bare", "spaces"])
def test_a_tariff_number_reads_alike_with_dots_and_spaces(write: Callable[[str], str]) -> None:
    entry = read_entry(entered(None, write("2804.61.00.00"), write("2804.61.00")).encode())
    assert [line.tariff_number for line in entry.lines] == ["2804610000", "28046100"]
