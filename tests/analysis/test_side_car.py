"""The side-car of an entry asks for its missing facts, and its answers are joined back."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from side_cars import HEAD, MODULES, SCHEMA, asked_of, entry_of, filled, joined, run, told

import prefile
from prefile import DeclarationProblems, Entry, RuleBook
from prefile.cli import app
from prefile.render.text.facts import side_car_csv


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_side_car_asks_for_the_wattage_and_its_answer_tells_the_floor(kind: str, tmp_path: Path) -> None:
    side_car = tmp_path / f"facts.{kind}"
    asked = run.invoke(app, ["facts", "template", str(MODULES), "--format", kind, "--out", str(side_car)])
    assert asked.exit_code == 0, asked.output
    text = side_car.read_text("utf-8")
    if kind == "csv":
        side_car.write_text(filled(text, {"quantities/W": "100000"}), "utf-8")
    else:
        SCHEMA.validate(json.loads(text))
        shape = json.loads(text)
        (wattage,) = [row for row in shape["facts"] if row["fact"] == "quantities/W"]
        wattage["answer"] = 100000
        side_car.write_text(json.dumps(shape), "utf-8")
    ran = run.invoke(app, ["screen", str(MODULES), "--facts", str(side_car), "--format", "json"])
    report = json.loads(ran.stdout)
    # 100,000 W at 0.38 USD undocumented, 15 % and 12.5 % of 30,000 USD, column 1 free
    assert report["lines"][0]["duty"] == {"payable": "46250.00", "least": "46250.00", "most": "46250.00"}
    (warning,) = [one for one in report["warnings"] if one["code"] == "W211"]
    assert f"sha256:{hashlib.sha256(side_car.read_bytes()).hexdigest()}"[:19] in warning["what"]
    assert ran.exit_code == 1


def test_a_joined_entry_is_the_entry_that_declares_it_all(book: RuleBook) -> None:
    entry = prefile.read_entry(MODULES)
    made = joined(entry, f"{HEAD}ABC-1234567-6,1,quantities/KW,100\n")
    shape = json.loads(MODULES.read_text("utf-8"))
    shape["lines"][0]["quantities"].append({"amount": "100", "unit": "KW"})
    whole = Entry.model_validate(shape)
    assert made == whole
    assert made.digest() == whole.digest() != entry.digest()
    assert told(made, book).lines == told(whole, book).lines
    assert made.source is not None
    assert entry.source is not None
    assert made.source.digest == entry.source.digest


def test_every_kind_of_fact_is_joined() -> None:
    answers = {
        "loaded": "2026-11-01",
        "program": "KR",
        "net_kg": "1000",
        "end_use": "reactors",
        "quantities/W": "5",
        "minerals/gallium/percent": "99.9",
        "minerals/gallium/contained_kg": "999",
        "minerals/gallium/mined_in": "CN",
        "minerals/gallium/processed_in": "KR",
        "minerals/gallium/basis": "assay",
        "metal/aluminum/percent": "12.5",
        "metal/aluminum/smelted_in": "CA, AU;BR",
        "metal/aluminum/cast_in": "CA",
        "metal/steel/percent": "0",
        "metal/steel/melted_in": "US",
        "claims/mip-documentation/reference": "DOC-1",
        "claims/mip-documentation/date": "2026-12-01",
        "ftz/status": "P",
        "ftz/filed": "2026-11-02",
        "invoice/unit_price": "21.5",
        "invoice/unit": "KG",
    }
    text = HEAD + "".join(f'ABC-1,1,{fact},"{answer}"\n' for fact, answer in reversed(answers.items()))
    text += "ABC-1,,imported,2026-12-02\nABC-1,,mode,11\n"
    line = joined(entry_of({"tariff_number": "2804.61.00.00"}), text).lines[0]
    found = line.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    assert found["metal"] == {
        "aluminum": {"percent": "12.5", "smelted_in": ["CA", "AU", "BR"], "cast_in": "CA"},
        "steel": {"percent": "0", "melted_in": "US"},
    }
    assert found["claims"] == [{"claim": "mip-documentation", "reference": "DOC-1", "date": "2026-12-01"}]
    gallium = {"percent": "99.9", "contained_kg": "999", "mined_in": "CN", "processed_in": "KR", "basis": "assay"}
    assert found["minerals"] == [{"mineral": "gallium", **gallium}]
    assert found["ftz"] == {"status": "P", "filed": "2026-11-02"}
    assert found["invoice"] == {"unit_price": "21.5", "unit": "KG"}
    assert (found["program"], found["loaded"], found["net_kg"]) == ("KR", "2026-11-01", "1000")


def test_contained_tungsten_is_asked_for_by_its_kilograms_and_told(book: RuleBook) -> None:
    ore = {"tariff_number": "2611.00.60.00", "origin": "AU", "value": "10000"}
    entry = entry_of({**ore, "quantities": [{"amount": "1000", "unit": "KG"}]})
    before = told(entry, book)
    assert (before.totals.least, before.totals.most) == (Decimal("0.00"), Decimal("375.00"))
    asked = asked_of(entry, before, book)
    of_fees = [(None, "mode"), (None, "entry_type")]
    assert [(one.line, one.fact) for one in asked.rows] == [*of_fees, (1, "minerals/tungsten/contained_kg")]
    answered = filled(side_car_csv(asked.rows), {"minerals/tungsten/contained_kg": "300"})
    assert told(joined(entry, answered), book).totals.payable == Decimal("112.50")  # 37.5 ¢ × 300 KG


def test_an_empty_answer_stays_missing_and_the_entry_as_it_was(book: RuleBook) -> None:
    entry = prefile.read_entry(MODULES)
    asked = side_car_csv(asked_of(entry, told(entry, book), book).rows)
    made = joined(entry, asked)
    assert made is entry
    assert not [one for one in told(made, book).warnings if one.code == "W211"]


def test_an_answer_that_says_what_is_declared_changes_nothing() -> None:
    entry = entry_of(
        {"tariff_number": "2804.61.00.00", "origin": "DE", "quantities": [{"amount": "1000", "unit": "KG"}]}
    )
    same = f"{HEAD}ABC-1,1,origin,DE\nABC-1,1,quantities/T,1\nABC-1,,entered,2026-12-04T09:30-05:00\n"
    assert joined(entry, same) is entry


def test_eight_digits_become_ten_and_nothing_else_is_changed() -> None:
    entry = entry_of({"tariff_number": "3818.00.00"})
    assert joined(entry, f"{HEAD}ABC-1,1,tariff_number,3818.00.00.20\n").lines[0].tariff_number == "3818000020"
    with pytest.raises(DeclarationProblems):
        joined(entry, f"{HEAD}ABC-1,1,tariff_number,2804.61.00.00\n")


def test_facts_are_joined_to_their_entry_and_line_alone() -> None:
    first = entry_of({"tariff_number": "2804.61.00.00"}, {"tariff_number": "2804.61.00.00"})
    other = entry_of({"tariff_number": "2804.61.00.00"}, entry_number="ABC-2")
    facts = prefile.read_facts(f"{HEAD}ABC-1,2,origin,DE\nABC-3,1,origin,JP\n".encode())
    made = list(prefile.join_facts([first, other], facts))
    assert isinstance(made[0], Entry)
    assert [line.origin for line in made[0].lines] == [None, "DE"]
    assert made[1] is other
    assert isinstance(made[2], DeclarationProblems)
    assert [(one.code, one.where.line) for one in made[2].problems] == [("E140", 3)]


@pytest.mark.parametrize("number", ["ABC-1234567-6", "ABC12345676", "ABC-1234567", "ABC 1234567 6"])
@pytest.mark.parametrize("asked", ["ABC-1234567-6", "ABC1234567", "ABC12345676"])
def test_an_entry_number_is_the_same_however_it_is_written_and_without_its_check_digit(number: str, asked: str) -> None:
    entry = entry_of({"tariff_number": "2804.61.00.00"}, entry_number=number)
    assert joined(entry, f"{HEAD}{asked},1,net_kg,1000\n").lines[0].net_kg == 1000


def test_an_entry_without_a_number_is_named_by_its_reference() -> None:
    entry = entry_of({"tariff_number": "2804.61.00.00"}, entry_number=None, reference="LRN-1")
    assert joined(entry, f"{HEAD}LRN-1,1,net_kg,1000\n").lines[0].net_kg == 1000
    assert joined(entry, f"{HEAD},1,net_kg,1000\n").lines[0].net_kg == 1000


def test_the_same_entry_twice_is_told_and_not_joined_twice() -> None:
    entry = entry_of({"tariff_number": "2804.61.00.00"})
    first, second = prefile.join_facts([entry, entry], prefile.read_facts(f"{HEAD}ABC-1,1,origin,DE\n".encode()))
    assert isinstance(first, Entry)
    assert isinstance(second, DeclarationProblems)
    assert [one.code for one in second.problems] == ["E143"]


def test_a_problem_that_screening_finds_in_a_joined_fact_is_placed_in_the_side_car(book: RuleBook) -> None:
    made = joined(entry_of({"tariff_number": "2804.61.00.00"}), f"{HEAD}ABC-1,1,origin,ZZ\n")
    with pytest.raises(DeclarationProblems) as refused:
        told(made, book)
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.file, problem.where.line, problem.where.column) == ("E133", "<bytes>", 2, 16)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read_however_a_spreadsheet_writes_it(delimiter: str, end: str) -> None:
    text = "\ufeff" + HEAD + "\nABC-1,1,origin,DE\n,,,\nABC-1,1,net_kg,\n"
    facts = prefile.read_facts(text.replace(",", delimiter).replace("\n", end).encode())
    assert [(one.fact.written, one.answer.answer) for one in facts.answered] == [("origin", "DE")]
    assert facts.rows == 2
