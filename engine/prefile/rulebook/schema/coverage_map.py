"""The `reading` of a rule file: as written, its three tables, and the reading that they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from prefile.errors import Place, Problem
from prefile.law.coverage_map import (
    BASES,
    STAGES,
    Basis,
    Commodity,
    Reading,
    ReadNumber,
    ReadRow,
    Reliance,
    Said,
    Stage,
)
from prefile.rulebook.csv_tables import Columns, rows
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.scalars import (
    Key,
    ListPath,
    Prefixes,
    Sentence,
)

__all__ = ["ReadingText", "build_reading"]

_NUMBERS = Columns(("number", "mineral", "stage", "basis", "words"))
_MINERALS = Columns(("mineral", "name", "sectors"), ("symbol", "list_2025", "list_2022", "uranium_clause", "source"))
_RELIANCE = Columns(("mineral", "figure", "data_year", "edition", "form"), ("source",))
_STAGE_WORDS: dict[str, Stage] = {stage.replace(" ", "-"): stage for stage in STAGES}
_OF_NUMBERS: dict[str, Basis] = {basis: basis for basis in BASES[:3]}
_STATISTICAL = 10
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_FIGURE = re.compile(r"E|[<>]?(100|[0-9]{1,2})")

Read = Callable[[str], bytes | None]
Refuse = Callable[[Problem], None]


class SaidText(Written):
    """What a part of the reading says, and on what authority."""

    says: Sentence
    cite: Key


class StageText(SaidText):
    """Whether goods of a stage are covered: law or, where the law is silent, this book's choice."""

    outcome: Literal["covered", "not covered"]


class CrudeText(SaidText):
    """Chapters of crude goods, whose declared content does not show that they were processed."""

    numbers: Prefixes


class BasesText(Written):
    """How surely a line is covered: what the number's words name, what it may hold, what is declared, or nothing."""

    direct: SaidText
    named: SaidText
    shared: SaidText
    evidence: SaidText
    none: SaidText


class StagesText(Written):
    """What each stage of processing comes to."""

    ore_or_concentrate: StageText
    processed: StageText
    semi_finished_derivative: StageText
    final_derivative: StageText
    scrap: StageText


class MineralsText(Written):
    """The list of minerals that the instrument speaks of."""

    list: ListPath
    cite: Key


class ReadingText(Written):
    """The reading of an instrument that names no tariff numbers."""

    numbers: ListPath
    minerals: MineralsText
    import_reliance: ListPath
    bases: BasesText
    stages: StagesText
    crude: CrudeText


_OUTCOMES: dict[Basis, Literal["covered", "not covered", "cannot tell"]] = {
    "direct": "covered",
    "named": "covered",
    "shared": "cannot tell",
    "evidence": "covered",
    "none": "not covered",
}


def build_reading(text: ReadingText, read: Read, refuse: Refuse) -> Reading:
    """Return the reading that a rule file says; what is wrong in its tables goes to `refuse`."""
    commodities = _commodities(text, read, refuse)
    bases: dict[Basis, Said] = {basis: _said(getattr(text.bases, basis), _OUTCOMES[basis]) for basis in BASES}
    stages: dict[Stage, Said] = {}
    for stage in STAGES:
        written: StageText = getattr(text.stages, stage.replace(" ", "_").replace("-", "_"))
        stages[stage] = _said(written, written.outcome)
    return Reading(
        numbers=_numbers(text.numbers, commodities, read, refuse),
        commodities=commodities,
        commodities_cite=text.minerals.cite,
        bases=bases,
        stages=stages,
        crude=tuple(text.crude.numbers),
        crude_said=_said(text.crude, "cannot tell"),
    )


def _said(text: SaidText, outcome: Literal["covered", "not covered", "cannot tell"]) -> Said:
    return Said(outcome, text.says, text.cite)


def _table(name: str, columns: Columns, read: Read, refuse: Refuse) -> list[tuple[Place, list[str]]]:
    """Return the rows of a table with their places; none where the table itself is wrong, which is refused."""
    data = read(name)
    if data is None:
        refuse(Problem("R306", f"{name} is not in the rule book", Place(name)))
        return []
    problems: list[Problem] = []
    found = [(Place(name, line), list(cells)) for line, cells in rows(data, name, columns, problems.append)]
    if not found and not problems:
        problems.append(Problem("R308", "no row stands under the header", Place(name, 1)))
    for problem in problems:
        refuse(problem)
    return found


