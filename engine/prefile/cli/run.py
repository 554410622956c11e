"""One run of `prefile screen`: entries in, reports out, one by one, and how it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from prefile.cli.inputs import Inputs
from prefile.cli.output import Output, has_colour, is_terminal
from prefile.finding import Report
from prefile.inference import Decide
from prefile.intake import Limits
from prefile.render import JsonLinesWriter, JsonWriter, Progress, Tally, TextWriter, Writer, count
from prefile.rulebook import RuleBook
from prefile.scenario import Scenario
from prefile.screening import screen_many

__all__ = ["ACT", "STOPPED", "UNHEARD", "UNREADABLE", "Choices", "Format", "Run", "leave_quietly"]

ACT, UNREADABLE = 1, 2
STOPPED, UNHEARD = 130, 141  # as shells tell SIGINT and SIGPIPE
_SMALL = 1 << 20  # one file of fewer bytes is screened before a person could read how far it is


class Format(StrEnum):
    """How reports are written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


class Choices(NamedTuple):
    """How entries are screened."""

    on: datetime | None
    as_known: date | None
    decide: Decide
    scenarios: tuple[Scenario, ...] = ()


class Run:
    """Screens what was named and writes it; `tally` says at any time how far it is."""

    def __init__(self, inputs: Inputs, limits: Limits, output: Format, out: Path | None) -> None:
        """Read `inputs` within `limits`, and write in one format to `out`, or to standard output."""
        self._inputs, self._limits = inputs, limits
        self._output, self._out = output, out
        self.tally = Tally()

    def screen(self, book: RuleBook, choices: Choices) -> None:
        """Screen and write every entry, with the memory of one."""
        with Output(self._out, is_read=self._inputs.holds) as written, self._progress() as progress:
            writer = self._writer(written, progress)
            entries = self._inputs.entries(self._limits, progress.read)
            on, as_known, decide, scenarios = choices
            screened = screen_many(entries, book, on=on, as_known_on=as_known, decide=decide, scenarios=scenarios)
            for item in screened:
                writer.item(item)
                self.tally.add(item)
                progress.done(len(item.lines) if isinstance(item, Report) else 0)
            writer.end(self.tally)

    @property
    def worst(self) -> int:
        """The exit code so far: the largest wins."""
        if self.tally.unread:
            return UNREADABLE
        return ACT if self.tally.to_act_on else 0

    def stopped(self) -> str:
        """Say how far a run came that was broken off."""
        screened = count(self.tally.screened, "entry was", "entries were")
        unread = f", {self.tally.unread:,} could not be read" if self.tally.unread else ""
        unwritten = "" if self._out is None else f"; {self._out} was not written"
        return f"Stopped: {screened} screened{unread}{unwritten}.\n"

    def _writer(self, written: Output, progress: Progress) -> Writer:
        if self._output is Format.JSON:
            return JsonWriter(written.write, array=self._inputs.many)
        if self._output is Format.JSONL:
            return JsonLinesWriter(written.write)

        def aside(words: str) -> None:
            written.flush()
            progress.say(words)

        colour = self._out is None and has_colour(sys.stdout)
        return TextWriter(written.write, aside, colour=colour, colour_aside=has_colour(sys.stderr))

    def _progress(self) -> Progress:
        """Show progress to a person, unless the reports pass by on the same terminal or one small file is read."""
        watched = is_terminal(sys.stderr) and (self._out is not None or not is_terminal(sys.stdout))
        size = self._inputs.size() if watched else None
        long = self._inputs.many or size is None or size >= _SMALL
        return Progress(sys.stderr, shown=watched and long, total=size)


def leave_quietly() -> None:
    """Send nowhere what is still to be written, since its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            os.dup2(nowhere, stream.fileno())
