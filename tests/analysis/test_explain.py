"""What words mean: every code, measure, claim and heading is explained from where it stands, and none is made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from by_hand import at, run_prefile

from prefile import RuleBook
from prefile.analysis.explain import (
    ClaimMeaning,
    CodeMeaning,
    HeadingMeaning,
    MeasureMeaning,
    NotKnown,
    claims_of,
    explain,
    explained_json,
)
from prefile.codes import CATALOGUE
from prefile.render.text.explain import explained_text
from prefile.rulebook.heading_ledger import heading_ledger

ON = at("2026-11-28")
CODES = (Path(__file__).parents[2] / "engine" / "CODES.md").read_text("utf-8")


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_is_explained_as_codes_md_does(code: str, book: RuleBook) -> None:
    found = explain(code.lower(), book, ON)
    assert isinstance(found, CodeMeaning)
    assert f"| {found.code} | {found.title} | {found.why} | {found.next} |" in CODES
    assert found.next.split()[0] in explained_text(found, width=80)


def test_every_measure_is_explained_by_its_id(book: RuleBook) -> None:
    for measure in book.measures:
        found = explain(measure.id, book, ON)
        assert isinstance(found, MeasureMeaning)
        assert (found.title, found.summary) == (measure.title, measure.summary)
        assert measure.id in explained_text(found, width=80)
    assert explain("section-301.forced-labor", book, ON) == explain("us.section-301.forced-labor", book, ON)


def test_every_claim_says_what_it_asserts_and_what_it_bears_on(book: RuleBook) -> None:
    claims = claims_of(book)
    assert {claim.claim for claim in claims} == book.claims
    for claim in claims:
        assert claim.asserts
        assert claim.used_by
        assert explain(claim.claim, book, ON) == claim
    floor = explain("mip-documentation", book, ON)
    assert isinstance(floor, ClaimMeaning)
    assert [(use.name, use.needs_reference) for use in floor.used_by] == [
        ("us.section-232.polysilicon.minimum-import-price", True)
    ]
    named = explain("mpf-exempt-other", book, ON)
    assert isinstance(named, ClaimMeaning)
    assert [use.name for use in named.used_by] == ["mpf"]


def test_every_heading_of_the_year_is_explained_as_the_ledger_has_it(book: RuleBook) -> None:
    single = [stand for stand in heading_ledger(book).stands(ON) if stand.row.headings == 1]
    assert len(single) > 500
    for stand in single:
        found = explain(stand.row.heading, book, ON)
        assert isinstance(found, HeadingMeaning)
        assert found.status == stand.status
        assert bool(found.used_by) or found.why or stand.status == "not encoded"


def test_a_heading_is_told_by_the_parts_of_the_measures_that_declare_it(book: RuleBook) -> None:
    list_3 = explain("9903.88.03", book, ON)
    assert isinstance(list_3, HeadingMeaning)
    assert (list_3.status, list_3.in_effect, list_3.rate) == ("encoded", True, "+25 %")
    assert {use.measure for use in list_3.used_by} == {"us.section-301.china.list-3"}
    outside = explain("99030586", book, ON)
    assert isinstance(outside, HeadingMeaning)
    assert [use.says for use in outside.used_by] == ["exempt: on the list of U.S. note 52(b)"]
    metals = explain("9903.82.06", book, ON)
    assert isinstance(metals, HeadingMeaning)
    assert all(use.says.startswith("10 %") for use in metals.used_by)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("mip-docs", "Did you mean mip-documentation?"),
        ("us.section-301.forced-labour", "us.section-301.forced-labor"),
        ("D4O1", "D401"),
        ("8505.11.00.70", "prefile check 8505.11.00.70"),
        ("quota", "prefile scenarios show quota"),
        ("9903.99.99", "not a heading that the tariff of the year prints"),
        ("xyzzyxyzzy", '"xyzzyxyzzy" is not a message code, measure, claim or Chapter 99 heading.'),
    ],
)
def test_a_word_that_is_none_names_what_may_be_meant(word: str, said: str, book: RuleBook) -> None:
    with pytest.raises(NotKnown) as unknown:
        explain(word, book, ON)
    assert said in str(unknown.value)


def test_a_meaning_as_json_names_its_kind(book: RuleBook) -> None:
    for word, kind in (
        ("D401", "code"),
        ("us.column-1", "measure"),
        ("civil-aircraft", "claim"),
        ("9903.88.03", "heading"),
    ):
        shape = json.loads(explained_json(explain(word, book, ON)))
        assert (shape["format"], shape["kind"]) == ("prefile-explanation/1", kind)


def test_the_commands_explain_and_list() -> None:
    said = run_prefile("explain", "E133")
    assert said.stdout.decode().startswith(f"E133  a declaration is wrong: {CATALOGUE['E133'].title}")
    unknown = run_prefile("explain", "mip-docs")
    assert unknown.returncode == 2
    assert "Did you mean mip-documentation?" in unknown.stderr.decode()
    assert "mip-documentation" in run_prefile("claims", "list").stdout.decode()
    listed = json.loads(run_prefile("claims", "list", "--format", "json").stdout)
    assert "mip-documentation" in [claim["claim"] for claim in listed["claims"]]
