"""The report as people and programs read it: what to act on first, no trick of a declaration, keys in their order."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, run_prefile, seeded
from drawing import Drawing
from rich.cells import cell_len

import prefile
from prefile import Report, RuleBook
from prefile.decision.predicates import Claimed, OriginIn
from prefile.duty.clauses import Duty
from prefile.duty.no_duty import Notice
from prefile.entry import Line
from prefile.errors import Place, Problem
from prefile.findings import Authority
from prefile.law.measure import CoverageCondition
from prefile.options import ScreenOptions
from prefile.render import (
    problems_json,
    problems_text,
    report_json,
    report_shape,
    report_text,
    short_text,
)
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.render.text.notation import working_of
from prefile.values.money import show_amount, show_money

COLOUR = re.compile("\x1b\\[[0-9;]*m")
SECTIONS = ("ACT ON FIRST", "LINES", "WHY", "WARNINGS", "AUTHORITIES")
ACTS = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}


def screened(*lines: prefile.Line, **keys: object) -> Report:
    measures = (a_measure("us.column-1", treatment=Duty((a_clause("general"),))), a_measure("us.section-9"))
    return prefile.screen(an_entry(*lines, **keys), a_book(*measures), decide="plain")


def section(text: str, name: str) -> list[str]:
    """Return the lines of one section, without its title."""
    after = text.split(f"\n{name}\n", 1)[1].splitlines()
    return after[: next((place for place, line in enumerate(after) if line.isupper() and line[0] != " "), None)]


# Width and colour


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


# Text that a declaration brings

TRICKS = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[H",
    "\x9b31mred",
    "[bold]bold[/bold]",
    "[link=https://example.com]here[/link]",
    "[/]",
    ":warning:",
    "\u202eright to left",
    "\u2066isolated\u2069",
    "zero\u200bwidth",
    "back\x08space",
    "carriage\rreturn",
    "new\nline",
    "vertical\x0btab",
    "form\x0cfeed",
    "next\x85line",
    "line\u2028separator",
    "paragraph\u2029separator",
    "file\x1cseparator",
    "\x00nul",
    "\x7fdelete",
    "{braces} %s %d",
]


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
@pytest.mark.parametrize("colour", [False, True])
def test_text_of_a_declaration_is_shown_and_never_acted_on(trick: str, *, colour: bool) -> None:
    claims = [{"claim": "a-relief", "reference": f"DOC {trick}"}]
    line = a_line(claims=claims, description=trick, reference=trick, end_use=trick)
    entry = an_entry(line, reference=trick, entry_number=trick, metadata={"desk": trick})
    claimed = a_measure("us.section-9", conditions=[CoverageCondition("required", Claimed("a-relief"), CITE)])
    text = report_text(prefile.screen(entry, a_book(claimed), decide="plain"), colour=colour)
    text = COLOUR.sub("", text) if colour else text
    assert not {character for character in text if unicodedata.category(character) in ACTS} - {"\n"}
    shown = "".join("\ufffd" if unicodedata.category(one) in ACTS else one for one in trick)
    assert text.count(shown) >= 2


@pytest.mark.parametrize("separator", ["\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_a_declaration_cannot_forge_a_line_of_the_report(separator: str) -> None:
    forged = f"file{separator}Duty payable: 0.00 USD"
    text = report_text(screened(reference=forged))
    paying = [line for line in text.splitlines() if line.startswith("Duty payable")]
    assert paying == ["Duty payable: 1,500.00 USD, fees not included"]


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
def test_text_of_a_declaration_is_not_acted_on_in_problems_either(trick: str) -> None:
    problem = Problem("E123", f"{trick} is not one of them", Place(trick, 1, 2, f"/{trick}"), next=trick)
    text = problems_text([problem])
    assert not {character for character in text if unicodedata.category(character) in ACTS} - {"\n"}
    assert len(text.splitlines()) <= 3


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
def test_json_holds_the_text_of_a_declaration_exactly_and_on_one_line(trick: str) -> None:
    report = screened(reference=trick, entry_number=trick, metadata={trick: trick})
    for indent in (None, 2):
        shape = json.loads(report_json(report, indent=indent))
        assert (shape["reference"], shape["entry_number"], shape["metadata"]) == (trick, trick, {trick: trick})
    assert "\n" not in report_json(report, indent=None)
    assert "\x1b" not in report_json(report)


# What stands where


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


# Money


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
    assert any("cannot tell" in line and "unknown" in line for line in row)


@pytest.mark.parametrize("value", ["999999999999", "999999999999.99", "999999999999999999"])
def test_no_amount_is_cut_off_however_large(value: str) -> None:
    text = report_text(screened(a_line(value=value), a_line(value=value)))
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 100


# JSON


KEYS = {
    "report": (
        "format reference metadata entry_number entry_digest source_digest rate_date rate_date_basis rulebook scenarios"
        " as_known_on decided_by lines totals warnings authorities"
    ),
    "rulebook": "digest verified_through verified",
    "line": "line tariff_number origin coverage agreements findings duty filing discrepancies",
    "coverage": "outcome stage minerals basis because missing authorities import_reliance",
    "agreement": "partner instrument status date effect_on_duty authorities",
    "finding": (
        "measure outcome declare rate_date duty least most working because missing could_claim gives_way_to scenario"
        " verified_through authorities"
    ),
    "missing": "fact path ask least most",
    "duty": "payable least most",
    "totals": "value payable least most fees scenarios",
    "fees": "mpf hmf",
    "warning": "code what path",
    "authority": "cite date url says",
}


def in_order(shape: dict[str, object], name: str) -> None:
    """Assert that the contract's keys come first and in its order; what it does not name may follow."""
    keys = KEYS[name].split()
    assert list(shape)[: len(keys)] == keys, name


