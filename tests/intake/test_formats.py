"""The registry of formats: each has a reader, and none is imported before a file of its format is met."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import prefile
from prefile.intake.formats import FORMATS, Format

ROOT = Path(__file__).parents[2]
STORY = ROOT / "fixtures" / "entries" / "mixed-entry" / "declaration.json"
SCREENS = """
import sys
from prefile.cli import app
try:
    app(["screen", sys.argv[1], "--decide", "plain"])
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_every_format_has_a_reader(one: Format) -> None:
    assert callable(one.read)
    assert one.read.__module__ == f"prefile.intake.{one.reader[0]}"


def test_every_reader_is_told_how_its_file_is_written() -> None:
    for one in FORMATS:
        assert one.read.__annotations__["_" if "_" in one.read.__annotations__ else "how"] == "HowWritten"


def test_screening_json_imports_no_other_reader() -> None:
    command = [sys.executable, "-c", SCREENS, str(STORY)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    imported = set(ran.stderr.split())
    readers = {f"prefile.intake.{one.reader[0]}" for one in FORMATS}
    assert imported & readers == {"prefile.intake.json.entries"}
    assert not imported & {"lxml", "lxml.etree", "prefile.intake.draft", "prefile.publish.json_schema"}


def test_prefile_is_imported_without_any_reader() -> None:
    code = "import sys, prefile.cli, prefile.intake.formats; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {f"prefile.intake.{one.reader[0]}" for one in FORMATS}
    assert prefile.read_entry(STORY).source is not None
