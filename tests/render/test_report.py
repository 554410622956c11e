"""The report as text: its width, its order, its money, and what needs action first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from by_hand import a_book, a_clause, a_line, a_measure, an_entry, run_prefile, seeded
from drawing import Drawing
from report_texts import COLOUR, screened, section
from rich.cells import cell_len

import prefile
from prefile import RuleBook
from prefile.duty.clauses import Duty
from prefile.findings import Authority
from prefile.options import ScreenOptions
from prefile.render import report_text, short_text
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.render.text.notation import working_of
from prefile.values.money import show_amount, show_money

SECTIONS = ("ACT ON FIRST", "LINES", "WHY", "WARNINGS", "AUTHORITIES")


def test_no_line_of_the_text_is_longer_than_100_columns(book: RuleBook) -> None:
    rng, drawing = seeded(100), Drawing(book)
    for _ in range(8):
        text = report_text(prefile.screen(drawing.entry(rng, 6), book))
        assert max(map(len, text.splitlines())) <= 100
        assert max(map(cell_len, text.splitlines())) <= 100
        assert not any(line != line.rstrip() for line in text.split("\n"))
        assert text.endswith("\n")


@pytest.mark.parametrize("letter", ["x", "字", "é", "e\u0301", "😀"])
def test_a_long_text_without_blanks_is_broken_at_100_columns(letter: str) -> None:
    long = letter * (200 // len(letter))
    text = report_text(screened(reference=long, entry_number=long, metadata={long: long}))
    assert max(map(cell_len, text.splitlines())) <= 100
    assert text.replace("\n", "").count(letter[0]) >= 2 * (200 // len(letter))


@pytest.mark.parametrize("width", [60, 80, 140])
def test_another_width_is_kept_too(width: int) -> None:
    assert max(map(cell_len, report_text(screened(), width=width).splitlines())) <= width


def test_there_is_no_colour_unless_it_is_asked_for(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(), a_line(value=None)), book)
    plain, coloured = report_text(report), report_text(report, colour=True)
    assert "\x1b" not in plain
    assert COLOUR.search(coloured)
    assert [line.rstrip() for line in COLOUR.sub("", coloured).splitlines()] == plain.splitlines()


def test_the_command_line_writes_no_colour_to_a_pipe(book: RuleBook, tmp_path: Path) -> None:
    path = tmp_path / "entry.json"
    path.write_bytes(an_entry().canonical())
    ran = run_prefile("screen", str(path), FORCE_COLOR="", TERM="xterm-256color", COLUMNS="40")
    assert ran.returncode == 1
    assert b"\x1b" not in ran.stdout
    entry = prefile.read_entry(path)
    item = RunItem(prefile.screen(entry, book), entry, ScreenedBy(book, ScreenOptions()))
    assert ran.stdout.decode() == short_text(item)


def test_what_needs_action_stands_before_the_lines_the_reasons_the_warnings_and_the_authorities(
    book: RuleBook,
) -> None:
    text = report_text(prefile.screen(an_entry(), book))
    places = [text.index(f"\n{name}\n") for name in SECTIONS]
    assert places == sorted(places)
    assert text.index("Duty payable") < places[0]


def test_lines_to_act_on_stand_in_the_order_of_the_entry_and_the_others_are_left_out() -> None:
    free = a_measure("us.column-1", treatment=Duty((a_clause("general"),)))
    listings = a_measure("us.section-9").listings
    only = a_measure("us.section-9", listings=[listings[0]._replace(prefix="2804")])
    lines = (
        a_line(tariff_number="8501101000"),
        a_line(value=None),
        a_line(tariff_number="8501101000", value=None),
        a_line(),
    )
    text = report_text(prefile.screen(an_entry(*lines), a_book(free, only), decide="plain"))
    named = [line for line in section(text, "ACT ON FIRST") if line.startswith("Line ")]
    assert [line.split(":")[0] for line in named] == ["Line 2", "Line 3", "Line 4"]
    assert [line.split(":")[0] for line in section(text, "WHY") if line.startswith("Line ")] == [
        "Line 1",
        "Line 2",
        "Line 3",
        "Line 4",
    ]


def test_where_nothing_is_to_be_acted_on_the_report_says_so() -> None:
    column = a_measure("us.column-1")
    text = report_text(prefile.screen(an_entry(), a_book(column), decide="plain"))
    assert section(text, "ACT ON FIRST")[0].startswith("Nothing")
    assert not any(line.startswith("Line ") for line in section(text, "ACT ON FIRST"))


def test_a_missing_fact_is_asked_for_with_its_place_before_everything_else() -> None:
    text = report_text(screened(a_line(), a_line(value=None)))
    act = " ".join("\n".join(section(text, "ACT ON FIRST")).split())
    assert "ask for the entered value in US dollars (line 2: value)" in act
    assert "/lines/0/value" not in text


def test_a_probable_authority_is_marked() -> None:
    report = screened()
    key, authority = next(iter(report.authorities.items()))
    unsure = replace(report, authorities={key: replace(authority, certain=False)})
    assert "probable" not in report_text(report)
    assert "probable" in " ".join(section(report_text(unsure), "AUTHORITIES"))


def test_every_finding_and_authority_is_named_in_the_text(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(tariff_number="8541430010", origin="VN"), a_line(origin=None)), book)
    text = " ".join(report_text(report, every=True).split())
    unbroken = text.replace(" ", "")
    for line in report.lines:
        for finding in line.findings:
            assert finding.measure in unbroken
            assert working_of(finding, report).replace(" ", "") in unbroken
    for key, authority in report.authorities.items():
        assert isinstance(authority, Authority)
        assert key in unbroken
        assert authority.cite.replace(" ", "") in unbroken


def test_measures_that_do_not_apply_are_counted_and_named_only_where_all_are_asked_for(book: RuleBook) -> None:
    report = prefile.screen(an_entry(a_line(tariff_number="8541430010", origin="VN")), book)
    silent = [f for line in report.lines for f in line.law if f.outcome == "does not apply" and not f.declare]
    text, every = report_text(report), report_text(report, every=True)
    assert len(silent) > 5
    assert not any(f"\n{finding.measure}  " in text for finding in silent)
    assert all(f"\n{finding.measure}  " in every for finding in silent)
    assert f"\n{len(silent)} measures: --full --all says why\n" in text
    cited = {key for line in report.lines for f in line.law if f not in silent for key in f.authorities}
    only = {key for finding in silent for key in finding.authorities} - cited
    assert only
    assert not any(f"\n{key}  " in text for key in only)
    assert all(f"\n{key}  " in every for key in cited | only)


@pytest.mark.parametrize(
    ("amount", "money", "figure"),
    [
        ("0", "0.00", "0"),
        ("0.005", "0.01", "0.005"),
        ("0.004999", "0.00", "0.004999"),
        ("6000", "6,000.00", "6,000"),
        ("1234567.5", "1,234,567.50", "1,234,567.5"),
        ("999999999999999999", "999,999,999,999,999,999.00", "999,999,999,999,999,999"),
        ("0.10", "0.10", "0.1"),
        ("100.00", "100.00", "100"),
        ("1E+3", "1,000.00", "1,000"),
        ("1E-6", "0.00", "0.000001"),
    ],
)
def test_money_is_written_to_the_cent_and_figures_without_idle_zeros(amount: str, money: str, figure: str) -> None:
    assert show_money(Decimal(amount)) == money
    assert show_amount(Decimal(amount)) == figure


def test_where_there_is_no_amount_there_is_a_dash() -> None:
    assert show_money(None) == "—"


def test_the_duty_is_written_with_what_is_known_of_it() -> None:
    told, unbounded = report_text(screened()), report_text(screened(a_line(value=None)))
    assert "Duty payable: 1,500.00 USD, fees not included" in told
    assert "Duty payable cannot be determined: at least 0.00 USD, no upper bound known" in unbounded
    bounded = report_text(screened(entered=None))
    assert "Duty payable cannot be determined" in bounded
    row = section(unbounded, "LINES")
    assert any("undetermined" in line and "unknown" in line for line in row)


@pytest.mark.parametrize("value", ["999999999999", "999999999999.99", "999999999999999999"])
def test_no_amount_is_cut_off_however_large(value: str) -> None:
    text = report_text(screened(a_line(value=value), a_line(value=value)))
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 100
