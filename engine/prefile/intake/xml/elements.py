"""Read the children of one XML element by their local names, with their places; what was not read is named.

For formats whose elements hold either text or elements, and whose order does not matter. An element that appears twice
where one belongs is refused: most readers would keep the last one silently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from lxml import etree

from prefile.errors import Place
from prefile.intake.draft import Draft
from prefile.intake.quantities import StatedText

__all__ = ["MEND", "STRAY", "Elements", "Fault", "fault_of", "refuse_mixed", "text_of"]

_NULL = "null"  # ASYCUDA writes <null/> where nothing is stated
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE = frozenset({"true", "1"})
# Attributes that say of what kind a text is and nothing without it: those of the UN's core components, which DMS has.
_OF_KIND = frozenset({"unitCode", "currencyID", "formatCode", "languageID", "Content", "version"})
_MIXED = etree.XPath("descendant-or-self::*[*][text()[normalize-space()]]")
_SHOWN = 40
STRAY = "stray text stands where only elements are allowed"
MEND = "Remove the text, or put it in an element of its own."


class Fault(NamedTuple):
    """What is wrong with an element, in words that go on from its name, and what mends it."""

    what: str
    mend: str


_OF_ELEMENTS = Fault("contains an element; only text is allowed", "Keep the text, and remove the element inside it.")
_OF_TEXT = Fault("contains text; only elements are allowed", "Put the text in the element that it belongs to.")
_NIL_WITH_VALUE = Fault("is marked nil but has a value", "Remove the nil mark or the value.")


def text_of(element: etree._Element) -> str:
    """Return the text of an element without blanks around it; where `fault_of` finds a fault it may not be all."""
    return (element.text or "").strip()


def fault_of(element: etree._Element) -> Fault | None:
    """Return what keeps an element from being read as a text, or None.

    Text cut by an element is not told here but by `refuse_mixed`, once for the part of the file it stands in.
    """
    if len(element):
        return None if _is_null(element) or _is_mixed(element) else _OF_ELEMENTS
    return _fault_of_attributes(element) if element.keys() else None


def refuse_mixed(draft: Draft, inside: etree._Element) -> None:
    """Refuse text that stands beside elements, anywhere in an element: one or the other would be lost silently."""
    for element in _MIXED(inside):
        texts = (element.text, *(child.tail for child in element))
        text_beside = next((text.strip() for text in texts if text and text.strip()), "")
        what = f'{_local(element)} has stray text ("{text_beside[:_SHOWN]}") beside its elements'
        draft.refuse("E122", what, Place(draft.name, element.sourceline), MEND)


class Elements:
    """Read one element: its children by name, remembering which of them were read."""

    __slots__ = ("_draft", "_inside", "_read", "element", "path")

    def __init__(self, draft: Draft, element: etree._Element, path: str) -> None:
        """Look at an element, which is at `path` in the format's own terms.

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
        """What stands in the element itself, without blanks around it; "" where that is no text, which is refused."""
        if fault := fault_of(self.element):
            self._draft.refuse("E122", f"{self.path.rpartition('/')[2]} {fault.what}", self.place, fault.mend)
            return ""
        return text_of(self.element)

    def at(self, name: str) -> Place:
        """Return where the first child of a name stands."""
        found = self._inside.get(name)
        return Place(self._draft.name, (found[0] if found else self.element).sourceline, None, f"{self.path}/{name}")

    def has(self, name: str) -> bool:
        """Return whether a child of a name is there, be it empty; it counts as read."""
        self._read.add(name)
        return name in self._inside

    def text(self, name: str) -> str | None:
        """Return the text of the one child of a name; None where there is none or nothing stands in it."""
        child = self._one(name)
        if child is None:
            return None
        if fault := fault_of(child):
            self._draft.refuse("E122", f"{name} {fault.what}", self.at(name), fault.mend)
            return None
        return text_of(child) or None

    def stated(self, name: str) -> StatedText | None:
        """Return the text of the one child of a name with its place."""
        text = self.text(name)
        return None if text is None else StatedText(text, self.at(name))

    def put(self, path: str, name: str) -> str | None:
        """Put the text of a child at a JSON pointer of the draft, with its place, and return it."""
        text = self.text(name)
        if text is not None:
            self._draft.put(path, text, self.at(name))
        return text

    def part(self, name: str) -> Elements | None:
        """Return what stands in the one child of a name, which holds elements; None where there is none."""
        child = self._one(name)
        return None if child is None else self._inner(name, child)

    def parts(self, name: str) -> list[Elements]:
        """Return what stands in each child of a name, which hold elements."""
        self._read.add(name)
        return [self._inner(name, child) for child in self._inside.get(name, ())]

    def leaf(self, name: str) -> Elements | None:
        """Return the one child of a name, which holds text, with its attributes; None where there is none."""
        child = self._one(name)
        return None if child is None else Elements(self._draft, child, f"{self.path}/{name}")

    def leaves(self, name: str) -> list[Elements]:
        """Return each child of a name, which hold text."""
        self._read.add(name)
        return [Elements(self._draft, child, f"{self.path}/{name}") for child in self._inside.get(name, ())]

    def only(self, name: str) -> list[Elements]:
        """Return each child of the one name that belongs here; a child of another is refused."""
        self._refuse_text()
        for other, found in self._inside.items():
            if other == name:
                continue
            shown, near = other.rpartition("}")[2], get_close_matches(other, (name,), 1)
            following = f"Did you mean {name}?" if near else f"Only {name} belongs here; remove it."
            for child in found:
                where = Place(self._draft.name, child.sourceline, None, f"{self.path}/{shown}")
                what = f"{shown} is not an element of {self.path.rpartition('/')[2]}"
                self._draft.refuse("E121", what, where, following)
        return self.parts(name)

    def deep(self, *names: str) -> Elements | None:
        """Return what stands at the end of a way of names; None where the way ends before."""
        here: Elements | None = self
        for name in names:
            here = None if here is None else here.part(name)
        return here

    def unread(self, flags: Collection[str] = ()) -> Iterator[tuple[str, int]]:
        """Yield the names of the children that say something and were not read, and how many there are.

        Those that hold something say it, and of `flags` also those that are empty: they say yes by being there.
        """
        for name, found in self._inside.items():
            if name in self._read:
                continue
            if count := len(found) if name in flags else sum(map(_has_text, found)):
                yield name, count

    def _inner(self, name: str, child: etree._Element) -> Elements:
        """Return what stands in a child that is to hold elements; what it holds otherwise is refused."""
        inner = Elements(self._draft, child, f"{self.path}/{name}")
        inner._refuse_text()
        return inner

    def _refuse_text(self) -> None:
        """Refuse an element that is to hold elements and holds a text, or has its values in attributes."""
        fault = _fault_of_attributes(self.element) if self.element.keys() else None
        if not len(self.element) and text_of(self.element):
            fault = _OF_TEXT
        if fault:
            self._draft.refuse("E122", f"{self.path.rpartition('/')[2]} {fault.what}", self.place, fault.mend)

    def _one(self, name: str) -> etree._Element | None:
        """Return the one child of a name."""
        known = name in self._read
        self._read.add(name)
        found = self._inside.get(name)
        if found is None:
            return None
        if len(found) > 1 and not known:
            twice = Place(self._draft.name, found[1].sourceline, None, f"{self.path}/{name}")
            self._draft.refuse("E105", f"{name} appears {len(found)} times in {self.path.rpartition('/')[2]}", twice)
        return found[0]


def _fault_of_attributes(element: etree._Element) -> Fault | None:
    """Return what is wrong between the attributes of an element and what it holds, or None."""
    has_content = len(element) > 0 or bool(text_of(element))
    if has_content:
        return _NIL_WITH_VALUE if (element.get(_NIL) or "").strip() in _TRUE else None
    attribute = next((key for key in map(str, element.keys()) if "}" not in key and key not in _OF_KIND), None)
    if attribute is None:
        return None
    what = f"is empty, but has its value in an attribute ({attribute[:_SHOWN]})"
    return Fault(what, "Put the value between the tags of the element.")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_mixed(element: etree._Element) -> bool:
    return any(text and not text.isspace() for text in (element.text, *(child.tail for child in element)))


def _is_null(element: etree._Element) -> bool:
    return len(element) == 1 and element[0].tag == _NULL and not _has_text(element[0])


def _has_text(element: etree._Element) -> bool:
    """Return whether text stands in an element or anywhere inside it."""
    return any(not text.isspace() for text in element.itertext())
