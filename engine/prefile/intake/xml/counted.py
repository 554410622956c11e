"""Bytes of XML as they are read: digested, counted, and what is told where they cannot be read on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import BinaryIO

from lxml import etree

from prefile.errors import Place, Problem
from prefile.intake.xml.hardening import tags_of

__all__ = ["Counted", "Stop", "malformed", "refuse_root", "root_of"]

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
_BLOCK = 1 << 15  # bytes that lxml takes at a time
_LITTLE = 1 << 10  # of them that nearly every root begins in
_MOST_UNSEEN = 1 << 16  # bytes of which no element was read, until what stands there is looked at


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
        self.since_entry, self.unseen = 0, 0
        self.look: Callable[[], None] | None = None  # is asked once much is unseen
        self.start = stream.read(_BLOCK)
        self._ahead = self.start

    def read(self, size: int = -1) -> bytes:
        """Read bytes as any stream does."""
        if self.unseen > _MOST_UNSEEN and self.look is not None:
            self.look()
            self.unseen = 0
        data, self._ahead = self._ahead or self.stream.read(size), b""
        self.digest.update(data)
        self.since_entry += len(data)
        self.unseen += len(data)
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


def root_of(start: bytes) -> str | None:
    """Return the tag of the root of XML that begins so; None where none does."""
    return next(tags_of(start[:_LITTLE]), None) or next(tags_of(start), None)
