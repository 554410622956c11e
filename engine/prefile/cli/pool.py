"""Several processes for one run: each screens a file at a time; what they make is written in the order of the files.

A worker opens the rule book once and writes the pieces of a file, pickled, to a file of their own in a folder that only
this run knows; so the memory is that of one piece. The pieces are put together here as by one process. When a run ends,
however it ends, its workers end too. Workers do not hear the signals that stop a run, which reach a whole group of
processes: the first process does, and ends them.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, NoReturn

from prefile.cli.inputs import entries_of
from prefile.cli.options import open_scenarios
from prefile.cli.run_loop import Choices, Made, make_pieces
from prefile.cli.stopping import SIGNALS, undone_when_stopped
from prefile.errors import Fault
from prefile.intake import HowWritten, Limits
from prefile.law.book import RuleBook
from prefile.releases.chosen import open_chosen
from prefile.render.writers import Make, Unwritable

__all__ = ["Work", "kept_pieces", "make_in_processes", "screen_file"]

_GARBAGE = 50_000  # as in the first process
_BETWEEN = 0.2  # seconds
_AHEAD = 1000  # files that wait for a worker or for their turn to be written; of a file that is done a number stays
_FILTERS = "PYTHONWARNINGS"
_GONE = "a process that screened ended before its work was done; too little memory may be why"
_OTHER_LAW = "the rule book was changed while the run went on"

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


class WorkerFault(Fault):
    """A fault in a worker, with its code; its cause is the worker's traceback as text."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code, words)  # both, since an exception passes from process to process by its arguments
        self.code, self._words = code, words

    def __str__(self) -> str:
        return self._words


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
    with _workers(min(jobs, files), work) as (pool, so_far):
        coming = ((place, None if name is None else _submit(pool, place, name)) for place, name in enumerate(inputs))
        waiting = deque(islice(coming, _AHEAD))
        while waiting:
            place, future = waiting.popleft()
            waiting.extend(islice(coming, 1))
            if future is None:
                yield from here(place)
                continue
            while not wait([future], _BETWEEN).done:
                progress(*so_far.more())
            _settle(future)
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


def _submit(pool: ProcessPoolExecutor, place: int, name: str) -> Future[None]:
    """Give a file to the pool, which may start a process for it."""
    with _quiet():
        try:
            return pool.submit(_work, place, name)
        except BrokenProcessPool:
            raise Fault(_GONE) from None


def _settle(future: Future[None]) -> None:
    """Check that a file was screened."""
    try:
        future.result()
    except BrokenProcessPool:
        raise Fault(_GONE) from None


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


@contextmanager
def _workers(number: int, work: Work) -> Generator[tuple[ProcessPoolExecutor, SoFar]]:
    """Give a pool of so many workers and how far they are, and end them when the run ends."""
    spawn = get_context("spawn")  # a fork of a process with threads, like durable-rules', may hang
    _begin_tracker()
    so_far = SoFar(spawn.Array("q", 3))
    others = set(active_children())
    with undone_when_stopped(lambda: _end(set(active_children()) - others, _BETWEEN)):
        pool = ProcessPoolExecutor(number, spawn, _begin, (work, so_far))
        try:
            yield pool, so_far
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            _end(set(active_children()) - others)
            pool.shutdown()


def _end(workers: Collection[BaseProcess], patience: float = 0) -> None:
    """End workers, which write nothing that stays, and wait so long for each to be gone."""
    for worker in workers:
        worker.kill()
    for worker in workers if patience else ():
        worker.join(patience)


def _begin_tracker() -> None:
    """Begin the process that removes what others share in memory, where they could not: nobody needs to be told so."""
    if sys.platform == "win32":
        return
    kept = os.environ.get(_FILTERS)
    os.environ[_FILTERS] = f"ignore::UserWarning:{resource_tracker.__name__}"
    try:
        with _quiet():
            resource_tracker.ensure_running()
    finally:
        if kept is None:
            del os.environ[_FILTERS]
        else:
            os.environ[_FILTERS] = kept


@contextmanager
def _quiet() -> Generator[None]:
    """Keep the signals that stop a run from processes that are started meanwhile; this one hears them a bit later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In a worker

_given: list[tuple[Work, SoFar]] = []  # what this worker began with; a pool passes it to nothing else


def _begin(work: Work, so_far: SoFar) -> None:
    """Begin a worker. What may fail waits for the first file, since a pool says nothing of why a beginning failed."""
    gc.set_threshold(_GARBAGE)
    for number in SIGNALS:
        with suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _given.append((work, so_far))


def _end_with_parent() -> NoReturn:
    """End this worker when the first process has ended without ending it; a pool's worker would wait for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
    os._exit(1)


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
        raise Fault(_OTHER_LAW)
    return book, choices


def _work(place: int, name: str) -> None:
    """Screen one file and keep its pieces; what goes wrong is raised with its code."""
    work, so_far = _given[0]
    try:
        book, choices = _opened()
        screen_file(book, choices, place, name, work, so_far)
    except Unwritable:
        raise
    except Exception as error:  # a worker's last resort
        code = error.code if isinstance(error, Fault) else Fault.code
        raise WorkerFault(code, str(error) or type(error).__name__) from error


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
