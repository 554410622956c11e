"""CATAIR AE: the entry summary as it is filed with CBP, in fixed records of 80 characters, many entries in one text.

Read only, to screen what is about to be filed. Each record 10 begins an entry, which is the unit of failure. The batch
and block envelope around the entries may be there or not. Cargo releases (SE) are refused: no duty stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from prefile.amounts import add_all, show_money
from prefile.entry import Entry, SourceFormat
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.catair_line import EntryLine, Reading
from prefile.intake.catair_records import ENVELOPE, HEADER, LINE, TOTALS
from prefile.intake.catair_text import RecordLine, Records
from prefile.intake.draft import Draft
from prefile.intake.limits import Limits

__all__ = ["CATAIR_AE", "read_catair"]

CATAIR_AE = SourceFormat(
    "CATAIR AE entry summary",
    (
        "the content of minerals, and where they were mined and processed",
        "the content of aluminum, steel and copper in the goods",
        "the price on the invoice and its currency",
        "the net mass, but as a quantity of the tariff",
        "the day of loading on the final mode of transport",
        "claims of relief and their documents",
        "facts of the importer and the use of the goods",
    ),
)

_WITHDRAWALS = frozenset(str(kind) for kind in range(31, 39))
_ACTIONS = {"A": "", "R": "it replaces a summary filed before, and is screened as any other", "D": ""}
_TOLERANCE = Decimal("2.99")  # US dollars, ACE's for the total of the duty
_RELEASE = re.compile(r"SE[0-9]{2}")
_AGENCIES = re.compile(r"OI|PG[0-9]{2}")
_APPLICATION = re.compile(r"B *[0-9]{4} *[A-Z0-9]{3} *([A-Z]{2})(?: |$)")
_NO_DUTY = "it is a cargo release (SE), in which no duty stands; the entry summary (AE) is read"


class _Entry:
    """One entry summary while its records are read."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.draft = Draft(name, CATAIR_AE)
        self.reading = Reading(self.draft)
        self._limits, self._number = limits, 0
        self._line: EntryLine | None = None
        self._exported: list[str | None] = []
        self._duties: list[str | None] = []
        self._total: tuple[Decimal, RecordLine] | None = None
        self._begun: RecordLine | None = None
        self._entered: tuple[str, RecordLine] | None = None
        self._behind = ""  # the record of totals that was met
        self._disordered = False  # something stood behind it
        self.ends = False  # nothing more of it is read

    @classmethod
    def out_of_place(cls, name: str, limits: Limits, record: RecordLine) -> _Entry:
        """Begin with a record that no record 10 stands before: what follows is read up to the next one."""
        entry = cls(name, limits)
        if record.wrong:
            entry.broken(record)
        else:
            entry.reading.refuse("E162", f"record {record.code} stands before a record 10 begins an entry", record)
        entry.ends = True
        return entry

    def begin(self, record: RecordLine) -> None:
        """Read record 10."""
        self._begun = record
        self.draft.at("", record.place(self.draft.name))
        self.draft.at("/lines", record.place(self.draft.name))
        if record.wrong or record.foreign:
            self.broken(record)
            return
        action = self.reading.field(record, "action")
        number = self._identify(record)
        if action == "D":
            self.ends = True
            what = f"record 10 asks for {number or 'an entry summary'} to be deleted, and declares nothing"
            self.reading.refuse("E109", what, record, "action")
        elif action not in _ACTIONS:
            what = f'the action "{action or " "}" (record 10, position 3) is none of A, R and D'
            self.reading.refuse("E161", what, record, "action")
        elif _ACTIONS[action]:
            self.draft.pass_over(f"action {action} (record 10)", _ACTIONS[action])
        self.reading.layout(record, "")

    def _identify(self, record: RecordLine) -> str | None:
        """Put the entry number as people write it: filer, seven digits and the check digit."""
        filer, digits = self.reading.field(record, "filer code"), self.reading.field(record, "entry number")
        if filer is None or digits is None:
            return None
        number = f"{filer}-{digits[:7]}-{digits[7]}"
        self.draft.put("/entry_number", number, record.place(self.draft.name, "entry number"))
        return number

    def broken(self, record: RecordLine) -> None:
        """Refuse a line that is no record."""
        wrong = record.wrong or "it holds characters beyond ASCII, which only a description may"
        self.reading.refuse("E164", f"line {record.number} is no record: {wrong}", record)

    def add(self, record: RecordLine) -> None:
        """Read a record behind record 10."""
        code = record.code
        if self.ends:
            return
        if record.wrong or (record.foreign and code != "44"):
            self.broken(record)
        elif _RELEASE.fullmatch(code) or _RELEASE.match(record.text):
            self.draft.pass_over("records of a cargo release (SE)", "no duty stands in them")
        elif _AGENCIES.match(record.text):
            self.draft.pass_over("records for other agencies (OI, PG)", "no duty stands in them")
        elif code in TOTALS:
            self._add_total(record)
        elif code != "40" and code not in HEADER and code not in LINE:
            self.reading.refuse("E163", f'"{record.text[:2]}" begins no record of an entry summary', record)
        elif self._behind:
            if not self._disordered:
                what = f"record {code} stands behind record {self._behind}, which ends the lines"
                self.reading.refuse("E162", what, record)
            self._disordered = True
        elif code in HEADER:
            self._add_to_header(record)
        elif code == "40":
            self._add_line(record)
        elif self._line is None:
            if self._number <= self._limits.lines:
                self.reading.refuse("E162", f"record {code} stands before a record 40 begins a line", record)
        else:
            self._line.add(record)

    def _add_to_header(self, record: RecordLine) -> None:
        if self._number:
            what = f"record {record.code} of the header stands behind a line"
            self.reading.refuse("E162", what, record)
        elif record.code == "11":
            self.reading.layout(record, "")
            if (day := self.reading.field(record, "estimated entry date")) is not None:
                self._entered = day, record
        else:
            self.reading.pass_over(record)

    def _add_line(self, record: RecordLine) -> None:
        self._end_line()
        self._number += 1
        if self._number <= self._limits.lines:
            self._line = EntryLine(self.reading, record, f"/lines/{self._number - 1}")
        elif self._number == self._limits.lines + 1:
            following = "Split the entry, or raise the limit with --max-lines."
            what = f"one entry has more than {self._limits.lines:,} lines"
            self.draft.refuse("E106", what, record.place(self.draft.name), following, "ACE A08")

    def _end_line(self) -> None:
        if self._line is None:
            return
        self._line.end()
        self._exported.append(self._line.exported)
        self._duties.extend(self._line.duties)
        self._line = None

    def _add_total(self, record: RecordLine) -> None:
        self._behind = record.code
        if record.code != "90":
            self.reading.pass_over(record)
        elif (total := self.reading.field(record, "total duty")) is not None:
            self._total = Decimal(total), record

    def end(self, digest: str) -> Entry | DeclarationProblems:
        """Return the entry, now that all its records are read."""
        self._end_line()
        if self._begun is None or self.ends:
            return DeclarationProblems(self.draft.problems)
        if not self._number and not self.draft.problems:
            self.reading.refuse("E162", "the entry has no line: no record 40 stands in it", self._begun, like="ACE 400")
        if not self._behind:
            why = "there is no record 90, without which a text cut short behind a line would not be noticed"
            self.draft.pass_over("total of the duty (record 90)", why)
        self._put_dates()
        self._compare_totals()
        found = self.draft.entry(digest)
        return _without_echoes(found) if isinstance(found, DeclarationProblems) else found

    def _put_dates(self) -> None:
        """Put the day of entry and, where all lines say the same, that of export.

        Types 31 to 38 are withdrawals, whose duty hangs on the day of withdrawal. Whether record 11 holds that day or
        that of the entry for warehouse is not confirmed.
        """
        kind = str(self.draft.get("/entry_type") or "")
        if self._entered is not None:
            day, record = self._entered
            if kind in _WITHDRAWALS:
                why = f"in an entry of type {kind} it may be the day of entry or of withdrawal"
                self.draft.pass_over("estimated entry date (record 11)", why)
            else:
                self.draft.put("/entered", day, record.place(self.draft.name, "estimated entry date"))
        days = set(self._exported)
        if len(days) == 1 and None not in days:
            self.draft.put("/exported", days.pop(), self.draft.place("/lines/0"))
        elif days - {None}:
            self.draft.pass_over("export dates (record 40)", "the lines do not all state the same one")

    def _compare_totals(self) -> None:
        """Refuse a total of the duty that the lines contradict: part of the entry may be missing."""
        stated = [Decimal(duty) for duty in self._duties if duty is not None]
        if self._total is None or self.draft.problems or len(stated) < len(self._duties):
            return
        total, record = self._total
        summed = add_all(stated)
        if abs(total - summed) > _TOLERANCE:
            what = f"record 90 states a duty of {show_money(total)} US dollars, and the lines {show_money(summed)}"
            self.reading.refuse("E160", what, record, "total duty")


