"""Take an edition of the tariff into a book: what it changes as dated differences, and a checklist of decisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from prefile.errors import Place
from prefile.law.book import RuleBook
from prefile.law.tariff import TariffRow
from prefile.rulebook.heading_ledger import HEADINGS
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.edition import EditionFile
from prefile.rulebook.schema.tariff_tables import DecisionKind
from prefile.values.dates import day_of, read_instant
from prefile.workbench.edition.change_record import ChangeRecord, day_told, read_change_record
from prefile.workbench.edition.checklist import checklist_csv
from prefile.workbench.edition.differences import Difference, differences
from prefile.workbench.edition.export import read_export, refused
from prefile.workbench.edition.held import CHAPTER_99, Touched, held_schedule
from prefile.workbench.edition.ledger import ledger_csv
from prefile.workbench.edition.schedule import PrintedNumber, Schedule, schedule
from prefile.workbench.edition.table_files import NumberChange, changed_numbers, headings_csv, prints_csv, texts_csv

__all__ = ["Taken", "take_edition"]

_EDITION = "tariff/edition.yaml"
_PRINTS = "tariff/prints.csv"
_LEAST_KEPT = 2  # a chapter keeps at least one in so many of its numbers, or the export is not of the whole schedule
_UNITS, _FOOTNOTES = 1, 5  # places in a row: units and the three rates stand between them
_NAMED = re.compile(r"[0-9]{4} (Revision [0-9]+|Basic Edition)")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_EDITION_ROW = re.compile(r"^ *- \{edition: .*\}\n(?=(?! *- \{edition: ))", re.MULTILINE)


class Taken(NamedTuple):
    """An edition as it is taken into a book: its name, what it changes, and the files to write, by path in the folder.

    `checklist` is the path of the checklist, which has a row for each change where there is any.
    """

    name: str
    changes: tuple[Difference, ...]
    checklist: str
    files: Mapping[str, str]

    def counted(self) -> Mapping[str, int]:
        """Return how many changes there are of each kind, in their order."""
        return Counter(change.kind for change in self.changes)


class _Sources(NamedTuple):
    """The edition with its change record and its day, and where it was read, for what is wrong with it."""

    now: Schedule
    record: ChangeRecord
    at: datetime
    place: Place


def take_edition(book: RuleBook, export: Path, record: Path | None, effective: date, name: str | None) -> Taken:
    """Return what an edition changes of what a book holds; nothing is written.

    Without a name the edition is called as its change record calls it.

    Raises:
        RuleFileProblems: the export or the record cannot be read, is not of the whole schedule, or is not the next one.
    """
    told = ChangeRecord() if record is None else read_change_record(record)
    sources = _Sources(schedule(read_export(export)), told, _since(effective), Place(str(export)))
    named = f"HTSUS {_named(name or told.edition, sources.place)}"
    before = held_schedule(book, sources.at)
    _refuse_order(book, named, sources)
    _refuse_parts(before, sources)
    changes = differences(before, sources.now, told)
    checklist = f"tariff/{_slug(named)}-checklist.csv"
    files = dict(_tables(book, before, sources, changes, named))
    files[checklist] = checklist_csv(changes, Touched(book))
    return Taken(named, changes, checklist, files)


def _since(effective: date) -> datetime:
    """Return the instant from which an edition holds: the midnight at which its day begins."""
    return read_instant(f"{effective}T00:00")


def _named(words: str, place: Place) -> str:
    if not _NAMED.fullmatch(words):
        what = f'"{words[:40]}" is no edition' if words else "which edition it is, is not known"
        raise refused(what, place, 'Name it with --name "2027 Revision 1", or give its change record.')
    return words


def _slug(name: str) -> str:
    return _NO_SLUG.sub("-", name.removeprefix("HTSUS ").replace("Revision", "rev").lower()).strip("-")


def _refuse_order(book: RuleBook, name: str, sources: _Sources) -> None:
    """Refuse an edition that the book holds, or that began before the last one, or behind the end of all."""
    last, until = book.tariff.editions[-1], book.tariff.held.until
    if name in {edition.name for edition in book.tariff.editions}:
        raise refused(f"the book holds {name} already", sources.place, "Name another edition.")
    if last.window.since is not None and sources.at <= last.window.since:
        what = f"{name} would begin on {day_of(sources.at)}, and {last.name} began on {day_of(last.window.since)}"
        raise refused(what, sources.place, "Take editions in their order.")
    if until is not None and sources.at >= until:
        what = f"{name} would begin on {day_of(sources.at)}, and the tariff held ends on {day_of(until)}"
        raise refused(what, sources.place, f"Move until in {_EDITION}, where the days between are known.")


def _refuse_parts(before: Schedule, sources: _Sources) -> None:
    """Refuse an export that lacks most of a chapter: it is of a part of the schedule, or was cut short."""
    held = Counter(number[:2] for number in before.numbers)
    kept = Counter(number[:2] for number in sources.now.numbers)
    for chapter, count in sorted(held.items()):
        if kept[chapter] * _LEAST_KEPT < count:
            what = f"it has {kept[chapter]:,} numbers of chapter {chapter}, of which {count:,} are held"
            raise refused(what, sources.place, "Export the whole schedule, chapters 1 to 99.")


def _tables(
    book: RuleBook, before: Schedule, sources: _Sources, changes: Iterable[Difference], name: str
) -> Iterator[tuple[str, str]]:
    """Yield each file of the tariff that changes, with its text."""
    now, since = sources.now, _written(day_of(sources.at))
    folder = RuleFolder(book.folder)
    edition = folder.model(_EDITION, EditionFile)[1]
    if edition is None:
        raise refused("the book's edition.yaml cannot be read again", Place(_EDITION))
    ended, begun = (list(_changed(changes, kind, since)) for kind in ("ended", "begun"))
    days = {one.number: one.at for one in begun}
    printed = [(print_of, days.get(print_of.number, since)) for print_of in _to_print(book, before, now, ended)]
    prints = edition.prints or _PRINTS
    if ended or begun:
        written = _text(folder, edition.changes)
        yield edition.changes, changed_numbers(written, ended, begun, name)
    if printed:
        yield prints, prints_csv(_text(folder, prints), printed)
    words = {
        number: print_of.words
        for number, print_of in now.numbers.items()
        if number not in before.numbers or before.numbers[number].words != print_of.words
    }
    if words:
        yield edition.texts, texts_csv(_text(folder, edition.texts), words)
    yield CHAPTER_99, headings_csv(now)
    if held := _text(folder, HEADINGS):
        yield HEADINGS, ledger_csv(held, now, str(day_of(sources.at)))
    if ended or begun or printed:
        uses = prints if printed and edition.prints is None else None
        yield _EDITION, _with_edition(_text(folder, _EDITION), name, since, uses)


def _changed(changes: Iterable[Difference], kind: DecisionKind, since: str) -> Iterator[NumberChange]:
    """Yield the numbers that end or begin with the edition, or on the earlier day that its change record tells.

    A later day is no reason to refuse what the edition prints; the checklist shows it.
    """
    for change in changes:
        if change.kind == kind:
            day, heirs = day_told(change.effective), tuple(change.now.split()) if kind == "ended" else ()
            told = since if day is None else _written(day)
            yield NumberChange(change.subjects[0], min(told, since), heirs)


def _written(day: date) -> str:
    return f"{day}T00:00"


def _to_print(
    book: RuleBook, before: Schedule, now: Schedule, ended: Iterable[NumberChange]
) -> Iterator[PrintedNumber]:
    """Yield each number of which the edition prints what the table would not say of it on its day.

    An export without footnotes leaves those that are held.
    """
    like = {heir: one.number for one in ended for heir in one.heirs}
    for number, printed in now.numbers.items():
        known: TariffRow | PrintedNumber | None = before.numbers.get(number)
        if known is None and number not in book.tariff.by_number and number in like:
            known = book.tariff.row(like[number])
        footnotes = printed.footnotes if now.has_footnotes or known is None else known.footnotes
        if known is None or known[_UNITS:_FOOTNOTES] != printed[_UNITS:_FOOTNOTES] or known.footnotes != footnotes:
            yield printed._replace(footnotes=footnotes)


def _with_edition(written: str, name: str, since: str, prints: str | None) -> str:
    """Return edition.yaml with an edition behind the others, and with its prints where it named none."""
    rows = list(_EDITION_ROW.finditer(written))
    if not rows:
        raise refused("its editions are not written one a row", Place(_EDITION), "Write each as {edition: …, from: …}.")
    end = rows[-1].end()
    changed = f"{written[:end]}  - {{edition: {name}, from: {since}}}\n{written[end:]}"
    if prints is not None:
        changed = re.sub(r"^(changes: .*\n)", rf"\1prints: {prints}\n", changed, count=1, flags=re.MULTILINE)
    return changed


def _text(folder: RuleFolder, name: str) -> str:
    return (folder.table(name) or b"").decode("utf-8-sig")
