"""Coverage in reports and by the shipped reading: it changes nothing else, and how it is shown."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace

import pytest
from by_hand import CITE, FOLDER, a_book, a_line, a_measure, an_entry, forgetful, seeded
from coverage_by_hand import (
    CATALYSTS,
    METAL,
    NOT_LISTED,
    OUTSIDE,
    PHONES,
    TABLE,
    TOYS,
    a_reader,
    brief,
    told,
)
from drawing import Drawing
from hypothesis import settings
from jsonschema import Draft202012Validator
from msgspec import structs

import prefile
from prefile import Report, RuleBook
from prefile.decision.coverage import Coverages
from prefile.duty.no_duty import NoDuty
from prefile.entry import Entry, Line
from prefile.findings import Coverage, Finding
from prefile.law.coverage_map import (
    CoverageMap,
)
from prefile.render import report_json

REPORTS = Draft202012Validator(json.loads((FOLDER / "schemas" / "report.schema.json").read_text("utf-8")))
STEADY = settings(max_examples=200, deadline=None, derandomize=True, database=None)


# In a report


def report_of(*lines: Line, **keys: object) -> Report:
    return prefile.screen(an_entry(*lines, **keys), a_book(a_measure("us.a"), a_reader(), table=TABLE), decide="plain")


def test_each_line_has_its_own_coverage_and_its_own_place() -> None:
    numbers = (CATALYSTS, METAL, CATALYSTS, TOYS)
    report = report_of(*(a_line(tariff_number=number) for number in numbers))
    assert [line.coverage.outcome for line in report.lines] == ["cannot tell", "covered", "cannot tell", "not covered"]
    paths = [[missing.path for missing in line.coverage.missing] for line in report.lines]
    assert paths == [["/lines/0/minerals"], [], ["/lines/2/minerals"], []]


def test_a_measure_that_sets_no_duty_owes_nothing_and_says_why() -> None:
    (finding,) = [one for one in report_of(a_line(tariff_number=METAL)).lines[0].findings if one.measure == "us.order"]
    assert (finding.outcome, str(finding.duty)) == ("does not apply", "0.00")
    assert finding.spoke == ("standing/0",)
    (why,) = finding.because
    assert "it sets no duty" in why


def test_a_measure_in_force_that_sets_no_duty_applies_with_nothing_owed() -> None:
    measure = a_measure("us.order", treatment=NoDuty("it sets no duty", CITE))
    (finding,) = prefile.screen(an_entry(), a_book(measure), decide="plain").lines[0].findings
    assert (finding.outcome, str(finding.duty), finding.declare) == ("applies", "0.00", None)
    assert "it sets no duty" in finding.because


def test_coverage_does_not_make_a_report_something_to_act_on() -> None:
    for number in (METAL, CATALYSTS, TOYS, PHONES):
        book = a_book(a_measure("us.column-1"), a_reader(), table=TABLE)
        report = prefile.screen(an_entry(a_line(tariff_number=number)), book, decide="plain")
        assert not report.to_act_on
        assert str(report.totals.payable) == "1500.00"


CONTRACT = ("outcome", "stage", "minerals", "basis", "because", "missing", "authorities", "import_reliance")


def test_the_json_of_coverage_has_the_keys_of_the_contract() -> None:
    report = report_of(a_line(tariff_number=PHONES), a_line(tariff_number=CATALYSTS), a_line(tariff_number=TOYS))
    shape = json.loads(report_json(report))
    REPORTS.validate(shape)
    named, residue, outside = (line["coverage"] for line in shape["lines"])
    for coverage in (named, residue, outside):
        assert tuple(coverage)[: len(CONTRACT)] == CONTRACT
    assert named["minerals"] == ["cobalt", "gallium", "lithium"]
    assert named["sectors"] == {"cobalt": ["energy"]}
    assert named["import_reliance"][0] == {
        "mineral": "cobalt",
        "figure": "80",
        "data_year": 2025,
        "edition": "MCS 2026",
        "form": "metal",
    }
    assert [list(one) for one in residue["missing"]] == [["fact", "path", "ask", "least", "most"]]
    assert (outside["stage"], outside["basis"], outside["missing"]) == (None, "none", [])


# The shipped reading


@pytest.fixture(scope="module")
def reading(book: RuleBook) -> CoverageMap:
    """The shipped reading."""
    assert book.coverage_map is not None
    return book.coverage_map


@pytest.fixture(scope="module")
def shipped(book: RuleBook) -> Coverages:
    """Coverages by the shipped reading, with nothing remembered yet."""
    return Coverages(book.coverage_map, book.tariff)


@pytest.fixture(scope="module")
def drawing(book: RuleBook) -> Drawing:
    """Draws entries for the shipped book."""
    return Drawing(book)


Screen = Callable[..., Report]


def test_the_shipped_reading_speaks_of_the_60_minerals_of_2025_with_uranium(reading: CoverageMap) -> None:
    assert len(reading.commodities) == 60
    assert "uranium" in reading.commodities
    assert NOT_LISTED not in reading.commodities
    assert [one.mineral for one in reading.commodities.values() if not one.name] == []


def test_every_number_of_the_shipped_reading_comes_out_as_it_is_read(reading: CoverageMap, shipped: Coverages) -> None:
    for number, one in reading.numbers.items():
        found = told(number, by=shipped)
        outcome = reading.stages[one.stage].outcome
        if outcome == "covered":
            outcome = reading.bases[one.basis].outcome
        assert (found.outcome, found.stage, found.basis) == (outcome, one.stage, one.basis), number
        assert set(found.minerals) <= {row.mineral for row in one.rows}
        assert list(found.minerals) == sorted(set(found.minerals))


def test_every_mineral_has_a_number_that_covers_it(reading: CoverageMap, shipped: Coverages) -> None:
    covered: set[str] = set()
    for number in reading.numbers:
        found = told(number, by=shipped)
        if found.outcome == "covered":
            covered.update(found.minerals)
    assert covered == set(reading.commodities)


def test_every_mineral_that_is_declared_covers_goods_outside_the_reading(
    reading: CoverageMap, shipped: Coverages
) -> None:
    for mineral in reading.commodities:
        assert brief(told("9505906000", mineral, by=shipped)) == ("covered", "evidence", (mineral,))
        assert brief(told("2505101000", mineral, by=shipped)) == ("cannot tell", "evidence", (mineral,))


def test_shipped_ore_and_scrap_are_not_covered_whatever_is_declared(reading: CoverageMap, shipped: Coverages) -> None:
    rng, outside = seeded(60), 0
    for number, one in reading.numbers.items():
        if one.stage in OUTSIDE:
            minerals = rng.sample(sorted(reading.commodities), 3)
            for declared in ((), minerals, [f"no {row.mineral}" for row in one.rows]):
                assert told(number, *declared, by=shipped).outcome == "not covered"
            outside += 1
    assert outside > 100


@pytest.mark.parametrize("number", ["3818000040", "3818000045", "3818000050", "3818000091"])
def test_the_wafers_of_july_2026_are_read_as_the_number_they_were_made_of(number: str, shipped: Coverages) -> None:
    for declared in ((), ("silicon",), ("no silicon",), ("no silicon", "no germanium"), ("tungsten",)):
        assert told(number, *declared, by=shipped) == told("3818000095", *declared, by=shipped)
    assert brief(told(number, by=shipped)) == ("cannot tell", "shared", ("germanium", "silicon"))


def test_silicon_has_a_figure_of_each_edition(screened: Screen) -> None:
    coverage = screened({"tariff_number": "2804.61.00.00", "origin": "DE", "value": "1"}).lines[0].coverage
    assert brief(coverage) == ("covered", "direct", ("silicon",))
    figures = [(one.mineral, one.figure, one.data_year, one.edition) for one in coverage.import_reliance]
    assert figures == [("silicon", "<50", 2024, "MCS 2025"), ("silicon", ">50", 2025, "MCS 2026")]


def test_the_figures_of_a_mineral_are_in_the_order_of_their_years(reading: CoverageMap) -> None:
    for one in reading.commodities.values():
        years = [figure.data_year for figure in one.reliance]
        assert years == sorted(set(years))
        assert [figure.edition for figure in one.reliance] == [f"MCS {year + 1}" for year in years]


def test_the_sectors_are_those_that_the_proclamation_names(reading: CoverageMap) -> None:
    named = {one.mineral: one.sectors for one in reading.commodities.values() if one.sectors}
    assert {sector for sectors in named.values() for sector in sectors} == {"chemical", "communications", "energy"}
    assert named["gallium"] == ("communications",)
    assert named["uranium"] == ("energy",)


def test_a_report_on_shipped_rules_holds_the_authorities_of_its_coverage(screened: Screen) -> None:
    report = screened({"tariff_number": "8112.92.10.00", "origin": "CN", "value": "100"})
    assert set(report.lines[0].coverage.authorities) <= set(report.authorities)
    REPORTS.validate(json.loads(report_json(report)))


# Coverage depends on the number and on declared content, and changes nothing else


def entries(drawing: Drawing, seed: int, count: int) -> Iterator[tuple[random.Random, Entry]]:
    """Draw entries whose lines declare minerals, half of them unlisted names."""
    rng = seeded(seed)
    minerals = [
        *sorted(drawing.book.coverage_map.commodities if drawing.book.coverage_map else ()),
        "bromine",
        "unobtainium",
    ]
    for _ in range(count):
        stated = drawing.entry(rng, 6)
        lines = [
            {
                **line.model_dump(exclude_unset=True),
                "minerals": [
                    {"mineral": one, "percent": rng.choice(("0", "2.5"))}
                    for one in rng.sample(minerals, rng.randrange(4))
                ],
            }
            for line in stated.lines
        ]
        yield rng, Entry.model_validate({**stated.model_dump(exclude_unset=True), "lines": lines})


def with_lines(stated: Entry, lines: Iterable[Line]) -> Entry:
    return stated.model_copy(update={"lines": tuple(lines)})


def other_than_content(book: RuleBook, line: Line) -> bool:
    """Whether no rate that is printed for a line asks for contained mass."""
    return not any(
        "content" in f"{row.general}{row.special}{row.column_2}"
        for row in map(book.tariff.row, [line.tariff_number, *book.tariff.under(line.tariff_number)])
        if row is not None
    )


def at_no_place(coverage: Coverage) -> tuple[object, ...]:
    """Return a coverage without the position in its paths."""
    places = [(one.fact, one.path.split("/", 3)[3:], one.ask) for one in coverage.missing]
    return (*(getattr(coverage, part.name) for part in fields(coverage) if part.name != "missing"), places)


def test_minerals_change_coverage_and_no_finding(book: RuleBook, drawing: Drawing) -> None:
    changed = 0
    for _, stated in entries(drawing, 11001, 40):
        lines = [line for line in stated.lines if other_than_content(book, line)]
        if not lines:
            continue
        declaring = prefile.screen(with_lines(stated, lines), book, decide="plain")
        silent = [line.model_copy(update={"minerals": ()}) for line in lines]
        without = prefile.screen(with_lines(stated, silent), book, decide="plain")
        for one, other in zip(declaring.lines, without.lines, strict=True):
            assert (one.findings, one.duty, one.filing) == (other.findings, other.duty, other.filing)
            changed += one.coverage != other.coverage
        assert declaring.totals == without.totals
        apart = {"W203", "W248", "W249", "W252"}  # said of covered lines only, and of minerals that a line declares
        said, unsaid = ([one for one in report.warnings if one.code not in apart] for report in (declaring, without))
        assert said == unsaid
        assert declaring.to_act_on is without.to_act_on
    assert changed > 40


def test_a_book_without_its_reading_finds_the_same(book: RuleBook, drawing: Drawing) -> None:
    measures = tuple(structs.replace(one, coverage_map=None) for one in book.measures)
    without_reading = replace(forgetful(book), measures=measures)
    outcomes: set[str] = set()
    for _, stated in entries(drawing, 14272, 25):
        read_one, unread_one = (prefile.screen(stated, one, decide="plain") for one in (book, without_reading))
        outcomes.update(line.coverage.outcome for line in read_one.lines)
        assert {line.coverage.basis for line in unread_one.lines} == {"none"}
        assert read_one.totals == unread_one.totals
        assert read_one.to_act_on is unread_one.to_act_on
        assert findings_of(read_one) == findings_of(unread_one)
    assert outcomes == {"covered", "not covered", "cannot tell"}


def findings_of(report: Report) -> list[Finding]:
    return [finding for line in report.lines for finding in line.findings]


def test_coverage_does_not_depend_on_origin_value_or_other_lines(
    book: RuleBook, drawing: Drawing, shipped: Coverages
) -> None:
    for rng, stated in entries(drawing, 60, 25):
        report = prefile.screen(stated, book, decide="plain")
        for position, (line, found) in enumerate(zip(stated.lines, report.lines, strict=True)):
            assert found.coverage == shipped.of(line, f"/lines/{position}")
            bare = Line(line=1, tariff_number=line.tariff_number, minerals=line.minerals)
            alone = prefile.screen(Entry(format="prefile-entry/1", lines=(bare,)), book, decide="plain")
            assert at_no_place(alone.lines[0].coverage) == at_no_place(found.coverage)
        moved = rng.sample(stated.lines, len(stated.lines))
        by_number = {line.line: line.coverage for line in report.lines}
        for found in prefile.screen(with_lines(stated, moved), book, decide="plain").lines:
            assert at_no_place(found.coverage) == at_no_place(by_number[found.line])


def test_the_authorities_of_a_report_hold_every_cite_of_coverage(book: RuleBook, drawing: Drawing) -> None:
    for _, stated in entries(drawing, 19, 15):
        report = prefile.screen(stated, book, decide="plain")
        for position, line in enumerate(report.lines):
            assert line.coverage.authorities
            assert set(line.coverage.authorities) <= set(report.authorities)
            for missing in line.coverage.missing:
                assert missing.path.startswith(f"/lines/{position}")
