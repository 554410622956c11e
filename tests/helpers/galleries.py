"""The galleries of broken files, and what is expected of each mistake in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner, Result

from prefile import Problem

ROOT = Path(__file__).parents[2]
GOOD_BOOK = ROOT / "fixtures" / "rulebook"
ENTRIES = ROOT / "fixtures" / "broken" / "entries"
FACTS = ROOT / "fixtures" / "broken" / "facts"
RULES = ROOT / "fixtures" / "broken" / "rules"
EDITIONS = ROOT / "fixtures" / "broken" / "editions"
STORY = ROOT / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
PROBLEMS = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / "problems.schema.json").read_text("utf-8")))
# What Python and its libraries say to programmers. "tuple" and the like must not reach a broker.
PROGRAMMERS_WORDS = ("timedelta", "tuple", "NoneType", "bool", "dict", "pydantic", "codec", "function-", "Text]")

Mistake = dict[str, Any]


def gallery(folder: Path) -> list[Mistake]:
    """Return the mistakes that a folder holds, as its gallery lists them."""
    listed: list[Mistake] = yaml.safe_load((folder / "gallery.yaml").read_text("utf-8"))
    return listed


def each(mistakes: Iterable[Mistake]) -> pytest.MarkDecorator:
    """Run a test for each mistake, named for its file."""
    return pytest.mark.parametrize("mistake", [pytest.param(one, id=one["file"]) for one in mistakes])


ENTRY_MISTAKES = gallery(ENTRIES)
FACT_MISTAKES = gallery(FACTS)
RULE_MISTAKES = gallery(RULES)
EDITION_MISTAKES = gallery(EDITIONS)
run = CliRunner()


def expect(mistake: Mistake, problems: Iterable[Problem]) -> None:
    """Compare the problems found with the one that a mistake makes."""
    found = list(problems)
    codes = [problem.code for problem in found]
    shown = [f"{problem.code} {problem.where}: {problem.what}" for problem in found]
    assert mistake["code"] in codes, shown
    assert set(codes) <= {mistake["code"], *mistake.get("also", [])}, shown
    assert len(found) == 1 or "also" in mistake, f"one mistake, {len(found)} problems: {shown}"
    places = [problem.where for problem in found if problem.code == mistake["code"]]
    assert mistake.get("path") in {None, *(place.path for place in places)}, shown
    assert mistake.get("line") in {None, *(place.line for place in places)}, shown
    if "line" in mistake and mistake["file"].endswith(".csv"):
        assert (mistake["replaces"], mistake["line"]) in {(place.file, place.line) for place in places}, shown
    spoken = {word for problem in found for word in PROGRAMMERS_WORDS if word in f"{problem.where} {problem.what}"}
    assert not spoken, shown


def says(mistake: Mistake, ran: Result) -> None:
    """See that a command told a mistake in words: to standard error, with its code, its exit and no traceback."""
    told = " ".join(ran.stderr.split())
    assert ran.exit_code == mistake["exit"], repr(ran.exception)
    assert mistake["code"] in told
    assert [word for word in mistake["words"] if word not in told] == [], told
    assert "Traceback" not in ran.output


def lists_of_problems(written: str) -> list[list[dict[str, Any]]]:
    """Return the lists of problems in what `--format json` wrote: one alone, or those among an array of reports."""
    items = json.loads(written)
    if all(isinstance(item, dict) and "code" in item for item in items):
        return [items]
    return [item for item in items if isinstance(item, list)]


def is_problems_json(mistake: Mistake, ran: Result) -> None:
    """See that a command told a mistake as `prefile-problems/1`, on standard output and in UTF-8."""
    assert ran.exit_code == mistake["exit"], repr(ran.exception)
    found = lists_of_problems(ran.stdout_bytes.decode("utf-8"))
    for problems in found:
        PROBLEMS.validate(problems)
    assert mistake["code"] in {problem["code"] for problem in chain.from_iterable(found)}
    assert ran.stderr == ""
