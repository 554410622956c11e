"""The words of an exposure that a manager repeats: bounds that agree, real reasons, shares of what, bars to entry."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from exposures import stated_pair
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.analysis.exposure import Exposure, MeasureDuty
from prefile.analysis.exposure_sums import expose
from prefile.cli import app
from prefile.render.html.exposure import exposure_html
from prefile.render.text.exposure import GLOSSARY, exposure_text

HEAD = "Entry no.,Entry type,Mode,Entry date,Line,Description,HTS no.,COO,Value,Qty,UOM\n"
MAGNETS = "ABC-2100002-3,01,11,12/15/2026,1,NdFeB magnets,8505.11.00.70,CN,48000,800,KG\n"
FURNITURE = "ABC-2100003-1,01,11,12/20/2026,1,furniture,9403.60.80.93,VN,310000,500,NO\n"
CABLE = "ABC-2100006-4,01,11,12/20/2026,1,cable of aluminum,8544.49.90.00,MX,28000,900,KG\n"
CABLE_OF_2027 = "ABC-2100005-6,01,11,02/15/2027,1,cable of aluminum,8544.49.90.00,MX,28000,900,KG\n"
BARRING = "us.admissibility.uyghur-forced-labor"

run = CliRunner()


def told(tmp_path: Path, *words: str, rows: str = MAGNETS + FURNITURE + CABLE + CABLE_OF_2027) -> str:
    """Run a command over entries, and return what it says with its line ends as blanks."""
    file = tmp_path / "entries.csv"
    file.write_text(HEAD + rows, "utf-8")
    return " ".join(run.invoke(app, [words[0], *words[1:], str(file)]).stdout.split())


def test_lines_without_an_upper_bound_are_told_apart_so_that_no_most_is_below_a_least(tmp_path: Path) -> None:
    text = told(tmp_path, "exposure")
    assert "1 line has no upper bound, and owes at least 2,800 USD; the other 3 lines owe 94,400 to 150,400 USD" in text
    found = re.search(r"All others: ([\d,.]+) to ([\d,.]+) USD", text)
    assert found is not None
    least, most = (Decimal(amount.replace(",", "")) for amount in found.groups())
    assert (least, most) == (Decimal("94400.00"), Decimal("150400.00"))


def test_why_duty_is_undetermined_is_the_real_reason(tmp_path: Path) -> None:
    text = told(tmp_path, "exposure")
    assert (
        "The duty on 2 lines is undetermined: on 1 the rule book has no tariff of the rate date yet "
        "(--assume-current-tariff supposes one); on 2 facts are missing." in text
    )
    magnets = MAGNETS.replace("12/15/2026", "02/15/2027")
    alone = told(tmp_path, "exposure", rows=magnets)
    assert "is undetermined: the rule book has no tariff of the rate date yet" in alone
    assert "facts are missing" not in alone


def test_what_either_of_two_measures_owes_is_said_in_a_sentence(tmp_path: Path) -> None:
    text = told(tmp_path, "exposure", rows=CABLE)
    assert "2,800 USD of the least is owed by one measure or another: which of them is undetermined" in text
    assert "one measure or another" not in told(tmp_path, "exposure", rows=MAGNETS)


@pytest.mark.parametrize("command", [("exposure",), ("scenarios", "compare")], ids=lambda words: words[0])
def test_a_supposed_tariff_adds_nothing_of_what_is_in_doubt_anyway(command: tuple[str, ...], tmp_path: Path) -> None:
    text = told(tmp_path, *command, "--assume-current-tariff", rows=CABLE_OF_2027)
    assert "If the current tariff stays in effect, 1,092 USD would be added" in text
    if "compare" in command:
        assert "Apart from that, up to 56,000 USD of the duty by law is in doubt anyway." in text


def test_the_largest_origin_says_of_which_value(tmp_path: Path) -> None:
    text = told(tmp_path, "exposure", rows=MAGNETS + FURNITURE)
    assert "the largest origin of the covered value is China, 100 %; of all value Vietnam, 87 %" in text
    assert re.search(r"VN Vietnam 310,000 0 — 86\.59 %", text)


def test_the_page_shows_value_that_is_not_covered(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told(tmp_path, "exposure", "--format", "html", "--out", str(page), rows=MAGNETS + FURNITURE)
    assert re.search(r"Not covered<br><span class=\"soft\">most from VN</span>.*310k", page.read_text("utf-8"))


@pytest.fixture
def barring(book: RuleBook) -> Exposure:
    """Give an exposure in which one line may be barred, and another is."""
    goods = [("8112.92.10.00", "CN", "100", "covered", "processed", "direct", ("gallium",), ("0", "0", "0"))]
    notice = MeasureDuty(BARRING, book.by_id[BARRING].title, 1, Decimal(0), 2, Decimal(0), Decimal(0), 0, notice=True)
    return replace(expose([stated_pair(goods)], book), measures=(notice,))


def test_what_bars_entry_stands_under_the_headline_and_not_in_a_fold(book: RuleBook, barring: Exposure) -> None:
    title = book.by_id[BARRING].title
    wanted = f"1 line may not be entered, whatever duty is paid: {title}."
    page = exposure_html(barring, book.countries.names, book.tariff.texts)
    assert wanted in " ".join(exposure_text(barring).split())
    assert f"2 lines may be barred from entry, whatever duty is paid: {title}." in page[: page.index("<figure")]
    assert wanted in page[: page.index("<details")]


def test_the_page_asks_nothing_that_sounds_like_avoiding_duty_and_explains_its_words(
    book: RuleBook, barring: Exposure
) -> None:
    page = exposure_html(barring, book.countries.names, book.tariff.texts)
    assert "avoid" not in page[page.index("<body>") :].lower()
    assert "What the same goods owe from other origins" in page
    for word, says in GLOSSARY:
        assert f"<dt>{word}</dt><dd>{says}</dd>" in page
        assert f"{word}: " in exposure_text(barring)


def test_bars_of_what_is_owed_stand_by_what_is_owed(tmp_path: Path) -> None:
    text = told(tmp_path, "exposure")
    parts = text[text.index("DUTY BY MEASURE") :]
    assert parts.index("timber") < parts.index("magnets") < parts.index("aluminum of Russia")


def test_folded_parts_print(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told(tmp_path, "exposure", "--format", "html", "--out", str(page), rows=MAGNETS)
    printed = page.read_text("utf-8").split("@media print")[1:]
    assert any("details::details-content { content-visibility: visible" in rules for rules in printed)
    assert not any(re.search(r"\.tables[^{]*\{ display: none", rules) for rules in printed)


def test_where_a_scenarios_numbers_come_from_stands_above_every_fold(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = ("scenarios", "compare", "--scenario", "critical-minerals-25-percent")
    told(tmp_path, *words, "--format", "html", "--out", str(page), rows=MAGNETS)
    text = page.read_text("utf-8")
    assert "no rate was announced" in text[: text.index("<figure")]
