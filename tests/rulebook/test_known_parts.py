"""What became known later than its measure, and what is in force for some only, by the files of a small book."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from deciders import DECIDERS

import prefile
from prefile import RuleBook
from prefile.findings import Finding

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
SURCHARGE = "us/example/surcharge.yaml"
REPAIR = "      says: goods that return from repair\n"
BEFORE, ON = date(2026, 10, 19), date(2026, 10, 20)

Change = Callable[[str, str, str], RuleBook]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Give the small book with a text in one of its files in the place of another."""

    def made(file: str, text: str, instead: str) -> RuleBook:
        folder = tmp_path / "book"
        shutil.copytree(SMALL, folder)
        written = (folder / file).read_text("utf-8")
        assert text in written
        (folder / file).write_text(written.replace(text, instead, 1), "utf-8")
        return prefile.open_rulebook(folder)

    return made


def found(book: RuleBook, measure: str, known: date | None = None, decide: str = "plain", **keys: object) -> Finding:
    """Return what a measure comes to on a line of silicon."""
    entered, importer = keys.pop("entered", "2026-12-04"), keys.pop("importer", None)
    line = {"tariff_number": "2804.69.10.00", "origin": "CN", "value": "20000", **keys}
    entry = {"format": "prefile-entry/1", "entered": entered, "lines": [line]}
    entry.update({"importer": importer} if importer else {})
    report = prefile.screen(prefile.read_entry(entry), book, as_known_on=known, decide=decide)  # type: ignore[arg-type]
    return next(one for one in report.lines[0].findings if one.measure == measure)


@pytest.mark.parametrize("decide", DECIDERS)
def test_an_exception_is_none_before_the_day_on_which_it_was_known(decide: str, changed: Change) -> None:
    book = changed(SURCHARGE, REPAIR, f"{REPAIR}      known: {ON}\n")
    claims = [{"claim": "repair", "reference": "R-1"}]
    outcomes = [
        found(book, "us.example.surcharge", known, decide, claims=claims).outcome for known in (BEFORE, ON, None)
    ]
    assert outcomes == ["applies", "does not apply", "does not apply"]


def test_an_exception_that_was_replaced_holds_until_that_day_alone(changed: Change) -> None:
    book = changed(SURCHARGE, REPAIR, f"{REPAIR}      replaced: {ON}\n")
    claims = [{"claim": "repair", "reference": "R-1"}]
    outcomes = [found(book, "us.example.surcharge", known, claims=claims).outcome for known in (BEFORE, ON, None)]
    assert outcomes == ["does not apply", "applies", "applies"]


def test_a_doubt_and_a_condition_are_asked_from_the_day_on_which_they_were_known(changed: Change) -> None:
    rows = (
        f"  conditions:\n    - {{when: {{origin: [CN, RU]}}, says: of two, known: {ON}, cite: order-1}}\n"
        f"  doubts:\n    - {{when: {{origin: CN}}, says: it is open, known: {ON}, cite: order-1}}\n  except:\n"
    )
    book = changed(SURCHARGE, "  except:\n", rows)
    for known, chinese, german in ((BEFORE, "applies", "applies"), (ON, "cannot tell", "does not apply")):
        assert found(book, "us.example.surcharge", known).outcome == chinese
        assert found(book, "us.example.surcharge", known, origin="DE").outcome == german


@pytest.mark.parametrize("decide", DECIDERS)
def test_a_measure_gives_way_from_the_day_on_which_that_was_known(decide: str, changed: Change) -> None:
    way = "{measure: us.column-2, cite: schedule}"
    book = changed("us/column-1.yaml", way, f"{{measure: us.column-2, known: {ON}, cite: schedule}}")
    found_on = [found(book, "us.column-1", known, decide, origin="BY") for known in (BEFORE, ON, None)]
    assert [one.outcome for one in found_on] == ["applies", "excluded", "excluded"]
    assert found_on[0].gives_way_to == ()


@pytest.mark.parametrize("decide", DECIDERS)
def test_a_measure_is_enjoined_for_named_importers_from_its_day_once_it_was_known(decide: str, changed: Change) -> None:
    row = (
        "{from: 2026-11-03, is: enjoined, when: {importer: 12-3456789}, known: 2026-11-12, "
        "says: by a court, cite: order-1}"
    )
    book = changed(SURCHARGE, "\ncitations:", f"\nstanding_for:\n  - {row}\n\ncitations:")

    def outcome(importer: str | None, entered: str = "2026-12-04", known: str | None = None) -> str:
        day = None if known is None else date.fromisoformat(known)
        return found(book, "us.example.surcharge", day, decide, importer=importer, entered=entered).outcome

    assert outcome("12-345678900") == outcome("12-3456789") == "does not apply"
    assert outcome("98-765432100") == "applies"
    assert outcome(None) == outcome("Acme Metals Inc.") == "cannot tell"
    assert outcome("12-345678900", "2026-11-02T23:59") == "applies"
    assert outcome("12-345678900", known="2026-11-11") == "applies"
    assert outcome("12-345678900", known="2026-11-12") == "does not apply"
    because = found(book, "us.example.surcharge", None, decide, importer="12-345678900").because
    assert because == ("enjoined since 2026-11-03 00:01 ET: by a court",)
