"""The law as pages: each measure under its authority, a measure in words, the calendar, and a look-up."""

from __future__ import annotations

import re

import pytest
from browsing import Browser
from services import Keyed
from starlette.testclient import TestClient

from prefile import RuleBook


@pytest.fixture
def reader_of_nothing(keyed: Keyed) -> Browser:
    """Somebody whose key may screen, and not read what was kept."""
    key = keyed.keys.new("harbor", ["screen"], None)
    browser = Browser(keyed.asked.client)
    browser.client.post("/sign-in", data={"key": key, "back": "/"})
    return browser


def test_every_measure_is_listed_and_has_a_page(client: TestClient, book: RuleBook) -> None:
    browser = Browser(client).get("/rules")
    for measure in book.measures:
        assert f'href="/rules/{measure.id}"' in browser.page
    metals = browser.get("/rules/us.section-232.metals")
    assert book.by_id["us.section-232.metals"].title in metals.text
    assert browser.get("/rules/us.section-233").status == 404


def test_the_calendar_has_what_is_coming(client: TestClient) -> None:
    browser = Browser(client).get("/calendar?on=2026-11-28")
    assert "Dec 4, 2026 in 6 days" in browser.text
    assert "/past/changes?on=2026-12-04" in browser.page
    assert browser.get("/calendar?on=soon").status == 400


def test_the_calendar_counts_whom_each_date_touches(client: TestClient, reader_of_nothing: Browser) -> None:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
    entry = {"format": "prefile-entry/1", "reference": "counted", "entered": "2026-11-28", "lines": [line]}
    assert client.post("/screenings", json=entry).status_code == 201
    browser = Browser(client).get("/calendar?on=2026-11-28")
    assert re.search(r"Dec 4, 2026 in 6 days .*? Touches \d+ lines? of \d+ entr(y|ies) kept here", browser.text)
    assert "Touches" not in reader_of_nothing.get("/calendar?on=2026-11-28").text


def test_the_time_line_of_each_measure_stands_in_words_beside_it(client: TestClient) -> None:
    browser = Browser(client).get("/rules?on=2026-11-30")
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", browser.page)
    assert len([row for row in rows if "<svg" in row and 'aria-hidden="true"' in row and "<rect" in row]) > 40
    assert re.search(r"Begins Dec 4, 2026 .*? In force from Dec 4, 2026", browser.text)
    assert not re.search(r"\sstyle=", browser.page)


def test_a_look_up_is_a_row_for_each_origin(client: TestClient) -> None:
    browser = Browser(client).get("/look-up?number=8505.11.00.70&origin=CN,JP&value=10000&on=2026-11-28")
    assert "CN 2,710.00 27.1" in browser.text
    assert "JP 210.00 2.1" in browser.text
    assert re.search(
        r"Law read through: tariff [A-Z][a-z]{2} \d+, 2026, chapter 99 [A-Z][a-z]{2} \d+, 2026\.", browser.text
    )


@pytest.mark.parametrize(
    ("asked", "says"), [("number=85", "is not a tariff number"), ("number=8505.11.00.70&on=x", "x")]
)
def test_a_look_up_says_what_is_wrong(client: TestClient, asked: str, says: str) -> None:
    browser = Browser(client).get(f"/look-up?{asked}")
    assert "This cannot be looked up" in browser.text
    assert says in browser.text
