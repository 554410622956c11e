"""Side-cars of facts made for tests: the entry, its report, what is asked, and the answers filled in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
from typer.testing import CliRunner

import prefile
from prefile import DeclarationProblems, Entry, Report, RuleBook
from prefile.analysis.asked_together import AskedTogether
from prefile.analysis.questionnaire import Questionnaire, questionnaire
from prefile.intake.side_car.file_model import COLUMNS
from prefile.options import ScreenOptions

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
MODULES = STORIES / "modules-viet-nam-without-wattage" / "declaration.json"
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / "facts.schema.json").read_text("utf-8")))
HEAD = "entry_number,line,fact,answer\n"

run = CliRunner()


def entry_of(*lines: dict[str, Any], **more: Any) -> Entry:  # noqa: ANN401
    """Return an entry with a number, entered on 4 December 2026."""
    shape = {"format": "prefile-entry/1", "entry_number": "ABC-1", "entered": "2026-12-04T09:30", "lines": list(lines)}
    return Entry.model_validate({**shape, **more})


def joined(entry: Entry, side_car: str) -> Entry:
    """Return an entry with the facts of a side-car."""
    (made,) = prefile.join_facts([entry], prefile.read_facts(side_car.encode()))
    if isinstance(made, DeclarationProblems):
        raise made
    return made


def told(entry: Entry, book: RuleBook) -> Report:
    """Screen an entry."""
    return prefile.screen(entry, book, decide="plain")


def asked_of(entry: Entry, report: Report, book: RuleBook) -> Questionnaire:
    """Return what is asked about an entry."""
    return questionnaire(entry, report, AskedTogether(book, ScreenOptions(decide="plain")))


def filled(side_car: str, answers: dict[str, str]) -> str:
    """Answer a side-car in CSV by its facts, as a person with a spreadsheet would."""
    head, *rows = csv.reader(io.StringIO(side_car))
    assert tuple(head) == COLUMNS
    out = io.StringIO()
    csv.writer(out).writerows([head, *([*row[:-1], answers.get(row[4], "")] for row in rows)])
    return out.getvalue()
