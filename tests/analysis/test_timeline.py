"""The timeline of the negotiations: instruments by date, the 180 days and their unknown outcome, what is pending."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.analysis.timeline import Timeline, timeline_of
from prefile.cli import app
from prefile.render.html.timeline import timeline_html
from prefile.render.text.timeline import timeline_text

HOSTILE = "<script>alert(1)</script>"

run = CliRunner()


@pytest.fixture(scope="module")
def told(book: RuleBook) -> Timeline:
    """The timeline of the shipped book."""
    return timeline_of(book)


def test_every_instrument_happens_once_in_the_order_of_dates(book: RuleBook, told: Timeline) -> None:
    instruments = [one for one in told.events if one.kind == "instrument"]
    assert len(instruments) == sum(len(one.instruments) for one in book.agreements)
    assert [one.day for one in told.events] == sorted(one.day for one in told.events)
    assert {one.instrument.effect_on_duty for one in instruments if one.instrument} == {"none"}


def test_the_180_days_and_their_unknown_outcome_come_from_the_rule_files(book: RuleBook, told: Timeline) -> None:
    assert book.coverage_measure is not None
    standing = {one.day: one for one in told.events if one.kind == "standing"}
    rows = [row for row in book.coverage_measure.standing if row.says]
    assert [one.what for one in standing.values()] == [f"{row.standing}: {row.says}" for row in rows]
    after = standing["2026-07-14"]
    assert "outcome of that update is not known" in after.what
    events = [one for one in told.events if one.kind == "event"]
    assert [one.day for one in events] == ["2026-07-13"]
    assert "180 days" in events[0].what


def test_what_is_pending_is_what_is_not_known_to_be_in_force(told: Timeline) -> None:
    japan = next(one for one in told.partners if one.codes == ("JP",))
    assert "in force" in {one.status for one in japan.instruments}
    assert "in force" not in {one.status for one in japan.pending}
    assert japan.speaks_of_floors
    assert japan.unknown


def test_a_timeline_may_be_that_of_one_origin(book: RuleBook) -> None:
    of_germany = timeline_of(book, "DE")
    assert [one.codes for one in of_germany.partners] == [("EU",)]
    assert {one.kind for one in of_germany.events} == {"standing", "event", "instrument"}
    assert timeline_of(book, "TV").partners == ()


def test_a_scenario_has_its_place_beside_each_partner(book: RuleBook) -> None:
    supposed = timeline_of(book, scenarios={"allied-zone": {"JP": "exempt", "EU": "exempt"}})
    by_codes = {one.codes: one.scenarios for one in supposed.partners}
    assert by_codes["JP",] == {"allied-zone": "exempt"}
    assert by_codes["AU",] == {}
    assert "would, under allied-zone: exempt" in timeline_text(supposed)
    page = timeline_html(supposed)
    assert "Would, under allied-zone" in page
    assert "does not speak of it" in page


def test_text_tells_floors_effect_and_what_is_pending(told: Timeline) -> None:
    text = timeline_text(told)
    assert "price floors: " in text
    assert "effect on duty: none" in text
    assert "WHAT IS PENDING, BY PARTNER" in text
    assert "not known to be in force" in text
    assert "No scenario was named" in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_page_is_deterministic_and_asks_for_nothing(told: Timeline) -> None:
    page = timeline_html(told)
    assert page == timeline_html(told)
    assert not re.findall(r"<(?:script|link|img|iframe|object|embed|image|base)\b|@import|\bsrc=", page)
    outward = re.findall(r"https?:[^\"<> ]+", page)
    assert len(outward) == len(re.findall(r'<a href="https?:', page))
    assert 'role="img"' in page


def test_a_page_escapes_what_is_hostile(told: Timeline) -> None:
    partners = tuple(replace(one, summary=HOSTILE, unknown=HOSTILE) for one in told.partners)
    events = tuple(one._replace(what=HOSTILE, partner=HOSTILE) for one in told.events)
    page = timeline_html(replace(told, measure=HOSTILE, partners=partners, events=events))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_command_tells_the_timeline_as_text_and_as_a_page(tmp_path: Path) -> None:
    text = run.invoke(app, ["rules", "agreements", "--timeline", "--origin", "MX"])
    assert text.exit_code == 0
    assert "2026-07-13" in text.stdout
    out = tmp_path / "negotiations.html"
    ran = run.invoke(app, ["rules", "agreements", "--format", "html", "--out", str(out)])
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert out.read_text("utf-8").startswith("<!doctype html>")
