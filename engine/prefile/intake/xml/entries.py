"""`prefile-entry/1` in XML: one `entry`, or many in `entries`, read one at a time and hardened.

The file is opened by us and read as a stream; a DOCTYPE, whose entities would vanish or explode, is refused before
anything behind it is used. The tree of one entry is built, made into the same shape as JSON's, and dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import BinaryIO, NamedTuple

from lxml import etree
from pydantic import BaseModel

from prefile.entry import FORMAT, Entry, Source, SourceFormat, format_of
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.how_written import HowWritten
from prefile.intake.json.text import too_wide
from prefile.intake.limits import Limits
from prefile.intake.problems import MOST_HINTS, MOST_PROBLEMS
from prefile.intake.refused import judged_by_model
from prefile.intake.xml.counted import (
    Counted,
    Stop,
)
from prefile.intake.xml.elements import MEND, STRAY
from prefile.intake.xml.entry_elements import entry_elements
from prefile.intake.xml.plain_tree import LineForms, PlainTree, plain_tree
from prefile.intake.xml.shape import NAMESPACE, Part, parts
from prefile.intake.xml.unseen import refuse_depth

__all__ = ["entry_xml", "read_xml_entries"]

_CLAIM = "<claim> <id>{claim}</id> <reference>…</reference> </claim> within <claims>"
_FORM = SourceFormat(FORMAT, claim_places=(("", _CLAIM),))

_ENTRY = f"{{{NAMESPACE}}}entry"
_KEY = "key"
_DEEPEST = 16  # no plain entry nests so deep
_BIG = 1 << 16  # bytes since the last entry, below which no list is too wide to be judged item by item


def read_xml_entries(
    stream: BinaryIO, name: str, limits: Limits, _: HowWritten
) -> Iterator[Entry | DeclarationProblems]:
    """Yield each entry of an XML stream, or the problems in its place."""
    counted, alike = Counted(stream, limits.entry_characters), LineForms()
    try:
        for element, alone in entry_elements(counted, limits):
            yield _entry(element, name, limits, counted, None if alone else alike)
    except Stop as stop:
        yield DeclarationProblems([stop.problem.in_file(name)])


def _local(element: etree._Element) -> str:
    """Return an element's name without its namespace; one whose prefix is declared nowhere keeps it in its name."""
    return str(element.tag).rpartition("}")[2]


class _Enough(Exception):  # noqa: N818 - no error: it ends the shaping of an entry whose mistakes are told
    """As many problems as are reported of one entry were found."""


class _EntryShape:
    """Makes the shape of JSON of one entry's tree; what does not belong there is noted with its place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.spoilt: set[str] = set()  # paths of which what is wrong is told
        self.lines: dict[str, int | None] = {}
        self.hints = MOST_HINTS

    def place(self, path: str) -> Place:
        """Return the place of a path, or of the nearest part of it that stands in the file."""
        known = path
        while known not in self.lines and known:
            known = known.rpartition("/")[0]
        return Place(self.name, self.lines.get(known), None, path or None)

    def shape(self, element: etree._Element, model: type[BaseModel], path: str) -> dict[str, object]:
        """Return an object's keys; an element that the model does not know becomes a key that it refuses."""
        self.lines[path] = element.sourceline
        self._plain(element, ())
        if (text := element.text) and text.strip():
            self._refuse(element, STRAY, following=MEND)
        made: dict[str, object] = {}
        known = parts(model)
        for child in element:
            part = known.get(str(child.tag))
            if part is None:
                self._strange(child, known, path)
                continue
            key = part.key
            inner = f"{path}/{key}"
            self.lines[inner] = child.sourceline
            if (tail := child.tail) and tail.strip():
                self._refuse(child, STRAY, following=MEND)
            if key in made:
                self._refuse(child, f'"{part.name}" appears twice', "E105")
            made[key] = self._text(child, inner) if part.kind == "text" else self._value(child, part, inner)
        return made

    def _strange(self, child: etree._Element, known: dict[str, Part], path: str) -> None:
        """Refuse an element that no key of the model is named for."""
        key = _local(child)
        if not str(child.tag).startswith(f"{{{NAMESPACE}}}"):
            self._refuse(child, f"{key} is not in the namespace {NAMESPACE}")
            return
        self.lines[f"{path}/{key}"] = child.sourceline
        self.hints -= 1
        near = get_close_matches(key[:60], [part.name for part in known.values()], 1) if self.hints >= 0 else []
        hint = f'Did you mean "{near[0]}"?' if near else ""
        self._refuse(child, f'"{key[:60]}" is not an element here', "E121", f"{path}/{key}", hint)

    def _value(self, element: etree._Element, part: Part, path: str) -> object:
        if part.kind == "object":
            return self.shape(element, part.model or BaseModel, path)
        self._plain(element, ())
        if part.kind == "metadata":
            return dict(self._metadata(element, part))
        return [self._item(child, part, f"{path}/{place}") for place, child in enumerate(self._items(element, part))]

    def _items(self, element: etree._Element, part: Part) -> Iterator[etree._Element]:
        for child in element:
            if child.tag == f"{{{NAMESPACE}}}{part.item}":
                yield child
            else:
                self._refuse(child, f"{_local(child)} is in {part.name}, whose items are {part.item}")

    def _item(self, element: etree._Element, part: Part, path: str) -> object:
        self.lines[path] = element.sourceline
        return self._text(element, path) if part.model is None else self.shape(element, part.model, path)

    def _metadata(self, element: etree._Element, part: Part) -> Iterator[tuple[str, str]]:
        keys: set[str] = set()
        for child in self._items(element, part):
            key = child.get(_KEY, "")
            if key in keys:
                self._refuse(child, f'the metadata "{key[:40]}" appears twice', "E105")
            keys.add(key)
            yield key, self._text(child, "", (_KEY,))

    def _text(self, element: etree._Element, path: str, attributes: tuple[str, ...] = ()) -> str:
        self._plain(element, attributes)
        if len(element):
            what = f"{_local(element)} contains an element; only text is allowed"
            self._refuse(element, what, following="Keep the text, and remove the element inside it.")
            self.spoilt.add(path)
        return element.text or ""

    def _plain(self, element: etree._Element, attributes: tuple[str, ...]) -> None:
        for attribute in element.keys():  # noqa: SIM118 - far cheaper than the mapping of attributes
            if attribute not in attributes and not attribute.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
                self._refuse(element, f'the attribute "{attribute}" is not part of this format', "E121")

    def _refuse(
        self, element: etree._Element, what: str, code: str = "E122", path: str | None = None, following: str = ""
    ) -> None:
        self.problems.append(Problem(code, what, Place(self.name, element.sourceline, None, path), next=following))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _Enough


