"""Requests that carry an Idempotency-Key: the same one again gets the same answer, another under the same key none."""

from __future__ import annotations

from contextlib import suppress

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool

from prefile.errors import ArchiveProblems
from prefile.service.problem import ProblemAnswer
from prefile.store.answered import Answer, Answers, InHand, OtherRequest

__all__ = ["Repeated"]


class Repeated:
    """The requests of a day that carried a key, each organization's apart, asked in threads."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def begin(self, organisation: str, key: str, digest: str) -> Answer | None:
        """Begin a request, and return the answer that it was given before.

        Raises:
            ProblemAnswer: the key belongs to another request, or the same one is being answered.
        """
        try:
            return await run_in_threadpool(self._answers.begin, organisation, key, digest)
        except OtherRequest:
            what = "this idempotency key was used for a different request: use a new one"
            raise ProblemAnswer("other-request", what) from None
        except InHand:
            what = "the first request with this idempotency key is still being answered"
            raise ProblemAnswer("in-hand", what, headers={"Retry-After": "1"}) from None

    async def end(self, organisation: str, key: str, answer: Answer | None) -> None:
        """End a request with the answer that it was given; None where that cannot be given again."""
        with suppress(ArchiveProblems):  # the answer is right, whether or not it is kept
            await run_in_threadpool(self._answers.end, organisation, key, answer)

    async def fail(self, organisation: str, key: str) -> None:
        """End a request that has no answer worth keeping: whoever asks again asks anew."""
        with suppress(ArchiveProblems), CancelScope(shield=True):
            await run_in_threadpool(self._answers.fail, organisation, key)
