"""Elements of one file that are alike but for a few texts: read in the ordinary way once, and then filled in.

What an element is taken as is its tags in their order, how many elements each holds, attributes and texts, but for the
texts of those elements that the format names: these are told apart by their kind alone. Nothing of the tree is kept; it
is made again, each element with its line in the file, once a place in it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from lxml import etree

from prefile.intake.alike import AlikeLines, Kind, LineRead, kind_of, read_alone
from prefile.intake.draft import Draft, LinePlaces

__all__ = ["AlikeElements", "FlatElement", "Flattening", "ReadElement"]

_MOST_ELEMENTS = 200
_MOST_TAGS = 1000
_LONGEST = 200  # letters of a text that is part of a key

# Reads a line at a position of a draft.
ReadElement = Callable[[Draft, etree._Element, int], Hashable]  # noqa: SLF001 - it has no public name


class FlatElement(NamedTuple):
    """An element without its tree: for each element within it a tag, the elements it holds, its text, its attributes.

    Where a text is of a kind, the kind stands for it, and the text among the texts. `lines` are those of the file.
    """

    key: tuple[object, ...]
    texts: list[str]
    kinds: list[Kind]
    lines: list[int | None]

    @property
    def size(self) -> int:
        """How many elements it is."""
        return len(self.lines)

    def tree(self, texts: Sequence[str]) -> etree._Element:
        """Return the tree again, with texts in place of those of its kinds."""
        return _Tree(self, texts).element()


class _Tree:
    """Makes the tree of a flat element."""

    def __init__(self, flat: FlatElement, texts: Sequence[str]) -> None:
        self._parts: Iterator[object] = iter(flat.key)
        self._texts, self._lines = iter(texts), iter(flat.lines)

    def element(self, above: etree._Element | None = None) -> etree._Element:
        """Return the next element, within the one above it, with all that it holds."""
        tag, held, text, attributes = (next(self._parts) for _ in range(4))
        made = etree.Element(str(tag)) if above is None else etree.SubElement(above, str(tag))
        made.text = next(self._texts) if isinstance(text, Kind) else text if isinstance(text, str) else None
        for key, value in attributes if isinstance(attributes, tuple) else ():
            made.set(key, value)
        made.sourceline = next(self._lines)  # type: ignore[misc]  # its stubs say that it is only read
        for _ in range(held if isinstance(held, int) else 0):
            self.element(made)
        return made


class Flattening:
    """Takes elements of one file as what tells them apart, their trees left behind."""

    def __init__(self, namespace: str, free: Mapping[str, Sequence[Kind]]) -> None:
        """Take of the elements `free` the kind of their text alone: by local names, or by that of the one around too.

        `Origin/Code` is the first element that an Origin holds, where that is a Code.
        """
        self._free: dict[object, tuple[Kind, ...]] = {}
        for names, kinds in free.items():
            above, _, name = (
                f"{{{namespace}}}{name}" if name and namespace else name for name in names.rpartition("/")
            )
            self._free[(above, name) if above else name] = tuple(kinds)
        self._within = any(isinstance(key, tuple) for key in self._free)
        self._tags: dict[str, str] = {}  # each one text, since lxml makes a tag anew whenever it is asked for

    def flat(self, element: etree._Element) -> FlatElement | None:
        """Return an element that holds elements or text, and nowhere both; None where it is otherwise, or large."""
        key: list[object] = []
        found = FlatElement((), [], [], [])
        above = ""
        for part in element.iter():
            tag, text, held = self._tag(str(part.tag)), part.text, len(part)
            if part is not element and (tail := part.tail) is not None and not tail.isspace():
                return None
            shown: object = text
            if held:
                if text is not None and not text.isspace():
                    return None
                shown = None
            elif text is not None and (kinds := self._kinds(tag, above)) and (kind := kind_of(text, kinds)):
                found.texts.append(text)
                found.kinds.append(kind)
                shown = kind
            elif text is not None and len(text) > _LONGEST:
                return None
            key += (tag, held, shown, tuple(part.items()) or None)
            found.lines.append(part.sourceline)
            above = tag if held else ""
        return found._replace(key=tuple(key)) if found.size <= _MOST_ELEMENTS else None

    def _kinds(self, tag: str, above: str) -> tuple[Kind, ...] | None:
        own = self._free.get(tag)
        return self._free.get((above, tag)) if own is None and self._within else own

    def _tag(self, tag: str) -> str:
        return self._tags.setdefault(tag, tag) if len(self._tags) < _MOST_TAGS else tag


class AlikeElements(Flattening):
    """Fills in the lines of one file that are alike."""

    def __init__(self, namespace: str, free: Mapping[str, Sequence[Kind]], read: ReadElement) -> None:
        """Read lines by `read`; `free` are the elements of which only the kind of their text counts, by local names."""
        super().__init__(namespace, free)
        self._read, self._lines = read, AlikeLines()
        self._keys: dict[tuple[object, ...], tuple[object, ...]] = {}  # of the lines filled in, each held once

    def filled(self, draft: Draft, flat: FlatElement, position: int) -> LineRead | None:
        """Add a line to a draft as lines alike are read; None where it has to be read."""

        def read(texts: Sequence[str], at: int) -> LineRead | None:
            return read_alone(draft, at, lambda alone, place: self._read(alone, flat.tree(texts), place))[0]

        found = self._lines.filled(flat.key, flat.texts, flat.kinds, read, position)
        if found is not None:
            held = flat._replace(key=self._keys.setdefault(flat.key, flat.key))
            draft.fill(position, found.shape, found.passed, partial(self._places, held, position))
        return found

    def _places(self, flat: FlatElement, position: int, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        tree = flat.tree(flat.texts)
        return read_alone(draft, position, lambda alone, place: self._read(alone, tree, place))[1]
