"""The authority that a number or a clause rests on."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Citation"]


class Citation(Struct, frozen=True):
    """One place in one instrument of law.

    `pin` is the clause, note or section; `date` the instrument's day, or as much of it as is known; `says` the
    words or their gist; `certain` is False where the reading rests on a secondary source.
    """

    key: str
    instrument: str
    pin: str
    date: str
    url: str | None = None
    says: str | None = None
    certain: bool = True

    @property
    def cite(self) -> str:
        """The citation as a lawyer writes it: Proclamation 11052, clause 2(c)."""
        return f"{self.instrument}, {self.pin}"
