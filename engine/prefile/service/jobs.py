"""What workers do: answer a question of law, screen what was sent, and list and show what was kept.

Whoever is told of a screening may rely on it: its record goes out after it is kept.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Report
from prefile.options import ScreenOptions
from prefile.render.json import problems_json, report_json
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.service.questions import Document, ScreeningAsked
from prefile.service.rendered import Form, rendered
from prefile.service.screened import How, entries_of, how_asked, screened
from prefile.service.shelf import Listing, SentFiles
from prefile.service.worker import Opened
from prefile.store.kept import Asked, asked_by
from prefile.store.reading import KeptReport

__all__ = [
    "MOST_IDS",
    "Outcome",
    "Record",
    "ToScreen",
    "answer",
    "bounded",
    "kept_item",
    "listing",
    "options_of",
    "records_in",
    "screen",
    "show",
]

_INLINE = 1 << 18  # characters of reports that go through the pipe; more waits in a file
_LENGTH = 8  # bytes before each record in the file
MOST_IDS = 50  # of those that an outcome names; one more says that there are more
_TOGETHER = 25  # entries that are kept at once


class ToScreen(NamedTuple):
    """What is to be screened, for whom and how: the files, a side-car, and a file to write records into when many.

    `at_once`: whoever asks reads records as they come, each on one line.
    """

    organisation: str
    files: tuple[Document, ...]
    facts: Document | None
    asked: ScreeningAsked
    spill: Path
    most_entries: int
    most_lines: int
    at_once: bool


class Record(NamedTuple):
    """One item of a screening: its text as JSON and the id that it was kept under; or its problems."""

    text: str
    id: str | None = None
    problems: tuple[Problem, ...] = ()


class Outcome(NamedTuple):
    """How a screening ended: entries screened and refused, their lines, the ids of the first that were kept.

    `records` is None where a file holds them.
    """

    screened: int
    refused: int
    lines: int
    ids: tuple[str, ...]
    records: tuple[Record, ...] | None


def answer(opened: Opened, of_book: Callable[..., str], *arguments: object) -> str:
    """Return an answer of `answers`."""
    return of_book(opened.book, *arguments)


def listing(
    opened: Opened, organisation: str, limit: int, before: int | None, criteria: Mapping[str, object]
) -> Listing:
    """Return a page of what an organization has kept."""
    return opened.shelf.page(organisation, limit, before, dict(criteria))


def show(opened: Opened, organisation: str, name: str, form: Form) -> bytes:
    """Return a kept report in a form.

    Raises:
        NoSuchThing: the organization has kept none with this id.
        Unwritable: the form has no place for what the report says.
    """
    return rendered(form, kept_item(opened, opened.shelf.kept(organisation, name)))


def options_of(asked: Asked) -> ScreenOptions:
    """Return the options that a screening was asked with."""
    return ScreenOptions(asked.on, asked.as_known_on, assume_current_tariff=asked.assume_current_tariff)


def kept_item(opened: Opened, kept: KeptReport) -> RunItem:
    """Return what was kept as it was screened; what would lower the duty is known while its rule book is open.

    Raises:
        ArchiveProblems: it is not as it was kept.
    """
    by = ScreenedBy(opened.book, options_of(kept.asked)) if kept.rule_book == opened.book.digest else None
    return RunItem(kept.report(), kept.entry(), by)


def screen(opened: Opened, to_screen: ToScreen) -> Outcome:
    """Screen what was sent, and keep it; records are returned, or written to a file as they come.

    Raises:
        WrongQuestion: an option is wrong.
        DeclarationProblems: every problem of the side-car.
    """
    how = how_asked(opened.book, to_screen.asked)
    records = _Records(opened, to_screen, asked_by(*how))
    counted = [0, 0, 0]
    for item in bounded(opened, to_screen, how):
        records.add(item)
        if isinstance(item.result, Report):
            counted[0] += 1
            counted[2] += len(item.result.lines)
        else:
            counted[1] += 1
    held = records.end()
    return Outcome(counted[0], counted[1], counted[2], tuple(records.ids), held)


def bounded(opened: Opened, to_screen: ToScreen, how: How) -> Iterator[RunItem]:
    """Yield what is screened, until there are more entries, or lines, than a request may have."""
    lines = 0
    entries = entries_of(to_screen.files, to_screen.asked, to_screen.facts)
    for place, item in enumerate(screened(opened.book, entries, how)):
        lines += 0 if item.entry is None else len(item.entry.lines)
        if place >= to_screen.most_entries or lines > to_screen.most_lines:
            most = f"{to_screen.most_entries:,} entries and {to_screen.most_lines:,} lines"
            what = f"a request may hold {most}, and the rest was not read"
            yield RunItem(DeclarationProblems([Problem("E106", what, next="Send the rest in another request.")]))
            return
        yield item


class _Records:
    """Keeps what was screened some entries at a time, and holds their records, or writes many of them to the file."""

    def __init__(self, opened: Opened, to_screen: ToScreen, asked: Asked) -> None:
        self._opened, self._to_screen, self._asked = opened, to_screen, asked
        self._indent = None if to_screen.at_once else 2
        self._files = SentFiles(to_screen.files, to_screen.facts)
        self.ids: list[str] = []
        self._waiting: list[RunItem] = []
        self._held: list[Record] = []
        self._characters = 0
        self._stream: io.BufferedWriter | None = None

    def add(self, item: RunItem) -> None:
        """Add an item, whose record is there once it is kept."""
        self._waiting.append(item)
        if len(self._waiting) >= _TOGETHER:
            self._keep()

    def end(self) -> tuple[Record, ...] | None:
        """Keep what is left; returns the records, or None where they are in the file."""
        self._keep()
        if self._stream is None:
            return tuple(self._held)
        self._stream.close()
        return None

    def _keep(self) -> None:
        """Keep what waits, and release its records."""
        made = [(item.result, item.entry) for item in self._waiting if isinstance(item.result, Report) and item.entry]
        shelf, organisation = self._opened.shelf, self._to_screen.organisation
        ids = iter(shelf.keep(organisation, made, self._asked, self._opened.book, self._files) if made else ())
        for item in self._waiting:
            self._release(self._record(item, ids))
        self._waiting.clear()
        if self._stream is not None:
            self._stream.flush()

    def _record(self, item: RunItem, ids: Iterator[str]) -> Record:
        result = item.result
        if isinstance(result, DeclarationProblems):
            return Record(problems_json(result.problems, indent=self._indent), None, result.problems)
        return Record(report_json(result, indent=self._indent), next(ids) if item.entry else None)

    def _release(self, record: Record) -> None:
        self._held.append(record)
        if record.id is not None and len(self.ids) <= MOST_IDS:
            self.ids.append(record.id)
        self._characters += len(record.text)
        if self._stream is None and self._characters > _INLINE:
            self._stream = self._to_screen.spill.open("wb")
        if self._stream is not None:
            for held in self._held:
                pickled = pickle.dumps(held, pickle.HIGHEST_PROTOCOL)
                self._stream.write(len(pickled).to_bytes(_LENGTH) + pickled)
            self._held.clear()


def records_in(stream: io.BufferedReader) -> Iterator[Record]:
    """Yield the records that stand whole in a file, from where its stream is; called again, those that came since."""
    while True:
        start = stream.tell()
        size = int.from_bytes(stream.read(_LENGTH))
        pickled = stream.read(size)
        if not size or len(pickled) < size:
            stream.seek(start)
            return
        record: Record = pickle.loads(pickled)  # noqa: S301 - our own worker wrote it, where no other user may
        yield record
