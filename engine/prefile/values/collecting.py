"""Python's garbage collector, held back while many objects come at once: collecting among them finds nothing."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["without_collecting"]


@contextmanager
def without_collecting() -> Generator[None]:
    """Hold the garbage collector, for the whole process."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
