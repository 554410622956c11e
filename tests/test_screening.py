"""Screening as a whole: the same bytes every time, whatever came before, and what cannot be screened."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, forgetful, run_prefile, seeded
from drawing import Drawing, Shape
from hypothesis import settings

import prefile
from prefile import (
    Entry,
    Finding,
    Report,
    RuleBook,
)
from prefile.decision.predicates import OriginIn
from prefile.duty.clauses import Duty
from prefile.duty.no_duty import NotEncoded
from prefile.errors import DeclarationProblems
from prefile.findings import LineReport
from prefile.law.measure import CoverageCondition
from prefile.render import report_json
from prefile.values.dates import day_of, write_instant

Drawn = list[tuple[Entry, Report]]
ROOT = Path(__file__).parent.parent
STEADY = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def drawing(book: RuleBook) -> Drawing:
    """Draws entries for the shipped book."""
    return Drawing(book)


@pytest.fixture(scope="module")
def drawn(drawing: Drawing, book: RuleBook) -> Drawn:
    """Screen 4,000 random lines in 40 entries."""
    rng = seeded(20_001)
    entries = [entry for _ in range(8) for entry in drawing.entries(rng, count=5, lines=100, kinds=35)]
    return [(entry, prefile.screen(entry, book)) for entry in entries]


def findings_of(report: Report) -> Iterator[Finding]:
    for line in report.lines:
        yield from line.findings


# The same every time


def test_the_same_bytes_give_the_same_report_bytes_in_every_process(
    drawing: Drawing, book: RuleBook, tmp_path: Path
) -> None:
    rng = seeded(99)
    stated = [drawing.entry(rng, 12) for _ in range(6)]
    path = tmp_path / "entries.jsonl"
    path.write_bytes(b"".join(one.canonical() + b"\n" for one in stated))
    reports = [
        "".join(
            f"{report_json(report, indent=None)}\n"
            for report in prefile.screen_many(prefile.read_entries(path), one)
            if isinstance(report, Report)
        )
        for one in (book, forgetful(book))
    ]
    assert reports[0] == reports[1]
    assert reports[0].count("\n") == 6
    for seed in ("1", "4711"):
        ran = run_prefile("screen", str(path), "--format", "jsonl", PYTHONHASHSEED=seed, TZ="Asia/Tokyo", LC_ALL="C")
        assert ran.stdout.decode() == reports[0]
        assert ran.returncode == 1


def test_an_entry_survives_its_own_canonical_bytes(drawing: Drawing) -> None:
    rng = seeded(7)
    for _ in range(10):
        stated = drawing.entry(rng, 10)
        read = prefile.read_entry(stated.canonical())
        assert read.model_dump() == stated.model_dump()
        assert read.digest() == stated.digest()


def without_places(line: LineReport) -> list[Finding]:
    """Return a line's findings without the positions in their paths."""
    return [
        finding._replace(
            missing=tuple(one._replace(path=re.sub(r"^/lines/\d+", "", one.path)) for one in finding.missing)
        )
        for finding in line.findings
    ]


def test_lines_in_another_order_have_the_same_findings_whatever_was_remembered(drawn: Drawn, book: RuleBook) -> None:
    """A book remembers decisions on lines that are alike: who came first must not matter."""
    fresh, rng = forgetful(book), seeded(3)
    chosen = rng.sample(drawn, 12)
    for stated, report in chosen:
        lines = rng.sample(stated.lines, len(stated.lines))
        shuffled = prefile.screen(stated.model_copy(update={"lines": tuple(lines)}), fresh, decide="plain")
        by_number = {line.line: line for line in report.lines}
        for line in shuffled.lines:
            assert without_places(line) == without_places(by_number[line.line])
            assert line.duty == by_number[line.line].duty
        assert shuffled.totals == report.totals


