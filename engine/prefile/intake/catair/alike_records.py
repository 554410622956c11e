"""Lines of a CATAIR text that are alike but for a few fields: read in the ordinary way once, and then filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Any

from prefile.intake.alike import AMOUNT, COUNT, COUNTRY, NUMBER, WORDS, AlikeLines, Kind, LineRead, kind_of, read_alone
from prefile.intake.catair.records import LAYOUTS, Field
from prefile.intake.catair.text import RecordLine, Unread, read_field
from prefile.intake.draft import Draft, LinePlaces

__all__ = ["AlikeRecords", "ReadRecords"]

_OF_AMOUNTS = "50"
_MOST_RECORDS, _MOST_APART, _MOST_READ = 50, 1 << 12, 1 << 14

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


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """A record but for the texts of its free fields: each with the text before it and the kind of its own; the rest."""

    before: tuple[tuple[str, _Free, Kind], ...]
    rest: str


class _Read(dict[str, tuple[str, Kind] | None]):
    """What a free field says and of which kind that is, by what stands in its place; None where it is of none."""

    def __init__(self, free: _Free) -> None:
        super().__init__()
        self._free = free

    def __missing__(self, raw: str) -> tuple[str, Kind] | None:
        field, kinds = self._free.field, self._free.kinds
        try:
            value = read_field(" " * (field.first - 1) + raw, field)
        except Unread:
            value = None
        kind = None if value is None else kind_of(value, kinds)
        if len(self) >= _MOST_READ:
            self.clear()
        found = self[raw] = None if value is None or kind is None else (value, kind)
        return found


class _Records:
    """The records of a code, by what stands beside their free fields, and by what these are."""

    def __init__(self, free: Sequence[_Free]) -> None:
        self._free = free
        spots = [slice(one.field.first - 1, one.field.last) for one in free]
        self._fields = itemgetter(*spots, slice(0, 0))  # the last so that there are always several
        behind = [slice(before.stop, spot.start) for before, spot in pairwise([slice(0, 0), *spots])]
        self._beside = itemgetter(*behind, slice(spots[-1].stop if spots else 0, None), slice(0, 0))
        self._reads = [_Read(one) for one in free]
        self._known: dict[tuple[object, ...], _Parts] = {}
        self._again: dict[str, tuple[_Parts, list[str], list[Kind]]] = {}

    def again(self, text: str) -> tuple[_Parts, list[str], list[Kind]]:
        """Return the parts of a record's text that may come again, with the texts of its free fields and kinds."""
        found = self._again.get(text)
        if found is None:
            if len(self._again) >= _MOST_APART:
                self._again.clear()
            texts: list[str] = []
            kinds: list[Kind] = []
            found = self._again[text] = self.parts(text, texts, kinds), texts, kinds
        return found

    def parts(self, text: str, texts: list[str], kinds: list[Kind]) -> _Parts:
        """Return the parts of a record's text; those of its free fields are added to the texts, with their kinds."""
        marks: list[object] = []
        raws = self._fields(text)
        for raw, read in zip(raws, self._reads, strict=False):
            found = read[raw]
            if found is None:
                marks.append(raw)
            else:
                value, kind = found
                texts.append(value)
                kinds.append(kind)
                marks.append(kind)
        key = (self._beside(text), *marks)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_APART:
                self._known.clear()
            known = self._known[key] = self._apart(text, raws)
        return known

    def _apart(self, text: str, raws: Sequence[str]) -> _Parts:
        start, before = 0, list[tuple[str, _Free, Kind]]()
        for free, raw, read in zip(self._free, raws, self._reads, strict=False):
            if (found := read[raw]) is not None:
                before.append((text[start : free.field.first - 1], free, found[1]))
                start = free.field.last
        return _Parts(tuple(before), text[start:])


class AlikeRecords:
    """Fills in the lines of one file that are alike."""

    def __init__(self, read: ReadRecords) -> None:
        """Read lines by `read`."""
        self._read, self._lines = read, AlikeLines()
        self._records: dict[str, _Records] = {}  # by their code

    def filled(self, draft: Draft, records: Sequence[RecordLine], position: int) -> LineRead | None:
        """Add the line of some records to a draft as lines alike are read; None where it has to be read."""
        if len(records) > _MOST_RECORDS:
            return None
        texts: list[str] = []
        kinds: list[Kind] = []
        parts: list[_Parts] = []
        for record in records:
            of_code = self._records.get(record.code)
            if of_code is None:
                of_code = self._records[record.code] = _Records(_FREE.get(record.code, ()))
            if record.code == _OF_AMOUNTS:
                parts.append(of_code.parts(record.text, texts, kinds))
            else:
                part, own_texts, own_kinds = of_code.again(record.text)
                parts.append(part)
                texts += own_texts
                kinds += own_kinds
        key = tuple(parts)

        def read(others: Sequence[str], at: int) -> LineRead | None:
            in_place = _with_texts(records, key, others)
            return read_alone(draft, at, lambda alone, place: self._read(alone, in_place, place))[0]

        found = self._lines.filled(key, texts, kinds, read, position)
        if found is not None:
            draft.fill(position, found.shape, found.passed, partial(self._places, tuple(records), position))
        return found

    def _places(self, records: Sequence[RecordLine], position: int, draft: Draft) -> LinePlaces:
        """Return where the parts of a line stand, by reading it."""
        return read_alone(draft, position, lambda alone, place: self._read(alone, records, place))[1]


def _with_texts(records: Sequence[RecordLine], key: Sequence[_Parts], texts: Sequence[str]) -> list[RecordLine]:
    """Return records with other texts in their free fields."""
    others = iter(texts)
    return [
        record._replace(
            text="".join(
                [*[f"{text}{free.written(next(others))}" for text, free, _ in parts.before], parts.rest]
            ).rstrip()
        )
        for record, parts in zip(records, key, strict=True)
    ]
