"""The JSON of findings and filings by the value is what is written of the findings themselves, on whatever value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from by_hand import forgetful, seeded
from drawing import Drawing

from prefile import RuleBook
from prefile.decision.compiled_book import compiled_book
from prefile.duty.line_findings import line_duties
from prefile.findings import filing_in_json, findings_in_json
from prefile.law.us_customs import rate_dates


@pytest.mark.parametrize("value", ["0", "0.07", "9000.50", "1E+4"])
def test_what_is_written_by_a_plan_is_what_findings_are_written_as(book: RuleBook, value: str) -> None:
    compiled = compiled_book(forgetful(book), "plain", None)
    by_value = open_ = 0
    entries = [one for seed in range(5) for one in Drawing(book).entries(seeded(seed), count=2, lines=10)]
    for entry in [one.model_copy(update={"mode": "10"}) for one in entries] * 2:
        lines = [line.model_copy(update={"value": Decimal(value), "currency": "USD"}) for line in entry.lines]
        valued = entry.model_copy(update={"lines": tuple(lines)})
        for line in line_duties(compiled, valued, rate_dates(valued, None, book.rate_days).lines):
            by_value += line.by_value is not None
            open_ += line.by_value is not None and line.filing is None
            assert b"".join(line.findings_json) == b"".join(findings_in_json(line.found.findings))
            assert b"".join(line.filing_json) == b"".join(filing_in_json(line.filing))
    assert by_value > 25
    assert open_ > 2 or Decimal(value) < 1
