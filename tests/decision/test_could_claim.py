"""What could be claimed: named wherever claiming could lower the duty, also where another fact of it is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from by_hand import seeded
from drawing import Drawing

import prefile
from prefile import Entry, Finding, Report, RuleBook
from prefile.decision.predicates import Claimed
from prefile.law.condition import predicates_of

IN_TRANSIT = [
    ("us.section-301.forced-labor", "VN", "2026-07-27", "2026-07-23", "2026-07-24"),
    ("us.section-301.brazil", "BR", "2026-07-25", "2026-07-21", "2026-07-22"),
    ("us.section-122.surcharge", "VN", "2026-02-26", "2026-02-23", "2026-02-24"),
]


@pytest.mark.parametrize(("measure", "origin", "entered", "early", "late"), IN_TRANSIT)
def test_goods_that_may_have_been_in_transit_are_told_so_unless_they_were_loaded_too_late(  # noqa: PLR0913, PLR0917 - a row
    screened: Callable[..., Report], measure: str, origin: str, entered: str, early: str, late: str
) -> None:
    def could_claim(**more: Any) -> list[str]:  # noqa: ANN401 - parts of a line
        line = {"line": 1, "tariff_number": "8541.43.00.10", "origin": origin, "value": "10000", **more}
        (found,) = (one for one in screened(line, entered).lines[0].findings if one.measure == measure)
        assert found.most != 0
        return [offered.claim for offered in found.could_claim]

    assert "in-transit" in could_claim()
    assert "in-transit" in could_claim(loaded=early)
    assert "in-transit" not in could_claim(loaded=late)
    assert "in-transit" not in could_claim(claims=["in-transit"])


RARE = [
    ("accompanied-baggage", {"tariff_number": "8541.43.00.10"}, {"mode": "60"}),
    ("relief-donation", {"tariff_number": "6203.42.07.11"}, {}),
    ("informational-materials", {"tariff_number": "4901.10.00.20"}, {}),
]


@pytest.mark.parametrize(("claim", "line", "head"), RARE)
def test_a_rare_relief_is_offered_only_where_it_is_thinkable_and_heard_wherever_it_is_claimed(
    book: RuleBook, claim: str, line: dict[str, str], head: dict[str, str]
) -> None:
    def owed(number: str, head: dict[str, str], claims: tuple[str, ...] = ()) -> Finding:
        line = {"line": 1, "tariff_number": number, "origin": "BR", "value": "10000", "claims": list(claims)}
        entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", **head, "lines": [line]})
        found = prefile.screen(entry, book, decide="plain").lines[0].findings
        return next(finding for finding in found if finding.measure == "us.section-301.brazil")

    thinkable, modules = owed(line["tariff_number"], head), owed("8541.43.00.10", {})
    assert claim in {could.claim for could in thinkable.could_claim}
    assert modules.outcome == "applies"
    assert claim not in {could.claim for could in modules.could_claim}
    assert owed("8541.43.00.10", {}, (claim,)).outcome == "does not apply"


def lower(after: Finding, before: Finding) -> bool:
    """Whether the bounds of a finding hold less than those of another."""
    if before.most is None or after.most is None:
        return after.least < before.least or (before.most is None and after.most is not None)
    return after.least < before.least or after.most < before.most


def test_every_claim_that_lowers_a_finding_of_random_lines_was_named_on_it(book: RuleBook) -> None:
    drawing, rng, lowered = Drawing(book), seeded(4), 0
    suggested = {
        predicate.claim: predicate.suggested_by
        for measure in book.measures
        for condition in (
            *(condition.when for condition in measure.conditions),
            *(clause.when for clause in measure.treatment.clauses),
        )
        for predicate in predicates_of(condition)
        if isinstance(predicate, Claimed) and predicate.suggested_by is not None
    }
    for _ in range(100):
        entry = drawing.entry(rng, 1)
        (line,) = entry.lines
        before = {finding.measure: finding for finding in prefile.screen(entry, book).lines[0].findings}
        for claim in {name for measure in book.measures for name in measure.claims} - {
            one.claim for one in line.claims
        }:
            if claim in suggested and suggested[claim] not in entry.importer_facts:
                continue  # a claim of few, which who does not state to be one of them is not offered
            if any(claim in measure.offered_when for measure in book.measures):
                continue  # nor is one of few goods to all others
            claimed = with_claim(entry, claim)
            after = prefile.screen(claimed, book).lines[0].findings
            owing = {finding.measure for finding in after if finding.outcome in {"applies", "cannot tell"}}
            brought = {name for name in owing if before[name].outcome == "does not apply"}
            raised = brought | {finding.measure for finding in after if lower(before[finding.measure], finding)}
            for finding in after:
                was = before[finding.measure]
                if raised & {way.measure for way in book.by_id[finding.measure].gives_way_to}:
                    continue  # what may give way to a duty that the claim brings is no relief
                if finding.outcome == "excluded" and was.outcome != "excluded":
                    continue  # nor is what gives way to one that the claim makes sure, whose amount was open before
                if claim in book.by_id[finding.measure].claims and lower(finding, was):
                    offered = {could.claim for could in was.could_claim}
                    assert claim in offered, (finding.measure, claim, entry)
                    lowered += 1
    assert lowered > 20


def with_claim(entry: Entry, claim: str) -> Entry:
    """Return an entry of one line that makes one claim more, with a reference."""
    shape = entry.model_dump(mode="json", exclude_none=True, exclude={"source"})
    shape["lines"][0].setdefault("claims", [])
    shape["lines"][0]["claims"] = [*shape["lines"][0]["claims"], {"claim": claim, "reference": "DOC-1"}]
    return Entry.model_validate(shape)
