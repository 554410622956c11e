"""What becomes of files that people send: screenings that go on, and results that are kept for a while.

Each has an address from the beginning, so that whoever sent a long file may leave the page and come back.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from prefile.service.pages.screen_job import ScreenedFiles
from prefile.service.questions import NoSuchThing

__all__ = ["Result", "Results"]

_MOST, _MOST_BYTES = 500, 1 << 26  # results, and what they take packed


@dataclass(slots=True)
class Result:
    """The result of files of an organization: what came of them, or why nothing did; neither while they are screened.

    `progress` is the file that says how far the screening has come.
    """

    organisation: str
    files: tuple[str, ...]
    progress: Path
    made: ScreenedFiles | None = None
    error: BaseException | None = None

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return 0 if self.made is None else len(self.made.rows)


class Results:
    """The results of a running service, the oldest of which go first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[str, Result] = OrderedDict()
        self._bytes = 0

    def keep(
        self, organisation: str, files: tuple[str, ...], progress: Path, screening: asyncio.Task[ScreenedFiles]
    ) -> str:
        """Keep what comes of a screening, and return its id."""
        name, result = secrets.token_hex(16), Result(organisation, files, progress)
        self._kept[name] = result
        self._drop_oldest()
        if screening.done():
            self._end(name, screening)
        else:
            screening.add_done_callback(lambda ended: self._end(name, ended))
        return name

    def _end(self, name: str, screening: asyncio.Task[ScreenedFiles]) -> None:
        error = asyncio.CancelledError() if screening.cancelled() else screening.exception()
        if (result := self._kept.get(name)) is None:
            return
        result.error = error
        if error is None:
            result.made = screening.result()
            self._bytes += result.size
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        while len(self._kept) > 1 and (len(self._kept) > _MOST or self._bytes > _MOST_BYTES):
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size

    def get(self, organisation: str, name: str) -> Result:
        """Return a result.

        Raises:
            NoSuchThing: the organization has none with this id, or it is no longer kept.
        """
        result = self._kept.get(name)
        if result is None or result.organisation != organisation:
            raise NoSuchThing("no result has this address, or it is no longer kept; each entry is still under Past")
        return result
