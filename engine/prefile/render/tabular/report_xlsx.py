"""Reports as a workbook: a summary, lines, findings, missing facts, problems, sums, and what a reader must know.

What scenarios suppose stands on sheets of its own. The sums are values, not formulas, and equal to the reports'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from prefile.findings import Report
from prefile.law.scenario import NOT_LAW
from prefile.render.run_item import RunItem
from prefile.render.run_notes import (
    NOT_ADVICE,
    ReportNotes,
    RunNotes,
    report_notes,
)
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import (
    FINDINGS,
    LINES,
    MISSING,
    PROBLEMS,
    SUPPOSED,
    TOTALS,
    WOULD,
    Cells,
    Column,
)
from prefile.render.tabular.report_rows import (
    finding_rows,
    line_rows,
    missing_rows,
    problem_rows,
    supposed_rows,
    totals_rows,
    would_rows,
)
from prefile.render.tabular.sheets import (
    MOST_ROWS,
    Sheet,
    open_book,
    write_notes,
)
from prefile.render.text.amounts import bounds_words
from prefile.render.text.form import PLAIN, Aside
from prefile.render.text.many import Stand, Stands, entry_row
from prefile.render.text.summary import Tally
from prefile.render.text.supposed import would_add
from prefile.render.text.words import count
from prefile.render.writers import Piece, problems_aside
from prefile.values.money import show_money

__all__ = ["XlsxReports", "xlsx_piece"]

_CHUNK = 1 << 20
_SUMMARY, _ABOUT = "Summary", "About"
_SUPPOSED, _WOULD = "Under scenarios", "Scenario findings"
_SHEETS: dict[str, tuple[Sequence[Column], Callable[[RunItem], Iterable[Cells]]]] = {
    "Lines": (LINES, line_rows),
    "Findings": (FINDINGS, finding_rows),
    "Missing facts": (MISSING, missing_rows),
    "Problems": (PROBLEMS, problem_rows),
    "Totals": (TOTALS, totals_rows),
    _SUPPOSED: (SUPPOSED, supposed_rows),
    _WOULD: (WOULD, would_rows),
}
_ALWAYS = [name for name in _SHEETS if name not in {_SUPPOSED, _WOULD}]


class Rows(NamedTuple):
    """What one item writes: rows by the name of their sheet, and what a report says of itself."""

    rows: dict[str, list[Cells]]
    about: ReportNotes | None
    stand: Stand | None = None


def xlsx_piece(item: RunItem, *, aside: Aside = PLAIN) -> Piece:
    """Return the rows of an item; problems go aside too."""
    rows = {name: list(made(item)) for name, (_, made) in _SHEETS.items()}
    stand = entry_row(item, item.result).stand if isinstance(item.result, Report) else None
    return Piece(Rows(rows, report_notes(item), stand), problems_aside(item.result, aside))


class XlsxReports:
    """Writes rows as they come to temporary files, and the workbook when it ends."""

    def __init__(self, put: Callable[[bytes], None], scratch: Scratch) -> None:
        """Write the workbook's bytes with `put`; until then its rows wait in `scratch`."""
        self._put, self._stream = put, scratch.file()
        self._book, self._looks = open_book(self._stream, "prefile reports; not legal advice", scratch.folder())
        self._run_notes, self._stands = RunNotes(), Stands()
        self._summary = self._book.add_worksheet(_SUMMARY)
        self._sheets: dict[str, list[Sheet]] = {}
        for name in _ALWAYS:
            self._more(name)
        self._notes = self._book.add_worksheet(_ABOUT)

    def body(self, body: Rows) -> None:
        """Write the rows of one item; what does not fit on a sheet goes on on the next."""
        self._run_notes.add(body.about)
        if body.stand is not None:
            self._stands.add(body.stand)
        for name, rows in body.rows.items():
            for row in rows:
                self._of(name).row(row)

    def end(self, tally: Tally) -> None:
        """Write the sums and what a reader must know, and the workbook."""
        self._of("Totals").sums(_sums(tally))
        for would in tally.scenarios.values():
            row: Cells = (
                "all entries",
                None,
                None,
                None,
                would.scenario,
                would.title,
                would.duty,
                would.least,
                would.most,
            )
            self._of(_SUPPOSED).sums((*row, would.digest))
        for sheets in self._sheets.values():
            for sheet in sheets:
                sheet.end()
        write_notes(self._summary, list(_summed(tally, self._stands)), self._looks)
        write_notes(self._notes, list(_notes(self._run_notes, tally)), self._looks)
        self._book.close()
        self._stream.seek(0)
        while data := self._stream.read(_CHUNK):
            self._put(data)

    def _of(self, name: str) -> Sheet:
        """Return the sheet to write on under a name."""
        if name not in self._sheets or self._sheets[name][-1].rows >= MOST_ROWS:
            self._more(name)
        return self._sheets[name][-1]

    def _more(self, name: str) -> None:
        before = self._sheets.setdefault(name, [])
        shown = f"{name} {len(before) + 1}" if before else name
        columns = [(column.heading, column.width) for column in _SHEETS[name][0]]
        before.append(Sheet(self._book, shown, columns, self._looks))


