"""Lines of a CATAIR text that are alike but for a few fields: read in the ordinary way once, and then filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from prefile.intake.alike import AMOUNT, COUNT, COUNTRY, NUMBER, WORDS, AlikeLines, Kind, LineRead, kind_of, read_alone
from prefile.intake.catair.records import LAYOUTS, Field
from prefile.intake.catair.text import RecordLine, Unread, read_field
from prefile.intake.draft import Draft, LinePlaces

__all__ = ["AlikeRecords", "ReadRecords"]

_MOST_RECORDS, _MOST_APART = 50, 1 << 12
_OF_AMOUNTS = "50"

ReadRecords = Callable[[Draft, Sequence[RecordLine], int], Any]  # reads a line at a position of a draft


@dataclass(frozen=True, slots=True, eq=False)
class _Free:
    """A field on whose text nothing hangs but where it goes, as far as it is of one of some kinds."""

    field: Field
    kinds: tuple[Kind, ...]

    def written(self, text: str) -> str:
        """Return a text as it stands in the field."""
        width = self.field.last - self.field.first + 1
        return text.replace(".", "").rjust(width, "0") if self.kinds is AMOUNT else text.ljust(width)


_AMOUNTS = ("duty", "value", "first quantity", "second quantity", "third quantity")
_KINDS: dict[str, dict[str, tuple[Kind, ...]]] = {
    "40": {"line number": COUNT, "origin": COUNTRY, "country of export": COUNTRY},
    "44": {"description": WORDS},
    "50": {"tariff number": NUMBER, **dict.fromkeys(_AMOUNTS, AMOUNT)},
}
_FREE = {code: [_Free(LAYOUTS[code][name], kinds) for name, kinds in fields.items()] for code, fields in _KINDS.items()}

# The code of a record; its free fields, each behind the text before it, with the kind of theirs; the text behind them.
_Parts = tuple[str, tuple[tuple[str, _Free, Kind], ...], str]


class AlikeRecords:
    """Fills in the lines of one file that are alike."""

    def __init__(self, read: ReadRecords) -> None:
        """Read lines by `read`."""
        self._read, self._lines = read, AlikeLines()
        self._apart: dict[str, tuple[_Parts, list[str], list[Kind]]] = {}  # of records that hold no amounts

    def filled(self, draft: Draft, records: Sequence[RecordLine], position: int) -> LineRead | None:
        """Add the line of some records to a draft as lines alike are read; None where it has to be read."""
        if len(records) > _MOST_RECORDS:
            return None
        texts: list[str] = []
        kinds: list[Kind] = []
        key = tuple([self._parts(record, texts, kinds) for record in records])

        def read(others: Sequence[str], at: int) -> LineRead | None:
            in_place = _with_texts(records, key, others)
            return read_alone(draft, at, lambda alone, place: self._read(alone, in_place, place))[0]

        found = self._lines.filled(key, texts, kinds, read, position)
        if found is not None:
            draft.fill(position, found.shape, found.passed, partial(self._places, tuple(records), position))
        return found

    def _parts(self, record: RecordLine, texts: list[str], kinds: list[Kind]) -> _Parts:
        """Return the parts of a record; those that hold no amounts come again and again."""
        if record.code == _OF_AMOUNTS:
            return _taken_apart(record, texts, kinds)
        known = self._apart.get(record.text)
        if known is None:
            if len(self._apart) >= _MOST_APART:
                self._apart.clear()
            own_texts: list[str] = []
            own_kinds: list[Kind] = []
            made = _taken_apart(record, own_texts, own_kinds)
            known = self._apart[record.text] = made, own_texts, own_kinds
        parts, own_texts, own_kinds = known
        texts += own_texts
        kinds += own_kinds
        return parts

    def _places(self, records: Sequence[RecordLine], position: int, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        return read_alone(draft, position, lambda alone, place: self._read(alone, records, place))[1]


def _taken_apart(record: RecordLine, texts: list[str], kinds: list[Kind]) -> _Parts:
    """Return the parts of a record without the texts of its free fields, which are added to the texts, with kinds."""
    text, start = record.text, 0
    before: list[tuple[str, _Free, Kind]] = []
    for free in _FREE.get(record.code, ()):
        first, last = free.field.first - 1, free.field.last
        try:
            value = read_field(text, free.field)
        except Unread:
            continue
        if value is not None and (kind := kind_of(value, free.kinds)) is not None:
            before.append((text[start:first], free, kind))
            texts.append(value)
            kinds.append(kind)
            start = last
    return record.code, tuple(before), text[start:]


def _with_texts(records: Sequence[RecordLine], key: Sequence[_Parts], texts: Sequence[str]) -> list[RecordLine]:
    """Return records with other texts in their free fields."""
    others = iter(texts)
    return [
        record._replace(
            text="".join([*[f"{text}{free.written(next(others))}" for text, free, _ in before], rest]).rstrip()
        )
        for record, (_, before, rest) in zip(records, key, strict=True)
    ]
