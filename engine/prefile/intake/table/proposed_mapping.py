"""Propose a mapping for a table from its headings: which column most likely holds which fact, to be looked over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import BinaryIO, NamedTuple

from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.mapping import ENTRY_FACTS, shipped_mapping
from prefile.intake.sniff import begins_table, begins_xlsx
from prefile.intake.table.cells import Row, Table, TableStop, shown
from prefile.intake.table.csv_rows import csv_table
from prefile.intake.table.header import heading_test
from prefile.intake.table.usual_headings import NO_FACT, Meaning, guessed, loose, meanings_by

__all__ = ["Proposal", "ProposedColumn", "fact_meant", "mapping_text", "propose_mapping"]

_LOOKED_AT = 20
_SAMPLES = 3
_START = 1 << 16


class ProposedColumn(NamedTuple):
    """A column: its heading, its first values, the facts that it may hold, the likeliest first, and whether it is sure.

    A fact of a line that the entry has too is written `line/reference`.
    """

    heading: str
    samples: tuple[str, ...]
    facts: tuple[str, ...]
    sure: bool

    @property
    def fact(self) -> str | None:
        """The fact that is proposed; None where it is better left out."""
        return self.facts[0] if self.facts else None


class Proposal(NamedTuple):
    """What is proposed for a table: its columns."""

    name: str
    columns: tuple[ProposedColumn, ...]


def propose_mapping(stream: BinaryIO, name: str) -> Proposal:
    """Return what is proposed for a table, in CSV or the first sheet of a workbook that looks most like one.

    Raises:
        DeclarationProblems: it is no table, or cannot be read.
    """
    start = stream.read(_START)
    stream.seek(0)
    if not begins_table(start):
        raise DeclarationProblems([Problem("E102", "this is no table in CSV or XLSX", Place(name))])
    mapping = shipped_mapping("table")
    is_heading = heading_test([mapping])
    try:
        if not begins_xlsx(start):
            tables = [list(islice(csv_table(stream, name, is_heading).rows, _LOOKED_AT))]
        else:
            tables = _sheets(stream, name)
    except TableStop as stop:
        raise DeclarationProblems([stop.problem]) from None
    found = max(
        ((sum(map(is_heading, map(shown, row.cells))), -place, rows, at) for place, rows in enumerate(tables)
         for at, row in enumerate(rows)),
        key=lambda one: (one[0], one[1], -one[3]),
        default=None,
    )  # fmt: skip
    if found is None:
        raise DeclarationProblems([Problem("E109", "the table holds no rows", Place(name))])
    _, _, rows, at = found
    return Proposal(name, tuple(_columns(rows[at], rows[at + 1 : at + 1 + _SAMPLES], meanings_by(mapping))))


def _sheets(stream: BinaryIO, name: str) -> list[list[Row]]:
    from prefile.intake.workbook.rows import Workbook  # noqa: PLC0415 - imports lxml, which CSV does without

    def first(table: Table) -> list[Row]:
        return list(islice(table.rows, _LOOKED_AT))

    workbook = Workbook(stream, name)
    try:
        return [first(table) for table in workbook.tables()]
    finally:
        workbook.close()


def _columns(headings: Row, rows: Sequence[Row], meanings: dict[str, Meaning]) -> list[ProposedColumn]:
    """Return what is proposed for each column; what a heading surely means goes before what another may mean."""
    named = [(place, shown(cell)) for place, cell in enumerate(headings.cells) if shown(cell)]
    sure: dict[str, int] = {}
    for place, heading in named:
        meant = meanings.get(loose(heading))
        if meant is not None and meant.fact is not None:
            sure.setdefault(meant.fact, place)
    taken = set(sure)
    made: list[ProposedColumn] = []
    for place, heading in named:
        samples = tuple(shown(row.cells[place])[:30] for row in rows if place < len(row.cells))
        certain = next((fact for fact, at in sure.items() if at == place), None)
        facts = (certain,) if certain else _possible(heading, meanings, taken)
        taken.update(facts if len(facts) == 1 else ())
        made.append(ProposedColumn(heading, samples, facts, certain is not None))
    return made


def _possible(heading: str, meanings: dict[str, Meaning], taken: set[str]) -> tuple[str, ...]:
    meant = meanings.get(loose(heading))
    if meant is not None:
        return tuple(fact for fact in meant.facts if fact != NO_FACT and fact not in taken)
    fact = guessed(heading, meanings, taken)
    return (fact,) if fact is not None else ()


def fact_meant(words: str) -> str | None:
    """Return the fact that words name: a fact as mappings write it, or a heading that is known to mean one."""
    mapping = shipped_mapping("table")
    if words in mapping.line or words in mapping.entry:
        return words
    meant = meanings_by(mapping).get(loose(words))
    return meant.fact if meant is not None else None


def mapping_text(name: str, chosen: Sequence[tuple[str, str]]) -> str:
    """Return a mapping as it is written: the heading behind each fact that was chosen."""
    entry = [(fact, heading) for heading, fact in chosen if fact in ENTRY_FACTS]
    line = [(fact.removeprefix("line/"), heading) for heading, fact in chosen if fact not in ENTRY_FACTS]
    lines = [
        'format = "prefile-mapping/1"',
        'reads = "table"',
        f"name = {_quoted(name)}",
        'rows = "line"',
        "",
        "[values]",
        'days = "as written" # or one of: YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY …',
        '# decimal_mark = "." # or ","',
    ]
    for title, facts in (("entry", entry), ("line", line)):
        lines += ["", f"[{title}]", *(f"{_quoted(fact)} = {_quoted(heading)}" for fact, heading in facts)]
    return "".join(f"{one}\n" for one in lines)


def _quoted(text: str) -> str:
    return json.dumps(text[:300], ensure_ascii=False).replace("\x7f", "\\u007f")
