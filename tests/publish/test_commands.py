"""What a command writes as JSON is valid by the schema that is published for it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from prefile.cli import app
from prefile.publish.json_schema import SCHEMAS, schema

STORY = Path(__file__).parents[2] / "fixtures" / "entries" / "polysilicon-germany-undocumented" / "declaration.json"
SMALL_BOOK = str(Path(__file__).parents[2] / "fixtures" / "rulebook")
SMALL = str(Path(__file__).parents[2] / "fixtures" / "rulebook")
ENTRY, REPORT, CHANGED, RUN = "story.json", "report.json", "changed.json", "screened.parquet"
# Schema, and the words of a command that writes by it; an archive is asked that holds the story.
WRITTEN = [
    ("report", ["screen", ENTRY]),
    ("problems", ["screen", "no-such-file.json"]),
    ("filing-sheet", ["screen", ENTRY, "--file"]),
    ("check", ["check", "8505.11.00.70", "--origin", "CN,JP", "--value", "10000", "--on", "2026-11-28"]),
    ("exposure", ["exposure", ENTRY]),
    ("sums", ["sums", RUN]),
    ("comparison", ["scenarios", "compare", ENTRY, "--scenario", "critical-minerals-25-percent"]),
    ("entry", ["convert", ENTRY, "--to", "entry.json"]),
    ("explanation", ["explain", "D401"]),
    ("explanation", ["explain", "us.section-232.metals"]),
    ("explanation", ["explain", "mip-documentation"]),
    ("explanation", ["explain", "9903.82.06", "--on", "2026-11-28"]),
    ("explanation", ["explain", "9903.01.16", "--on", "2026-11-28"]),
    ("explanation", ["explain", "no-such-word"]),
    ("explanation", ["explain", "HOLD"]),
    ("explanation", ["explain", "mpf"]),
    ("explanation", ["explain", "quantities/NO"]),
    ("explanation", ["explain", "note-16c"]),
    ("claims", ["claims", "list"]),
    ("questions", ["facts", "ask", ENTRY]),
    ("questions", ["facts", "ask", ENTRY, "--by", "entry"]),
    ("deciding", ["facts", "rank", ENTRY]),
    ("keys", ["keys", "new", "--organization", "harbor", "--archive-at", "keys.sqlite"]),
    ("keys", ["keys", "list", "--archive-at", "keys.sqlite"]),
    ("measures", ["rules", "list"]),
    ("compiled", ["rules", "compile"]),
    ("rule-books", ["rules", "books"]),
    ("docs", ["docs"]),
    ("publishers", ["rules", "key", "publisher.pem"]),
    ("rule-changes", ["rules", "mutate", "--rules", SMALL, "--sample", "2"]),
    ("measures", ["rules", "list", "--on", "2026-12-04"]),
    ("agreements", ["rules", "agreements"]),
    ("agreements", ["rules", "agreements", "--origin", "AU"]),
    ("upcoming", ["rules", "upcoming", "--on", "2026-12-01"]),
    ("law-changes", ["rules", "diff", SMALL_BOOK, SMALL_BOOK, "--on", ENTRY]),
    ("upcoming", ["rules", "upcoming", ENTRY, "--on", "2026-12-01"]),
    ("kept", ["archive", "find"]),
    ("kept", ["archive", "find", "--limit", "1"]),
    ("changes", ["archive", "rescreen", "--on", "2026-12-03"]),
    ("changes", ["archive", "rescreen", "--scenario", "critical-minerals-25-percent"]),
    ("verified", ["archive", "verify"]),
    ("verified", ["archive", "verify", "--mark", f"9:{'0' * 64}"]),
    ("pruned", ["archive", "prune"]),
    ("pruned", ["archive", "prune", "--keep-years", "0", "--before", "2026-11-01", "--yes"]),
    ("verification", ["verify", REPORT, "--entry", ENTRY]),
    ("verification", ["verify", CHANGED, "--entry", ENTRY]),
]

run = CliRunner()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one entry, and an archive beside it that holds nothing yet."""
    shutil.copy(STORY, tmp_path / ENTRY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PREFILE_ARCHIVE", str(tmp_path / "archive.sqlite"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(("name", "words"), WRITTEN, ids=[" ".join(words) for _, words in WRITTEN])
def test_what_a_command_writes_is_valid_by_its_schema(name: str, words: list[str]) -> None:
    if words[0] == "archive":
        run.invoke(app, ["screen", ENTRY, ENTRY, "--archive"])
    if words[0] == "sums":
        run.invoke(app, ["bulk", ENTRY, "--out", RUN])
    if words[0] == "verify":
        report = run.invoke(app, ["screen", ENTRY, "--format", "json"]).stdout
        Path(REPORT).write_text(report, "utf-8")
        Path(CHANGED).write_text(report.replace('"payable": "', '"payable": "1'), "utf-8")
    ran = run.invoke(app, [*words, *([] if name == "entry" else ["--format", "json"])])
    assert ran.exit_code in {0, 1, 2, 3}, ran.output
    shape = json.loads(ran.stdout)
    assert shape
    jsonschema.validate(shape, schema(name), jsonschema.Draft202012Validator)
    if isinstance(shape, dict) and SCHEMAS[name].startswith("prefile-") and name != "problems":
        assert shape["format"].startswith(SCHEMAS[name])


def test_every_format_that_a_command_writes_is_tried() -> None:
    read_alone = {"facts", "mapping"}
    assert {name for name, title in SCHEMAS.items() if title.startswith("prefile-")} - read_alone == {
        name for name, _ in WRITTEN
    }


@pytest.mark.parametrize("name", sorted({name for name, _ in WRITTEN}))
def test_something_else_is_not_valid(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": "prefile-other/1"}, schema(name), jsonschema.Draft202012Validator)
