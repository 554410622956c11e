"""Runs of prefile screen over files and folders, in this process and in one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from prefile.cli import app

ROOT = Path(__file__).parents[2]
SMALL_BOOK = ROOT / "fixtures" / "rulebook"
PLAIN = ["--rules", str(SMALL_BOOK), "--decide", "plain"]
Folder = Path
run = CliRunner()


def one(reference: str, **keys: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an entry of one line that owes 21,000.00 undocumented; `keys` are of its line."""
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
    line |= {"quantities": [{"amount": "1000", "unit": "KG"}], **keys}
    return {"format": "prefile-entry/1", "reference": reference, "entered": "2026-12-04T09:30", "lines": [line]}


def lines(*entries: object) -> str:
    """Return entries as JSON Lines."""
    return "".join(f"{json.dumps(entry)}\n" for entry in entries)


BROKEN = {"format": "prefile-entry/1", "reference": "broken"}


def screen(*words: object, **options: Any) -> Result:  # noqa: ANN401
    """Screen with the made-up book."""
    return run.invoke(app, ["screen", *map(str, words), *PLAIN], **options)


def process(*words: object, **options: Any) -> subprocess.Popen[Any]:  # noqa: ANN401
    """Begin to screen with the made-up book in a process of its own."""
    command = [sys.executable, "-m", "prefile", "screen", *map(str, words), *PLAIN]
    return subprocess.Popen(command, **options)
