"""`prefile convert`: a declaration of any format as `prefile-entry`, in JSON or XML, entry by entry."""

from __future__ import annotations

import sys
from collections import Counter
from enum import StrEnum
from typing import Annotated

import typer

from prefile.cli.options import (
    Asked,
    Facts,
    Files,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    Out,
    inputs_or_end,
)
from prefile.cli.output import OutputProblems
from prefile.cli.run_loop import UNREADABLE, RunLoop
from prefile.entry import Entry, Source, SourceFormat
from prefile.errors import Place, Problem
from prefile.render.entries import JsonEntries, Unwritable, XmlEntries, source_text

__all__ = ["EXAMPLE", "To", "convert_command"]

EXAMPLE = """\b
Example: prefile convert shipment.xml --to entry.json --out entry.json
         prefile convert shipments/ --to entry.xml --mapping mine.toml --out entries.xml
         prefile convert entry.json --facts facts.csv --to entry.json
"""
_MOST_KINDS = 1000  # of what is passed over; more say nothing more


class To(StrEnum):
    """What declarations are converted to."""

    JSON = "entry.json"
    XML = "entry.xml"


def convert_command(
    files: Files,
    to: Annotated[To, typer.Option("--to", help="One entry, or an array (or <entries>) of several.")],
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Convert declarations of any format to prefile-entry, with the facts of a side-car joined to them.

    What a format has no place for, and what of a file was not read, is reported on standard error, as are the problems
    of what cannot be read. Exits with 0, or 2 when a declaration cannot be read.
    """
    loop = RunLoop(inputs_or_end(Asked(files, facts, mapping, dates, decimal)), max_lines, out)
    writer, passed = JsonEntries() if to is To.JSON else XmlEntries(), Passed()
    with loop.ends():
        with loop.output() as written:
            for entry in loop.entries():
                written.write(_converted(entry, writer))
                loop.is_again(entry)
                passed.note(entry.source)
            if not writer.count:  # what stood at --out stays
                raise typer.Exit(UNREADABLE)
            written.write(writer.end())
        sys.stderr.write(passed.text())


def _converted(entry: Entry, writer: JsonEntries | XmlEntries) -> str:
    """Return what is to be written of an entry now.

    Raises:
        OutputProblems: it holds what the format has no place for.
    """
    try:
        return writer.entry(entry)
    except Unwritable as error:
        place = entry.place("")
        what = f"{error}, which XML has no place for"
        following = "Convert to entry.json, or remove the character."
        raise OutputProblems([Problem("E112", what, Place(place.file, place.line), next=following)]) from None


class Passed:
    """What could not come along: what the formats read have no place for, and what of the files was not read."""

    def __init__(self) -> None:
        self._formats: dict[SourceFormat, None] = {}
        self._passed: Counter[tuple[str, str]] = Counter()

    def note(self, source: Source | None) -> None:
        """Note what did not come along of one entry."""
        if source is None:
            return
        if source.format.cannot_carry:
            self._formats[source.format] = None
        for what, times, why in source.passed_over:
            if (what, why) in self._passed or len(self._passed) < _MOST_KINDS:
                self._passed[what, why] += times

    def text(self) -> str:
        """Return all of it as text for people."""
        return source_text(list(self._formats), self._passed)