def _without_echoes(found: DeclarationProblems) -> DeclarationProblems:
    """Leave out that a key is missing: which record or field is missing or wrong was told already, in its own terms."""
    rest = [one for one in found.problems if one.code != "E120" and not one.what.startswith('"lines"')]
    return DeclarationProblems(rest) if rest else found


def read_catair(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each record 10 in a stream, or the problems that stand in its place."""
    yield from _Transmission(stream, name, limits).entries()


class _Transmission:
    """Goes through the lines of a file, and gives each entry its records."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self._records, self._name, self._limits = Records(stream), name, limits
        self._entry: _Entry | None = None
        self._open: dict[str, RecordLine] = {}  # what of the envelope is begun and not yet ended
        self._skips = ""  # what is not read and goes on: a block, up to its end, or a release, up to the next record 10
        self._found = 0

    def entries(self) -> Iterator[Entry | DeclarationProblems]:
        for raw, record in self._records.lines():
            if record.code == "10" and self._skips != "block":
                yield from self._finish()
                self._begin(raw, record)
            elif record.code in ENVELOPE and not record.wrong:
                yield from self._envelope(record)
            elif self._skips:
                continue
            elif self._entry is None and _RELEASE.match(record.text):
                self._skips = "release"
                yield self._refuse(_NO_DUTY, record)
            else:
                self._add(raw, record)
        yield from self._finish(ended=True)

    def _begin(self, raw: bytes, record: RecordLine) -> None:
        self._skips = ""
        self._records.next_entry(raw)
        self._entry = _Entry(self._name, self._limits)
        self._entry.begin(record)

    def _add(self, raw: bytes, record: RecordLine) -> None:
        if self._entry is None:
            self._entry = _Entry.out_of_place(self._name, self._limits, record)
            return
        self._records.add(raw)
        if self._records.of_entry > self._limits.entry_characters and not self._entry.ends:
            what = f"one entry is longer than {self._limits.entry_characters:,} bytes"
            self._entry.reading.refuse("E106", what, record)
            self._entry.ends = True
        self._entry.add(record)

    def _envelope(self, record: RecordLine) -> Iterator[Entry | DeclarationProblems]:
        """Open or close a batch (A and Z) or a block (B and Y)."""
        yield from self._finish()
        self._skips = ""
        if record.code in "AB":
            self._open[record.code] = record
            found = _APPLICATION.match(record.text)
            if record.code == "B" and found and found[1] != "AE":
                self._skips = "block"
                yield self._refuse(f"this block is an application {found[1]}; entry summaries (AE) are read", record)
        else:
            self._open.pop({"Y": "B", "Z": "A"}[record.code], None)

    def _refuse(self, what: str, record: RecordLine) -> DeclarationProblems:
        self._found += 1
        place = Place(self._name, record.number)
        following = "Export the entry summary (AE) from your software."
        return DeclarationProblems([Problem("E102", what, place, next=following)])

    def _finish(self, *, ended: bool = False) -> Iterator[Entry | DeclarationProblems]:
        """Yield the entry that ends here; at the end of the file also that the envelope is cut off."""
        entry, self._entry = self._entry, None
        cut = next(iter(self._open.values()), None) if ended else None
        if entry is not None:
            if cut is not None and not entry.draft.problems:
                self._cut_off(entry.reading, cut)
                cut = None
            self._found += 1
            alone = ended and self._found == 1
            digest = self._records.whole if alone else self._records.entry
            yield entry.end(f"sha256:{digest.hexdigest()}")
        elif cut is not None:
            reading = Reading(Draft(self._name, CATAIR_AE))
            self._cut_off(reading, cut)
            yield DeclarationProblems(reading.draft.problems)
        elif ended and not self._found:
            yield DeclarationProblems([Problem("E109", "no entry summary stands in the file", Place(self._name))])

    def _cut_off(self, reading: Reading, cut: RecordLine) -> None:
        what = f"the file ends before the record {'Y' if cut.code == 'B' else 'Z'} that closes this record {cut.code}"
        reading.refuse("E104", what, cut)
