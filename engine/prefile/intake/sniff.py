"""Recognize files that are no XML by their first bytes, each format by a test that needs nothing of its reader."""

from __future__ import annotations

import re

__all__ = [
    "BLANK",
    "DELIMITERS",
    "TITLES",
    "begins_catair",
    "begins_csv",
    "begins_json",
    "begins_table",
    "begins_xlsx",
    "mend_of",
    "not_plain_text",
]

BLANK = b" \t\r\n\xef\xbb\xbf"  # what may stand before a declaration: blanks and the mark of UTF-8
DELIMITERS = (",", ";", "\t", "|")
TITLES = 20  # lines of a table among which its headings stand
_SOME = 2  # a line that separates nothing has one cell
_MARK = b"\xef\xbb\xbf"
_RECORD = 80  # characters of a record of CATAIR
# How the first record of a transmission begins, its envelope aside: record 10, one of those behind it, or a cargo
# release, which is told apart to be refused.
_HEADS = re.compile(rb"(?:10[A-Z ][A-Z0-9]{3}  [A-Z0-9 ]{8}|11[A-Z0-9-]{9,12} +|40  [A-Z0-9]{3}|SE[0-9]{2})")
_ONE_COLUMN = re.compile(
    r'(?m)^"?[^\W\d_][^,;\t|\n]{1,40}"?\n+"?[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{2}[. ]?(?:[0-9]{2})?"?$'
)
_MAGIC = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"\xff\xfe\x00\x00", "UTF-32 text"),
    (b"\x00\x00\xfe\xff", "UTF-32 text"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)


def mend_of(start: bytes) -> str:
    """Return what to do with a file that is no text of any kind and begins so; "" where the catalogue says it."""
    name = next((name for magic, name in _MAGIC if start.startswith(magic)), "")
    if name.endswith("archive"):
        return "Unzip it and screen the files inside."
    return "Save the file as UTF-8." if name.endswith("text") else ""


def not_plain_text(start: bytes) -> str | None:
    """Say what the bytes are when no text of any kind is written so."""
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return f"this is {name}, not UTF-8 text"
    if b"\x00" in start[:64]:
        return "it holds zero bytes: this is binary data or UTF-16 text"
    return None


def begins_json(start: bytes) -> bool:
    """Return whether bytes begin as JSON's objects and arrays do."""
    return start.lstrip(BLANK)[:1] in {b"{", b"["}


def begins_catair(start: bytes) -> bool:
    """Return whether the first record of a file that begins so, its envelope aside, begins as one of AE's does."""
    for raw in start.removeprefix(_MARK).split(b"\n"):
        line = raw.rstrip()
        if line and line[:1] not in {b"A", b"B"}:
            return _HEADS.match(line) is not None
        if len(line) > _RECORD:
            return False
    return False


def begins_xlsx(start: bytes) -> bool:
    """Return whether bytes begin as a zip archive, which a workbook is, or as an old or encrypted workbook."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def begins_csv(start: bytes) -> bool:
    """Return whether bytes begin as a table in text: one of the first lines holds two cells with letters.

    So does one column of tariff numbers below its heading.
    """
    body = start.lstrip(BLANK)
    if body[:1] in {b"{", b"[", b"<"} or not_plain_text(start) is not None:
        return False
    lines = body.decode("utf-8", "replace").splitlines()[:TITLES]
    return _ONE_COLUMN.search("\n".join(lines)) is not None or any(
        sum(any(map(str.isalpha, cell)) for cell in line.split(delimiter)) >= _SOME
        for line in lines
        for delimiter in DELIMITERS
    )


def begins_table(start: bytes) -> bool:
    """Return whether a file that begins so is a table, or a workbook; records of a fixed width are none."""
    return begins_xlsx(start) or (begins_csv(start) and not begins_catair(start))
