"""The rule book that something kept was screened by: the shipped one where it is the same, else the kept one."""

from __future__ import annotations

from pathlib import Path

from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.options import ScreenOptions
from prefile.render.run_item import ScreenedBy
from prefile.render.scratch import Scratch
from prefile.rulebook import open_rulebook
from prefile.store.archive import Archive
from prefile.store.reading import KeptReport
from prefile.store.rule_files import write_rule_files

__all__ = ["kept_rulebook", "screened_by"]


def screened_by(archive: Archive, kept: KeptReport, scratch: Scratch) -> ScreenedBy | None:
    """Return how a report was made; None where this release cannot read its rule book any more."""
    try:
        book = kept_rulebook(archive, kept.rule_book, scratch)
    except RuleFileProblems:
        return None
    asked = kept.asked
    options = ScreenOptions(asked.on, asked.as_known_on, assume_current_tariff=asked.assume_current_tariff)
    return ScreenedBy(book, options)


def kept_rulebook(archive: Archive, digest: str, scratch: Scratch) -> RuleBook:
    """Open the rule book with a digest: the shipped one, or its files as they were kept.

    Raises:
        ArchiveProblems: it is not kept, or not as it was kept.
        RuleFileProblems: this release cannot read it.
    """
    shipped = open_rulebook()
    if shipped.digest == digest:
        return shipped
    folder = scratch.folder() / digest.removeprefix("sha256:")
    return opened_from(archive, digest, folder)


def opened_from(archive: Archive, digest: str, folder: Path) -> RuleBook:
    """Write a kept rule book into a folder, and open it."""
    with archive.database.reads() as connection:
        write_rule_files(connection, digest, folder)
    return open_rulebook(folder)
