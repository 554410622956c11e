"""One run of `prefile convert`: entries in and out one by one, and what could not come along."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from prefile.cli.inputs import Inputs
from prefile.cli.output import (
    Output,
    OutputProblems,
    has_colour,
    is_terminal,
)
from prefile.entry import Source, SourceFormat
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake import Limits
from prefile.render import Progress, problems_text
from prefile.render.entries import (
    JsonEntries,
    Unwritable,
    XmlEntries,
    source_text,
)

__all__ = ["ConvertRun", "NothingRead"]

_MOST_KINDS = 1000  # of what is passed over; more say nothing more


class NothingRead(Exception):  # noqa: N818 - no error of ours: what was wrong is told already
    """No declaration could be read, and nothing is written."""


class ConvertRun:
    """Reads what was named and writes it as entries; `unread` counts what could not be read so far."""

    def __init__(self, inputs: Inputs, limits: Limits, out: Path | None) -> None:
        """Read `inputs` within `limits`, and write to `out`, or to standard output."""
        self._inputs, self._limits, self._out = inputs, limits, out
        self._formats: dict[SourceFormat, None] = {}
        self._passed: Counter[tuple[str, str]] = Counter()
        self.unread = 0

    def write(self, writer: JsonEntries | XmlEntries) -> None:
        """Write every entry, with the memory of two, and tell on standard error what could not come along.

        Raises:
            NothingRead: there is none; what stood at `out` stays.
        """
        watched = is_terminal(sys.stderr) and (self._out is not None or not is_terminal(sys.stdout))
        with Output(self._out, is_read=self._inputs.holds) as written:
            with Progress(sys.stderr, shown=watched, total=self._inputs.size() if watched else None) as progress:
                self._convert(writer, written, progress)
            if not writer.count:
                raise NothingRead
            written.write(writer.end())
        sys.stderr.write(source_text(list(self._formats), self._passed))

    def _convert(self, writer: JsonEntries | XmlEntries, written: Output, progress: Progress) -> None:
        for item in self._inputs.entries(self._limits, progress.read):
            if isinstance(item, DeclarationProblems):
                self.unread += 1
                progress.say(problems_text(item.problems, colour=has_colour(sys.stderr)))
                progress.done(0)
                continue
            try:
                written.write(writer.entry(item))
            except Unwritable as error:
                place = item.place("")
                what = f"{error}, which XML has no place for"
                following = "Convert to entry.json, or remove the character."
                raise OutputProblems([Problem("E112", what, Place(place.file, place.line), next=following)]) from None
            if item.source is not None:
                self._note(item.source)
            progress.done(len(item.lines))

    def _note(self, source: Source) -> None:
        """Remember what the format has no place for, and what of the file was not read."""
        if source.format.cannot_carry:
            self._formats[source.format] = None
        for what, times, why in source.passed_over:
            if (what, why) in self._passed or len(self._passed) < _MOST_KINDS:
                self._passed[what, why] += times
