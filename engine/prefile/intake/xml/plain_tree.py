"""The tree of an entry in XML as the shape of JSON, where that is plain: what stands there is known, once and in order.

A tree is plain where every element is known and stands once, none has an attribute that is not the key of metadata, and
no words stand between elements. Where a part stands is told once somebody asks. All else is read as entries.py says,
which alone has words for what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from pydantic import BaseModel

from prefile.errors import Place
from prefile.intake.xml.shape import NAMESPACE, Part, parts

__all__ = ["PlainTree", "plain_tree"]

_KEY = "key"
_WITH_ATTRIBUTES = etree.XPath("descendant-or-self::*[@*]")


class _NotPlain(Exception):  # noqa: N818 - no error: the tree is read in the ordinary way
    """Something is not plain."""


class PlainTree:
    """The shape of an entry, and the places of its parts: the lines on which they begin, in the order of the shape."""

    def __init__(self, shape: dict[str, Any], name: str, lines: list[int | None]) -> None:
        """Keep the shape as it was read of the file of a name."""
        self.shape, self._name, self._lines = shape, name, lines
        self._known: dict[str, int | None] | None = None

    def place(self, path: str) -> Place:
        """Return the place of a path, or of the nearest part of it that stands in the file."""
        if self._known is None:
            self._known = dict(zip(_paths(self.shape, ""), self._lines, strict=True))
        known = path
        while known not in self._known and known:
            known = known.rpartition("/")[0]
        return Place(self._name, self._known.get(known), None, path or None)


def plain_tree(element: etree._Element, model: type[BaseModel], name: str) -> PlainTree | None:
    """Return what the tree of an entry comes to, or None where it is not plain."""
    reading = _Reading()
    try:
        shape = reading.object(element, model)
    except _NotPlain:
        return None
    found = _WITH_ATTRIBUTES(element)
    return PlainTree(shape, name, reading.lines) if len(found) == reading.with_key else None


class _Reading:
    """One tree that is being read: the lines on which its parts begin, and how many items of metadata have a key."""

    __slots__ = ("lines", "with_key")

    def __init__(self) -> None:
        self.lines: list[int | None] = []
        self.with_key = 0

    def object(self, element: etree._Element, model: type[BaseModel]) -> dict[str, Any]:
        """Return an object's keys."""
        self.lines.append(element.sourceline)
        if (text := element.text) and not text.isspace():
            raise _NotPlain
        made: dict[str, Any] = {}
        known, lines = parts(model), self.lines
        for child in element:
            part = known.get(str(child.tag))
            if part is None or part.key in made or ((tail := child.tail) and not tail.isspace()):
                raise _NotPlain
            if part.kind == "text":
                lines.append(child.sourceline)
                made[part.key] = _text(child)
            elif part.kind == "object":
                made[part.key] = self.object(child, part.model or BaseModel)
            else:
                lines.append(child.sourceline)
                made[part.key] = self._metadata(child, part) if part.kind == "metadata" else self._items(child, part)
        return made

    def _items(self, element: etree._Element, part: Part) -> list[Any]:
        tag, model, made = f"{{{NAMESPACE}}}{part.item}", part.model, list[Any]()
        for child in element:
            if child.tag != tag:
                raise _NotPlain
            if model is None:
                self.lines.append(child.sourceline)
                made.append(_text(child))
            else:
                made.append(self.object(child, model))
        return made

    def _metadata(self, element: etree._Element, part: Part) -> dict[str, str]:
        tag, made = f"{{{NAMESPACE}}}{part.item}", dict[str, str]()
        for child in element:
            key = child.get(_KEY)
            if child.tag != tag or key is None or key in made or len(child.keys()) > 1:
                raise _NotPlain
            self.with_key += 1
            made[key] = _text(child)
        return made


def _text(element: etree._Element) -> str:
    if len(element):
        raise _NotPlain
    return element.text or ""


def _paths(value: object, path: str) -> Iterator[str]:
    """Yield the path of each part of a shape, in the order in which the tree was read; keys of metadata have none."""
    yield path
    if isinstance(value, dict) and not path.endswith("/metadata"):
        for key, inside in value.items():
            yield from _paths(inside, f"{path}/{key}")
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from _paths(inside, f"{path}/{place}")
