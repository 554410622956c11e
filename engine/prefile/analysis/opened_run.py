"""A bulk run opened for exposure or a comparison: its lines with their coverage, by the book that screened them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefile.analysis.rests_on import RestsOn, Unread, not_checked
from prefile.bulk.ended_run import EndedRun, NoRun, ended_run
from prefile.bulk.exposure_columns import Dates, cover_lines, dates_of, mattering_of, refused_values
from prefile.decision.compiled_book import coverages_of
from prefile.findings import Coverage, ReadThrough
from prefile.law.book import RuleBook
from prefile.report.verified import verified_of
from prefile.values.dates import write_instant

__all__ = ["NoRun", "OpenedRun", "OtherLaw", "at", "opened_run"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OtherLaw(Exception):  # noqa: N818 - it becomes a problem of the input
    """A run was screened against another rule book than the one in use."""


class OpenedRun:
    """A run with the coverage of its lines: `coverages` by the numbers that the columns name."""

    def __init__(self, columns: EndedRun, book: RuleBook) -> None:
        """Tell the coverage of each number and its declared minerals."""
        self.columns, self.book = columns, book
        self.coverages: list[Coverage] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        cover_lines(columns, self._cover)
        self.dates: Dates = dates_of(columns)

    def _cover(self, number: str, minerals: tuple[tuple[str, bool], ...]) -> int:
        """Return the number of a coverage; those that sums tell alike have the same one."""
        found = coverages_of(self.book).of_declared(number, minerals)
        told = found.outcome, found.stage, found.basis, found.minerals, found.import_reliance
        known = self._numbers.setdefault(told, len(self.coverages))
        if known == len(self.coverages):
            self.coverages.append(found)
        return known

    @property
    def decided_by(self) -> str | None:
        """The engine that decided; None where no entry was screened."""
        return self.columns.said["decided_by"] if self.dates.entries else None

    def rests_on(self) -> RestsOn:
        """Return what sums of the run rest on."""
        unread = Unread()
        for value in refused_values(self.columns):
            unread = unread.with_one(value)
        read, through = self._read()
        return RestsOn(
            first_date=at(self.dates.first),
            last_date=at(self.dates.last),
            undated=self.dates.undated,
            law_read_through=read,
            verified_through=through,
            fees_included=False,
            not_checked=not_checked(self.book),
            unread=unread,
        )

    def _read(self) -> tuple[ReadThrough, str | None]:
        """Return through when the law was read that matters to some entry, and the earliest day of all."""
        if not self.dates.entries:
            return ReadThrough(None, None, None), None
        mattering = mattering_of(self.columns)
        found = verified_of(self.book, mattering.measures)
        through = min(found.through, verified_of(self.book, frozenset()).through) if mattering.bare else found.through
        return found.read, through.isoformat()


@contextmanager
def opened_run(folder: Path, book: RuleBook) -> Generator[OpenedRun]:
    """Open a folder that a bulk run wrote by a book.

    Raises:
        NoRun: none did, or it has not ended, or a file of it is gone or torn.
        OtherLaw: it was screened against another book.
        ImportError: the extra prefile[bulk] is not installed.
    """
    with ended_run(folder) as columns:
        screened = columns.said["rulebook"]
        if screened != book.digest:
            raise OtherLaw(f"{folder} was screened by rule book {screened[7:19]}, and {book.digest[7:19]} is in use")
        yield OpenedRun(columns, book)


def at(microseconds: int | None) -> str | None:
    """Write an instant that is counted from 1970 on, as reports do."""
    return None if microseconds is None else write_instant(_EPOCH + timedelta(microseconds=microseconds))
