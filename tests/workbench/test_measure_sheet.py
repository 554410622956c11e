"""A measure as a sheet to read: conditions taken apart, dates and headings, who gives way, examples as rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from by_hand import CITE, window

import prefile
from prefile import RuleBook
from prefile.decision.predicates import Claimed, OriginIn
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.workbench.measure_sheet import Said, example_rows, measure_sheet, outline, taken_apart
from prefile.workbench.review import reviewed

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
RUSSIA, RELIEF = OriginIn(frozenset({"RU"}), "RU"), Claimed("relief-for-goods-of-which-the-name-is-rather-long")
LONG = AnyOf((RELIEF, AllOf((RUSSIA, RELIEF))))


@pytest.fixture(scope="module")
def small_book() -> RuleBook:
    return prefile.open_rulebook(SMALL_BOOK)


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (RUSSIA, [(0, "goods of RU")]),
        (AllOf((RUSSIA, RUSSIA)), [(0, "goods of RU and goods of RU")]),
        (
            LONG,
            [
                (0, "one of these holds:"),
                (1, RELIEF.asks),
                (1, f"goods of RU and {RELIEF.asks}"),
            ],
        ),
        (Not(LONG), [(0, "this does not hold:"), (1, "one of these holds:"), (2, RELIEF.asks)]),
        (AllOf((LONG,)), [(0, "one of these holds:"), (1, RELIEF.asks)]),
    ],
)
def test_a_long_condition_is_taken_apart(condition: Condition, rows: list[tuple[int, str]]) -> None:
    assert list(outline(taken_apart(condition)))[: len(rows)] == rows


def test_what_is_said_has_its_dates_heading_and_authority_behind_it() -> None:
    said = Said("10 %", CITE, RUSSIA, window("2026-12-04"), ("9903.90.08",))
    assert said.line == "10 % where goods of RU from 2026-12-04 00:01 ET, heading 9903.90.08 [law]"
    assert Said("exempt: it is", CITE, RUSSIA, sentence=True).line == "exempt: it is; where goods of RU [law]"


def test_a_clause_without_dates_has_those_of_its_measure(small_book: RuleBook) -> None:
    parts = dict(measure_sheet(small_book, small_book.by_id["us.example.surcharge"]))
    assert [row.line for row in parts["TREATMENT"]] == [
        "5 % where goods of EU from 2026-10-01 00:01 ET until 2026-12-31 00:01 ET [order-2]",
        "10 % from 2026-10-01 00:01 ET until 2026-12-31 00:01 ET, heading 9903.99.01 [order-1]",
    ]


def test_a_measure_says_who_gives_way_to_it(book: RuleBook) -> None:
    for measure in book.measures:
        for way in measure.gives_way_to:
            others = dict(measure_sheet(book, book.by_id[way.measure]))["OTHERS GIVE WAY TO IT"]
            assert measure.id in [row.says for row in others]


def test_examples_are_rows_of_words(small_book: RuleBook) -> None:
    rows = example_rows(small_book, small_book.by_id["us.example.surcharge"])
    assert rows
    assert all(row.name and row.outcome and "tariff number" in row.facts for row in rows)
    assert not [row for row in rows if "{" in row.facts or "[" in row.facts]


def test_an_example_stands_beside_the_doubt_and_the_day_of_the_rate_that_it_turns_on(book: RuleBook) -> None:
    measure = book.by_id["us.section-301.china.port-equipment"]
    shown = [[example.name for example in text.examples] for text in reviewed(book, measure)]
    named = dict(zip(measure.citations, shown, strict=True))
    assert "from November 10 a crane of Korea may owe 100 %" in named["note-31l"]
    assert "out of a zone it is undetermined" in named["cfr-146-65"]
    assert "out of a zone it is undetermined" in named["hd-9903-92-10"]
