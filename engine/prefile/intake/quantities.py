"""Put quantities and weights alike in every format: what says nothing, and what lacks half, is named and not put.

Decided once:

- Software fills zeros where nothing was entered, so that 0 as a quantity or a weight says nothing there. What a person
  types, in a table or in a field of a firm's own, stays as it is: 0 is 0.
- The unit X says that the tariff asks for no quantity, so that none is put.
- An amount without a unit counts nothing that can be told, and a unit without an amount counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from prefile.errors import Place
from prefile.intake.draft import Draft

__all__ = [
    "FILLED_ZERO",
    "NoQuantity",
    "StatedQuantity",
    "StatedText",
    "is_blank",
    "put_quantities",
    "put_weight",
    "why_no_quantity",
]

FILLED_ZERO = "0 is also written where nothing was entered: the fact is missing"
_NO_UNIT = "X"
_ZERO = re.compile(r"0*(?:[.,]0*)?", re.ASCII)


class NoQuantity(Enum):
    """Why an amount and a unit are no quantity, in words for what was passed over; nothing to say where blank."""

    NOTHING_ENTERED = ""
    NO_UNIT = "it has no unit"
    NO_QUANTITY_ASKED = "its unit is X: no quantity is asked for"
    UNIT_ALONE = "a unit alone counts nothing"
    FILLED_ZERO = FILLED_ZERO


class StatedText(NamedTuple):
    """A value as a file states it, and where."""

    text: str
    at: Place


class StatedQuantity(NamedTuple):
    """An amount and its unit as a file states them, as far as it does, and what the file calls the amount.

    `written`: people wrote it, so that 0 is no filling.
    """

    amount: StatedText | None
    unit: StatedText | None
    name: str
    written: bool = False


def is_blank(amount: str | None) -> bool:
    """Return whether an amount is blank or 0, which software writes where nothing was entered."""
    return amount is None or _ZERO.fullmatch(amount) is not None


def why_no_quantity(amount: str | None, unit: str | None, *, written: bool) -> NoQuantity | None:
    """Return why an amount and a unit are no quantity, or None where they are one; `written` by people, 0 is said."""
    nothing = amount is None if written else is_blank(amount)
    if unit is None or unit.upper() == _NO_UNIT:
        why = NoQuantity.NO_UNIT if unit is None else NoQuantity.NO_QUANTITY_ASKED
        return NoQuantity.NOTHING_ENTERED if nothing else why
    if amount is None:
        return NoQuantity.UNIT_ALONE
    return NoQuantity.FILLED_ZERO if nothing else None


def put_quantities(draft: Draft, path: str, quantities: Iterable[StatedQuantity]) -> None:
    """Put the quantities of what stands at a path, and name those that cannot be determined."""
    put = 0
    for amount, unit, name, written in quantities:
        why = why_no_quantity(amount and amount.text, unit and unit.text, written=written)
        if amount is None or unit is None or why is not None:
            if why is not None and why.value:
                draft.pass_over(f"{name} 0" if why is NoQuantity.FILLED_ZERO else name, why.value)
            continue
        draft.put(f"{path}/quantities/{put}/amount", amount.text, amount.at)
        draft.put(f"{path}/quantities/{put}/unit", unit.text, unit.at)
        put += 1


def put_weight(draft: Draft, path: str, weight: StatedText | None, name: str) -> None:
    """Put a weight in kilograms, unless it says nothing."""
    if weight is None:
        return
    if is_blank(weight.text):
        draft.pass_over(f"{name} 0", FILLED_ZERO)
        return
    draft.put(path, weight.text, weight.at)
