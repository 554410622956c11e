"""Elements of a stream of XML that make no events of their own: how deep they nest, how many are held, and let go of.

Only the elements that somebody reads make events, since an event for each took a third of the time of reading. What
stands between them is looked at when the next event comes, or once much was read without any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from lxml import etree

from prefile.errors import Place, Problem

__all__ = ["behind", "let_go_before", "level_of", "nests_deeper", "refuse_depth", "too_deep"]

_MOST_DEPTHS = 1 << 8
_TOO_DEEP, _MOST_PARSED = "Excessive depth", 256  # as libxml2 says it, and where it stops


def level_of(element: etree._Element) -> int:
    """Return at which level of its file an element stands; the root's is 1."""
    return 1 + sum(1 for _ in element.iterancestors())


def nests_deeper(element: etree._Element, levels: int) -> bool:
    """Whether the elements within one nest to more levels than so many."""
    return bool(_further("*", levels)(element))


@lru_cache(_MOST_DEPTHS)
def _further(first: str, levels: int) -> etree.XPath:
    """Return what says whether an element stands so many levels below those that are found first."""
    return etree.XPath(f"boolean({'/'.join([first] + ['*'] * levels)})" if levels >= 0 else "true()")


def refuse_depth(element: etree._Element, most: int) -> Problem | None:
    """Return the problem of the first element, from one on down, that stands below so many levels of its file."""
    level = level_of(element) - 1
    for event, part in etree.iterwalk(element, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > most:
            return _deeper(most, Place(None, part.sourceline))
    return None


def too_deep(problem: Problem, most: int) -> Problem:
    """Return what is malformed, or that it nests deeper than so many levels where libxml2 says so of its own limit."""
    return _deeper(min(most, _MOST_PARSED), problem.where) if _TOO_DEEP in problem.what else problem


def _deeper(levels: int, where: Place) -> Problem:
    return Problem("E106", f"elements nest deeper than {levels} levels", where)


def behind(element: etree._Element, within: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements that begin behind an element, those in it too, as far as they stand within another."""
    yield from element.iterdescendants("*")
    here: etree._Element | None = element
    while here is not None and here is not within:
        for beside in here.itersiblings("*"):
            yield from beside.iter("*")
        here = here.getparent()


def let_go_before(element: etree._Element, around: Collection[str], most: int) -> Problem | None:
    """Let go of what ended before an element at its height and above, but for elements of the tags `around` it.

    Returns the problem of one of them that stands below so many levels of its file, if any does.
    """
    for here in (element, *element.iterancestors()):
        above = here.getparent()
        if above is None or here.getprevious() is None:
            continue
        ended = list(here.itersiblings(preceding=True))
        if _further("preceding-sibling::*", most - level_of(here) + 1)(here):
            return next(filter(None, (refuse_depth(before, most) for before in reversed(ended))), None)
        for before in ended:
            if before.tag not in around:
                above.remove(before)
    return None
