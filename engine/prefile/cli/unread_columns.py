"""Name once, on standard error and so before the report, the columns of a table that are not read."""

from __future__ import annotations

from prefile.entry import Source
from prefile.render.text.words import clean

__all__ = ["UnreadColumns"]

_MOST_FILES = 1000
_MOST_COLUMNS = 20


class UnreadColumns:
    """The files whose columns were named already."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def words(self, source: Source | None) -> str:
        """Return which columns of an entry's file are not read, with why, or "" where that was told, or all are."""
        if source is None or not source.unread_columns or source.name in self._told or len(self._told) > _MOST_FILES:
            return ""
        self._told.add(source.name)
        by_reason: dict[str, list[str]] = {}
        for heading, why in source.unread_columns[:_MOST_COLUMNS]:
            by_reason.setdefault(clean(why), []).append(f'"{clean(heading)}"')
        told = (f"  {', '.join(headings)}: {why}\n" for why, headings in by_reason.items())
        left = len(source.unread_columns) - _MOST_COLUMNS
        more = f"  and {left:,} more\n" if left > 0 else ""
        return f"{clean(source.name)}: columns that are not read\n{''.join(told)}{more}"
