"""Columns of amounts and days as whole numbers, exact, and which of them are not plainly written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.values.dates import day_of, read_day, read_instant
from prefile.values.unreadable import Unreadable

__all__ = ["ABSENT", "MICRO", "Days", "Instants", "cents_of", "is_amount", "micros"]

ABSENT = -1
MICRO = 10**6
_CENT_PLACES = 2
_CENT = MICRO // 100
_MOST_WHOLE = 12  # digits before the point
_MOST_DECIMALS = 6
_ZERO, _NINE, _POINT = 48, 57, 46
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
_FIRST_HOUR, _LAST_HOUR = -600_000, 2_600_000  # counted from 1970 on: any hour that an entry may state lies between


def micros(column: pa.Array | None, size: int) -> tuple[Longs, Mask]:
    """Return amounts in millionths (-1: none is stated), and which are not written as digits with at most a point."""
    if column is None or column.null_count == len(column):
        return np.full(size, ABSENT, np.int64), np.zeros(size, np.bool_)
    if is_amount(column.type):
        return _stated_numbers(column, _MOST_DECIMALS)
    stated = column.is_valid().to_numpy(zero_copy_only=False)
    texts = column.fill_null("0") if column.null_count else column
    plain = _of_plain(texts)
    if plain is not None:
        plain[~stated] = ABSENT
        return plain, np.zeros(size, np.bool_)
    begins = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + size + 1]
    held = texts.buffers()[2]
    letters = np.frombuffer(b"" if held is None else held, np.uint8)[begins[0] : begins[-1]]
    amounts, wrong = _read(letters, begins - begins[0])
    amounts[~stated] = ABSENT
    return amounts, wrong & stated


def _of_plain(texts: pa.Array) -> Longs | None:
    """Return texts of digits and points in millionths, as pyarrow reads them; None where one is anything else."""
    size = len(texts)
    begins = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + size + 1]
    long = np.diff(begins)
    if not size or int(long.min()) < 1 or int(long.max()) > _MOST_WHOLE + 1 + _MOST_DECIMALS:
        return None
    letters = np.frombuffer(texts.buffers()[2], np.uint8)[begins[0] : begins[-1]]
    if int(letters.min()) < _POINT or int(letters.max()) > _NINE or (letters == _POINT + 1).any():
        return None
    points = np.flatnonzero(letters == _POINT) + begins[0]
    owners = np.arange(size) if len(points) == size else np.searchsorted(begins, points, side="right") - 1
    whole, decimals = points - begins[owners], begins[owners + 1] - 1 - points
    if ((whole < 1) | (whole > _MOST_WHOLE) | (decimals < 1) | (decimals > _MOST_DECIMALS)).any():
        return None
    if len(points) < size:
        long[owners] = 0
        if int(long.max()) > _MOST_WHOLE:
            return None
    try:
        read = texts.cast(pa.decimal128(_MOST_WHOLE + _MOST_DECIMALS, _MOST_DECIMALS))
    except pa.ArrowInvalid:  # two points
        return None
    amounts: Longs = np.frombuffer(read.buffers()[1], np.int64)[2 * read.offset :: 2][: len(read)].copy()
    return amounts


def is_amount(kind: pa.DataType) -> bool:
    """Whether a column of a type is read as amounts as it is: whole numbers, and decimals of few places."""
    return bool(pa.types.is_integer(kind) or (pa.types.is_decimal128(kind) and 0 <= kind.scale <= _MOST_DECIMALS))


def _places_of(kind: pa.DataType) -> int:
    """Return how many decimal places a type of amounts has."""
    return 0 if pa.types.is_integer(kind) else int(kind.scale)


def _stated_numbers(column: pa.Array, places: int) -> tuple[Longs, Mask]:
    """Return a column of numbers in units of so many decimal places (-1: none is stated), and which are no amounts."""
    amounts, wrong = _of_numbers(column, places)
    if column.null_count:
        absent = column.is_null().to_numpy(zero_copy_only=False)
        amounts[absent] = ABSENT
        wrong &= ~absent
    return amounts, wrong


def _of_numbers(column: pa.Array, places: int) -> tuple[Longs, Mask]:
    """Return numbers in units of so many places, and which have more digits than amounts may, or are negative."""
    decimals, beyond = _places_of(column.type), None
    if pa.types.is_integer(column.type):
        if pa.types.is_uint64(column.type):
            column = column.cast(pa.int64(), safe=False)  # what is beyond becomes negative
        amounts = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).copy()
    else:
        pairs = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[column.offset : column.offset + len(column)]
        amounts, beyond = pairs[:, 0].copy(), pairs[:, 1] != 0
    wrong = (amounts < 0) | (amounts >= 10 ** (_MOST_WHOLE + decimals))
    if beyond is not None:
        wrong |= beyond
    if wrong.any():
        amounts[wrong] = 0
    if places != decimals:
        amounts *= 10 ** (places - decimals)
    return amounts, wrong


def _read(letters: np.ndarray[tuple[int], np.dtype[np.uint8]], begins: Ints) -> tuple[Longs, Mask]:
    """Read numbers that lie end to end in bytes: digits from the left, those behind the point filled up to six."""
    size = len(begins) - 1
    first, long = begins[:-1].astype(np.int64), np.diff(begins).astype(np.int64)
    wrong = (long == 0) | (long > _MOST_WHOLE + 1 + _MOST_DECIMALS)
    amounts, decimals = np.zeros(size, np.int64), np.full(size, ABSENT, np.int64)
    left = np.flatnonzero(~wrong)
    place = 0
    while len(left):
        letter = letters[first[left] + place]
        point = letter == _POINT
        digit = (letter >= _ZERO) & (letter <= _NINE)
        twice = point & ((decimals[left] >= 0) | (place == 0) | (long[left] == place + 1))
        wrong[left[~(digit | point) | twice]] = True
        rows = left[digit]
        amounts[rows] = amounts[rows] * 10 + (letter[digit].astype(np.int64) - _ZERO)
        decimals[rows] += decimals[rows] >= 0
        decimals[left[point]] = 0
        place += 1
        left = left[long[left] > place]
    behind = np.maximum(decimals, 0)
    whole = long - np.where(decimals >= 0, behind + 1, 0)
    wrong |= (behind > _MOST_DECIMALS) | (whole > _MOST_WHOLE)
    amounts[wrong] = 0
    return amounts * 10 ** (_MOST_DECIMALS - np.minimum(behind, _MOST_DECIMALS)), wrong


def cents_of(column: pa.Array | None, size: int) -> tuple[Longs, Mask, Mask]:
    """Return amounts of dollars in cents (-1: none), which have parts of a cent, and which are not plainly written."""
    if column is None or column.null_count == len(column):
        return np.full(size, ABSENT, np.int64), np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    if is_amount(column.type) and _places_of(column.type) <= _CENT_PLACES:
        cents, wrong = _stated_numbers(column, _CENT_PLACES)
        return cents, np.zeros(size, np.bool_), wrong
    amounts, wrong = micros(column, size)
    cents = amounts // _CENT
    absent = amounts < 0
    cents[absent] = ABSENT
    return cents, (cents * _CENT != amounts) & ~absent, wrong


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
        begun = [self._hour(hour, zoned=column.type.tz is not None) for hour in hours.tolist()]
        found = np.array([(0, ABSENT) if one is None else one for one in begun], np.int64).reshape(-1, 2)
        days = found[:, 1].astype(np.int32)[back]
        wrong = ~stated | (days == ABSENT)
        seconds = found[:, 0][back] + stamps % _HOUR
        if wrong.any():
            seconds[wrong], days[wrong] = 0, ABSENT
        return seconds, days, wrong

    def _hour(self, hour: int, *, zoned: bool) -> tuple[int, int] | None:
        """Return when an hour begins, counted from 1970 on, and its day in New York: clocks change at full hours."""
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
