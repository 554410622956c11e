"""How measures stand over time: in words for a day, and drawn on a line of three years.

What is drawn stands in words beside it, so that nothing hangs on seeing it, nor on colour: in force is solid, what may
come or is stopped has an outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from prefile.law.measure import Measure, Standing
from prefile.render.html.charts import Tick, place
from prefile.values.dates import day_of, day_words, first_minute

__all__ = ["Axis", "Drawn", "Stretch", "axis_about", "drawn", "standing_words", "stretch_words", "stretches"]

_BACK, _AHEAD = 1, 2  # years about the year of the day


class Stretch(NamedTuple):
    """From when to when a measure has one standing; None: without a beginning, or an end."""

    standing: Standing
    since: datetime | None
    until: datetime | None
    says: str | None


class Axis(NamedTuple):
    """A line of years, from one first of January to another: its ticks, and where the day is."""

    first: datetime
    last: datetime
    ticks: tuple[Tick, ...]
    day: Decimal

    def place(self, at: datetime) -> Decimal:
        """Return where an instant is, in percent of the width."""
        seconds = Decimal(int((at - self.first).total_seconds()))
        return place(seconds, Decimal(int((self.last - self.first).total_seconds())))


class Drawn(NamedTuple):
    """A stretch as it is drawn: where it begins, how long it is, and whether it is in force."""

    start: Decimal
    length: Decimal
    in_force: bool


def stretches(measure: Measure) -> tuple[Stretch, ...]:
    """Return how a measure stands over time, as this book knows it, one stretch behind the other."""
    rows = [row for row in measure.standing if row.window.replaced is None]
    rows.sort(key=lambda row: (row.window.since is not None, row.window.since))
    found: list[Stretch] = []
    for row, later in zip(rows, [*rows[1:], None], strict=True):
        ends = [end for end in (row.window.until, later.window.since if later else None) if end is not None]
        stretch = Stretch(row.standing, row.window.since, min(ends, default=None), row.says)
        before = found[-1] if found else None
        if before and (before.standing, before.until) == (stretch.standing, stretch.since):
            stretch = stretch._replace(since=found.pop().since)
        found.append(stretch)
    return tuple(found)


def stretch_words(stretch: Stretch) -> str:
    """Return from when to when a standing holds, in words."""
    begins = f"from {_day(stretch.since)}" if stretch.since else ""
    ends = f"until {_day(stretch.until)}" if stretch.until else ""
    return f"{stretch.standing} {' '.join(filter(None, (begins, ends)))}".strip()


def standing_words(found: Sequence[Stretch], on: date) -> str:
    """Return how a measure stands on a day."""
    at = first_minute(on)
    begun = [stretch for stretch in found if stretch.since is None or stretch.since <= at]
    if not begun:
        first = found[0]
        return f"{'begins' if first.standing == 'in force' else first.standing} {_day(first.since or at)}"
    now = begun[-1]
    if now.until is not None and now.until <= at:
        return f"ended {_day(now.until)}"
    since = f"{'' if now.standing == 'ended' else ' since'} {_day(now.since)}" if now.since else ""
    return f"{now.standing}{since}"


def axis_about(on: date) -> Axis:
    """Return the line of the years about a day."""
    years = range(on.year - _BACK, on.year + _AHEAD + 1)
    firsts = {year: first_minute(date(year, 1, 1)) for year in years}
    bare = Axis(firsts[years[0]], firsts[years[-1]], (), Decimal(0))
    ticks = tuple(Tick(bare.place(first), str(year)) for year, first in firsts.items() if year != years[-1])
    return bare._replace(ticks=ticks, day=bare.place(first_minute(on)))


def drawn(found: Sequence[Stretch], axis: Axis) -> tuple[Drawn, ...]:
    """Return what of a measure's stretches falls on a line; what has ended is not drawn."""
    shown = []
    for stretch in found:
        start = axis.place(stretch.since) if stretch.since else Decimal(0)
        end = axis.place(stretch.until) if stretch.until else Decimal(100)
        if stretch.standing != "ended" and end > start:
            shown.append(Drawn(start, end - start, stretch.standing == "in force"))
    return tuple(shown)


def _day(instant: datetime) -> str:
    return day_words(day_of(instant))
