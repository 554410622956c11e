"""The timeline of the negotiations: what happened when, with whom, and what it does to duty.

It holds the instruments with each partner, the standing of the measure under which they are negotiated, and the dated
events of the calendar that are about it. What became of an announced instrument is there only where the book knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from prefile.law.book import RuleBook
from prefile.law.measure import StandingRow
from prefile.law.partners import Agreement, Instrument
from prefile.values.dates import day_of

__all__ = ["Partner", "Timeline", "TimelineEvent", "timeline_of"]

_SETTLED = frozenset({"in force"})

EventKind = Literal["standing", "event", "instrument"]


class TimelineEvent(NamedTuple):
    """Something dated that took place, or was to. `day` is as much of its day as is known, `title` the short of `what`.

    `instrument` is there where it is one; then `partner` is the title of its agreement.
    """

    day: str
    kind: EventKind
    title: str
    what: str
    partner: str | None
    instrument: Instrument | None
    cite: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner: the instruments with it, what of them is pending, what is not known, and what scenarios suppose.

    `scenarios` says for each scenario what it would make of the partner's goods; it is no law.
    """

    codes: tuple[str, ...]
    title: str
    summary: str
    instruments: tuple[Instrument, ...]
    pending: tuple[Instrument, ...]
    unknown: str | None
    scenarios: Mapping[str, str]

    @property
    def speaks_of_floors(self) -> bool:
        """Whether an instrument speaks of price floors."""
        return any(instrument.price_floors for instrument in self.instruments)

    @property
    def effects(self) -> tuple[str, ...]:
        """What its instruments do to duty, each once."""
        return tuple(dict.fromkeys(instrument.effect_on_duty for instrument in self.instruments))


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, the earliest first, and each partner. `measure` is the title of what is negotiated under."""

    measure: str | None
    events: tuple[TimelineEvent, ...]
    partners: tuple[Partner, ...]
    scenarios: tuple[str, ...]


def timeline_of(
    book: RuleBook, origin: str | None = None, scenarios: Mapping[str, Mapping[str, str]] | None = None
) -> Timeline:
    """Return the timeline of a book, or of the partners that govern goods of one origin.

    `scenarios` says by scenario, and by the code of a partner, what it would make of that partner's goods.
    """
    supposed = scenarios or {}
    chosen = book.agreements if origin is None else book.agreements_by_country.get(origin, ())
    events = [*_standings(book), *_events(book), *(event for agreement in chosen for event in _instruments(agreement))]
    return Timeline(
        measure=None if book.coverage_measure is None else book.coverage_measure.title,
        events=tuple(
            sorted(
                events,
                key=lambda event: (event.day, event.kind, event.partner or "", event.what),
            )
        ),
        partners=tuple(_partner(agreement, supposed) for agreement in chosen),
        scenarios=tuple(supposed),
    )


def _standings(book: RuleBook) -> Iterator[TimelineEvent]:
    """Yield each standing of the measure that is negotiated under, with its first day."""
    measure = book.coverage_measure
    for row in () if measure is None else measure.standing:
        if measure is not None and row.window.believed(None) and row.window.since is not None:
            day = day_of(row.window.since).isoformat()
            yield TimelineEvent(
                day,
                "standing",
                row.standing,
                _standing_words(row),
                None,
                None,
                row.cite,
                measure.citations[row.cite].url,
            )


def _standing_words(row: StandingRow) -> str:
    return f"{row.standing}: {row.says}" if row.says else row.standing


def _events(book: RuleBook) -> Iterator[TimelineEvent]:
    """Yield the dated events of the calendar that are about the measure."""
    citations = book.citations.get("calendar.yaml", {})
    for event in book.events:
        if book.coverage_measure is not None and book.coverage_measure.id in event.measures:
            citation = citations.get(event.cite)
            url = None if citation is None else citation.url
            yield TimelineEvent(
                day_of(event.at).isoformat(), "event", event.what, event.what, None, None, event.cite, url
            )


def _instruments(agreement: Agreement) -> Iterator[TimelineEvent]:
    for instrument in agreement.instruments:
        url = agreement.citations[instrument.cite].url
        yield TimelineEvent(
            day=instrument.date,
            kind="instrument",
            title=instrument.name,
            what=instrument.name,
            partner=agreement.title,
            instrument=instrument,
            cite=instrument.cite,
            url=url,
        )


def _partner(agreement: Agreement, scenarios: Mapping[str, Mapping[str, str]]) -> Partner:
    return Partner(
        codes=agreement.partners,
        title=agreement.title,
        summary=agreement.summary,
        instruments=agreement.instruments,
        pending=tuple(instrument for instrument in agreement.instruments if instrument.status not in _SETTLED),
        unknown=agreement.unread,
        scenarios={
            name: words
            for name, by_code in scenarios.items()
            if (words := _words_of(by_code, agreement.partners)) is not None
        },
    )


def _words_of(by_code: Mapping[str, str], codes: Iterable[str]) -> str | None:
    """Return a scenario's words for the first of a partner's codes that it names."""
    return next((by_code[code] for code in codes if code in by_code), None)
