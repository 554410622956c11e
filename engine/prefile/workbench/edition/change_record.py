"""Read the change record of a revision, which the Commission publishes as a PDF: from its text, laid out or as a table.

Every row says which item changed, how, from when and by what. The text may be the output of a converter that keeps the
columns (pdftotext -layout) or of one that writes a Markdown table, in which cells may have run together: numbers are
taken from wherever they stand in a row. A row that names several items at once is kept, and says of none what became
of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from prefile.errors import Place
from prefile.workbench.edition.export import plain_text, read_bounded, refused

__all__ = ["ChangeRecord", "RecordRow", "day_told", "heirs_of", "read_change_record"]

_MOST_ROWS = 20_000
_LEGAL = 8
_NUMBER = re.compile(r"(?<![0-9.])[0-9]{4}\.[0-9]{2}\.[0-9]{2}(?:\.?[0-9]{2})?(?![0-9.]*[0-9])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"(?:{_MONTHS})\s+[0-9]{{1,2}},\s+[0-9]{{4}}|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}")
_HEADER = re.compile(r"^\s*Item( changed)?\s{2,}Nature of change\s{2,}.*Effective")
_TITLE = re.compile(
    r"Harmonized Tariff Schedule of the United States \(([0-9]{4}\s+(?:Revision\s+[0-9]+|Basic[ \w]*))\)"
)
_CELLS = re.compile(r"\s{2,}")
_ENDED = ("Discontinued", "Deleted", "Annotated", "Renumbered")
_BEGUN = ("Established", "Added", "Restored")
_NATURES = (*_ENDED, *_BEGUN, "Modified", "Technical correction", "Errata", "Expired", "Suspended", "Terminated")


class RecordRow(NamedTuple):
    """A row: the item that changed, the nature of its change, the days from which, and the instrument.

    `effective` is blank where the row tells no day; `nature` begins with a word of the record's own.
    """

    item: str
    nature: str
    effective: str
    source: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The tariff numbers that the item names, as digits: one, where it is a number and nothing else."""
        return _digits(self.item)

    @property
    def is_number(self) -> bool:
        """Whether the item is one tariff number."""
        return len(self.numbers) == 1 and not _NUMBER.sub("", self.item).strip()


class ChangeRecord(NamedTuple):
    """The rows of a change record, in their order, and the edition that it names: 2026 Revision 11."""

    rows: tuple[RecordRow, ...] = ()
    edition: str = ""


def read_change_record(path: Path) -> ChangeRecord:
    """Read the change record of a revision.

    Raises:
        RuleFileProblems: it cannot be read, is a PDF, or holds no row of a change record.
    """
    text = read_bounded(path)
    rows = tuple(_table_rows(text)) if "\n|" in text else tuple(_laid_out_rows(text))
    if not rows:
        what = "it holds no row of a change record: item changed, nature of change, effective date, source"
        raise refused(what, Place(str(path)))
    if len(rows) > _MOST_ROWS:
        raise refused(f"{len(rows):,} rows; a change record has at most {_MOST_ROWS:,}", Place(str(path)))
    title = _TITLE.search(text)
    return ChangeRecord(rows, " ".join(title[1].split()) if title else "")


def heirs_of(record: ChangeRecord) -> Mapping[str, tuple[str, ...]]:
    """Return what each number that ended was transferred to, as both sides of the record say it."""
    heirs: dict[str, dict[str, None]] = {}
    for row in record.rows:
        if not row.is_number:
            continue
        (item,) = row.numbers
        named = [number for number in _digits(row.nature) if number != item]
        if row.nature.startswith(_BEGUN):
            for old in named:
                heirs.setdefault(old, {})[item] = None
        elif row.nature.startswith(_ENDED):
            heirs.setdefault(item, {}).update(dict.fromkeys(named))
    return {old: tuple(sorted(found)) for old, found in heirs.items() if found}


def day_told(effective: str) -> date | None:
    """Return the day that a record tells; None where it tells none, or several."""
    for form in ("%B %d, %Y", "%m/%d/%Y"):
        with suppress(ValueError):
            return datetime.strptime(effective, form).date()  # noqa: DTZ007 - a day has no zone
    return None


def _table_rows(text: str) -> Iterator[RecordRow]:
    """Yield the rows of Markdown tables whose rows tell a day."""
    for line in text.splitlines():
        cells = [plain_text(cell) for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 2 and _DAY.search(line) and not cells[0].startswith("Item changed "):  # noqa: PLR2004
            yield _row(cells[0], " ".join(cells[1:-1]), cells[-1])
        elif line.startswith("| Item changed ") and _DAY.search(line):
            yield RecordRow(cells[0].removeprefix("Item changed "), "", "", "")


def _laid_out_rows(text: str) -> Iterator[RecordRow]:
    """Yield the rows under each header; lines without a day go on where the row above left off."""
    start, waiting = 0, list[str]()
    for line in text.splitlines():
        if _HEADER.match(line):
            start = line.index("Nature")
        elif start and (_DAY.search(line) or _begins(line)):
            yield from _waiting(waiting)
            waiting = _CELLS.split(line.strip())
        elif waiting and line.strip() and not line.strip().isdigit():
            _go_on(waiting, line, start)
    yield from _waiting(waiting)


def _begins(line: str) -> bool:
    """Whether a line without a day begins a row: an item at its left, and behind it the nature of a change."""
    cells = _CELLS.split(line)
    return len(cells) > 1 and bool(cells[0]) and cells[1].startswith(_NATURES)


def _go_on(waiting: list[str], line: str, start: int) -> None:
    """Add a line to the cells that it stands under."""
    indent = len(line) - len(line.lstrip())
    cells = _CELLS.split(line.strip())
    if indent < start // 2 and cells:
        waiting[0] = f"{waiting[0]} {cells.pop(0)}"
    waiting[1:2] = [" ".join([*waiting[1:2], *cells])]


def _waiting(cells: list[str]) -> Iterator[RecordRow]:
    if len(cells) > 1:
        dated = _DAY.search(" ".join(cells)) is not None
        yield _row(cells[0], " ".join(cells[1:-1] if dated else cells[1:]), cells[-1] if dated else "")


def _row(item: str, said: str, source: str) -> RecordRow:
    """Return a row of what stands between its item and its source, in which cells may have run together."""
    days = _DAY.findall(f"{said} {source}")
    words = " ".join(_DAY.sub(" ", said).replace("date ", " ").split())
    first = min((at for nature in _NATURES if (at := words.find(nature)) >= 0), default=0)
    nature = f"{words[first:]} {words[:first]}".strip()
    return RecordRow(" ".join(item.split()), nature, " ".join(dict.fromkeys(days)), _DAY.sub("", source).strip())


def _digits(text: str) -> tuple[str, ...]:
    found = (number.replace(".", "") for number in _NUMBER.findall(text))
    return tuple(dict.fromkeys(number for number in found if len(number) >= _LEGAL))
