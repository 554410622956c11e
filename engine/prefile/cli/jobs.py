"""Several processes for one run: each screens a file at a time; what they make is written in the order of the files.

A worker opens the rule book once and writes the pieces of a file, pickled, to a file of their own in a folder that only
this run knows; so the memory is that of one piece. The pieces are put together here as by one process. When a run ends,
however it ends, its workers end too. Workers do not hear Ctrl-C: the first process does, and ends them.
"""

from __future__ import annotations

import gc
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from prefile.cli.inputs import entries_of
from prefile.cli.making import Choices, Made, make_pieces
from prefile.cli.supposed import open_scenarios
from prefile.errors import Fault
from prefile.intake import Limits, Mapping
from prefile.law.book import RuleBook
from prefile.render.item import Make, Unwritable
from prefile.rulebook import open_rulebook

__all__ = ["Work", "make_in_processes"]

_GARBAGE = 50_000  # as in the first process
_BETWEEN = 0.2  # seconds
_GONE = "a process that screened ended before its work was done; too little memory may be why"
_OTHER_LAW = "the rule book was changed while the run went on"

Heard = Callable[[int, int, int], None]


class Work(NamedTuple):
    """What every worker is told: how to read, by which book to screen, and what to make of a report."""

    limits: Limits
    mapping: Mapping | None
    rules: Path | None
    digest: str
    choices: Choices
    scenarios: tuple[str, ...]
    make: Make
    folder: Path


class _Told(NamedTuple):
    """What a worker says: that it read and screened more, that a file is done, or what kept it from its work."""

    bytes: int = 0
    items: int = 0
    lines: int = 0
    done: int | None = None
    fault: tuple[str, str, str] | None = None
    unwritable: str | None = None


class _Fault(Fault):
    """A fault in a worker, told with its code."""

    def __init__(self, code: str, words: str, where: str) -> None:
        super().__init__(words)
        self.code = code
        self.add_note(where)


def make_in_processes(
    inputs: Sequence[str | None], jobs: int, work: Work, here: Callable[[int], Iterator[Made]], heard: Heard
) -> Iterator[Made]:
    """Yield what the entries of every file come to, in the order of the files.

    `inputs` names the files; None, at its place, is what only this process can read, which `here` makes. `heard` is
    told of bytes, items and lines as they are done elsewhere.

    Raises:
        Fault: a worker had one, or ended before its work was done.
        Unwritable: a format has no place for what a report says.
    """
    tasks = [place for place, name in enumerate(inputs) if name is not None]
    with _workers(min(jobs, len(tasks)), inputs, work) as workers:
        done: set[int] = set()
        for place, name in enumerate(inputs):
            if name is None:
                yield from here(place)
                continue
            while place not in done:
                for told in workers.hear():
                    heard(told.bytes, told.items, told.lines)
                    if told.done is not None:
                        done.add(told.done)
            yield from _kept(work.folder / f"{place}.pieces")


