"""What coverage.yaml and calendar.yaml say, as law: the boundary, what is left out, and the dated events."""

from __future__ import annotations

from prefile.law.scope import Boundary, Event, LeftOut
from prefile.rulebook.schema.scope import CalendarFile, ScopeFile

__all__ = ["boundary", "events", "left_out"]


def boundary(written: ScopeFile) -> Boundary | None:
    """Return from when on the book answers for rate dates, where its file says so."""
    covers = written.covers
    return None if covers is None else Boundary(covers.since, covers.says, covers.cite)


def left_out(written: ScopeFile) -> tuple[LeftOut, ...]:
    """Return what the book does not check, in the order of the file."""
    return tuple(
        LeftOut(numbers=_numbers(text.numbers), on=text.on, what=text.what, says=text.says)
        for text in written.leaves_out
    )


def events(written: CalendarFile) -> tuple[Event, ...]:
    """Return the dated events, in the order of the file."""
    return tuple(
        Event(
            numbers=_numbers(text.numbers),
            on=text.on,
            at=text.at,
            what=text.what,
            cite=text.cite,
            measures=tuple(text.measures),
        )
        for text in written.events
    )


def _numbers(prefixes: list[str] | None) -> tuple[str, ...] | None:
    return None if prefixes is None else tuple(prefixes)
