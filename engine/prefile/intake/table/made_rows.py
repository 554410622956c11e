"""Lines made of the cells of plain rows at once: what a cell comes to in an entry is known by what it holds.

Rows whose columns state the same facts are of one form, by which code makes their lines. The shape of a line stands
between a row and its line only where something of it has to be judged, or until a form came a few times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from prefile.entry import Line, Quantity
from prefile.entry.part_readers import Make, NotPlain
from prefile.entry.plain_entry import part_maker
from prefile.intake.alike import picked
from prefile.intake.quantities import why_no_quantity
from prefile.intake.table.cells import Value
from prefile.intake.table.header import Column
from prefile.intake.table.lines import Lines
from prefile.intake.table.plain_rows import PlainRows

__all__ = ["MadeRows"]

_MOST_READ = 1 << 14  # cells of each column
_OFTEN = 8  # times that rows of a form came, whose code takes as long to write as some hundred rows to read
_MOST_FORMS = 1 << 6  # of a table, so that whoever fills ever other columns has little written
_UNIT = "/unit"

Stated = tuple[bool, ...]  # of each column, whether a row states it


class _Form(NamedTuple):
    """What makes the lines of a form: of its values those of the line, and what makes its quantities of the others."""

    make: Callable[..., Line]
    pick: Callable[[Sequence[Any]], tuple[Any, ...]]
    quantities: tuple[Callable[[Sequence[Any]], Quantity], ...]


class MadeRows:
    """Makes lines of the rows of a table that are plain, by the columns that were found."""

    def __init__(
        self, columns: Sequence[Column], lines: Lines, plain: PlainRows, is_known: Callable[[str], bool]
    ) -> None:
        """Know the columns, what of them goes where, which of their cells are plain, and what is a heading."""
        of_line = {fact: steps[0] for fact, steps in lines.plain if len(steps) == 1 and steps[0] in Line.model_fields}
        of_line |= {fact: fact for fact in ("tariff_number", "value")}
        self._keys = [of_line.get(column.fact) for column in columns]
        self._quantities = [
            (name, {key: fact for fact, key in parts})
            for (head, name), parts in lines.items.items()
            if head == "quantities"
        ]
        self._at = {column.fact: at for at, column in enumerate(columns)}
        reads = {fact: part_maker(Line).reads[key] for fact, key in of_line.items()}
        for _, facts in self._quantities:
            reads |= {fact: part_maker(Quantity).reads[key] for key, fact in facts.items()}
        self._is_read, self._width = plain.is_read, plain.width
        self._cells = [
            (place, _MadeCells(known, reads.get(column.fact), _refusing(column.fact, is_known)))
            for column, (place, known) in zip(columns, plain.cells, strict=True)
        ]
        self._forms: dict[Stated, _Form | int | None] = {}

    def line(self, cells: Sequence[Value]) -> Line | None:
        """Return the line of a row; None where it is not plain, or its shape is judged."""
        if not self._is_read or len(cells) < self._width:
            return None
        try:
            values = [known[cells[place]] for place, known in self._cells]
            stated = tuple([value is not None for value in values])
            form = self._forms.get(stated, 0)
            if isinstance(form, int):
                form = self._met(stated, form)
            if form is None:
                return None
            make, pick, quantities = form
            if quantities:
                return make(*pick(values), tuple([quantity(values) for quantity in quantities]))
            return make(*pick(values))
        except (NotPlain, ValueError):
            return None

    def _met(self, stated: Stated, times: int) -> _Form | None:
        """Count a row of a form; return what makes its lines once it came often, None before or where nothing does."""
        if stated in self._forms or len(self._forms) < _MOST_FORMS:
            self._forms[stated] = times + 1
            if times + 1 == _OFTEN:
                form = self._forms[stated] = self._form(stated)
                return form
        return None

    def _form(self, stated: Stated) -> _Form | None:
        keys = {key: at for at, key in enumerate(self._keys) if key is not None and stated[at]}
        there = {fact: at for fact, at in self._at.items() if stated[at]}
        try:
            found = [_quantity(name, facts, there) for name, facts in self._quantities]
            quantities = tuple([quantity for quantity in found if quantity is not None])
            named = [*keys, *(["quantities"] if quantities else [])]
            return _Form(part_maker(Line).of_values(named), picked([*keys.values()]), quantities)
        except (NotPlain, ValueError):
            return None


class _MadeCells(dict[Value, Any]):
    """What the cells of a column come to in an entry, by what they hold, as far as they are plain: None where blank."""

    def __init__(self, said: Mapping[Value, Any], read: Make | None, refuses: Callable[[str], bool] | None) -> None:
        super().__init__()
        self._said, self._read, self._refuses = said, read, refuses

    def __missing__(self, cell: Value) -> Any:  # noqa: ANN401 - a value of an entry
        said = self._said[cell]
        value = self._value(said) if said else None
        if len(self) >= _MOST_READ:
            self.clear()
        self[cell] = value
        return value

    def _value(self, said: Any) -> Any:  # noqa: ANN401 - what a cell says, and a value of an entry
        if self._read is None or (self._refuses is not None and self._refuses(said)):
            raise NotPlain
        try:
            return self._read(said)
        except (KeyError, TypeError, ValueError):
            raise NotPlain from None


def _refusing(fact: str, is_known: Callable[[str], bool]) -> Callable[[str], bool] | None:
    """Return what tells of the cells of a fact which make no line at once: headings again, units of no quantity."""
    if fact == "tariff_number":
        return is_known
    return _counts_nothing if fact.startswith("quantities/") and fact.endswith(_UNIT) else None


def _counts_nothing(unit: str) -> bool:
    return why_no_quantity("1", unit, written=True) is not None


def _quantity(
    name: str, facts: Mapping[str, str], there: Mapping[str, int]
) -> Callable[[Sequence[Any]], Quantity] | None:
    """Return what makes a quantity of a row's values; None where nothing is stated of it.

    Raises:
        NotPlain: it lacks half.
    """
    amount, unit = there.get(facts.get("amount", "")), there.get(facts.get("unit", ""))
    make: Callable[..., Quantity] = part_maker(Quantity).of_values(("amount", "unit"))
    if amount is None:
        if unit is not None:
            raise NotPlain
        return None
    if not name.isdigit():
        if _counts_nothing(name):
            raise NotPlain
        fixed = part_maker(Quantity).reads["unit"](name)
        return lambda values: make(values[amount], fixed)
    if unit is None:
        raise NotPlain
    return lambda values: make(values[amount], values[unit])
