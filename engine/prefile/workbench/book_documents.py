"""The shapes of what lists released rule books for programs: those that are installed, and whom one trusts."""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefile.values.json_shape import json_keys, json_object

__all__ = ["BookBefore", "ListedBook", "ListedPublisher", "Publishers", "ReleasedBooks"]


@json_object
class BookBefore(NamedTuple):
    """The rule book before a release; `version` is null where that was no release."""

    version: str | None
    digest: str


@json_object
class ListedBook(NamedTuple):
    """A released rule book: `changes` are what is other law since the one before, in sentences; `key` signed it.

    `engine` is the oldest prefile that reads it, and `read_through` the last day through which chapter 99 was read for
    some measure.
    """

    version: str
    digest: str
    engine: str
    read_through: str
    since: BookBefore | None
    changes: tuple[str, ...]
    key: str
    used: bool


@json_keys("format", "books")
class ReleasedBooks(NamedTuple):
    """Released rule books (`prefile-rule-books/1`), the newest first; where none is used, that of prefile is."""

    books: tuple[ListedBook, ...]
    format: Literal["prefile-rule-books/1"] = "prefile-rule-books/1"


@json_object
class ListedPublisher(NamedTuple):
    """A publisher of rule books: a public key (Ed25519, in hexadecimal digits), and whose it is."""

    key: str
    name: str


@json_keys("format", "publishers")
class Publishers(NamedTuple):
    """Publishers of rule books (`prefile-publishers/1`)."""

    publishers: tuple[ListedPublisher, ...]
    format: Literal["prefile-publishers/1"] = "prefile-publishers/1"
