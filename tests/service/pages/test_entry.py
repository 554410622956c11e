"""An entry's page: answers shrink the range, switches show differences alone, what is kept is found and summed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from browsing import Browser
from starlette.testclient import TestClient

STORIES = Path(__file__).parents[3] / "fixtures" / "entries"
MAGNET = json.loads((STORIES / "magnet-china" / "declaration.json").read_bytes())
LINE = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000", "description": "polysilicon"}
SILICON = {"format": "prefile-entry/1", "reference": "no weight", "entered": "2026-12-04T09:30", "lines": [LINE]}
WEIGHT = "answer:1:quantities/KG"
SCENARIO = "critical-minerals-25-percent"


def opened(client: TestClient, entry: object) -> Browser:
    """Return a browser that has an entry open."""
    return Browser(client).screen(("entry.json", json.dumps(entry).encode()))


def test_an_answer_shrinks_the_range_and_says_by_how_much(client: TestClient) -> None:
    browser = opened(client, SILICON)
    before = browser.path
    assert f'name="{WEIGHT}"' in browser.page
    browser.post(f"{before}/facts", {WEIGHT: "1000", "answer:1:origin": ""})
    assert browser.status == 200
    assert browser.path.endswith(f"?was={before.removeprefix('/entries/')}")
    assert "21,000.00 USD" in browser.text
    assert f'name="{WEIGHT}"' not in browser.page


def test_an_answer_that_cannot_be_read_stays_in_its_field_with_what_is_wrong(client: TestClient) -> None:
    browser = opened(client, SILICON)
    browser.post(f"{browser.path}/facts", {WEIGHT: "a lot"})
    assert browser.status == 422
    field = re.search(rf'<input id="{WEIGHT}"[^>]*>', browser.page)
    assert field
    assert 'value="a lot"' in field[0]
    assert 'aria-invalid="true"' in field[0]


@pytest.mark.parametrize("field", ["answer:x:quantities/KG", "answer:123456:value"])
def test_a_form_that_was_tampered_with_is_refused(client: TestClient, field: str) -> None:
    browser = opened(client, SILICON)
    assert browser.post(f"{browser.path}/facts", {field: "1"}).status == 400


def test_a_fact_that_is_none_is_refused(client: TestClient) -> None:
    browser = opened(client, SILICON)
    assert browser.post(f"{browser.path}/facts", {"answer:1:no such fact": "1"}).status == 422


def test_a_form_that_was_left_empty_changes_nothing(client: TestClient) -> None:
    browser = opened(client, SILICON)
    before = browser.path
    assert browser.post(f"{before}/facts", {WEIGHT: " "}).path.startswith(before)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("origin=Japan", "every line is of origin JP: 1,008.00 USD, now 13,008.00 USD"),
        (f"scenario={SCENARIO}", "Duty stays 13,008.00 USD"),
        ("", "Nothing would change."),
    ],
)
def test_what_would_change_is_told_alone(client: TestClient, asked: str, says: str) -> None:
    browser = opened(client, MAGNET)
    assert says in browser.get(f"{browser.path}/would?{asked}").text


@pytest.mark.parametrize(("asked", "status"), [("origin=Atlantis", 422), ("on=never", 400), ("scenario=../../x", 400)])
def test_a_switch_that_is_none_is_refused(client: TestClient, asked: str, status: int) -> None:
    browser = opened(client, MAGNET)
    assert browser.get(f"{browser.path}/would?{asked}").status == status


def test_what_is_supposed_says_so_when_it_is_kept(client: TestClient) -> None:
    browser = opened(client, MAGNET)
    path = browser.path
    browser.get(f"{path}/would?scenario={SCENARIO}")
    browser.post(f"{path}/would", {"on": "", "scenario": SCENARIO})
    assert browser.path != path
    assert "Supposition." in browser.text
    assert "payable to nobody" in browser.text


def test_the_duty_is_that_of_the_lines_that_may_be_entered_wherever_it_stands(client: TestClient) -> None:
    browser = opened(client, json.loads((STORIES / "mixed-entry" / "declaration.json").read_bytes()))
    shown = re.search(r'<p class="duty">.*?<b>(.*?)</b>', browser.page)
    assert shown
    assert f"<title>{shown[1]}: " in browser.page
    assert f"Duty stays {shown[1]}" in browser.get(f"{browser.path}/would?scenario={SCENARIO}").text


def test_past_screenings_are_found(client: TestClient) -> None:
    browser = opened(client, MAGNET)
    link = f'href="{browser.path}"'
    for asked in ("tariff_number=8505.11", "measure=us.section-301", "mineral=neodymium"):  # beside what others keep
        assert link in browser.get(f"/past?entry_number=ABC-2100002-3&{asked}").page, asked
        assert "Nothing that was kept fits." in browser.get(f"/past?entry_number=ABC-0000000-0&{asked}").text
    assert "Nothing that was kept fits." in browser.get("/past?entry_number=ABC-0000000-0").text
    assert browser.get("/past?day_from=soon").status == 400


def test_what_a_day_changes_is_told_for_what_is_kept(client: TestClient) -> None:
    line = {**LINE, "quantities": [{"amount": "1000", "unit": "KG"}]}
    entry = {**SILICON, "reference": "before the floor", "entered": "2026-12-01T09:30", "lines": [line]}
    browser = opened(client, entry)
    browser.get("/past/changes?on=2026-12-04")
    assert "before the floor" in browser.text
    assert "Polysilicon minimum import price" in browser.text
    assert "Pay the difference" in browser.text
    assert "before the floor" not in browser.get("/past/changes").text
    assert "0 entries of 0 changed" in browser.get("/past/changes?since=2100-01-01").text


def test_exposure_is_of_those_chosen_and_its_styles_are_named_by_digest(client: TestClient) -> None:
    browser = opened(client, MAGNET)
    name = browser.path.removeprefix("/entries/")
    browser.get(f"/exposure?entry={name}")
    assert browser.status == 200
    assert "1 entry, 1 line" in browser.page
    styles = re.findall(r'<style>(.*?)</style>|\sstyle="([^"]*)"', browser.page, re.DOTALL)
    assert styles
    for block, inline in styles:
        digest = base64.b64encode(hashlib.sha256((block or inline).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in browser.headers["content-security-policy"]
    assert "unsafe-inline" not in browser.headers["content-security-policy"]
    assert browser.get(f"/exposure?entry={'0' * 32}").status == 404
    assert browser.get("/exposure?entry=x").status == 404
