"""Lines of a file that are alike but for a few texts: read in the ordinary way with stand-ins, and then filled in.

What a reader makes of a line hangs on its every text. Of some it hangs on their kind alone: an amount goes where
another amount would go. A format says which those are. Once lines of one key have come a few times, the ordinary reader
is given the line twice with stand-ins for these texts; where both readings agree on where the stand-ins went, and the
line itself is read as they say, further lines of the key are made by filling in. All else is read as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from prefile.intake.draft import Draft, LinePlaces
from prefile.intake.holes import Make, NotAlike, filler, with_holes
from prefile.law.us_customs import PROVINCES

__all__ = [
    "AMOUNT",
    "ANYTHING",
    "COUNT",
    "COUNTRY",
    "NUMBER",
    "ROUNDED",
    "WHOLE",
    "WORDS",
    "AlikeLines",
    "Kind",
    "LineRead",
    "kind_of",
    "picked",
    "read_alone",
]

_MOST_KEYS = 1 << 12
_TIMES = 3  # that a key has come before its lines are learned, which takes as long as reading three lines
_COUNTRIES = (("NG", "PE"), ("KE", "UY"), ("GH", "BO"), ("TZ", "PY"), ("UG", "EC"))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of text on which nothing hangs but where it goes: how it is written, but for some, and its stand-ins.

    A stand-in is made by the text's place on the line, and by the turn in which the line is read with stand-ins.
    """

    name: str
    form: re.Pattern[str]
    stand_in: Callable[[int, int], str]
    out: frozenset[str] = frozenset()

    def in_markup(self, kinds: Sequence[Kind]) -> str:
        """Return the form of texts between > and <, where some kinds are possible and the first that fits counts."""
        others = [f"(?:{_unescaped(kind.form.pattern)})" for kind in kinds[: kinds.index(self)]]
        others += map(re.escape, sorted(self.out))
        return "".join(f"(?!{other}<)" for other in others) + _unescaped(self.form.pattern)


def _unescaped(form: str) -> str:
    """Return a form without the characters that XML writes otherwise."""
    return form.replace("[!-~]", "[!-%'-;=?-~]").replace("[ -~]", "[ -%'-;=?-~]")