def _sums(tally: Tally) -> Cells:
    """Return the row of sums over every entry that was screened."""
    return (
        "all entries",
        tally.left_out and f"{tally.left_out}, not in the sum",
        None,
        None,
        tally.lines,
        f"{tally.to_act_on:,} of {tally.screened:,}",
        *((tally.value, *tally.duty) if tally.summed else (None,) * 4),
        tally.fees.get("mpf"),
        tally.fees.get("hmf"),
    )


def _summed(tally: Tally, stands: Stands) -> Iterable[tuple[str, str]]:
    """Yield what the run came to, in words."""
    entries, lines = count(tally.screened, "entry", "entries"), count(tally.lines, "line", "lines")
    yield "Duty screening before filing", f"{entries}, {lines}"
    yield "Duty, fees not included", bounds_words(tally.least, tally.most, "USD")
    yield "Entered value", "not known" if tally.value is None else f"{show_money(tally.value)} USD"
    for key, name in (("mpf", "Merchandise processing fee"), ("hmf", "Harbor maintenance fee")):
        fee = tally.fees.get(key)
        yield name, "not computed" if fee is None else f"{show_money(fee)} USD"
    yield "How the entries stand", stands.words() or "nothing was screened"
    for would in tally.scenarios.values():
        yield f"If {would.title} (not law)", would_add(would.duty, would.least, would.most)
    if tally.left_out:
        yield "Not in the sums", tally.left_out
    if tally.unread:
        yield "Could not be read", f"{tally.unread:,}: see the sheet Problems"
    yield (
        "Where to look",
        "Totals: a row an entry. Lines: a row a line. Missing facts: what to ask for. About: the law.",
    )


def _notes(notes: RunNotes, tally: Tally) -> Iterable[tuple[str, str]]:
    """Yield what a reader must know, by name."""
    yield "What this is", NOT_ADVICE
    yield "Screened", f"{count(tally.screened, 'entry', 'entries')}, {count(tally.lines, 'line', 'lines')}"
    if tally.left_out:
        yield "Not in the sums", tally.left_out
    yield "Could not be read", f"{tally.unread:,}, which are in no sum; the sheet Problems says why"
    yield "Rate dates", notes.dates
    if notes.as_known_on:
        yield "As known on", notes.as_known_on
    yield "Law verified through", notes.through or "nothing was screened"
    yield "Rule book", notes.rulebook or "nothing was screened"
    yield "Decided by", notes.decided_by or "nothing was screened"
    yield "Amounts", "US dollars. Duty excludes fees. Every amount is a value, none is a formula."
    yield "Empty amounts", "cannot be determined, or have no known upper bound; they are not zero"
    yield "Findings", "what a line says of a measure, but for those that neither apply nor have a heading to declare"
    for name, lacking in notes.sources.items():
        yield (
            f"Read as {name}",
            f"cannot carry: {'; '.join(lacking)}" if lacking else "has a place for every fact that screening asks for",
        )
    if notes.scenarios:
        yield "Scenarios", NOT_LAW
    for name, title, supposes, numbers in notes.scenarios:
        yield name, f"{title}. Supposes: {supposes} Its numbers: {numbers}"
