"""Which known name is meant by one that is unknown: for the first few of an entry, since a hostile one holds many."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["NearNames"]

_MOST = 20  # unknown names that are compared with all known ones


class NearNames:
    """Says which of the known names one is near to."""

    def __init__(self, known: Iterable[str], alike: float = 0.6) -> None:
        """Compare with these names; `alike` is from which likeness on, between 0 and 1, one may be meant."""
        self._known, self._alike, self._asked = known, alike, 0

    def hint(self, name: str) -> str:
        """Return the question whether the nearest name is meant, to be put behind a sentence; nothing where none is."""
        self._asked += 1
        near = get_close_matches(name, list(self._known), 1, self._alike) if self._asked <= _MOST else []
        return f'; did you mean "{near[0]}"?' if near else ""
