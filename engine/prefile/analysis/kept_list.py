"""The shapes of what an archive finds (`prefile-kept/1`): screenings as they are listed, the last kept first.

Amounts are in US dollars and instants have New York's offset, as text.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefile.values.json_shape import Exact, json_keys, json_object

__all__ = ["KeptScreening", "KeptScreenings"]


@json_object
class KeptScreening(NamedTuple):
    """A screening that was kept: of which entry, what was asked, by which rule book, and what it came to.

    The duty is that on lines that may be entered: `payable` is null where it is undetermined, `most` where no upper
    bound is known.
    """

    id: str
    kept_at: str
    entry_number: str | None
    reference: str | None
    importer: str | None
    rate_date: str | None
    on: str | None
    as_known_on: str | None
    scenarios: tuple[str, ...]
    rulebook: str
    lines: int
    to_act_on: bool
    value: Exact | None
    payable: Exact | None
    least: Exact
    most: Exact | None


@json_keys("format", "found", "more")
class KeptScreenings(NamedTuple):
    """A page of what was found; `more` is what to give to `--before` for the next, null where there is none."""

    found: tuple[KeptScreening, ...]
    more: int | None
    format: Literal["prefile-kept/1"] = "prefile-kept/1"
