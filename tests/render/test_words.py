"""What brokers read: places in words, what to check and to declare, pre-checks apart, mistakes with their values."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from deciders import WHY_NOT
from openpyxl import load_workbook
from typer.testing import CliRunner

import prefile
from prefile import DeclarationProblems, Entry, RuleBook
from prefile.cli import app
from prefile.entry.fact_paths import FACTS
from prefile.render import Tally, report_text, summary_text
from prefile.render.tabular.template import write_template

ENTRIES = Path(__file__).parents[2] / "fixtures" / "entries"
GERMANIUM = {
    "tariff_number": "2825.60.00.10",
    "origin": "KR",
    "value": "10000",
    "quantities": [{"amount": "10", "unit": "KG"}],
    "declared": [{"number": "9903.05.86", "duty": "0"}, {"number": "2825.60.00.10", "duty": "370"}],
}
UNDECLARED = {key: value for key, value in GERMANIUM.items() if key != "declared"}

run = CliRunner()


def shape(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an entry of these lines on 7 December 2026, as JSON holds it."""
    return {"format": "prefile-entry/1", "entered": "2026-12-07", "lines": list(lines), **more}


def told(book: RuleBook, *lines: dict[str, Any], **more: Any) -> str:  # noqa: ANN401
    """Return the report on an entry as text, its lines joined."""
    entry = Entry.model_validate(shape(*lines, **more))
    return " ".join(report_text(prefile.screen(entry, book, decide="plain"), file="a.json").split())


def test_a_report_names_its_file_and_says_what_to_declare_and_whether_that_is_declared(book: RuleBook) -> None:
    text = told(book, GERMANIUM, UNDECLARED)
    assert "Read from a.json." in text
    filed = "9903.05.86 0.00, 2825.60.00.10 370.00 USD"
    assert f"TO DECLARE Line 1: {filed}; what is declared agrees with what is due" in text
    assert f"Line 2: {filed}; what is declared is not compared" in text


def test_where_nothing_is_declared_nothing_is_said_of_comparing(book: RuleBook) -> None:
    assert "TO DECLARE Line 1: 9903.05.86 0.00, 2825.60.00.10 370.00 USD WHY" in told(book, UNDECLARED)


def test_what_is_to_be_checked_before_filing_stands_behind_what_to_act_on_with_its_line(book: RuleBook) -> None:
    text = told(book, {**GERMANIUM, "line": 7, "quantities": [{"amount": "10", "unit": "LB"}]})
    assert text.index("ACT ON FIRST") < text.index("CHECK BEFORE FILING W228 line 7: ") < text.index(" LINES ")
    assert "(compare ACE error 442)" in text


def test_a_pre_check_is_counted_apart_and_opens_no_sum(book: RuleBook) -> None:
    tally = Tally()
    known = Entry.model_validate(shape(UNDECLARED))
    other = prefile.read_entry(ENTRIES / "pre-check-united-kingdom" / "declaration.json")
    for entry in (known, other):
        tally.add(prefile.screen(entry, book, decide="plain"))
    text = summary_text(tally)
    assert "1 pre-check of another country's declaration, not in the sum." in text
    assert "Duty payable: 370.00 USD" in text


def test_pre_checks_alone_have_no_sum(book: RuleBook) -> None:
    tally = Tally()
    other = prefile.read_entry(ENTRIES / "pre-check-united-kingdom" / "declaration.json")
    tally.add(prefile.screen(other, book, decide="plain"))
    assert "Duty payable" not in summary_text(tally)


def test_a_pre_check_asks_for_the_us_entry_and_not_for_more_digits(book: RuleBook) -> None:
    other = prefile.read_entry(ENTRIES / "pre-check-united-kingdom" / "declaration.json")
    act = report_text(prefile.screen(other, book, decide="plain")).partition("ACT ON FIRST")[2].partition("\nLINES")[0]
    assert "→ screen the US entry, with all ten digits of the tariff number" in act
    assert "ask for all ten digits" not in act


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("origin", "China", '"origin" is "China", not a two-letter country code'),
        ("currency", "euro", '"currency" is "euro", not a three-letter currency code'),
        ("set", "Y", '"set" is "Y", not X or V'),
        ("program", "korea-usa", '"program" is "korea-usa", not a code'),
        ("value", "$50,000", "has a currency sign, and 50,000 has a comma"),
        ("loaded", "12/04/2026", "Write 2026-12-04 for Dec 4, 2026 or 2026-04-12 for Apr 12, 2026."),
    ],
)
def test_a_mistake_names_the_value_and_the_form(key: str, value: str, words: str) -> None:
    with pytest.raises(DeclarationProblems) as raised:
        prefile.read_entry(json.dumps(shape({**UNDECLARED, key: value})).encode())
    (problem,) = raised.value.problems
    assert words in f"{problem.what} {problem.next}"


def test_a_long_value_is_shortened() -> None:
    with pytest.raises(DeclarationProblems) as raised:
        prefile.read_entry(json.dumps(shape({**UNDECLARED, "origin": "x" * 10_000})).encode())
    assert f'"{"x" * 40}…"' in raised.value.problems[0].what


def test_the_cells_of_the_empty_workbook_are_text() -> None:
    sheet: Any = load_workbook(io.BytesIO(write_template("xlsx")))["Entry"]
    assert {cell.number_format for row in sheet.iter_rows(min_row=2, max_row=200) for cell in row} == {"@"}


def test_the_type_of_entry_that_a_fee_asks_for_is_stated_beside_the_entry(book: RuleBook) -> None:
    side_car = b"entry_number,line,fact,answer\n,,entry_type,01\n,,mode,11\n,,port,2704\n,,importer,Acme\n"
    (made,) = prefile.join_facts([Entry.model_validate(shape(UNDECLARED))], prefile.read_facts(side_car))
    assert isinstance(made, Entry)
    assert (made.entry_type, made.mode, made.port, made.importer) == ("01", "11", "2704", "Acme")
    assert prefile.screen(made, book, decide="plain").totals.fees["mpf"] is not None


def test_the_vocabulary_of_side_cars_is_listed() -> None:
    listed = run.invoke(app, ["facts", "list"])
    assert listed.exit_code == 0
    assert not [fact for fact in FACTS if f"{fact} " not in listed.output]


def test_the_command_line_says_its_version_and_its_rule_book() -> None:
    ran = run.invoke(app, ["--version"])
    assert ran.exit_code == 0
    decider = "plain, since durable-rules is not installed" if WHY_NOT else "durable-rules 2.0.28"
    assert ran.output == f"prefile 0.1.0, rule book {prefile.open_rulebook().digest[7:19]}, decided by {decider}\n"
