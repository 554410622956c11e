"""The law as pages: each measure under its authority, a measure in words, the calendar, and a look-up."""

from __future__ import annotations

import pytest
from browsing import Browser
from starlette.testclient import TestClient

from prefile import RuleBook


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


def test_a_look_up_is_a_row_for_each_origin(client: TestClient) -> None:
    browser = Browser(client).get("/look-up?number=8505.11.00.70&origin=CN,JP&value=10000&on=2026-11-28")
    assert "CN 2,710.00 27.1" in browser.text
    assert "JP 210.00 2.1" in browser.text


@pytest.mark.parametrize(
    ("asked", "says"), [("number=85", "is not a tariff number"), ("number=8505.11.00.70&on=x", "x")]
)
def test_a_look_up_says_what_is_wrong(client: TestClient, asked: str, says: str) -> None:
    browser = Browser(client).get(f"/look-up?{asked}")
    assert "This cannot be looked up" in browser.text
    assert says in browser.text
