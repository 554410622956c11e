"""Several processes for one run: each screens a file at a time; what they make is written in the order of the files.

A worker opens the rule book once and writes the pieces of a file, pickled, to a file of their own in a folder that only
this run knows; so the memory is that of one piece. The pieces are put together here as by one process.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from prefile.cli.inputs import entries_of
from prefile.cli.options import open_scenarios
from prefile.cli.run_loop import Choices, Made, make_pieces
from prefile.cli.workers import OTHER_LAW, SPAWN, begin_tracker, begin_worker, settled, submit, told_with_code, workers
from prefile.errors import Fault
from prefile.intake import HowWritten, Limits
from prefile.law.book import RuleBook
from prefile.releases.chosen import open_chosen
from prefile.render.writers import Make, Unwritable

__all__ = ["Work", "kept_pieces", "make_in_processes", "screen_file"]

_BETWEEN = 0.2  # seconds
_AHEAD = 1000  # files that wait for a worker or for their turn to be written; of a file that is done a number stays

Progress = Callable[[int, int, int], None]


class Work(NamedTuple):
    """What every worker is given: how to read, by which book to screen, and what to make of a report."""

    limits: Limits
    how: HowWritten
    rules: Path | None
    digest: str
    choices: Choices
    scenarios: tuple[str, ...]
    make: Make
    folder: Path


def make_in_processes(
    inputs: Sequence[str | None], jobs: int, work: Work, here: Callable[[int], Iterator[Made]], progress: Progress
) -> Iterator[Made]:
    """Yield the pieces of the entries of every file, in the order of the files.

    `inputs` names the files; None, at its place, is what only this process can read, which `here` makes. `progress` is
    given the bytes, items and lines that were done elsewhere meanwhile.

    Raises:
        Fault: a worker had one, or ended before its work was done.
        Unwritable: a format has no place for what a report says.
    """
    files = sum(name is not None for name in inputs)
    begin_tracker()
    so_far = SoFar(SPAWN.Array("q", 3))
    with workers(min(jobs, files), _begin, (work, so_far)) as pool:
        coming = (
            (place, None if name is None else submit(pool, _work, place, name)) for place, name in enumerate(inputs)
        )
        waiting = deque(islice(coming, _AHEAD))
        while waiting:
            place, future = waiting.popleft()
            waiting.extend(islice(coming, 1))
            if future is None:
                yield from here(place)
                continue
            while not wait([future], _BETWEEN).done:
                progress(*so_far.more())
            settled(future)
            progress(*so_far.more())
            yield from kept_pieces(work.folder, place)


def kept_pieces(folder: Path, place: int) -> Iterator[Made]:
    """Yield the pieces that a worker kept of the file at a place, and remove them."""
    path = _pieces_file(folder, place)
    with path.open("rb") as stream:
        size = path.stat().st_size
        while stream.tell() < size:
            yield Made(*pickle.load(stream))  # noqa: S301 - our own worker wrote it, where no other user may
    path.unlink()


def _pieces_file(folder: Path, place: int) -> Path:
    return folder / f"{place}.pieces"


class SoFar:
    """How far the workers are: bytes read, items and lines done, in memory that all processes share.

    A worker adds to it a few times a second. The first process reads it without the lock: a worker that was ended
    while it added would keep that for ever, and a number that is a moment old does no harm.
    """

    def __init__(self, shared: Any) -> None:  # noqa: ANN401 - an array as multiprocessing makes it, which names no type
        self._shared = shared
        self._reported = (0, 0, 0)

    def more(self) -> tuple[int, int, int]:
        """Return the bytes, items and lines done since this was last asked."""
        size, items, lines = self._shared.get_obj()
        before, self._reported = self._reported, (size, items, lines)
        return size - before[0], items - before[1], lines - before[2]

    def add(self, done: Sequence[int]) -> None:
        """Add bytes, items and lines that were done in this process."""
        with self._shared.get_lock():
            for place, number in enumerate(done):
                self._shared[place] += number


# In a worker

_given: list[tuple[Work, SoFar]] = []  # what this worker began with; a pool passes it to nothing else


def _begin(work: Work, so_far: SoFar) -> None:
    """Begin a worker."""
    begin_worker()
    _given.append((work, so_far))


@cache
def _opened() -> tuple[RuleBook, Choices]:
    """Open this worker's rule book, once, and return it with how to screen.

    Raises:
        Fault: it is another than that of the first process.
    """
    work, _ = _given[0]
    book = open_chosen(work.rules)
    choices = work.choices._replace(scenarios=open_scenarios(book, work.scenarios, stacked=True))
    if book.digest != work.digest:
        raise Fault(OTHER_LAW)
    return book, choices


def _work(place: int, name: str) -> None:
    """Screen one file and keep its pieces; what goes wrong is raised with its code."""
    work, so_far = _given[0]
    with told_with_code(Unwritable):
        book, choices = _opened()
        screen_file(book, choices, place, name, work, so_far)


def screen_file(book: RuleBook, choices: Choices, place: int, name: str, work: Work, so_far: SoFar) -> None:
    """Screen one file and keep its pieces."""
    done, reported = [0, 0, 0], time.monotonic()

    def read(size: int) -> None:
        done[0] += size

    entries = entries_of(name, work.limits, read, work.how)
    with _pieces_file(work.folder, place).open("wb") as kept:
        for made in make_pieces(entries, book, choices, work.make):
            pickle.dump(tuple(made), kept, pickle.HIGHEST_PROTOCOL)
            done[1] += 1
            done[2] += made.counted.lines
            if time.monotonic() - reported > _BETWEEN:
                so_far.add(done)
                done[:], reported = [0, 0, 0], time.monotonic()
    so_far.add(done)
