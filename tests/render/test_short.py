"""The short answer: within a screen, its amounts add up, its order is by bar and money, and no text of a file acts."""

from __future__ import annotations

import io
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from by_hand import a_line, an_entry, seeded
from drawing import Drawing
from rich.cells import cell_len

import prefile
from prefile import Entry, Report, RuleBook
from prefile.analysis.to_do import to_do
from prefile.findings import Amounts
from prefile.options import ScreenOptions
from prefile.render import short_text
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.render.text.amounts import duty_words, percent_words, short_bounds
from prefile.render.text.many import Rows, entry_row
from prefile.render.text.notation import reasons_of
from prefile.render.text.why import why_text
from prefile.render.text.words import cut
from prefile.values.line_numbers import LineAsked
from prefile.values.money import show_money

ROOT = Path(__file__).parents[2]
STORIES = sorted(path for path in (ROOT / "fixtures" / "entries").iterdir() if path.is_dir())
COLOUR = re.compile("\x1b\\[[0-9;]*m")
CUT_SHORT = re.compile(r"… .*([1-9][\d,]*\.\d\d|undetermined)$")
AMOUNT = re.compile(r"[\d,]+\.\d\d$")
ACTS = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}


def item_of(entry: Entry, book: RuleBook) -> RunItem:
    """Screen an entry, so that savings can be asked for."""
    return RunItem(prefile.screen(entry, book), entry, ScreenedBy(book, ScreenOptions()))


def of_story(name: str, book: RuleBook) -> RunItem:
    """Screen a story's entry."""
    return item_of(prefile.read_entry(ROOT / "fixtures" / "entries" / name / "declaration.json"), book)


def report_of(item: RunItem) -> Report:
    assert isinstance(item.result, Report)
    return item.result


@pytest.fixture(params=STORIES, ids=lambda story: story.name)
def story(request: pytest.FixtureRequest, book: RuleBook) -> RunItem:
    """One story's entry, screened."""
    return of_story(request.param.name, book)


# Within a screen


def test_a_story_of_one_line_fits_a_screen_and_no_word_is_broken(story: RunItem) -> None:
    text = short_text(story)
    assert max(map(cell_len, text.splitlines())) <= 80
    assert not any(line != line.rstrip() for line in text.split("\n"))
    wide = set(short_text(story, width=120).split())
    said = "\n".join(line for line in text.splitlines() if not line.startswith("  … "))
    cited = re.compile(r"\[[a-z0-9-]+\]")  # which stands only where it takes no row more
    assert {word for word in said.split() if word not in wide and not cited.fullmatch(word)} - {"·", "…"} == set()
    report = report_of(story)
    if len(report.lines) == 1:
        assert text.count("\n") <= 24


def test_each_line_of_a_story_alone_fits_a_screen_with_its_amounts_and_workings(story: RunItem) -> None:
    assert story.entry is not None
    assert story.screened_by is not None
    for line in story.entry.lines:
        alone = item_of(story.entry.model_copy(update={"lines": (line,)}), story.screened_by.book)
        text, (found,) = short_text(alone), report_of(alone).lines
        assert text.count("\n") <= 24
        assert max(map(cell_len, text.splitlines())) <= 80
        told = " ".join(text.split())
        assert story.entry.pre_check or duty_words(found.duty, "USD") in told
        assert all(show_money(filed.duty) in told for filed in found.filing or ())
        assert not [row for row in text.splitlines() if "…" in row and CUT_SHORT.search(row)], "a working is whole"
        assert "More: --full · --why" in told


@pytest.mark.parametrize("width", [20, 80, 100, 200])
def test_text_is_as_wide_as_the_terminal_and_never_narrower_than_80(book: RuleBook, width: int) -> None:
    text = short_text(of_story("mixed-entry", book), width=width)
    assert 60 < max(map(cell_len, text.splitlines())) <= min(max(width, 80), 120)


def test_random_entries_keep_the_width(book: RuleBook) -> None:
    rng, drawing = seeded(41), Drawing(book)
    for lines in (1, 1, 1, 2, 5, 25):
        text = short_text(item_of(drawing.entry(rng, lines), book))
        assert max(map(cell_len, text.splitlines())) <= 80


