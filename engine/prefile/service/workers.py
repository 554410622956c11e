"""The workers: processes that answer, one question at a time each, so that the event loop never screens.

A question waits for a worker that is free. A worker that dies, or takes longer than is allowed and is ended, is
replaced, and its question is answered with an error; the questions of others do not notice. On a reload a new worker
opens the new book first; then each old one ends when it is free.

`concurrent.futures` breaks a whole pool when one of its processes dies, and cannot end one that takes too long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from prefile.errors import ArchiveProblems, DeclarationProblems, Fault, Problems, RuleFileProblems
from prefile.service.questions import NoSuchThing, WrongQuestion
from prefile.service.worker import Begin, Job, Reply, WorkerProcess

__all__ = ["Busy", "TooSlow", "WorkerFault", "WorkerGone", "Workers", "WorkersAsked"]

_BEGINNING = 120  # seconds in which a worker must have opened the book
_AGAIN = (0.1, 1, 5, 30)  # seconds before a worker that cannot begin is tried again


class Busy(Exception):  # noqa: N818 - an answer to whoever asked
    """No worker was free in time."""


class TooSlow(Exception):  # noqa: N818 - as above
    """The question took longer than is allowed; its worker was ended."""


class WorkerGone(Fault):
    """The worker ended before the question was answered; too little memory may be why."""


class WorkerFault(Fault):
    """A fault in a worker: its code, the kind of error, and where it happened."""

    def __init__(self, code: str, kind: str, where: str) -> None:
        super().__init__(f"{kind} in a worker")
        self.code, self.kind, self.where = code, kind, where


class WorkersAsked(NamedTuple):
    """How many workers, by which rules, keeping where, in a folder that only this service writes into.

    A worker takes no more than `memory`, and one that holds more than `grown` when it is free is replaced.
    """

    number: int
    rules: Path | None
    archive: str
    folder: Path
    memory: int | None = None
    grown: int | None = None


class Workers:
    """Asks workers, replaces those that die, and reloads the book."""

    def __init__(self, asked: WorkersAsked, tell: Callable[..., None]) -> None:
        """Ask so many workers; `tell` logs what happens to them. None is begun before `start`."""
        self._asked, self._tell = asked, tell
        self._threads = ThreadPoolExecutor(2 * asked.number + 2, "worker")
        self._free: asyncio.LifoQueue[WorkerProcess] = asyncio.LifoQueue()
        self._alive: set[WorkerProcess] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._reloading = asyncio.Lock()
        self._generation = 0
        self._stopped = asyncio.Event()
        self.digest = ""
        self.replaced = 0

    @property
    def alive(self) -> int:
        """How many workers can be asked."""
        return len(self._alive)

    @property
    def busy(self) -> int:
        """How many workers are answering."""
        return len(self._alive) - self._free.qsize()

    async def start(self) -> None:
        """Begin the workers, and return when the first has opened the book; the others come after it.

        Raises:
            RuleFileProblems, ArchiveProblems: the rules are wrong, or the archive cannot be opened.
            Fault: a worker cannot begin.
        """
        await self._begin_generation()

    async def reload(self) -> str:
        """Open the rules anew and return the digest of the book; when they are wrong, the old book stays.

        Raises:
            RuleFileProblems: the rules are wrong.
            Fault: a worker cannot begin.
        """
        async with self._reloading:
            old = self._kept(self._generation)
            await self._begin_generation()
            old.unlink(missing_ok=True)
            return self.digest

    async def _begin_generation(self) -> None:
        generation = self._generation + 1
        first = await self._begun(generation, opens=True)
        self._generation, self.digest = generation, first.digest
        self._alive.add(first)
        self._retire_free()
        self._free.put_nowait(first)
        for _ in range(self._asked.number - 1):
            self._in_background(self._replacement(generation))

    def _retire_free(self) -> None:
        """Let the free workers of older books end; those that answer end when they have."""
        with suppress(asyncio.QueueEmpty):
            while True:
                self._retire(self._free.get_nowait())

    def _retire(self, worker: WorkerProcess) -> None:
        self._alive.discard(worker)
        self._in_background(self._in_thread(worker.leave))

    async def _add(self, generation: int) -> None:
        worker = await self._begun(generation, opens=False)
        self._alive.add(worker)
        self._give_back(worker)

    async def _begun(self, generation: int, *, opens: bool) -> WorkerProcess:
        """Begin a worker and wait until it has its book."""
        asked = self._asked
        begin = Begin(asked.rules, self._kept(generation), opens, asked.archive, asked.memory)
        worker: WorkerProcess = await self._in_thread(WorkerProcess, begin, generation)
        try:
            async with asyncio.timeout(_BEGINNING):
                reply = await self._in_thread(worker.reply)
        except (TimeoutError, EOFError, OSError):
            await self._in_thread(worker.end)
            raise WorkerGone("a worker ended before it had opened the rule book") from None
        if reply.kind != "ready":
            await self._in_thread(worker.end)
            if reply.kind in {"problems", "archive"}:
                raise (RuleFileProblems if reply.kind == "problems" else ArchiveProblems)(reply.value)
            raise WorkerFault(reply.value[0], reply.value[1], reply.where)
        worker.digest = reply.value
        return worker

    async def ask(self, job: Job, *arguments: object, waiting: float, seconds: float) -> Any:  # noqa: ANN401 - the job's
        """Return what a job returns. Whoever asks may leave: a job that was begun is finished all the same.

        Raises:
            Busy: no worker was free in `waiting` seconds.
            TooSlow: the job took more than `seconds`.
            WorkerGone, WorkerFault: the worker died, or had a fault.
            DeclarationProblems, ArchiveProblems, WrongQuestion, NoSuchThing: as the job raises them.
        """
        try:
            async with asyncio.timeout(waiting):
                worker = await self._free.get()
        except TimeoutError:
            raise Busy from None
        return _value(await asyncio.shield(self._in_background(self._replied(worker, job, arguments, seconds))))

    async def _replied(self, worker: WorkerProcess, job: Job, arguments: tuple[Any, ...], seconds: float) -> Reply:
        """Return a worker's reply, and give it back; or replace it."""
        waited = self._in_background(self._in_thread(worker.ask, job, arguments))
        try:
            async with asyncio.timeout(seconds):
                reply: Reply = await asyncio.shield(waited)
        except TimeoutError:  # which is an OSError, too
            self._replace(worker, "took too long")
            return Reply("fault", (Fault.code, "TooSlow"))
        except (EOFError, OSError):
            self._replace(worker, "died")
            return Reply("fault", (Fault.code, "WorkerGone"))
        if reply.kind == "fault" and reply.value[1] == MemoryError.__name__:
            self._replace(worker, "used its memory up")  # what it still holds nobody knows
        elif self._asked.grown is not None and reply.memory > self._asked.grown:
            self._replace(worker, "had grown")  # by names of XML that libxml2 never forgets, by goods of all chapters
        else:
            self._give_back(worker)
        return reply

    def _give_back(self, worker: WorkerProcess) -> None:
        if worker.generation != self._generation or self._stopped.is_set():
            self._retire(worker)
        else:
            self._free.put_nowait(worker)

    def _replace(self, worker: WorkerProcess, why: str) -> None:
        self._alive.discard(worker)
        self.replaced += 1
        self._tell("worker replaced", why=why)
        self._in_background(self._in_thread(worker.end))
        if not self._stopped.is_set() and worker.generation == self._generation:
            self._in_background(self._replacement(worker.generation))

    async def _replacement(self, generation: int) -> None:
        """Begin a further worker, or one in another's place, again and again until one can."""
        for seconds in (*_AGAIN, *[_AGAIN[-1]] * 1000):
            if self._stopped.is_set() or generation != self._generation:
                return
            try:
                await self._add(generation)
            except (Fault, Problems, OSError) as error:
                codes = [problem.code for problem in error.problems] if isinstance(error, Problems) else []
                self._tell("worker cannot begin", why=type(error).__name__, codes=codes)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), seconds)
            else:
                return

    def end_now(self) -> None:
        """End what is being answered, too; whoever asked is told that it was not."""
        self._stopped.set()
        for worker in self._alive:
            worker.process.kill()

    async def stop(self) -> None:
        """Finish what is being answered, and end every worker."""
        self._stopped.set()
        self._retire_free()
        while self._tasks:
            await asyncio.wait(self._tasks)
        for worker in list(self._alive):
            await self._in_thread(worker.end)
        self._alive.clear()
        self._threads.shutdown(wait=False)

    def _kept(self, generation: int) -> Path:
        return self._asked.folder / f"book-{generation}.pickle"

    async def _in_thread(self, work: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - as `work`
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _in_background(self, work: Any) -> asyncio.Task[Any]:  # noqa: ANN401 - a coroutine of any kind
        task: asyncio.Task[Any] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_look_at)
        return task


def _look_at(task: asyncio.Task[Any]) -> None:
    """Take note of a task's exception, which whoever awaited it has told."""
    if not task.cancelled():
        task.exception()


def _value(reply: Reply) -> Any:  # noqa: ANN401 - what the job returned
    match reply.kind:
        case "answer":
            return reply.value
        case "problems":
            raise DeclarationProblems(reply.value)
        case "archive":
            raise ArchiveProblems(reply.value)
        case "wrong":
            raise WrongQuestion(*reply.value)
        case "missing":
            raise NoSuchThing(reply.value)
    code, kind = reply.value
    if kind == "TooSlow":
        raise TooSlow
    if kind == "WorkerGone":
        raise WorkerGone("the worker ended before the question was answered")
    raise WorkerFault(code, kind, reply.where)
