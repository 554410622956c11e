"""How declarations stand in a kind of XML, and what reads one of them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from lxml import etree

from prefile.intake.draft import Draft
from prefile.intake.format_titles import DECLARATIONS
from prefile.intake.xml.flat_elements import FlatElement, FlatElements

__all__ = ["DocumentReader", "Opens", "XmlForm"]


class DocumentReader(Protocol):
    """Reads one declaration of a file: its parts as they end, and the rest when it is whole."""

    draft: Draft

    @property
    def alike(self) -> FlatElements | None:
        """What makes the lines of the file flat, that those alike are filled in; None where each is read."""
        ...

    def part(self, element: etree._Element, flat: FlatElement | None = None) -> None:
        """Read a part (a line, say), which is freed behind it; what stands above it is begun and not yet whole.

        `flat` is a line without its tree, where lines alike may be filled in.
        """

    def end(self, element: etree._Element) -> None:
        """Read what is left of the declaration, now that it is whole."""


class XmlForm(NamedTuple):
    """How declarations stand in a kind of XML: the tags of a whole one and of the parts that are read and freed.

    Tags are in Clark's notation ({namespace}name). A part within a part belongs to the outer one. What stands outside a
    declaration is freed unread, but for the elements of `around`, which an envelope says of the declaration within it.
    """

    documents: frozenset[str]
    parts: frozenset[str]
    lines: frozenset[str]  # those of the parts that are lines, of which an entry has at most so many
    around: frozenset[str] = frozenset()

    @property
    def namespaced(self) -> bool:
        """Whether declarations stand in a namespace."""
        return all(tag.startswith("{") for tag in self.documents)

    def seen(self, root: str | None) -> list[str]:
        """Return the tags of which events come: of what is read, and of what is refused where it stands."""
        namesakes = {f"{{*}}{tag.rpartition('}')[2]}" for tag in self.documents}
        astray = {"{}*"} if self.namespaced else set()
        roots = set() if root is None else {root}
        return sorted(self.documents | self.parts | self.lines | set(DECLARATIONS) | namesakes | astray | roots)


class Opens(Protocol):
    """Makes the reader of one declaration of the file of a name."""

    def __call__(self, name: str) -> DocumentReader:
        """Return a fresh reader."""
        ...
