"""Facts beside entries: what would decide a line, the side-car that asks for it, and its answers joined back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import prefile
from prefile import (
    DeclarationProblems,
    Entry,
    Problem,
    Report,
    RuleBook,
)
from prefile.analysis import savings as lowering
from prefile.analysis.asked_together import AskedTogether
from prefile.analysis.missing_facts import RankedFact, missing_facts
from prefile.analysis.questionnaire import Questionnaire, QuestionRow, questionnaire
from prefile.analysis.savings import Saving, find_savings
from prefile.cli import app
from prefile.entry.fact_paths import FACTS, read_fact
from prefile.findings import (
    Amounts,
    Coverage,
    Finding,
    LineReport,
    Missing,
)
from prefile.intake.side_car.file_model import COLUMNS, Answer, SideCar
from prefile.intake.side_car.reader import MOST_BYTES
from prefile.options import ScreenOptions
from prefile.render.text.facts import side_car_csv, side_car_json

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


# There and back


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


# What decides


def finding(measure: str, least: str, most: str | None, *missing: tuple[str, str], **more: Any) -> Finding:  # noqa: ANN401
    """Return a finding that cannot be told, with the facts that it asks for."""
    bounds = Decimal(least), None if most is None else Decimal(most)
    asked = tuple(Missing(fact, path, f"the {fact}", *bounds) for fact, path in missing)
    made = Finding(measure, "cannot tell", None, None, None, *bounds, None, (), asked, (), (), None, "2026-08-21", ())
    return made._replace(**more)


def line_of(number: int, duty: tuple[str, str | None], *findings: Finding) -> LineReport:
    """Return a line with its findings."""
    amounts = Amounts(None, Decimal(duty[0]), None if duty[1] is None else Decimal(duty[1]))
    covered = Coverage("not covered", None, (), "none", ())
    return LineReport(number, "2804.61.00.00", None, covered, (), findings, amounts, None, None)


def ranked(*lines: LineReport) -> tuple[RankedFact, ...]:
    """Rank the facts that lines miss."""
    return missing_facts(cast("Report", SimpleNamespace(lines=lines)))


def test_facts_are_ranked_by_the_duty_that_hangs_on_each_by_hand() -> None:
    origin, loaded, value = ("origin", "/lines/0/origin"), ("loaded", "/lines/0/loaded"), ("value", "/lines/1/value")
    found = ranked(
        line_of(
            1,
            ("100.00", "1000.00"),
            finding("us.a", "0.00", "400.00", origin),
            finding("us.b", "100.00", "350.00", origin, loaded),
            finding("us.c", "0.00", "250.00", loaded),
        ),
        line_of(2, ("0.00", None), finding("us.a", "0.00", None, value)),
    )
    shown = [(one.fact, one.width, one.least, one.most, one.measures, one.lines) for one in found]
    assert shown == [
        ("value", None, Decimal("0.00"), None, ("us.a",), (2,)),
        ("origin", Decimal("650.00"), Decimal("100.00"), Decimal("750.00"), ("us.a", "us.b"), (1,)),
        ("loaded", Decimal("500.00"), Decimal("100.00"), Decimal("600.00"), ("us.b", "us.c"), (1,)),
    ]


def test_no_more_hangs_on_a_fact_than_its_line_leaves_open() -> None:
    origin = ("origin", "/lines/0/origin")
    columns = finding("us.column-1", "0.00", "500.00", origin), finding("us.column-2", "0.00", "3500.00", origin)
    (found,) = ranked(line_of(1, ("0.00", "3500.00"), *columns))
    assert (found.width, found.most) == (Decimal("3500.00"), Decimal("4000.00"))


def test_a_fact_of_the_entry_decides_all_its_lines() -> None:
    entered = ("entered", "/entered")
    lines = (line_of(n, ("0.00", "80.00"), finding("us.a", "0.00", "80.00", entered)) for n in (1, 2, 3))
    (found,) = ranked(*lines)
    assert (found.width, found.lines, found.answers) == (Decimal("240.00"), (1, 2, 3), ("entered",))


def test_what_scenarios_suppose_decides_nothing_today() -> None:
    supposed = finding("us.a", "0.00", "80.00", ("origin", "/lines/0/origin"), scenario="made-up")
    assert ranked(line_of(1, ("0.00", "0.00"), supposed)) == ()


@pytest.mark.parametrize("story", sorted(path.name for path in STORIES.iterdir()))
def test_every_question_of_a_story_is_asked_or_counted(story: str, book: RuleBook) -> None:
    entry = prefile.read_entry(STORIES / story / "declaration.json")
    report = told(entry, book)
    deciding = missing_facts(report)
    missing = {(one.path, one.ask) for line in report.lines for f in line.findings for one in f.missing}
    missing |= {(one.path, one.ask) for line in report.lines for one in line.coverage.missing}
    assert {(one.path, one.ask) for one in deciding} == missing
    asked = asked_of(entry, report, book)
    assert all(read_fact(one.fact) for one in asked.rows)
    nobodys = {"law", "unsettled", "processing", "program"} | ({"tariff-number"} if entry.pre_check else set())
    assert {one.fact for one in asked.unanswerable} <= nobodys
    widths = [one.width for one in deciding]
    bounded = [one for one in widths if one is not None]
    assert widths == [None] * (len(widths) - len(bounded)) + sorted(bounded, reverse=True)


def test_every_question_that_metal_and_number_raise_has_a_fact_that_answers_it(book: RuleBook) -> None:
    aluminum = entry_of({"tariff_number": "7616.99.51.90", "origin": "DE", "value": "10000"})
    vehicle = entry_of({"tariff_number": "8708.99.81.80", "origin": "DE", "value": "10000"})
    cable = entry_of({"tariff_number": "8544.42.10.00", "origin": "DE", "value": "10000"})
    wafers = entry_of({"tariff_number": "3818.00.00", "value": "10000", "currency": "EUR", "ftz": {"status": "P"}})
    undated = entry_of({"tariff_number": "2804.61.00.00"}, entered=None)
    asked: dict[str, QuestionRow] = {}
    for entry in (aluminum, vehicle, cable, wafers, undated):
        asked.update({one.fact: one for one in asked_of(entry, told(entry, book), book).rows})
    metals = {f"metal/{metal}/percent" for metal in ("aluminum", "steel", "copper")}
    made = {"metal/aluminum/smelted_in", "metal/copper/smelted_in", "metal/steel/melted_in"}
    others = {"tariff_number", "origin", "exchange_rate", "ftz/filed", "entered", "value", "quantities/KG"}
    assert asked.keys() >= metals | made | others
    assert all(one.question and one.expected and "{" not in one.question + one.expected for one in asked.values())
    assert "EUR" in asked["exchange_rate"].question


def test_one_question_about_many_lines_is_asked_of_each(book: RuleBook) -> None:
    lines = [{"tariff_number": "8541.43.00.10", "origin": "VN", "value": "30000"} for _ in range(30)]
    entry = entry_of({"tariff_number": "2804.61.00.00", "origin": "DE", "value": "1", "net_kg": "1"}, *lines)
    ranked = missing_facts(told(entry, book))
    assert len(ranked) == 30
    assert {(one.answers, one.width) for one in ranked} == {(("quantities/W",), None)}


def test_nothing_is_asked_where_all_is_told(book: RuleBook) -> None:
    documented = prefile.read_entry(STORIES / "polysilicon-germany-documented" / "declaration.json")
    assert not missing_facts(told(documented, book))
    assert missing_facts(told(prefile.read_entry(MODULES), book))[0].answers == ("quantities/W",)


# What lowers


def lowered(book: RuleBook, line: dict[str, Any], **more: Any) -> dict[tuple[str, str], Saving]:  # noqa: ANN401
    """Return what would lower the duty of a line."""
    entry = entry_of(line, **more)
    report = told(entry, book)
    return {(one.kind, one.name): one for one in find_savings(entry, report, book).found}


def test_documentation_lowers_a_floor_to_the_gap(book: RuleBook) -> None:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000"}
    found = lowered(book, {**line, "quantities": [{"amount": "1000", "unit": "KG"}]})
    one = found["claim", "mip-documentation"]
    assert one.measures == ("us.section-232.polysilicon.minimum-import-price",)
    assert one.now.least - one.then.least == Decimal("15000.00")  # 21 USD × 1,000 KG, less the value


def test_a_program_of_the_origin_lowers_column_1(book: RuleBook) -> None:
    found = lowered(book, {"tariff_number": "2825.60.00.10", "origin": "AU", "value": "10000"})
    assert list(found) == [("program", "AU")]
    one = found["program", "AU"]
    assert (one.measures, one.now.payable, one.then.payable) == (("us.column-1",), Decimal("370.00"), Decimal("0.00"))


def test_a_program_that_spares_a_duty_is_shown_where_the_number_is_free_for_all(book: RuleBook) -> None:
    entry = prefile.read_entry(MODULES.parent.parent / "metal-content-in-march" / "declaration.json")
    found = [saving for saving in find_savings(entry, told(entry, book), book).found if saving.line == 1]
    spared = next(saving for saving in found if saving.name == "S")
    assert spared.measures == ("us.section-122.surcharge",)
    assert spared.now.least - spared.then.least == Decimal("600.00")
    assert "civil-aircraft-general-note-6" not in {saving.name for saving in found}


def test_a_program_is_not_shown_where_a_total_takes_back_what_it_gives(book: RuleBook) -> None:
    # 5.5 %, or 2.75 % for Japan: the duty on forced labor fills column 1 up to 12.5 % in both cases
    found = lowered(book, {"tariff_number": "7616.10.70.30", "origin": "JP", "value": "10000"})
    assert ("program", "JP") not in found


def test_less_metal_than_the_measure_asks_for_is_shown_with_what_is_stated(book: RuleBook) -> None:
    metal = {"steel": {"percent": "15", "melted_in": "TW"}, "aluminum": {"percent": "0"}, "copper": {"percent": "0"}}
    line = {"tariff_number": "9403.20.00.75", "origin": "TW", "value": "10000", "metal": metal}
    one = lowered(book, line)["content", "steel under 15 %"]
    assert one.measures == ("us.section-232.metals",)
    assert one.then.least < one.now.least


def test_the_changes_that_are_not_tried_are_counted(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = prefile.read_entry(MODULES.parent.parent / "unmanned-aircraft" / "declaration.json")
    report = told(entry, book)
    whole = find_savings(entry, report, book)
    monkeypatch.setattr(lowering, "MOST_TRIED", 2)
    found = find_savings(entry, report, book)
    assert whole.not_tried == 0
    assert len(whole.found) > 2 >= len(found.found)
    assert found.not_tried > 2


@pytest.mark.parametrize(
    "command", [["exposure"], ["scenarios", "compare", "--scenario", "critical-minerals-25-percent"]]
)
def test_every_command_that_adds_up_takes_the_facts(command: list[str], tmp_path: Path) -> None:
    side_car = tmp_path / "facts.csv"
    side_car.write_text(f"{HEAD}ABC-1234567-6,1,quantities/W,100000\n", "utf-8")
    ran = run.invoke(app, [*command, str(MODULES), "--facts", str(side_car)])
    assert ran.exit_code == 0, ran.output
    assert "46,250.00" in ran.stdout
    broken = run.invoke(app, [*command, str(MODULES), "--facts", str(tmp_path / "nowhere.csv")])
    assert broken.exit_code == 2
    assert "E101" in broken.stderr


def test_a_side_car_that_lies_among_the_entries_is_not_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "entry.json").write_bytes(MODULES.read_bytes())
    row = {"entry_number": "ABC-1234567-6", "line": 1, "fact": "quantities/W", "answer": 100000}
    side_car = tmp_path / "facts.json"
    side_car.write_text(json.dumps({"format": "prefile-facts/1", "facts": [row]}), "utf-8")
    ran = run.invoke(app, ["screen", str(tmp_path), "--facts", str(side_car), "--format", "json"])
    (report,) = json.loads(ran.stdout)
    assert report["totals"]["payable"] == "46250.00"


def test_a_claim_that_is_made_already_or_changes_nothing_is_not_shown(book: RuleBook) -> None:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000", "claims": ["mip-documentation"]}
    found = lowered(book, {**line, "quantities": [{"amount": "1000", "unit": "KG"}]})
    assert ("claim", "mip-documentation") not in found
    assert all(one.then.least < one.now.least for one in found.values())


def test_the_ranking_is_written_as_text_and_json_alike_each_time(tmp_path: Path) -> None:
    text = run.invoke(app, ["facts", "rank", str(MODULES)])
    assert text.exit_code == 0, text.output
    assert run.invoke(app, ["facts", "rank", str(MODULES)]).stdout == text.stdout
    out = tmp_path / "deciding.json"
    stories = sorted(str(path) for path in STORIES.glob("*/declaration.json"))
    written = []
    for _ in range(2):
        assert run.invoke(app, ["facts", "rank", *stories, "--format", "json", "--out", str(out)]).exit_code == 0
        written.append(out.read_bytes())
    assert written[0] == written[1]
    items = json.loads(written[0])
    assert len(items) == len(stories)
    assert {one["format"] for one in items} == {"prefile-deciding/1"}


# Hostile and broken files; each broken one is in fixtures/broken/facts too


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
