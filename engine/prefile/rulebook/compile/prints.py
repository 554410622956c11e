"""What editions print of a number within windows, beside the table: rows in their order, which leave no day out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prefile.errors import Place, Problem
from prefile.law.tariff import Printed, TariffRow
from prefile.rulebook.csv_tables import OnProblem, rows
from prefile.rulebook.schema.tariff_tables import PrintRow
from prefile.values.dates import Window

__all__ = ["read_prints", "timeline"]


def read_prints(
    by_number: dict[str, TariffRow], name: str, data: bytes, refuse: OnProblem
) -> Mapping[str, Sequence[Printed]]:
    """Return the prints of each number, in order; a number that the table does not print has the row of its first."""
    found: dict[str, list[Printed]] = {}
    for line, row in rows(data, name, PrintRow, refuse):
        printed = TariffRow(row.number, row.units, row.general, row.special, row.column_2, frozenset(row.footnotes))
        before = found.setdefault(row.number, [])
        if _is_out_of_order(before, row.since, row.until):
            refuse(Problem("R308", f"the windows of {row.number} are not in their order", Place(name, line)))
            continue
        before.append(Printed(Window(row.since, row.until), printed))
        by_number.setdefault(row.number, printed)
    return found


def _is_out_of_order(before: Sequence[Printed], since: datetime | None, until: datetime | None) -> bool:
    if since is not None and until is not None and until <= since:
        return True
    last = before[-1].window.until if before else None
    return bool(before) and (since is None or last is None or since < last)


def timeline(table: TariffRow, prints: Sequence[Printed]) -> tuple[Printed, ...]:
    """Return the rows of a number in their order: the table's wherever no print says otherwise."""
    return tuple(_filled(table, prints))


def _filled(table: TariffRow, prints: Sequence[Printed]) -> Iterator[Printed]:
    at: datetime | None = None
    for index, (window, printed) in enumerate(prints):
        if window.since is not None and (index == 0 or window.since != at):
            yield Printed(Window(at, window.since), table)
        known = (table.windows, table.successors, table.like)  # of the number, whatever is printed of it
        yield Printed(window, TariffRow(*printed[:6], *known))
        at = window.until
    if at is not None:
        yield Printed(Window(at, None), table)
