"""The timeline of the negotiations as text for people."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.timeline import Partner, Timeline, TimelineEvent
from prefile.law.partners import Instrument
from prefile.render.text.console import console, written
from prefile.render.text.form import WIDTH
from prefile.render.text.words import clean, count

__all__ = ["BINDING", "NO_SCENARIO", "SAMPLES", "pending_words", "timeline_text"]

BINDING = {"yes": "binding", "no": "not binding", "unknown": "binding or not is not known"}
NO_SCENARIO = "No scenario was named; what one would make of a partner would be a supposition, not law."
SAMPLES = (
    "What a scenario would make of a partner is a supposition, not law. It is worked out on sample goods: one "
    "processed number for each mineral that has one of its own, pure, 100 kg for 100 dollars, without claims or "
    "documents."
)
_INDENT, _DEEPER = (0, 0, 0, 12), (0, 0, 0, 14)


def timeline_text(timeline: Timeline) -> str:
    """Return the timeline as text that ends with a newline."""
    out = console(WIDTH, colour=False)
    out.print(Text("TIMELINE", "bold"))
    if timeline.measure:
        out.print(Text(clean(timeline.measure)))
    for event in timeline.events:
        _event(out, event)
    out.print()
    out.print(Text("WHAT IS PENDING, BY PARTNER", "bold"))
    for partner in timeline.partners:
        _partner(out, partner)
    out.print(Text(SAMPLES if timeline.scenarios else NO_SCENARIO))
    instruments = sum(len(partner.instruments) for partner in timeline.partners)
    counts = count(len(timeline.partners), "partner", "partners"), count(instruments, "instrument", "instruments")
    out.print(Text(", ".join(counts)))
    return written(out)


def pending_words(instrument: Instrument) -> str:
    """Say what keeps an instrument from being in force, as far as the book knows."""
    what = f"{instrument.kind} of {instrument.date}: {instrument.status}"
    return f"{what}, not known to be in force; {BINDING[instrument.binding]}"


def _event(out: Console, event: TimelineEvent) -> None:
    head = f"{event.partner}: {event.what}" if event.partner else event.what
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(width=10)
    row.add_row(event.day, Text(clean(f"{head} [{event.cite}]")))
    out.print(row)
    if event.instrument is None:
        return
    found = event.instrument
    words = f"{found.kind}, {found.status}, {BINDING[found.binding]}; effect on duty: {found.effect_on_duty}"
    out.print(Padding(Text(words), _INDENT))
    for what, says in (("price floors", found.price_floors), ("section 232", found.section_232)):
        if says:
            out.print(Padding(Text(clean(f"{what}: {says}")), _DEEPER))


def _partner(out: Console, partner: Partner) -> None:
    floors = "speaks of price floors" if partner.speaks_of_floors else "no words on price floors are known"
    out.print(
        Text(
            clean(
                f"{partner.title} ({', '.join(partner.codes)}): {floors}; effect on duty: "
                f"{', '.join(partner.effects) or 'none'}"
            )
        )
    )
    for instrument in partner.pending:
        out.print(Padding(Text(pending_words(instrument)), (0, 0, 0, 4)))
    if partner.unknown:
        out.print(Padding(Text(clean(f"not known: {partner.unknown}")), (0, 0, 0, 4)))
    for scenario, says in partner.scenarios.items():
        out.print(Padding(Text(clean(f"would, under {scenario}: {says}")), (0, 0, 0, 4)))
