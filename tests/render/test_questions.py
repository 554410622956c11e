"""`prefile facts ask`: whom, about what, each thing once; letters and tables to send, and tables read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from prefile.cli import app

ROOT = Path(__file__).parents[2]
TWO = ROOT / "fixtures" / "asking" / "two-entries.jsonl"
STORIES = ROOT / "fixtures" / "entries"
NUMBERS = ("ABC-0000001-8", "ABC-0000002-6")
METALS = ("aluminum", "steel", "copper")
ANSWERS = {
    "metal/aluminum/percent": "98",
    "metal/aluminum/smelted_in": "Germany",
    "metal/aluminum/cast_in": "DE",
    "metal/steel/percent": "0",
    "metal/copper/percent": "0",
    "quantities/W": "5000",
}

run = CliRunner()


def asked(*words: str | Path) -> str:
    """Return what the command writes."""
    ran = run.invoke(app, ["facts", "ask", *map(str, words)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def shape(*words: str | Path) -> Any:  # noqa: ANN401 - as JSON
    """Return the questions as JSON."""
    return json.loads(asked(*words, "--format", "json"))


def facts_of(addressee: dict[str, Any]) -> list[str]:
    """Return the facts that somebody is asked for."""
    return [question["fact"] for goods in addressee["goods"] for question in goods["questions"]]


def written(tmp_path: Path, lines: list[dict[str, Any]], **head: Any) -> Path:  # noqa: ANN401
    """Write an entry and return its file."""
    entry = {"format": "prefile-entry/1.2", "entry_number": "ABC-1", "entered": "2026-12-04T09:30", **head}
    path = tmp_path / "entry.json"
    path.write_text(json.dumps({**entry, "lines": lines}), "utf-8")
    return path


# Each thing once


def test_a_supplier_is_asked_once_about_a_part_of_two_entries() -> None:
    questions = shape(TWO)
    (acme,) = [one for one in questions["addressees"] if one["name"] == "Acme Aluminium GmbH"]
    assert (acme["who"], acme["named_by"]) == ("supplier", "supplier")
    (brackets,) = acme["goods"]
    assert brackets["part"] == "BRK-100"
    made = [f"metal/{metal}/{key}" for metal in ("aluminum", "copper") for key in ("smelted_in", "cast_in")]
    shares = [f"metal/{metal}/percent" for metal in METALS]
    assert sorted(facts_of(acme)) == sorted([*shares, *made, "metal/steel/melted_in"])
    for question in brackets["questions"]:
        assert [(line["entry"], line["line"], line["invoice"]) for line in question["lines"]] == [
            (NUMBERS[0], 1, "INV-7"),
            (NUMBERS[1], 1, "INV-9"),
        ]


def test_a_quantity_that_cbp_takes_goods_by_is_asked_for_though_no_duty_hangs_on_it(tmp_path: Path) -> None:
    magnets = {
        "line": 1, "tariff_number": "8505.11.00.70", "origin": "CN", "value": "48000", "description": "magnets",
        "quantities": [{"amount": "800", "unit": "KG"}],
    }  # fmt: skip
    head = {"entry_type": "01", "mode": "11"}
    entry = written(tmp_path, [magnets, {**magnets, "line": 2, "quantities": []}], **head)
    (question,) = [one for to in shape(entry)["addressees"] for goods in to["goods"] for one in goods["questions"]]
    assert (question["fact"], question["reported"], question["width"]) == ("quantities/NO", True, "0.00")
    assert [line["line"] for line in question["lines"]] == [1], "a line without any quantity is no filing yet"
    assert "CBP wants it on the entry; no duty hangs on it" in " ".join(asked(entry).split())
    assert "CBP wants it" not in asked(entry, "--format", "letter"), "what a supplier is told is no matter of duty"
    ranked = run.invoke(app, ["facts", "rank", str(entry)]).stdout
    assert "Nothing is missing" not in ranked
    assert "line 1: the quantity of the goods, in NO (W227)" in ranked
    (deciding,) = json.loads(run.invoke(app, ["facts", "rank", str(entry), "--format", "json"]).stdout)
    assert [(row["line"], row["fact"]) for row in deciding["reported"]] == [(1, "quantities/NO")]
    assert "W227 8505.11.00.70 is reported in KG and NO" in run.invoke(app, ["screen", str(entry), "--why", "1"]).stdout
    answers = tmp_path / "answers.csv"
    answers.write_text("entry_number,line,fact,answer\nABC-1,1,quantities/NO,16000\n", "utf-8")
    assert shape(entry, "--facts", answers)["addressees"] == []


def test_an_amount_that_hangs_on_several_answers_is_at_stake_once_and_facts_are_counted_as_in_the_answer(
    tmp_path: Path,
) -> None:
    screws = {
        "line": 1, "tariff_number": "7318.15.20.95", "origin": "VN", "value": "12400",
        "quantities": [{"amount": "900", "unit": "KG"}],
    }  # fmt: skip
    entry = written(tmp_path, [screws], entry_type="01", mode="11", entered="2026-12-15")
    text = asked(entry)
    assert text.count("4,960.00") == 3, "of the run, of the supplier, of the goods"
    assert "4,960.00 USD is at stake once, on the answers marked * together" in text
    assert "4 facts are missing; 4 more matter only if answers leave them open" in text
    answer = run.invoke(app, ["screen", str(entry)]).stdout
    assert "HOLD: 4 facts missing" in answer
    lacked = [fact for to in shape(entry)["addressees"] for fact in facts_of(to)]
    assert len(lacked) == 8


def test_no_fact_is_asked_twice_of_one_line() -> None:
    questions = shape(TWO)
    places = [
        (line["entry"], line["line"], question["fact"])
        for addressee in questions["addressees"]
        for goods in addressee["goods"]
        for question in goods["questions"]
        for line in question["lines"]
    ]
    assert len(places) == len(set(places))


def test_what_differs_from_shipment_to_shipment_has_an_answer_for_each_line(tmp_path: Path) -> None:
    cells = {"tariff_number": "8541.42.00.10", "origin": "MY", "value": "5000", "reference": "CELL-9", "supplier": "S"}
    entry = written(tmp_path, [cells, cells])
    rows = [row for row in csv.DictReader(io.StringIO(asked(entry, "--format", "csv"))) if row["ask"] == "supplier"]
    assert [(row["fact"], row["line"], row["lines"]) for row in rows] == [
        ("quantities/W", "1", ""),
        ("quantities/W", "2", ""),
    ]
    letter = asked(entry, "--format", "letter", "--to", "S")
    assert letter.count("1. The quantity of the goods, in W") == 1
    assert "entry ABC-1, line 1: ____" in letter
    assert "entry ABC-1, line 2: ____" in letter


def test_where_no_supplier_is_named_the_goods_stand_for_it_and_the_text_says_so() -> None:
    named = {one["name"]: one["named_by"] for one in shape(TWO)["addressees"] if one["who"] == "supplier"}
    assert named["steel shelves"] == "description"
    assert "SUPPLIER of steel shelves (no supplier is named)" in asked(TWO)
    letter = asked(TWO, "--format", "letter", "--to", "steel shelves")
    assert letter.startswith("To:      ____")


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("supplier", {"Acme Aluminium GmbH", "Solar Sdn Bhd", "steel shelves", "12-3456789"}),
        ("part", {"BRK-100", "CELL-9", "steel shelves"}),
        ("entry", set(NUMBERS)),
    ],
)
def test_questions_are_put_together_by_supplier_part_or_entry(by: str, names: set[str]) -> None:
    questions = shape(TWO, "--by", by)
    assert {one["name"] for one in questions["addressees"]} == names
    assert questions["width"] is None


def test_what_only_the_importer_or_the_filer_can_answer_is_asked_of_no_supplier(tmp_path: Path) -> None:
    entry = written(tmp_path, [{"tariff_number": "8541.42.00", "value": "5000"}], entered=None)
    by_who = {one["who"]: set(facts_of(one)) for one in shape(entry)["addressees"]}
    assert by_who["supplier"] >= {"origin", "quantities/W"}
    assert not by_who["supplier"] & (by_who["filer"] | by_who["importer"])
    assert by_who["filer"] >= {"entered", "mode", "entry_type", "tariff_number"}
    (importer,) = [one for one in shape(TWO)["addressees"] if one["who"] == "importer"]
    (document,) = [question for goods in importer["goods"] for question in goods["questions"]]
    assert (document["fact"], document["reason"]) == ("claims/mip-documentation/reference", "documentation")
    assert document["says"]


def test_documentation_has_its_price_in_the_letter_to_the_importer_and_a_supplier_learns_of_no_duty() -> None:
    story = STORIES / "polysilicon-germany-undocumented" / "declaration.json"
    letter = asked(story, "--format", "letter", "--to", "importer")
    assert "Duty with it is 15,000.00 USD less." in letter
    for form in ("letter", "csv"):
        theirs = asked(TWO, "--format", form, "--to", "acme aluminium gmbh")
        assert "64" not in theirs.replace("64 ", "")
        assert "duty_at_stake" not in theirs
        assert "Solar" not in theirs


def test_a_dead_end_is_shown_with_what_settles_it_and_what_can_be_answered_is_none() -> None:
    (dead,) = shape(TWO)["settled_elsewhere"]
    assert dead["settled_by"].startswith("a ruling of CBP")
    assert "NO FACT OF AN ENTRY ANSWERS THESE" in asked(TWO)
    quota = shape(STORIES / "line-without-origin" / "declaration.json")["settled_elsewhere"]
    assert [one["settled_by"] for one in quota] == [
        "papers of the producer that show it: no field of an entry holds it"
    ]


def test_one_line_is_asked_about_in_one_screen(tmp_path: Path) -> None:
    line = {"tariff_number": "7616.99.51.90", "origin": "DE", "value": "10000", "supplier": "Acme", "reference": "B-1"}
    text = asked(written(tmp_path, [line])).splitlines()
    assert len(text) <= 24
    assert max(map(len, text)) <= 80


def test_where_nothing_is_missing_nothing_is_asked() -> None:
    story = STORIES / "steel-towers-canada" / "declaration.json"
    assert asked(story).startswith("Nothing is missing")
    assert asked(story, "--format", "letter") == ""


def test_a_name_that_is_not_asked_is_refused_with_those_that_are() -> None:
    ran = run.invoke(app, ["facts", "ask", str(TWO), "--to", "Nobody Ltd"])
    assert ran.exit_code == 2
    assert "Acme" in " ".join(ran.output.split())


def test_the_letterhead_and_the_preparer_stand_on_each_letter() -> None:
    words = ("--format", "letter", "--letterhead", r"Harbor Brokers\nPier 7", "--preparer", "J. Doe")
    letters = asked(TWO, *words).split("\f")
    assert len(letters) == 4
    for letter in letters:
        assert letter.startswith("Harbor Brokers\nPier 7\n")
        assert "From:    J. Doe\n" in letter
        assert max(map(len, letter.splitlines())) <= 80


# There and back


def answered(side_car: Path, answer: Callable[[dict[str, Any]], str | float | None]) -> None:
    """Answer a workbook row by row, as a person in Excel would; a row is its cells by their headings."""
    book = load_workbook(side_car)
    first, *rows = book.worksheets[0].iter_rows()
    for row in rows:
        cells: dict[str, Any] = {str(heading.value): cell for heading, cell in zip(first, row, strict=True)}
        cells["answer"].value = answer(cells)
    book.save(side_car)


def duty_of(side_car: Path) -> dict[str, Any]:
    """Return the duty of each line of the two entries with the answers of a side-car."""
    ran = run.invoke(app, ["screen", str(TWO), "--facts", str(side_car), "--format", "json", "--exit-zero"])
    assert ran.exit_code == 0, ran.output
    return {
        f"{report['entry_number']} {line['line']}": line["duty"]
        for report in json.loads(ran.stdout)
        for line in report["lines"]
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_answered_table_is_read_back_as_a_side_car_and_one_answer_reaches_every_line(
    form: str, tmp_path: Path
) -> None:
    side_car = tmp_path / f"ask.{form}"
    asked(TWO, "--format", form, "--out", side_car)
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(side_car.read_text("utf-8"))))
        with side_car.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, "answer": ANSWERS.get(row["fact"], "") if row["part"] else ""} for row in rows)
    else:
        answered(side_car, lambda row: ANSWERS.get(str(row["fact"].value)) if row["part"].value else None)
    duty = duty_of(side_car)
    for line in (f"{NUMBERS[0]} 1", f"{NUMBERS[1]} 1", f"{NUMBERS[0]} 2"):
        assert duty[line]["payable"] is not None, line
    assert duty[f"{NUMBERS[0]} 3"]["payable"] is None


def test_a_number_that_is_shown_in_percent_is_read_as_percent(tmp_path: Path) -> None:
    side_car = tmp_path / "ask.xlsx"
    asked(TWO, "--format", "xlsx", "--to", "steel shelves", "--out", side_car)

    def answer(row: dict[str, Any]) -> str | float:
        assert "duty_at_stake" not in row
        if not str(row["fact"].value).endswith("percent"):
            return "TW"
        row["answer"].number_format = "0%"
        return 0.9 if "steel" in row["fact"].value else 0.01

    answered(side_car, answer)
    assert duty_of(side_car)[f"{NUMBERS[0]} 3"] != duty_of_nothing(tmp_path)[f"{NUMBERS[0]} 3"]


def duty_of_nothing(tmp_path: Path) -> dict[str, Any]:
    """Return the duty of each line with a table that answers nothing."""
    side_car = tmp_path / "empty.csv"
    asked(TWO, "--format", "csv", "--out", side_car)
    return duty_of(side_car)


HEAD = "ask,entry_number,line,lines,fact,answer\n"


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (f"supplier,{NUMBERS[0]},1,{NUMBERS[0]} line 1,origin,DE", "E122", "names its lines"),
        (f"supplier,,,{NUMBERS[0]} line 1; and more,origin,DE", "E122", '"and more" names no line'),
        (f"supplier,,,{NUMBERS[0]} line 1; {NUMBERS[0]} line 1,origin,DE", "E105", "twice"),
        (f"supplier,,,{NUMBERS[0]} line 9; {NUMBERS[1]} line 1,origin,DE", "E140", "no line 9"),
        (f"supplier,,,{NUMBERS[0]} line 1; XYZ-1 line 1,origin,DE", "E140", "XYZ-1"),
        (f"supplier,,,{NUMBERS[0]} line 3; {NUMBERS[0]} line 1,metal/steel/melted_in,Narnia", "E122", "NARNIA"),
        (f"supplier,,,{NUMBERS[0]} line 3; {NUMBERS[0]} line 1,origin,CN", "E142", "states"),
    ],
)
def test_lines_that_are_not_there_or_contradict_are_refused_with_their_place(
    row: str, code: str, words: str, tmp_path: Path
) -> None:
    side_car = tmp_path / "ask.csv"
    side_car.write_text(f"{HEAD}{row}\n", "utf-8")
    ran = run.invoke(app, ["screen", str(TWO), "--facts", str(side_car), "--format", "json"])
    assert ran.exit_code == 2
    items = json.loads(ran.stdout)
    problems = [one for item in items for one in (item if isinstance(item, list) else [item]) if "code" in one]
    found = [one for one in problems if one["code"] == code and words in one["what"]]
    assert found, problems
    assert found[0]["where"]["line"] == 2
    assert len({(one["code"], one["what"]) for one in problems}) == len(problems)


@pytest.mark.parametrize("raw", [b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500, b"\xd0\xcf\x11\xe0" + b"\x00" * 500])
def test_what_only_begins_like_a_workbook_is_refused(raw: bytes, tmp_path: Path) -> None:
    side_car = tmp_path / "ask.xlsx"
    side_car.write_bytes(raw)
    ran = run.invoke(app, ["screen", str(TWO), "--facts", str(side_car)])
    assert ran.exit_code == 2
    assert "error[E1" in ran.stderr


def test_what_an_entry_says_runs_in_no_spreadsheet_and_is_read_back(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x";"y")'
    line = {"tariff_number": "2804.61.00.00", "description": evil, "supplier": "+1", "reference": "@x", "value": "9"}
    entry = written(tmp_path, [line, line], entry_number="=1+1; drop")
    rows = list(csv.reader(io.StringIO(asked(entry, "--format", "csv"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    side_car = tmp_path / "ask.csv"
    for row in rows[1:]:
        row[rows[0].index("answer")] = "DE" if row[-1] == "origin" else ""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    side_car.write_text(out.getvalue(), "utf-8")
    ran = run.invoke(app, ["screen", str(entry), "--facts", str(side_car), "--format", "json", "--exit-zero"])
    (report,) = json.loads(ran.stdout) if ran.stdout.startswith("[") else (json.loads(ran.stdout),)
    assert [one["origin"] for one in report["lines"]] == ["DE", "DE"]
