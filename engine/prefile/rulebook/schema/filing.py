"""`rules/filing.yaml` as written: in which order the headings of a line are declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from prefile.law.filing_order import FilingOrder
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.programs import check_window
from prefile.rulebook.schema.rule_file import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    MeasureId,
    Moment,
    Money,
    Sentence,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window
from prefile.values.money import ZERO

__all__ = ["FilingFile", "build_filing"]


class ToleranceText(Written):
    """By how many US dollars the declared duty of a line may differ from what is due, before it is a discrepancy."""

    usd: Money
    cite: Key


class OrderText(Written):
    """The order of an era: measures, or the beginnings of their ids, as their headings follow each other.

    `as_one` groups those of which no text says which comes first, `anywhere` those whose place no text says: declared
    otherwise they are no discrepancy.
    """

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    says: Sentence
    order: Annotated[list[MeasureId], Field(min_length=1)]
    as_one: list[Annotated[list[MeasureId], Field(min_length=2)]] = []
    anywhere: list[MeasureId] = []
    tolerance: ToleranceText | None = None
    cite: Key


class FilingFile(Written):
    """In which order headings are declared."""

    orders: Annotated[list[OrderText], Field(min_length=1)]
    citations: dict[Key, CitationText]
    verified: VerifiedText


def build_filing(written: FilingFile, refuse: Callable[[str, str, Path], None]) -> tuple[FilingOrder, ...]:
    """Return the orders that the file says.

    A measure that stands twice, one that is loose and not in the order, and a window that ends before it begins, go to
    `refuse`.
    """
    for index, text in enumerate(written.orders):
        check_window(Window(text.since, text.until), ("orders", index), refuse)
        for place, name in enumerate(text.order):
            if name in text.order[:place]:
                refuse("R310", f"{name} stands twice in the order", ("orders", index, "order", place))
        _check_loose(text, index, refuse)
    return tuple(_order(text) for text in written.orders)


def _check_loose(text: OrderText, index: int, refuse: Callable[[str, str, Path], None]) -> None:
    loose: list[tuple[str, Path]] = [(one, ("orders", index, "anywhere", at)) for at, one in enumerate(text.anywhere)]
    for at, group in enumerate(text.as_one):
        loose += [(one, ("orders", index, "as_one", at, place)) for place, one in enumerate(group)]
    seen: set[str] = set()
    for name, path in loose:
        if name not in text.order:
            refuse("R310", f"{name} is not in the order", path)
        elif name in seen:
            refuse("R310", f"{name} stands twice among those without a fixed place", path)
        seen.add(name)


def _order(text: OrderText) -> FilingOrder:
    groups = tuple(map(frozenset, text.as_one))
    allowed = ZERO if text.tolerance is None else text.tolerance.usd
    window = Window(text.since, text.until)
    return FilingOrder(window, tuple(text.order), text.cite, groups, frozenset(text.anywhere), allowed)
