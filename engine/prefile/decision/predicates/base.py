"""What every predicate is: its word in a rule file, the facts that it reads, its answer, and what is missing.

A new word of the vocabulary is one class like these in this folder, one field of the rule file's schema (under the same
name), and one row of rules/README.md. `reads` names its facts (see `LineFacts`); nothing else is there when it answers.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import ClassVar, Protocol, TypeVar

from prefile.decision.line_facts import LineFacts
from prefile.entry.missing_fact import MissingFact
from prefile.law.condition import Condition, Predicate, predicates_of
from prefile.values.trilean import Trilean

__all__ = ["BookNames", "LinePredicate", "WrittenWindow", "line_predicates", "or_words", "rule_words"]

Moment_co = TypeVar("Moment_co", bound=date, covariant=True)  # a datetime is a date too


class BookNames(Protocol):
    """What the word being read may name: each name is resolved by the book, and refused where the book has it not."""

    @property
    def word(self) -> str:
        """The word itself, for a class that has several."""
        ...

    def origins(self, codes: Sequence[str], *at: str) -> frozenset[str]:
        """Return the countries that codes and groups stand for; `at` is where in the word's value they are."""
        ...

    def partners(self, statuses: Sequence[str]) -> frozenset[str]:
        """Return the countries that have an instrument in one of these statuses."""
        ...

    def listed(self, path: str, groups: Sequence[str] | None) -> frozenset[str]:
        """Return the tariff numbers of a list, or of some of its groups: digits, or the beginnings of them."""
        ...


class WrittenWindow(Protocol[Moment_co]):
    """A window as a rule file writes it: the first instant or day that it holds, the first that it no longer holds."""

    @property
    def since(self) -> Moment_co | None:
        """Where it begins; None: open."""

    @property
    def until(self) -> Moment_co | None:
        """Where it ends; None: open."""


def or_words(names: Sequence[str]) -> str:
    """Write names as a choice: ii, ii-iv or iv."""
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


class LinePredicate(Predicate, frozen=True):
    """One question that a rule may ask of a line."""

    words: ClassVar[tuple[str, ...]] = ()  # in a rule file; none where the engine alone asks it
    reads: ClassVar[frozenset[str]] = frozenset()
    written: ClassVar[Callable[..., LinePredicate]]
    """Makes it of the value of its word and of what the book names; of words beside it as keywords, if they are there.

    A classmethod `written(cls, value, names, *, beside=None)`; each class says what type its value is.
    """

    @property
    def claims_named(self) -> frozenset[str]:
        """The claims on which the answer may turn."""
        return frozenset()

    @abstractmethod
    def answer(self, facts: LineFacts) -> Trilean:
        """Answer for a line."""

    def missing(self, facts: LineFacts) -> MissingFact:
        """Return the fact that would settle it, where the answer is unknown."""
        raise AssertionError(f"{self} is never unknown, and is asked of {facts}")

    @abstractmethod
    def explained(self, facts: LineFacts) -> str:
        """Say in words what the line answered."""

    def bounds(self) -> tuple[Hashable, ...] | None:
        """Return the values of its fact at which the answer changes; None: any difference may matter.

        Days, instants and metal are kept as coarsely as the bounds of all predicates that read them allow.
        """
        return None


def rule_words(predicates: Iterable[type[LinePredicate]] | None = None) -> dict[str, type[LinePredicate]]:
    """Return the class of each word, of those given or of every predicate that is there.

    Raises:
        TypeError: two classes have the same word.
    """
    found: dict[str, type[LinePredicate]] = {}
    for predicate in _every() if predicates is None else predicates:
        for word in predicate.words:
            if word in found:
                raise TypeError(f"{predicate.__name__} has the word {word}, which is that of {found[word].__name__}")
            found[word] = predicate
    return found


def _every() -> Iterator[type[LinePredicate]]:
    """Yield every predicate."""
    waiting = LinePredicate.__subclasses__()
    while waiting:
        predicate = waiting.pop(0)
        waiting += predicate.__subclasses__()
        yield predicate


def line_predicates(condition: Condition | None) -> list[LinePredicate]:
    """Return every predicate of a condition.

    Raises:
        TypeError: a predicate is not of this folder.
    """
    found: list[LinePredicate] = []
    for predicate in predicates_of(condition):
        if not isinstance(predicate, LinePredicate):
            raise TypeError(f"{predicate!r} is no predicate of a line")
        found.append(predicate)
    return found