def _kept(path: Path) -> Iterator[Made]:
    """Yield the pieces that a worker kept, and remove them."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        while stream.tell() < size:
            yield Made(*pickle.load(stream))  # noqa: S301 - our own worker wrote it, where no other user may
    path.unlink()


class _Workers:
    """Processes that take the next file as each is done with one."""

    def __init__(self, number: int, inputs: Sequence[str | None], work: Work) -> None:
        spawn = get_context("spawn")  # a fork of a process with threads, like durable-rules', may hang
        self._open: dict[Any, BaseProcess] = {}  # by its connection, of which each system has its own kind
        self.processes: list[BaseProcess] = []
        self._following = following = spawn.Value("l", 0)  # lives as long as the workers
        for _ in range(number):
            ours, theirs = spawn.Pipe(duplex=False)
            worker = spawn.Process(target=_work, args=(theirs, following, inputs, work), daemon=True)
            worker.start()
            theirs.close()
            self.processes.append(worker)
            self._open[ours] = worker

    def hear(self) -> Iterator[_Told]:
        """Yield what workers say, once at least one says something."""
        speaking: list[Any] = list(wait(list(self._open)))
        for connection in speaking:
            try:
                told: _Told = connection.recv()
            except EOFError:
                self._ended(connection)
                continue
            if told.fault is not None:
                raise _Fault(*told.fault)
            if told.unwritable is not None:
                raise Unwritable(told.unwritable)
            yield told
        if not self._open:
            raise Fault(_GONE)

    def _ended(self, connection: Any) -> None:  # noqa: ANN401 - as above
        worker = self._open.pop(connection)
        worker.join()
        connection.close()
        if worker.exitcode != 0:
            raise Fault(_GONE)


@contextmanager
def _workers(number: int, inputs: Sequence[str | None], work: Work) -> Generator[_Workers]:
    """Start workers, and end them when the run ends."""
    with _unheard():
        workers = _Workers(number, inputs, work)
    try:
        yield workers
    finally:
        for worker in workers.processes:
            worker.terminate()
        for worker in workers.processes:
            worker.join()
            worker.close()


@contextmanager
def _unheard() -> Generator[None]:
    """Keep Ctrl-C from processes that are started meanwhile; this one hears it a little later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(told: Connection, following: Any, inputs: Sequence[str | None], work: Work) -> None:  # noqa: ANN401 - a shared number
    """Screen files until none is left; whatever goes wrong is told to the first process."""
    gc.set_threshold(_GARBAGE)
    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _screen_files(told, following, inputs, work)
    except Unwritable as refused:
        told.send(_Told(unwritable=str(refused)))
    except BrokenPipeError:
        return  # the first process has gone
    except Exception as error:  # noqa: BLE001 - a worker's last resort
        code = error.code if isinstance(error, Fault) else Fault.code
        told.send(_Told(fault=(code, str(error) or type(error).__name__, traceback.format_exc())))
    finally:
        told.close()


def _screen_files(told: Connection, following: Any, inputs: Sequence[str | None], work: Work) -> None:  # noqa: ANN401 - as above
    book = open_rulebook(work.rules)
    choices = work.choices._replace(scenarios=open_scenarios(book, work.scenarios, stacked=True))
    if book.digest != work.digest:
        raise Fault(_OTHER_LAW)
    while (place := _next(following)) < len(inputs):
        name = inputs[place]
        if name is not None:
            _screen_file(told, book, choices, place, name, work)


def _next(following: Any) -> int:  # noqa: ANN401 - as above
    with following.get_lock():
        place = int(following.value)
        following.value = place + 1
    return place


def _screen_file(told: Connection, book: RuleBook, choices: Choices, place: int, name: str, work: Work) -> None:
    """Screen one file and keep its pieces."""
    so_far = _SoFar(told)
    entries = entries_of(name, work.limits, so_far.read, work.mapping)
    with (work.folder / f"{place}.pieces").open("wb") as kept:
        for made in make_pieces(entries, book, choices, work.make):
            pickle.dump(tuple(made), kept, pickle.HIGHEST_PROTOCOL)
            so_far.made(made.counted.lines)
    so_far.done(place)


class _SoFar:
    """Tells the first process how far a worker is, a few times a second: it may be busy, and a pipe holds little."""

    def __init__(self, told: Connection) -> None:
        self._told, self._said = told, time.monotonic()
        self._bytes = self._items = self._lines = 0

    def read(self, size: int) -> None:
        self._bytes += size

    def made(self, lines: int) -> None:
        self._items += 1
        self._lines += lines
        if time.monotonic() - self._said > _BETWEEN:
            self._say(None)

    def done(self, place: int) -> None:
        self._say(place)

    def _say(self, done: int | None) -> None:
        self._told.send(_Told(self._bytes, self._items, self._lines, done))
        self._bytes = self._items = self._lines = 0
        self._said = time.monotonic()
