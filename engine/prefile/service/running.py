"""One running service: its workers, keys, limits and figures, which every request shares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from prefile.errors import Fault, Problems
from prefile.render.scratch import Scratch
from prefile.service.jobs import answer
from prefile.service.limits import Crowd, Rates
from prefile.service.log import Log
from prefile.service.metrics import Metrics
from prefile.service.receiving import Room
from prefile.service.repeated import Repeated
from prefile.service.settings import ServiceSettings
from prefile.service.worker import Job
from prefile.service.workers import Workers, WorkersAsked
from prefile.store.answered import Answers
from prefile.store.keys import KeyStore
from prefile.store.later import LaterDatabase

__all__ = ["Running"]

Made = TypeVar("Made")


class Running:
    """What the requests of one service share; `workers` are there while it runs."""

    def __init__(self, settings: ServiceSettings, log: Log) -> None:
        """Prepare; nothing is begun before `begun`."""
        self.settings, self.log = settings, log
        self.bounds = settings.bounds
        self._database = LaterDatabase(settings.archive)
        self.keys = KeyStore(self._database)
        self.rates, self.crowd = Rates(settings.bounds), Crowd(settings.bounds)
        self.repeated = Repeated(Answers(self._database))
        self._scratch = Scratch()
        self._going: set[asyncio.Task[Any]] = set()
        self.workers = Workers(
            WorkersAsked(
                number=settings.workers,
                rules=settings.rules,
                archive=settings.archive,
                folder=self._scratch.folder(),
                memory=self.bounds.worker_memory,
                grown=self.bounds.worker_grown,
            ),
            log,
        )
        self.metrics = Metrics(lambda: self.workers.alive, lambda: self.workers.busy, lambda: self.workers.replaced)

    @asynccontextmanager
    async def begun(self) -> AsyncGenerator[None]:
        """Run the workers meanwhile; when it ends, what was begun is finished first."""
        with self._scratch:
            try:
                await self.workers.start()
                self.log("ready", rulebook=self.workers.digest, workers=self.settings.workers)
                yield
            finally:
                while self._going:
                    await asyncio.wait(self._going)
                await self.workers.stop()
                self._database.close()
                self.log("stopped")

    def room(self) -> Room:
        """Return a place for the files of one request."""
        return Room(self._scratch.folder())

    async def ask(self, job: Job, *arguments: object) -> Any:  # noqa: ANN401 - as the job returns
        """Ask a worker, as long as is allowed."""
        return await self.workers.ask(job, *arguments, waiting=self.bounds.to_begin, seconds=self.bounds.to_answer)

    def in_background(self, work: Coroutine[Any, Any, Made]) -> asyncio.Task[Made]:
        """Do what goes on when whoever asked for it has an answer; the service ends when it is done."""
        task = asyncio.ensure_future(work)
        self._going.add(task)
        task.add_done_callback(self._going.discard)
        return task

    async def answer(self, of_book: Callable[..., str], *arguments: object) -> str:
        """Return an answer of `answers` by a worker's book."""
        text: str = await self.ask(answer, of_book, *arguments)
        return text

    async def reload(self) -> None:
        """Open the rule book anew; when it is wrong, that is logged and the old one stays."""
        try:
            digest = await self.workers.reload()
        except (Problems, Fault) as refused:
            self.metrics.reloads.labels("refused").inc()
            problems = refused.problems if isinstance(refused, Problems) else ()
            told = [f"{problem.code} {problem.where}: {problem.what}" for problem in problems[:20]]
            self.log("rule book not reloaded", why=told or type(refused).__name__)
        else:
            self.metrics.reloads.labels("done").inc()
            self.log("rule book reloaded", rulebook=digest)
