"""When the command line looks for garbage: not among what it begins with, and seldom while it begins."""

from __future__ import annotations

import gc

__all__ = ["past_the_beginning"]

_GARBAGE = 50_000  # objects made since garbage was last looked for: entries leave some behind


def past_the_beginning() -> None:
    """Take what is there, modules and a rule book, as what stays; from now on look for garbage more often."""
    gc.freeze()
    gc.set_threshold(_GARBAGE)
