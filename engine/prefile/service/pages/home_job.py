"""The first page and the look-up, made by a worker: what was screened last, what changes next, what goods owe."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby, islice
from typing import NamedTuple

from prefile.analysis.look_up import check
from prefile.analysis.looked_up import Check
from prefile.errors import DeclarationProblems, Problem
from prefile.law.book import RuleBook
from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.render.text.amounts import bounds_words
from prefile.render.text.check import legend_of, shown_origins
from prefile.service.pages.frame import FORM_MARK, Told
from prefile.service.pages.past_job import PastRow, past_rows
from prefile.service.questions import CheckAsked, WrongQuestion, options_asked
from prefile.service.worker import Opened
from prefile.values.dates import day_of, day_words
from prefile.workbench.change import Change
from prefile.workbench.changes import changes

__all__ = ["LookedUp", "home_page", "look_up_page", "next_dates"]

_RECENT = 8  # screenings
_AHEAD = 730  # days
_DATES = 3
_MOST_OF_A_DATE = 4
_OF_DUTY = frozenset({"standing", "rate", "numbers", "condition", "edition", "program", "event"})


class NextDate(NamedTuple):
    """A day on which law changes: the changes that matter most, and how many more there are."""

    day: str
    iso: str
    away: int
    changes: tuple[Change, ...]
    more: int


class LookedUp(NamedTuple):
    """What a look-up is asked, as it stands in its form."""

    number: str = ""
    origin: str = ""
    value: str = ""
    quantity: str = ""
    on: str = ""


def home_page(opened: Opened, organisation: str, today: date, scopes: frozenset[str]) -> Told:
    """Return the first page, with what the visitor may do."""
    recent: list[PastRow] = past_rows(opened, organisation, _RECENT, None, {}).rows if "read" in scopes else []
    shown = {
        "recent": recent,
        "may_screen": "screen" in scopes,
        "dates": next_dates(opened.book, today),
        "asked": LookedUp(on=today.isoformat()),
        "form_mark": FORM_MARK,
        **WORDS,
    }
    return Told("Screen entries before filing", page("desk/home.html.j2", shown))


def next_dates(book: RuleBook, today: date) -> list[NextDate]:
    """Return the next days on which duty changes."""
    ahead = (one for one in changes(book, today, _AHEAD) if day_of(one.at) > today and one.kind in _OF_DUTY)
    dates = []
    for day, together in islice(groupby(ahead, key=lambda one: day_of(one.at)), _DATES):
        of_day = tuple(together)
        more = max(len(of_day) - _MOST_OF_A_DATE, 0)
        dates.append(NextDate(day_words(day), day.isoformat(), (day - today).days, of_day[:_MOST_OF_A_DATE], more))
    return dates


def look_up_page(opened: Opened, asked: LookedUp, today: date) -> Told:
    """Return the page of a look-up: the form as it was filled in, and what was found or what is wrong with it."""
    found, problems = _found(opened.book, asked, today) if asked.number else (None, ())
    shown = {
        "asked": asked if asked.on else asked._replace(on=today.isoformat()),
        "found": found,
        "problems": problems,
        "day": "" if found is None else day_words(datetime.fromisoformat(found.on).date()),
        "rows": shown_origins,
        "legend": legend_of,
        "bounds": bounds_words,
        "read": _read_through(found),
        **WORDS,
    }
    title = f"Look-up: {found.goods[0].tariff_number}" if found and found.goods else "Look up a tariff number"
    return Told(title, page("desk/look_up.html.j2", shown))


def _read_through(found: Check | None) -> list[tuple[str, str]]:
    """Return the parts of the law that a look-up was made by, each with the day through which it was read."""
    if found is None or found.rulebook is None:
        return []
    read = found.rulebook.verified
    parts = {"tariff": read.tariff, "chapter 99": read.chapter_99}
    return [(name, day_words(date.fromisoformat(day))) for name, day in parts.items() if day is not None]


def _found(book: RuleBook, asked: LookedUp, today: date) -> tuple[Check | None, tuple[Problem, ...]]:
    question = CheckAsked(
        numbers=tuple(asked.number.replace(",", " ").split()),
        on=asked.on or today.isoformat(),
        origins=(asked.origin,) if asked.origin else (),
        value=asked.value or None,
        quantities=tuple(asked.quantity.split()),
    )
    try:
        options = options_asked(question.on, None)
        found = check(
            question.numbers,
            book,
            on=options.on or question.on,
            origins=question.origins,
            value=question.value,
            quantities=question.quantities,
        )
    except DeclarationProblems as refused:
        return None, refused.problems
    except WrongQuestion as wrong:
        return None, (Problem("E114", wrong.what),)
    return found, ()
