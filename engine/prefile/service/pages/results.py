"""Pages of many entries that were screened at once: kept for a while, so that they have an address to come back to."""

from __future__ import annotations

import secrets
import zlib
from collections import OrderedDict
from typing import NamedTuple

from prefile.service.pages.frame import Told
from prefile.service.questions import NoSuchThing

__all__ = ["Results"]

_MOST, _MOST_BYTES = 500, 1 << 26  # pages, and what they take packed


class _Kept(NamedTuple):
    organisation: str
    title: str
    body: bytes


class Results:
    """The result pages of a running service, the oldest of which go first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0

    def keep(self, organisation: str, told: Told) -> str:
        """Keep a page for an organization, and return its id."""
        name, body = secrets.token_hex(16), zlib.compress(told.body.encode(), 1)
        self._kept[name] = _Kept(organisation, told.title, body)
        self._bytes += len(body)
        while len(self._kept) > 1 and (len(self._kept) > _MOST or self._bytes > _MOST_BYTES):
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)
        return name

    def get(self, organisation: str, name: str) -> Told:
        """Return a page that was kept.

        Raises:
            NoSuchThing: the organization has none with this id, or it is no longer kept.
        """
        kept = self._kept.get(name)
        if kept is None or kept.organisation != organisation:
            raise NoSuchThing("no result has this address, or it is no longer kept; each entry is still under Past")
        return Told(kept.title, zlib.decompress(kept.body).decode())
