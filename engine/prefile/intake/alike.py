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
from typing import Any, NamedTuple

from prefile.intake.draft import Draft, LinePlaces
from prefile.law.us_customs import PROVINCES
from prefile.values.tariff_number import COMMON_DIGITS

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
    "read_alone",
]

_MOST_KEYS = 1 << 12
_TIMES = 3  # that a key has come before its lines are learned, which takes as long as reading three lines
_COUNTRIES = (("NG", "PE"), ("KE", "UY"), ("GH", "BO"), ("TZ", "PY"), ("UG", "EC"))
_NUMBERED = "line"
_POSITION = object()  # stands for the number that a line has from its position


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of text on which nothing hangs but where it goes: how it is written, but for some, and its stand-ins.

    A stand-in is made by the text's place on the line, and by the turn in which the line is read with stand-ins.
    """

    name: str
    form: re.Pattern[str]
    stand_in: Callable[[int, int], str]
    out: frozenset[str] = frozenset()


_WHOLE = Kind("whole", re.compile(r"[1-9][0-9]{0,11}", re.ASCII), lambda at, turn: f"7{turn}{at:03}3")
_DECIMAL = Kind(
    "decimal",
    re.compile(r"(?=.*[1-9])(?:0|[1-9][0-9]{0,11})\.[0-9]{1,6}", re.ASCII),
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


class LineRead(NamedTuple):
    """What reading a line comes to: its shape, what was passed over, and what its reader keeps of it for later."""

    shape: Any
    passed: dict[tuple[str, str], int]
    more: Any


class _Hole(NamedTuple):
    """Where a text goes: the text, as many of its letters as go there (None: all), with or without its dots."""

    at: int
    most: int | None = None
    bare: bool = False
    counts: bool = False  # it goes there as a whole number
    behind: str = ""  # what is always behind it

    def of(self, texts: Sequence[str]) -> str | int:
        """Return what goes there."""
        if self.counts:
            return int(texts[self.at])
        text = texts[self.at].replace(".", "") if self.bare else texts[self.at]
        return text[: self.most] if self.most else text + self.behind


class _NotAlike(Exception):  # noqa: N818 - no error: the lines are read in the ordinary way
    """What a line comes to does not follow from where its texts go."""


Make = Callable[[Sequence[str], int], Any]  # makes a part of a line of its texts and its position


class _Learned(NamedTuple):
    """What makes the lines of a key: their shapes, what is passed over of each, and what their reader keeps."""

    shape: Make
    passed: dict[tuple[str, str], int]
    more: Make

    @classmethod
    def of(cls, found: LineRead) -> _Learned:
        """Return what makes lines of what was learned of them."""
        return cls(_maker(found.shape), found.passed, _maker(found.more))


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
            more = _with_holes(found.more, stand_ins, turn)
            turns.append(LineRead(_with_holes(found.shape, stand_ins, turn), found.passed, more))
        except _NotAlike:
            return None
    found, same = turns[0], read(texts, 0)
    made = _Learned.of(found)
    if turns[1] != found or same != LineRead(made.shape(texts, 0), found.passed, made.more(texts, 0)):
        return None
    return made


def _with_holes(value: Any, stand_ins: Sequence[str], position: int) -> Any:  # noqa: ANN401 - as JSON has it
    """Return a shape with a hole for each stand-in, and for the number that a line has from its position."""
    if isinstance(value, dict):
        made = {key: _with_holes(inside, stand_ins, position) for key, inside in value.items()}
        if made.get(_NUMBERED) == str(position + 1):
            made[_NUMBERED] = _POSITION
        return made
    if isinstance(value, list):
        return [_with_holes(inside, stand_ins, position) for inside in value]
    if isinstance(value, int) and str(value) in stand_ins:
        return _Hole(stand_ins.index(str(value)), counts=True)
    return _hole_of(value, stand_ins) if isinstance(value, str) else value


def _hole_of(value: str, stand_ins: Sequence[str]) -> _Hole | str:
    """Return the hole that a text has a stand-in in, or the text where it has none."""
    for at, stand_in in enumerate(stand_ins):
        bare = stand_in.replace(".", "")
        for hole, text in (
            (_Hole(at), stand_in),
            (_Hole(at, COMMON_DIGITS), stand_in[:COMMON_DIGITS]),
            (_Hole(at, None, bare=True), bare),
            (_Hole(at, COMMON_DIGITS, bare=True), bare[:COMMON_DIGITS]),
        ):
            if value == text:
                return hole
    for at, stand_in in enumerate(stand_ins):
        bare = stand_in.replace(".", "")
        behind = value.removeprefix(bare)
        if behind != value and not any(other in behind for other in stand_ins):
            return _Hole(at, bare=True, behind=behind)
    if any(stand_in in value for stand_in in stand_ins):
        raise _NotAlike
    return value


def _maker(shape: Any) -> Make:  # noqa: ANN401 - as JSON has it
    """Return what fills texts into the holes of a shape, each time in objects and lists of their own."""
    if isinstance(shape, _Hole):
        at = shape.at
        if shape == _Hole(at):
            return lambda texts, position: texts[at]  # noqa: ARG005 - as the others are called
        return lambda texts, position: shape.of(texts)  # noqa: ARG005 - as above
    if isinstance(shape, dict):
        return _maker_of_object(shape)
    if isinstance(shape, list):
        items = [_maker(inside) for inside in shape]
        return lambda texts, position: [make(texts, position) for make in items]
    if shape is _POSITION:
        return lambda texts, position: str(position + 1)  # noqa: ARG005 - as above
    return lambda texts, position: shape  # noqa: ARG005 - as above


def _maker_of_object(shape: dict[str, Any]) -> Make:
    """Return what makes an object, most of whose values are always the same or a text as it stands."""
    same = {key: None if isinstance(inside, _Hole | dict | list) else inside for key, inside in shape.items()}
    plain = [
        (key, inside.at) for key, inside in shape.items() if isinstance(inside, _Hole) and inside == _Hole(inside.at)
    ]
    known = {key for key, _ in plain}
    others = [
        (key, _maker(inside))
        for key, inside in shape.items()
        if key not in known and (inside is _POSITION or isinstance(inside, _Hole | dict | list))
    ]

    def made(texts: Sequence[str], position: int) -> dict[str, Any]:
        found = same.copy()
        for key, at in plain:
            found[key] = texts[at]
        for key, make in others:
            found[key] = make(texts, position)
        return found

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
