"""What coverage.yaml and calendar.yaml say, as law: the boundary, what is left out, and the dated events."""

from __future__ import annotations

from prefile.errors import Place, Problem
from prefile.law.partners import Countries
from prefile.law.scope import Boundary, Event, LeftOut, Touching
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.scope import CalendarFile, ScopeFile
from prefile.rulebook.schema.tables import TouchingRow

__all__ = ["boundary", "events", "left_out"]


def boundary(written: ScopeFile) -> Boundary | None:
    """Return from when on the book answers for rate dates, where its file says so."""
    covers = written.covers
    return None if covers is None else Boundary(covers.since, covers.says, covers.cite)


def left_out(written: ScopeFile, folder: RuleFolder, countries: Countries) -> tuple[LeftOut, ...]:
    """Return what the book does not check, in the order of the file."""
    return tuple(
        LeftOut(
            numbers=_numbers(text.numbers),
            on=text.on,
            what=text.what,
            says=text.says,
            listed=None if text.list is None else _listed(text.list, folder, countries),
        )
        for text in written.leaves_out
    )


def _listed(name: str, folder: RuleFolder, countries: Countries) -> dict[str, tuple[Touching, ...]]:
    """Return what a table names, by the beginnings of tariff numbers that it may touch."""
    found: dict[str, tuple[Touching, ...]] = {}
    data = folder.table(name)
    if data is None:
        folder.problems.append(Problem("R308", f"{name} is not in the rule book", Place("coverage.yaml")))
        return found
    for line, row in rows(data, name, TouchingRow, folder.problems.append):
        codes: set[str] = set()
        for origin in row.origins:
            known = countries.expand(origin)
            if known is None:
                folder.problems.append(
                    Problem("R308", f'"{origin[:40]}" is no country and no group of countries', Place(name, line))
                )
            codes |= known or frozenset()
        touching = Touching(row.name, frozenset(codes) if row.origins else None)
        found[row.number] = (*found.get(row.number, ()), touching)
    return found


def events(written: CalendarFile) -> tuple[Event, ...]:
    """Return the dated events, in the order of the file."""
    return tuple(
        Event(
            numbers=_numbers(text.numbers),
            on=text.on,
            at=text.at,
            what=text.what,
            cite=text.cite,
            measures=tuple(text.measures),
        )
        for text in written.events
    )


def _numbers(prefixes: list[str] | None) -> tuple[str, ...] | None:
    return None if prefixes is None else tuple(prefixes)
