"""Check goods from a foreign-trade zone: entry type 06, their zone status, and the day on which it was filed.

Status is privileged foreign, P (19 CFR 146.41), non-privileged foreign, N (146.42), or domestic, D (146.43).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prefile.entry import Entry
from prefile.findings import Caution
from prefile.values.dates import day_of

__all__ = ["FROM_A_ZONE", "zone_cautions"]

FROM_A_ZONE = "06"  # CBP Form 7501's instructions, block 2
_PRIVILEGED = "P"


def zone_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield where the entry type, the zone status and the day of its filing do not go together (W234 to W237, W246).

    Only privileged foreign status fixes the rates on the day of its filing (19 CFR 146.65). Under a weekly entry
    status may be filed after the entry (19 CFR 146.63(c)), so a later day is no contradiction. An entry ahead of its
    goods counts from their arrival (19 CFR 141.68).
    """
    kind, stated = entry.entry_type, entry.withdrawn or entry.entered
    entered = None if stated is None else max(day_of(stated), entry.imported or date.min)
    for position, line in enumerate(entry.lines):
        path, zone = f"/lines/{position}", line.ftz
        if zone is None:
            if kind == FROM_A_ZONE:
                yield Caution("W234", "the entry type is 06 (foreign-trade zone), but no zone status is declared", path)
            continue
        if kind is not None and kind != FROM_A_ZONE:
            what = f"zone status {zone.status} is declared, but the entry type is {kind}, not 06"
            yield Caution("W235", what, f"{path}/ftz")
        if zone.status == _PRIVILEGED and zone.filed is None:
            yield Caution("W236", "privileged foreign status (P) is declared without its filing date", f"{path}/ftz")
        if zone.status != _PRIVILEGED and zone.filed is not None:
            what = f"a filing date is declared with zone status {zone.status}, but only status P has one"
            yield Caution("W237", what, f"{path}/ftz/filed")
        if entered is not None and zone.filed is not None and zone.filed > entered:
            what = f"the zone status was filed on {zone.filed}, after the entry on {entered}"
            yield Caution("W246", what, f"{path}/ftz/filed")
