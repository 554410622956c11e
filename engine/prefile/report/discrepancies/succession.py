"""The numbers of a line as they follow each other: their order, numbers twice, and the goods' own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from prefile.entry import Declared
from prefile.entry.provision import provision_of
from prefile.findings import Discrepancy
from prefile.law.us_customs import CHAPTER_98
from prefile.report.discrepancies.stated import (
    Stated,
    discrepancy,
    is_heading,
    is_special,
)
from prefile.values.tariff_number import show_number

__all__ = ["numbers_twice_or_missing", "out_of_order"]

_UNDER_98 = "Declare the number of Chapter 98 before the headings of Chapter 99."


def out_of_order(stated: Stated) -> Iterator[Discrepancy]:
    """Yield that the numbers do not follow each other as they are filed, once."""
    ranked = [(rank, declared) for declared in stated.declared if (rank := _rank(stated, declared)) is not None]
    late = next((declared for (before, _), (rank, declared) in pairwise(ranked) if rank < before), None)
    late = late or _behind_the_goods(stated)
    if late is not None:
        right = ", ".join(
            show_number(declared.number)
            for declared in sorted(stated.declared, key=lambda declared: _place(stated, declared))
        )
        number = show_number(late.number)
        yield discrepancy("D404", f"{number} stands too late: the order is {right}", number)


def _behind_the_goods(stated: Stated) -> Declared | None:
    """Return a heading behind the number of the goods, where no text places it there."""
    behind_the_goods = False
    for declared in stated.declared:
        if is_heading(declared) and behind_the_goods:
            return declared
        behind_the_goods = behind_the_goods or not (is_heading(declared) or is_special(declared))
    return None


def _rank(stated: Stated, declared: Declared) -> int | None:
    """Return the place that is laid down for a number; None for a heading that measures of different ranks file."""
    order = stated.due.order
    if is_special(declared):
        return order.rank(CHAPTER_98)
    if not is_heading(declared):
        return len(order.order)
    ranks = {order.rank(use.measure) for use in stated.headings.uses(declared.number)}
    return ranks.pop() if len(ranks) == 1 else None


def _place(stated: Stated, declared: Declared) -> int:
    """Return where this book would file a number."""
    order = stated.due.order
    if is_special(declared):
        return order.place(CHAPTER_98) or 0
    places = [order.place(use.measure) for use in stated.headings.uses(declared.number)] if is_heading(declared) else []
    return next((place for place in places if place is not None), len(order.order))


def numbers_twice_or_missing(stated: Stated) -> Iterator[Discrepancy]:
    """Yield numbers that are declared twice, and that the goods' own or their provision is not declared."""
    for key, times in Counter(stated.keys).items():
        if times > 1:
            yield discrepancy("D410", f"{show_number(key)} is declared {times} times", show_number(key))
    if stated.names_other_goods:
        number = show_number(stated.line.tariff_number)
        named = ", ".join(show_number(declared.number) for declared in stated.goods_declared)
        yield discrepancy("D411", f"{number} is not declared, and {named} is", number)
    provision = provision_of(stated.line)
    if stated.declared and provision is not None and stated.key(provision) not in stated.keys:
        number = show_number(provision)
        yield discrepancy("D411", f"{number} is not declared, and the goods are entered under it", number, _UNDER_98)
