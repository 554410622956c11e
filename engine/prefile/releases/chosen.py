"""The rule book that commands and the service open: a folder that is named, an installed version, or the one in use."""

from __future__ import annotations

import os
import re
from pathlib import Path

from prefile.law.book import RuleBook
from prefile.rulebook import open_rulebook
from prefile.rulebook.release_files import VERSION

__all__ = ["HOME", "SHIPPED", "USED", "book_home", "open_chosen"]

HOME = "PREFILE_RULE_BOOKS"  # the variable that names the folder of installed rule books
SHIPPED = "shipped"  # the book that came with prefile
USED = "used"  # the file of that folder which names the version in use


def book_home() -> Path:
    """Return the folder of installed rule books: the one that PREFILE_RULE_BOOKS names, else in the user's data."""
    if named := os.environ.get(HOME):
        return Path(named)
    from platformdirs import user_data_path  # noqa: PLC0415 - where a folder is named, it is not asked for

    return user_data_path("prefile", appauthor=False) / "rule-books"


def open_chosen(rules: Path | None) -> RuleBook:
    """Open the rule book of a folder, of an installed version, or, where none is named, the one in use.

    A folder in the place that one works in goes before a version of the same name.

    Raises:
        RuleFileProblems: every problem of every file, with places; or no such version is installed.
    """
    if rules is None:
        home = book_home()
        if not (home / USED).exists():
            return open_rulebook()
        from prefile.releases.home import used_folder  # noqa: PLC0415 - most use the book that came with prefile

        return open_rulebook(used_folder(home))
    if rules.exists():
        return open_rulebook(rules)
    if str(rules) == SHIPPED:
        return open_rulebook()
    if re.fullmatch(VERSION, str(rules)):
        from prefile.releases.home import installed_folder  # noqa: PLC0415 - as above

        return open_rulebook(installed_folder(book_home(), str(rules)))
    return open_rulebook(rules)
