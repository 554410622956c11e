"""Jobs that a worker is given by tests: a worker imports them by this module's name."""

from __future__ import annotations

import os
import signal
import time

from prefile.errors import ArchiveProblems, Problem
from prefile.service.worker import Opened

__all__ = ["die", "fail", "grow", "hoard", "lock", "process", "sleep"]

_HELD: list[bytes] = []


def die(_: Opened) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(_: Opened, seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def fail(_: Opened, words: str) -> None:
    raise ValueError(words)


def lock(_: Opened) -> None:
    raise ArchiveProblems([Problem("E504", "the archive is locked")])


def hoard(_: Opened) -> int:
    return len(bytearray(8 << 30))


def grow(_: Opened, size: int) -> int:
    _HELD.append(b"x" * size)
    return os.getpid()


def process(_: Opened) -> int:
    return os.getpid()
