"""What the tests share: the shipped book, opened once, and ways to state an entry briefly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prefile
from prefile import Entry, Report, RuleBook

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """The shipped rule book."""
    return prefile.open_rulebook()


@pytest.fixture(scope="session")
def screened(book: RuleBook) -> Callable[..., Report]:
    """Give a way to screen an entry of one line: line, entered, decide."""

    def screen(line: dict[str, Any], entered: str | None = "2026-12-04T09:30", **options: Any) -> Report:  # noqa: ANN401
        shape: dict[str, Any] = {"format": "prefile-entry/1", "lines": [line]}
        if entered is not None:
            shape["entered"] = entered
        return prefile.screen(Entry.model_validate(shape), book, **options)

    return screen
