"""Where a worker keeps screenings and finds them again: the archive, each organization's part apart.

Every question names the organization, and is asked of its part alone: what another's holds is not there.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from prefile.entry import Entry
from prefile.errors import ArchiveProblems
from prefile.findings import Report
from prefile.law.book import RuleBook
from prefile.service.questions import Document, NoSuchThing
from prefile.store.archive import DEFAULT, Archive, open_archive
from prefile.store.inputs import keep_input
from prefile.store.kept import Asked, KeptFiles, input_digest, screening_of
from prefile.store.reading import KeptReport as KeptScreening
from prefile.store.reading import find_report
from prefile.store.search import Criteria, Found, find
from prefile.values.dates import write_instant

__all__ = ["KeptReport", "Listed", "Listing", "SentFiles", "Shelf"]

_TRIED_FOR = 10.0  # seconds that a database which went away is tried again: whoever asks waits meanwhile
_MOST_OPEN = 256  # organizations whose parts stay open
_NOT_THERE = "E506"


class Listed(NamedTuple):
    """A screening as it is listed. Amounts are US dollars as text; `payable` is None where undetermined."""

    id: str
    kept_at: str
    entry_number: str | None
    reference: str | None
    importer: str | None
    rate_date: str | None
    lines: int
    to_act_on: bool
    value: str | None
    payable: str | None
    least: str | None
    most: str | None
    rulebook: str


class Listing(NamedTuple):
    """A page of screenings, the last kept first, and where the next begins."""

    found: tuple[Listed, ...]
    more: int | None


class KeptReport(NamedTuple):
    """A screening that was kept: its report, and the entry that it is about."""

    report: Report
    entry: Entry


class SentFiles:
    """The files of one request, each kept as it was sent when the first report on an entry of it is kept."""

    def __init__(self, files: Iterable[Document], facts: Document | None = None, read_from: str | None = None) -> None:
        """Keep files, which have names of their own, and the side-car that is joined to their entries.

        `read_from` is the digest of a file that is kept already, which entries are of that are read from none of these.
        """
        self._files, self._facts = {file.name: file for file in files}, facts
        self._kept: dict[str, str] = {}
        self._read_from = read_from
        self._side_car: str | None = None

    def of(self, entry: Entry, part: Archive) -> KeptFiles:
        """Return the files that an entry was made of, which are kept then.

        Raises:
            ArchiveProblems: the database refuses.
        """
        return KeptFiles(self._input_of(entry, part), self._side_car_of(entry, part))

    def _input_of(self, entry: Entry, part: Archive) -> str | None:
        name = "" if entry.source is None else entry.source.name
        if name not in self._kept and (file := self._files.get(name)) is not None:
            with file.content.open("rb") if isinstance(file.content, Path) else io.BytesIO(file.content) as stream:
                digest = input_digest(stream)
            keep_input(part, file.content, name, digest)
            self._kept[name] = digest
        return self._kept.get(name, self._read_from)

    def _side_car_of(self, entry: Entry, part: Archive) -> str | None:
        if self._facts is None or entry.source is None or entry.source.facts is None:
            return None
        if self._side_car is None:
            keep_input(part, self._facts.content, self._facts.name, entry.source.facts.digest)
            self._side_car = entry.source.facts.digest
        return self._side_car


class Shelf:
    """The archive as one worker has it open."""

    def __init__(self, location: str) -> None:
        """Open the archive at a path or a URL; a file that is not there is made.

        Raises:
            ArchiveProblems: it cannot be opened, or has the tables of another release.
        """
        self._first = open_archive(location, DEFAULT, make=True, tried_for=_TRIED_FOR)
        self._parts: OrderedDict[str, Archive] = OrderedDict()

    def close(self) -> None:
        """Close every connection."""
        self._first.close()

    def keep_book(self, book: RuleBook) -> None:
        """Keep the files of a rule book, before they may change behind it.

        Raises:
            ArchiveProblems: the database refuses.
        """
        self._first.keep_rule_book(book)

    def keep(
        self,
        organisation: str,
        made: Iterable[tuple[Report, Entry]],
        asked: Asked,
        book: RuleBook,
        files: SentFiles | KeptFiles | None = None,
    ) -> list[str]:
        """Keep reports with their entries, and return the id of each. When this returns, they are on the disk.

        `files` are those that they were made of.

        Raises:
            ArchiveProblems: the database refuses, and none of these was kept.
        """
        part = self.part(organisation)
        screenings = [
            screening_of(report, entry, asked, files.of(entry, part) if isinstance(files, SentFiles) else files)
            for report, entry in made
        ]
        part.keep(screenings, book)
        return [screening.id for screening in screenings]

    def get(self, organisation: str, name: str) -> KeptReport:
        """Return the screening with an id.

        Raises:
            NoSuchThing: the organization has kept none with this id.
            ArchiveProblems: the database refuses, or it is not as it was kept.
        """
        kept = self.kept(organisation, name)
        return KeptReport(kept.report(), kept.entry())

    def kept(self, organisation: str, name: str) -> KeptScreening:
        """Return the screening with an id as it was kept, with how it was asked for.

        Raises:
            NoSuchThing, ArchiveProblems: as of `get`.
        """
        try:
            return find_report(self.part(organisation), name)
        except ArchiveProblems as refused:
            if any(problem.code != _NOT_THERE for problem in refused.problems):
                raise
            raise NoSuchThing("no screening has this id") from None

    def page(self, organisation: str, limit: int, before: int | None, criteria: Mapping[str, Any]) -> Listing:
        """Return a page of what fits, from behind the one numbered `before`.

        Raises:
            ArchiveProblems: the database refuses.
        """
        page = find(self.part(organisation), Criteria(**criteria), limit=limit, before=before)
        return Listing(tuple(map(_listed, page.found)), page.more)

    def part(self, organisation: str) -> Archive:
        """Return the part of an organization."""
        part = self._parts.pop(organisation, None)
        if part is None:
            part = Archive(self._first.database, organisation, tried_for=_TRIED_FOR)
            if len(self._parts) >= _MOST_OPEN:
                self._parts.popitem(last=False)
        self._parts[organisation] = part
        return part


def _listed(found: Found) -> Listed:
    return Listed(
        id=found.id,
        kept_at=write_instant(found.kept_at),
        entry_number=found.entry_number,
        reference=found.reference,
        importer=found.importer,
        rate_date=None if found.rate_date is None else write_instant(found.rate_date),
        lines=found.lines,
        to_act_on=found.to_act_on,
        value=_amount(found.value),
        payable=_amount(found.payable),
        least=_amount(found.least),
        most=_amount(found.most),
        rulebook=found.rule_book,
    )


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
