"""Which lines are decided alike, as far as bulk shows decisions and duty looks at lines: those have one signature.

Beside the decisions duty looks at what the tariff prints for them, the units of their quantities, what they claim, and
which metals they surely do not contain. What is told of that is texts and numbers alone, so that another process, with
what this one knew, knows the same lines again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

from prefile.bulk.kept_state import State
from prefile.decision.compiled_book import CompiledBook
from prefile.decision.decide import Decision
from prefile.entry import Entry, Line
from prefile.entry.line import PART_OF_FACT, Melted, Smelted
from prefile.law.us_customs import LineDates

__all__ = ["Likeness"]

_MOST_DECISIONS = 1 << 16
_DIGEST = 16  # bytes


class Likeness:
    """Numbers lines that are decided alike, from 0 on."""

    def __init__(self, compiled: CompiledBook) -> None:
        """Know no line yet."""
        self._compiled = compiled
        self._numbers: dict[object, int] = {}
        self._by_digest: dict[bytes, int] = {}
        self._count = 0
        self._shown_of: dict[Decision, int] = {}
        self._shown: dict[str, int] = {}
        self._texts: list[str] = []

    def __len__(self) -> int:
        return self._count

    def number(self, entry: Entry, dates: LineDates) -> tuple[int, bool]:
        """Return the number of an entry's one line, and whether it is new.

        Where duties hang on what the goods are a part of, it holds the line's whole key: what is decided by each answer
        to that is not looked at here.
        """
        compiled, line = self._compiled, entry.lines[0]
        key = compiled.key_of(entry, line, dates)
        decided = compiled.decisions(key)
        shown = tuple([self._number_shown(decision) for decision in decided.decisions])
        stated = self._stated(line, decided.column_dates)
        alone = key if _hang_on_part(decided.decisions) else None
        alike = shown, stated, alone
        known = self._numbers.get(alike)
        if known is not None:
            return known, False
        digest = None if alone is not None else self._digest(shown, stated)
        known = None if digest is None else self._by_digest.get(digest)
        is_new = known is None
        if known is None:
            known, self._count = self._count, self._count + 1
            if digest is not None:
                self._by_digest[digest] = known
        self._numbers[alike] = known
        return known, is_new

    def kept(self) -> State:
        """Return by which digests lines are known again, to be taken by another."""
        digests = np.frombuffer(b"".join(self._by_digest), np.int8).reshape(-1, _DIGEST)
        return {"count": self._count, "numbers": np.array(list(self._by_digest.values()), np.int32), "digests": digests}

    def take(self, kept: State) -> None:
        """Know lines again that another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        numbers: list[int] = kept["numbers"].tolist()
        self._count = int(kept["count"])
        if self._numbers or len(set(numbers)) != len(numbers) or not all(0 <= one < self._count for one in numbers):
            raise ValueError("these are no numbers of lines")
        self._by_digest = dict(zip(map(bytes, kept["digests"].reshape(len(numbers), _DIGEST)), numbers, strict=True))

    def _number_shown(self, decision: Decision) -> int:
        """Return a number for what bulk shows of a decision, and what duty makes of it: all but its reasons."""
        known = self._shown_of.get(decision)
        if known is None:
            if len(self._shown_of) >= _MOST_DECISIONS:
                self._shown_of.clear()
            text = json.dumps(_shown(decision), separators=(",", ":"))
            known = self._shown_of[decision] = self._shown.setdefault(text, len(self._texts))
            if known == len(self._texts):
                self._texts.append(text)
        return known

    def _stated(self, line: Line, dates: Iterable[datetime | None]) -> tuple[object, ...]:
        """Return what duty looks at on a line beside its decisions."""
        return (
            self._printed(line, dates),
            line.program,
            tuple([quantity.unit for quantity in line.quantities]),
            bool(line.net_kg),
            bool(line.minerals),
            tuple([claim.claim for claim in line.claims]),
            None if line.metal is None else tuple([_is_none(content) for _, content in line.metal.named]),
        )

    def _printed(self, line: Line, dates: Iterable[datetime | None]) -> tuple[object, ...] | None:
        """Return what the tariff prints for a line at the dates of those measures that look at it."""
        tariff, number = self._compiled.book.tariff, line.tariff_number
        found: list[object] = []
        for at in dates:
            if at is None:
                found.append(None)
                continue
            edition, row = tariff.edition_at(at), tariff.row(number, at)
            printed = None if row is None else (row.general, row.special, row.column_2)
            found.append((None if edition is None else edition.name, printed))
        if not any(found):
            return None
        return *found, *[tariff.note_rate(number, column) for column in ("general", "column_2")]

    def _digest(self, shown: tuple[int, ...], stated: tuple[object, ...]) -> bytes:
        written = json.dumps([[self._texts[number] for number in shown], stated], separators=(",", ":"))
        return hashlib.sha256(written.encode()).digest()[:_DIGEST]


def _shown(decision: Decision) -> list[Any]:
    """Return what is shown of a decision, in texts and numbers: which of its measure's clauses and prices may speak."""
    narrowed = decision.narrowed
    speak: list[Any] | None = None
    if narrowed is not None:
        whole, treatment = decision.measure.treatment, narrowed.treatment
        references = [whole.reference.index(price) for price in treatment.reference]
        speak = [narrowed.places, narrowed.undecided, narrowed.open, references]
    return [
        decision.measure.id,
        decision.verdict,
        decision.cites,
        decision.headings,
        decision.targets,
        decision.missing,
        speak,
        decision.clause_missing,
        decision.unbounded,
        decision.covered,
    ]


def _is_none(content: Smelted | Melted | None) -> bool:
    """Whether goods surely contain nothing of a metal."""
    return content is not None and content.percent == 0


def _hang_on_part(decisions: Iterable[Decision]) -> bool:
    """Whether duties hang on what the goods are a part of, so that they are decided by each answer to that."""
    return any(
        lack.fact == PART_OF_FACT for decision in decisions for lack in (*decision.missing, *decision.clause_missing)
    )