def test_the_keys_of_the_json_stand_in_the_order_of_the_contract(book: RuleBook) -> None:
    lines = (a_line(), a_line(tariff_number="8541430010", origin=None), a_line(value=None))
    shape = json.loads(report_json(prefile.screen(an_entry(*lines, entered="2026-12-04"), book)))
    in_order(shape, "report")
    in_order(shape["rulebook"], "rulebook")
    in_order(shape["totals"], "totals")
    in_order(shape["totals"]["fees"], "fees")
    for warning in shape["warnings"]:
        in_order(warning, "warning")
    for authority in shape["authorities"].values():
        in_order(authority, "authority")
    missing = 0
    for line in shape["lines"]:
        in_order(line, "line")
        in_order(line["coverage"], "coverage")
        in_order(line["duty"], "duty")
        for agreement in line["agreements"]:
            in_order(agreement, "agreement")
        for finding in line["findings"]:
            in_order(finding, "finding")
            for one in finding["missing"]:
                in_order(one, "missing")
                missing += 1
    assert missing


def figures(value: object, path: str = "") -> list[str]:
    """Return the path of every number that is no text."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in figures(inner, f"{path}/{key}")]
    if isinstance(value, list):
        return [found for inner in value for found in figures(inner, path)]
    return [path] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_every_amount_in_json_is_text_and_only_line_numbers_are_numbers(book: RuleBook) -> None:
    rng = seeded(11)
    for _ in range(4):
        shape = json.loads(report_json(prefile.screen(Drawing(book).entry(rng, 8), book)))
        assert set(figures(shape)) <= {"/lines/line", "/on_the_way/line", "/lines/coverage/import_reliance/data_year"}
        for line in shape["lines"]:
            sums = [line["duty"], *line["findings"], shape["totals"]]
            for money in (one[key] for one in sums for key in ("least", "most", "payable", "duty") if key in one):
                assert money is None or re.fullmatch(r"[0-9]+\.[0-9]{2}", money)


def test_the_value_is_written_as_declared() -> None:
    for value in ("15000", "15000.50", "0", "0.000001", "999999999999999999"):
        assert report_shape(screened(a_line(value=value)))["totals"]["value"] == value  # type: ignore[index]


def test_json_is_written_in_utf_8_as_people_read_it() -> None:
    text = report_json(screened(reference="Straße 字"))
    assert "Straße 字" in text
    assert "10 % × 15,000 USD" in text
    assert "\\u" not in text


def test_json_of_a_report_is_the_same_on_one_line_and_indented() -> None:
    report = screened(a_line(), a_line(value=None))
    assert json.loads(report_json(report)) == json.loads(report_json(report, indent=None)) == report_shape(report)
    assert report_json(report, indent=None).count("\n") == 0
    assert not report_json(report).endswith("\n")


def test_json_lines_hold_one_report_a_line(tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    entries = [an_entry(reference=f"one\u2028{number}\nline") for number in range(3)]
    path.write_bytes(b"\n".join(one.canonical() for one in entries))
    ran = run_prefile("screen", str(path), "--format", "jsonl")
    lines = ran.stdout.split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["reference"] for line in lines] == [one.reference for one in entries]


# Goods that may not be entered


def embargoed(line: Line) -> Report:
    """Screen a line of Belarus against a duty of 10 % and an embargo that a license lifts."""
    embargo = a_measure(
        "us.section-8",
        conditions=(
            CoverageCondition("required", OriginIn(frozenset({"BY"}), "BY"), CITE),
            CoverageCondition("exception", Claimed("license", needs_reference=True), CITE, "goods under a license"),
        ),
        treatment=Notice("such goods may not be entered", CITE),
        claims={"license": "the goods are licensed"},
    )
    return prefile.screen(an_entry(line), a_book(embargo, a_measure("us.section-9")), decide="plain")


def test_goods_that_may_not_be_entered_are_never_simply_payable() -> None:
    report = embargoed(a_line(origin="BY"))
    duty = report.lines[0].duty
    assert (duty.payable, duty.least, duty.most) == (None, Decimal("1500.00"), Decimal("1500.00"))
    text = " ".join(report_text(report).split())
    alone = "the duty alone would be 1,500.00 USD, fees not included"
    assert f"Not payable as it stands, since goods may not be entered; {alone}" in text
    assert "Line 1 may not be entered: The measure us.section-8" in text
    assert "applies: The measure us.section-8, the goods may not be entered" in text
    assert "could claim: license" in text
    assert "may not enter" in " ".join(section(report_text(report), "LINES"))


def test_where_a_notice_cannot_be_told_the_text_says_so_and_does_not_say_that_goods_are_barred() -> None:
    report = embargoed(a_line(origin="BY", claims=[{"claim": "license"}]))
    text = " ".join(report_text(report).split())
    assert report.lines[0].duty.payable == Decimal("1500.00")
    assert "Whether line 1 may be entered cannot be determined: The measure us.section-8" in text
    assert "cannot tell: The measure us.section-8, whether the goods may be entered" in text
    assert "Line 1 may not be entered" not in text
    assert "may not enter" not in " ".join(section(report_text(report), "LINES"))


def test_where_the_duty_is_open_too_its_bounds_are_told_beside_the_notice() -> None:
    text = " ".join(report_text(embargoed(a_line(origin="BY", value=None))).split())
    assert "Duty payable cannot be determined: at least 0.00 USD, no upper bound known" in text
    assert "Line 1 may not be entered: The measure us.section-8" in text


@pytest.mark.parametrize(
    "line", [a_line(origin="DE"), a_line(origin="BY", claims=[{"claim": "license", "reference": "L-1"}])]
)
def test_goods_of_other_origins_and_licensed_goods_are_payable(line: Line) -> None:
    assert embargoed(line).lines[0].duty.payable == Decimal("1500.00")


def test_json_holds_no_character_that_a_terminal_or_page_obeys() -> None:
    hostile = "a\x9b31m\u202eb\u2028\x7f\u200f\ufeffü"
    text = problems_json([Problem("E121", hostile)])
    assert [one for one in text if not one.isprintable() and one != "\n"] == []
    assert json.loads(text)[0]["what"] == hostile
    assert "ü" in text
