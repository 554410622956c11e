"""XML of any kind, read as a stream and hardened: one document at a time, freed part by part.

The file is opened by us; a DOCTYPE, whose entities would vanish or explode, is refused before anything behind it is
used. Depth, the bytes of one entry and the elements held at once are bounded, so that any file is answered in bounded
time and memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from lxml import etree

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.draft import Draft
from prefile.intake.format_titles import DECLARATIONS
from prefile.intake.limits import Limits
from prefile.intake.xml.alike_elements import FlatElement, FlatElements
from prefile.intake.xml.elements import MEND, refuse_mixed
from prefile.intake.xml.hardening import free, hardened

__all__ = ["Counted", "DocumentReader", "Stop", "XmlForm", "malformed", "read_documents", "refuse_root"]

# What is wrong and how to write it, by how the parser's words begin: where a text holds what begins something in XML.
_BARE = "a bare & stands in a text", "Write it as &amp;, like A &amp; B, or let your software escape it."
_MENDS = {
    "xmlParseEntityRef": _BARE,
    "EntityRef": _BARE,
    "StartTag: invalid element name": (
        "< begins no element here",
        "Where a text holds it, write it as &lt;; the name of an element begins with a letter.",
    ),
}
_WIDER = 4  # other formats spend more bytes on a line than prefile-entry/1
_MOST_TAGS = 1000
_MOST_HELD = 50_000  # elements of one document, or of one of its parts, that are held at once


class Stop(Exception):  # noqa: N818 - no error: it carries the problem after which reading stops
    """A problem behind which nothing can be read."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        self.problem = problem
        super().__init__(problem.what)


class Counted:
    """Digest what is read of a stream, and bound how much of it one entry takes."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        """Read `stream`; more than `most` bytes since the last entry are refused."""
        self.stream, self.most = stream, most
        self.digest = hashlib.sha256()
        self.since_entry, self.start = 0, b""

    def read(self, size: int = -1) -> bytes:
        """Read bytes as any stream does."""
        data = self.stream.read(size)
        self.start = self.start or data
        self.digest.update(data)
        self.since_entry += len(data)
        if self.since_entry > self.most:
            raise Stop(Problem("E106", f"one entry is longer than {self.most:,} bytes"))
        return data


def malformed(log: etree._ListErrorLog, error: etree.XMLSyntaxError) -> Problem:
    """Return the first thing that the parser stumbled over: what it says last is often only that nothing is left."""
    said = log[0].message if len(log) else str(error.msg)
    words, following = next((mend for beginning, mend in _MENDS.items() if said.startswith(beginning)), (said, ""))
    place = Place(None, log[0].line, log[0].column or None) if len(log) else Place()
    return Problem("E104", f"the XML is malformed: {words}", place, next=following)


def refuse_root(root: etree._Element) -> None:
    """Refuse a DOCTYPE as soon as the root is seen.

    Raises:
        Stop: there is one.
    """
    if root.getroottree().docinfo.doctype:
        raise Stop(Problem("E102", "a DOCTYPE is before the declaration; declarations are read without one"))


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


class Opens(Protocol):
    """Makes the reader of one declaration of the file of a name."""

    def __call__(self, name: str) -> DocumentReader:
        """Return a fresh reader."""
        ...


def read_documents(
    stream: BinaryIO, name: str, limits: Limits, form: XmlForm, opens: Opens
) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each declaration in a stream, or the problems in its place."""
    counted = Counted(stream, limits.entry_characters * _WIDER)
    try:
        events = hardened(counted)
        try:
            yield from _Walk(counted, name, limits, form, opens).documents(events)
        except etree.XMLSyntaxError as error:
            raise Stop(malformed(events.error_log, error)) from None
    except Stop as stop:
        yield DeclarationProblems([stop.problem.in_file(name)])


