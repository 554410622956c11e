"""The timeline of the negotiations: what happened when, with whom, and what it does to duty.

It tells the instruments with each partner, the standing of the measure under which they are negotiated, and the dated
events of the calendar that are about it. What became of an announced instrument is told only where the book knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from prefile.law.agreement import Agreement, Instrument
from prefile.law.book import RuleBook
from prefile.law.measure import StandingRow
from prefile.values.dates import day_of

__all__ = ["Happening", "Partner", "Timeline", "tell_timeline"]

_SETTLED = frozenset({"in force"})

Kind = Literal["standing", "event", "instrument"]


class Happening(NamedTuple):
    """Something that happened, or was to happen. `day` is as much of its day as is known.

    `instrument` is there where it is one; then `partner` is the title of its agreement.
    """

    day: str
    kind: Kind
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
    happenings: tuple[Happening, ...]
    partners: tuple[Partner, ...]
    scenarios: tuple[str, ...]


def tell_timeline(
    book: RuleBook, origin: str | None = None, scenarios: Mapping[str, Mapping[str, str]] | None = None
) -> Timeline:
    """Return the timeline of a book, or of the partners that govern goods of one origin.

    `scenarios` says by scenario, and by the code of a partner, what it would make of that partner's goods.
    """
    supposed = scenarios or {}
    chosen = book.agreements if origin is None else book.agreements_by_country.get(origin, ())
    happenings = [*_standing(book), *_events(book), *(happening for each in chosen for happening in _instruments(each))]
    return Timeline(
        measure=None if book.coverage_measure is None else book.coverage_measure.title,
        happenings=tuple(
            sorted(
                happenings,
                key=lambda happening: (happening.day, happening.kind, happening.partner or "", happening.what),
            )
        ),
        partners=tuple(_partner(agreement, supposed) for agreement in chosen),
        scenarios=tuple(supposed),
    )


def _standing(book: RuleBook) -> Iterator[Happening]:
    """Yield how the measure that is negotiated under has stood since when."""
    measure = book.coverage_measure
    for row in () if measure is None else measure.standing:
        if measure is not None and row.window.believed(None) and row.window.since is not None:
            day = day_of(row.window.since).isoformat()
            yield Happening(day, "standing", _stands(row), None, None, row.cite, measure.citations[row.cite].url)


def _stands(row: StandingRow) -> str:
    return f"{row.standing}: {row.says}" if row.says else row.standing


def _events(book: RuleBook) -> Iterator[Happening]:
    """Yield the dated events of the calendar that are about the measure."""
    citations = book.citations.get("calendar.yaml", {})
    for event in book.events:
        if book.coverage_measure is not None and book.coverage_measure.id in event.measures:
            citation = citations.get(event.cite)
            url = None if citation is None else citation.url
            yield Happening(day_of(event.at).isoformat(), "event", event.what, None, None, event.cite, url)


def _instruments(agreement: Agreement) -> Iterator[Happening]:
    for instrument in agreement.instruments:
        url = agreement.citations[instrument.cite].url
        yield Happening(
            instrument.date, "instrument", instrument.name, agreement.title, instrument, instrument.cite, url
        )


def _partner(agreement: Agreement, scenarios: Mapping[str, Mapping[str, str]]) -> Partner:
    return Partner(
        codes=agreement.partners,
        title=agreement.title,
        summary=agreement.summary,
        instruments=agreement.instruments,
        pending=tuple(instrument for instrument in agreement.instruments if instrument.status not in _SETTLED),
        unknown=agreement.unread,
        scenarios={name: said for name, by_code in scenarios.items() for said in _said(by_code, agreement.partners)},
    )


def _said(by_code: Mapping[str, str], codes: Iterable[str]) -> Iterator[str]:
    """Yield what a scenario says of the first of a partner's codes that it speaks of."""
    yield from [by_code[code] for code in codes if code in by_code][:1]