def test_lines_that_differ_in_one_fact_never_share_a_reason(book: RuleBook) -> None:
    claim: Shape = {"claim": "onshoring-volume", "reference": "DOC-A"}
    cells: Shape = {"tariff_number": "8541420010", "quantities": [{"amount": "1000", "unit": "W"}]}
    lines = [
        a_line(**cells, claims=[claim]),
        a_line(**cells, claims=[{**claim, "reference": "DOC-B"}]),
        a_line(**cells, claims=["onshoring-volume"]),
        a_line(**cells),
        a_line(**{**cells, "origin": "GB"}),
        a_line(**{**cells, "origin": None}),
        a_line(**cells, ftz={"status": "D"}),
        a_line(**cells, ftz={"status": "P", "filed": "2026-06-08"}),
        a_line(**cells, ftz={"status": "P"}),
        a_line(**cells, set="X"),
        a_line(**cells, program="AU"),
        a_line(**cells, secondary_numbers=[{"number": "9802.00.40.20"}]),
    ]
    together = prefile.screen(an_entry(*lines), forgetful(book), decide="plain")
    backwards = prefile.screen(an_entry(*reversed(lines)), forgetful(book), decide="plain")
    for place, line in enumerate(lines):
        alone = prefile.screen(an_entry(line), forgetful(book), decide="plain").lines[0]
        assert without_places(together.lines[place]) == without_places(alone)
        assert without_places(backwards.lines[-1 - place]) == without_places(alone)


def test_what_is_remembered_is_what_would_be_decided_afresh(drawn: Drawn, book: RuleBook) -> None:
    """A replay of the last day that can be written believes what is believed today, and remembers nothing."""
    for stated, report in seeded(5).sample(drawn, 15):
        afresh = prefile.screen(stated, book, as_known_on="2100-01-01")
        assert afresh.lines == report.lines
        assert replace(afresh, as_known_on=None) == report


def test_what_is_remembered_of_one_date_is_not_told_of_another(drawing: Drawing, book: RuleBook) -> None:
    """The same lines a minute before and at each change of law, in a random order, on one book."""
    numbers = ("2804610000", "38180000", "8541420010", "8541430010", "7403110000", "8703230130")
    fresh = forgetful(book)
    minutes = [edge + timedelta(minutes=beside) for edge in drawing.changes[-12:] for beside in (-1, 0)]
    for instant in seeded(12).sample(minutes, len(minutes)):
        zone = {"status": "P", "filed": day_of(instant)}
        lines = [
            a_line(tariff_number=number, origin=origin, ftz=zone if filed else None)
            for number in numbers
            for origin, filed in (("CN", False), ("RU", True), ("CA", False))
        ]
        for entered in (instant, minutes[-1]) if instant in drawing.changes else (instant,):
            stated = an_entry(*lines, entered=write_instant(entered))
            afresh = prefile.screen(stated, book, as_known_on="2100-01-01", decide="plain")
            assert prefile.screen(stated, fresh, decide="plain").lines == afresh.lines, entered


def test_an_unrelated_line_changes_nothing_for_the_others(drawn: Drawn, book: RuleBook) -> None:
    rng = seeded(4)
    for stated, report in rng.sample(drawn, 12):
        other = a_line(
            line=999, tariff_number=rng.choice(("2804610000", "8541430010")), origin=rng.choice(("CN", "DE"))
        )
        more = prefile.screen(stated.model_copy(update={"lines": (*stated.lines, other)}), book)
        assert more.lines[:-1] == report.lines
        assert len(more.lines) == len(report.lines) + 1


# To act on


@pytest.mark.parametrize(
    ("names", "act"),
    [
        (("us.column-1",), False),
        (("us.column-1", "us.column-2"), False),
        (("us.column-1", "us.section-9"), True),
        (("us.section-9",), True),
    ],
)
def test_a_measure_beyond_columns_1_and_2_that_applies_is_to_be_acted_on(names: tuple[str, ...], *, act: bool) -> None:
    assert prefile.screen(an_entry(), a_book(*map(a_measure, names))).to_act_on is act


def test_a_measure_beyond_columns_1_and_2_is_to_be_acted_on_even_where_it_owes_nothing() -> None:
    book = a_book(a_measure("us.section-9", treatment=Duty((a_clause("Free"),))))
    report = prefile.screen(an_entry(), book)
    assert report.totals.payable == 0
    assert report.to_act_on


