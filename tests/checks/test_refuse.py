"""What is refused before screening: in which order, and all of it at once."""

from __future__ import annotations

import pytest
from by_hand import a_book, a_line, an_entry, rate_days

from prefile import DeclarationProblems, Entry, RuleBook
from prefile.checks import refuse
from prefile.law.us_customs import entry_rate_date

UNKNOWN = a_line(tariff_number="9999000000", origin="ZZ", exported_from="XO", loaded="2027-01-09")


def codes(entry: Entry, book: RuleBook, **options: bool) -> list[tuple[str, str | None]]:
    """Return the codes and paths that an entry is refused with, in their order."""
    with pytest.raises(DeclarationProblems) as raised:
        refuse(entry, book, entry_rate_date(entry, None, rate_days()), **options)
    return [(problem.code, problem.where.path) for problem in raised.value.problems]


def test_unknown_numbers_and_countries_stand_before_contradictions_and_all_are_told_at_once() -> None:
    entry = an_entry(UNKNOWN, imported="2026-12-02", exported="2026-12-03")
    assert codes(entry, a_book()) == [
        ("E132", "/lines/0/tariff_number"),
        ("E133", "/lines/0/origin"),
        ("E133", "/lines/0/exported_from"),
        ("E147", "/exported"),
        ("E147", "/lines/0/loaded"),
    ]


def test_every_country_that_a_line_names_is_looked_at() -> None:
    smelted = {"percent": "1", "smelted_in": ["DE", "QQ"], "cast_in": "QR"}
    line = a_line(
        minerals=[{"mineral": "silicon", "mined_in": "QS", "processed_in": "QT"}],
        metal={"aluminum": smelted, "copper": {"cast_in": "QU"}, "steel": {"melted_in": "QV"}},
    )
    assert [path for _, path in codes(an_entry(line), a_book())] == [
        "/lines/0/minerals/0/mined_in",
        "/lines/0/minerals/0/processed_in",
        "/lines/0/metal/aluminum/cast_in",
        "/lines/0/metal/aluminum/smelted_in/1",
        "/lines/0/metal/copper/cast_in",
        "/lines/0/metal/steel/melted_in",
    ]


def test_a_date_before_the_book_is_refused_alone_and_only_where_covered_dates_are_asked_for(book: RuleBook) -> None:
    entry = an_entry(UNKNOWN, entered="2020-01-02")
    assert codes(entry, book) == [("E138", "/entered")]
    assert [code for code, _ in codes(entry, book, covered_dates_only=False)] == ["E133", "E133"]


def test_an_entry_of_known_numbers_and_countries_is_not_refused() -> None:
    entry = an_entry(a_line(), a_line(line=2, exported_from="DE"))
    refuse(entry, a_book(), entry_rate_date(entry, None, rate_days()))
