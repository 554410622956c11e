"""What was kept, as it is listed: a row for people, an object of JSON, and in words when and how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefile.analysis.kept_list import KeptScreening, KeptScreenings
from prefile.render.text.archive import KeptRow
from prefile.values.dates import day_words, instant_words, write_instant
from prefile.values.json_shape import plain

if TYPE_CHECKING:
    from datetime import datetime

    from prefile.store.kept import Asked
    from prefile.store.reading import KeptReport
    from prefile.store.search import Found, Page

__all__ = ["kept_row", "kept_words", "page_json"]

_ID = 12  # letters of an id that are shown
_DIGEST = 12


def kept_row(found: Found) -> KeptRow:
    """Return a screening as a row for people."""
    return KeptRow(
        id=found.id,
        kept_at=found.kept_at,
        name=found.entry_number or found.reference or found.id[:_ID],
        importer=found.importer,
        rate_date=found.rate_date,
        how=asked_words(found.asked),
        lines=found.lines,
        least=found.least,
        most=found.most,
    )


def page_json(page: Page) -> dict[str, Any]:
    """Return a page of screenings as an object of JSON."""
    return plain(KeptScreenings(tuple(map(_kept, page.found)), page.more))


def _kept(found: Found) -> KeptScreening:
    asked = found.asked
    return KeptScreening(
        id=found.id,
        kept_at=write_instant(found.kept_at),
        entry_number=found.entry_number,
        reference=found.reference,
        importer=found.importer,
        rate_date=_instant(found.rate_date),
        on=_instant(asked.on),
        as_known_on=None if asked.as_known_on is None else asked.as_known_on.isoformat(),
        scenarios=tuple(name for name, _ in asked.scenarios),
        rulebook=found.rule_book,
        lines=found.lines,
        to_act_on=found.to_act_on,
        value=found.value,
        payable=found.payable,
        least=found.least,
        most=found.most,
    )


def kept_words(kept: KeptReport) -> str:
    """Say when a screening was kept, and how it was made, in lines that end with a newline."""
    how = asked_words(kept.asked)
    after = "" if kept.follows is None else f", after record {kept.follows:,} of the same entry"
    book = kept.rule_book.removeprefix("sha256:")[:_DIGEST]
    return (
        f"Kept {instant_words(kept.kept_at)} · id {kept.id[:_ID]}{f' · {how}' if how else ''}\n"
        f"Rule book {book} · prefile {kept.engine} · record {kept.sequence:,}{after}\n"
    )


def asked_words(asked: Asked) -> str:
    """Say what was asked of a screening beside its entry; nothing where nothing was."""
    said = [] if asked.on is None else [f"on {instant_words(asked.on)}"]
    said += [] if asked.as_known_on is None else [f"as known on {day_words(asked.as_known_on)}"]
    said += [f"scenario {name}" for name, _ in asked.scenarios]
    said += ["current tariff assumed"] if asked.assume_current_tariff else []
    return ", ".join(said)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else write_instant(instant)
