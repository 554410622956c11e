"""`rules/filing.yaml` as written: in which order the headings of a line are declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from prefile.filing import FilingOrder
from prefile.measure import Window
from prefile.rulebook.author import CitationText, VerifiedText
from prefile.rulebook.programs import check_window
from prefile.rulebook.read import Path
from prefile.rulebook.words import Key, MeasureId, Moment, Sentence
from prefile.rulebook.written import Written

__all__ = ["FilingFile", "build_filing"]


class OrderText(Written):
    """The order of an era: measures, or the beginnings of their ids, as their headings follow each other."""

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    says: Sentence
    order: Annotated[list[MeasureId], Field(min_length=1)]
    cite: Key


class FilingFile(Written):
    """In which order headings are declared."""

    orders: Annotated[list[OrderText], Field(min_length=1)]
    citations: dict[Key, CitationText]
    verified: VerifiedText


def build_filing(written: FilingFile, refuse: Callable[[str, str, Path], None]) -> tuple[FilingOrder, ...]:
    """Return the orders that the file says.

    A measure that stands twice, and a window that ends before it begins, go to `refuse`.
    """
    for index, text in enumerate(written.orders):
        check_window(Window(text.since, text.until), ("orders", index), refuse)
        for place, name in enumerate(text.order):
            if name in text.order[:place]:
                refuse("R310", f"{name} stands twice in the order", ("orders", index, "order", place))
    return tuple(FilingOrder(Window(text.since, text.until), tuple(text.order), text.cite) for text in written.orders)
