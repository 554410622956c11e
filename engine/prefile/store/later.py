"""The database of an archive, opened when it is first asked: what a service shares beside its records."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from prefile.store.archive import open_archive
from prefile.store.database import Database

__all__ = ["LaterDatabase"]


class LaterDatabase:
    """The database at a location; a file that is not there is made when it is first asked."""

    def __init__(self, location: str | Path) -> None:
        """Name where the archive is: a path (SQLite) or a URL (PostgreSQL)."""
        self.location = str(location)
        self._lock = Lock()
        self._opened: Database | None = None

    def __call__(self) -> Database:
        """Return the database.

        Raises:
            ArchiveProblems: it cannot be opened, or has the tables of another release.
        """
        with self._lock:
            if self._opened is None:
                self._opened = open_archive(self.location, make=True).database
            return self._opened

    def close(self) -> None:
        """Close every connection; whoever asks again opens it again."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
