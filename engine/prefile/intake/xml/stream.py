"""XML of any kind, read as a stream and hardened: one document at a time, freed part by part.

The file is opened by us; a DOCTYPE, whose entities would vanish or explode, is refused before anything behind it is
used. Depth, the bytes of one entry and the elements held at once are bounded, so that any file is answered in bounded
time and memory. Events come of the elements that are read or refused alone; `unseen.py` looks at the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.draft import Draft
from prefile.intake.format_titles import DECLARATIONS
from prefile.intake.limits import Limits
from prefile.intake.xml.counted import Counted, Stop, malformed, refuse_root, root_of
from prefile.intake.xml.elements import MEND, refuse_mixed
from prefile.intake.xml.hardening import free, hardened
from prefile.intake.xml.unseen import behind, let_go_before, level_of, nests_deeper, refuse_depth, too_deep
from prefile.intake.xml.xml_form import DocumentReader, Opens, XmlForm

__all__ = ["read_documents"]

_WIDER = 4  # other formats spend more bytes on a line than prefile-entry/1
_MOST_HELD = 50_000  # elements of one document, or of one of its parts, that are held at once


def read_documents(
    stream: BinaryIO, name: str, limits: Limits, form: XmlForm, opens: Opens
) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each declaration in a stream, or the problems in its place."""
    counted = Counted(stream, limits.entry_characters * _WIDER)
    walk = _Walk(counted, name, limits, form, opens)
    try:
        events = hardened(counted, tags=form.seen(root_of(counted.start)))
        try:
            yield from walk.documents(events)
        except etree.XMLSyntaxError as error:
            raise Stop(too_deep(malformed(events.error_log, error), limits.depth)) from None
    except Stop as stop:
        yield DeclarationProblems([stop.problem.in_file(name)])


