"""The timeline of the negotiations as a page, with a chart of the instruments over time."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from prefile.analysis.timeline import Timeline, TimelineEvent
from prefile.render.html.charts import timeline
from prefile.render.html.pages import page
from prefile.render.text.timeline import (
    BINDING,
    NO_SCENARIO,
    SAMPLES,
    pending_words,
)

__all__ = ["timeline_html"]

_MARKERS = {"in force": "o", "signed": "D", "concluded": "^", "announced": "s"}
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


def _chart(found: Timeline) -> Markup | None:
    """Draw each partner's instruments over time, with the dates of the measure upright."""
    dated = [event for event in found.events if event.instrument is not None]
    rows = list(dict.fromkeys(event.partner or "" for event in dated))
    if not rows:
        return None
    marks = [
        (_place(event.day), rows.index(event.partner or ""), _MARKERS[event.instrument.status])
        for event in dated
        if event.instrument is not None
    ]
    rules = [(_place(event.day), _rule_label(event)) for event in found.events if event.instrument is None]
    markers = {_MARKERS[event.instrument.status]: event.instrument.status for event in dated if event.instrument}
    first = min(int(event.day[:4]) for event in found.events)
    last = max(int(event.day[:4]) for event in found.events)
    years = [(_place(f"{year}-01-01"), str(year)) for year in range(first, last + 2)]
    words = "; ".join(f"{event.day} {event.partner}: {event.instrument.status}" for event in dated if event.instrument)
    return timeline("timeline", "Instruments over time", words, rows, marks, rules, years, list(markers.items()))


def _rule_label(event: TimelineEvent) -> str:
    title = event.title
    shown = title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rpartition(' ')[0]} …"
    return f"{event.day}: {shown}"


def _place(day: str) -> float:
    """Return where a day stands; one of which only the month or the year is known, in its middle."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == _PARTS_OF_A_DAY:
        return float(date(*parts).toordinal())
    return float(date(parts[0], parts[1], 15).toordinal() if len(parts) > 1 else date(parts[0], 7, 1).toordinal())
