"""What a screener knows of the lines that it met: their words, signatures, cases and fees. It grows with what it meets.

The next screener of the same book and options need not ask the ordinary code again: what is known is kept in a file
beside the kept books, and taken from there. A file that does not hold together is not believed, and made anew.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefile.bulk.cases import Cases
from prefile.bulk.entry_fees import EntryFees
from prefile.bulk.kept_state import State, packed, unpacked
from prefile.bulk.signatures import Signatures
from prefile.bulk.vocabulary import Vocabulary
from prefile.decision.compiled_book import CompiledBook
from prefile.options import ScreenOptions
from prefile.rulebook.kept.files import keep_bytes, kept_bytes
from prefile.rulebook.kept.keys import engine_state

__all__ = ["KeptKnowledge", "Knowledge"]

_SUFFIX = ".plans"
_MARK = b"prefile plans 1\n"
_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
_MOST_KEPT = 1 << 20  # kinds of lines, beyond which a file is not made anew
_GROWN = 1.05  # how many times as many kinds are worth a new file
_FEW = 32


@dataclass(frozen=True)
class Knowledge:
    """What is known of lines for a compiled book."""

    words: Vocabulary
    signatures: Signatures
    cases: Cases
    fees: EntryFees

    @classmethod
    def none_yet(cls, compiled: CompiledBook, options: ScreenOptions) -> Knowledge:
        """Know nothing yet."""
        signatures = Signatures(compiled, options.on)
        return cls(
            Vocabulary(compiled), signatures, Cases(compiled, signatures), EntryFees(compiled, signatures.changes)
        )

    def kept(self) -> State:
        """Return what is known, to be taken by another."""
        return {name: part.kept() for name, part in self._parts()}

    def take(self, kept: State) -> None:
        """Know what another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        for name, part in self._parts():
            part.take(kept[name])

    def _parts(self) -> tuple[tuple[str, Any], ...]:
        return tuple([(name, getattr(self, name)) for name in ("words", "signatures", "cases", "fees")])


class KeptKnowledge:
    """What screeners of one book and options know, in a file that they share: the one that knows most stays."""

    def __init__(self, home: Path, said: str) -> None:
        """Keep it in a folder; `said` is all that it hangs on, beside the engine."""
        digest = hashlib.sha256(f"{engine_state()}{said}".encode())
        self._home, self._name = home, f"{digest.hexdigest()}{_SUFFIX}"
        self._written = 0
        self._unfit = False

    def taken(self, compiled: CompiledBook, options: ScreenOptions) -> Knowledge:
        """Return what is kept; nothing known where nothing is, or what is there does not hold together."""
        known = Knowledge.none_yet(compiled, options)
        state = self._state()
        if state is None:
            return known
        try:
            known.take(state)
        except _FAULTS:
            self._unfit = True
            return Knowledge.none_yet(compiled, options)
        self._written = known.signatures.kinds
        return known

    def keep(self, known: Knowledge) -> None:
        """Keep what is known, where that is worth it and no other process kept more: it matters to no result."""
        count = known.signatures.kinds
        if count <= self._written * _GROWN + _FEW or count > _MOST_KEPT:
            return
        self._written = count
        if not self._unfit and self._kinds_kept() >= count:
            return
        self._unfit = False
        with suppress(OSError):  # a home that cannot be written
            keep_bytes(self._home, self._name, _MARK, packed(known.kept()))

    def _kinds_kept(self) -> int:
        """Return how many kinds of lines the file knows by now."""
        state = self._state()
        try:
            return 0 if state is None else len(state["signatures"]["known"])
        except _FAULTS:
            return 0

    def _state(self) -> State | None:
        data = kept_bytes(self._home, self._name, _MARK)
        try:
            return None if data is None else unpacked(data)
        except _FAULTS:
            return None