class _Walk:
    """Goes through the events of a file, and hands documents and their parts to a reader."""

    def __init__(self, counted: Counted, name: str, limits: Limits, form: XmlForm, opens: Opens) -> None:
        self._counted, self._name, self._limits, self._form, self._opens = counted, name, limits, form, opens
        self._root: etree._Element | None = None
        self._document: etree._Element | None = None
        self._part: etree._Element | None = None
        self._reader: DocumentReader | None = None
        self._last: etree._Element | None = None  # the part of a document that ended last, or the document
        self._above: etree._Element | None = None  # around the last part
        self._levels = 0  # to which the elements of a part may nest that stands there
        self._held = self._lines = 0
        self._digest: hashlib._Hash | None = None  # None: the document is all that the file holds
        self._found, self._in_line, self._told = 0, False, False
        self._astray: etree._Element | None = None  # what began that is in no namespace
        self._outside: list[int] = []  # declarations found before each element that is open outside them
        self._namespaced = form.namespaced
        counted.look = self._look

    def documents(self, events: Iterator[tuple[str, etree._Element]]) -> Iterator[Entry | DeclarationProblems]:
        for event, element in events:
            if event == "start":
                if self._part is None and self._reader is not None and element.tag in self._form.lines:
                    self._begin_line(element, self._reader)  # as most are
                else:
                    self._start(element)
            elif self._reader is None:
                yield from self._outside_ends(element)
            elif element is self._part:
                self._part_ends(element, self._reader)
            elif element is self._document:
                self._found += 1
                yield self._whole(element, self._reader)
                self._outside.pop()
            elif element is self._astray:
                self._astray = None
        if not self._found and not self._told:
            raise Stop(Problem("E109", "the file holds no declaration"))

    def _start(self, element: etree._Element) -> None:
        tag = str(element.tag)
        if self._reader is None:
            if self._root is None:
                self._root = element
                refuse_root(element)
            self._outside.append(self._found)
            if tag in self._form.documents:
                self._let_go_before(element)
                self._begin(element)
            return
        self._refuse_misplaced(element, tag)
        if self._part is None and tag in self._form.parts:
            self._part, self._in_line = element, False

    def _begin(self, element: etree._Element) -> None:
        self._document = self._last = element
        self._reader, self._above = self._opens(self._name), None
        self._held = self._lines = 0
        self._digest = None if element is self._root else hashlib.sha256()

    def _outside_ends(self, element: etree._Element) -> Iterator[DeclarationProblems]:
        """Tell what is lost outside declarations; it is let go of before the next one begins."""
        lost = self._lost(element) if self._outside.pop() == self._found else None
        if lost is not None:
            self._told = True
            yield DeclarationProblems([lost])
        if element is self._root and nests_deeper(element, self._limits.depth - 1):
            self._stop_for_depth(element)

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

    def _let_go_before(self, element: etree._Element) -> None:
        """Let go of what ended outside declarations before an element."""
        if level_of(element) > self._limits.depth:
            self._stop_for_depth(element)
        if (deep := let_go_before(element, self._form.around, self._limits.depth)) is not None:
            raise Stop(deep)

    def _stop_for_depth(self, element: etree._Element) -> None:
        if (deep := refuse_depth(element, self._limits.depth)) is not None:
            raise Stop(deep)

    def _look(self) -> None:
        """Look at what was read without an event: what ended outside declarations, or how much one holds."""
        if self._document is not None:
            self._refuse_held(behind(self._last if self._last is not None else self._document, self._document))
        elif self._root is not None:
            here = self._root
            while len(here):
                here = here[-1]
            self._let_go_before(here)

    def _refuse_held(self, further: Iterator[etree._Element]) -> int:
        """Refuse too many elements held at once; return how many are, with further ones."""
        held = self._held
        for element in further:
            held += 1
            if held > _MOST_HELD:
                what = f"more than {_MOST_HELD:,} elements are in one part of a declaration"
                raise Stop(Problem("E106", what, Place(None, element.sourceline)))
        return held

    def _refuse_misplaced(self, element: etree._Element, tag: str) -> None:
        """Refuse what would be read as part of something else, or not at all: the entry would lose it silently."""
        name = tag.rpartition("}")[2]
        if tag in self._form.documents:
            what = f"a declaration ({name}) is within a declaration"
        elif self._part is not None and tag in self._form.lines:
            what = f"a line ({name}) is within " + ("a line" if self._in_line else "what is passed over")
        elif self._namespaced and not tag.startswith("{") and self._astray is None:
            self._astray = element
            what = f"{name} is in no namespace, where the declaration has one"
        else:
            return
        if self._reader is not None:
            self._reader.draft.refuse("E122", what, Place(self._name, element.sourceline))

    def _begin_line(self, element: etree._Element, reader: DocumentReader) -> None:
        """Count a line; those beyond the limit are freed unread, and the entry is refused."""
        self._part, self._in_line = element, True
        self._lines += 1
        if self._lines == self._limits.lines + 1:
            what = f"one entry has more than {self._limits.lines:,} lines"
            following = "Split the entry, or raise the limit with --max-lines."
            reader.draft.refuse("E106", what, Place(self._name, element.sourceline), following, "ACE A08")

    def _part_ends(self, element: etree._Element, reader: DocumentReader) -> None:
        """Hand over a part that ended, and free it: most stand directly behind the part before."""
        before, above = element.getprevious(), element.getparent()
        adjoins = before is not None and before is self._last
        if not adjoins:
            self._count_before(element)
        if above is not self._above:
            self._above, self._levels = above, self._limits.depth - level_of(element)
        written = etree.tostring(element, with_tail=False)
        flat = reader.alike.flat(element, written) if self._in_line and reader.alike is not None else None
        if nests_deeper(element, self._levels) if flat is None else flat.key.markup.levels > self._levels:
            self._stop_for_depth(element)
        size = 0 if flat is None else flat.key.markup.size
        if flat is None or self._held + size > _MOST_HELD:
            self._refuse_held(element.iter("*"))
        if self._digest is not None:
            self._digest.update(written)
        if self._lines <= self._limits.lines:
            self._refuse_text_between(element, reader.draft, before, adjoins=adjoins)
            if self._in_line and flat is None:
                refuse_mixed(reader.draft, element)
            reader.part(element, flat)
        if adjoins and before is not None and above is not None:
            element.clear(keep_tail=True)
            above.remove(before)
        else:
            free(element, self._is_more_than_freed)
        self._last, self._part, self._counted.unseen = element, None, 0

    def _count_before(self, part: etree._Element) -> None:
        """Count the elements that came between the last part and the present one."""
        if self._last is None or self._document is None:
            return
        for element in behind(self._last, self._document):
            if element is part:
                break
            self._held += 1

    def _refuse_text_between(
        self, element: etree._Element, draft: Draft, before: etree._Element | None, *, adjoins: bool
    ) -> None:
        """Refuse text between a part and the one before it, which goes with that when it is let go of."""
        if (
            before is not None
            and (text := (before.tail or "").strip())
            and (adjoins or not self._is_more_than_freed(before))
        ):
            name = str(element.tag).rpartition("}")[2]
            what = f'stray text ("{text[:40]}") stands before {name}'
            draft.refuse("E122", what, Place(self._name, element.sourceline), MEND)

    def _whole(self, element: etree._Element, reader: DocumentReader) -> Entry | DeclarationProblems:
        self._refuse_held(behind(self._last if self._last is not None else element, element))
        if nests_deeper(element, self._limits.depth - level_of(element)):
            self._stop_for_depth(element)
        refuse_mixed(reader.draft, element)
        reader.end(element)
        digest = self._digest
        if digest is None:  # all that the file holds: the digest is the file's
            digest = self._counted.digest
        else:
            digest.update(etree.tostring(element, with_tail=False))
        free(element, self._is_around)
        self._document = self._reader = self._last = self._astray = None
        self._counted.since_entry = self._counted.unseen = 0
        return reader.draft.entry(f"sha256:{digest.hexdigest()}")

    def _is_around(self, element: etree._Element) -> bool:
        """Return whether an element outside declarations is one that an envelope says something of them with."""
        return element.tag in self._form.around

    def _is_more_than_freed(self, before: etree._Element) -> bool:
        """Return whether what stands before a part is none, or holds something: it may say it by being there."""
        return before.tag not in self._form.parts or bool(len(before)) or bool(before.text)