def test_whatever_cannot_be_told_is_to_be_acted_on_columns_included() -> None:
    for measure in (a_measure("us.column-1"), a_measure("us.section-9", treatment=NotEncoded())):
        assert prefile.screen(an_entry(a_line(value=None)), a_book(measure)).to_act_on


def test_a_measure_that_does_not_apply_or_is_excluded_is_not_to_be_acted_on() -> None:
    cuban = CoverageCondition("required", OriginIn(frozenset({"CU"}), "CU"), CITE)
    apart = a_measure("us.section-9", conditions=[cuban])
    excluded = a_measure("us.section-8", gives_way_to=["us.column-2"])
    report = prefile.screen(an_entry(), a_book(a_measure("us.column-2"), apart, excluded))
    outcomes = {finding.measure: finding.outcome for finding in findings_of(report)}
    assert outcomes == {"us.column-2": "applies", "us.section-8": "excluded", "us.section-9": "does not apply"}
    assert not report.to_act_on


def test_coverage_alone_is_never_to_be_acted_on() -> None:
    report = prefile.screen(an_entry(), a_book(a_measure("us.column-1")))
    for outcome in ("covered", "not covered", "cannot tell"):
        coverage = replace(report.lines[0].coverage, outcome=outcome)
        assert not replace(report, lines=(report.lines[0]._replace(coverage=coverage),)).to_act_on


def test_a_line_on_which_no_measure_stands_owes_nothing_to_the_cent() -> None:
    report = prefile.screen(an_entry(), a_book(a_measure("us.a", listings=[])))
    assert report.lines[0].findings == ()
    assert json.loads(report_json(report))["lines"][0]["duty"] == {"payable": "0.00", "least": "0.00", "most": "0.00"}


# What cannot be screened


def test_every_unknown_number_and_country_is_named_at_once(book: RuleBook) -> None:
    lines = [a_line(tariff_number="2804619999"), a_line(origin="ZZ"), a_line(exported_from="QQ")]
    with pytest.raises(DeclarationProblems) as refused:
        prefile.screen(an_entry(*lines), book)
    problems = [(problem.code, problem.where.path) for problem in refused.value.problems]
    assert problems == [
        ("E132", "/lines/0/tariff_number"),
        ("E133", "/lines/1/origin"),
        ("E133", "/lines/2/exported_from"),
    ]


def test_many_entries_are_an_iterator_in_and_an_iterator_out(book: RuleBook) -> None:
    drawn = 0

    def entries() -> Iterator[Entry]:
        nonlocal drawn
        for _ in range(3):
            drawn += 1
            yield an_entry()

    reports = prefile.screen_many(entries(), book)
    assert drawn == 0
    next(reports)
    assert drawn == 1
    assert len(list(reports)) == 2


def test_an_entry_that_cannot_be_screened_stands_among_the_reports_as_its_problems(book: RuleBook) -> None:
    bad = an_entry(a_line(origin="ZZ"))
    unread = DeclarationProblems([])
    first, second, third, fourth = prefile.screen_many([an_entry(), bad, unread, an_entry()], book)
    assert isinstance(first, Report)
    assert first == fourth
    assert isinstance(second, DeclarationProblems)
    assert third is unread


# From when the book answers, and what it says that it leaves out


def test_an_entry_before_the_book_begins_is_refused_with_the_reason(book: RuleBook) -> None:
    for entered in ("2026-01-13", "2026-01-13T23:59", "2019-01-01"):
        with pytest.raises(DeclarationProblems) as refused:
            prefile.screen(an_entry(a_line(), entered=entered), book, decide="plain")
        (problem,) = refused.value.problems
        assert (problem.code, problem.where.path) == ("E138", "/entered")
        assert "2026-01-14" in problem.what
        assert "Proclamation 11001" in problem.why
    with pytest.raises(DeclarationProblems, match="2026-01-14"):
        prefile.screen(an_entry(a_line(), entered="2026-12-04"), book, on="2025-12-01", decide="plain")


