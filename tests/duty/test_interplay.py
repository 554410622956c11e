"""How measures meet: only by what their files declare, whatever their order, and only on their own origins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest
from by_hand import seeded, with_measures
from drawing import Drawing

import prefile
from prefile import (
    Entry,
    Finding,
    Report,
    RuleBook,
)
from prefile.duty.clauses import Duty
from prefile.law.measure import Measure

CHINA = "us.section-301.china."
LINES, ENTRIES = 12, 25


@pytest.fixture(scope="module")
def entries(book: RuleBook) -> list[Entry]:
    """Entries of random lines within the time that the book covers."""
    rng, drawing = seeded(2026), Drawing(book)
    return [drawing.entry(rng, LINES) for _ in range(ENTRIES)]


def screened(entries: list[Entry], book: RuleBook) -> list[Report]:
    return [prefile.screen(entry, book, decide="plain") for entry in entries]


def findings(report: Report) -> Iterator[tuple[int, Finding]]:
    for line in report.lines:
        for finding in line.findings:
            yield line.line, finding


def waits_for(measure: Measure) -> set[str]:
    """Return the measures that one declares to give way to, or to total with."""
    clauses = measure.treatment.clauses if isinstance(measure.treatment, Duty) else ()
    totals = {clause.in_total_with for clause in clauses if clause.in_total_with is not None}
    return {way.measure for way in measure.gives_way_to} | totals


def touched_by(book: RuleBook, name: str) -> set[str]:
    """Return the measures that declare, of themselves or through others, to depend on one."""
    touched = {name}
    while more := {one.id for one in book.measures if one.id not in touched and waits_for(one) & touched}:
        touched |= more
    return touched - {name}


def test_a_measure_on_china_never_bites_another_origin(entries: list[Entry], book: RuleBook) -> None:
    seen = 0
    for entry, report in zip(entries, screened(entries, book), strict=True):
        origins = {line.line: line.origin for line in entry.lines}
        for number, finding in findings(report):
            if finding.measure.startswith(CHINA) and origins[number] not in {"CN", None}:
                seen += 1
                assert (finding.outcome, str(finding.most)) == ("does not apply", "0.00")
    assert seen


def test_without_a_measure_the_others_change_only_where_they_declare_it(entries: list[Entry], book: RuleBook) -> None:
    whole = [{(number, one.measure): one for number, one in findings(r)} for r in screened(entries, book)]
    rng = seeded(5)
    for left_out in rng.sample(sorted(book.by_id), 4):
        touched = touched_by(book, left_out)
        kept = [measure for measure in book.measures if measure.id != left_out and measure.id not in touched]
        without = screened(entries, with_measures(book, kept))
        for known, report in zip(whole, without, strict=True):
            for number, finding in findings(report):
                assert finding == known[number, finding.measure], (left_out, finding.measure)


def some_order(book: RuleBook, rng: random.Random) -> list[Measure]:
    """Return the measures as another order of their files would give them: each behind those that it waits for."""
    sorter = TopologicalSorter({measure.id: waits_for(measure) for measure in book.measures})
    sorter.prepare()
    order: list[Measure] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        rng.shuffle(ready)
        order.extend(book.by_id[name] for name in ready)
        sorter.done(*ready)
    return order


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_rule_files_does_not_matter(seed: int, entries: list[Entry], book: RuleBook) -> None:
    other = with_measures(book, some_order(book, random.Random(seed)))  # noqa: S311 - no secret
    assert [one.id for one in other.measures] != [one.id for one in book.measures]
    for first, second in zip(screened(entries, book), screened(entries, other), strict=True):
        assert first.lines == second.lines
        assert first.totals == second.totals
