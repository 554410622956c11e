"""What a line surely owes in percentages of its value is summed up before its findings are made, to the same cent."""

from __future__ import annotations

import pytest
from by_hand import forgetful, seeded
from drawing import Drawing

from prefile import RuleBook
from prefile.decision.compiled_book import compiled_book
from prefile.duty.line_findings import LineDuty, line_duty
from prefile.duty.line_plan import LinePlan
from prefile.entry import Line
from prefile.law.us_customs import rate_dates


def lines_of(book: RuleBook, **instead: object) -> list[LineDuty]:
    """Return lines of many kinds, which state something else instead, decided by a book that remembers nothing."""
    compiled = compiled_book(forgetful(book), "plain", None)
    drawn = [entry for seed in range(20) for entry in Drawing(book).entries(seeded(seed), count=2, lines=10)]
    return [
        line_duty(compiled, entry, position, dates)
        for one in drawn
        for entry in [one.model_copy(update={"lines": tuple(line.model_copy(update=instead) for line in one.lines)})]
        for position, dates in enumerate(rate_dates(entry, None, book.rate_days).lines)
    ]


def test_percentages_that_surely_are_owed_come_to_what_the_findings_do(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    summed = lines_of(book)
    told = [(line.duty, line.found.findings, line.filing) for line in summed]
    by_value = sum(line.by_value is not None for line in summed)
    monkeypatch.setattr(LinePlan, "by_value", lambda *_: None)
    one_by_one = lines_of(book)
    assert not any(line.by_value for line in one_by_one)
    assert [(line.duty, line.found.findings, line.filing) for line in one_by_one] == told
    assert 0 < by_value < len(told)


def test_lines_without_a_value_that_come_to_what_their_plan_does_are_found_as_step_by_step(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_plan = lines_of(book, value=None)
    told = [(line.duty, line.found.findings, line.found.warnings, line.filing) for line in by_plan]
    unvalued = sum(line._unvalued(line._planned) is not None for line in by_plan)  # noqa: SLF001 - that both ways are gone is the point
    monkeypatch.setattr(LineDuty, "_unvalued", lambda *_: None)
    one_by_one = lines_of(book, value=None)
    assert [(line.duty, line.found.findings, line.found.warnings, line.filing) for line in one_by_one] == told
    assert 0 < unvalued < len(told)


@pytest.mark.parametrize("kept", [(), ("metal", "quantities", "net_kg"), ("claims", "part_of", "secondary_numbers")])
def test_lines_that_state_little_and_no_value_are_found_as_step_by_step(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch, kept: tuple[str, ...]
) -> None:
    stated = {"line", "tariff_number", "origin", "program", *kept}
    nothing = {name: value for name, value in Line(line=1, tariff_number="00000000") if name not in stated}
    by_plan = lines_of(book, **nothing)
    told = [(line.duty, line.found, line.filing) for line in by_plan]
    of_known_origin = [line for line in by_plan if line.line.origin is not None]
    unvalued = sum(line._unvalued(line._planned) is not None for line in of_known_origin)  # noqa: SLF001 - as above
    monkeypatch.setattr(LineDuty, "_unvalued", lambda *_: None)
    one_by_one = lines_of(book, **nothing)
    assert [(line.duty, line.found, line.filing) for line in one_by_one] == told
    assert unvalued > (0 if kept else len(of_known_origin) * 9 // 10)
