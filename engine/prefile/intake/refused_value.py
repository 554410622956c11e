"""What a declaration is worth that was refused, as far as its problems hide none of its values."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from prefile.duty.quantities import Goods
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake.refused import Refused
from prefile.values.money import add_all

__all__ = ["refused_value"]

_HIDES_VALUE = re.compile(r"(?:/lines)?(?:/\d+)?(?:/(?:value|currency|exchange_rate))?")


def refused_value(problems: DeclarationProblems, read: object) -> Decimal | None:
    """Return what an entry declares in US dollars that was refused; None where that of a line is not known.

    `read` is what of it could be read: an entry that no book screens, or the problems themselves.
    """
    if isinstance(problems, Refused):
        return _declared_value(problems.rest.entry, problems.rest.left_out)
    return _declared_value(read) if isinstance(read, Entry) else None


def _declared_value(entry: Entry, left_out: Collection[str] = ()) -> Decimal | None:
    """Return what an entry declares; None where that of a line is not known, or was refused itself."""
    if any(_HIDES_VALUE.fullmatch(path) for path in left_out):
        return None
    values = [Goods(line).value().bounds.exact for line in entry.lines]
    return None if None in values else add_all(value for value in values if value is not None)
