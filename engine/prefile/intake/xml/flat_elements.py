"""Elements without their trees: the markup between their texts, and the texts, told by regular expressions.

An element is taken as lxml writes it. Elements of the same markup are told apart by their texts, but for those of the
elements that the format names: of these the kind alone counts. Once elements of a markup have come, a regular
expression tells the next: their markup to the letter, each free text by the form of its kind, and any other text. The
tree is not kept; it is made again, each element with its line in the file, once a place in it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from prefile.intake.alike import Kind, kind_of, picked
from prefile.intake.xml.hardening import HARDENED
from prefile.intake.xml.unseen import level_of

__all__ = ["TEXT", "FlatElement", "FlatElements", "Free", "is_leaf", "line_of"]

_MOST_ELEMENTS = 200
_MOST_BYTES = 1 << 13  # of an element as it is written
_MOST_MARKUPS, _MOST_KEYS, _MOST_KNOWN = 1 << 10, 1 << 12, 1 << 14
_TIMES = 3  # that elements of a markup have come before a form is made for them
_MOST_FORMS = 4  # that are tried; most files hold lines of few markups
_LONG_FILE = (1 << 16) - 1  # lines; from there on libxml2 takes the line of an element from what is near it
TEXT = re.compile(">([^<>]+)<")  # lxml writes < and > nowhere but where elements begin and end
_ANY_TEXT = "[^<>]+"
_MARKS = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

# Of which kinds the text of an element may be, by the names of the elements on the way to it from the line.
Free = Callable[[Sequence[str]], Sequence[Kind]]


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """What stands between the texts of an element, and how many elements that makes, to how many levels within it.

    `free` are the places of the free texts, with their kinds; `blank` those of texts that stand between elements, where
    only blanks may.
    """

    between: tuple[str, ...]
    size: int
    levels: int
    free: tuple[tuple[int, Sequence[Kind]], ...]
    blank: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """What elements have in common that are alike: all but their free texts, of which the kinds alone count."""

    markup: Markup
    kinds: tuple[Kind, ...]  # of the free texts
    others: tuple[str, ...]  # each text as it is written, but blank where it is free


class FlatElement(NamedTuple):
    """An element without its tree: its key, its free texts, and the lines of the file on which its elements begin.

    `lines` is one for all of them, where that is so.
    """

    key: Key
    texts: Sequence[str]
    lines: list[int | None] | int | None

    def tree(self, texts: Sequence[str]) -> etree._Element:
        """Return the tree again, with texts in place of those that are free."""
        between, free = self.key.markup.between, iter(texts)
        inside = [text or _written(next(free)) for text in self.key.others]
        written = "".join([f"{before}>{text}<" for before, text in zip(between, inside, strict=False)] + [between[-1]])
        tree, lines = etree.fromstring(written.encode("ascii"), etree.XMLParser(**HARDENED)), self.lines
        for place, part in enumerate(tree.iter()):
            line = lines[place] if isinstance(lines, list) else lines
            part.sourceline = line  # type: ignore[misc]  # its stubs say that it is only read
        return tree


class _Form:
    """Tells elements of one markup whose free texts are all of some kinds, and holds the keys of those that came."""

    def __init__(self, markup: Markup, kinds: Sequence[Kind]) -> None:
        free = {place: (kind, may_be) for (place, may_be), kind in zip(markup.free, kinds, strict=True)}
        texts = [
            free[place][0].in_markup(free[place][1]) if place in free else _ANY_TEXT
            for place in range(len(markup.between) - 1)
        ]
        parts = [f"{re.escape(before)}>({text})<" for before, text in zip(markup.between, texts, strict=False)]
        self.match = re.compile("".join(parts) + re.escape(markup.between[-1]), re.ASCII).fullmatch
        self.free = picked([place for place in range(len(texts)) if place in free])
        self.others = picked([place for place in range(len(texts)) if place not in free])
        self.keys: dict[tuple[str, ...], Key] = {}


class FlatElements:
    """Makes the elements of one file flat."""

    def __init__(self, namespace: str, free: Free) -> None:
        """Tell elements of a namespace apart; of the texts that are `free` only their kinds count."""
        self._prefix, self._free = f"{{{namespace}}}" if namespace else "", free
        self._markups: dict[tuple[str, ...], Markup | None] = {}
        self._kinds: dict[Sequence[Kind], dict[str, Kind | None]] = {}  # of the texts that came before
        self._forms: dict[tuple[Markup, tuple[Kind, ...]], _Form | int] = {}  # or how often such elements came
        self._recent: list[_Form] = []  # the last that told an element first
        self._keys: dict[tuple[Markup, tuple[Kind, ...], tuple[str, ...]], Key] = {}  # each held once

    def flat(self, element: etree._Element, written: bytes) -> FlatElement | None:
        """Return an element that holds elements or text, and nowhere both; None where it is otherwise, or large.

        `written` is what lxml writes of it, without its tail.
        """
        if len(written) > _MOST_BYTES:
            return None
        text = written.decode("ascii")
        for place, form in enumerate(self._recent):
            found = form.match(text)
            if found is not None:
                texts = found.groups()
                key = form.keys.get(form.others(texts))
                if key is None:
                    break
                if place:
                    self._recent.insert(0, self._recent.pop(place))
                return FlatElement(key, form.free(texts), _lines_of(element))
        return self._told_apart(element, text)

    def _told_apart(self, element: etree._Element, text: str) -> FlatElement | None:
        """Return an element by its markup and its texts, and tell those like it by a form from now on."""
        parts = TEXT.split(text)
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
        others = tuple(texts)
        if len(self._keys) >= _MOST_KEYS:
            self._keys.clear()
            self._forms.clear()
            self._recent.clear()
        key = self._keys.setdefault((markup, kinds, others), Key(markup, kinds, others))
        if len(kinds) == len(markup.free):
            self._tell_by_form(key)
        return FlatElement(key, free, _lines_of(element))

    def _tell_by_form(self, key: Key) -> None:
        """Tell elements of a key by a form; each text that may be free is of a kind."""
        form = self._forms.get((key.markup, key.kinds), 0)
        if isinstance(form, int):
            form = form + 1 if form < _TIMES else _Form(key.markup, key.kinds)
            self._forms[key.markup, key.kinds] = form
            if isinstance(form, int):
                return
        form.keys[tuple(text for text in key.others if text)] = key
        if form in self._recent:
            self._recent.remove(form)
        self._recent.insert(0, form)
        del self._recent[_MOST_FORMS:]

    def _taken_out(self, markup: Markup, texts: list[str]) -> tuple[tuple[str, ...], tuple[Kind, ...]]:
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
        return tuple(taken), tuple(kinds)

    def _markup(self, element: etree._Element, between: tuple[str, ...]) -> Markup | None:
        """Return what an element's markup says; None where it holds too much."""
        blank = tuple(place for place in range(len(between) - 1) if not is_leaf(between[place], between[place + 1]))
        own = [place for place in range(len(between) - 1) if place not in set(blank)]
        leaves = [part for part in element.iter() if not len(part) and part.text]
        size, above = sum(1 for _ in element.iter()), level_of(element)
        if size > _MOST_ELEMENTS or len(own) != len(leaves):
            return None
        free = [(place, self._free_of(element, leaf)) for place, leaf in zip(own, leaves, strict=True)]
        levels = max(level_of(part) for part in element.iter()) - above
        return Markup(between, size, levels, tuple((place, kinds) for place, kinds in free if kinds), blank)

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


def is_leaf(before: str, behind: str) -> bool:
    """Whether a text between two pieces of markup is all that an element holds."""
    opens = before[before.rfind("<") + 1 :]
    return behind.startswith("/") and not opens.startswith("/") and not opens.endswith("/")


def line_of(element: etree._Element) -> int | None:
    """Return the line on which all elements within one begin, and it too: they never go back, so that the ends tell."""
    first, last = element.sourceline, element
    while len(last):
        last = last[-1]
    return first if first is not None and first == last.sourceline and first < _LONG_FILE else None


def _lines_of(element: etree._Element) -> list[int | None] | int | None:
    """Return the lines on which the elements within one begin; one where all do on the same."""
    return line_of(element) or [part.sourceline for part in element.iter()]


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
