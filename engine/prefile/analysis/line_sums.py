"""Lines added up: how many, what they are worth, and the duty on them, with what of it is not known."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from prefile.findings import Amounts
from prefile.values.json_shape import Exact, json_keys
from prefile.values.money import ZERO, add_all

__all__ = ["Part"]


@json_keys(
    "lines",
    "value",
    lines_without_value="unvalued",
    duty="duty",
    lines_untold="untold",
    lines_unbounded="unbounded",
    most_of_bounded="bounded",
)
class Part(NamedTuple):
    """Lines added up: their value, and the duty on them today.

    Lines without a value in dollars that is known add none. The duty payable is null where that of one line cannot be
    told, and the most is null where one line has no upper bound; the bounds of the others are added up beside it.
    `open_least` is what of the least is that of lines without an upper bound, and so not within `bounded`.
    """

    lines: int = 0
    value: Exact = ZERO
    unvalued: int = 0
    least: Exact = ZERO
    bounded: Exact = ZERO
    untold: int = 0
    unbounded: int = 0
    open_least: Exact = ZERO

    @property
    def payable(self) -> Decimal | None:
        """The duty payable, where that of every line is told."""
        return None if self.untold else self.least

    @property
    def most(self) -> Decimal | None:
        """What the duty is at most, where every line has an upper bound."""
        return None if self.unbounded else self.bounded

    @property
    def duty(self) -> Amounts:
        """The duty as reports state it."""
        return Amounts(self.payable, self.least, self.most)

    @classmethod
    def of_line(cls, value: Decimal | None, duty: Amounts) -> Part:
        """Return one line with its value and its duty."""
        return cls(
            lines=1,
            value=ZERO if value is None else value,
            unvalued=int(value is None),
            least=duty.least,
            bounded=ZERO if duty.most is None else duty.most,
            untold=int(duty.payable is None),
            unbounded=int(duty.most is None),
            open_least=duty.least if duty.most is None else ZERO,
        )

    @classmethod
    def together(cls, parts: Iterable[Part]) -> Part:
        """Return several parts as one."""
        every = list(parts)
        return cls(
            sum(part.lines for part in every),
            add_all(part.value for part in every),
            sum(part.unvalued for part in every),
            add_all(part.least for part in every),
            add_all(part.bounded for part in every),
            sum(part.untold for part in every),
            sum(part.unbounded for part in every),
            add_all(part.open_least for part in every),
        )
