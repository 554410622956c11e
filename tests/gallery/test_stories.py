"""Every story comes out as it was written down by hand, and the same through the library and the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from deciders import FIRST_NAME
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.render import report_shape

STORIES = sorted(path for path in (Path(__file__).parents[2] / "fixtures" / "entries").iterdir() if path.is_dir())
MASK = "sha256:…"


@pytest.fixture(params=STORIES, ids=lambda story: story.name)
def story(request: pytest.FixtureRequest) -> Path:
    """One story's folder."""
    return Path(request.param)


def test_a_story_comes_out_as_its_author_expects(story: Path, book: RuleBook) -> None:
    told = yaml.safe_load((story / "story.yaml").read_text("utf-8"))
    report = prefile.screen(prefile.read_entry(story / "declaration.json"), book)
    assert told["expect"]
    for expected in told["expect"]:
        line = next(line for line in report.lines if line.line == expected["line"])
        finding = next(finding for finding in line.findings if finding.measure == expected["measure"])
        assert finding.outcome == expected["outcome"], finding
        assert (None if finding.duty is None else str(finding.duty)) == expected["duty"], finding
    for expected in told.get("coverage", ()):
        line = next(line for line in report.lines if line.line == expected["line"])
        for key in expected.keys() - {"line"}:
            value = getattr(line.coverage, key)
            assert (list(value) if isinstance(value, tuple) else value) == expected[key], (key, line.coverage)


def test_the_library_and_the_command_line_give_the_kept_report(story: Path, book: RuleBook) -> None:
    told = yaml.safe_load((story / "story.yaml").read_text("utf-8"))
    kept = {**json.loads((story / "report.json").read_text("utf-8")), "decided_by": FIRST_NAME}
    ran = CliRunner().invoke(app, ["screen", str(story / "declaration.json"), "--format", "json"])
    by_command = json.loads(ran.stdout)
    by_library: dict[str, Any] = report_shape(prefile.screen(prefile.read_entry(story / "declaration.json"), book))
    for report in (by_command, by_library):
        assert report["rulebook"]["digest"] == book.digest
        report["rulebook"]["digest"] = MASK
    assert ran.exit_code == told["exit"]
    assert by_command == kept
    assert by_library == kept


def test_the_amounts_to_file_add_up_to_the_duty_of_each_line(story: Path, book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(story / "declaration.json"), book)
    for line in report.lines:
        if line.duty.payable is not None and line.filing is not None:
            assert sum(filed.duty for filed in line.filing) == line.duty.payable
        elif line.duty.payable is not None:
            assert line.filing is None  # of goods whose further number is not screened, and of a pre-check
            assert report.warnings


def test_the_answers_are_the_kept_ones(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(story)
    answer = CliRunner().invoke(app, ["screen", "declaration.json"]).stdout
    assert answer == (story / "answer.txt").read_text("utf-8")
    if (kept := story / "full.txt").exists():
        whole = CliRunner().invoke(app, ["screen", "--full", "declaration.json"]).stdout
        assert re.sub(r"^Rule book .*", "Rule book …", whole, flags=re.MULTILINE) == kept.read_text("utf-8")


def test_plain_tells_every_story_alike(story: Path, book: RuleBook) -> None:
    entry = prefile.read_entry(story / "declaration.json")
    durable = report_shape(prefile.screen(entry, book))
    plain = report_shape(prefile.screen(entry, book, decide="plain"))
    assert plain.pop("decided_by") == "plain"
    assert durable.pop("decided_by") == FIRST_NAME
    assert plain == durable
