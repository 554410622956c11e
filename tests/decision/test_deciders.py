"""Which of the two decides on this Python."""

from __future__ import annotations

import sys

import pytest
from deciders import FIRST_NAME, WHY_NOT

import prefile
from prefile import Entry, RuleBook


def test_durable_rules_decides_here_or_it_is_said_that_it_does_not(small_book: RuleBook) -> None:
    """Says on which Pythons tests/decision/test_durable.py was left out and the others ran with the reference alone."""
    entry = Entry.model_validate({"format": "prefile-entry/1", "lines": [{"tariff_number": "2804.61.00.00"}]})
    assert prefile.screen(entry, small_book).decided_by == FIRST_NAME
    if WHY_NOT is not None:
        pytest.skip(f"Python {sys.version.split()[0]} has no durable-rules: {WHY_NOT}")
