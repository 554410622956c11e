"""Columns of days and instants as whole numbers, exact, and which of them are not plainly written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa

from prefile.bulk.figures import ABSENT
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.values.dates import day_of, read_day, read_instant
from prefile.values.unreadable import Unreadable

__all__ = ["Days", "Instants"]

_ZERO, _NINE = 48, 57
_EPOCH = date(1970, 1, 1)
_CLOCKS = {f"T{hour:02}:{minute:02}": (hour * 60 + minute) * 60 for hour in range(24) for minute in range(60)}
_DAY_SIZE = 10
_TO_THE_MINUTE = 16  # letters: 2026-12-04T09:30
_DIGITS, _MARKED = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15], [4, 7, 10, 13]
_MARKS = np.frombuffer(b"--T:", np.uint8)
_PLACES = tuple([10**place for place in range(7, -1, -1)])  # of the digits of a date in a number
_LAST_OF_DAY = 23
_MINUTE, _HOUR = 60, 3600
_NEAR = 1 << 16
_MOST_HOURS = 1 << 16  # that are remembered
_FIRST_HOUR, _LAST_HOUR = -600_000, 2_600_000  # counted from 1970 on: any hour that an entry may state lies between


class Days:
    """Days as numbers from 1970 on; they are few, so each text is read once."""

    def __init__(self) -> None:
        self._read: dict[str, int] = {}

    def of(self, column: pa.Array | None, size: int) -> tuple[Ints, Mask]:
        """Return days (-1: none is stated), and which are not written as entries write them."""
        if column is None or column.null_count == len(column):
            return np.full(size, ABSENT, np.int32), np.zeros(size, np.bool_)
        coded = column.dictionary_encode()
        own = np.array([*(self._day(text) for text in coded.dictionary.to_pylist()), ABSENT], np.int32)
        days = own[coded.indices.fill_null(len(own) - 1).to_numpy(zero_copy_only=False)]
        return days, days < ABSENT

    def _day(self, text: str) -> int:
        known = self._read.get(text)
        if known is None:
            try:
                known = (read_day(text) - _EPOCH).days
            except Unreadable:
                known = ABSENT - 1
            self._read[text] = max(known, ABSENT - 1)
        return known


class Instants:
    """Instants as seconds of UTC, with their day in New York; the days of an input are few, and each is read once."""

    def __init__(self) -> None:
        self._days: dict[str, tuple[int | None, int] | None] = {}
        self._hours: dict[tuple[int, bool], tuple[int, int] | None] = {}

    def of(self, column: pa.Array | None, size: int) -> tuple[Longs, Ints, Mask]:
        """Return instants, the days that they fall on, and which are not written plainly or are not stated."""
        if column is None or column.null_count == len(column):
            return np.zeros(size, np.int64), np.full(size, ABSENT, np.int32), np.ones(size, np.bool_)
        if pa.types.is_timestamp(column.type):
            return self._of_stamps(column)
        if isinstance(column, pa.DictionaryArray):
            if len(column.dictionary) <= size:
                return self._of_words(column.dictionary, column.indices)
            return self._of_column(column.dictionary_decode())
        return self._of_column(column)

    def _of_column(self, texts: pa.Array) -> tuple[Longs, Ints, Mask]:
        found = None if texts.null_count else self._of_texts(texts)
        if found is not None:
            return found
        coded = texts.dictionary_encode()
        return self._of_words(coded.dictionary, coded.indices)

    def _of_words(self, words: pa.Array, places: pa.Array) -> tuple[Longs, Ints, Mask]:
        """Return instants of words, each of which is read once."""
        read = self._of_texts(words)
        if read is None:
            found = [(0, ABSENT) if one is None else one for one in map(self._instant, words.to_pylist())]
            columns = np.array([*found, (0, ABSENT)], np.int64)
            seconds, days = columns[:, 0], columns[:, 1].astype(np.int32)
        else:
            seconds, days = np.append(read[0], 0), np.append(read[1], np.int32(ABSENT))
        at = places.fill_null(len(words)).to_numpy(zero_copy_only=False)
        return seconds[at], days[at], days[at] == ABSENT

    def _of_texts(self, texts: pa.Array) -> tuple[Longs, Ints, Mask] | None:
        """Return instants that are all written to the minute; None where one is written otherwise."""
        size, begins = len(texts), np.frombuffer(texts.buffers()[1], np.int32)
        begins = begins[texts.offset : texts.offset + size + 1]
        if not size or texts.null_count or (np.diff(begins) != _TO_THE_MINUTE).any():
            return None
        letters = np.frombuffer(texts.buffers()[2], np.uint8)[begins[0] : begins[-1]].reshape(size, _TO_THE_MINUTE)
        digits = [letters[:, at].astype(np.int64) - _ZERO for at in _DIGITS]
        if any(((digit < 0) | (digit > _NINE - _ZERO)).any() for digit in digits):
            return None
        if (letters[:, _MARKED] != _MARKS).any():
            return None
        hours, minutes = digits[8] * 10 + digits[9], digits[10] * 10 + digits[11]
        if (hours > _LAST_OF_DAY).any() or (minutes >= _MINUTE).any():
            return None
        written = sum((digit * place for digit, place in zip(digits, _PLACES, strict=False)), np.zeros(size, np.int64))
        dates, back = np.unique(written, return_inverse=True)
        begun = [self._begun(f"{date:08}") for date in dates.tolist()]
        columns = np.array([(0, ABSENT) if one is None else (one[0] or 0, one[1]) for one in begun], np.int64)[back]
        seconds, days = columns[:, 0] + (hours * _MINUTE + minutes) * _MINUTE, columns[:, 1].astype(np.int32)
        uneven = np.array([one is not None and one[0] is None for one in begun], np.bool_)[back]
        for at in np.flatnonzero(uneven).tolist():  # the clocks change on that day
            seconds[at], days[at] = self._instant(texts[at].as_py()) or (0, ABSENT)
        wrong = days == ABSENT
        return np.where(wrong, 0, seconds), days, wrong

    def _begun(self, date: str) -> tuple[int | None, int] | None:
        """Return when a day of eight digits begins, and its number."""
        return self._day_of(f"{date[:4]}-{date[4:6]}-{date[6:]}")

    def _day_of(self, day: str) -> tuple[int | None, int] | None:
        if day not in self._days:
            self._days[day] = _midnight(day)
        return self._days[day]

    def _of_stamps(self, column: pa.Array) -> tuple[Longs, Ints, Mask]:
        """Return instants of a column of them; those without a zone are New York's, as they would be written."""
        stated = column.is_valid().to_numpy(zero_copy_only=False)
        stamps = column.cast(pa.timestamp("s", column.type.tz), safe=False).cast(pa.int64()).fill_null(0).to_numpy()
        stamps = stamps - stamps % _MINUTE
        hours, back = _distinct(stamps // _HOUR)
        zoned = column.type.tz is not None
        begun = [self._hour(hour, zoned=zoned) for hour in hours.tolist()]
        found = np.array([(0, ABSENT) if one is None else one for one in begun], np.int64).reshape(-1, 2)
        days = found[:, 1].astype(np.int32)[back]
        wrong = ~stated | (days == ABSENT)
        seconds = found[:, 0][back] + stamps % _HOUR
        if wrong.any():
            seconds[wrong], days[wrong] = 0, ABSENT
        return seconds, days, wrong

    def _hour(self, hour: int, *, zoned: bool) -> tuple[int, int] | None:
        """Return when an hour begins, counted from 1970 on, and its day in New York: clocks change at full hours."""
        if (hour, zoned) not in self._hours:
            if len(self._hours) >= _MOST_HOURS:
                self._hours.clear()
            self._hours[hour, zoned] = self._read_hour(hour, zoned=zoned)
        return self._hours[hour, zoned]

    def _read_hour(self, hour: int, *, zoned: bool) -> tuple[int, int] | None:
        if not _FIRST_HOUR <= hour <= _LAST_HOUR:
            return None
        at = datetime.fromtimestamp(hour * _HOUR, UTC)
        if zoned:
            return hour * _HOUR, (day_of(at) - _EPOCH).days
        text = at.replace(tzinfo=None).isoformat(timespec="minutes")
        return self._instant(text)

    def _instant(self, text: str) -> tuple[int, int] | None:
        clock = 60 if len(text) == _DAY_SIZE else _CLOCKS.get(text[_DAY_SIZE:])
        begins = self._day_of(text[:_DAY_SIZE])
        if begins is None or clock is None:
            return None
        first, number = begins
        return (first + clock, number) if first is not None else _on_uneven_day(text, number)


def _distinct(numbers: Longs) -> tuple[Longs, Longs]:
    """Return the distinct ones of numbers that lie near each other, and the place of each number among them."""
    least = int(numbers.min(initial=0))
    if int(numbers.max(initial=0)) - least > len(numbers) + _NEAR:
        distinct, back = np.unique(numbers, return_inverse=True)
        return distinct, back
    numbers = numbers - least
    met = np.bincount(numbers, minlength=1) > 0
    places = np.cumsum(met) - 1
    return np.flatnonzero(met) + least, places[numbers]


def _on_uneven_day(text: str, number: int) -> tuple[int, int] | None:
    """Return an instant of a day on which the clocks change, with that day's number; None where it is none or two."""
    try:
        return int(read_instant(text).timestamp()), number
    except Unreadable:
        return None


def _midnight(day: str) -> tuple[int | None, int] | None:
    """Return when a day begins in New York, and its number; None for no day.

    Of a day on which the clocks change, no instant is so far from its beginning as the clock says.
    """
    try:
        first: datetime = read_instant(f"{day}T00:00")
        last: datetime = read_instant(f"{day}T23:59")
        number = (read_day(day) - _EPOCH).days
    except Unreadable:
        return None
    even = (last - first).total_seconds() == (24 * 60 - 1) * 60
    return int(first.timestamp()) if even else None, number