def test_colour_changes_no_letter(book: RuleBook) -> None:
    item = of_story("line-without-origin", book)
    plain, coloured = short_text(item), short_text(item, colour=True)
    assert "\x1b" not in plain
    assert COLOUR.search(coloured)
    assert [line.rstrip() for line in COLOUR.sub("", coloured).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("trick", ["\x1b[2J", "\u202eback", "new\nline", "[bold]b[/bold]", "carriage\rreturn", "\x00"])
def test_text_of_a_declaration_is_shown_and_never_acted_on(book: RuleBook, trick: str) -> None:
    entry = an_entry(a_line(description=trick), reference=trick, entry_number=trick, importer=trick)
    item = item_of(entry, book)
    row = entry_row(item, report_of(item))
    for text in (short_text(item), why_text(item, LineAsked(1)), "".join(Rows(io.BytesIO()).add(row).written(80))):
        assert not {letter for letter in text if unicodedata.category(letter) in ACTS} - {"\n"}
        shown = "".join("\ufffd" if unicodedata.category(letter) in ACTS else letter for letter in trick)
        assert shown in text


# What it says


def test_the_amounts_of_one_line_add_up_to_its_duty(story: RunItem) -> None:
    report = report_of(story)
    if len(report.lines) != 1 or report.totals.payable is None:
        return
    text = short_text(story)
    block = text[text.index(f"  1  {report.lines[0].tariff_number}") : text.index("\n\n", text.index("  1  "))]
    rows = [line.split()[-1].replace(",", "") for line in block.splitlines()[1:] if re.match(r" {5}\S.*  \S+$", line)]
    assert sum((Decimal(amount) for amount in rows if AMOUNT.match(amount)), Decimal(0)) == report.totals.payable
    assert f"DUTY  {report.totals.payable:,} USD" in text


def test_the_undocumented_polysilicon_says_what_is_owed_why_and_what_to_do(book: RuleBook) -> None:
    text = " ".join(short_text(of_story("polysilicon-germany-undocumented", book)).split())
    for said in (
        "ABC-1234567-6 · type 01 · Dec 4, 2026, 9:30 AM ET · 1 line · value 15,000",
        "DUTY 21,000.00 USD (140.0 % of value)",
        "MPF 51.96; HMF not computed",
        "not published Polysilicon minimum import price: $21.00/kg × 21,000.00 1,000 kg [proc-11052-2b]",
        "→ 6,000.00 instead of 21,000.00 claiming minimum price documentation",
        "1. Saves 15,000.00: claim minimum price documentation (mip-documentation), only if at entry the importer",
        "HOLD: 1 fact missing, for fees; 1 duty has no heading yet",
        "Hold until CBP issues the heading; none when law was read. Check CSMS.",
        "Missing for HMF: mode of transport.",
        "Law read through: tariff Jun 8, proclamations Aug 21, 2026; check changes since.",
        "Not checked: AD/CVD, quotas, PGAs.",
    ):
        assert said in text, said


def test_what_may_not_be_entered_stands_above_the_duty(book: RuleBook) -> None:
    text = short_text(of_story("mixed-entry", book))
    assert text.index("MAY NOT BE ENTERED: line 9") < text.index("HOLD: line 10 may be barred") < text.index("DUTY")
    assert "DUTY  137,810.11 USD or more  (43.2 % or more of value)" in text
    assert "59,500.00 more on line 9, which may not be entered" in text
    assert "fees 1,175.86 (line 9 included): MPF 670.86 (maximum), HMF 505.00" in text
    assert "  Line 9: may not be entered" in text[text.index("\nFILE") :]


def test_where_nothing_is_to_be_done_one_line_says_so(book: RuleBook) -> None:
    assert "\nNo missing facts, no savings found.\n" in short_text(of_story("goats-new-zealand", book))
    agreeing = prefile.read_entry(ROOT / "fixtures" / "entries" / "goats-new-zealand" / "declaration.json")
    report = prefile.screen(agreeing, book)
    numbers = [{"number": filed.number, "duty": str(filed.duty)} for filed in report.lines[0].filing or ()]
    shape = agreeing.model_dump(mode="json", exclude_none=True, exclude={"source"})
    shape["lines"][0]["declared"] = numbers
    assert "\nNo missing facts, no savings found. Declared duty agrees.\n" in short_text(
        item_of(Entry.model_validate(shape), book)
    )


def test_the_sums_by_measure_are_those_of_the_findings(story: RunItem) -> None:
    report = report_of(story)
    if len(report.lines) == 1:
        return
    text = short_text(story)
    for measure in {finding.measure for line in report.lines for finding in line.law}:
        found = [f for line in report.lines for f in line.law if f.measure == measure and f.outcome == "applies"]
        total = sum((f.duty or Decimal(0) for f in found), Decimal(0))
        open_ = any(f.measure == measure and f.outcome == "cannot tell" for line in report.lines for f in line.law)
        if total and not open_:
            assert f"  {total:,}  " in text, measure


@pytest.mark.parametrize(
    ("story_name", "says"),
    [
        ("ten-lines-five-origins", "READY TO FILE\n"),
        ("lithium-ion-battery", "HOLD: 1 fact missing\n"),
        ("vehicles-and-parts", "READY TO FILE: after 3 checks below\n"),
        ("entry-without-date", "HOLD: the goods may be barred: Polysilicon weekly limits"),
        ("modules-viet-nam-without-wattage", "HOLD: 2 facts missing, 1 of them for fees; 1 duty has no heading yet"),
    ],
)
def test_an_entry_is_ready_or_held_and_says_for_what(story_name: str, says: str, book: RuleBook) -> None:
    assert f"\n  {says}" in short_text(of_story(story_name, book))


def test_a_barred_line_alone_shows_what_it_would_owe_if_entered(book: RuleBook) -> None:
    entry = an_entry(a_line(origin="CU"))
    text = short_text(item_of(entry, book))
    assert "\n  MAY NOT BE ENTERED: Embargo on goods of Cuba" in text
    assert " USD if entered" in text


def test_goods_that_may_have_moved_in_bond_are_asked_about_with_what_they_would_owe(book: RuleBook) -> None:
    item = of_story("mixed-entry", book)
    report, text = report_of(item), short_text(item)
    then = {changed.line: changed.then for changed in report.on_the_way}
    least = sum((then.get(line.line, line.duty).least for line in report.lines if line.line != 9), Decimal(0))
    assert f"if the goods moved in bond, perhaps {least:,} to " in text
    assert "\n  2. Did the goods move in bond? Lines 1-6 owe 127,125.00 USD or more" in text
    assert [step.kind for step in to_do(report)][:2] == ["barred", "in bond"]


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"mode": "40"}, "HMF 0.00 (air)"),
        ({"mode": "11"}, "fees 70.71: MPF 51.96, HMF 18.75\n"),
        ({"mode": "11", "value": "900"}, "(minimum)"),
        ({"mode": "11", "value": "900000"}, "(maximum)"),
        ({"mode": "11", "program": "CL", "origin": "CL", "number": "8102.94.00.00"}, "MPF 0.00 (SPI CL)"),
    ],
)
def test_a_fee_of_nothing_or_at_a_limit_says_why(declared: dict[str, str], says: str, book: RuleBook) -> None:
    goods = {"tariff_number": declared.get("number", "2825.60.00.10"), "origin": declared.get("origin", "DE")}
    line = a_line(**goods, value=declared.get("value", "15000"), program=declared.get("program"))
    text = short_text(item_of(an_entry(line, mode=declared["mode"], entry_type="01"), book))
    assert says in text


