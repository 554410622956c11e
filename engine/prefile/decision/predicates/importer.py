"""Predicates on who imports, and under which type of entry."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.importer_number import is_importer
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, Trilean, whether

__all__ = ["EntryTypeIs", "NamedImporter"]

_IMPORTER, _ENTRY_TYPE = missing_fact("importer"), missing_fact("entry-type")


class NamedImporter(LinePredicate, frozen=True):
    """The importer of record is one of those that an order names, by number; unknown where no number is stated."""

    words: ClassVar[tuple[str, ...]] = ("importer",)
    reads: ClassVar[frozenset[str]] = frozenset({"importer"})
    numbers: tuple[str, ...]

    @classmethod
    def written(cls, numbers: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(numbers))

    @property
    def asks(self) -> str:
        return f"an importer of record numbered {or_words(self.numbers)}"

    def answer(self, facts: LineFacts) -> Trilean:
        stated = facts.importer
        return UNKNOWN if stated is None else max((is_importer(stated, named) for named in self.numbers), default=NO)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _IMPORTER

    def explained(self, facts: LineFacts) -> str:
        match self.answer(facts):
            case Trilean.NO:
                return "the importer of record is not among those named"
            case Trilean.YES:
                return "the importer of record is among those named"
        if facts.importer is None:
            return "the importer of record's number is not stated"
        return "the importer of record's number is stated without its suffix"

    def bounds(self) -> tuple[Hashable, ...]:
        return self.numbers


class EntryTypeIs(LinePredicate, frozen=True):
    """The entry is of one of these types (CBP's codes of two digits)."""

    words: ClassVar[tuple[str, ...]] = ("entry_type",)
    reads: ClassVar[frozenset[str]] = frozenset({"entry_type"})
    types: tuple[str, ...]

    @classmethod
    def written(cls, types: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(types))

    @property
    def asks(self) -> str:
        return f"entry type {or_words(self.types)}"

    def answer(self, facts: LineFacts) -> Trilean:
        return UNKNOWN if facts.entry_type is None else whether(facts.entry_type in self.types)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _ENTRY_TYPE

    def explained(self, facts: LineFacts) -> str:
        return "the entry type is not stated" if facts.entry_type is None else f"the entry type is {facts.entry_type}"
