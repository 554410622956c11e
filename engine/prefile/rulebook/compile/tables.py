"""Lists of tariff numbers, of prices and of countries, from their tables, each read when a rule file names it."""

from __future__ import annotations

from collections.abc import Sequence

from prefile.errors import Place, Problem
from prefile.law.coverage_map import CoverageMap
from prefile.law.partners import Countries
from prefile.rulebook.compile.coverage_map import compile_coverage_map
from prefile.rulebook.csv_tables import OnProblem, number_rows, rows
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.coverage_map import ReadingText
from prefile.rulebook.schema.tables import CountryRow, NumberRow, PriceRow
from prefile.values.dates import ALWAYS, Window
from prefile.values.rate import Rate
from prefile.values.rate_words import read_rate

__all__ = ["ListedNumber", "RuleTables", "countries_of", "number_list", "price_list"]

ListedNumber = tuple[str, str | None, Window]
"""A tariff number of a list, or the beginning of one (bare digits), its group and its window there.

A plain tuple: of 11,000 named ones the garbage collector takes as long as of the whole tariff table.
"""

_ALWAYS = (ALWAYS,)


def number_list(data: bytes, name: str, refuse: OnProblem) -> list[ListedNumber]:
    """Return a list of tariff numbers: one for each row, two where the row's end became known later."""
    return [
        (number, row.group or None, window)
        for number, row in number_rows(data, name, refuse)
        for window in _windows(row)
    ]


def _windows(row: NumberRow) -> tuple[Window, ...]:
    """Return the windows of a row.

    Where its end became known on a day, it was known before, without an end, and was replaced on that day.
    """
    if row.since is row.until is row.known is None:
        return _ALWAYS
    window = Window(row.since, row.until, row.known)
    if row.known is None or row.until is None:
        return (window,)
    return Window(row.since, replaced=row.known), window


def price_list(data: bytes, name: str, refuse: OnProblem) -> dict[str, Rate]:
    """Return prices by mineral, in US dollars a kilogram of the goods or of what they contain of the mineral."""
    made: dict[str, Rate] = {}
    for line, row in rows(data, name, PriceRow, refuse):
        words = f"{row.usd_per_kg} USD/kg{f' on {row.mineral} content' if row.of == 'content' else ''}"
        rate = read_rate(words)
        if rate is None or row.of not in {"goods", "content"} or row.mineral in made:
            refuse(Problem("R308", f'"{words[:60]}" of "{row.of[:20]}" is no price of its own', Place(name, line)))
            continue
        made[row.mineral] = rate
    return made


def countries_of(data: bytes, name: str, refuse: OnProblem) -> Countries:
    """Return the country codes with their names, and their groups."""
    names: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    for _, row in rows(data, name, CountryRow, refuse):
        names[row.code] = row.name
        for group in row.groups:
            groups.setdefault(group, set()).add(row.code)
    return Countries(names, {group: frozenset(codes) for group, codes in groups.items()})


class RuleTables:
    """The tables of one folder, by their paths in it; what is wrong with one goes to the folder's problems."""

    def __init__(self, source: RuleFolder) -> None:
        self._source = source
        self._numbers: dict[str, list[ListedNumber] | None] = {}
        self._groups: dict[str, frozenset[str | None]] = {}
        self._beginnings: dict[tuple[str, tuple[str, ...] | None], frozenset[str]] = {}

    def numbers(self, name: str) -> list[ListedNumber] | None:
        """Return a list of tariff numbers, read once; None where there is no such file."""
        if name not in self._numbers:
            data = self._source.table(name)
            self._numbers[name] = None if data is None else number_list(data, name, self._source.problems.append)
        return self._numbers[name]

    def beginnings(self, name: str, groups: Sequence[str] | None) -> frozenset[str]:
        """Return the numbers of a list, or of some of its groups: many conditions ask for the same."""
        key = (name, None if groups is None else tuple(groups))
        if key not in self._beginnings:
            listed = self.numbers(name) or []
            self._beginnings[key] = frozenset(
                [number for number, group, _ in listed if groups is None or group in groups]
            )
        return self._beginnings[key]

    def groups(self, name: str) -> frozenset[str | None]:
        """Return the groups of a list."""
        if name not in self._groups:
            self._groups[name] = frozenset([group for _, group, _ in self.numbers(name) or []])
        return self._groups[name]

    def prices(self, name: str) -> dict[str, Rate] | None:
        """Return the prices of a list by mineral; None where there is no such file."""
        data = self._source.table(name)
        return None if data is None else price_list(data, name, self._source.problems.append)

    def coverage_map(self, text: ReadingText) -> CoverageMap:
        """Return the map that the tables of a reading say."""
        return compile_coverage_map(text, self._source.table, self._source.problems.append)