# What to do, in its order


def test_bars_come_first_then_what_is_missing_then_savings_then_the_rest_each_by_money(story: RunItem) -> None:
    steps = to_do(report_of(story), story.savings())
    stages = {"claim": 1, "program": 1, "heading": 2, "fee": 2, "check": 2, "unchecked": 2, "note": 3}
    ranks = [
        (
            ("barred", "in bond").index(step.kind) if step.kind in {"barred", "in bond"} else 3 - bool(step.bars),
            4 if step.rare else stages.get(step.kind, 0),
            step.money is not None,
            -(step.money or 0),
        )
        for step in steps
    ]
    barred = [rank[0] for rank in ranks]
    assert barred == sorted(barred)
    free = [rank[1:] for rank in ranks if rank[0] == 3]
    assert free == sorted(free)


def test_only_notes_are_left_out_and_the_facts_that_are_counted_are_listed(story: RunItem) -> None:
    report, text = report_of(story), " ".join(short_text(story).split())
    steps = to_do(report, story.savings())
    for place, step in enumerate(steps):
        assert step.kind == "note" or f" {place + 1}. " in text
    facts = sum(step.kind in {"fact", "settle"} for step in steps)
    facts += sum(len(step.facts) for step in steps if step.kind == "fee")
    assert not facts or "another country" in text or f"{facts} fact{'s' if facts > 1 else ''} missing" in text


def test_what_an_entry_claims_stands_in_the_answer(story: RunItem) -> None:
    text = " ".join(short_text(story).split())
    for place in range(len(report_of(story).lines)):
        assert all(claim in text for claim in story.claimed(place))
        program = story.program(place)
        assert program is None or f"SPI {program}" in text


@pytest.mark.parametrize("lines", [1, 2])
def test_a_pre_check_tells_what_may_be_owed_and_no_amount(lines: int, book: RuleBook) -> None:
    entry = of_story("pre-check-united-kingdom", book).entry
    assert entry is not None
    text = short_text(item_of(entry.model_copy(update={"lines": entry.lines[:lines]}), book))
    assert "may be owed" in text
    assert "Cannot be filed" not in text
    assert not re.search(r"\b0\.00|,\d{3}\.\d\d", text.partition("BEFORE FILING")[0])
    assert "FILE" not in text.partition("BEFORE FILING")[2]


def test_coverage_alone_is_nothing_to_do(book: RuleBook) -> None:
    report = report_of(of_story("mixed-entry", book))
    asked = {missing.ask for line in report.lines for missing in line.coverage.missing}
    assert asked
    assert not asked & {step.what for step in to_do(report)}