def test_without_a_rate_date_or_in_a_book_without_beginning_nothing_is_refused(book: RuleBook) -> None:
    assert prefile.screen(an_entry(a_line(), entered=None), book, decide="plain").lines
    assert prefile.screen(an_entry(a_line(), entered="2019-01-01"), a_book(a_measure("us.a")), decide="plain").lines


@pytest.mark.parametrize("entered", ["2026-01-14T00:00", "2026-02-10", "2026-02-23T23:59"])
def test_while_the_duties_under_ieepa_were_collected_they_were_not_owed_as_is_known_since_the_judgment(
    entered: str, book: RuleBook
) -> None:
    entry = an_entry(a_line(origin="JP"), entered=entered)
    for known, outcome, duty in ((None, "applies", "0.00"), ("2026-02-19", "cannot tell", "None")):
        report = prefile.screen(entry, book, decide="plain", as_known_on=known)
        (line,) = report.lines
        (ieepa,) = [one for one in line.findings if one.measure == "us.ieepa"]
        assert (ieepa.outcome, str(ieepa.duty)) == (outcome, duty)
        assert known or any(one.code == "W204" and "refunded" in one.what for one in report.warnings)
        assert line.coverage.outcome == "covered"
        assert line.agreements


def test_from_24_february_2026_the_duties_under_ieepa_do_not_apply(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(), entered="2026-02-24T00:00"), book, decide="plain")
    (ieepa,) = [one for one in report.lines[0].findings if one.measure == "us.ieepa"]
    assert ieepa.outcome == "does not apply"


@pytest.mark.parametrize(("entered", "duty"), [("2026-04-06T00:00", "2000.00"), ("2026-04-06", "0.00")])
def test_before_6_april_2026_the_duty_on_aluminum_falls_on_its_content(entered: str, duty: str, book: RuleBook) -> None:
    aluminum = {"value": "4000", "smelted_in": ["CA"], "cast_in": "CA"}
    line = a_line(tariff_number="7601106090", origin="CA", value="10000", metal={"aluminum": aluminum})
    report = prefile.screen(an_entry(line, entered=entered, format="prefile-entry/1.2"), book, decide="plain")
    name = "us.section-232.aluminum-before-2026-04-06"
    (finding,) = [one for one in report.lines[0].findings if one.measure == name]
    assert str(finding.duty) == duty


def left_out(report: Report, what: str) -> list[tuple[str, str]]:
    return [
        (one.path, one.what) for one in report.warnings if one.code in {"W203", "W252"} and one.what.startswith(what)
    ]


def test_what_is_left_out_is_said_once_on_the_lines_that_it_fits_and_once_for_the_others(book: RuleBook) -> None:
    orders = "AD/CVD"
    cells, silicon, anode = "8541430010", "2804691000", "3801105010"
    covered, other = "2805300050", "0101210010"
    numbers = (cells, silicon, anode, covered, other)
    lines = (a_line(line=place, tariff_number=one, origin="CN") for place, one in enumerate(numbers, 1))
    said = left_out(prefile.screen(an_entry(*lines), book, decide="plain"), orders)
    assert [path for path, _ in said] == ["/lines/0", "/lines/1", "/lines/2", "/lines/3", ""]
    for (_, what), words in zip(
        said, ("photovoltaic cells", "silicon metal", "active anode material", "critical mineral"), strict=False
    ):
        assert words in what


def test_where_every_line_was_told_nothing_is_said_of_the_entry(book: RuleBook) -> None:
    said = left_out(prefile.screen(an_entry(a_line(tariff_number="8541430010")), book, decide="plain"), "AD/CVD")
    assert [path for path, _ in said] == ["/lines/0"]


def test_what_is_left_out_of_every_line_is_said_once(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(line=1), a_line(line=2)), book, decide="plain")
    wide = {f"{one.what}: {one.says}" for one in book.leaves_out if not one.narrow and "AD/CVD" not in one.what}
    assert sorted(what for path, what in left_out(report, "") if not path) == sorted(wide)
