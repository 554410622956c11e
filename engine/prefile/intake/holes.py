"""Shapes with holes where stand-ins stood: which part of a text goes where, and what fills texts in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from prefile.values.tariff_number import COMMON_DIGITS

__all__ = ["Make", "NotAlike", "filler", "filling", "with_holes"]

_NUMBERED = "line"
_NOWHERE = -2  # a position that no line has
_POSITION = object()  # stands for the number that a line has from its position


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


class NotAlike(Exception):  # noqa: N818 - no error: the lines are read in the ordinary way
    """What a line comes to does not follow from where its texts go."""


Make = Callable[[Sequence[str], int], Any]  # makes a part of a line of its texts and its position


def with_holes(value: Any, stand_ins: Sequence[str], position: int) -> Any:  # noqa: ANN401 - as JSON has it
    """Return a shape with a hole for each stand-in, and for the number that a line has from its position."""
    if isinstance(value, dict):
        made = {key: with_holes(inside, stand_ins, position) for key, inside in value.items()}
        if made.get(_NUMBERED) == str(position + 1):
            made[_NUMBERED] = _POSITION
        return made
    if isinstance(value, list):
        return [with_holes(inside, stand_ins, position) for inside in value]
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
        raise NotAlike
    return value


def filling(shape: Any, stand_ins: Sequence[str]) -> Make:  # noqa: ANN401 - as JSON has it
    """Return what makes a shape with texts in the places of their stand-ins."""
    return filler(with_holes(shape, stand_ins, _NOWHERE))


def filler(shape: Any) -> Make:  # noqa: ANN401 - as JSON has it
    """Return what fills texts into the holes of a shape, each time in objects and lists of their own."""
    if isinstance(shape, _Hole):
        at = shape.at
        if shape == _Hole(at):
            return lambda texts, position: texts[at]  # noqa: ARG005 - as the others are called
        return lambda texts, position: shape.of(texts)  # noqa: ARG005 - as above
    if isinstance(shape, dict):
        return _maker_of_object(shape)
    if isinstance(shape, list):
        items = [filler(inside) for inside in shape]
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
        (key, filler(inside))
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
