"""Books kept in files of their own layout, from which they open in a quarter of the time."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from prefile.law.book import RuleBook
from prefile.rulebook.kept.files import keep, kept_book
from prefile.rulebook.kept.keys import book_key

__all__ = ["BOOKS", "books_folder", "compile_book", "open_kept", "read_book"]

BOOKS = "PREFILE_BOOKS"  # the variable that names the folder of kept books
_NONE = "none"


def books_folder() -> Path | None:
    """Return the folder of kept books: the one that PREFILE_BOOKS names, else in the user's cache; None for "none"."""
    named = os.environ.get(BOOKS)
    if named:
        return None if named == _NONE else Path(named)
    from platformdirs import user_cache_path  # noqa: PLC0415 - where a folder is named, it is not asked for

    return user_cache_path("prefile", appauthor=False) / "books"


def open_kept(rules: Path, home: Path) -> RuleBook:
    """Open the book of a folder from where it is kept; or from its rule files, and keep it where that can be.

    Raises:
        RuleFileProblems: every problem of every file, with places.
    """
    key = book_key(rules)
    if key is None:
        return read_book(rules)
    book = kept_book(home, key, rules)
    if book is None:
        book = read_book(rules)
        if book_key(rules) == key:  # else a file changed while it was read
            with suppress(OSError):  # a home that cannot be written
                keep(book, home, key)
    return book


def compile_book(book: RuleBook, home: Path) -> Path:
    """Keep a book in a folder, and return its file.

    Raises:
        OSError: it cannot be written there, or others can write there too; or a rule file can no longer be read.
    """
    key = book_key(book.folder)
    if key is None:
        raise OSError(f"the rule files in {book.folder} cannot be read")
    return keep(book, home, key)


def read_book(rules: Path) -> RuleBook:
    """Read the book of a folder from its rule files.

    Raises:
        RuleFileProblems: every problem of every file, with places.
    """
    from prefile.rulebook.loader import load_book  # noqa: PLC0415 - a kept book needs no reader of rule files

    return load_book(rules)
