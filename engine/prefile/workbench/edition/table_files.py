"""The files of a tariff with an edition added as differences: numbers, what is printed of them, words, headings.

`changes` says when numbers begin and end, and what took their place; `prints` what an edition prints of a number from a
day on, where the table prints something else or nothing; the words of a number are those that were printed last.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from prefile.rulebook.schema.tariff_tables import PrintedHeadingRow
from prefile.workbench.edition.schedule import PrintedNumber, Schedule

__all__ = ["NumberChange", "changed_numbers", "headings_csv", "prints_csv", "prints_rows_csv", "texts_csv"]

_CHANGES = ("number", "from", "until", "like", "successors", "source", "units")
_PRINTS = ("number", "from", "until", "units", "general", "special", "column_2", "footnotes")
Rows = list[dict[str, str]]


class NumberChange(NamedTuple):
    """A number that ends or begins at an instant, which is written as in the table.

    `heirs` are those that take the place of one that ends.
    """

    number: str
    at: str
    heirs: tuple[str, ...] = ()


def changed_numbers(written: str, ended: Sequence[NumberChange], begun: Iterable[NumberChange], source: str) -> str:
    """Return the table of changes with the numbers that end and begin.

    A number that begins at the instant at which it was to end goes on; one that ended before begins again, in a row of
    its own. A new number is like the one whose place it takes.
    """
    found = _rows(written)
    like = {heir: one.number for one in reversed(ended) for heir in one.heirs}
    for one in ended:
        heirs = " ".join(one.heirs)
        open_row = next((row for row in found if row["number"] == one.number and not row["until"]), None)
        if open_row is None:
            found.append(_change(number=one.number, until=one.at, successors=heirs, source=source))
        else:
            open_row.update(until=one.at, successors=heirs)
    for number, at, _ in begun:
        ending = next((row for row in found if row["number"] == number and row["until"] == at), None)
        if ending is None:
            found.append(_change(number=number, since=at, like=like.get(number, ""), source=source))
        else:
            ending.update(until="", successors="")
    kept = [row for row in found if row["from"] or row["until"] or row["like"]]
    return _csv(_CHANGES, sorted(kept, key=lambda row: (row["number"], row["from"])))


def _change(*, number: str, since: str = "", until: str = "", like: str = "", **others: str) -> dict[str, str]:
    return {"number": number, "from": since, "until": until, "like": like, **others}


def prints_csv(written: str, printed: Iterable[tuple[PrintedNumber, str]]) -> str:
    """Return the table of prints with what numbers print from an instant on; what they printed before ends then."""
    found = _rows(written)
    for now, since in printed:
        for row in found:
            if row["number"] == now.number and not row["until"]:
                row["until"] = since
        found.append(_print(now, since, ""))
    kept = [row for row in found if row["from"] != row["until"]]
    return _csv(_PRINTS, sorted(kept, key=lambda row: (row["number"], row["from"])))


def prints_rows_csv(printed: Iterable[tuple[PrintedNumber, str, str]]) -> str:
    """Return the table of prints within windows; those of a number that adjoin and print the same are one row."""
    rows: Rows = []
    for now, since, until in sorted(printed, key=lambda found: (found[0].number, found[1])):
        row = _print(now, since, until)
        if rows and rows[-1]["until"] == since and {**rows[-1], "from": since, "until": until} == row:
            rows[-1]["until"] = until
        else:
            rows.append(row)
    return _csv(_PRINTS, rows)


def _print(now: PrintedNumber, since: str, until: str) -> dict[str, str]:
    cells = (now.units, now.general, now.special, now.column_2, " ".join(sorted(now.footnotes)))
    return dict(zip(_PRINTS, (now.number, since, until, *cells), strict=True))


def texts_csv(written: str, words: Mapping[str, str]) -> str:
    """Return the table of words with those of some numbers added, or in place of what they were."""
    known = {row["number"]: row["description"] for row in _rows(written)}
    both = sorted({**known, **words}.items())
    return _csv(("number", "description"), [{"number": number, "description": text} for number, text in both])


def headings_csv(now: Schedule) -> str:
    """Return the table of the headings of Chapter 99 that an edition prints."""
    columns = tuple(PrintedHeadingRow.model_fields)
    return _csv(columns, [dict(zip(columns, heading[:-1], strict=True)) for heading in now.headings.values()])


def _rows(written: str) -> Rows:
    return [dict(row) for row in csv.DictReader(io.StringIO(written, newline=""))]


def _csv(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