_WHOLE = Kind("whole", re.compile(r"[1-9][0-9]{0,11}", re.ASCII), lambda at, turn: f"7{turn}{at:03}3")
_DECIMAL = Kind(
    "decimal",
    re.compile(r"(?=[0.]*[1-9])(?:0|[1-9][0-9]{0,11})\.[0-9]{1,6}", re.ASCII),
    lambda at, turn: f"5{turn}{at:03}1.25",
)
_ENDED = Kind(  # a decimal that no 0 ends, as numbers are written that were worked out
    "decimal without zeros at its end",
    re.compile(r"(?:0|[1-9][0-9]{0,11})\.[0-9]{0,5}[1-9]", re.ASCII),
    _DECIMAL.stand_in,
)
_CHAPTER = "(?:0[1-9]|[1-8][0-9]|9[0-7])"
_EIGHT = Kind("8 digits", re.compile(_CHAPTER + "[0-9]{6}", re.ASCII), lambda at, turn: f"0{1 + turn}{at:02}3741")
_TEN = Kind("10 digits", re.compile(_CHAPTER + "[0-9]{8}", re.ASCII), lambda at, turn: f"0{1 + turn}{at:02}374155")
_DOTTED = Kind(
    "10 digits and dots",
    re.compile(_CHAPTER + r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{2}", re.ASCII),
    lambda at, turn: f"0{1 + turn}{at:02}.37.41.55",
)
_COUNTRY = Kind(
    "country",
    re.compile("[A-Z]{2}", re.ASCII),
    lambda at, turn: _COUNTRIES[at % len(_COUNTRIES)][turn],
    PROVINCES | {"UN", "US"},
)
_WORDS = Kind("words", re.compile("[!-~](?:[ -~]{0,98}[!-~])?"), lambda at, turn: f"Stand-in {at} of turn {turn} z")

_COUNTED = Kind("counted", re.compile("(?!000)[0-9]{3}", re.ASCII), lambda at, turn: f"{7 + turn}{at:02}")

AMOUNT, NUMBER, COUNTRY, WORDS = (_WHOLE, _DECIMAL), (_TEN, _EIGHT, _DOTTED), (_COUNTRY,), (_WORDS,)
_ANYTHING = Kind("anything", re.compile("[ -~]{1,200}"), lambda at, turn: f"Anything {at} of turn {turn} z")

COUNT, WHOLE, ROUNDED, ANYTHING = (_COUNTED,), (_WHOLE,), (_WHOLE, _ENDED), (_ANYTHING,)


def kind_of(text: str, kinds: Sequence[Kind]) -> Kind | None:
    """Return of which of some kinds a text is, if any."""
    for kind in kinds:
        if kind.form.fullmatch(text) and text not in kind.out:
            return kind
    return None


def picked(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return what takes the texts, or whatever stands there, at some places out of others."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: tuple([texts[place] for place in places])


class LineRead(NamedTuple):
    """What reading a line comes to: its shape, what was passed over, and what its reader keeps of it for later."""

    shape: Any
    passed: dict[tuple[str, str], int]
    more: Any


class _Learned(NamedTuple):
    """What makes the lines of a key: their shapes, what is passed over of each, and what their reader keeps."""

    shape: Make
    passed: dict[tuple[str, str], int]
    more: Make

    @classmethod
    def of(cls, found: LineRead) -> _Learned:
        """Return what makes lines of what was learned of them."""
        return cls(filler(found.shape), found.passed, filler(found.more))


class AlikeLines:
    """The lines of one file by their keys, with what is known of each key."""

    def __init__(self) -> None:
        """Begin a file."""
        self._known: dict[Hashable, _Learned | int | None] = {}

    def filled(
        self,
        key: Hashable,
        texts: Sequence[str],
        kinds: Sequence[Kind],
        read: Callable[[Sequence[str], int], LineRead | None],
        position: int,
    ) -> LineRead | None:
        """Return what the line of a key and its texts comes to; None where it has to be read.

        `read` reads the line with other texts in their places, at a position; None where it tells a problem.
        """
        known = self._known.get(key, 0)
        if type(known) is int:
            if known < _TIMES:
                if len(self._known) >= _MOST_KEYS:
                    self._known.clear()
                self._known[key] = known + 1
                return None
            known = self._known[key] = _learned(texts, kinds, read)
        if not isinstance(known, _Learned):
            return None
        return LineRead(known.shape(texts, position), known.passed, known.more(texts, position))


def _learned(
    texts: Sequence[str], kinds: Sequence[Kind], read: Callable[[Sequence[str], int], LineRead | None]
) -> _Learned | None:
    """Return what makes the lines of a key; None where that cannot be said of all."""
    turns = []
    for turn in (0, 1):
        stand_ins = [kind.stand_in(at, turn) for at, kind in enumerate(kinds)]
        found = read(stand_ins, turn) if len(set(stand_ins)) == len(stand_ins) else None
        if found is None:
            return None
        try:
            more = with_holes(found.more, stand_ins, turn)
            turns.append(LineRead(with_holes(found.shape, stand_ins, turn), found.passed, more))
        except NotAlike:
            return None
    found, same = turns[0], read(texts, 0)
    made = _Learned.of(found)
    if turns[1] != found or same != LineRead(made.shape(texts, 0), found.passed, made.more(texts, 0)):
        return None
    return made


def read_alone(draft: Draft, position: int, read: Callable[[Draft, int], Any]) -> tuple[LineRead | None, LinePlaces]:
    """Read a line in the ordinary way into a draft of its own; return what it comes to, and where its parts stand."""
    alone = draft.for_line(position)
    more = read(alone, position)
    lines = alone.shape["lines"]
    found = alone.parted()
    if alone.problems or len(lines) != position + 1 or len(alone.shape) > 1 or found is None:
        return None, alone.places
    return LineRead(lines[position], found, more), alone.places
