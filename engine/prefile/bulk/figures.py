"""Columns of amounts as whole numbers, exact, and which of them are not plainly written."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Ints, Longs, Mask

__all__ = ["ABSENT", "MICRO", "cents_of", "is_amount", "micros"]

ABSENT = -1
MICRO = 10**6
_CENT_PLACES = 2
_CENT = MICRO // 100
_MOST_WHOLE = 12  # digits before the point
_MOST_DECIMALS = 6
_ZERO, _NINE, _POINT = 48, 57, 46


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
