"""Hostile and broken side-cars: refused in their place, and run in no spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from side_cars import HEAD, MODULES, SCHEMA, STORIES, asked_of, entry_of, filled, joined, run, told

import prefile
from prefile import DeclarationProblems, Entry, Problem, RuleBook
from prefile.cli import app
from prefile.entry.fact_paths import FACTS, read_fact
from prefile.intake.side_car.file_model import COLUMNS, Answer, SideCar
from prefile.intake.side_car.reader import MOST_BYTES
from prefile.render.text.facts import side_car_csv, side_car_json


def test_what_a_declaration_says_runs_in_no_spreadsheet(book: RuleBook) -> None:
    evil = '=HYPERLINK("http://x";"y")'
    entry = entry_of({"tariff_number": "2804.61.00.00", "description": f"{evil}\n+1"}, entry_number="=1+1")
    side_car = side_car_csv(asked_of(entry, told(entry, book), book).rows)
    rows = list(csv.reader(io.StringIO(side_car)))
    assert rows[1:]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert joined(entry, filled(side_car, {"origin": "DE"})).lines[0].origin == "DE"


def test_a_side_car_is_read_alike_from_csv_and_json(book: RuleBook) -> None:
    entry = prefile.read_entry(STORIES / "mixed-entry" / "declaration.json")
    asked = asked_of(entry, told(entry, book), book).rows
    rows = [
        [(one.answer.entry_number, one.answer.line, one.fact.written) for one in prefile.read_facts(text).answered]
        for text in (
            side_car_csv(asked).replace(",\n", ",1\n").encode(),
            side_car_json(asked).replace("null\n", '"1"\n').encode(),
        )
    ]
    assert rows[0] == rows[1] == [(one.entry_number, one.line, one.fact) for one in asked] != []


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet='",;\n\t{}[]:aA1=', max_size=200).map(str.encode)))
def test_any_bytes_are_answered_with_facts_or_problems(raw: bytes) -> None:
    for text in (raw, HEAD.encode() + raw, b'{"format": "prefile-facts/1", "facts": [' + raw):
        with suppress(DeclarationProblems):
            prefile.read_facts(text)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(FACTS)),
    st.one_of(st.text(max_size=12), st.sampled_from(["1", "2026-01-01", "US", "KG", "P", "1e9", "NaN", "-1", "99.5"])),
)
def test_any_answer_is_joined_or_refused_with_its_place(form: str, answer: str) -> None:
    fact = form.replace("{name}", "gallium").replace("{claim}", "made-up").replace("{unit}", "KG")
    row = {
        "entry_number": "ABC-1",
        "line": None if fact in {"entered", "withdrawn", "imported", "exported", "mode"} else 1,
    }
    shape = {"format": "prefile-facts/1", "facts": [{**row, "fact": fact, "answer": answer}]}
    entry = entry_of({"tariff_number": "2804.61.00.00", "origin": "DE", "net_kg": "1"})
    problems: tuple[Problem, ...] = ()
    try:
        made = joined(entry, json.dumps(shape))
    except DeclarationProblems as refused:
        problems = refused.problems
    else:
        assert Entry.model_validate(json.loads(made.canonical())) == made
    assert {one.where.file for one in problems} <= {"<bytes>"}


def test_a_side_car_is_refused_beyond_its_size_and_before_it_is_read() -> None:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.read_facts(b"a" * (MOST_BYTES + 1))
    assert [one.code for one in refused.value.problems] == ["E106"]


@pytest.mark.parametrize(
    "bomb", ['"' * 1_000_001, '"a""' * 300_000, "," * 1_000_000, '{"a":' * 100_000, "[" * 1_000_000]
)
def test_a_bomb_is_refused_at_once(bomb: str) -> None:
    with pytest.raises(DeclarationProblems):
        prefile.read_facts(bomb.encode())
    with pytest.raises(DeclarationProblems):
        prefile.read_facts((HEAD + bomb).encode())


def test_every_mistake_of_a_side_car_is_told_at_once(tmp_path: Path) -> None:
    side_car = tmp_path / "facts.csv"
    side_car.write_text(f"{HEAD}ABC-1,x,origin,DE\nABC-1,1,colour,red\nABC-1,,origin,DE\n", "utf-8")
    ran = run.invoke(app, ["screen", str(MODULES), "--facts", str(side_car), "--format", "json"])
    assert ran.exit_code == 2
    places = [(one["code"], one["where"]["line"], one["where"]["column"]) for one in json.loads(ran.stdout)]
    assert sorted(places) == [("E120", 4, 7), ("E122", 2, 7), ("E141", 3, 9)]


def test_the_side_car_is_not_written_over(tmp_path: Path) -> None:
    side_car = tmp_path / "facts.csv"
    side_car.write_text(HEAD, "utf-8")
    ran = run.invoke(app, ["screen", str(MODULES), "--facts", str(side_car), "--out", str(side_car)])
    assert ran.exit_code == 2
    assert "E112" in ran.stderr
    assert side_car.read_text("utf-8") == HEAD


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    row: dict[str, Any] = {"entry_number": None, "line": None, "fact": "entered", "answer": "2026-12-04"}
    SCHEMA.validate({"format": "prefile-facts/1", "facts": [row]})
    assert SideCar.model_validate({"format": "prefile-facts/1", "facts": [row]}).facts == (Answer(**row),)
    for broken in ({**row, "colour": "red"}, {**row, "line": 0}, {"answer": "1"}):
        assert not SCHEMA.is_valid({"format": "prefile-facts/1", "facts": [broken]})


def test_every_fact_of_the_vocabulary_is_read_and_no_other() -> None:
    for form in FACTS:
        written = form.replace("{name}", "rare-earths").replace("{claim}", "a-b").replace("{unit}", "CKG")
        fact = read_fact(written)
        assert fact is not None
        assert fact.form == form
    wrong = ["", "origin/", "/origin", "minerals//percent", "quantities/kg", "metal/zinc/percent", "a" * 500, "lines"]
    assert [read_fact(one) for one in wrong] == [None] * len(wrong)


def test_two_entries_without_a_number_are_not_asked_in_one_side_car(tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    one = json.dumps(
        {"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [{"tariff_number": "2804.61.00.00"}]}
    )
    file.write_text(f"{one}\n{one}\n", "utf-8")
    ran = run.invoke(app, ["facts", "template", str(file)])
    assert ran.exit_code == 2
    assert "E143" in ran.stderr
    assert ran.stdout.startswith(",".join(COLUMNS))
