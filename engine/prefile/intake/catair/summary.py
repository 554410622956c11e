"""Read one CATAIR AE entry summary: its header, its lines and its totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from prefile.codes import CATALOGUE
from prefile.entry import Entry
from prefile.entry.form_7501 import WITHDRAWALS
from prefile.errors import DeclarationProblems
from prefile.intake.catair.alike_records import AlikeRecords
from prefile.intake.catair.line import EntryLine, RecordReader
from prefile.intake.catair.records import HEADER, LINE, TOTALS
from prefile.intake.catair.text import RELEASE, RecordLine
from prefile.intake.draft import Draft
from prefile.intake.format_titles import CATAIR_AE
from prefile.intake.limits import Limits
from prefile.intake.refused import Refused
from prefile.values.money import add_all, show_money

__all__ = ["EntrySummary", "read_records"]

_TOLERANCE = Decimal("2.99")  # US dollars, ACE's for the total of the duty
_DESCRIBES = frozenset({"44"})  # records in which letters beyond ASCII change nothing
_AGENCIES = re.compile(r"OI|PG[0-9]{2}")


class EntrySummary:
    """Read one entry summary, record by record."""

    def __init__(self, name: str, limits: Limits, alike: AlikeRecords) -> None:
        """Begin an entry of the file `name`, whose lines that are alike are filled in."""
        self._alike = alike
        self.draft = Draft(name, CATAIR_AE)
        self.reading = RecordReader(self.draft)
        self._limits, self._number = limits, 0
        self._line: EntryLine | None = None
        self._waiting: list[RecordLine] = []  # records of a line that may be like others; none of them is read yet
        self._exported: list[str | None] = []
        self._duties: list[str | None] = []
        self._total: tuple[Decimal, RecordLine] | None = None
        self._begun: RecordLine | None = None
        self._entered: tuple[str, RecordLine] | None = None
        self._behind = ""  # the record of totals that was met
        self._disordered = False  # something stood behind it
        self.ends = False  # nothing more of it is read

    @classmethod
    def out_of_place(cls, name: str, limits: Limits, alike: AlikeRecords, record: RecordLine) -> EntrySummary:
        """Begin with a record that no record 10 stands before: what follows is read up to the next one."""
        entry = cls(name, limits, alike)
        if record.wrong:
            entry.broken(record)
        else:
            entry.reading.refuse("E162", f"record {record.code} comes before a record 10 begins an entry", record)
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
            following = "Leave the deletion out of the file: there is nothing to screen."
            self.reading.refuse("E109", what, record, "action", following=following)
        elif not record.text[2:3].strip():
            self.reading.refuse("E161", "record 10 states no action: A, R or D", record, "action")
        elif action == "R":
            self.draft.pass_over(
                "action R (record 10)", "it replaces a summary filed before, and is screened as any other"
            )
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
        self.reading.refuse("E164", f"line {record.number} is not a record: {wrong}", record)

    def add(self, record: RecordLine) -> None:
        """Read a record behind record 10."""
        code = record.code
        if self.ends:
            return
        if code in LINE and not (record.wrong or record.foreign or self._behind):
            self._add_to_line(record)
            return
        self.settle()
        if record.wrong or (record.foreign and code not in _DESCRIBES):
            self.broken(record)
        elif over := _of_others(record):
            self.draft.pass_over(over, "they state no duty")
        elif code in TOTALS:
            self._add_total(record)
        elif code not in HEADER and code not in LINE:
            self.reading.refuse("E163", f'"{record.text[:2]}" begins no record of an entry summary', record)
        elif self._behind:
            self._refuse_behind_totals(record)
        elif code in HEADER:
            self._add_to_header(record)
        else:
            self._add_to_line(record)

    def _add_to_line(self, record: RecordLine) -> None:
        if record.code == "40":
            self._begin_line(record)
        elif self._waiting and not record.foreign:
            self._waiting.append(record)
        elif self._line is not None:
            self._line.add(record)
        elif self._number <= self._limits.lines:  # lines beyond are not read
            self.reading.refuse("E162", f"record {record.code} comes before a record 40 begins a line", record)

    def _refuse_behind_totals(self, record: RecordLine) -> None:
        """Refuse what stands behind the totals, once."""
        if not self._disordered:
            what = f"record {record.code} follows record {self._behind}, which ends the lines"
            self.reading.refuse("E162", what, record)
        self._disordered = True

    def _add_to_header(self, record: RecordLine) -> None:
        if self._number:
            what = f"record {record.code} of the header follows a line"
            self.reading.refuse("E162", what, record)
        elif record.code == "11":
            self.reading.layout(record, "")
            if (day := self.reading.field(record, "estimated entry date")) is not None:
                self._entered = day, record
        else:
            self.reading.pass_over(record)

    def _begin_line(self, record: RecordLine) -> None:
        self._end_line()
        self._number += 1
        if self._number <= self._limits.lines:
            self._waiting = [record]
            if record.foreign:
                self.settle()
        elif self._number == self._limits.lines + 1:
            following = "Split the entry, or raise the limit with --max-lines."
            what = f"one entry has more than {self._limits.lines:,} lines"
            self.draft.refuse("E106", what, record.place(self.draft.name), following, "ACE A08")

    def settle(self) -> None:
        """Read the records of the line that goes on, if they wait still."""
        if self._waiting:
            self._line = _begun(self.reading, self._waiting, self._number - 1)
            self._waiting = []

    def _end_line(self) -> None:
        if self._waiting:
            filled = self._alike.filled(self.draft, self._waiting, self._number - 1)
            if filled is not None:
                exported, duties = filled.more
                self._exported.append(exported)
                self._duties.extend(duties)
                self._waiting, self.reading.unsettled = [], False
                return
            self.settle()
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
            what = "the entry has no line: it has no record 40"
            self.reading.refuse("E162", what, self._begun, "", "ACE 400", "Add its lines, or write the file again.")
        if not self._behind:
            why = "there is no record 90, without which a text cut short after a line would not be noticed"
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
            if kind in WITHDRAWALS:
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
        duties = [Decimal(duty) for duty in self._duties if duty is not None]
        if self._total is None or self.draft.problems or len(duties) < len(self._duties):
            return
        total, record = self._total
        summed = add_all(duties)
        if abs(total - summed) > _TOLERANCE:
            stated = f"record 90 has a duty total of {show_money(total)} US dollars"
            what = f"{stated}, but the lines add up to {show_money(summed)}"
            following = (
                f"{CATALOGUE['E160'].next} If the total and the lines are both right, tell us: prefile may read "
                "the wrong positions of record 90."
            )
            self.reading.refuse("E160", what, record, "total duty", following=following)


def _begun(reading: RecordReader, records: Sequence[RecordLine], position: int) -> EntryLine:
    """Return the line of records, of which more may follow."""
    first, *others = records
    line = EntryLine(reading, first, f"/lines/{position}")
    for record in others:
        line.add(record)
    return line


def read_records(draft: Draft, records: Sequence[RecordLine], position: int) -> list[Any]:
    """Put the line of records at its position in a draft; return its day of export and its duties."""
    line = _begun(RecordReader(draft), records, position)
    line.end()
    return [line.exported, line.duties]


def _of_others(record: RecordLine) -> str:
    """Return what records a record is one of that speak to others than of duty, or nothing."""
    if RELEASE.match(record.text):
        return "records of a cargo release (SE)"
    return "records for other agencies (OI, PG)" if _AGENCIES.match(record.text) else ""


def _without_echoes(found: DeclarationProblems) -> DeclarationProblems:
    """Leave out that a key is missing: which record or field is missing or wrong is named already, in its own terms."""
    rest = [problem for problem in found.problems if problem.code != "E120"]
    if not rest:
        return found
    return found.with_problems(rest) if isinstance(found, Refused) else DeclarationProblems(rest)
