"""Read the lines of a CATAIR text, one at a time and of bounded width."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, NamedTuple

from prefile.errors import Place
from prefile.intake.catair.records import (
    ENVELOPE,
    LAYOUTS,
    WIDTH,
    Field,
)

__all__ = ["RELEASE", "RecordLine", "Records", "Unread", "read_field"]

_CHUNK = 1 << 16
_KEPT = 400  # bytes of a line that are kept: a record's 80 characters, in UTF-8, and some more to show
_MARK = b"\xef\xbb\xbf"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPOTS = {
    (code, name): (field.first, f"record {code}, {field}")
    for code, layout in LAYOUTS.items()
    for name, field in layout.items()
}
RELEASE = re.compile(r"SE[0-9]{2}")  # how the records of a cargo release begin


class Unread(ValueError):  # noqa: N818 - no fault: it says in a broker's words why a field cannot be read
    """A field does not hold what its place is for. `mend` says how to write it."""

    def __init__(self, what: str, mend: str) -> None:
        """Keep what is wrong, and what mends it."""
        super().__init__(what)
        self.mend = mend


class RecordLine(NamedTuple):
    """One line of the file: its number, which record it is, its text without blanks at the end, and what is wrong.

    `code` is two characters, or the one letter of a record of the envelope. `wrong` says what keeps the line from being
    a record. `foreign` says that it holds bytes beyond ASCII; where they are not UTF-8, U+FFFD stands for them.
    """

    number: int
    code: str
    text: str
    wrong: str = ""
    foreign: bool = False

    def place(self, file: str, field: str = "") -> Place:
        """Return the place of the record, or of one of its fields."""
        if not field:
            return Place(file, self.number, None, f"record {self.code}" if self.code.isalnum() else None)
        column, path = _SPOTS[self.code, field]
        return Place(file, self.number, column, path)


class Records:
    """Read the lines of a stream, with the digests of all that was read and of the present entry."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read `stream` when the lines are asked for."""
        self._stream = stream
        self.whole = hashlib.sha256()
        self.entry = hashlib.sha256()
        self.of_entry = 0  # bytes

    def next_entry(self, line: bytes = b"") -> None:
        """Begin to digest and count anew."""
        self.entry, self.of_entry = hashlib.sha256(line), len(line)

    def add(self, line: bytes) -> None:
        """Digest and count a further line of the entry."""
        self.entry.update(line)
        self.of_entry += len(line)

    def lines(self) -> Iterator[tuple[bytes, RecordLine]]:
        """Yield the bytes of each line that is not blank, cut where they are far too many, and what stands on it."""
        number, kept, dropped = 1, b"", False
        while chunk := self._stream.read(_CHUNK):
            self.whole.update(chunk)
            *ended, rest = chunk.split(b"\n")
            for part in ended:
                line = kept if dropped else b"%b%b\n" % (kept, part)
                if number == 1:
                    line = line.removeprefix(_MARK)
                if not line.isspace():
                    yield line, _record(number, line.rstrip(b" \r\n"))
                number, kept, dropped = number + 1, b"", False
            if len(kept) <= _KEPT:
                kept += rest
            dropped = len(kept) > _KEPT
        if number == 1:
            kept = kept.removeprefix(_MARK)
        if kept.strip():
            yield kept, _record(number, kept.rstrip(b" \r\n"))


def _record(number: int, raw: bytes) -> RecordLine:
    """Return what stands on a line."""
    text = raw[:_KEPT].decode("utf-8", "replace")
    code = text[:1] if text[:1] in ENVELOPE else text[:2]
    wrong = ""
    if len(text) > WIDTH:
        wrong = f"it is {len(text) if len(raw) <= _KEPT else f'more than {_KEPT}'} characters wide"
    elif not text.isprintable() and _CONTROL.search(text):
        wrong = "it contains a tab or another control character"
    return RecordLine(number, code, text[:WIDTH], wrong, foreign=not raw.isascii())


def read_field(text: str, field: Field) -> str | None:
    """Return what a field of a record's text says: a day as ISO writes it, a number with its point; None where blank.

    Raises:
        Unread: the place holds something else; the message says what, in the words of a sentence about it.
    """
    raw = text[field.first - 1 : field.last]
    stated = raw.strip()
    if not stated:
        return None
    width = field.last - field.first + 1
    match field.kind:
        case "text" | "code" | "country":
            return _coded(stated.upper() if field.kind in _CODES or field.choices else stated, field)
        case "tariff":
            return _tariff(raw.rstrip())
        case "day":
            return _day(_filled(raw, width))
        case "digits":
            return _filled(raw, width)
        case "number":
            return _point(_filled(raw, width, padded=True), field.decimals)


_CODES = {"code": re.compile(r"[A-Z0-9+*]+"), "country": re.compile(r"[A-Z]{2}|\*\*")}
_CODED = {"code": "capital letters and digits", "country": "a two-letter country code"}


def _coded(text: str, field: Field) -> str:
    """Return a text, or a code of the kind that its field has."""
    if field.choices and text not in field.choices:
        raise Unread(f"is not {', '.join(field.choices[:-1])} or {field.choices[-1]}", "Use one of them.")
    if field.kind in _CODES and not _CODES[field.kind].fullmatch(text):
        raise Unread(f"is not {_CODED[field.kind]}", f"Enter {_CODED[field.kind]}.")
    return text


def _filled(raw: str, width: int, *, padded: bool = False) -> str:
    """Return digits that fill their place, or end at its right edge."""
    digits = raw.lstrip() if padded else raw
    if len(raw) < width:
        raise Unread(f"ends before its {width} positions are full", "Fill the field to its last position.")
    if not (digits.isascii() and digits.isdigit()):
        if padded:
            raise Unread("is not a number ending at the last position", "Enter digits, right-aligned in the field.")
        raise Unread(f"is not {width} digits", f"Enter {width} digits.")
    return digits


def _point(digits: str, decimals: int) -> str:
    """Write a number with the point that its field implies."""
    plain = digits.lstrip("0").rjust(decimals + 1, "0")
    return f"{plain[:-decimals]}.{plain[-decimals:]}" if decimals else plain


def _day(digits: str) -> str:
    """Write MMDDYY as ISO does. Entries of ACE are all of this century, so that YY is 20YY."""
    try:
        return date(2000 + int(digits[4:]), int(digits[:2]), int(digits[2:4])).isoformat()
    except ValueError:
        raise Unread("is not a date in MMDDYY form", "Write the date as MMDDYY.") from None


def _tariff(text: str) -> str:
    """Return a tariff number, which begins at the first position and has no blank within."""
    if not (text.isascii() and text.isdigit() and len(text) in {8, 10}):
        raise Unread("is not an HTS number of 8 or 10 digits", "Enter 8 or 10 digits, from the first position on.")
    return text