class _Walk:
    """Goes through the elements of a file, and hands documents and their parts to a reader."""

    def __init__(self, counted: Counted, name: str, limits: Limits, form: XmlForm, opens: Opens) -> None:
        self._counted, self._name, self._limits, self._form, self._opens = counted, name, limits, form, opens
        self._depth = self._held = self._lines = 0
        self._document = self._part = 0  # the depths at which the present ones began; 0: none
        self._digest = hashlib.sha256()
        self._reader: DocumentReader | None = None
        self._found, self._in_line, self._told = 0, False, False
        self._astray = 0  # the depth at which something began that is in no namespace; 0: none
        self._outside: list[int] = []  # declarations found before each element that is open outside them
        self._unmarked: set[str] = set()  # tags of elements that begin nothing and may stand anywhere in a declaration
        self._namespaced = all(tag.startswith("{") for tag in form.documents)

    def documents(self, events: Iterator[tuple[str, etree._Element]]) -> Iterator[Entry | DeclarationProblems]:
        for event, element in events:
            if event == "start":
                # As most are: it begins nothing, and is within every limit.
                if element.tag in self._unmarked and self._is_within():
                    self._depth, self._held = self._depth + 1, self._held + 1
                else:
                    self._start(element)
            elif self._depth > self._document > 0 and self._depth != self._part:
                self._ended()
            else:
                yield from self._end(element)
                self._ended()
        if not self._found and not self._told:
            raise Stop(Problem("E109", "the file holds no declaration"))

    def _is_within(self) -> bool:
        """Whether one more element of a declaration is within every limit."""
        return bool(self._document) and self._held < _MOST_HELD and self._depth < self._limits.depth

    def _ended(self) -> None:
        """Go up from an element that ended."""
        if self._depth == self._astray:
            self._astray = 0
        self._depth -= 1

    def _end(self, element: etree._Element) -> Iterator[Entry | DeclarationProblems]:
        """Hand over what ended: a declaration, or a part of one; what is outside declarations is let go of."""
        if self._depth == self._document and self._reader is not None:
            self._found += 1
            yield self._whole(element, self._reader)
            self._outside.pop()
        elif self._depth == self._part and self._reader is not None:
            self._part_ends(element, self._reader)
        elif not self._document:
            lost = self._lost(element) if self._outside.pop() == self._found else None
            if lost is not None:
                self._told = True
                yield DeclarationProblems([lost])
            if self._depth > 1 and element.tag not in self._form.around:
                free(element, self._is_around)  # nothing else outside a declaration is kept

    def _lost(self, element: etree._Element) -> Problem | None:
        """Return the problem of an element outside every declaration of the form that looks like one, or a line."""
        tag = str(element.tag)
        name, other = tag.rpartition("}")[2], DECLARATIONS.get(tag)
        if other is not None:
            what = f"a declaration of another format ({other}) is among those of this file"
            following = "Pass the declarations of each format in a file of their own."
        elif tag in self._form.lines:
            what, following = f"{name} is outside every declaration", "Put it into its declaration."
        elif name in {tag.rpartition("}")[2] for tag in self._form.documents}:
            what = f"{name} has another namespace than the other declarations of this file"
            following = "Correct its namespace, or pass it in a file of its own."
        else:
            return None
        return Problem("E122", what, Place(self._name, element.sourceline), next=following)

    def _start(self, element: etree._Element) -> None:
        self._depth += 1
        if self._depth == 1:
            refuse_root(element)
        if self._depth > self._limits.depth:
            what = f"elements nest deeper than {self._limits.depth} levels"
            raise Stop(Problem("E106", what, Place(None, element.sourceline)))
        tag = str(element.tag)
        if not self._document:
            self._outside.append(self._found)
            if tag in self._form.documents:
                self._document, self._reader = self._depth, self._opens(self._name)
                self._held = self._lines = 0
                self._digest = hashlib.sha256()
            return
        self._held += 1
        if self._held > _MOST_HELD:
            what = f"more than {_MOST_HELD:,} elements are in one part of a declaration"
            raise Stop(Problem("E106", what, Place(None, element.sourceline)))
        if self._refuse_misplaced(element, tag) and tag not in self._form.parts and len(self._unmarked) < _MOST_TAGS:
            self._unmarked.add(tag)
        if not self._part and tag in self._form.parts:
            self._part, self._in_line = self._depth, tag in self._form.lines
            if self._in_line:
                self._one_more_line(element)

    def _refuse_misplaced(self, element: etree._Element, tag: str) -> bool:
        """Refuse what would be read as part of something else, or not at all: the entry would lose it silently.

        Returns whether the tag is one that may stand anywhere.
        """
        name = tag.rpartition("}")[2]
        if tag in self._form.documents:
            what = f"a declaration ({name}) is within a declaration"
        elif self._part and tag in self._form.lines:
            what = f"a line ({name}) is within " + ("a line" if self._in_line else "what is passed over")
        elif self._namespaced and not tag.startswith("{") and not self._astray:
            self._astray = self._depth
            what = f"{name} is in no namespace, where the declaration has one"
        else:
            return tag not in self._form.lines and (not self._namespaced or tag.startswith("{"))
        if self._reader is not None:
            self._reader.draft.refuse("E122", what, Place(self._name, element.sourceline))
        return False

    def _one_more_line(self, element: etree._Element) -> None:
        """Count a line; those beyond the limit are freed unread, and the entry is refused."""
        self._lines += 1
        if self._lines == self._limits.lines + 1 and self._reader is not None:
            what = f"one entry has more than {self._limits.lines:,} lines"
            following = "Split the entry, or raise the limit with --max-lines."
            self._reader.draft.refuse("E106", what, Place(self._name, element.sourceline), following, "ACE A08")

    def _part_ends(self, element: etree._Element, reader: DocumentReader) -> None:
        flat = reader.alike.flat(element) if self._in_line and reader.alike is not None else None
        inside = sum(1 for _ in element.iter()) if flat is None else flat.size
        if self._lines <= self._limits.lines:
            self._refuse_text_between(element, reader.draft)
            if self._in_line and flat is None:
                refuse_mixed(reader.draft, element)
            reader.part(element, flat)
        self._digest_of(element, flat)
        free(element, self._is_more_than_freed)
        self._held, self._part = self._held - inside, 0

    def _refuse_text_between(self, element: etree._Element, draft: Draft) -> None:
        """Refuse text between a part and the one before it, which goes with that when it is let go of."""
        before = element.getprevious()
        if before is not None and (text := (before.tail or "").strip()) and not self._is_more_than_freed(before):
            name = str(element.tag).rpartition("}")[2]
            what = f'stray text ("{text[:40]}") stands before {name}'
            draft.refuse("E122", what, Place(self._name, element.sourceline), MEND)

    def _whole(self, element: etree._Element, reader: DocumentReader) -> Entry | DeclarationProblems:
        refuse_mixed(reader.draft, element)
        reader.end(element)
        if self._document == 1:  # all that the file holds: the digest is the file's
            digest = self._counted.digest
        else:
            self._digest_of(element)
            digest = self._digest
        free(element, self._is_around)
        self._document, self._reader, self._counted.since_entry = 0, None, 0
        return reader.draft.entry(f"sha256:{digest.hexdigest()}")

    def _is_around(self, element: etree._Element) -> bool:
        """Return whether an element outside declarations is one that an envelope says something of them with."""
        return element.tag in self._form.around

    def _is_more_than_freed(self, before: etree._Element) -> bool:
        """Return whether what stands before a part is none, or holds something: it may say it by being there."""
        return before.tag not in self._form.parts or bool(len(before)) or bool(before.text)

    def _digest_of(self, element: etree._Element, flat: FlatElement | None = None) -> None:
        if self._document > 1:
            self._digest.update(etree.tostring(element, with_tail=False) if flat is None else flat.written)