class _ShapedTree(NamedTuple):
    """The shape of an entry's tree that is not plain, with what is wrong in it, at which paths, and places."""

    shape: dict[str, object]
    problems: list[Problem]
    spoilt: frozenset[str]
    place: Callable[[str], Place]


def _shaped(element: etree._Element, name: str) -> _ShapedTree | DeclarationProblems:
    """Return what the tree of an entry comes to in the ordinary way, or too many problems."""
    shaped = _EntryShape(name)
    try:
        made = shaped.shape(element, Entry, "")
    except _Enough:
        return DeclarationProblems(shaped.problems)
    return _ShapedTree(made, list(shaped.problems), frozenset(shaped.spoilt), shaped.place)


def _entry(
    element: etree._Element, name: str, limits: Limits, counted: Counted, alike: LineForms | None
) -> Entry | DeclarationProblems:
    shaped: PlainTree | _ShapedTree | DeclarationProblems | None = None
    if limits.depth >= _DEEPEST:
        shaped = plain_tree(element, Entry, name, alike)
    if shaped is None:
        if (deep := refuse_depth(element, limits.depth)) is not None:
            raise Stop(deep)
        shaped = _shaped(element, name)
    if isinstance(shaped, DeclarationProblems):
        return shaped
    shape = {"format": format_of(shaped.shape), **shaped.shape}
    wide = too_wide(shape, limits.lines, limits.wide if counted.since_entry > _BIG else None)
    if wide:
        return DeclarationProblems([Problem("E106", wide, Place(name, element.sourceline))])
    problems, spoilt = ([], frozenset[str]()) if isinstance(shaped, PlainTree) else (shaped.problems, shaped.spoilt)
    judged = judged_by_model(shape, shaped.place, problems, spoilt)
    if isinstance(judged, DeclarationProblems):
        return judged
    digest = counted.digest if alike is None else hashlib.sha256(etree.tostring(element, with_tail=False))
    return judged.read_from(Source(name, f"sha256:{digest.hexdigest()}", shaped.place, format=_FORM))


def entry_xml(entry: Entry) -> bytes:
    """Write an entry as XML, with what is absent left out."""
    root = etree.Element(_ENTRY, nsmap={None: NAMESPACE})
    _write(root, entry.model_dump(mode="json", exclude_none=True), Entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _write(element: etree._Element, shape: dict[str, object], model: type[BaseModel]) -> None:
    for part in parts(model).values():
        if part.key not in shape:
            continue
        value = shape[part.key]
        child = etree.SubElement(element, f"{{{NAMESPACE}}}{part.name}")
        match part.kind, value:
            case "object", dict():
                _write(child, value, part.model or BaseModel)
            case "list", list():
                for item in value:
                    inner = etree.SubElement(child, f"{{{NAMESPACE}}}{part.item}")
                    _fill(inner, item, part.model)
            case "metadata", dict():
                for key, text in value.items():
                    etree.SubElement(child, f"{{{NAMESPACE}}}{part.item}", {_KEY: key}).text = text
            case _:
                child.text = str(value)


def _fill(element: etree._Element, item: object, model: type[BaseModel] | None) -> None:
    if model is None or not isinstance(item, dict):
        element.text = str(item)
    else:
        _write(element, item, model)
