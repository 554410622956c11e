"""What a released rule book's folder is known by: its two files, and versions, which are days."""

from __future__ import annotations

__all__ = ["NOTE", "SIGNATURE", "VERSION", "version_order"]

NOTE, SIGNATURE = "release.json", "release.sig"
# The day of the release as YYYY.MM.DD; the second release of a day ends in .1.
VERSION = r"[0-9]{4}\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12][0-9]|3[01])(?:\.[1-9][0-9]{0,2})?"


def version_order(version: str) -> tuple[int, ...]:
    """Return what versions are put in order by, those of rule books and of prefile."""
    return tuple(int(part) for part in version.split("."))
