"""Which number of a line is the goods' own and which the provision of Chapter 98 that they are entered under.

A number of Chapter 98 beside one of Chapters 1 to 97 says how the goods are treated, not what they are (U.S. notes to
the subchapters of Chapter 98). So, in whichever order the two stand, the number of Chapters 1 to 97 is the goods', and
the one of Chapter 98 their provision. Of two provisions on one line none can be told: no article is partly exempt under
more than one (U.S. notes to subchapter II). A number of Chapter 98 that stands alone is the line's own.
"""

from __future__ import annotations

from decimal import Decimal

from prefile.entry.line import Line, Secondary
from prefile.values.money import EXACT

__all__ = ["further_goods", "is_special", "line_goods_first", "provision_of", "special_numbers", "whole_value"]

_SPECIAL, _TEMPORARY = "98", "99"


def _is_goods(number: str) -> bool:
    return not number.startswith((_SPECIAL, _TEMPORARY))


def special_numbers(line: Line) -> tuple[str, ...]:
    """Return the numbers of Chapter 98 that a line bears: provisions, or its own number that stands alone."""
    return tuple(number for number in _numbers(line) if is_special(number))


def is_special(number: str) -> bool:
    """Return whether a number is of Chapter 98."""
    return number.startswith(_SPECIAL)


def provision_of(line: Line) -> str | None:
    """Return the number of Chapter 98 that the goods of a line are entered under, beside their own."""
    if not line.secondary_numbers:
        return None
    special = special_numbers(line)
    return special[0] if len(special) == 1 and any(map(_is_goods, _numbers(line))) else None


def _numbers(line: Line) -> tuple[str, ...]:
    return (line.tariff_number, *(further.number for further in line.secondary_numbers))


def further_goods(line: Line) -> tuple[Secondary, ...]:
    """Return the further numbers of a line, with the goods' own first, but for the provision of Chapter 98."""
    provision = provision_of(line)
    further = line_goods_first(line).secondary_numbers
    return further if provision is None else tuple(one for one in further if one.number != provision)


def whole_value(line: Line) -> Decimal | None:
    """Return the value of a line's goods, in its currency: what stands beside their number and beside the provision.

    CBP adds up the values of the numbers of a line.
    """
    provision = provision_of(line)
    if provision is None:
        return line.value
    goods = line_goods_first(line)
    beside = next(further.value for further in goods.secondary_numbers if further.number == provision)
    stated = [value for value in (goods.value, beside) if value is not None]
    return EXACT.add(*stated) if len(stated) > 1 else next(iter(stated), None)


def line_goods_first(line: Line) -> Line:
    """Return a line with the goods' own number as its number, and its provision among the further ones.

    What stands beside a number goes with it; where only the number that comes first has it, it is the goods'.
    """
    if not line.tariff_number.startswith(_SPECIAL):
        return line
    provision = provision_of(line)
    if provision is None:
        return line
    place, goods = next(
        (place, further) for place, further in enumerate(line.secondary_numbers) if _is_goods(further.number)
    )
    further = list(line.secondary_numbers)
    further[place] = Secondary.model_construct(
        number=provision,
        value=None if goods.value is None else line.value,
        quantities=line.quantities if goods.quantities else (),
    )
    own = {
        "tariff_number": goods.number,
        "value": line.value if goods.value is None else goods.value,
        "quantities": goods.quantities or line.quantities,
        "secondary_numbers": tuple(further),
    }
    return line.model_copy(update=own)
