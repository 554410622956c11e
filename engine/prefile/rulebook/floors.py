"""Make a scenario of floor prices that somebody names: the book's scenario of floors, with other minerals and prices.

What such a floor would be, the book's scenario says; here only its prices are replaced, at 100 percent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.rulebook.compile.context import RuleContext, citations
from prefile.rulebook.compile.scenario import compile_supposed
from prefile.rulebook.compile.tables import RuleTables
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder, did_you_mean
from prefile.rulebook.scenario_files import load_scenario
from prefile.rulebook.schema.scenario import ScenarioFile
from prefile.rulebook.schema.tables import MineralRow, PriceRow, Row
from prefile.values.floor_price import FloorPrice, read_floor_price

__all__ = ["FLOORS", "Floor", "floor_rows", "floors_scenario", "floors_template", "read_floors"]

FLOORS = "floors-as-named"  # the scenario that is made
_BASE = "critical-minerals-floors"  # the scenario of the book whose prices are replaced
_MINERALS = "lists/minerals.csv"


class Floor(NamedTuple):
    """A floor price of one mineral."""

    mineral: str
    price: FloorPrice


class FloorRow(Row):
    """A row of a file of floors: a mineral and its price; what stands in `note` is for people."""

    mineral: str
    price: str
    note: str = ""


def read_floors(book: RuleBook, named: Sequence[str]) -> tuple[Floor, ...]:
    """Read floors as they are named: MINERAL=PRICE, or a file of them in CSV.

    Raises:
        RuleFileProblems: every floor that is none, names no mineral of the book, or names one a second time.
    """
    known, problems, found = _minerals(book), list[Problem](), dict[str, Floor]()
    for text in named:
        mineral, sign, price = text.partition("=")
        stated = [(mineral, price, Place("--floor"))] if sign else list(floor_rows(Path(text), problems))
        for name, written, where in stated:
            key = known.get(name.strip().casefold())
            try:
                floor = None if key is None else Floor(key, read_floor_price(written))
            except ValueError as error:
                problems.append(
                    Problem("R308", f"{name.strip()}: {error}", where, next="Write it like gallium=400/KG.")
                )
                continue
            if floor is None:
                following = (
                    did_you_mean(name.strip().casefold(), known) or "Name a mineral of rules/lists/minerals.csv."
                )
                problems.append(
                    Problem("R306", f'"{name.strip()[:40]}" is not a mineral of the book', where, next=following)
                )
            elif floor.mineral in found:
                problems.append(Problem("R308", f"{floor.mineral} has two floors", where, next="Keep one of them."))
            else:
                found[floor.mineral] = floor
    if not problems and not found:
        problems.append(Problem("R308", "no floor is stated", Place("--floor"), next="Write a price behind a mineral."))
    if problems:
        raise RuleFileProblems(problems)
    return tuple(found[mineral] for mineral in sorted(found))


def floor_rows(path: Path, problems: list[Problem]) -> list[tuple[str, str, Place]]:
    """Return the floors that a file states, each with its place; a row without a price states none."""
    source = RuleFolder(path.parent)
    data = source.read(path.name)
    if source.problems:
        following = "Write a floor like gallium=400/KG, or name a file that prefile scenarios template begins."
        problems.append(
            Problem("R306", f'"{path}" is not a floor, and no file of floors', Place("--floor"), next=following)
        )
        return []
    stated = list(rows(data, str(path), FloorRow, problems.append))
    return [(row.mineral, row.price, Place(str(path), line)) for line, row in stated if row.price.strip()]


def floors_scenario(book: RuleBook, floors: Sequence[Floor]) -> Scenario:
    """Return the scenario that supposes floors.

    Raises:
        RuleFileProblems: the book has no scenario of floors whose prices these could be.
    """
    base = load_scenario(book, Path(_BASE))
    written = _with_prices(base.document.value, floors)
    source = RuleFolder(book.folder)
    document = base.document
    context = RuleContext(book.countries, book.tariff, book.agreements, RuleTables(source), document.refuse)
    measures = compile_supposed(written, document.name, context)
    if document.problems or source.problems:
        raise RuleFileProblems([*source.problems, *document.problems])
    words = "; ".join(f"{floor.mineral} {floor.price.written}" for floor in floors)
    digest = hashlib.sha256(f"{base.scenario.digest}\n{words}\n".encode()).hexdigest()
    return Scenario(
        name=FLOORS,
        title=written.title,
        supposes=written.supposes,
        numbers_from=written.numbers_from,
        measures=measures,
        citations=citations(written.citations),
        stacks_with=base.scenario.stacks_with,
        file=document.name,
        digest=f"sha256:{digest}",
    )


def floors_template(book: RuleBook) -> list[tuple[str, str, str]]:
    """Return the rows of a file of floors to be filled in: each mineral without a price, and a known price of it."""
    refuse: list[Problem] = []
    prices = load_scenario(book, Path(_BASE)).written.measures[0].treatment.minimum_import_price
    listed = None if prices is None or prices.prices_from is None else str(prices.prices_from.list)
    data = None if listed is None else RuleFolder(book.folder).table(listed)
    known = {row.mineral: row for _, row in rows(data, str(listed), PriceRow, refuse.append)} if data else {}
    return [
        (
            name,
            "",
            f"{known[name].usd_per_kg} USD/KG of {known[name].of} in {known[name].year}" if name in known else "",
        )
        for name in sorted(set(_minerals(book).values()))
    ]


def _minerals(book: RuleBook) -> dict[str, str]:
    """Return the minerals of the book by their names and symbols, in small letters."""
    problems: list[Problem] = []
    source = RuleFolder(book.folder)
    found: dict[str, str] = {}
    for _, row in rows(source.read(_MINERALS), _MINERALS, MineralRow, problems.append):
        for word in (row.mineral, row.name, row.symbol):
            if word:
                found.setdefault(word.casefold(), row.mineral)
    if source.problems or problems:
        raise RuleFileProblems([*source.problems, *problems])
    return found


def _with_prices(base: Any, floors: Sequence[Floor]) -> ScenarioFile:  # noqa: ANN401 - a rule file as it is written
    """Return the scenario file of the base with these prices, for these minerals alone."""
    words = "; ".join(f"{floor.mineral} {floor.price.written}" for floor in floors)
    try:
        (measure,) = base["measures"]
        (condition,) = measure["covers"]["conditions"]
        floor_text = measure["treatment"]["minimum_import_price"]
        cite = measure["cite"]
        when = {"coverage": {**condition["when"]["coverage"], "minerals": [floor.mineral for floor in floors]}}
        prices = [{"mineral": one.mineral, "price": _rate(one), "cite": cite} for one in floors]
        rest = {key: value for key, value in floor_text.items() if key != "prices_from"}
        treatment = {"minimum_import_price": {**rest, "prices": prices}}
        covers = {**measure["covers"], "conditions": [{**condition, "when": when}]}
        shape = {
            **base,
            "scenario": FLOORS,
            "title": "Price floors as named",
            "supposes": (
                f"Processed goods of these minerals have a minimum import price: {words}. Whoever enters goods below "
                "it owes what is missing, whatever the origin and the documents, in addition to all other duties. No "
                "such floor exists."
            ),
            "numbers_from": "Whoever named the floors.",
            "measures": [{**measure, "covers": covers, "treatment": treatment}],
        }
        return ScenarioFile.model_validate(shape)
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        what = f"the book's scenario {_BASE} has no floors that others could stand for"
        raise RuleFileProblems([Problem("R306", what, Place(f"scenarios/{_BASE}.yaml"))]) from error


def _rate(floor: Floor) -> str:
    price: Decimal = floor.price.usd_per_kg
    return f"{price:f} USD/kg" + ("" if floor.price.of_goods else f" on {floor.mineral} content")
