"""Elements of one file that are alike but for a few texts: read in the ordinary way once, and then filled in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from lxml import etree

from prefile.intake.alike import AlikeLines, Kind, LineRead, read_alone
from prefile.intake.draft import Draft, LinePlaces
from prefile.intake.xml.flat_elements import FlatElement, FlatElements, Free

__all__ = ["AlikeElements", "ReadElement", "by_name"]

# Reads a line at a position of a draft.
ReadElement = Callable[[Draft, etree._Element, int], Hashable]  # noqa: SLF001 - it has no public name


class AlikeElements(FlatElements):
    """Fills in the lines of one file that are alike."""

    def __init__(self, namespace: str, free: Free, read: ReadElement) -> None:
        """Read lines by `read`."""
        super().__init__(namespace, free)
        self._read, self._lines = read, AlikeLines()

    def filled(self, draft: Draft, flat: FlatElement, position: int) -> LineRead | None:
        """Add a line to a draft as lines alike are read; None where it has to be read."""

        def read(texts: Sequence[str], at: int) -> LineRead | None:
            tree = flat.tree(texts)
            return read_alone(draft, at, lambda alone, place: self._read(alone, tree, place))[0]

        found = self._lines.filled(flat.key, flat.texts, flat.key.kinds, read, position)
        if found is not None:
            draft.fill(position, found.shape, found.passed, partial(self._places, flat, position))
        return found

    def _places(self, flat: FlatElement, position: int, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        tree = flat.tree(flat.texts)
        return read_alone(draft, position, lambda alone, place: self._read(alone, tree, place))[1]


def by_name(free: Mapping[str, Sequence[Kind]]) -> Free:
    """Return what says that the texts of elements of some names are free, wherever in a line these stand."""
    return lambda way: free.get(way[-1], ())
