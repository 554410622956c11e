"""Make a line of what the columns of a row say, or of several rows where each is one tariff number.

Facts are gathered by their names in the mapping first, so that rows of one line can be compared, and are then put where
an entry has them. Each remembers its cell. Where a row is a whole line, what it declares is what the row says; where it
is one number of a line, all of its rows are declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from prefile.entry.fact_paths import LISTED
from prefile.intake.quantities import why_no_quantity
from prefile.intake.table.header import Column
from prefile.intake.table.row_facts import CellFact, CellProblems, Facts, is_denied
from prefile.intake.tariff_numbers import (
    ANY_US_NUMBER,
    QUANTITY_OF_HEADING,
    is_heading,
    place_of_own,
    same_number,
    split_numbers,
)

__all__ = ["Lines", "MadeLine"]

_OF_ITS_ROW = ("declared/", "quantities/", "tariff_ordinal")  # what each tariff number of a line has of its own
_LARGEST_ORDINAL = 999


class MadeLine(NamedTuple):
    """A line as JSON has it, and for each path in it the cell that says it."""

    shape: dict[str, Any]
    cells: Facts


class Lines:
    """Read rows as lines, by the columns that were found."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Look at the columns once: which stand alone, and which together make an item of a list."""
        self.plain: list[tuple[str, tuple[str, ...]]] = []
        self.items: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for column in sorted(columns, key=lambda column: _position(column.fact)):
            self._plan(column.fact)
        for (head, name), parts in self.items.items():
            unit = f"quantities/{name}/unit"  # which may stand behind an amount, too: 200 KG
            if head == "quantities" and name.isdigit() and (unit, "unit") not in parts:
                parts.append((unit, "unit"))
        self._declared = [name for head, name in self.items if head == "declared"]

    def _plan(self, fact: str) -> None:
        head, _, rest = fact.partition("/")
        if head in LISTED or head in {"quantities", "declared"}:
            name, _, key = rest.partition("/")
            states = LISTED[head].states if head in LISTED else "amount"
            self.items.setdefault((head, name), []).append((fact, key or states))
        elif fact not in {"tariff_ordinal", "tariff_number", "value"}:
            self.plain.append((fact, tuple(fact.split("/"))))

    def line(self, facts: Facts, problems: CellProblems) -> MadeLine:
        """Return the line that the facts of one row make, as whose number the first of the goods is taken."""
        made = self._made(facts)
        own = _Number.of(facts, "tariff_number", "value", "", facts)
        declared = [
            _Number.of(facts, f"declared/{place}/number", f"declared/{place}/value", f"declared/{place}/duty", {})
            for place in self._declared
        ]
        named = [number for number in declared if number.number is not None]
        same = next((number for number in named if same_number(number.text, own.text)), None)
        others = [number for number in named if number is not same]
        self._put_numbers(made, others if own.number is None else [own, *others], problems, own)
        if named and same is None and own.number is not None and made.cells.get("tariff_number") is not own.number:
            declared.insert(
                place_of_own(own.text, [number.text for number in declared]), own
            )  # another is the goods' own
        for number in declared:
            number.declare(made)
        return made

    def of_tariff_numbers(self, rows: Sequence[Facts], problems: CellProblems) -> MadeLine:
        """Return the line whose tariff numbers stand in a row each, in the order of the report or by their ordinals."""
        rows = _in_order(rows, problems)
        common = _common(rows, problems)
        made = self._made(common)
        numbers = [_Number.of(row, "declared/1/number", "declared/1/value", "declared/1/duty", row) for row in rows]
        legible = [number for number in numbers if number.number is not None]
        self._put_numbers(made, legible, problems, _Number(None, common.get("value"), None, {}))
        declared = split_numbers([number.text for number in legible]).declared
        for number in numbers:
            if number.number is None or legible.index(number) in declared:
                number.declare(made)
        return made

    def _made(self, facts: Facts) -> MadeLine:
        """Return what facts say of the line itself, but its numbers and what is beside them."""
        made = MadeLine({}, {})
        for fact, steps in self.plain:
            held = facts.get(fact)
            if held is None:
                continue
            inside = made.shape
            for step in steps[:-1]:
                inside = inside.setdefault(step, {})
            inside[steps[-1]] = held.value
            made.cells[fact] = held
        for (head, name), parts in self.items.items():
            item = {key: held for fact, key in parts if (held := facts.get(fact)) is not None}
            if head == "claims" and ("reference" not in item or is_denied(item["reference"].value)):
                continue  # a word that means no makes no claim, and neither does a date alone
            if item and head in LISTED:
                _append(made, head, {LISTED[head].named: LISTED[head].stated(name)}, item)
        return made

    def _put_numbers(self, made: MadeLine, numbers: Sequence[_Number], problems: CellProblems, line: _Number) -> None:
        """Put the goods' own number and the secondary ones, each with what is beside it.

        `line` is what the columns of the line itself say. It holds of the goods' own number where that number is the
        line's, or where the line's is of Chapter 99, which has no value and no quantities of its own.
        """
        split = split_numbers([number.text for number in numbers])
        own = line if split.own is None else numbers[split.own]
        if line.number is None or is_heading(line.text):
            value, quantities = line.value or own.value, own.quantities or line.quantities
            own = own._replace(value=value, quantities=quantities)
        if own.number is not None and split.own is not None:
            _set(made, "tariff_number", own.number)
        elif numbers and numbers[0].number is not None:
            problems.refuse_headings_alone(numbers[0].number)
            made.shape["tariff_number"] = ANY_US_NUMBER
        if own.value is not None:
            _set(made, "value", own.value)
        self._quantities(made, "", own.quantities, problems)
        for place, position in enumerate(split.secondary):
            head = {
                key: held
                for key, held in (("number", numbers[position].number), ("value", numbers[position].value))
                if held
            }
            _append(made, "secondary_numbers", {}, head)
            self._quantities(made, f"secondary_numbers/{place}/", numbers[position].quantities, problems)
        for heading in numbers:
            if heading.quantities and is_heading(heading.text) and heading is not line:
                problems.pass_over(*QUANTITY_OF_HEADING)

    def _quantities(self, made: MadeLine, inside: str, facts: Facts, problems: CellProblems) -> None:
        """Put the quantities among facts beside one number, and name those that lack half."""
        found = MadeLine({}, {})
        for (head, name), parts in self.items.items():
            item = {key: held for fact, key in parts if head == "quantities" and (held := facts.get(fact)) is not None}
            if not item:
                continue
            fixed = {} if name.isdigit() else {"unit": name}
            stated = {key: str(held.value) for key, held in item.items()} | fixed
            why = why_no_quantity(stated.get("amount"), stated.get("unit"), written=True)
            if why is None:
                _append(found, "quantities", fixed, item)
            elif why.value:
                problems.pass_over(next(iter(item.values())).column.heading, why.value)
        into = made.shape if not inside else made.shape["secondary_numbers"][-1]
        into.update(found.shape)
        made.cells.update({f"{inside}{path}": held for path, held in found.cells.items()})


