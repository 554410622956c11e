"""Screenings to keep: lines as they are declared, screened by the small book, as there is to keep of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import prefile
from prefile import Entry, RuleBook
from prefile.options import ScreenOptions
from prefile.store.archive import Archive, Kept
from prefile.store.kept import Asked, Screening, screening_of

__all__ = ["entry_of", "kept", "screening"]


def entry_of(number: int = 1, *, day: str = "2026-08-25", lines: Iterable[dict[str, Any]] = (), **header: Any) -> Entry:  # noqa: ANN401
    """Return an entry with a number of our own: ABC-0000001 and so on."""
    declared = [{"tariff_number": "2804.61.00.00", "origin": "DE", "value": "1000", **line} for line in lines or [{}]]
    shape = {"format": "prefile-entry/1", "entry_number": f"ABC-{number:07}", "entered": f"{day}T09:30", **header}
    return Entry.model_validate({**shape, "lines": declared})


def screening(entry: Entry, book: RuleBook, asked: Asked | None = None, **options: Any) -> Screening:  # noqa: ANN401
    """Return what there is to keep of an entry."""
    on = options.get("on")
    stated = asked or Asked(on=None if on is None else ScreenOptions.read(on).on)
    return screening_of(prefile.screen(entry, book, decide="plain", **options), entry, stated)


def kept(archive: Archive, book: RuleBook, *entries: Entry) -> Kept:
    """Keep entries, one after the other in one batch."""
    return archive.keep([screening(entry, book) for entry in entries], book)
