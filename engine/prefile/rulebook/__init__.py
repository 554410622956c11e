"""The rule book: YAML and CSV become measures, or every problem that keeps them from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.rulebook.kept import books_folder, open_kept, read_book
from prefile.rulebook.release_files import NOTE
from prefile.shipped import shipped_folder

__all__ = ["RuleBook", "open_floors", "open_rulebook", "open_scenario"]


def open_rulebook(folder: str | Path | None = None) -> RuleBook:
    """Open the shipped rule book, or the one in a folder: from where it is kept, or else from its files.

    Raises:
        RuleFileProblems: every problem of every file, with places.
    """
    rules = Path(folder) if folder is not None else shipped_folder("rules")
    home = books_folder()
    book = read_book(rules) if home is None else open_kept(rules, home)
    if not (rules / NOTE).exists():
        return book
    from prefile.rulebook.release_note import with_release  # noqa: PLC0415 - few books are opened from a release

    return with_release(book)


def open_scenario(book: RuleBook, name: str | Path) -> Scenario:
    """Open a scenario for a book: one of its `scenarios/` by name, or a file.

    Raises:
        RuleFileProblems: there is no such scenario, or every problem of its file, with places.
    """
    from prefile.rulebook.scenario_files import load_scenario  # noqa: PLC0415 - few runs suppose anything

    return load_scenario(book, Path(name)).scenario


def open_floors(book: RuleBook, named: Sequence[str]) -> Scenario:
    """Open a scenario of price floors: each named like gallium=400/KG, or a file of them in CSV.

    Raises:
        RuleFileProblems: every floor that is none, or the book has no scenario of floors.
    """
    from prefile.rulebook.floors import floors_scenario, read_floors  # noqa: PLC0415 - few runs suppose floors

    return floors_scenario(book, read_floors(book, named))
