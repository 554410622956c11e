"""Price floors that somebody names: read as people write them, and supposed like the book's scenario of floors."""

from __future__ import annotations

import csv
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import prefile
from prefile import RuleBook, RuleFileProblems
from prefile.cli import app
from prefile.rulebook import open_floors
from prefile.rulebook.floors import FLOORS
from prefile.values.floor_price import read_floor_price

run = CliRunner()
GALLIUM = (
    b"hts,coo,value,qty,uom,entered,gallium %\n8112.92.10.00,CN,30000,100,KG,2026-12-04,100\n"
    b"8112.92.10.00,AU,80000,100,KG,2026-12-04,100\n"
)


def added(book: RuleBook, *floors: str, table: bytes = GALLIUM) -> list[str | None]:
    """Return what floors would add to each line of a table."""
    report = prefile.screen(prefile.read_entry(table), book, scenarios=[open_floors(book, floors)], decide="plain")
    return [next(str(found.duty) for found in line.findings if found.scenario == FLOORS) for line in report.lines]


@pytest.mark.parametrize(
    ("written", "per_kg", "of_goods"),
    [
        ("400/KG", "400", False),
        ("$400.00/kg", "400", False),
        ("400 USD per kilogram", "400", False),
        ("1,250.50/KG", "1250.50", False),
        ("5/KG of goods", "5", True),
        ("5 / kg of content", "5", False),
        ("2000/MT", "2", False),
        ("0.4/g", "400", False),
        ("180/LB", "396.832072", False),
        ("0.453592/lb", "0.999999", False),
    ],
)
def test_a_price_is_read_as_people_write_it(written: str, per_kg: str, *, of_goods: bool) -> None:
    price = read_floor_price(written)
    assert (price.usd_per_kg, price.of_goods) == (Decimal(per_kg), of_goods)


@pytest.mark.parametrize(
    "written", ["", "400", "400/", "/KG", "EUR 400/KG", "400 EUR/KG", "1,000/KG", "400/EA", "400/tons", "-4/KG", "x/KG"]
)
def test_what_is_no_price_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no|may be"):
        read_floor_price(written)


@given(st.text(max_size=40))
def test_any_text_is_a_price_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert read_floor_price(text).usd_per_kg >= 0


def test_floors_owe_what_is_missing_below_them_and_nothing_above(book: RuleBook) -> None:
    assert added(book, "gallium=400/KG") == ["10000.00", "0.00"]
    assert added(book, "Ga=400/KG of goods") == ["10000.00", "0.00"]
    assert added(book, "tin=400/KG") == ["0.00", "0.00"]


def test_the_prices_of_the_books_scenario_come_to_the_same(book: RuleBook) -> None:
    scenario = prefile.open_scenario(book, "critical-minerals-floors")
    report = prefile.screen(prefile.read_entry(GALLIUM), book, scenarios=[scenario], decide="plain")
    same = [
        next(str(found.duty) for found in line.findings if found.scenario == scenario.name) for line in report.lines
    ]
    assert added(book, "gallium=696/KG") == same == ["39600.00", "0.00"]


def test_every_floor_that_is_none_is_told_at_once(book: RuleBook, tmp_path: Path) -> None:
    file = tmp_path / "floors.csv"
    file.write_text("mineral,price\ngallium,400\ntin,5/KG\ntin,6/KG\n")
    with pytest.raises(RuleFileProblems) as raised:
        open_floors(book, ["galium=400/KG", "lead=5", "none.csv", str(file)])
    told = [(problem.code, problem.where.line) for problem in raised.value.problems]
    assert told == [("R306", None), ("R308", None), ("R306", None), ("R308", 2), ("R308", 4)]
    assert "Did you mean gallium?" in raised.value.problems[0].next


def test_the_template_is_filled_in_and_given_back(tmp_path: Path) -> None:
    floors, table = tmp_path / "floors.csv", tmp_path / "entry.csv"
    table.write_bytes(GALLIUM)
    assert run.invoke(app, ["scenarios", "template", "--out", str(floors)]).exit_code == 0
    with floors.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 60
    empty = run.invoke(app, ["screen", str(table), "--floor", str(floors)])
    assert (empty.exit_code, "no floor is stated" in empty.stderr) == (3, True)
    for row in rows:
        row["price"] = "$400.00 per KG" if row["mineral"] == "gallium" else ""
    with floors.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["mineral", "price", "note"])
        writer.writeheader()
        writer.writerows(rows)
    ran = run.invoke(app, ["scenarios", "compare", str(table), "--floor", str(floors), "--format", "json"])
    assert ran.exit_code == 0, ran.stderr
    assert "10000.00" in ran.stdout
    assert FLOORS in ran.stdout
