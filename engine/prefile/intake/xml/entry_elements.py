"""Entries of `prefile-entry` in a stream of XML: each element that is one, and the refusal of what stands among them.

Only the root and entries make events, since an event for each element took a third of the time of reading. So what is
no entry is seen when the next one ends, or the root does, and how deep an entry nests when it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from lxml import etree

from prefile.errors import Place, Problem
from prefile.intake.limits import Limits
from prefile.intake.xml.counted import Counted, Stop, malformed, refuse_root
from prefile.intake.xml.elements import MEND, STRAY
from prefile.intake.xml.hardening import free, hardened
from prefile.intake.xml.shape import NAMESPACE
from prefile.intake.xml.unseen import too_deep

__all__ = ["entry_elements"]

_ENTRY, _ENTRIES = f"{{{NAMESPACE}}}entry", f"{{{NAMESPACE}}}entries"


def entry_elements(counted: Counted, limits: Limits) -> Iterator[tuple[etree._Element, bool]]:
    """Yield each entry of a stream, which is freed behind it, and whether it is all that the file holds.

    Raises:
        Stop: what is no entry, where one would be; or malformed XML.
    """
    events = hardened(counted, tags=(_ENTRY, _ENTRIES))
    try:
        yield from _walk(events, counted)
    except etree.XMLSyntaxError as error:
        _refuse_strange_root(counted.start)
        raise Stop(too_deep(malformed(events.error_log, error), limits.depth)) from None


def _walk(
    events: etree.iterparse[tuple[str, etree._Element]], counted: Counted
) -> Iterator[tuple[etree._Element, bool]]:
    root: etree._Element | None = None
    found = 0
    for event, element in events:
        if root is None:
            root = element
            _refuse_root(element)
        if event == "start":
            continue
        above = element.getparent()
        if above is root:
            _refuse_among(element, root)
        if above is None and element.tag == _ENTRIES:
            _refuse_among(element[-1] if len(element) else None, root)
            _refuse_text(element[-1] if len(element) else None, element)
        elif above is None or above is root:
            found += 1
            yield element, above is None
            counted.since_entry = 0
            _refuse_text(element)
            free(element)
    if root is None:
        _refuse_strange_root(counted.start)
    if not found:
        raise Stop(Problem("E109", "<entries> holds no entry"))


def _refuse_root(element: etree._Element) -> None:
    """Refuse a DOCTYPE, and a root that is another than the first element that this reader knows."""
    root = element.getroottree().getroot()
    refuse_root(root)
    if root.tag not in {_ENTRY, _ENTRIES}:
        what = f"the root is {root.tag!s}; it is entry or entries in the namespace {NAMESPACE}"
        raise Stop(Problem("E102", what, Place(None, root.sourceline)))


def _refuse_strange_root(start: bytes) -> None:
    """Refuse a root that this reader does not know, of which it gets no event; `start` are the file's first bytes."""
    with suppress(etree.XMLSyntaxError):
        for _, root in hardened(BytesIO(start), ("start",)):
            _refuse_root(root)
            return


def _refuse_among(element: etree._Element | None, root: etree._Element) -> None:
    """Refuse the first of what stands among the entries of a root up to an element, and is none."""
    stranger: etree._Element | None = None
    while element is not None and root.tag == _ENTRIES:
        stranger = stranger if element.tag == _ENTRY else element
        element = element.getprevious()
    if stranger is not None:
        what = f"{str(stranger.tag).rpartition('}')[2]} is among the entries"
        raise Stop(Problem("E122", what, Place(None, stranger.sourceline)))


def _refuse_text(element: etree._Element | None, above: etree._Element | None = None) -> None:
    """Refuse words between entries: before an entry, or behind the last one where the root has ended."""
    if element is None:
        return
    before = element.getprevious()
    root = element.getparent()
    around = [before.tail if before is not None else root.text if root is not None else None]
    if above is not None:
        around.append(element.tail)
    if any((words or "").strip() for words in around):
        raise Stop(Problem("E122", STRAY, Place(None, element.sourceline), next=MEND))
