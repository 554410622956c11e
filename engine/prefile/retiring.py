"""Names of the library that are on their way out: each works on, warns where it is used, and says what takes its place.

A name that is to go is renamed at the door (`__init__.pyi`), and written here with the version that announced it;
`docs/promises.md` says how long it stays. What commands take that is to go warns on standard error in its own command.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["RETIRING", "Retiring", "name_instead"]


class Retiring(NamedTuple):
    """What takes the place of a name, and the version that announced it."""

    instead: str
    since: str


RETIRING: Mapping[str, Retiring] = {}


def name_instead(name: str) -> str:
    """Return the name that is meant: of one on its way out what takes its place, with a warning to whoever uses it."""
    found = RETIRING.get(name)
    if found is None:
        return name
    what = f"prefile.{name} is to go (announced in {found.since}): use prefile.{found.instead}"
    warnings.warn(what, DeprecationWarning, stacklevel=3)
    return found.instead
