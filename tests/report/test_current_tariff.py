"""Next year: what the tariff held would come to if it went on is a supposition, labeled and never payable."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest
from by_hand import a_line, an_entry, run_prefile

import prefile
from prefile import Entry, Report, RuleBook
from prefile.render import report_text
from prefile.values.dates import day_of, first_minute

NEXT_YEAR, THIS_YEAR = "2027-01-05", "2026-12-30"
NAME, WORDS = "current-tariff", "the current tariff stays in effect"


def entry_of(number: str, origin: str, quantity: tuple[str, str] | None = None, value: str = "10000") -> Entry:
    amounts = [] if quantity is None else [{"amount": quantity[0], "unit": quantity[1]}]
    return an_entry(a_line(tariff_number=number, origin=origin, value=value, quantities=amounts), entered=NEXT_YEAR)


def supposed(entry: Entry, book: RuleBook) -> Report:
    return prefile.screen(entry, book, assume_current_tariff=True)


GOODS = [
    entry_of("8505.11.00.70", "CN"),
    entry_of("8505.11.00.70", "AU"),
    entry_of("7616.99.51.90", "DE"),
    entry_of("2804.61.00.00", "DE", ("1000", "KG")),
    entry_of("8541.42.00.10", "JP", ("1000", "W")),
    entry_of("0406.90.12.00", "FR", ("100", "KG")),
]


@pytest.mark.parametrize("entry", GOODS, ids=lambda entry: entry.lines[0].tariff_number)
def test_what_is_owed_and_what_would_be_added_come_to_what_this_year_owes(entry: Entry, book: RuleBook) -> None:
    """No measure on these goods changes between the two days, so that the tariff alone makes the difference."""
    report, now = supposed(entry, book), prefile.screen(entry, book, on=THIS_YEAR)
    (would,) = report.totals.scenarios
    assert would.scenario == NAME
    assert report.totals.least + would.least == now.totals.least
    if now.totals.most is None or would.most is None:
        assert would.most is now.totals.most is None
    else:
        assert report.totals.least + would.most == now.totals.most
    assert (would.duty is None) is (now.totals.payable is None)


def test_the_supposition_changes_nothing_that_is_law(book: RuleBook) -> None:
    for entry in GOODS:
        with_it, without = supposed(entry, book), prefile.screen(entry, book)
        assert with_it.totals.payable is None
        assert [line.law for line in with_it.lines] == [line.law for line in without.lines]
        assert (with_it.totals.least, with_it.totals.most) == (without.totals.least, without.totals.most)
        assert [line.filing for line in with_it.lines] == [line.filing for line in without.lines]
        apart = [finding for finding in with_it.lines[0].findings if finding.scenario is not None]
        assert {finding.scenario for finding in apart} == {NAME}
        assert "applies" not in {finding.outcome for finding in apart}
        assert Report.from_json(with_it.to_json()).to_dict() == with_it.to_dict()


def test_it_is_made_only_behind_the_last_day_of_the_tariff(book: RuleBook) -> None:
    until = book.tariff.held.until
    assert until is not None
    entry = GOODS[0]
    assert not prefile.screen(entry, book, on=THIS_YEAR, assume_current_tariff=True).suppositions
    first = first_minute(day_of(until))
    (supposition,) = prefile.screen(entry, book, on=first, assume_current_tariff=True).suppositions
    assert (supposition.scenario, supposition.title) == (NAME, WORDS)
    assert book.tariff.editions[-1].name in supposition.supposes
    last = datetime.fromtimestamp(until.timestamp() - 60, tz=until.tzinfo)
    assert not prefile.screen(entry, book, on=last, assume_current_tariff=True).suppositions


def test_other_scenarios_are_screened_by_the_tariff_that_goes_on(book: RuleBook) -> None:
    name = "critical-minerals-25-percent"
    both = prefile.screen(GOODS[0], book, scenarios=name, assume_current_tariff=True)
    assert both.scenarios == (NAME, name)
    now = prefile.screen(GOODS[0], book, on=THIS_YEAR, scenarios=name)
    assert both.totals.scenarios[1].duty == now.totals.scenarios[0].duty


def test_every_output_labels_it(tmp_path: Path, book: RuleBook) -> None:
    path = tmp_path / "entry.json"
    path.write_bytes(GOODS[0].canonical())
    asked = ["screen", str(path), "--assume-current-tariff", "--format"]
    text = report_text(supposed(GOODS[0], book))
    assert WORDS in text
    assert "not law" in text
    assert WORDS in run_prefile(*asked, "text").stdout.decode()
    for form in ("json", "jsonl"):
        report = json.loads(run_prefile(*asked, form).stdout)
        assert report["totals"]["payable"] is None
        assert [one["title"] for one in report["suppositions"]] == [WORDS]
    rows = list(csv.DictReader(io.StringIO(run_prefile(*asked, "csv").stdout.decode())))
    assert NAME in rows[0]["under scenarios, not law"]
    page = run_prefile(*asked, "html").stdout.decode()
    assert WORDS in page
    assert "not law" in page
    for form in ("xlsx", "parquet"):
        assert run_prefile(*asked, form, "--out", str(tmp_path / f"reports.{form}")).returncode == 1
    book_of_rows = openpyxl.load_workbook(tmp_path / "reports.xlsx", read_only=True)
    cells = [str(cell) for sheet in book_of_rows for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(WORDS in cell for cell in cells)
    findings = pyarrow.parquet.read_table(tmp_path / "reports.parquet").to_pylist()
    assert NAME in {row["scenario"] for row in findings}


def test_a_look_up_labels_it_too(book: RuleBook) -> None:
    found = prefile.check("8505.11.00.70", book, origins="CN,JP", value=10000, on=NEXT_YEAR, assume_current_tariff=True)
    chinese, japanese = found.goods[0].origins
    assert chinese.duty.payable is None
    assert chinese.if_tariff_stays is not None
    assert chinese.if_tariff_stays.duty == Decimal("2710.00")
    assert japanese.if_tariff_stays is not None
    assert japanese.if_tariff_stays.duty == Decimal("210.00")
    assert [supposition.title for supposition in found.suppositions] == [WORDS]
    without = prefile.check("8505.11.00.70", book, origins="CN", value=10000, on=NEXT_YEAR)
    assert without.goods[0].origins[0].if_tariff_stays is None
    said = run_prefile(
        "check", "8505.11.00.70", "--origin", "CN", "--value", "10000", "--on", NEXT_YEAR, "--assume-current-tariff"
    )
    assert f"Supposition, not law: {WORDS}" in said.stdout.decode()