class _Number(NamedTuple):
    """A number that a row holds, and what is beside it."""

    number: CellFact | None
    value: CellFact | None
    duty: CellFact | None
    quantities: Facts

    @classmethod
    def of(cls, facts: Facts, number: str, value: str, duty: str, beside: Facts) -> _Number:
        """Return the number whose parts facts name."""
        quantities = {fact: held for fact, held in beside.items() if fact.startswith("quantities/")}
        return cls(facts.get(number), facts.get(value), facts.get(duty), quantities)

    @property
    def text(self) -> str:
        """The number as it is written."""
        return "" if self.number is None else str(self.number.value)

    def declare(self, made: MadeLine) -> None:
        """Put it behind the numbers declared, with its duty and value."""
        parts = (("number", self.number), ("duty", self.duty), ("value", self.value))
        if item := {key: held for key, held in parts if held is not None}:
            _append(made, "declared", {}, item)


def _set(made: MadeLine, fact: str, held: CellFact) -> None:
    made.shape[fact] = held.value
    made.cells[fact] = held


def _append(made: MadeLine, head: str, fixed: dict[str, str], item: dict[str, CellFact]) -> None:
    """Put an item behind those of its list."""
    listed: list[dict[str, Any]] = made.shape.setdefault(head, [])
    listed.append({**fixed, **{key: held.value for key, held in item.items()}})
    made.cells.update({f"{head}/{len(listed) - 1}/{key}": held for key, held in item.items()})


def _position(fact: str) -> int:
    """Return the place of an item that is numbered in its list; others keep the order of the mapping."""
    number = fact.split("/")[1] if fact.startswith(("quantities/", "declared/")) else ""
    return int(number) if number.isdigit() else 0


def _in_order(rows: Sequence[Facts], problems: CellProblems) -> list[Facts]:
    """Return the rows of a line by their ordinals, where each has one; else as they stand."""
    ordinals = [row.get("tariff_ordinal") for row in rows]
    held = [ordinal for ordinal in ordinals if ordinal is not None]
    if not held:
        return list(rows)
    numbers: list[int] = []
    for ordinal in held:
        text = str(ordinal.value)
        if not text.isdigit() or not text.isascii() or len(text) > len(str(_LARGEST_ORDINAL)) or int(text) in numbers:
            problems.refuse_cell(
                ordinal.row, ordinal.column, f'"{text[:20]}" is no place of its own among the numbers of this line', ""
            )
            return list(rows)
        numbers.append(int(text))
    if len(held) < len(rows):
        problems.refuse_cell(
            held[0].row, held[0].column, "some numbers of this line have a place in its order, and others none", ""
        )
        return list(rows)
    return [row for _, row in sorted(zip(numbers, rows, strict=True), key=lambda pair: pair[0])]


def _common(rows: Iterable[Facts], problems: CellProblems) -> Facts:
    """Return what rows say of their line; where two say otherwise, the later is refused."""
    common: Facts = {}
    for row in rows:
        for fact, held in row.items():
            if fact.startswith(_OF_ITS_ROW):
                continue
            first = common.setdefault(fact, held)
            if first.value != held.value:
                what = f'row {first.row} says "{_words(first)}" for this line, and this row "{_words(held)}"'
                problems.refuse_cell(held.row, held.column, what, "Correct one of the two rows.")
    return common


def _words(held: CellFact) -> str:
    return (held.value if isinstance(held.value, str) else ", ".join(held.value))[:40]
