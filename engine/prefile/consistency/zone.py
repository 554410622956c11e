"""Goods from a foreign-trade zone: entry type 06, their zone status, and the day on which status P was filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prefile.entry import Entry
from prefile.errors import Problem
from prefile.finding import Caution
from prefile.terms import day_of

__all__ = ["zone_cautions", "zone_refusals"]

_FROM_A_ZONE = "06"
_PRIVILEGED = "P"


def zone_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield where zone status was filed after the goods were entered: the rates would be those of a later day.

    An entry ahead of its goods counts from their arrival (19 CFR 141.68).
    """
    stated = entry.withdrawn or entry.entered
    if stated is None:
        return
    entered = max(day_of(stated), entry.imported or date.min)
    for position, line in enumerate(entry.lines):
        if line.ftz is not None and line.ftz.filed is not None and line.ftz.filed > entered:
            what = f"zone status was filed on {line.ftz.filed}, after the entry on {entered}"
            yield Problem("E148", what, entry.place(f"/lines/{position}/ftz/filed"))


def zone_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield where the entry type, the zone status and the day of its filing do not go together."""
    kind = entry.entry_type
    for position, line in enumerate(entry.lines):
        path, zone = f"/lines/{position}", line.ftz
        if zone is None:
            if kind == _FROM_A_ZONE:
                yield Caution("W234", "entry type 06 is for goods from a zone, and no zone status is stated", path)
            continue
        if kind is not None and kind != _FROM_A_ZONE:
            what = f"zone status {zone.status} is stated, and the entry type is {kind}, not 06"
            yield Caution("W235", what, f"{path}/ftz")
        if zone.status == _PRIVILEGED and zone.filed is None:
            yield Caution("W236", "privileged foreign status is stated without the day of its filing", f"{path}/ftz")
        if zone.status != _PRIVILEGED and zone.filed is not None:
            what = f"a day of filing stands beside zone status {zone.status}; only status P has one"
            yield Caution("W237", what, f"{path}/ftz/filed")
