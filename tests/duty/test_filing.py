"""Filing: which headings a line declares, in which order, and which duty stands on each number."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

import prefile
from prefile import RuleBook
from prefile.duty.clauses import Duty
from prefile.duty.filing import file_line, is_without_heading
from prefile.entry import Entry
from prefile.findings import Filed, Finding, Outcome
from prefile.law.filing import FilingOrder, order_of
from prefile.law.measure import Measure
from prefile.law.treatment import Clause
from prefile.values.dates import Window, read_instant

AT = read_instant("2026-12-04")
ORDER = FilingOrder(
    Window(read_instant("2026-01-01"), None), ("us.section-301.china", "us.section-301", "us.section-232"), "message"
)
COLUMNS = ("us.column-1", "us.column-2")


def finding(
    measure: str,
    duty: str | None,
    declare: str | None = None,
    *,
    outcome: Outcome = "applies",
    in_place_of: str | None = None,
) -> Finding:
    """Return a finding that applies with a duty, or cannot be told without one."""
    amount = Decimal("0.00") if duty is None else Decimal(duty)
    return Finding(
        measure=measure,
        outcome="cannot tell" if duty is None else outcome,
        declare=declare,
        rate_date=None,
        duty=None if duty is None else amount,
        least=amount,
        most=None if duty is None else amount,
        working=None,
        because=(),
        missing=(),
        could_claim=(),
        gives_way_to=(),
        scenario=None,
        verified_through="2026-08-21",
        authorities=(),
        in_place_of=in_place_of,
    )


def filed(*findings: Finding, order: FilingOrder = ORDER) -> list[tuple[str | None, str]] | None:
    """Return what a line of these findings files."""
    made = file_line("7601103000", findings, order)
    return None if made is None else [(one.number, f"{one.duty}") for one in made]


def test_headings_stand_in_the_order_of_the_era_and_the_number_last() -> None:
    found = filed(
        finding("us.section-232.metals", "5000.00", "9903.82.02"),
        finding("us.column-1", "260.00"),
        finding("us.section-301.forced-labor", "0.00", "9903.05.90", outcome="excluded"),
        finding("us.section-301.china.four-year-25", "2500.00", "9903.91.01"),
    )
    assert found == [
        ("9903.91.01", "2500.00"),
        ("9903.05.90", "0.00"),
        ("9903.82.02", "5000.00"),
        ("7601.10.30.00", "260.00"),
    ]


def test_an_exemption_heading_is_filed_without_duty() -> None:
    exempt = finding("us.section-301.forced-labor", "0.00", "9903.05.86", outcome="does not apply")
    assert filed(exempt, finding("us.column-1", "0.00")) == [("9903.05.86", "0.00"), ("7601.10.30.00", "0.00")]


def test_a_measure_that_does_not_apply_files_nothing() -> None:
    none = finding("us.section-301.brazil", "0.00", outcome="does not apply")
    assert filed(none, finding("us.column-1", "260.00")) == [("7601.10.30.00", "260.00")]


def test_a_total_in_place_of_column_1_carries_the_whole_duty() -> None:
    total = finding("us.section-301.forced-labor", "740.00", "9903.05.30", in_place_of="us.column-1")
    assert filed(total, finding("us.column-1", "260.00")) == [("9903.05.30", "1000.00"), ("7601.10.30.00", "0.00")]


def test_column_1_is_carried_by_one_total_only() -> None:
    totals = [
        finding("us.section-301.forced-labor", "740.00", "9903.05.30", in_place_of="us.column-1"),
        finding("us.section-232.metals", "1240.00", "9903.82.08", in_place_of="us.column-1"),
    ]
    found = filed(*totals, finding("us.column-1", "260.00"))
    assert found == [("9903.05.30", "1000.00"), ("9903.82.08", "1240.00"), ("7601.10.30.00", "0.00")]


def test_a_total_that_column_1_reaches_leaves_the_duty_on_the_number() -> None:
    reached = finding("us.section-301.forced-labor", "0.00", "9903.05.31")
    assert filed(reached, finding("us.column-1", "1500.00")) == [("9903.05.31", "0.00"), ("7601.10.30.00", "1500.00")]


def test_a_heading_of_column_2_takes_the_place_of_the_printed_rate() -> None:
    order = FilingOrder(ORDER.window, (*ORDER.order, "us.column-2"), "message")
    column_2 = finding("us.column-2", "3500.00", "9903.90.08")
    gone = finding("us.column-1", "0.00", outcome="excluded")
    assert filed(gone, column_2, order=order) == [("9903.90.08", "3500.00"), ("7601.10.30.00", "0.00")]


def test_a_duty_without_a_published_heading_has_a_row_in_its_place_without_a_number() -> None:
    unpublished = finding("us.section-232.polysilicon.ad-valorem", "1500.00")
    forced = finding("us.section-301.forced-labor", "625.00", "9903.05.30")
    findings = (unpublished, finding("us.column-1", "260.00"), finding("us.section-232.wood", "0.00"), forced)
    assert filed(*findings) == [("9903.05.30", "625.00"), (None, "1500.00"), ("7601.10.30.00", "260.00")]
    assert [is_without_heading(found) for found in findings] == [True, False, False, False]
    made = file_line("7601103000", findings, ORDER)
    assert made is not None
    assert made[1] == Filed(None, Decimal("1500.00"), "heading not yet published", unpublished.measure)


def test_a_measure_without_a_place_in_the_order_files_its_duty_behind_the_others() -> None:
    unplaced = finding("us.section-999", "70.00")
    metals = finding("us.section-232.metals", "50.00", "9903.82.02")
    found = filed(unplaced, metals, finding("us.column-1", "0.00"))
    assert found == [("9903.82.02", "50.00"), (None, "70.00"), ("7601.10.30.00", "0.00")]
    open_ = unplaced._replace(outcome="cannot tell", duty=None, most=None)
    assert filed(open_, metals, finding("us.column-1", "0.00")) is None


def test_only_a_row_without_a_number_says_why_in_json_and_both_are_read_back() -> None:
    rows = TypeAdapter(tuple[Filed, ...])
    filing = (Filed("9903.05.86", Decimal("0.00")), Filed(None, Decimal("9.50"), "heading not yet published", "us.x"))
    written = rows.dump_python(filing, mode="json")
    assert written == [
        {"number": "9903.05.86", "duty": "0.00"},
        {"number": None, "duty": "9.50", "why": "heading not yet published", "measure": "us.x"},
    ]
    assert rows.validate_python(written) == filing


@pytest.mark.parametrize("untold", ["us.column-1", "us.section-232.metals"])
def test_what_cannot_be_told_keeps_the_whole_line_from_being_filed(untold: str) -> None:
    known = [finding(one, "260.00") for one in ("us.column-1",) if one != untold]
    assert filed(*known, finding(untold, None)) is None


def test_a_measure_that_declares_no_heading_keeps_nothing_from_being_filed() -> None:
    notice = finding("us.admissibility.cuba-embargo", None)._replace(most=Decimal("0.00"))
    assert filed(notice, finding("us.column-1", "260.00")) == [("7601.10.30.00", "260.00")]


@pytest.mark.parametrize("at", [None, read_instant("2025-12-31")])
def test_without_an_order_for_the_rate_date_nothing_is_filed(at: datetime | None) -> None:
    assert file_line("7601103000", (finding("us.column-1", "260.00"),), order_of((ORDER,), at)) is None


def headings(measure: Measure) -> set[str]:
    """Return every heading that a measure may declare."""
    found = {way.heading for way in measure.gives_way_to} | {ground.heading for ground in measure.conditions}
    if isinstance(measure.treatment, Duty):
        clauses: tuple[Clause, ...] = measure.treatment.clauses
        found |= {heading for clause in clauses for heading in (clause.heading, clause.reached)}
    return {heading for heading in found if heading is not None}


def test_every_measure_that_declares_a_heading_has_its_place_in_the_shipped_order(book: RuleBook) -> None:
    order = book.filing[0]
    assert [one.id for one in book.measures if headings(one) and order.place(one.id) is None] == []


def test_section_301_files_china_then_brazil_then_forced_labor(book: RuleBook) -> None:
    names = ["china.list-3", "brazil", "forced-labor"]
    ids = [*(f"us.section-301.{name}" for name in names), "us.section-122.surcharge", "us.section-338.canada.dairy"]
    ids += ["us.section-232.metals", "us.column-2"]
    places = [book.filing[0].place(one) for one in ids]
    assert None not in places
    assert places == sorted(places, key=int)  # type: ignore[arg-type]  # none is None
    assert len(set(places)) == len(ids)


@pytest.mark.parametrize("measure", COLUMNS)
def test_the_columns_stand_on_the_number(measure: str) -> None:
    assert filed(finding(measure, "260.00")) == [("7601.10.30.00", "260.00")]


def screened(book: RuleBook, **line: object) -> prefile.Report:
    """Screen an entry of one line, entered on 4 December 2026."""
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [{"line": 1, **line}]}
    return prefile.screen(Entry.model_validate(shape), book, decide="plain")


def test_a_duty_of_an_unpublished_heading_is_named_in_a_warning(book: RuleBook) -> None:
    quantities = [{"amount": "1000", "unit": "KG"}]
    report = screened(book, tariff_number="2804.61.00.00", origin="UA", value="15000", quantities=quantities)
    found = [warning for warning in report.warnings if warning.code == "W210"]
    assert [(one.path, one.what.split()[0]) for one in found] == [
        ("/lines/0", "us.section-232.polysilicon.minimum-import-price")
    ]
    filing = report.lines[0].filing
    assert filing is not None
    assert sum(one.duty for one in filing) == report.lines[0].duty.payable == Decimal("21000.00")


def test_russian_goods_file_the_heading_that_replaces_column_2(book: RuleBook) -> None:
    report = screened(book, tariff_number="2825.60.00.10", origin="RU", value="10000")
    filing = report.lines[0].filing
    if filing is not None:  # forced labor may still be untold
        assert [(one.number, f"{one.duty}") for one in filing][-2:] == [
            ("9903.90.08", "3500.00"),
            ("2825.60.00.10", "0.00"),
        ]
