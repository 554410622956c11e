"""Every example of every shipped rule comes out as it says, by durable-rules and by plain, and the book is clean."""

from __future__ import annotations

import csv
import json
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from deciders import DECIDERS
from jsonschema import Draft202012Validator

from prefile import RuleBook
from prefile.decision.engine import Decide
from prefile.publish.json_schema import SCHEMAS, schema
from prefile.rulebook.heading_ledger import DECISIONS, HEADINGS, NOTES
from prefile.rulebook.lint import LINTS
from prefile.rulebook.lint.decisions import CHECKLISTS
from prefile.rulebook.rule_folder import written_book
from prefile.rulebook.scenario_folder import scenario_names
from prefile.workbench.edition.held import CHAPTER_99
from prefile.workbench.prove import prove

ROOT = Path(__file__).parents[2]
READINGS = "readings.csv"  # who read which rule file against which text
HELD = "lists-held.csv"  # what lists held when they were read
EQUIVALENT = "equivalent-changes.csv"  # changes of rules that change no law


class _Core(yaml.SafeLoader):
    """YAML as an editor's language server reads it: numbers are numbers, NO is a word, dates are text."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":int", ":float", ":null"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("decide", DECIDERS)
def test_every_example_comes_out_as_it_says_and_every_part_has_one(book: RuleBook, decide: Decide) -> None:
    proof = prove(book, decide=decide)
    assert proof.problems == ()
    assert proof.examples >= 3 * len(book.measures)
    assert [problem.what for problem in proof.missing] == []


@pytest.mark.parametrize("name", LINTS)
def test_the_shipped_book_passes_every_lint(book: RuleBook, name: str) -> None:
    assert list(LINTS[name](book, written_book(book))) == []


def test_every_shipped_rule_file_passes_the_schema_that_editors_use(book: RuleBook) -> None:
    validator = Draft202012Validator(schema("rule"))
    for file in written_book(book).rules:
        document = yaml.load((ROOT / "rules" / file).read_text("utf-8"), Loader=_Core)  # noqa: S506 - a safe loader
        assert [error.message for error in validator.iter_errors(document)] == [], file


def test_every_shipped_scenario_file_passes_the_schema_that_editors_use(book: RuleBook) -> None:
    validator = Draft202012Validator(schema("scenario"))
    for name in scenario_names(book):
        text = (ROOT / "rules" / "scenarios" / f"{name}.yaml").read_text("utf-8")
        document = yaml.load(text, Loader=_Core)  # noqa: S506 - a safe loader
        assert [error.message for error in validator.iter_errors(document)] == [], name


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_a_schema_and_fresh(name: str) -> None:
    kept = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(kept)
    assert kept == schema(name)


def test_every_file_of_the_book_counts_towards_its_digest_and_no_scenario(book: RuleBook) -> None:
    kept = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*") if path.is_file()}
    scenarios = {name for name in kept if name.startswith("scenarios/")}
    ledger = {HEADINGS, DECISIONS, NOTES}  # what is known of chapter 99, by which nothing is decided
    editions = {CHAPTER_99, *(name for name in kept if fnmatch(name, CHECKLISTS))}  # what was decided of them
    beside = {"README.md", "differences.csv", READINGS, HELD, EQUIVALENT}
    assert kept - set(book.files) == {*beside, *ledger, *editions, *scenarios}
    assert scenarios


def test_every_reading_is_of_a_file_of_the_book_and_says_against_which_text(book: RuleBook) -> None:
    with (ROOT / "rules" / READINGS).open(encoding="utf-8", newline="") as text:
        readings = list(csv.DictReader(text))
    assert {row["file"] for row in readings} <= set(book.files)
    assert all(row["by"] and row["against"] and row["confirmed"] for row in readings)
