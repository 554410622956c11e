"""How much each may ask: requests in a time, and requests at a time."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager

from prefile.service.problem import ProblemAnswer
from prefile.service.settings import Bounds

__all__ = ["Crowd", "Rates"]

_MOST_KNOWN = 10_000  # whoever asked longest ago is forgotten, and begins anew


class Rates:
    """Counts what each asks in a time: a bucket that fills by so many a second, and holds so many at the most."""

    def __init__(self, bounds: Bounds, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with full buckets."""
        self._rate, self._burst, self._clock = bounds.rate, bounds.burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> None:
        """Count a request.

        Raises:
            ProblemAnswer: there were too many, with when to come again.
        """
        now = self._clock()
        held, at = self._buckets.pop(who, (float(self._burst), now))
        held = min(self._burst, held + (now - at) * self._rate)
        self._buckets[who] = (held - 1 if held >= 1 else held, now)
        if len(self._buckets) > _MOST_KNOWN:
            self._buckets.popitem(last=False)
        if held < 1:
            after = str(math.ceil((1 - held) / self._rate))
            what = f"more than {self._rate:g} requests a second"
            raise ProblemAnswer("too-many", what, headers={"Retry-After": after})


class Crowd:
    """Counts what is being answered: of one organization, and of all."""

    def __init__(self, bounds: Bounds) -> None:
        """Begin with nothing in hand."""
        self._bounds = bounds
        self._in_hand: Counter[str] = Counter()
        self.all = 0

    @contextmanager
    def one_more(self, organisation: str) -> Generator[None]:
        """Count a request while it is answered.

        Raises:
            ProblemAnswer: there are too many.
        """
        if self._in_hand[organisation] >= self._bounds.in_hand:
            what = f"more than {self._bounds.in_hand} requests of one organization at a time"
            raise ProblemAnswer("too-many", what, headers={"Retry-After": "1"})
        if self.all >= self._bounds.waiting:
            raise ProblemAnswer("busy", "too many requests wait for an answer", headers={"Retry-After": "2"})
        self._in_hand[organisation] += 1
        self.all += 1
        try:
            yield
        finally:
            self._in_hand[organisation] -= 1
            self._in_hand += Counter()  # forgets those who have nothing in hand
            self.all -= 1