def test_of_a_line_only_the_cheapest_alternative_is_offered(book: RuleBook) -> None:
    item = of_story("pharmaceuticals", book)
    offered = [step for step in to_do(report_of(item), item.savings()) if step.kind in {"claim", "program"}]
    lines = [line for step in offered for line in step.lines]
    assert len(lines) == len(set(lines))
    best = {saving.line: min(s.then.least for s in item.savings() if s.line == saving.line and s.kind != "content")
            for saving in item.savings() if saving.kind != "content"}  # fmt: skip
    assert set(lines) == set(best)
    saved = sum((saving.now.least for saving in {s.line: s for s in item.savings() if s.line in best}.values()),
                Decimal(0)) - sum(best.values())  # fmt: skip
    assert sum((step.money or Decimal(0) for step in offered), Decimal(0)) == saved


# One line explained


def test_why_names_every_reason_authority_and_claim_of_the_line(story: RunItem) -> None:
    report = report_of(story)
    line = report.lines[-1]
    text = "".join(why_text(story, LineAsked(line.line)).split())
    for finding in line.law:
        if finding.outcome != "does not apply":
            assert finding.measure in text
            assert all("".join(why.split()) in text for why in reasons_of(finding, report.titles))
            assert all("".join(report.authorities[key].cite.split()) in text for key in finding.authorities)
            assert all(could.claim in text for could in finding.could_claim)
            assert all("".join(missing.ask.split()) in text for missing in finding.missing)


def test_a_line_that_the_entry_has_not_is_said(book: RuleBook) -> None:
    assert "ABC-1234567-6 has no line 11; it has lines 1-10." in why_text(of_story("mixed-entry", book), LineAsked(11))


# Words


@pytest.mark.parametrize(
    ("least", "most", "whole", "said"),
    [
        ("21000.00", "21000.00", True, "21,000.00"),
        ("17.50", "5722.82", False, "17.50–5,722.82"),
        ("17.50", "5722.82", True, "17–5,723"),
        ("8250.00", None, False, "8,250.00+"),
        ("8250.99", None, True, "8,250+"),
    ],
)
def test_bounds_in_a_narrow_column(least: str, most: str | None, *, whole: bool, said: str) -> None:
    assert short_bounds(Decimal(least), None if most is None else Decimal(most), whole=whole) == said


@pytest.mark.parametrize(
    ("amounts", "value", "said"),
    [
        (("21000", "21000", "21000"), "15000", "140.0 %"),
        ((None, "6000", "17250"), "15000", "40.0 to 115.0 %"),
        ((None, "197310.11", None), "404000.50", "48.8 % or more"),
        ((None, "0", None), "404000.50", ""),
        (("1", "1", "1"), "0", ""),
        (("1", "1", "1"), None, ""),
    ],
)
def test_the_effective_rate(amounts: tuple[str | None, str, str | None], value: str | None, said: str) -> None:
    payable, least, most = (None if amount is None else Decimal(amount) for amount in amounts)
    assert least is not None
    assert percent_words(Amounts(payable, least, most), None if value is None else Decimal(value)) == said


def test_a_text_is_cut_at_a_word() -> None:
    assert cut("missing: the quantity in W", 26) == "missing: the quantity in W"
    assert cut("missing: the quantity in W", 20) == "missing: the …"
    assert cut("字字字 字字字", 9) == "字字字 …"


def test_a_fact_of_the_goods_is_to_be_confirmed_and_says_on_which_line_it_adds_duty(book: RuleBook) -> None:
    text = " ".join(short_text(of_story("wood-furniture-and-lumber", book)).split())
    assert "1. Confirm on lines 5, 9 whether the goods are neither completed wooden kitchen cabinets" in text
    assert "2,750.00 less; on line 7 the same fact adds 1,250.00." in text
    documented = " ".join(short_text(of_story("polysilicon-germany-undocumented", book)).split())
    assert "1. Saves 15,000.00: claim minimum price documentation" in documented


def test_what_goods_are_a_part_of_is_asked_with_what_each_answer_comes_to(book: RuleBook) -> None:
    item = of_story("lithium-ion-battery", book)
    text = " ".join(short_text(item).split())
    assert item.entry is not None
    owed = {}
    for whole in ("passenger-vehicle", "none"):
        lines = [
            line.model_copy(update={"part_of": whole}) if line.line in {1, 2} else line for line in item.entry.lines
        ]
        owed[whole] = prefile.screen(item.entry.model_copy(update={"lines": tuple(lines)}), book).totals.payable
    assert f"{owed['passenger-vehicle']:,} if they are a part of a passenger vehicle or light truck; " in text
    assert f"{owed['none']:,} otherwise." in text
