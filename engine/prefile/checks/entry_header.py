"""Check the header of an entry: its number with the check digit, its type, and how far its lines are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prefile.entry import Entry
from prefile.entry.form_7501 import KNOWN, NOT_FOR_CONSUMPTION, check_digit, parts_of
from prefile.findings import Caution

__all__ = ["header_cautions"]

MOST_LINES = 999  # ACE's line item identifier has three digits (CATAIR AE, record 40)

_WITH_LETTERS = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{7}-[A-Z0-9]", re.ASCII)


def header_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield what CBP would not take of the entry number, the entry type and the line numbers.

    These are W220 to W222, W241 and W247; the forms are those of CBP Form 7501's instructions, blocks 1 and 2.
    """
    if entry.entry_number is not None:
        yield from _entry_number(entry.entry_number)
    if entry.entry_type is not None and entry.entry_type not in KNOWN:
        yield Caution("W241", f'"{entry.entry_type}" is not an entry type of CBP Form 7501', "/entry_type")
    if entry.entry_type in NOT_FOR_CONSUMPTION:
        what = f"entry type {entry.entry_type} is {NOT_FOR_CONSUMPTION[entry.entry_type]}, and owes no duty by itself"
        yield Caution("W247", what, "/entry_type")
    beyond = [position for position, line in enumerate(entry.lines) if line.line > MOST_LINES]
    if beyond:
        last = max(line.line for line in entry.lines)
        what = f"line number {last:,} exceeds ACE's maximum of {MOST_LINES}"
        yield Caution("W222", what, f"/lines/{beyond[0]}/line")


def _entry_number(stated: str) -> Iterator[Caution]:
    """Yield what is wrong with an entry number; what does not look like one is the broker's own reference."""
    parts = parts_of(stated)
    if parts is not None:
        filer, number, digit = parts
        right = check_digit(filer, number)
        if digit is not None and int(digit) != right:
            what = f'the check digit of the entry number "{stated}" is {digit}; it should be {right}'
            yield Caution("W220", what, "/entry_number")
    elif _WITH_LETTERS.fullmatch(stated):
        what = f'the entry number "{stated}" has letters after the filer code, but only digits are allowed there'
        yield Caution("W221", what, "/entry_number")
