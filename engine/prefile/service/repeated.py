"""Requests that carry an Idempotency-Key: the same one again gets the same answer, another under the same key none.

Answers are kept in memory for a day, up to a size; a longer one is worked out again, which gives the same screening.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from prefile.service.problem import ProblemAnswer

__all__ = ["Answered", "Repeated"]

_DAY = 86_400.0
_MOST = 10_000  # keys
_LARGEST, _MOST_BYTES = 1 << 20, 1 << 26


class Answered(NamedTuple):
    """An answer that was given."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Request(NamedTuple):
    digest: str
    at: float
    in_hand: bool
    answer: Answered | None


class Repeated:
    """The requests of a day that carried a key, each organization's apart."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], _Request] = OrderedDict()
        self._bytes = 0

    def begin(self, organisation: str, key: str, digest: str) -> Answered | None:
        """Begin a request, and return the answer that it was given before.

        Raises:
            ProblemAnswer: the key belongs to another request, or the same one is being answered.
        """
        self._forget()
        known = self._known.get((organisation, key))
        if known is None:
            self._known[organisation, key] = _Request(digest, self._clock(), in_hand=True, answer=None)
            return None
        if known.digest != digest:
            raise ProblemAnswer("other-request", "this idempotency key was used for a different request: use a new one")
        if known.in_hand:
            in_hand = "the first request with this idempotency key is still being answered"
            raise ProblemAnswer("in-hand", in_hand, headers={"Retry-After": "1"})
        if known.answer is None:
            self._known[organisation, key] = known._replace(in_hand=True)
        return known.answer

    def end(self, organisation: str, key: str, answer: Answered | None) -> None:
        """End a request with the answer that it was given; None where that is too long to be kept."""
        if (known := self._known.get((organisation, key))) is None:
            return
        kept = answer if answer is not None and len(answer.body) <= _LARGEST else None
        self._known[organisation, key] = known._replace(in_hand=False, answer=kept)
        self._bytes += 0 if kept is None else len(kept.body)

    def fail(self, organisation: str, key: str) -> None:
        """End a request that has no answer worth keeping: whoever asks again asks anew."""
        self._known.pop((organisation, key), None)

    def _forget(self) -> None:
        """Forget what is older than a day, or too much; what is being answered is never too much."""
        while self._known:
            name, oldest = next(iter(self._known.items()))
            old = self._clock() - oldest.at > _DAY
            if oldest.in_hand or not (old or len(self._known) >= _MOST or self._bytes > _MOST_BYTES):
                return
            self._bytes -= 0 if oldest.answer is None else len(oldest.answer.body)
            del self._known[name]
