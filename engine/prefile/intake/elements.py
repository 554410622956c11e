"""The children of one XML element by their local names, read with their places; what was not read is told by name.

For formats whose elements hold either text or elements, and whose order does not matter. An element that stands twice
where one belongs is refused: most readers would keep the last one silently.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from prefile.errors import Place
from prefile.intake.draft import Draft
from prefile.intake.measures import Stated

__all__ = ["Elements"]

_NULL = "null"  # ASYCUDA writes <null/> where nothing is stated


class Elements:
    """What stands in one element: its children by name, and which of them were read."""

    __slots__ = ("_draft", "_inside", "_read", "element", "path")

    def __init__(self, draft: Draft, element: etree._Element, path: str) -> None:
        """Look at an element, which stands at `path` in the format's own terms.

        Children in its own namespace go by their local names, others by their whole tags.
        """
        self._draft, self.element, self.path = draft, element, path
        self._read: set[str] = set()
        self._inside: dict[str, list[etree._Element]] = {}
        whole = str(element.tag)
        prefix = whole[: whole.rfind("}") + 1]
        for child in element:
            tag = str(child.tag)
            own = tag.startswith(prefix) and "}" not in tag[len(prefix) :]
            self._inside.setdefault(tag[len(prefix) :] if own else tag, []).append(child)

    @property
    def place(self) -> Place:
        """Where the element stands."""
        return Place(self._draft.name, self.element.sourceline, None, self.path)

    @property
    def own_text(self) -> str:
        """What stands in the element itself, without blanks around it."""
        return (self.element.text or "").strip()

    def at(self, name: str) -> Place:
        """Return where the first child of a name stands."""
        found = self._inside.get(name)
        return Place(self._draft.name, (found[0] if found else self.element).sourceline, None, f"{self.path}/{name}")

    def has(self, name: str) -> bool:
        """Whether a child of a name is there, be it empty; it counts as read."""
        self._read.add(name)
        return name in self._inside

    def text(self, name: str) -> str | None:
        """Return the text of the one child of a name; None where there is none or nothing stands in it."""
        child = self._one(name)
        if child is None:
            return None
        if len(child) and not _is_null(child):
            self._draft.refuse("E122", f"{name} holds text, not elements", self.at(name))
            return None
        text = (child.text or "").strip()
        return text or None

    def stated(self, name: str) -> Stated | None:
        """Return the text of the one child of a name with its place."""
        text = self.text(name)
        return None if text is None else Stated(text, self.at(name))

    def put(self, path: str, name: str) -> str | None:
        """Put the text of a child at a JSON pointer of the draft, with its place, and return it."""
        text = self.text(name)
        if text is not None:
            self._draft.put(path, text, self.at(name))
        return text

    def part(self, name: str) -> Elements | None:
        """Return what stands in the one child of a name; None where there is none."""
        child = self._one(name)
        return None if child is None else Elements(self._draft, child, f"{self.path}/{name}")

    def parts(self, name: str) -> list[Elements]:
        """Return what stands in each child of a name."""
        self._read.add(name)
        return [Elements(self._draft, child, f"{self.path}/{name}") for child in self._inside.get(name, ())]

    def deep(self, *names: str) -> Elements | None:
        """Return what stands at the end of a way of names; None where the way ends before."""
        here: Elements | None = self
        for name in names:
            here = None if here is None else here.part(name)
        return here

    def unread(self) -> Iterator[tuple[str, int]]:
        """Yield the names of the children that hold something and were not read, and how many there are."""
        for name, found in self._inside.items():
            if name not in self._read and (count := sum(map(_says_something, found))):
                yield name, count

    def _one(self, name: str) -> etree._Element | None:
        """Return the one child of a name."""
        known = name in self._read
        self._read.add(name)
        found = self._inside.get(name)
        if found is None:
            return None
        if len(found) > 1 and not known:
            twice = Place(self._draft.name, found[1].sourceline, None, f"{self.path}/{name}")
            self._draft.refuse("E105", f"{name} stands {len(found)} times in {self.path.rpartition('/')[2]}", twice)
        return found[0]


def _is_null(element: etree._Element) -> bool:
    return len(element) == 1 and element[0].tag == _NULL and not _says_something(element[0])


def _says_something(element: etree._Element) -> bool:
    """Whether text stands in an element or anywhere inside it."""
    return any(not text.isspace() for text in element.itertext())
