"""Gaps: what `prefile rules new` left for the author to fill in from the text is filled in."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Path

__all__ = ["GAP", "check"]

CODE = "R357"
GAP = "TO FILL IN"
"""How a text begins that stands for one that is still to be written."""


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:  # noqa: ARG001 - as all lints
    """Yield each text that still says what is to be written there."""
    for document in written.documents.values():
        for path, text in _gaps(document.value, ()):
            what = f'a gap is left: "{text.removeprefix(GAP).lstrip(" -")}"'
            yield Problem(CODE, what, document.place(path))


def _gaps(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the texts within a value that stand for one that is to be written."""
    if isinstance(value, str):
        if value.startswith(GAP):
            yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _gaps(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _gaps(inner, (*path, index))
