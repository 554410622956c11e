"""How many changes of a book's rules are noticed: by kind and by measure, and those that change nothing that is law."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from prefile.errors import Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder, written_book
from prefile.rulebook.schema.tables import EquivalentRow
from prefile.workbench.mutation.judge import Judged
from prefile.workbench.mutation.kinds import changes_of
from prefile.workbench.mutation.spot import Change, spots

__all__ = ["EQUIVALENT", "Score", "Share", "equivalents", "every_change", "sampled", "score"]

EQUIVALENT = "equivalent-changes.csv"
_ROWS = "number"  # the kind of change of a tariff number

Key = tuple[str, str, str]


class Share(NamedTuple):
    """Of changes of one kind, or of one measure: how many were made, and how many of them were noticed."""

    name: str
    made: int
    noticed: int

    @property
    def percent(self) -> int:
        """The share that was noticed, in whole percent, rounded down; 100 only where all were."""
        return 100 if not self.made else 100 * self.noticed // self.made


class Score(NamedTuple):
    """What a run came to. Changes that are recorded as equivalent count nowhere; `stale` are noticed all the same."""

    whole: Share
    kinds: tuple[Share, ...]
    measures: tuple[Share, ...]
    survivors: tuple[Change, ...]
    equivalent: int
    stale: tuple[Key, ...]

    @property
    def outside_rows(self) -> Share:
        """The share of all changes but those of tariff numbers, which are rows of lists, in a rule file too."""
        others = [share for share in self.kinds if share.name != _ROWS]
        return Share("", sum(share.made for share in others), sum(share.noticed for share in others))


def every_change(book: RuleBook, measures: Iterable[str] | None = None) -> list[Change]:
    """Return every change of the rules of a book, or of some measures, each once, in the order of their ids."""
    written = written_book(book)
    wanted = set(book.by_id if measures is None else measures)
    found: dict[Key, Change] = {}
    for measure in sorted((one for one in book.measures if one.id in wanted), key=lambda one: one.id):
        tree = written.documents[measure.file].value
        for spot in spots(tree if isinstance(tree, dict) else {}, measure, book.tariff):
            for change in changes_of(spot):
                found.setdefault(change.key, change)
    return list(found.values())


def sampled(changes: Sequence[Change], size: int | None, seed: int) -> list[Change]:
    """Return so many of some changes, drawn by a seed, in their order; all of them where they are no more."""
    if size is None or size >= len(changes):
        return list(changes)
    chosen = random.Random(seed).sample(range(len(changes)), size)  # noqa: S311 - a sample that anybody can draw again
    return [changes[place] for place in sorted(chosen)]


def equivalents(book: RuleBook) -> dict[Key, str]:
    """Return the changes that are recorded to change nothing that is law, each with why.

    Raises:
        RuleFileProblems: the file that records them cannot be read.
    """
    folder = RuleFolder(book.folder)
    problems: list[Problem] = []
    data = folder.table(EQUIVALENT)
    read = [] if data is None else [row for _, row in rows(data, EQUIVALENT, EquivalentRow, problems.append)]
    if problems or folder.problems:
        raise RuleFileProblems([*folder.problems, *problems])
    return {(row.measure, row.place, row.change): row.why for row in read}


def score(judged: Iterable[Judged], recorded: dict[Key, str]) -> Score:
    """Return what judged changes come to."""
    every = list(judged)
    counted = [one for one in every if one.change.key not in recorded]
    return Score(
        _share("every change", counted),
        tuple(_by(counted, lambda change: change.kind)),
        tuple(_by(counted, lambda change: change.measure)),
        tuple(one.change for one in counted if one.survives),
        len(every) - len(counted),
        tuple(one.change.key for one in every if one.change.key in recorded and not one.survives),
    )


def _share(name: str, judged: Sequence[Judged]) -> Share:
    return Share(name, len(judged), sum(not one.survives for one in judged))


def _by(judged: Sequence[Judged], named: Callable[[Change], str]) -> Iterable[Share]:
    names = Counter(named(one.change) for one in judged)
    return (_share(name, [one for one in judged if named(one.change) == name]) for name in sorted(names))
