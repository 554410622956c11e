"""The measures of a book by numbers, as columns of amounts name them."""

from __future__ import annotations

__all__ = ["Measures"]


class Measures:
    """The ids of measures by their places."""

    def __init__(self) -> None:
        """Know no measure yet."""
        self.ids: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, measure: str) -> int:
        """Return the place of a measure."""
        known = self._places.setdefault(measure, len(self.ids))
        if known == len(self.ids):
            self.ids.append(measure)
        return known
