"""A rule book and a scenario are plain values: pickled, compared, and screened by as before."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import prefile
from prefile import RuleBook
from prefile.render import report_json
from prefile.rulebook.scenario_folder import scenario_names
from prefile.values.dates import ALWAYS

ROOT = Path(__file__).parent.parent.parent
STORIES = sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json"))[:6]


def test_a_pickled_book_is_the_book(book: RuleBook) -> None:
    book.derived("something made of it", lambda: "remembered")
    copy = pickle.loads(pickle.dumps(book))
    assert copy == book
    assert copy.digest == book.digest
    assert copy.derived("something made of it", lambda: "made anew") == "made anew"
    assert all(row.windows[0] is ALWAYS or row.windows[0] != ALWAYS for row in copy.tariff.rows())
    assert copy.tariff.texts["2804610000"] == book.tariff.texts["2804610000"]


def test_a_book_with_another_rate_or_word_is_another_book(book: RuleBook) -> None:
    number, row = next(iter(book.tariff.by_number.items()))
    rates = replace(book.tariff, by_number={**book.tariff.by_number, number: row._replace(general="99%")})
    words = replace(book.tariff, texts={**book.tariff.texts, number: "other words"})
    assert replace(book, tariff=rates) != book
    assert replace(book, tariff=words) != book
    assert replace(book, tariff=replace(book.tariff, texts=dict(book.tariff.texts))) == book
    assert replace(book, measures=book.measures[1:]) != book


def test_a_changed_book_remembers_nothing_of_the_one_it_was_made_of(book: RuleBook) -> None:
    book.derived("of the whole", lambda: len(book.measures))
    fewer = replace(book, measures=book.measures[1:])
    assert fewer.derived("of the whole", lambda: len(fewer.measures)) == len(book.measures) - 1


def test_a_pickled_book_and_scenario_screen_to_the_same_bytes(book: RuleBook) -> None:
    scenarios = [prefile.open_scenario(book, name) for name in scenario_names(book)]
    copies = pickle.loads(pickle.dumps(scenarios))
    assert copies == scenarios
    copy = pickle.loads(pickle.dumps(book))
    assert STORIES
    for story in STORIES:
        entry, shown = prefile.read_entry(story), list[str]()
        for by, beside in ((book, scenarios[:1]), (copy, copies[:1])):
            shown.append(report_json(prefile.screen(entry, by, decide="plain", scenarios=beside)))
        assert shown[0] == shown[1]
