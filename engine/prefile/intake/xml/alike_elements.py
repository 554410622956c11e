"""Elements of one file that are alike but for a few texts: read in the ordinary way once, and then filled in.

An element is taken as lxml writes it: the markup between its texts, and the texts. Elements of the same markup are
told apart by their texts, but for those of the elements that the format names: of these the kind alone counts. The tree
is not kept; it is made again, each element with its line in the file, once a place in it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from lxml import etree

from prefile.intake.alike import AlikeLines, Kind, LineRead, kind_of, read_alone
from prefile.intake.draft import Draft, LinePlaces
from prefile.intake.xml.hardening import HARDENED

__all__ = ["AlikeElements", "FlatElement", "FlatElements", "Free", "ReadElement", "by_name"]

_MOST_ELEMENTS = 200
_MOST_BYTES = 1 << 13  # of an element as it is written
_MOST_MARKUPS, _MOST_KEYS, _MOST_KNOWN = 1 << 10, 1 << 12, 1 << 14
_LONG_FILE = (1 << 16) - 1  # lines; from there on libxml2 takes the line of an element from what is near it
_TEXT = re.compile(">([^<>]+)<")  # lxml writes < and > nowhere but where elements begin and end
_MARKS = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

# Reads a line at a position of a draft.
ReadElement = Callable[[Draft, etree._Element, int], Hashable]  # noqa: SLF001 - it has no public name
# Of which kinds the text of an element may be, by the names of the elements on the way to it from the line.
Free = Callable[[Sequence[str]], Sequence[Kind]]


@dataclass(frozen=True, slots=True, eq=False)
class _Markup:
    """What stands between the texts of an element, how many elements that makes, and which of the texts are free."""

    between: tuple[str, ...]
    size: int
    free: tuple[tuple[int, Sequence[Kind]], ...]  # the places of those among the texts, with their kinds
    blank: tuple[int, ...]  # the places of those that stand between elements, where only blanks may


# The markup of an element, the kinds of its free texts, and its texts, each that is free and of a kind blank.
_Key = tuple[_Markup, tuple[Kind, ...], tuple[str, ...]]


class FlatElement(NamedTuple):
    """An element without its tree: as it is written, its key, the texts of which the kind alone counts, their kinds.

    `lines` are those of the file on which its elements begin; one for all of them, where that is so.
    """

    written: bytes
    key: _Key
    texts: Sequence[str]
    kinds: Sequence[Kind]
    lines: list[int | None] | int | None
    size: int

    def tree(self, texts: Sequence[str]) -> etree._Element:
        """Return the tree again, with texts in place of those that are free."""
        markup, _, others = self.key
        free = iter(texts)
        inside = [text or _written(next(free)) for text in others]
        written = "".join(
            [f"{between}>{text}<" for between, text in zip(markup.between, inside, strict=False)] + [markup.between[-1]]
        )
        tree, lines = etree.fromstring(written.encode("ascii"), etree.XMLParser(**HARDENED)), self.lines
        for place, part in enumerate(tree.iter()):
            line = lines[place] if isinstance(lines, list) else lines
            part.sourceline = line  # type: ignore[misc]  # its stubs say that it is only read
        return tree


class FlatElements:
    """Makes the elements of one file flat."""

    def __init__(self, namespace: str, free: Free) -> None:
        """Tell elements of a namespace apart; of the texts that are `free` only their kinds count."""
        self._prefix, self._free = f"{{{namespace}}}" if namespace else "", free
        self._markups: dict[tuple[str, ...], _Markup | None] = {}
        self._kinds: dict[Sequence[Kind], dict[str, Kind | None]] = {}  # of the texts that came before
        self._keys: dict[_Key, _Key] = {}  # each held once

    def flat(self, element: etree._Element) -> FlatElement | None:
        """Return an element that holds elements or text, and nowhere both; None where it is otherwise, or large."""
        written = etree.tostring(element, with_tail=False)
        if len(written) > _MOST_BYTES:
            return None
        parts = _TEXT.split(written.decode("ascii"))
        between, texts = tuple(parts[::2]), parts[1::2]
        markup = self._markups.get(between)
        if markup is None:
            if between in self._markups:
                return None
            if len(self._markups) >= _MOST_MARKUPS:
                self._markups.clear()
            markup = self._markups[between] = self._markup(element, between)
            if markup is None:
                return None
        for place in markup.blank:
            if not texts[place].isspace():
                return None
        free, kinds = self._taken_out(markup, texts)
        key = (markup, tuple(kinds), tuple(texts))
        if len(self._keys) >= _MOST_KEYS:
            self._keys.clear()
        key = self._keys.setdefault(key, key)
        return FlatElement(written, key, free, kinds, _lines_of(element), markup.size)

    def _taken_out(self, markup: _Markup, texts: list[str]) -> tuple[list[str], list[Kind]]:
        """Return the texts of an element that are free and of a kind, with their kinds, which take their places."""
        taken: list[str] = []
        kinds: list[Kind] = []
        for place, may_be in markup.free:
            text = texts[place]
            known = self._kinds[may_be]
            try:
                kind = known[text]
            except KeyError:
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                numbered = "&#" in text  # a character that no kind has
                kind = known[text] = None if numbered else kind_of(_read(text), may_be)
            if kind is not None:
                taken.append(_read(text) if "&" in text else text)
                kinds.append(kind)
                texts[place] = ""
        return taken, kinds

    def _markup(self, element: etree._Element, between: tuple[str, ...]) -> _Markup | None:
        """Return what an element's markup says; None where it holds too much."""
        blank = tuple(place for place in range(len(between) - 1) if not _is_leaf(between[place], between[place + 1]))
        own = [place for place in range(len(between) - 1) if place not in set(blank)]
        leaves = [part for part in element.iter() if not len(part) and part.text]
        size = sum(1 for _ in element.iter())
        if size > _MOST_ELEMENTS or len(own) != len(leaves):
            return None
        free = [(place, self._free_of(element, leaf)) for place, leaf in zip(own, leaves, strict=True)]
        return _Markup(between, size, tuple((place, kinds) for place, kinds in free if kinds), blank)

    def _free_of(self, element: etree._Element, leaf: etree._Element) -> Sequence[Kind]:
        """Return of which kinds the text of an element within a line may be, where it is free."""
        way = [str(leaf.tag)] if leaf is not element else []
        for above in leaf.iterancestors():
            if above is element or not way:
                break
            way.append(str(above.tag))
        if not way or any(not tag.startswith(self._prefix) or "}" in tag[len(self._prefix) :] for tag in way):
            return ()
        kinds = self._free([tag[len(self._prefix) :] for tag in reversed(way)])
        if kinds:
            self._kinds.setdefault(kinds, {})
        return kinds


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

        found = self._lines.filled(flat.key, flat.texts, flat.kinds, read, position)
        if found is not None:
            draft.fill(position, found.shape, found.passed, partial(self._places, flat._replace(written=b""), position))
        return found

    def _places(self, flat: FlatElement, position: int, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        tree = flat.tree(flat.texts)
        return read_alone(draft, position, lambda alone, place: self._read(alone, tree, place))[1]


def by_name(free: Mapping[str, Sequence[Kind]]) -> Free:
    """Return what says that the texts of elements of some names are free, wherever in a line these stand."""
    return lambda way: free.get(way[-1], ())


def _is_leaf(before: str, behind: str) -> bool:
    """Whether a text between two pieces of markup is all that an element holds."""
    opens = before[before.rfind("<") + 1 :]
    return behind.startswith("/") and not opens.startswith("/") and not opens.endswith("/")


def _lines_of(element: etree._Element) -> list[int | None] | int | None:
    """Return the lines on which the elements within one begin: they never go back, so that the ends tell of all."""
    first, last = element.sourceline, element
    while len(last):
        last = last[-1]
    if first is not None and first == last.sourceline and first < _LONG_FILE:
        return first
    return [part.sourceline for part in element.iter()]


def _read(text: str) -> str:
    """Return a text, which has no character that is written by its number, as it was before it was written."""
    if "&" in text:
        for written, mark in _MARKS:
            text = text.replace(written, mark)
    return text


def _written(text: str) -> str:
    """Return a text, which is of a kind, as XML writes it."""
    for written, mark in reversed(_MARKS):
        text = text.replace(mark, written)
    return text
