"""A folder of entries in every form, for tests of what a run reads and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from screen_runs import BROKEN, Folder, lines, one

import prefile
from prefile.intake.xml.entries import entry_xml


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give a folder of entries in every form, with others among them that are none."""
    base = tmp_path / "entries"
    (base / "b" / "deep").mkdir(parents=True)
    (base / ".hidden").mkdir()
    (base / "z.json").write_text(json.dumps(one("z")), "utf-8")
    (base / "a.jsonl").write_text(lines(one("a1"), BROKEN, one("a2")), "utf-8")
    (base / "b" / "c.ndjson").write_text(lines(one("c")), "utf-8")
    (base / "b" / "deep" / "D.JSON").write_text(json.dumps([one("d1"), one("d2")]), "utf-8")
    (base / "b" / "e.xml").write_bytes(entry_xml(prefile.read_entry(json.dumps(one("e")).encode())))
    for other in ("notes.txt", "b/entry.json.bak", ".hidden/h.json", ".h.json"):
        (base / other).write_text("no entry", "utf-8")
    return base
