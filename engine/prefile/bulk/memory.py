"""Memory that columns leave free stays with a process that does nothing but bulk, for the columns that come next.

The C library gives each large block back to the system, which then hands out its pages anew, empty, one by one: a tenth
of the time of a run. It does not matter to what a run comes to.
"""

from __future__ import annotations

import ctypes
import sys

__all__ = ["keep_memory"]

_TRIM, _PAD, _MAPPED = -1, -2, -3  # M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h
_MEGABYTE = 1 << 20


def keep_memory() -> None:
    """Have the C library keep what is freed, where it is one that can: that of most of Linux."""
    if sys.platform != "linux":
        return
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        for option, size in ((_MAPPED, 32), (_TRIM, 1024), (_PAD, 64)):
            adjust(option, size * _MEGABYTE)
