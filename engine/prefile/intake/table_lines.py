"""What the columns of a row say of a line, as an entry holds it; and several rows, one a tariff number, as one line.

Facts are gathered by their names in the mapping first, so that rows of one line can be compared, and are then put where
an entry has them. Each remembers its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from prefile.intake.mapping import Values
from prefile.intake.table_cells import CellRefused, Row, read_value
from prefile.intake.table_header import Column

__all__ = ["Held", "Lines", "MadeLine", "Refuse"]

_CHAPTER = 2
_DECLARED_ONLY = {"98", "99"}  # chapters whose numbers say how goods are treated, not what they are
_OF_ITS_ROW = ("declared/", "quantities/", "tariff_ordinal")  # what each tariff number of a line has of its own
_LARGEST_ORDINAL = 999
_FIXED = {"minerals": "mineral", "claims": "claim", "quantities": "unit"}

Facts = dict[str, "Held"]
Refuse = Callable[[int, Column, str, str], None]  # row, column, what is wrong, next step


class Held(NamedTuple):
    """What a cell says, and which cell that is: its row and column."""

    value: str | list[str]
    row: int
    column: Column


class MadeLine(NamedTuple):
    """A line as JSON has it, and for each path in it the cell that says it."""

    shape: dict[str, Any]
    cells: dict[str, Held]


class Lines:
    """Reads rows as lines, by the columns that were found."""

    def __init__(self, columns: Sequence[Column], values: Values) -> None:
        """Look at the columns once: which stand alone, and which together make an item of a list."""
        self._columns, self._values = columns, values
        self._plain: list[tuple[str, tuple[str, ...]]] = []
        self._items: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._dates = [one.fact for one in columns if one.fact.startswith("claims/") and one.fact.endswith("/date")]
        for column in sorted(columns, key=lambda one: _position(one.fact)):
            self._plan(column.fact)

    def _plan(self, fact: str) -> None:
        head, _, rest = fact.partition("/")
        if head in {"minerals", "claims", "quantities", "declared"}:
            name, _, key = rest.partition("/")
            self._items.setdefault((head, name), []).append((fact, key or "amount"))
        elif fact != "tariff_ordinal":
            self._plain.append((fact, tuple(fact.split("/"))))

    def facts(self, row: Row, refuse: Refuse) -> Facts:
        """Return what the cells of a row say, by fact; what is blank or refused is left out."""
        found: Facts = {}
        cells = row.cells
        for column in self._columns:
            if column.place >= len(cells):
                continue
            try:
                value = read_value(cells[column.place], column.kind, column.fact, self._values)
            except CellRefused as why:
                refuse(row.number, column, why.what, why.following)
                continue
            if value:
                found[column.fact] = Held(value, row.number, column)
        for fact in self._dates:
            if fact in found and fact.removesuffix("date") + "reference" not in found:
                column = found[fact].column
                refuse(row.number, column, "a date alone makes no claim", "Write the claim's reference too.")
        return found

    def line(self, facts: Facts) -> MadeLine:
        """Return the line that facts make."""
        made = MadeLine({}, {})
        for fact, steps in self._plain:
            held = facts.get(fact)
            if held is None:
                continue
            inside = made.shape
            for step in steps[:-1]:
                inside = inside.setdefault(step, {})
            inside[steps[-1]] = held.value
            made.cells[fact] = held
        for (head, name), parts in self._items.items():
            item = {key: held for fact, key in parts if (held := facts.get(fact)) is not None}
            if item:
                _append(made, head, {} if name.isdigit() else {_FIXED[head]: name}, item)
        return made

    def of_tariff_numbers(self, rows: Sequence[Facts], refuse: Refuse) -> MadeLine:
        """Return the line whose tariff numbers stand in a row each.

        The first number of chapters 1 to 97 is the line's own, with the value and quantities of its row; further ones
        are secondary. All of them are declared, in the order of the report, or by their ordinals where it has them.
        """
        rows = _in_order(rows, refuse)
        goods = [row for row in rows if _chapter(row) not in _DECLARED_ONLY and "declared/1/number" in row]
        treated = [row for row in rows if _chapter(row) != "99" and "declared/1/number" in row]
        own = next(iter(goods or treated), None)
        common = _common(rows, refuse)
        if own is not None:
            common.update({fact: held for fact, held in own.items() if fact.startswith("quantities/")})
            common["tariff_number"] = own["declared/1/number"]
            if "value" not in common and "declared/1/value" in own:
                common["value"] = own["declared/1/value"]
        made = Lines.line(self._with("tariff_number", "value"), common)
        for row in goods[1:]:
            self._secondary(made, row)
        for row in rows:
            item = {key: row[f"declared/1/{key}"] for key in ("number", "duty", "value") if f"declared/1/{key}" in row}
            if item:
                _append(made, "declared", {}, item)
        return made

    def _with(self, *facts: str) -> Lines:
        """Return the same, with facts that no column of its own may hold."""
        there = {fact for fact, _ in self._plain}
        more = Lines((), self._values)
        more._plain = [*self._plain, *((fact, (fact,)) for fact in facts if fact not in there)]
        more._items = {key: parts for key, parts in self._items.items() if key[0] != "declared"}
        return more

    def _secondary(self, made: MadeLine, row: Facts) -> None:
        head = {
            key: row[fact]
            for key, fact in (("number", "declared/1/number"), ("value", "declared/1/value"))
            if fact in row
        }
        _append(made, "secondary_numbers", {}, head)
        of_it = self._with().line({fact: held for fact, held in row.items() if fact.startswith("quantities/")})
        if of_it.shape:
            place = len(made.shape["secondary_numbers"]) - 1
            made.shape["secondary_numbers"][place].update(of_it.shape)
            made.cells.update({f"secondary_numbers/{place}/{path}": held for path, held in of_it.cells.items()})


def _append(made: MadeLine, head: str, fixed: dict[str, str], item: dict[str, Held]) -> None:
    """Put an item behind those of its list."""
    listed: list[dict[str, Any]] = made.shape.setdefault(head, [])
    listed.append({**fixed, **{key: held.value for key, held in item.items()}})
    made.cells.update({f"{head}/{len(listed) - 1}/{key}": held for key, held in item.items()})


def _position(fact: str) -> int:
    """Return the place of an item that is numbered in its list; others keep the order of the mapping."""
    number = fact.split("/")[1] if fact.startswith(("quantities/", "declared/")) else ""
    return int(number) if number.isdigit() else 0


def _chapter(row: Facts) -> str:
    held = row.get("declared/1/number")
    return str(held.value)[:_CHAPTER] if held is not None else ""


def _in_order(rows: Sequence[Facts], refuse: Refuse) -> list[Facts]:
    """Return the rows of a line by their ordinals, where each has one; else as they stand."""
    told = [row.get("tariff_ordinal") for row in rows]
    held = [one for one in told if one is not None]
    if not held:
        return list(rows)
    numbers: list[int] = []
    for one in held:
        text = str(one.value)
        if not text.isdigit() or not text.isascii() or len(text) > len(str(_LARGEST_ORDINAL)) or int(text) in numbers:
            refuse(one.row, one.column, f'"{text[:20]}" is no place of its own among the numbers of this line', "")
            return list(rows)
        numbers.append(int(text))
    if len(held) < len(rows):
        refuse(held[0].row, held[0].column, "some numbers of this line have a place in its order, and others none", "")
        return list(rows)
    return [row for _, row in sorted(zip(numbers, rows, strict=True), key=lambda pair: pair[0])]


def _common(rows: Iterable[Facts], refuse: Refuse) -> Facts:
    """Return what rows say of their line; where two say otherwise, the later is refused."""
    common: Facts = {}
    for row in rows:
        for fact, held in row.items():
            if fact.startswith(_OF_ITS_ROW):
                continue
            first = common.setdefault(fact, held)
            if first.value != held.value:
                what = f'row {first.row} says "{_words(first)}" for this line, and this row "{_words(held)}"'
                refuse(held.row, held.column, what, "Correct one of the two rows.")
    return common


def _words(held: Held) -> str:
    return (held.value if isinstance(held.value, str) else ", ".join(held.value))[:40]
