"""Read CATAIR AE, the entry summary as it is filed with CBP: fixed records of 80 characters, many entries in one text.

Read only, to screen what is about to be filed. Each record 10 begins an entry, which is the unit of failure. The batch
and block envelope around the entries may be there or not. Cargo releases (SE) are refused: they state no duty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.catair.alike_records import AlikeRecords
from prefile.intake.catair.line import RecordReader
from prefile.intake.catair.records import ENVELOPE
from prefile.intake.catair.summary import EntrySummary, read_records
from prefile.intake.catair.text import RELEASE, RecordLine, Records
from prefile.intake.draft import Draft
from prefile.intake.format_titles import CATAIR_AE
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits

__all__ = ["read_catair"]

# The application of a block stands behind its port and filer; at which positions is not confirmed.
_APPLICATION = re.compile(r"B *[0-9]{4} *[A-Z0-9]{3} *([A-Z]{2})(?: |$)")
_NO_DUTY = "it is a cargo release (SE), which states no duty; the entry summary (AE) is read"


def read_catair(stream: BinaryIO, name: str, limits: Limits, _: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each record 10 in a stream, or the problems in its place."""
    yield from _Transmission(stream, name, limits).entries()


class _Transmission:
    """Go through the lines of a file, and give each entry its records."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self._records, self._name, self._limits = Records(stream), name, limits
        self._alike = AlikeRecords(read_records)
        self._entry: EntrySummary | None = None
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
            elif self._entry is None and RELEASE.match(record.text):
                self._skips = "release"
                yield self._refuse(_NO_DUTY, record)
            else:
                self._add(raw, record)
        yield from self._finish(ended=True)

    def _begin(self, raw: bytes, record: RecordLine) -> None:
        self._skips = ""
        self._records.next_entry(raw)
        self._entry = EntrySummary(self._name, self._limits, self._alike)
        self._entry.begin(record)

    def _add(self, raw: bytes, record: RecordLine) -> None:
        if self._entry is None:
            self._entry = EntrySummary.out_of_place(self._name, self._limits, self._alike, record)
            return
        self._records.add(raw)
        if self._records.of_entry > self._limits.entry_characters and not self._entry.ends:
            what = f"one entry is longer than {self._limits.entry_characters:,} bytes"
            self._entry.settle()
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
                yield self._refuse(
                    f"this block is for application {found[1]}, but prefile reads entry summaries (AE)", record
                )
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
            if cut is not None:
                entry.settle()
            if cut is not None and not entry.draft.problems:
                self._cut_off(entry.reading, cut)
                cut = None
            self._found += 1
            alone = ended and self._found == 1
            digest = self._records.whole if alone else self._records.entry
            yield entry.end(f"sha256:{digest.hexdigest()}")
        elif cut is not None:
            reading = RecordReader(Draft(self._name, CATAIR_AE))
            self._cut_off(reading, cut)
            yield DeclarationProblems(reading.draft.problems)
        elif ended and not self._found:
            yield DeclarationProblems([Problem("E109", "the file holds no entry summary", Place(self._name))])

    def _cut_off(self, reading: RecordReader, cut: RecordLine) -> None:
        what = f"the file ends before the record {'Y' if cut.code == 'B' else 'Z'} that closes this record {cut.code}"
        following = "Transmit or export the file again: its last records may be missing."
        reading.refuse("E104", what, cut, following=following)
