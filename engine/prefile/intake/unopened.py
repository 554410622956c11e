"""Say of a file that the system does not open what is wrong with it, and what to check."""

from __future__ import annotations

from prefile.errors import Place, Problem

__all__ = ["unopened_problem"]

_CHECK = "Check the path and its permissions."


def unopened_problem(shown: str, error: OSError | ValueError, following: str = "") -> Problem:
    """Return the problem of a file whose name is `shown`; the problem's place names it. `following` is a next step."""
    if isinstance(error, FileNotFoundError):
        return Problem("E101", "file not found" if shown else "a file without a name", Place(shown), next=following)
    why = error.strerror if isinstance(error, OSError) else None
    words = f"{why or error}"
    what = f"it cannot be opened: {words[:1].lower()}{words[1:]}"
    return Problem("E101", what, Place(shown), next=following or _CHECK)
