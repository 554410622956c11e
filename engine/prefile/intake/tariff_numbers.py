"""Split the tariff numbers of a line alike in every format: the goods' own, further ones, and what is declared.

Decided once, for a line whose numbers stand in filing order:

- The goods' own number is the first of Chapters 1 to 97, wherever it stands. Where there is none, it is the first of
  Chapter 98, under which goods are entered alone.
- Every other number of Chapters 1 to 98 is secondary, with the value and the quantities beside it.
- Chapter 99 says how goods are treated and not what they are: a line that has such numbers only is refused.
- All numbers are declared, in filing order, with the duty and the value beside them; quantities of headings of Chapter
  99 are not compared, and are named. Where software may add headings later (CargoWise), nothing is said of what is
  declared unless a heading stands there already.
- A number of the goods that cannot be read stands in one place only, its own, so that it is told once.
- Where a format states the line's number apart from the further ones, and not its place among them, it goes behind the
  headings of Chapters 98 and 99 (a number of Chapter 98 behind those of Chapter 99) and before the first further number
  of the goods: the order that CBP asks for, so that nothing is held against the file that it does not say. A heading
  of Chapter 99 in that place goes first; the value and quantities beside it are those of the goods.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prefile.errors import Place
from prefile.intake.draft import Draft
from prefile.intake.quantities import StatedQuantity, StatedText, put_quantities
from prefile.intake.refused import ANY_US_NUMBER
from prefile.values.tariff_number import read_number

__all__ = [
    "ANY_US_NUMBER",
    "HEADINGS_ALONE",
    "QUANTITY_OF_HEADING",
    "SplitNumbers",
    "StatedNumber",
    "bare_number",
    "chapter_of",
    "is_heading",
    "place_of_own",
    "put_beside",
    "put_numbers",
    "refuse_headings_alone",
    "same_number",
    "split_numbers",
]

HEADINGS_ALONE = "the line has only numbers of Chapter 99, and none of the goods"
QUANTITY_OF_HEADING = (
    "quantity on a number of Chapter 99",
    "prefile compares numbers, duties and values, not the quantities of headings",
)
_SPECIAL, _TEMPORARY = "98", "99"


class SplitNumbers(NamedTuple):
    """Positions of a line's numbers in filing order: the own one, the secondary ones, and those that are declared."""

    own: int | None
    secondary: tuple[int, ...]
    declared: tuple[int, ...]


class StatedNumber(NamedTuple):
    """A tariff number as a line states it, with what is beside it."""

    number: StatedText
    duty: StatedText | None = None
    value: StatedText | None = None
    quantities: tuple[StatedQuantity, ...] = ()


def bare_number(text: str) -> str:
    """Return a number without the dots and blanks that people write into it."""
    return text.replace(".", "").replace(" ", "")


def chapter_of(number: str) -> str:
    """Return the two digits of a number's chapter."""
    return bare_number(number)[:2]


def is_heading(number: str) -> bool:
    """Return whether a number is of Chapter 99."""
    return chapter_of(number) == _TEMPORARY


def same_number(number: str, other: str) -> bool:
    """Return whether two numbers are the same as far as both go."""
    short, long = sorted((bare_number(number), bare_number(other)), key=len)
    return bool(short) and long.startswith(short)


def split_numbers(numbers: Sequence[str]) -> SplitNumbers:
    """Split the numbers of a line, which stand in filing order."""
    chapters = [chapter_of(number) for number in numbers]
    goods = [place for place, chapter in enumerate(chapters) if chapter != _TEMPORARY]
    own = next((place for place in goods if chapters[place] != _SPECIAL), goods[0] if goods else None)
    return SplitNumbers(
        own,
        tuple(place for place in goods if place != own),
        tuple(place for place, number in enumerate(numbers) if place not in goods or _is_legible(number)),
    )


def place_of_own(own: str, further: Sequence[str]) -> int:
    """Return the place among further numbers of the line's own, which a format states apart from them."""
    if is_heading(own):
        return 0
    ahead = {_TEMPORARY} if chapter_of(own) == _SPECIAL else {_SPECIAL, _TEMPORARY}
    return next((place for place, number in enumerate(further) if chapter_of(number) not in ahead), len(further))


def put_numbers(draft: Draft, path: str, stated: Sequence[StatedNumber], *, later: bool = False) -> SplitNumbers:
    """Put the numbers of the line at a path, which stand in filing order; the caller refuses where none is its own.

    `later`: headings may be added, so that nothing is said of what is declared where none stands there yet.
    """
    split = split_numbers([number.number.text for number in stated])
    if split.own is not None:
        own = stated[split.own]
        draft.put(f"{path}/tariff_number", own.number.text, own.number.at)
        put_beside(draft, path, own)
    for place, position in enumerate(split.secondary):
        inside = f"{path}/secondary_numbers/{place}"
        draft.put(f"{inside}/number", stated[position].number.text, stated[position].number.at)
        put_beside(draft, inside, stated[position])
    headings = [number for number in stated if is_heading(number.number.text)]
    for heading in headings:
        if any(quantity.amount is not None for quantity in heading.quantities):
            draft.pass_over(*QUANTITY_OF_HEADING)
    if headings or not later:
        for place, position in enumerate(split.declared):
            _declare(draft, f"{path}/declared/{place}", stated[position])
    return split


def put_beside(draft: Draft, path: str, stated: StatedNumber) -> None:
    """Put the value and the quantities beside a number."""
    if stated.value is not None:
        draft.put(f"{path}/value", *stated.value)
    put_quantities(draft, path, stated.quantities)


def refuse_headings_alone(draft: Draft, path: str | None, at: Place) -> None:
    """Refuse a line whose numbers are all of Chapter 99; at its path, if any, a number is put for none."""
    draft.refuse("E120", HEADINGS_ALONE, at, "Add the number of the goods, with its value and quantities.", "ACE 613")
    if path is not None:
        draft.put(f"{path}/tariff_number", ANY_US_NUMBER, at)


def _declare(draft: Draft, path: str, stated: StatedNumber) -> None:
    draft.put(f"{path}/number", *stated.number)
    draft.at(path, stated.number.at)
    for key, value in (("duty", stated.duty), ("value", stated.value)):
        if value is not None:
            draft.put(f"{path}/{key}", *value)


def _is_legible(number: str) -> bool:
    try:
        read_number(number)
    except ValueError:
        return False
    return True
