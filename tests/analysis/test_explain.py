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
from prefile.analysis.explained_words import CitationMeaning, FactMeaning, FeeMeaning, WordMeaning, glossary
from prefile.codes import CATALOGUE
from prefile.entry.fact_paths import FACTS, OF_ENTRY
from prefile.render.text.explain import explained_text
from prefile.render.text.filing_sheet import _HELD_FOR
from prefile.render.text.many import _STANDS
from prefile.render.text.reasons import OUTCOMES
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


@pytest.mark.parametrize(
    "word", [*OUTCOMES.values(), "HOLD", "READY TO FILE", "MAY NOT BE ENTERED", "UFLPA", "D", "letters"]
)
def test_a_word_of_an_answer_is_explained_however_it_is_written(word: str, book: RuleBook) -> None:
    found = explain(word, book, ON)
    assert isinstance(found, WordMeaning)
    assert len(word) == 1 or explain(f"{word.lower()}:", book, ON) == found
    assert " ".join(explained_text(found, width=80).split()).startswith(f"{found.word} {found.says[:40]}")


def test_how_entries_stand_is_explained_in_the_words_in_which_it_is_said(book: RuleBook) -> None:
    said = {words for pair in _STANDS.values() for words in pair} | set(_HELD_FOR.values())
    known = [word for word in said if word in glossary()]
    assert {"ready", "may be barred", "to check", "lacks facts", "could owe less", "no heading yet"} <= set(known)
    for meaning in glossary().values():
        assert meaning.see is None or explain(meaning.see, book, ON), meaning.word


def test_every_fee_and_every_fact_is_explained(book: RuleBook) -> None:
    for fee in book.fees:
        found = explain(fee.name.upper(), book, ON)
        assert isinstance(found, FeeMeaning)
        assert len(found.rates) == len(fee.rates)
        assert len(found.exempt) == len(fee.exempt)
        assert explain(fee.title, book, ON) == found
    names = {"name": "gallium", "unit": "NO", "claim": "mip-documentation", "n": "1"}
    for form in FACTS:
        written = form.format(**names)
        found = explain(written, book, ON)
        if isinstance(found, WordMeaning):  # a fact and a word of answers may have one name
            continue
        assert isinstance(found, FactMeaning), form
        assert (found.of == "entry") == (form in OF_ENTRY)


def test_every_authority_in_brackets_is_explained_with_what_cites_it(book: RuleBook) -> None:
    for measure in book.measures:
        for key, citation in measure.citations.items():
            found = explain(f"[{key}]", book, ON)
            assert isinstance(found, CitationMeaning), key
            (place,) = [one for one in found.places if measure.id in one.cited_by]
            assert (place.instrument, place.pin, place.says) == (citation.instrument, citation.pin, citation.says)
    said = explained_text(explain("[proc-11052-2b]", book, ON), width=80)
    assert "Proclamation 11052, clause 2(b), Aug 6, 2026" in said
    assert "cited by us.section-232.polysilicon.minimum-import-price" in said


def test_a_title_is_its_measure_and_a_part_of_several_a_choice(book: RuleBook) -> None:
    for measure in book.measures:
        same = [other for other in book.measures if other.title == measure.title]
        if len(same) == 1:
            found = explain(measure.title.lower(), book, ON)
            assert isinstance(found, MeasureMeaning)
            assert found.measure == measure.id
    with pytest.raises(NotKnown) as several:
        explain("semiconductor", book, ON)
    assert "is in several titles: Section 232 semiconductors (us.section-232.semiconductors);" in str(several.value)


@pytest.mark.parametrize("amount", ["3,100.00", "0.00"])
def test_an_amount_is_not_taken_for_a_misspelt_code(amount: str, book: RuleBook) -> None:
    with pytest.raises(NotKnown) as unknown:
        explain(amount, book, ON)
    assert "is an amount" in str(unknown.value)
    assert "Did you mean" not in str(unknown.value)


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
        ("xyzzyxyzzy", '"xyzzyxyzzy" is no message code, measure, claim, heading, fee, fact, authority'),
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
