"""Worker processes of a run: begun, given work, and ended with it.

When a run ends, however it ends, its workers end too. Workers do not hear the signals that stop a run, which reach a
whole group of processes: the first process does, and ends them.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Collection, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, NoReturn, ParamSpec, TypeVar

from prefile.cli.stopping import SIGNALS, undone_when_stopped
from prefile.errors import Fault

__all__ = ["OTHER_LAW", "SPAWN", "begin_tracker", "begin_worker", "settled", "submit", "told_with_code", "workers"]

P = ParamSpec("P")
T = TypeVar("T")
SPAWN = get_context("spawn")  # a fork of a process with threads, like durable-rules', may hang
OTHER_LAW = "the rule book was changed while the run went on"
_GARBAGE = 50_000  # as in the first process
_PATIENCE = 0.2  # seconds
_FILTERS = "PYTHONWARNINGS"
_GONE = "a process that screened ended before its work was done; too little memory may be why"


class WorkerFault(Fault):
    """A fault in a worker, with its code; its cause is the worker's traceback as text."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code, words)  # both, since an exception passes from process to process by its arguments
        self.code, self._words = code, words

    def __str__(self) -> str:
        return self._words


def submit(pool: ProcessPoolExecutor, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> Future[T]:
    """Give work to the pool, which may start a process for it."""
    with _quiet():
        try:
            return pool.submit(work, *given, **named)
        except BrokenProcessPool:
            raise Fault(_GONE) from None


def settled(future: Future[T]) -> T:
    """Return what work came to.

    Raises:
        Fault: its worker had one, or ended before the work was done.
    """
    try:
        return future.result()
    except BrokenProcessPool:
        raise Fault(_GONE) from None


@contextmanager
def workers(number: int, begin: Callable[..., object], given: tuple[Any, ...]) -> Generator[ProcessPoolExecutor]:
    """Give a pool of so many workers, each of which begins with what is given, and end them when the run ends."""
    begin_tracker()
    others = set(active_children())
    with undone_when_stopped(lambda: _end(set(active_children()) - others, _PATIENCE)):
        pool = ProcessPoolExecutor(number, SPAWN, begin, given)
        try:
            yield pool
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


def begin_tracker() -> None:
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


def begin_worker() -> None:
    """Begin a worker. What may fail waits for its first work, since a pool says nothing of why a beginning failed."""
    gc.set_threshold(_GARBAGE)
    for number in SIGNALS:
        with suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> NoReturn:
    """End this worker when the first process has ended without ending it; a pool's worker would wait for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
    os._exit(1)


@contextmanager
def told_with_code(*passed: type[Exception]) -> Generator[None]:
    """Raise what goes wrong in a worker as a fault with its code, but for what the first process knows.

    Raises:
        WorkerFault: it went wrong.
    """
    try:
        yield
    except passed:
        raise
    except Exception as error:  # a worker's last resort
        code = error.code if isinstance(error, Fault) else Fault.code
        raise WorkerFault(code, str(error) or type(error).__name__) from error
