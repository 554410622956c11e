"""Kept entries screened again: in this process, or by the workers of a run; each beside what it came to when kept.

Entries that were asked for alike are screened together. For workers they are written to files, some thousand lines to
a file, which are screened as any files are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from prefile.analysis.rescreened import ChangedEntry, ChangeSums, line_changes
from prefile.cli.run_loop import Choices, Made, make_pieces
from prefile.cli.screen import Jobs
from prefile.cli.stopping import undone_when_stopped
from prefile.errors import DeclarationProblems
from prefile.intake import Limits
from prefile.intake.how_written import AS_IT_SHOWS
from prefile.law.book import RuleBook
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.writers import Piece
from prefile.store.archive import Archive
from prefile.store.figures import figures_of
from prefile.store.kept import Asked, Rows, rows_of
from prefile.store.reading import KeptEntry, KeptFigures, asked_by_sequence, kept_entries, kept_figures

__all__ = ["Again", "Rescreening", "changed_entries"]

_ENTRIES_OF_A_FILE = 250
_FEW_LINES = 4_000  # which one process screens before others have started
_MOST_LINES = 99_999


class Again(NamedTuple):
    """A kept entry: what it came to then, and what it comes to now, or the problem why it cannot be screened."""

    kept: KeptFigures
    after: Rows | str


class Rescreening:
    """Screens kept entries by a book, under choices that go before those that each was kept with."""

    def __init__(self, archive: Archive, book: RuleBook, choices: Choices, jobs: Jobs) -> None:
        """Screen by `book`; `jobs` says in how many processes, and what each must open by itself."""
        self._archive, self._book, self._choices, self._jobs = archive, book, choices, jobs

    def screened(self, sequences: Iterable[int]) -> Iterator[Again]:
        """Yield each entry of the screenings with these numbers, those that were asked for alike together."""
        groups: dict[Asked, list[int]] = {}
        lines: Counter[Asked] = Counter()
        for sequence, asked, number in asked_by_sequence(self._archive, sequences):
            alike = asked._replace(scenarios=())
            groups.setdefault(alike, []).append(sequence)
            lines[alike] += number
        for asked, of_group in groups.items():
            several = self._jobs.number > 1 and lines[asked] > _FEW_LINES
            made = self._in_processes if several else self._here
            with closing(made(of_group, self._under(asked))) as pieces:
                for kept, piece in zip(kept_figures(self._archive, of_group), pieces, strict=True):
                    yield Again(kept, piece.piece.body)

    def _under(self, asked: Asked) -> Choices:
        own = self._choices
        return own._replace(
            on=own.on or asked.on,
            as_known=own.as_known or asked.as_known_on,
            assume_current_tariff=own.assume_current_tariff or asked.assume_current_tariff,
        )

    def _here(self, sequences: Sequence[int], choices: Choices) -> Generator[Made]:
        entries = (kept.entry() for kept in kept_entries(self._archive, sequences))
        yield from make_pieces(entries, self._book, choices, again_piece)

    def _in_processes(self, sequences: Sequence[int], choices: Choices) -> Generator[Made]:
        from prefile.cli.pool import Work, make_in_processes  # noqa: PLC0415 - few entries need no other process

        with Scratch() as scratch, undone_when_stopped(scratch.remove):
            folder = scratch.folder()
            names = list(_files(kept_entries(self._archive, sequences), folder))
            number, rules, scenarios = self._jobs
            limits, apart = Limits(lines=_MOST_LINES), choices._replace(scenarios=())
            work = Work(limits, AS_IT_SHOWS, rules, self._book.digest, apart, scenarios, again_piece, folder)
            yield from make_in_processes(names, number, work, _never_here, _unheard)


def _files(kept: Iterator[KeptEntry], folder: Path) -> Iterator[str]:
    """Write entries to files of JSON Lines, and yield the name of each."""
    for number in count():
        if not (part := list(islice(kept, _ENTRIES_OF_A_FILE))):
            return
        file = folder / f"{number}.jsonl"
        file.write_bytes(b"".join(b"%b\n" % one.declared for one in part))
        yield str(file)


def _never_here(place: int) -> Iterator[Made]:
    raise AssertionError(place)


def _unheard(size: int, items: int, lines: int) -> None:
    """Show nothing of how far workers are."""


def again_piece(item: RunItem) -> Piece:
    """Return what an entry comes to, as rows; or why it cannot be screened."""
    if isinstance(item.result, DeclarationProblems):
        first, *others = item.result.problems
        more = f" (and {len(others)} more)" if others else ""
        return Piece(f"{first.code} {first.what}{more}")
    return Piece(rows_of(item.result))


def changed_entries(
    found: Iterable[Again], scenarios: frozenset[str], write: Callable[[ChangedEntry], None]
) -> ChangeSums:
    """Write each entry that changed, and return what all came to."""
    sums = ChangeSums()
    for again in found:
        id_, name, before = again.kept
        changed: ChangedEntry | None = None
        if isinstance(again.after, str):
            changed = ChangedEntry(name, id_, again.after, ())
        elif lines := tuple(line_changes(figures_of(before), figures_of(again.after), scenarios)):
            changed = ChangedEntry(name, id_, None, lines)
        sums = sums.with_entry(len(before.lines), changed)
        if changed is not None:
            write(changed)
    return sums
