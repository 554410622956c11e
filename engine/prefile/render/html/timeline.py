"""The timeline of the negotiations as a page, with a chart of the instruments over time."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from prefile.analysis.timeline import Happening, Timeline
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
_MOST_WORDS = 40
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
    dated = [happening for happening in found.happenings if happening.instrument is not None]
    rows = list(dict.fromkeys(happening.partner or "" for happening in dated))
    if not rows:
        return None
    marks = [
        (_place(happening.day), rows.index(happening.partner or ""), _MARKERS[happening.instrument.status])
        for happening in dated
        if happening.instrument is not None
    ]
    rules = [
        (_place(happening.day), _short(happening)) for happening in found.happenings if happening.instrument is None
    ]
    markers = {
        _MARKERS[happening.instrument.status]: happening.instrument.status
        for happening in dated
        if happening.instrument
    }
    first = min(int(happening.day[:4]) for happening in found.happenings)
    last = max(int(happening.day[:4]) for happening in found.happenings)
    years = [(_place(f"{year}-01-01"), str(year)) for year in range(first, last + 2)]
    words = "; ".join(
        f"{happening.day} {happening.partner}: {happening.instrument.status}"
        for happening in dated
        if happening.instrument
    )
    return timeline("timeline", "Instruments over time", words, rows, marks, rules, years, list(markers.items()))


def _short(happening: Happening) -> str:
    words = happening.what.partition(":")[0].partition(";")[0]
    shown = words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS].rpartition(' ')[0]} …"
    return f"{happening.day}: {shown}"


def _place(day: str) -> float:
    """Return where a day stands; one of which only the month or the year is known, in its middle."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == _PARTS_OF_A_DAY:
        return float(date(*parts).toordinal())
    return float(date(parts[0], parts[1], 15).toordinal() if len(parts) > 1 else date(parts[0], 7, 1).toordinal())