def _commodities(text: ReadingText, read: Read, refuse: Refuse) -> dict[str, Commodity]:
    """Return the listed minerals; none where their list itself is wrong."""
    figures: dict[str, dict[tuple[str, str], Reliance]] = {}
    places: dict[str, Place] = {}
    for place, (mineral, figure, year, edition, form, _) in _table(text.import_reliance, _RELIANCE, read, refuse):
        wrong = _wrong_figure(figure, year)
        said = figures.setdefault(mineral, {})
        if wrong is None and (year, edition) in said:
            wrong = f"a second figure for {mineral}, {year}, {edition}"
        if wrong is not None:
            refuse(Problem("R308", wrong, place))
            continue
        said[year, edition] = Reliance(figure, int(year), edition, form)
        places.setdefault(mineral, place)
    made: dict[str, Commodity] = {}
    for place, (mineral, name, sectors, *_) in _table(text.minerals.list, _MINERALS, read, refuse):
        if not _SLUG.fullmatch(mineral):
            refuse(Problem("R308", f'"{mineral[:40]}" cannot be declared: a mineral is written like rare-earth', place))
        elif mineral in made:
            refuse(Problem("R308", f"{mineral} stands twice", place))
        else:
            relied = sorted(figures.get(mineral, {}).values(), key=lambda figure: figure.data_year)
            named = tuple(sector.strip() for sector in sectors.split(";") if sector.strip())
            made[mineral] = Commodity(mineral, name, named, tuple(relied), place)
    for mineral, place in places.items():
        if made and mineral not in made:
            refuse(Problem("R308", f'"{mineral[:40]}" is not a listed mineral', place))
    return made


def _wrong_figure(figure: str, year: str) -> str | None:
    """Return what is wrong with a figure of import reliance."""
    if not _FIGURE.fullmatch(figure):
        return f'"{figure[:20]}" is not a percentage like 80 or >50, nor E'
    return None if _YEAR.fullmatch(year) else f'"{year[:20]}" is not a year'


def _numbers(name: str, commodities: dict[str, Commodity], read: Read, refuse: Refuse) -> dict[str, ReadNumber]:
    """Return how each number is read; where no mineral is listed, what the rows name cannot be judged."""
    found: dict[str, _Rows] = {}
    for place, (number, mineral, stage, basis, words) in _table(name, _NUMBERS, read, refuse):
        wrong = _wrong(number, stage, basis, words)
        if wrong is None and commodities and mineral not in commodities:
            wrong = f'"{mineral[:40]}" is not a listed mineral'
        if wrong is None:
            known = found.setdefault(number, _Rows(_STAGE_WORDS[stage], {}, place))
            if known.stage != _STAGE_WORDS[stage]:
                wrong = f"{number} stands at another stage above"
            elif mineral in known.by_mineral:
                wrong = f"{number} names {mineral} above"
            else:
                known.by_mineral[mineral] = ReadRow(mineral, _OF_NUMBERS[basis], words)
        if wrong is not None:
            refuse(Problem("R308", wrong, place))
    return {number: known.read() for number, known in found.items()}


class _Rows(NamedTuple):
    """The rows of one number so far, and the place of the first."""

    stage: Stage
    by_mineral: dict[str, ReadRow]
    place: Place

    def read(self) -> ReadNumber:
        """Return how the number is read."""
        surest_first = sorted(self.by_mineral.values(), key=lambda row: BASES.index(row.basis))
        return ReadNumber(self.stage, tuple(surest_first), self.place)


def _wrong(number: str, stage: str, basis: str, words: str) -> str | None:
    """Return what is wrong with a row of the numbers, but for its mineral."""
    if len(number) != _STATISTICAL or not (number.isascii() and number.isdigit()):
        return f'"{number[:40]}" is not a tariff number of ten digits'
    if stage not in _STAGE_WORDS:
        return f'"{stage[:40]}" is no stage: {", ".join(_STAGE_WORDS)}'
    if basis not in _OF_NUMBERS:
        return f'"{basis[:40]}" is no basis of a number: {", ".join(_OF_NUMBERS)}'
    return None if words.strip() else "the words that decide are missing"
