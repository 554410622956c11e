"""From the `reading` of a rule file and its three tables to the map of what an instrument without numbers covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from prefile.errors import Place, Problem
from prefile.law.coverage_map import (
    BASES,
    STAGES,
    Basis,
    Commodity,
    CoverageMap,
    CoverageStatement,
    MineralCoverage,
    NumberCoverage,
    Reliance,
    Stage,
)
from prefile.rulebook.csv_tables import OnProblem, rows
from prefile.rulebook.schema.coverage_map import ReadingText, SaidText, StageText
from prefile.rulebook.schema.tables import ImportRelianceRow, MineralRow, ReadNumberRow, Row

__all__ = ["compile_coverage_map"]

Read = Callable[[str], bytes | None]
RowModel = TypeVar("RowModel", bound=Row)

_OUTCOMES: dict[Basis, Literal["covered", "not covered", "cannot tell"]] = {
    "direct": "covered",
    "named": "covered",
    "shared": "cannot tell",
    "evidence": "covered",
    "none": "not covered",
}


def compile_coverage_map(text: ReadingText, read: Read, refuse: OnProblem) -> CoverageMap:
    """Return the map that a rule file says; `read` gives the bytes of its tables, whose problems go to `refuse`."""
    commodities = _commodities(text, read, refuse)
    bases: dict[Basis, CoverageStatement] = {
        basis: _statement(getattr(text.bases, basis), _OUTCOMES[basis]) for basis in BASES
    }
    stages: dict[Stage, CoverageStatement] = {}
    for stage in STAGES:
        written: StageText = getattr(text.stages, stage.replace(" ", "_").replace("-", "_"))
        stages[stage] = _statement(written, written.outcome)
    return CoverageMap(
        numbers=_numbers(_table(text.numbers, ReadNumberRow, read, refuse), commodities, refuse),
        commodities=commodities,
        commodities_cite=text.minerals.cite,
        bases=bases,
        stages=stages,
        crude=tuple(text.crude.numbers),
        crude_statement=_statement(text.crude, "cannot tell"),
    )


def _statement(text: SaidText, outcome: Literal["covered", "not covered", "cannot tell"]) -> CoverageStatement:
    return CoverageStatement(outcome, text.says, text.cite)


def _table(name: str, model: type[RowModel], read: Read, refuse: OnProblem) -> list[tuple[Place, RowModel]]:
    """Return the rows of a table with their places; one that is not there or holds nothing is refused."""
    data = read(name)
    if data is None:
        refuse(Problem("R306", f"{name} is not in the rule book", Place(name)))
        return []
    problems: list[Problem] = []
    found = [(Place(name, line), row) for line, row in rows(data, name, model, problems.append)]
    if not found and not problems:
        problems.append(Problem("R308", "no row stands under the header", Place(name, 1)))
    for problem in problems:
        refuse(problem)
    return found


def _commodities(text: ReadingText, read: Read, refuse: OnProblem) -> dict[str, Commodity]:
    """Return the listed minerals; none where their list itself is wrong."""
    reliance = _table(text.import_reliance, ImportRelianceRow, read, refuse)
    figures = _figures(reliance, refuse)
    commodities: dict[str, Commodity] = {}
    for place, row in _table(text.minerals.list, MineralRow, read, refuse):
        if row.mineral in commodities:
            refuse(Problem("R308", f"{row.mineral} stands twice", place))
            continue
        relied = sorted(figures.get(row.mineral, {}).values(), key=lambda figure: figure.data_year)
        commodities[row.mineral] = Commodity(row.mineral, row.name, row.sectors, tuple(relied), place)
    firsts = {row.mineral: place for place, row in reversed(reliance)}
    for mineral in figures:
        if commodities and mineral not in commodities:
            refuse(Problem("R308", f'"{mineral[:40]}" is not a listed mineral', firsts[mineral]))
    return commodities


def _figures(
    reliance: list[tuple[Place, ImportRelianceRow]], refuse: OnProblem
) -> dict[str, dict[tuple[int, str], Reliance]]:
    """Return the figures of each mineral by data year and edition; a second one of the same is refused."""
    figures: dict[str, dict[tuple[int, str], Reliance]] = {}
    for place, row in reliance:
        of_mineral = figures.setdefault(row.mineral, {})
        if (row.data_year, row.edition) in of_mineral:
            what = f"a second figure for {row.mineral}, {row.data_year}, {row.edition}"
            refuse(Problem("R308", what, place))
            continue
        of_mineral[row.data_year, row.edition] = Reliance(row.figure, row.data_year, row.edition, row.form)
    return figures


@dataclass(slots=True)
class _Number:
    """What the rows of one number said so far, and the place of the first."""

    stage: Stage
    place: Place
    minerals: dict[str, MineralCoverage] = field(default_factory=dict)

    def wrong(self, row: ReadNumberRow) -> str | None:
        """Return what of a further row contradicts those before it."""
        if row.stage != self.stage:
            return f"{row.number} stands at another stage above"
        return f"{row.number} names {row.mineral} above" if row.mineral in self.minerals else None

    def read(self) -> NumberCoverage:
        """Return what the number is read as, the surest mineral first."""
        surest_first = sorted(self.minerals.values(), key=lambda row: BASES.index(row.basis))
        return NumberCoverage(self.stage, tuple(surest_first), self.place)


def _numbers(
    table: list[tuple[Place, ReadNumberRow]], commodities: dict[str, Commodity], refuse: OnProblem
) -> dict[str, NumberCoverage]:
    """Return how each number is read; where no mineral is listed, what the rows name cannot be judged."""
    numbers: dict[str, _Number] = {}
    for place, row in table:
        if commodities and row.mineral not in commodities:
            refuse(Problem("R308", f'"{row.mineral[:40]}" is not a listed mineral', place))
            continue
        number = numbers.setdefault(row.number, _Number(row.stage, place))
        wrong = number.wrong(row)
        if wrong is not None:
            refuse(Problem("R308", wrong, place))
            continue
        number.minerals[row.mineral] = MineralCoverage(row.mineral, row.basis, row.words)
    return {number: known.read() for number, known in numbers.items()}
