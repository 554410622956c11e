"""What was kept, as pages that a worker makes: found again, compared with today, and added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from prefile.analysis.exposure_sums import expose
from prefile.analysis.rescreened import ChangedEntry, ChangeSums, line_changes
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.options import ScreenOptions
from prefile.render.html.exposure import exposure_html
from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.render.text.amounts import bounds_words, duty_words
from prefile.screening import screen_many
from prefile.service.pages.frame import Told
from prefile.service.pages.ordering import Order, in_order
from prefile.service.questions import instant_asked
from prefile.service.worker import Opened
from prefile.store.figures import figures_of
from prefile.store.kept import rows_of
from prefile.store.reading import KeptFigures, kept_entries, kept_figures
from prefile.store.search import MOST, Criteria, Found, find
from prefile.values.dates import NEW_YORK, day_words, instant_words

__all__ = [
    "LAST_FIRST",
    "Past",
    "PastAt",
    "PastRow",
    "Searched",
    "changes_page",
    "exposure_page",
    "past_page",
    "past_rows",
]

LAST_FIRST = Order("kept", down=True)

_MOST_AGAIN = 500  # entries that are screened again for a page
_MOST_EXPOSED = 500
_PAGE = 50


class PastRow(NamedTuple):
    """A screening as a row: what names it, when it was screened and for which day, and what it came to."""

    id: str
    name: str
    importer: str
    kept_at: str
    rate_day: str
    lines: int
    value: Decimal | None
    duty: str
    to_act_on: bool
    scenarios: tuple[str, ...]


class Past(NamedTuple):
    """A page of what was kept, and where the next begins: behind a screening, or in the order of a column."""

    rows: list[PastRow]
    more: int | None
    next: int | None = None
    cut: bool = False


class PastAt(NamedTuple):
    """Which page: in which order, from which row on; or, the last first, from behind which screening."""

    order: Order = LAST_FIRST
    start: int = 0
    before: int | None = None


_KEYS: Mapping[str, Callable[[Found], Any]] = {
    "kept": lambda one: one.sequence,
    "entry": lambda one: (one.entry_number or one.reference or "").casefold() or None,
    "importer": lambda one: one.importer,
    "day": lambda one: one.rate_date,
    "lines": lambda one: one.lines,
    "value": lambda one: one.value,
    "duty": lambda one: (one.least, one.most is None),
}


class Searched(NamedTuple):
    """What is looked for, as it stands in the form."""

    entry_number: str = ""
    reference: str = ""
    importer: str = ""
    tariff_number: str = ""
    origin: str = ""
    mineral: str = ""
    measure: str = ""
    day_from: str = ""
    day_to: str = ""
    to_act_on: str = ""

    def criteria(self) -> dict[str, Any]:
        """Return it as criteria of the archive; the days are days already."""
        shape: dict[str, Any] = {name: value or None for name, value in self._asdict().items()}
        number = self.tariff_number.replace(".", "").replace(" ", "")
        for name in ("day_from", "day_to"):
            instant = instant_asked(name, shape[name])
            shape[name] = None if instant is None else instant.astimezone(NEW_YORK).date()
        return {**shape, "tariff_number": number or None, "to_act_on": True if self.to_act_on else None}


def past_rows(opened: Opened, organisation: str, limit: int, before: int | None, criteria: Mapping[str, Any]) -> Past:
    """Return rows of what was kept and fits, the last first."""
    found = find(opened.shelf.part(organisation), Criteria(**criteria), limit=limit, before=before)
    return Past([_row(one) for one in found.found], found.more)


def _sorted_rows(opened: Opened, organisation: str, at: PastAt, criteria: Mapping[str, Any]) -> Past:
    """Return rows in the order of a column, among the last that fit."""
    found = find(opened.shelf.part(organisation), Criteria(**criteria), limit=MOST)
    ordered = in_order(found.found, _KEYS[at.order.by], down=at.order.down)
    end = at.start + _PAGE
    rows = [_row(one) for one in ordered[at.start : end]]
    return Past(rows, None, end if end < len(ordered) else None, found.more is not None)


def _row(found: Found) -> PastRow:
    return PastRow(
        id=found.id,
        name=found.entry_number or found.reference or "without a number",
        importer=found.importer or "",
        kept_at=instant_words(found.kept_at.astimezone(NEW_YORK)),
        rate_day="" if found.rate_date is None else day_words(found.rate_date.astimezone(NEW_YORK).date()),
        lines=found.lines,
        value=found.value,
        duty=bounds_words(found.least, found.most),
        to_act_on=found.to_act_on,
        scenarios=tuple(name for name, _ in found.asked.scenarios),
    )


def past_page(opened: Opened, organisation: str, searched: Searched, at: PastAt) -> Told:
    """Return the page of what was kept and fits.

    Raises:
        WrongQuestion: a day is none.
    """
    criteria = searched.criteria()
    if at.order == LAST_FIRST:
        past = past_rows(opened, organisation, _PAGE, at.before, criteria)
    else:
        past = _sorted_rows(opened, organisation, at, criteria)
    given = {name: value for name, value in searched._asdict().items() if value}
    shown = {
        "past": past,
        "searched": searched,
        "given": given,
        "address": f"/past?{urlencode(given)}" if given else "/past",
        "at": at,
        "most": MOST,
        "measures": sorted((measure.id, measure.title) for measure in opened.book.measures),
        **WORDS,
    }
    return Told("Past screenings", page("desk/past.html.j2", shown))


def changes_page(opened: Opened, organisation: str, since: str | None, on: str | None) -> Told:
    """Return the page of what changed: the last screening of each entry, kept since a day, beside what it is now.

    `on` is the rate date to suppose; without it each entry has its own.

    Raises:
        WrongQuestion: a day is none.
    """
    from_, at = instant_asked("since", since), instant_asked("on", on)
    part = opened.shelf.part(organisation)
    found = find(part, Criteria(kept_from=from_, latest=True), limit=_MOST_AGAIN)
    sums = ChangeSums()
    changed: list[ChangedEntry] = []
    in_order = sorted(found.found, key=lambda one: one.sequence)
    sequences = [one.sequence for one in in_order]
    before, entries = kept_figures(part, sequences), kept_entries(part, sequences)
    for one, figures, entry in zip(in_order, before, entries, strict=True):
        of_entry = _changed(opened, one, figures, entry.entry(), at)
        sums = sums.with_entry(one.lines, of_entry)
        if of_entry is not None:
            changed.append(of_entry)
    shown = {
        "since": since or "",
        "on": on or "",
        "on_words": "" if at is None else day_words(at.astimezone(NEW_YORK).date()),
        "sums": sums,
        "changed": changed[::-1],
        "more": found.more is not None,
        "most": _MOST_AGAIN,
        "titles": {measure.id: measure.title for measure in opened.book.measures},
        "duty_words": duty_words,
        **WORDS,
    }
    return Told("What changed", page("desk/changes.html.j2", shown))


def _changed(
    opened: Opened, found: Found, before: KeptFigures, entry: Entry, at: datetime | None
) -> ChangedEntry | None:
    """Screen a kept entry again, and return what changed."""
    asked = found.asked
    result = next(
        screen_many(
            [entry],
            opened.book,
            on=at or asked.on,
            as_known_on=asked.as_known_on,
            assume_current_tariff=asked.assume_current_tariff,
        )
    )
    if isinstance(result, DeclarationProblems):
        first = result.problems[0]
        return ChangedEntry(before.name, found.id, f"{first.code} {first.what}", ())
    lines = tuple(line_changes(figures_of(before.rows), figures_of(rows_of(result)), frozenset()))
    return ChangedEntry(before.name, found.id, None, lines) if lines else None


def exposure_page(opened: Opened, organisation: str, ids: Sequence[str]) -> str:
    """Return the exposure of chosen screenings, or of the last of each entry where none is chosen, as a whole page.

    Raises:
        NoSuchThing: one of the ids is none of the organization's.
    """
    if not ids:
        part = opened.shelf.part(organisation)
        ids = [one.id for one in find(part, Criteria(latest=True), limit=_MOST_EXPOSED).found]
    kept = [opened.shelf.kept(organisation, name) for name in ids[:_MOST_EXPOSED]]
    pairs = [(one.entry(), one.report()) for one in kept]
    exposed = expose(iter(pairs), opened.book, options=ScreenOptions())
    return exposure_html(exposed, opened.book.countries.names, opened.book.tariff.texts)
