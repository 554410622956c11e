"""The timeline of the negotiations as text and as a page: its words, and that what is hostile does nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.analysis.partners import made_of_partners
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


def test_a_scenario_is_told_beside_each_partner(book: RuleBook) -> None:
    supposed = timeline_of(book, scenarios={"allied-zone": {"JP": "exempt", "EU": "exempt"}})
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
    assert page.count('<svg class="bar" aria-hidden="true">') == len({event.partner for event in told.events} - {None})


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


def test_a_timeline_says_what_a_scenario_would_make_of_each_partner(book: RuleBook) -> None:
    everybody = made_of_partners(book, prefile.open_scenario(book, "critical-minerals-25-percent"))
    assert len(everybody) == len(book.agreements)
    assert len(set(everybody.values())) == 1
    assert re.fullmatch(r"apply to (\d+) of \1 sample goods", everybody["JP"])
    allied = made_of_partners(book, prefile.open_scenario(book, "allied-zone"))
    assert allied["AU"].startswith("apply to none of")
    assert "signed instrument" in allied["AU"]
    assert "equivalent-floor" in allied["MX"]
    text = run.invoke(app, ["rules", "agreements", "--scenario", "allied-zone", "--origin", "AU"]).stdout
    assert "would, under allied-zone: apply to none" in text
