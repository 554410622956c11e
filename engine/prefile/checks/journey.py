"""Check the journey: the country of export, and its days in their order (exported and loaded, imported, entered).

Goods may be loaded on their last means of transport before the day of export (a ship sails after it is loaded) or
after it (goods are transshipped on the way), so the two are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from prefile.entry import Entry
from prefile.errors import Problem
from prefile.findings import Caution
from prefile.law.rate_days import RateDays
from prefile.values.dates import day_of

__all__ = ["in_bond_cautions", "journey_cautions", "journey_refusals", "us_export_cautions"]

_DATE_LINE = timedelta(days=1)


def journey_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield the goods that left after they arrived (E147), or moved in bond after they were entered (E153).

    ACE refuses an export after the import, everywhere.

    Goods loaded in Tokyo on the sixth may arrive in Los Angeles on the fifth, across the date line.
    """
    entered = entry.withdrawn or entry.entered
    if entry.it_accepted is not None and entered is not None and day_of(entry.it_accepted) > day_of(entered):
        moved = f"the immediate transportation entry was accepted on {day_of(entry.it_accepted)}"
        yield Problem(
            "E153", f"{moved}, after the goods were entered on {day_of(entered)}", entry.place("/it_accepted")
        )
    arrived = entry.imported
    if arrived is None:
        return
    if entry.exported is not None and entry.exported > arrived:
        what = f"the goods were exported on {entry.exported}, after they were imported on {arrived}"
        yield Problem("E147", what, entry.place("/exported"), like="ACE 426")
    for position, line in enumerate(entry.lines):
        if line.loaded is not None and line.loaded > arrived + _DATE_LINE:
            what = f"the goods were loaded on {line.loaded}, after they were imported on {arrived}"
            yield Problem("E147", what, entry.place(f"/lines/{position}/loaded"))


def journey_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield that an entry is ahead of its goods (W239): it counts from their arrival (19 CFR 141.68)."""
    stated = entry.withdrawn or entry.entered
    if stated is not None and entry.imported is not None and day_of(stated) < entry.imported:
        verb = "withdrawn" if entry.withdrawn else "entered"
        what = f"the goods were {verb} on {day_of(stated)}, before they were imported on {entry.imported}"
        yield Caution("W239", f"{what}: the rates are those of the import date", "/imported")


def in_bond_cautions(entry: Entry, rate_days: RateDays) -> Iterator[Caution]:
    """Yield goods entered at another port than that of unlading, of which no acceptance in bond is stated (W250).

    Goods of a warehouse may have been carried there before, and of some types of entry the rule book says that no
    acceptance in bond decides the rates.
    """
    port, unladen = entry.port, entry.unlading_port
    moved = port is not None and unladen is not None and port != unladen
    stated = entry.it_accepted is not None or entry.withdrawn is not None
    if moved and not stated and rate_days.may_decide("it_accepted", entry):
        what = (
            f"the goods were unladen at {unladen} but entered at {port}: if they moved in bond, the rates are those of"
            " the date CBP accepted that entry (19 CFR 141.69(b)), which is not declared"
        )
        yield Caution("W250", what, "/it_accepted")


def us_export_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield where the United States are stated as the country of export (W240; CBP Form 7501, block 14)."""
    for position, line in enumerate(entry.lines):
        if line.exported_from == "US":
            what = "the country of export is the United States"
            yield Caution("W240", what, f"/lines/{position}/exported_from")
