"""The `reading` of a rule file as written: its three tables, and what is said of each basis and stage."""

from __future__ import annotations

from typing import Literal

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.scalars import (
    Key,
    ListPath,
    Prefixes,
    Sentence,
)

__all__ = ["ReadingText", "SaidText", "StageText"]


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
