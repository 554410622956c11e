"""The rule book: YAML and CSV become measures, or every problem that keeps them from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.rulebook.loader import load_book
from prefile.rulebook.rule_folder import written_book
from prefile.rulebook.scenario_files import load_scenario, scenario_names
from prefile.shipped import shipped_folder

__all__ = ["RuleBook", "open_floors", "open_rulebook", "open_scenario", "scenario_names", "written_book"]


def open_rulebook(folder: str | Path | None = None) -> RuleBook:
    """Open the shipped rule book, or the one in a folder.

    Raises:
        RuleFileProblems: every problem of every file, with places.
    """
    return load_book(Path(folder) if folder is not None else shipped_folder("rules"))


def open_scenario(book: RuleBook, name: str | Path) -> Scenario:
    """Open a scenario for a book: one of its `scenarios/` by name, or a file.

    Raises:
        RuleFileProblems: there is no such scenario, or every problem of its file, with places.
    """
    return load_scenario(book, Path(name)).scenario


def open_floors(book: RuleBook, named: Sequence[str]) -> Scenario:
    """Open a scenario of price floors: each named like gallium=400/KG, or a file of them in CSV.

    Raises:
        RuleFileProblems: every floor that is none, or the book has no scenario of floors.
    """
    from prefile.rulebook.floors import floors_scenario, read_floors  # noqa: PLC0415 - few runs suppose floors

    return floors_scenario(book, read_floors(book, named))
