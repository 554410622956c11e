"""The tree of an entry in XML as the shape of JSON, where that is plain: what stands there is known, once and in order.

Lines of a markup that came a few times before are not walked: a regular expression tells their texts in what lxml
writes of all lines, the markup to the letter. What a markup comes to, its tree says, with stand-ins for the texts.

A tree is plain where every element is known and stands once, none has an attribute that is not the key of metadata, and
no words stand between elements. Where a part stands is told once somebody asks. All else is read as entries.py says,
which alone has words for what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree
from pydantic import BaseModel

from prefile.entry.entry import Line
from prefile.errors import Place
from prefile.intake.holes import Make, filling
from prefile.intake.xml.flat_elements import TEXT, is_leaf, line_of
from prefile.intake.xml.hardening import HARDENED
from prefile.intake.xml.shape import NAMESPACE, Part, parts

__all__ = ["LineForms", "PlainTree", "plain_tree"]

_KEY = "key"
_LINES, _LINE, _OWN_LINE = f'<lines xmlns="{NAMESPACE}">', "<line>", f'<line xmlns="{NAMESPACE}">'
_METADATA = f"{{{NAMESPACE}}}metadata"
_TIMES, _MOST_FORMS, _MOST_MARKUPS, _MOST_TEXTS = 3, 4, 1 << 10, 200
_BLANKS = re.compile(r"[ \t\n]*")
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


def plain_tree(
    element: etree._Element, model: type[BaseModel], name: str, alike: LineForms | None = None
) -> PlainTree | None:
    """Return what the tree of an entry comes to, or None where it is not plain; its lines may be like others."""
    reading = _Reading(alike)
    try:
        shape = reading.object(element, model)
    except _NotPlain:
        return None
    found = _WITH_ATTRIBUTES(element)
    return PlainTree(shape, name, reading.lines) if len(found) == reading.with_key else None


class _Reading:
    """One tree that is being read: the lines on which its parts begin, and how many items of metadata have a key."""

    __slots__ = ("_alike", "lines", "with_key")

    def __init__(self, alike: LineForms | None) -> None:
        self.lines: list[int | None] = []
        self.with_key = 0
        self._alike = alike

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
        if model is Line and self._alike is not None:
            return self._lines(element, tag, self._alike)
        for child in element:
            if child.tag != tag:
                raise _NotPlain
            if model is None:
                self.lines.append(child.sourceline)
                made.append(_text(child))
            else:
                made.append(self.object(child, model))
        return made

    def _lines(self, element: etree._Element, tag: str, alike: LineForms) -> list[Any]:
        """Return the lines of an entry: by their texts where their markup came before, else by their trees."""
        made: list[Any] = []
        on_line = line_of(element)
        written, at = etree.tostring(element, with_tail=False).decode("ascii"), len(_LINES)
        told = written.startswith(_LINES)
        for child in element:
            if child.tag != tag:
                raise _NotPlain
            found = alike.told(written, at) if told else None
            if found is None:
                made.append(self.object(child, Line))
                told = told and (at := alike.learn(child, written, at)) > 0
                continue
            shape, form, at = found
            made.append(shape)
            self.with_key += form.with_key
            if on_line is not None:
                self.lines += [on_line] * form.size
            else:
                self.lines += [part.sourceline for part in child.iter() if not _is_item(part)]
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


def _is_item(element: etree._Element) -> bool:
    """Whether an element is an item of metadata, which has no place of its own."""
    above = element.getparent()
    return above is not None and above.tag == _METADATA


class _Form(NamedTuple):
    """Tells the lines of one markup, and makes their shapes of their texts; how many places and keys these have."""

    match: re.Pattern[str]
    shape: Make
    size: int
    with_key: int


class LineForms:
    """The markups of the lines of one file, as far as they come again and again."""

    def __init__(self) -> None:
        """Begin a file."""
        self._recent: list[_Form] = []
        self._came: dict[tuple[str, ...], int] = {}

    def told(self, written: str, at: int) -> tuple[dict[str, Any], _Form, int] | None:
        """Return the shape of the line that is written at a spot, its form, and the spot behind it; None: of none."""
        for place, form in enumerate(self._recent):
            if (found := form.match.match(written, at)) is not None:
                if place:
                    self._recent.insert(0, self._recent.pop(place))
                return form.shape(found.groups(), 0), form, found.end()
        return None

    def learn(self, line: etree._Element, written: str, at: int) -> int:
        """Take in the markup of a line that is written at a spot; return the one behind it, or 0 where it is not."""
        own = etree.tostring(line, with_tail=False).decode("ascii")
        begins = _blanks_end(written, at)
        own = own.replace(_OWN_LINE, _LINE, 1) if own.startswith(_OWN_LINE) else ""
        if not own or not written.startswith(own, begins):
            return 0
        between = tuple(TEXT.split(own)[::2])
        if len(self._came) >= _MOST_MARKUPS:
            self._came.clear()
        came = self._came[between] = self._came.get(between, 0) + 1
        if came >= _TIMES and (form := _form_of(between)) is not None:
            self._recent.insert(0, form)
            del self._recent[_MOST_FORMS:]
        return begins + len(own)


def _blanks_end(written: str, at: int) -> int:
    found = _BLANKS.match(written, at)
    return at if found is None else found.end()


@lru_cache(1 << 8)
def _form_of(between: tuple[str, ...]) -> _Form | None:
    """Return what tells lines of a markup; None where such a line is not plain."""
    if len(between) > _MOST_TEXTS:
        return None
    leaves = [is_leaf(before, behind) for before, behind in pairwise(between)]
    texts = [f"Stand-in {at:03} of a line" if leaf else "\n" for at, leaf in enumerate(leaves)]
    line = "".join([f"{before}>{text}<" for before, text in zip(between, texts, strict=False)] + [between[-1]])
    tree = etree.fromstring(f"{_LINES}{line}</lines>", etree.XMLParser(**HARDENED))
    reading = _Reading(None)
    try:
        shape = reading.object(tree[0], Line)
    except _NotPlain:
        return None
    told = ["([^<>&]+)" if leaf else r"[ \t\n]+" for leaf in leaves]
    parts = [f"{re.escape(before)}>{text}<" for before, text in zip(between, told, strict=False)]
    match = re.compile(f"{_BLANKS.pattern}{''.join(parts)}{re.escape(between[-1])}")
    stand_ins = [text for text, leaf in zip(texts, leaves, strict=True) if leaf]
    return _Form(match, filling(shape, stand_ins), len(reading.lines), reading.with_key)
