"""What an edition changes of the one before it: numbers, what is printed of them, headings of Chapter 99, and notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from prefile.rulebook.schema.tariff_tables import DecisionKind
from prefile.workbench.edition.change_record import ChangeRecord, RecordRow, heirs_of
from prefile.workbench.edition.schedule import PrintedHeading, PrintedNumber, Schedule

__all__ = ["Difference", "differences"]

_LEGAL = 8
_APART = " > "
_MOST_WORDS = 240
_RATES: tuple[DecisionKind, ...] = ("general", "special", "column 2")


class Difference(NamedTuple):
    """One thing that a person decides: its kind, what it is of, what was printed, what is, and from when.

    `subjects` are tariff digits, or the words of a change record; `effective` is the record's own day, if it tells one.
    """

    kind: DecisionKind
    subjects: tuple[str, ...]
    was: str = ""
    now: str = ""
    effective: str = ""


def differences(before: Schedule, now: Schedule, record: ChangeRecord) -> tuple[Difference, ...]:
    """Return what one edition changes of another, in the order in which a person goes through it.

    Footnotes are compared where both editions tell them.
    """
    rows = {row.numbers[0]: row for row in record.rows if row.is_number}
    found = [
        *_numbers(before, now, record, rows),
        *_of_both(before, now, rows),
        *_headings(before.headings, now.headings, rows),
        *_record(record, before, now),
    ]
    return tuple(found)


def _numbers(
    before: Schedule, now: Schedule, record: ChangeRecord, rows: Mapping[str, RecordRow]
) -> Iterator[Difference]:
    """Yield the numbers that ended, with those of the record that the edition prints in their place, and that began.

    Without a record, or where it is silent on a number, no successor is known.
    """
    heirs = heirs_of(record)
    for number in sorted(before.numbers.keys() - now.numbers.keys()):
        named = heirs.get(number) or heirs.get(number[:_LEGAL], ())
        printed = dict.fromkeys(under for heir in named for under in now.under(heir))
        yield Difference("ended", (number,), _own_words(before.numbers[number]), " ".join(printed), _day(number, rows))
    for number in sorted(now.numbers.keys() - before.numbers.keys()):
        yield Difference("begun", (number,), "", _own_words(now.numbers[number]), _day(number, rows))


def _of_both(before: Schedule, now: Schedule, rows: Mapping[str, RecordRow]) -> Iterator[Difference]:
    """Yield what changed of numbers that both print; the same change of several numbers is one."""
    both = sorted(before.numbers.keys() & now.numbers.keys())
    alike: dict[tuple[DecisionKind, str, str], list[str]] = defaultdict(list)
    for number in both:
        for kind, was, is_now in _changed(before.numbers[number], now.numbers[number]):
            if kind != "footnotes" or now.has_footnotes:
                alike[kind, was, is_now].append(number)
    for (kind, was, is_now), numbers in alike.items():
        yield Difference(kind, tuple(numbers), was, is_now, _day(numbers[0], rows))


def _changed(was: PrintedNumber, now: PrintedNumber) -> Iterator[tuple[DecisionKind, str, str]]:
    if was.units != now.units:
        yield "units", was.units, now.units
    rates = ((was.general, now.general), (was.special, now.special), (was.column_2, now.column_2))
    for kind, (before, after) in zip(_RATES, rates, strict=True):
        if before != after:
            yield kind, before, after
    if was.footnotes != now.footnotes:
        yield "footnotes", " ".join(sorted(was.footnotes)), " ".join(sorted(now.footnotes))
    if was.words != now.words:
        yield "words", *_apart(was.words, now.words)


def _apart(was: str, now: str) -> tuple[str, str]:
    """Return two texts without the lines that both begin with."""
    old, new = was.split(_APART), now.split(_APART)
    while len(old) > 1 and len(new) > 1 and old[0] == new[0]:
        del old[0], new[0]
    return _short(_APART.join(old)), _short(_APART.join(new))


def _headings(
    before: Mapping[str, PrintedHeading], now: Mapping[str, PrintedHeading], rows: Mapping[str, RecordRow]
) -> Iterator[Difference]:
    for heading in sorted(before.keys() | now.keys()):
        was, is_now, row = before.get(heading), now.get(heading), rows.get(heading)
        day = _day(heading, rows)
        if was is None and is_now is not None:
            yield Difference("heading new", (heading,), "", _heading(is_now), day)
        elif is_now is None and was is not None:
            yield Difference("heading gone", (heading,), _heading(was), "", day)
        elif was is not None and is_now is not None and (not was.prints_as(is_now) or row is not None):
            said = f"{row.nature}: " if row is not None else ""
            yield Difference("heading changed", (heading,), _heading(was), f"{said}{_heading(is_now)}", day)


def _heading(printed: PrintedHeading) -> str:
    rates = (("general", printed.general), ("special", printed.special), ("column 2", printed.column_2))
    said = [f"{name}: {rate}" for name, rate in rates if rate]
    return _short("; ".join(part for part in (*said, printed.words.rpartition(_APART)[2]) if part))


def _record(record: ChangeRecord, before: Schedule, now: Schedule) -> Iterator[Difference]:
    """Yield each row that names a note, an annex or several items, and each of a number that is printed nowhere."""
    told: dict[str, list[RecordRow]] = defaultdict(list)
    for row in record.rows:
        if not row.is_number and row.nature:
            told[row.item].append(row)
    for item, of_item in told.items():
        natures = (f"{row.nature} ({row.source})" if row.source else row.nature for row in of_item)
        days = " ".join(dict.fromkeys(row.effective for row in of_item if row.effective))
        yield Difference("note", (item,), "", _short("; ".join(dict.fromkeys(natures))), days)
    for row in record.rows:
        if not row.nature:
            yield Difference("record", (row.item,), "", "several items in one row: read them in the change record")
        elif row.is_number and _is_nowhere(row.numbers[0], before, now):
            yield Difference("record", row.numbers, "", _short(f"{row.nature}: in neither edition"), row.effective)


def _is_nowhere(number: str, before: Schedule, now: Schedule) -> bool:
    """Whether neither edition prints a number that its change record names."""
    if number.startswith("99"):
        return number not in before.headings and number not in now.headings
    return not any(held.under(number) or held.under(number[:_LEGAL]) for held in (before, now))


def _own_words(printed: PrintedNumber) -> str:
    return _short(printed.words.rpartition(_APART)[2])


def _day(number: str, rows: Mapping[str, RecordRow]) -> str:
    """Return the day that a record tells for a number, or for the eight digits that it stands under."""
    row = rows.get(number) or rows.get(number[:_LEGAL])
    return row.effective if row is not None else ""


def _short(words: str) -> str:
    return words if len(words) <= _MOST_WORDS else f"{words[: _MOST_WORDS - 1].rstrip()}…"
