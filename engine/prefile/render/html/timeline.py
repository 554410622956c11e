"""The timeline of the negotiations as a page, with a chart of the instruments over time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from prefile.analysis.timeline import Timeline
from prefile.render.html.charts import Mark, MarkRow, Tick, TimeLine, place, rules
from prefile.render.html.pages import page
from prefile.render.text.timeline import (
    BINDING,
    NO_SCENARIO,
    SAMPLES,
    pending_words,
)
from prefile.render.text.words import cut

__all__ = ["timeline_html"]

_SHAPES = {"in force": "circle", "signed": "diamond", "concluded": "triangle", "announced": "square"}
_LONGEST_TITLE = 40
_PARTS_OF_A_DAY = 3


def timeline_html(timeline: Timeline) -> str:
    """Return the timeline as a page."""
    return page(
        "timeline.html.j2",
        {
            "timeline": timeline,
            "chart": _chart(timeline),
            "binding": BINDING,
            "pending": pending_words,
            "no_scenario": NO_SCENARIO,
            "samples": SAMPLES,
            "instruments": sum(len(partner.instruments) for partner in timeline.partners),
        },
    )


def _chart(found: Timeline) -> TimeLine | None:
    """Draw each partner's instruments over time, with the dates of the measure upright."""
    dated = [(event, event.instrument) for event in found.events if event.instrument is not None]
    if not dated:
        return None
    first = min(int(event.day[:4]) for event in found.events)
    last = max(int(event.day[:4]) for event in found.events)
    years = [(_day(f"{year}-01-01"), str(year)) for year in range(first, last + 2)]
    begin, end = years[0][0], years[-1][0]
    rows: dict[str, list[Mark]] = {}
    for event, instrument in dated:
        words = f"{event.day}: {instrument.name}, {instrument.status}"
        mark = Mark(_at(_day(event.day), begin, end), _SHAPES[instrument.status], words)
        rows.setdefault(event.partner or "", []).append(mark)
    upright = [
        (_at(_day(event.day), begin, end), f"{event.day}: {cut(event.title, _LONGEST_TITLE)}")
        for event in found.events
        if event.instrument is None
    ]
    return TimeLine(
        rows=tuple(MarkRow(partner, tuple(marks)) for partner, marks in rows.items()),
        rules=rules(upright),
        ticks=tuple(Tick(_at(day, begin, end), year) for day, year in years),
        legend=tuple({_SHAPES[instrument.status]: instrument.status for _, instrument in dated}.items()),
    )


def _at(day: int, begin: int, end: int) -> Decimal:
    return place(Decimal(day - begin), Decimal(end - begin))


def _day(day: str) -> int:
    """Return where a day stands; one of which only the month or the year is known, in its middle."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == _PARTS_OF_A_DAY:
        return date(*parts).toordinal()
    return (date(parts[0], parts[1], 15) if len(parts) > 1 else date(parts[0], 7, 1)).toordinal()
