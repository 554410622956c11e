"""Bulk runs find on every line what the ordinary code does; a kernel that does not is caught."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bulk_exactness import compare, entries_of
from prefile import RuleBook
from prefile.bulk import Screener, ShadowDifference, screen_files
from prefile.bulk.forms import Form, StepForms
from prefile.options import ScreenOptions

LINES = {"sparse": 200, "full": 120, "odd": 300}


@pytest.mark.parametrize(("shape", "lines"), LINES.items())
def test_every_finding_of_every_line_is_that_of_the_ordinary_code(
    shape: str, lines: int, screener: Screener, tmp_path: Path
) -> None:
    found = compare(entries_of(shape, lines, seed=11), screener, tmp_path)
    assert found.differences == []
    assert found.lines > lines / 2
    assert found.alone < found.lines


def test_what_a_line_contains_counts_where_a_rate_is_on_it_though_no_measure_asks(
    screener: Screener, tmp_path: Path
) -> None:
    """The first line of a kind states no content; the next, which is otherwise like it, does."""
    line: dict[str, object] = {"tariff_number": "8104.90.00.00", "origin": "RU", "value": "900"}
    line["quantities"] = [{"amount": "100", "unit": "KG"}]
    contained = {**line, "minerals": [{"mineral": "magnesium", "contained_kg": "40"}]}
    lines = [{"line": at, **one} for at, one in enumerate((line, contained, line, contained), 1)]
    entry = {"format": "prefile-entry/1", "entry_number": "ABC-0000001-0", "entered": "2026-08-04T09:02"}
    found = compare([{**entry, "lines": lines}], screener, tmp_path)
    assert found.differences == []
    assert (found.lines, found.alone) == (4, 2)


def test_a_quantity_of_nothing_takes_a_line_aside_where_a_rate_is_on_it_alone(
    screener: Screener, tmp_path: Path
) -> None:
    """One number's rate is a percentage, the other's an amount a kilogram; fees hang on neither quantity."""
    by_value: dict[str, object] = {"tariff_number": "8505.11.00.70", "origin": "DE", "value": "900"}
    by_weight = {**by_value, "tariff_number": "0804.50.40.65", "origin": "AU"}
    nothing, some = ({"quantities": [{"amount": amount, "unit": "KG"}]} for amount in ("0", "100"))
    stated = ({**by_value, **some}, {**by_value, **nothing}, {**by_weight, **some}, {**by_weight, **nothing})
    entry = {"format": "prefile-entry/1", "entry_number": "ABC-0000001-0", "entered": "2026-08-04T09:02"}
    lines = [{"line": at, **one} for at, one in enumerate(stated, 1)]
    found = compare([{**entry, "entry_type": "01", "mode": "11", "lines": lines}], screener, tmp_path)
    assert found.differences == []
    assert (found.lines, found.alone) == (4, 1)


@pytest.mark.parametrize("known", ["2026-07-20", "2026-11-01"])
def test_law_as_it_was_known_then_decides_in_bulk_as_it_does_alone(known: str, book: RuleBook, tmp_path: Path) -> None:
    options = ScreenOptions.read(as_known_on=known)
    found = compare(entries_of("sparse", 80, seed=4), Screener(book, options), tmp_path)
    assert found.differences == []
    assert found.lines > found.alone


def test_a_form_that_is_off_by_a_cent_is_caught(
    book: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screener = Screener(book, ScreenOptions())
    ordinary = screener.signatures.plans.table.add

    def spoilt(steps: Sequence[StepForms] | None) -> int:
        off = [step._replace(lower=(one,), upper=(one,)) for step in steps or () for one in [_off(step.lower[0])]]
        return ordinary(None if steps is None else off)

    monkeypatch.setattr(screener.signatures.plans.table, "add", spoilt)
    file = tmp_path / "entries.jsonl"
    with pytest.raises(ShadowDifference, match=r"entry ABC-\d{7}-\d, line \d+, us\.[a-z0-9.-]+: .* in bulk"):
        _run(file, screener, tmp_path / "out")


def test_a_fee_that_is_off_by_a_cent_is_caught(book: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screener = Screener(book, ScreenOptions(), one_in=1)
    ordinary = screener.fees._rate  # noqa: SLF001 - what the kernel believes of a fee

    def spoilt(place: int, era: int, instant: int) -> object:
        rate = ordinary(place, era, instant)
        return rate and rate._replace(least=rate.least + 1, most=rate.most and rate.most + 1)

    monkeypatch.setattr(screener.fees, "_rate", spoilt)
    with pytest.raises(ShadowDifference, match=r"entry ABC-\d{7}-\d, mpf: .* in bulk"):
        _run(tmp_path / "entries.jsonl", screener, tmp_path / "out", entry_type="01", mode="11")


def _run(file: Path, screener: Screener, out: Path, **stated: str) -> None:
    with file.open("w", encoding="utf-8") as stream:
        for entry in entries_of("sparse", 40, seed=3):
            stream.write(f"{json.dumps({**entry, **stated})}\n")
    screen_files([str(file)], screener, out)


def _off(form: Form) -> Form:
    """Return a form that comes to a cent more on a value of a hundred dollars."""
    return form._replace(by_value=form.by_value * 10_000 + form.over, over=form.over * 10_000)
