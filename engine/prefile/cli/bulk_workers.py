"""Workers of `prefile bulk --jobs`: each makes parts of the input, and writes them once their entries are numbered.

What a worker makes stays in files of a scratch folder until then, so the first process holds none of it. Every worker
opens the rule book by itself, and knows the kinds of lines that it met.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from prefile.bulk.makers import Made
from prefile.bulk.memory import keep_memory
from prefile.bulk.part_tables import PartTables, held_tables, hold_tables, together, write_tables
from prefile.bulk.screener import Screener
from prefile.bulk.units import Work
from prefile.cli.options import open_scenarios
from prefile.cli.stopping import undone_when_stopped
from prefile.cli.workers import OTHER_LAW, begin_worker, settled, submit, told_with_code, workers
from prefile.errors import Fault
from prefile.options import ScreenOptions
from prefile.releases.chosen import open_chosen
from prefile.render.scratch import Scratch
from prefile.rulebook.kept import books_folder

__all__ = ["Given", "Workers", "making"]

T = TypeVar("T")
_ON_THE_WAY = 2  # parts for each worker, so that none waits for the slowest


class Given(NamedTuple):
    """What every worker opens by itself."""

    rules: Path | None
    digest: str
    options: ScreenOptions
    scenarios: tuple[str, ...]
    quantities: bool = False


@contextmanager
def making(jobs: int, given: Given) -> Generator[Workers]:
    """Give so many workers, which end with the run."""
    with Scratch() as scratch, undone_when_stopped(scratch.remove), workers(jobs, _begin, (given,)) as pool:
        yield Workers(pool, jobs, scratch.folder())


class Workers:
    """Makes parts in other processes."""

    def __init__(self, pool: ProcessPoolExecutor, jobs: int, folder: Path) -> None:
        """Have the workers of a pool make them, which keep them in a folder meanwhile."""
        self._pool, self._folder, self._numbers = pool, folder, count()
        self.ahead = _ON_THE_WAY * jobs

    def make(self, work: Work) -> _Promise[Made]:
        """Make a part."""
        return _Promise(submit(self._pool, _make, work, self._folder / f"{next(self._numbers)}"))

    def write(self, made: Made, first: int, files: Mapping[str, Path]) -> _Promise[None]:
        """Write a part whose first entry has the number `first`."""
        return _Promise(submit(self._pool, _write, made, first, files))


class _Promise(Generic[T]):
    """What a worker comes to."""

    def __init__(self, future: Future[T]) -> None:
        self._future = future

    def result(self) -> T:
        """Wait for it; of a worker that is gone it is a fault."""
        return settled(self._future)


# In a worker

_given: list[Given] = []  # what this worker began with; a pool passes it to nothing else


def _begin(given: Given) -> None:
    """Begin a worker."""
    begin_worker()
    keep_memory()
    _given.append(given)


@cache
def _screener() -> Screener:
    """Open this worker's rule book, once.

    Raises:
        Fault: it is another than that of the first process.
    """
    rules, digest, options, named, quantities = _given[0]
    book = open_chosen(rules)
    if book.digest != digest:
        raise Fault(OTHER_LAW)
    scenarios = open_scenarios(book, named, stacked=True)
    return Screener(book, options, scenarios=scenarios, home=books_folder(), quantities=quantities)


def _make(work: Work, file: Path) -> Made:
    with told_with_code(OSError):
        part = together(work(_screener()), _screener().fees.names)
        _screener().keep()
        hold_tables(part, file)
        return Made(part.counts, part.contents, file)


def _write(made: Made, first: int, files: Mapping[str, Path]) -> None:
    with told_with_code(OSError):
        part = held_tables(PartTables(made.counts.read, {}, made.contents), made.held)
        write_tables(part, first, files)
