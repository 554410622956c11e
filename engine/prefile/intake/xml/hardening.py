"""Parse XML that nobody vouches for, and let go of its elements: the same for every kind of file.

Nothing outside the file is read and no entity is expanded; libxml2's own limits on text and entities stand (lxml 6.1:
`huge_tree` off).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final, Literal, Protocol, TypedDict

from lxml import etree

__all__ = ["HARDENED", "free", "hardened", "tags_of"]


class _Options(TypedDict):
    """The options of lxml's parsers that bear on trust."""

    resolve_entities: bool
    no_network: bool
    huge_tree: bool
    load_dtd: bool
    remove_comments: bool
    remove_pis: bool


HARDENED: Final = _Options(
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    load_dtd=False,
    remove_comments=True,
    remove_pis=True,
)


class _Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Read at most so many bytes."""
        ...


def hardened(
    stream: _Stream, events: Sequence[Literal["start", "end"]] = ("start", "end"), tags: Sequence[str] | None = None
) -> etree.iterparse[tuple[str, etree._Element]]:
    """Return the start and end of each element of a stream, or of those of some tags."""
    return etree.iterparse(stream, events=events, tag=tags, **HARDENED)


def tags_of(start: bytes) -> Iterator[str]:
    """Yield the tags that the first bytes of XML open, as far as they can be parsed."""
    parser = etree.XMLPullParser(events=("start",), **HARDENED)
    with suppress(etree.XMLSyntaxError):  # what stands before a mistake is told all the same
        parser.feed(start)
    with suppress(etree.XMLSyntaxError):
        for _, element in parser.read_events():
            yield str(element.tag)


def _nothing(_: etree._Element) -> bool:
    return False


def free(
    element: etree._Element, keep: Callable[[etree._Element], bool] = _nothing, *, at_every_height: bool = False
) -> None:
    """Free an element's tree, and the siblings before it back to the first that is to be kept.

    The element stays in its place, and so does the text behind it, however much of that was parsed already: what is
    left of a document does not depend on where the blocks end in which it was read. At every height, what stands
    before the elements around it is freed too.
    """
    element.clear(keep_tail=True)
    for here in (element, *element.iterancestors()) if at_every_height else (element,):
        above = here.getparent()
        while above is not None and (before := here.getprevious()) is not None and not keep(before):
            above.remove(before)
