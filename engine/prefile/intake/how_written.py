"""What whoever passes a file says of how it is written: the mapping, the order of its dates, its decimal mark."""

from __future__ import annotations

from typing import NamedTuple

from prefile.intake.mapping import Mapping
from prefile.values.written_amounts import DecimalMark
from prefile.values.written_days import DayOrder

__all__ = ["AS_IT_SHOWS", "HowWritten"]


class HowWritten(NamedTuple):
    """What is said of how a file is written; of what is None, the file itself must show it.

    `dates` and `decimal` are asked of tables only, where no mapping says more exactly how days and amounts are written.
    """

    mapping: Mapping | None = None
    dates: DayOrder | None = None
    decimal: DecimalMark | None = None


AS_IT_SHOWS = HowWritten()
