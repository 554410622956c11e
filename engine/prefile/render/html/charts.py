"""Charts as rows of a page: each says its figures in words, beside a drawing that scales with the window.

A chart is placed here, in percent of its width, and drawn by `charts.html.j2` as SVG without script or request, in the
page's own text, so that it is read at any width, in the dark, and on paper. What colour says, a hatch, a shape or a
word says too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from prefile.values.money import ZERO

__all__ = [
    "Bar",
    "Bars",
    "Dot",
    "DotRow",
    "Dots",
    "Mark",
    "MarkRow",
    "Part",
    "Placed",
    "Rule",
    "Step",
    "StepRow",
    "Steps",
    "Tick",
    "TimeLine",
    "axis",
    "bars",
    "place",
    "rules",
    "shade",
    "steps",
]

_TIMES_LONGER = Decimal("2.5")  # than the next: a bar that would leave the others too short to tell apart is cut
_ROOM = Decimal("1.25")  # of the axis, behind the longest bar that is not cut
_MOST_CUT = 2
_FEWEST = 3  # rows of which one may be cut
_CLOSE = Decimal(30)  # percent of the width: words that stand nearer than this go on a line of their own
_WHOLE = Decimal(100)
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_TICKS = 4
_DARKEST, _PALEST = Decimal(52), Decimal(7)  # percent of the colour, so that words on it keep their contrast


class Part(NamedTuple):
    """A part of a bar: its length, and whether it is solid, hatched or pale."""

    length: Decimal
    fill: str


class Bar(NamedTuple):
    """A bar: its name, its parts from the left, the words at its end, and a note below its name."""

    name: str
    parts: tuple[Part, ...]
    words: str
    note: str = ""


class Placed(NamedTuple):
    """A part as it is drawn: where it begins and how long it is, in percent of the width."""

    start: Decimal
    length: Decimal
    fill: str


class Row(NamedTuple):
    """A bar as it is drawn; `cut` says that it is longer than the axis."""

    bar: Bar
    parts: tuple[Placed, ...]
    cut: bool


class Bars(NamedTuple):
    """Bars, the first on top; `legend` names what each fill means."""

    rows: tuple[Row, ...]
    legend: tuple[tuple[str, str], ...]

    @property
    def cuts(self) -> bool:
        """Whether a bar is cut."""
        return any(row.cut for row in self.rows)


class Tick(NamedTuple):
    """Words at a place of an axis, in percent of the width."""

    place: Decimal
    words: str


class Dot(NamedTuple):
    """A dot at a place: filled, hollow, or low, which is a filled triangle that points down; `beyond` the axis."""

    place: Decimal
    look: str
    beyond: bool = False


class DotRow(NamedTuple):
    """Dots on a line of their own: its name with a note, what it says, and from where to where the line is drawn."""

    name: str
    dots: tuple[Dot, ...]
    words: str
    note: str = ""

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        """Between which places its dots lie."""
        places = [dot.place for dot in self.dots]
        return min(places), max(places)


class Dots(NamedTuple):
    """Dots in rows over one axis; `rule` is an upright line, and `legend` names what each look means."""

    rows: tuple[DotRow, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]
    rule: Decimal | None = None


class Rule(NamedTuple):
    """An upright line over time with its words, which stand on a line of their own where others are near."""

    place: Decimal
    words: str
    line: int


class Step(NamedTuple):
    """What holds from one place to another: the heights of its least and most, in percent from the top.

    `rises` is the height of the step that leads to it.
    """

    start: Decimal
    end: Decimal
    least: Decimal
    most: Decimal
    rises: Decimal | None = None


class StepRow(NamedTuple):
    """An amount over time on a line of its own, in steps, and what it says in words."""

    name: str
    steps: tuple[Step, ...]
    words: str


class Steps(NamedTuple):
    """Amounts over time, each on a scale of its own, under upright lines with their words."""

    rows: tuple[StepRow, ...]
    rules: tuple[Rule, ...]
    ticks: tuple[Tick, ...]


class Mark(NamedTuple):
    """A mark on a line over time, by its shape, with words for those who point at it."""

    place: Decimal
    shape: str
    words: str


class MarkRow(NamedTuple):
    """Marks on a line of their own."""

    name: str
    marks: tuple[Mark, ...]


class TimeLine(NamedTuple):
    """Marks in rows over time, upright lines with their words, ticks below, and what each shape means."""

    rows: tuple[MarkRow, ...]
    rules: tuple[Rule, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]


def bars(rows: Sequence[Bar], legend: Sequence[tuple[str, str]] = (), *, cut: bool = False) -> Bars:
    """Place bars; with `cut`, one or two that would leave the others too short are cut, which their words must say."""
    ends = [sum((part.length for part in bar.parts), ZERO) for bar in rows]
    most = _longest(ends, cut=cut)
    placed = (Row(bar, tuple(_placed(bar.parts, most)), cut=end > most) for bar, end in zip(rows, ends, strict=True))
    return Bars(tuple(placed), tuple(legend))


def _longest(ends: Sequence[Decimal], *, cut: bool) -> Decimal:
    """Return what the whole width stands for."""
    ordered = sorted((end for end in ends if end > 0), reverse=True)
    if not ordered:
        return Decimal(1)
    if cut and len(ordered) >= _FEWEST:
        for place_of in range(min(_MOST_CUT, len(ordered) - 2), 0, -1):
            if ordered[place_of - 1] > _TIMES_LONGER * ordered[place_of]:
                return _ROOM * ordered[place_of]
    return ordered[0]


def _placed(parts: Sequence[Part], most: Decimal) -> Iterator[Placed]:
    start = ZERO
    for part in parts:
        end = min(most, start + part.length)
        if end > start:
            yield Placed(place(start, most), place(end - start, most), part.fill)
        start = end


def place(amount: Decimal, most: Decimal) -> Decimal:
    """Return an amount in percent of the whole width, to two decimals, and never outside it."""
    return min(_WHOLE, max(ZERO, _WHOLE * amount / most)).quantize(Decimal("0.01"))


def axis(most: Decimal) -> tuple[Decimal, list[Decimal]]:
    """Return what the whole width of an axis stands for, and the round amounts that stand along it."""
    if most <= 0:
        return Decimal(1), [ZERO]
    size = Decimal(10) ** (most / _TICKS).adjusted()
    step = next(size * factor for factor in _STEPS if size * factor >= most / _TICKS)
    marks = [ZERO]
    while marks[-1] < most:
        marks.append(marks[-1] + step)
    return marks[-1], marks


def rules(places: Sequence[tuple[Decimal, str]]) -> tuple[Rule, ...]:
    """Return upright lines, each with its words on a line on which no other's stand near."""
    last: list[Decimal] = []
    found = []
    for at, words in sorted(places):
        line = next((line for line, end in enumerate(last) if at - end >= _CLOSE), len(last))
        last[line : line + 1] = [at]
        found.append(Rule(at, words, line))
    return tuple(found)


def steps(places: Sequence[Decimal], bounds: Sequence[tuple[Decimal, Decimal | None]]) -> tuple[Step, ...]:
    """Place an amount of which the least and the most (None: not known) hold from each place to the next."""
    whole = max((amount for pair in bounds for amount in pair if amount is not None), default=ZERO) * _ROOM or Decimal(
        1
    )
    found: list[Step] = []
    for (start, end), (least, most) in zip(pairwise(places), bounds, strict=True):
        rises = found[-1].least if found else None
        top = ZERO if most is None else _WHOLE - place(most, whole)
        found.append(Step(start, end, _WHOLE - place(least, whole), top, rises))
    return tuple(found)


def shade(amount: Decimal, least: Decimal, most: Decimal) -> Decimal:
    """Return how much of the colour a tile has, in percent: more is darker, on a logarithmic scale."""
    if amount <= 0:
        return ZERO
    if most <= least:
        return _DARKEST
    part = (amount / least).ln() / (most / least).ln()
    return (_PALEST + (_DARKEST - _PALEST) * part).quantize(Decimal("0.1"))
