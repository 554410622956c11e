"""A worker: a process that opens the rule book once, and does one job at a time that comes through its pipe.

A job is a function of a module and its arguments, which pickle. What it raises goes back as data; of a fault, where it
happened and not its words, which may hold what stands in an entry. A worker ends with its parent, hears none of the
signals that stop it, and takes no more memory than it is given.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Literal, NamedTuple, NoReturn

from prefile.errors import ArchiveProblems, DeclarationProblems, Fault, Problems
from prefile.law.book import RuleBook
from prefile.releases.chosen import open_chosen
from prefile.service.questions import NoSuchThing, WrongQuestion
from prefile.service.shelf import Shelf

__all__ = ["Begin", "Job", "Opened", "Reply", "WorkerProcess"]

_GARBAGE = 50_000  # as in the command line: a book is 100,000 objects that all stay
_STATM = Path("/proc/self/statm")
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1")


class Begin(NamedTuple):
    """What a worker begins with: the book, from its rules or as the first worker of a reload kept it; its memory.

    `opens` says that this worker opens the rules and keeps the book in `kept` for the others, which take it from there,
    so that all have the same whatever becomes of the rule files. `archive` is where screenings are kept.
    """

    rules: Path | None
    kept: Path
    opens: bool
    archive: str
    memory: int | None


class Opened(NamedTuple):
    """What a worker has: its rule book, and where screenings are kept."""

    book: RuleBook
    shelf: Shelf


Job = Callable[..., Any]


class Reply(NamedTuple):
    """What becomes of a job: an answer, or why there is none; and the memory that the worker holds afterwards."""

    kind: Literal["ready", "answer", "problems", "archive", "wrong", "missing", "fault"]
    value: Any
    where: str = ""
    memory: int = 0


class WorkerProcess:
    """A worker as the service has it: its process, and the near end of its pipe."""

    def __init__(self, begin: Begin, generation: int) -> None:
        """Start the process, which opens its book and then says so."""
        spawn = get_context("spawn")  # a fork of a process with threads may hang
        self.generation, self.digest = generation, ""
        self._pipe, far = spawn.Pipe()
        self.process = spawn.Process(target=_serve_jobs, args=(far, begin), daemon=True)
        self.process.start()
        far.close()

    def reply(self) -> Reply:
        """Wait for a reply, in a thread."""
        reply: Reply = self._pipe.recv()
        return reply

    def ask(self, job: Job, arguments: tuple[Any, ...]) -> Reply:
        """Ask for a job and wait for its reply, in a thread."""
        self._pipe.send((job, arguments))
        return self.reply()

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self._pipe.close()
        self.process.close()

    def leave(self) -> None:
        """Let a free process end by itself."""
        self._pipe.close()
        self.process.join(5)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        self.process.close()


def _serve_jobs(pipe: Connection, begin: Begin) -> None:
    """Open the book, say so, and do jobs until the other side closes the pipe."""
    _settle_in(begin)
    try:
        opened = Opened(_book(begin), Shelf(begin.archive))
        opened.shelf.keep_book(opened.book)
    except Problems as problems:
        pipe.send(Reply("archive" if isinstance(problems, ArchiveProblems) else "problems", problems.problems))
        return
    except Exception as error:  # noqa: BLE001 - what a worker cannot begin without
        pipe.send(_fault(error))
        return
    gc.freeze()
    pipe.send(Reply("ready", opened.book.digest))
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            job, arguments = pipe.recv()
            pipe.send(_done(opened, job, arguments)._replace(memory=_memory()))


def _settle_in(begin: Begin) -> None:
    gc.set_threshold(_GARBAGE)
    for name in _SIGNALS:
        with suppress(AttributeError, ValueError, OSError):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    if begin.memory is not None:
        with suppress(ImportError, ValueError, OSError):  # no limit where the system knows none
            import resource  # noqa: PLC0415 - not on Windows

            resource.setrlimit(resource.RLIMIT_AS, (begin.memory, begin.memory))


def _end_with_parent() -> NoReturn:
    """End when the parent has ended without ending this process, even amidst a job."""
    if (parent := parent_process()) is not None:
        parent.join()
    os._exit(1)


def _book(begin: Begin) -> RuleBook:
    if not begin.opens:
        with begin.kept.open("rb") as stream:
            book: RuleBook = pickle.load(stream)  # noqa: S301 - the first worker kept it, where no other user may write
        return book
    book = open_chosen(begin.rules)
    beginning = begin.kept.with_suffix(".begun")
    with beginning.open("wb") as stream:
        pickle.dump(book, stream, pickle.HIGHEST_PROTOCOL)
    beginning.rename(begin.kept)
    return book


def _done(opened: Opened, job: Job, arguments: tuple[Any, ...]) -> Reply:
    """Do a job; nothing that it raises ends the worker."""
    try:
        return Reply("answer", job(opened, *arguments))
    except DeclarationProblems as problems:
        return Reply("problems", problems.problems)
    except ArchiveProblems as refused:
        return Reply("archive", refused.problems)
    except WrongQuestion as wrong:
        return Reply("wrong", (wrong.parameter, wrong.what))
    except NoSuchThing as missing:
        return Reply("missing", str(missing))
    except Exception as error:  # noqa: BLE001 - a worker's last resort
        return _fault(error)


def _memory() -> int:
    """Return the bytes of memory that this process holds; 0 where the system does not say."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _fault(error: Exception) -> Reply:
    code = error.code if isinstance(error, Fault) else Fault.code
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return Reply("fault", (code, type(error).__name__), where)
