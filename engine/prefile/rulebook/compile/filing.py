"""From filing.yaml as written to the order of headings of each era."""

from __future__ import annotations

from prefile.law.filing import FilingOrder
from prefile.rulebook.compile.context import Refuse, refuse_backwards
from prefile.rulebook.schema.filing import FilingFile, OrderText
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window
from prefile.values.money import ZERO

__all__ = ["compile_filing_orders"]


def compile_filing_orders(written: FilingFile, refuse: Refuse) -> tuple[FilingOrder, ...]:
    """Return the orders that the file says.

    A measure that stands twice, one that is loose and not in the order, and a window that ends before it begins, go to
    `refuse`.
    """
    for index, text in enumerate(written.orders):
        refuse_backwards(Window(text.since, text.until), ("orders", index), refuse)
        for place, name in enumerate(text.order):
            if name in text.order[:place]:
                refuse("R310", f"{name} stands twice in the order", ("orders", index, "order", place))
        _refuse_loose(text, index, refuse)
    return tuple(_order(text) for text in written.orders)


def _refuse_loose(text: OrderText, index: int, refuse: Refuse) -> None:
    """Refuse what is said to have no fixed place and is not in the order, or is said so twice."""
    loose: list[tuple[str, Path]] = [
        (name, ("orders", index, "anywhere", place)) for place, name in enumerate(text.anywhere)
    ]
    for row, group in enumerate(text.as_one):
        loose += [(name, ("orders", index, "as_one", row, place)) for place, name in enumerate(group)]
    names: set[str] = set()
    for name, path in loose:
        if name not in text.order:
            refuse("R310", f"{name} is not in the order", path)
        elif name in names:
            refuse("R310", f"{name} stands twice among those without a fixed place", path)
        names.add(name)


def _order(text: OrderText) -> FilingOrder:
    groups = tuple(map(frozenset, text.as_one))
    allowed = ZERO if text.tolerance is None else text.tolerance.usd
    window = Window(text.since, text.until)
    return FilingOrder(window, tuple(text.order), text.cite, groups, frozenset(text.anywhere), allowed)
