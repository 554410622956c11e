"""Requests that carry an Idempotency-Key: the same one again gets the same answer, another under the same key none."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool

from prefile.errors import ArchiveProblems
from prefile.service.problem import ProblemAnswer
from prefile.store.answered import RENEWED_EACH, Answer, Answers, Held, InHand, OtherRequest

__all__ = ["Repeated", "RequestInHand"]


class Repeated:
    """The requests of a day that carried a key, each organization's apart, asked in threads."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def begin(self, organisation: str, key: str, digest: str) -> Answer | RequestInHand:
        """Begin a request, or return the answer that it was given before.

        Raises:
            ProblemAnswer: the key belongs to another request, or the same one is being answered.
        """
        try:
            found = await run_in_threadpool(self._answers.begin, organisation, key, digest)
        except OtherRequest:
            what = "this idempotency key was used for a different request: use a new one"
            raise ProblemAnswer("other-request", what) from None
        except InHand:
            what = "the first request with this idempotency key is still being answered"
            raise ProblemAnswer("in-hand", what, headers={"Retry-After": "1"}) from None
        return found if isinstance(found, Answer) else RequestInHand(self._answers, found)


class RequestInHand:
    """A request that is being answered, which is held as this service's own meanwhile."""

    def __init__(self, answers: Answers, held: Held) -> None:
        """Hold it until it ends."""
        self._answers, self._held = answers, held
        self._holding = asyncio.ensure_future(self._hold())

    async def end(self, answer: Answer | None) -> None:
        """End it with the answer that it was given; None where that cannot be given again."""
        self._holding.cancel()
        with suppress(ArchiveProblems):  # the answer is right, whether or not it is kept
            await run_in_threadpool(self._answers.end, self._held, answer)

    async def fail(self) -> None:
        """End it without an answer worth keeping: whoever asks again asks anew."""
        self._holding.cancel()
        with suppress(ArchiveProblems), CancelScope(shield=True):
            await run_in_threadpool(self._answers.fail, self._held)

    async def _hold(self) -> None:
        held = True
        while held:
            await asyncio.sleep(RENEWED_EACH)
            with suppress(ArchiveProblems):  # nobody else can take it while the database refuses
                held = await run_in_threadpool(self._answers.renew, self._held)
