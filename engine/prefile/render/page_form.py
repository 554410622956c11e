"""How pages to send or print are made: with which details, and whose letterhead stands on them."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["PageForm"]


class PageForm(NamedTuple):
    """How a page is made.

    `full` prints the details that are else folded away, and `every` those of measures that do not apply. The letterhead
    may have several lines; `importer` is named where the entry names none. Of a page that is only `printed`, details
    that do not print are not made.
    """

    full: bool = False
    every: bool = False
    letterhead: str = ""
    preparer: str = ""
    importer: str = ""
    printed: bool = False

    @property
    def has_details(self) -> bool:
        """Whether the page holds the details of each line."""
        return self.full or not self.printed

    @property
    def letterhead_lines(self) -> list[str]:
        """The lines of the letterhead."""
        return [line.strip() for line in self.letterhead.splitlines() if line.strip()]
