"""Effects of agreements on duty, which a measure asks for by name and date, by the files of a small book."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from deciders import DECIDERS
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
NONE = "    effect_on_duty: none\n"
EFFECT = """    effect_on_duty: as measures say
    effects:
      - {effect: no-surcharge, from: 2026-11-01, until: 2026-12-01, known: 2026-10-20,
         says: free, cite: example-framework}
"""
REPAIR = "when: {claim: repair, needs: reference}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the small book, whose agreement with Japan now has an effect."""
    made = tmp_path / "book"
    shutil.copytree(SMALL, made)
    _instead(made / "agreements" / "jp.yaml", NONE, EFFECT)
    return made


def _instead(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def asking(folder: Path, asked: str) -> RuleBook:
    """Return the book with a surcharge that is not owed where the effect holds."""
    effect = f"{{agreement_effect: {{{asked}}}}}"
    _instead(folder / "us/example/surcharge.yaml", REPAIR, f"when: {{any: [{{claim: repair}}, {effect}]}}")
    return prefile.open_rulebook(folder)


def outcome(book: RuleBook, entered: str, decide: str = "plain", known: date | None = None, **line: object) -> str:
    """Return what the surcharge comes to on a line of silicon."""
    of_goods = {"tariff_number": "2804.69.10.00", "value": "10000", **line}
    entry = prefile.read_entry({"format": "prefile-entry/1", "entered": entered, "lines": [of_goods]})
    report = prefile.screen(entry, book, as_known_on=known, decide=decide)  # type: ignore[arg-type]
    return next(one.outcome for one in report.lines[0].findings if one.measure == "us.example.surcharge")


@pytest.mark.parametrize("decide", DECIDERS)
def test_an_effect_holds_for_goods_of_the_partner_between_its_dates_once_it_was_known(
    decide: str, folder: Path
) -> None:
    book = asking(folder, "effect: no-surcharge")
    assert outcome(book, "2026-11-01T00:00", decide, origin="JP") == "applies"
    assert outcome(book, "2026-11-01T00:01", decide, origin="JP") == "does not apply"
    assert outcome(book, "2026-12-01T00:01", decide, origin="JP") == "applies"
    assert outcome(book, "2026-11-10", decide, origin="CN") == "applies"
    assert outcome(book, "2026-11-10", decide) == "cannot tell"
    assert outcome(book, "2026-11-10", decide, date(2026, 10, 19), origin="JP") == "applies"
    assert outcome(book, "2026-11-10", decide, date(2026, 10, 20), origin="JP") == "does not apply"


@pytest.mark.parametrize("decide", DECIDERS)
def test_an_effect_for_processed_minerals_looks_at_where_they_were_processed(decide: str, folder: Path) -> None:
    book = asking(folder, "effect: no-surcharge, processed: [silicon]")
    made = [{"mineral": "silicon", "processed_in": place} for place in ("JP", "CN")]
    assert outcome(book, "2026-11-10", decide, origin="DE", minerals=made[:1]) == "does not apply"
    assert outcome(book, "2026-11-10", decide, origin="JP", minerals=made[1:]) == "applies"
    assert outcome(book, "2026-11-10", decide, origin="JP") == "cannot tell"
    assert outcome(book, "2026-10-10", decide, origin="JP") == "applies"


def test_the_effects_of_an_agreement_are_told(folder: Path) -> None:
    asking(folder, "effect: no-surcharge")
    ran = CliRunner().invoke(app, ["rules", "agreements", "--rules", str(folder)])
    assert "effect on duty: as measures say" in ran.stdout
    assert "no-surcharge from 2026-11-01 00:01 ET until 2026-12-01 00:01 ET" in ran.stdout
