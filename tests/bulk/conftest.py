"""What tests of bulk runs share: entries in files, a screener of the shipped book, and what a run wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from prefile import RuleBook
from prefile.bulk import Screener
from prefile.options import ScreenOptions

Shape = dict[str, Any]
Write = Callable[[Iterable[Shape]], Path]


@pytest.fixture(scope="session")
def screener(book: RuleBook) -> Screener:
    """A screener that knows what the tests before met."""
    return Screener(book, ScreenOptions())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes entries as JSON Lines."""

    def written(entries: Iterable[Shape]) -> Path:
        file = tmp_path / "entries.jsonl"
        file.write_text("".join(f"{json.dumps(entry, separators=(',', ':'))}\n" for entry in entries), "utf-8")
        return file

    return written
