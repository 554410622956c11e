"""How a run ends that is told to stop, by Ctrl-C, SIGTERM or SIGHUP: at once, said in a line, with nothing left behind.

What hears the signal ends the process itself. An exception raised wherever Python happens to be could be lost in a
callback of a library, or strike the very clean-up that it is to begin. So whoever makes what must not stay registers
beforehand how it is undone.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO

__all__ = ["SIGNALS", "end_when_stopped", "stopped_says", "undone_when_stopped"]

SIGNALS = frozenset(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_SIGNALLED = 128  # as shells tell that a signal ended a process

Undo = Callable[[], object]
Say = Callable[[], str]

_undone: list[Undo] = []  # what a stop undoes, the last first
_said: list[Say] = [lambda: "Stopped: nothing was finished.\n"]  # the last says how far the run came


def end_when_stopped() -> None:
    """Hear the signals that stop a run, but for those that who began the process has it ignore (as nohup does)."""
    for number in SIGNALS:
        with suppress(ValueError):  # not the main thread, which alone hears signals
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _stop)


@contextmanager
def undone_when_stopped(undo: Undo) -> Generator[None]:
    """Have a stop undo what is made meanwhile. Register before it is made: a stop may come between any two steps."""
    _undone.append(undo)
    try:
        yield
    finally:
        _undone.remove(undo)


@contextmanager
def stopped_says(words: Say) -> Generator[None]:
    """Have a stop say how far the run came."""
    _said.append(words)
    try:
        yield
    finally:
        _said.pop()


def _stop(number: int, _: FrameType | None) -> None:
    """Undo, say how far the run came, and end the process."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    for undo in reversed(_undone):
        with suppress(Exception):  # what cannot be undone keeps nothing else from it, nor the process from its end
            undo()
    _pass_on(sys.stdout, [])
    with suppress(Exception):
        _pass_on(sys.stderr, [_said[-1]()])
    os._exit(_SIGNALLED + number)


def _pass_on(stream: TextIO, words: Iterable[str]) -> None:
    """Write what a stream still holds, and words, as far as its reader takes them now: one may never read again."""
    with suppress(Exception):
        descriptor = stream.fileno()
        waits = os.get_blocking(descriptor)
        os.set_blocking(descriptor, False)
        try:
            stream.writelines(words)
            stream.flush()
        finally:
            os.set_blocking(descriptor, waits)  # others may write to the same terminal or pipe
