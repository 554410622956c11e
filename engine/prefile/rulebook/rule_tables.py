"""The tables that rule files name, read from a folder when they are first named."""

from __future__ import annotations

from prefile.law.coverage_map import CoverageMap
from prefile.rulebook.compile.coverage_map import compile_coverage_map
from prefile.rulebook.compile.lists import ListedNumber, number_list, price_list
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.coverage_map import ReadingText
from prefile.values.rate import Rate

__all__ = ["RuleTables"]


class RuleTables:
    """The tables of one folder, by their paths in it; what is wrong with one goes to the folder's problems."""

    def __init__(self, source: RuleFolder) -> None:
        self._source = source
        self._numbers: dict[str, list[ListedNumber] | None] = {}

    def numbers(self, name: str) -> list[ListedNumber] | None:
        """Return a list of tariff numbers, read once; None where there is no such file."""
        if name not in self._numbers:
            data = self._source.table(name)
            self._numbers[name] = None if data is None else number_list(data, name, self._source.problems.append)
        return self._numbers[name]

    def prices(self, name: str) -> dict[str, Rate] | None:
        """Return the prices of a list by mineral; None where there is no such file."""
        data = self._source.table(name)
        return None if data is None else price_list(data, name, self._source.problems.append)

    def coverage_map(self, text: ReadingText) -> CoverageMap:
        """Return the map that the tables of a reading say."""
        return compile_coverage_map(text, self._source.table, self._source.problems.append)
