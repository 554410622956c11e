"""Refuse what the book does not know: a rate date before its first, tariff numbers, and countries.

Law of a day before the first one that the book answers for is missing from it (E138).

Numbers are those of the tariff edition in force on the rate date (E132, with the nearest valid numbers and successors),
countries those of CATAIR Appendix B (E133). Where the book holds no edition for the rate date, numbers are not judged:
the line is then *cannot tell* for that reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from prefile.entry import Entry, Line, Metal, Smelted
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.tariff import TariffTable
from prefile.law.us_customs import PROVINCES, RateDate
from prefile.values.country_names import country_like
from prefile.values.dates import day_of, show_instant
from prefile.values.tariff_number import show_number

__all__ = ["before_the_book", "province_words", "unknown_to_book"]

_LIKE_ACE = {"/origin": "ACE 408", "/exported_from": "ACE 411"}


def before_the_book(entry: Entry, book: RuleBook, rate_date: RateDate) -> Iterator[Problem]:
    """Yield the problem of a rate date before the boundary that the book states, where it states one."""
    at = rate_date.instant
    if book.boundary is None or at is None or at >= book.boundary.since:
        return
    what = f"this book covers rate dates from {day_of(book.boundary.since)}; this one is {show_instant(at)}"
    yield Problem("E138", what, entry.place(rate_date.path), why=f"{book.boundary.says}.")


def unknown_to_book(entry: Entry, book: RuleBook, at: datetime | None) -> Iterator[Problem]:
    """Yield each tariff number and country of an entry that the book does not know at `at`, the rate date."""
    for position, line in enumerate(entry.lines):
        if _is_plainly_known(line, book, at):
            continue
        path = f"/lines/{position}"
        yield from _unknown_number(entry, book.tariff, at, line.tariff_number, f"{path}/tariff_number")
        for index, further in enumerate(line.secondary_numbers):
            where = f"{path}/secondary_numbers/{index}/number"
            yield from _unknown_number(entry, book.tariff, at, further.number, where)
        for code, steps in _countries(line):
            if code is not None and code not in book.countries.names:
                yield _unknown_country(entry, code, path, "".join([f"/{step}" for step in steps]))


def _is_plainly_known(line: Line, book: RuleBook, at: datetime | None) -> bool:
    """Return at a glance whether a line names nothing unknown: most name one number, and no country that is unknown."""
    held = line.__dict__
    if held["secondary_numbers"] or not book.tariff.holds(held["tariff_number"], at):
        return False
    codes = [held["origin"], held["exported_from"]]
    for mineral in held["minerals"]:
        codes += (mineral.mined_in, mineral.processed_in)
    if held["metal"] is not None:
        codes += [code for code, _ in _countries_of_metal(held["metal"])]
    names = book.countries.names
    return all([code is None or code in names for code in codes])  # noqa: C419 - few


class _Named(NamedTuple):
    """A country that a line names: its code, and the steps to its place in the line."""

    code: str | None
    steps: tuple[str | int, ...]


def _countries(line: Line) -> Iterator[_Named]:
    """Yield each country that a line names."""
    yield _Named(line.origin, ("origin",))
    yield _Named(line.exported_from, ("exported_from",))
    for index, mineral in enumerate(line.minerals):
        yield _Named(mineral.mined_in, ("minerals", index, "mined_in"))
        yield _Named(mineral.processed_in, ("minerals", index, "processed_in"))
    if line.metal is not None:
        yield from _countries_of_metal(line.metal)


def _countries_of_metal(metal: Metal) -> Iterator[_Named]:
    """Yield each country that the metals of a line name."""
    smelted: tuple[tuple[str, Smelted | None], ...] = (("aluminum", metal.aluminum), ("copper", metal.copper))
    for name, content in smelted:
        if content is not None:
            yield _Named(content.cast_in, ("metal", name, "cast_in"))
            for index, code in enumerate(content.smelted_in):
                yield _Named(code, ("metal", name, "smelted_in", index))
    if metal.steel is not None:
        yield _Named(metal.steel.melted_in, ("metal", "steel", "melted_in"))


def _unknown_country(entry: Entry, code: str, path: str, where: str) -> Problem:
    """Return the problem of a country that the book does not know; CBP's codes of provinces are named as such."""
    what, step = province_words(code)
    meant = country_like(code)
    step = step or (f"Did you mean {meant}?" if meant else "")
    like = None if what and where == "/origin" else _LIKE_ACE.get(where)  # ACE knows an origin by its province
    what = what or f'"{code}" is not a country code'
    return Problem("E133", what, entry.place(f"{path}{where}"), next=step, like=like)


def province_words(code: str) -> tuple[str, str]:
    """Return what is wrong with CBP's code of a province of Canada, and the next step; two blanks for other codes."""
    if code not in PROVINCES:
        return "", ""
    what = f'"{code}" is CBP\'s code for a province of Canada, not for a country'
    return what, "Write CA, for which the law is read."


def _unknown_number(
    entry: Entry, tariff: TariffTable, at: datetime | None, number: str, path: str
) -> Iterator[Problem]:
    """Yield the problem of a number that is not valid at the rate date, where the book holds that day's edition."""
    found = tariff.not_valid(number, at)
    if found is not None:
        near = "; ".join(f"{show_number(other)} {words}".strip() for other, words in _told_apart(tariff, found.near))
        step = f"{found.instead}: {near}" if near else found.step
        yield Problem("E132", found.why, entry.place(path), next=step, like=found.like)


def _told_apart(tariff: TariffTable, numbers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each number with its own words in the tariff, and those above them as far as they tell it from others."""
    words = {number: tariff.texts.get(number, "").split(" > ") for number in numbers}
    for number, own in words.items():
        deep = 1
        while deep < len(own) and any(other[-deep:] == own[-deep:] for it, other in words.items() if it != number):
            deep += 1
        yield number, " > ".join(own[-deep:])
