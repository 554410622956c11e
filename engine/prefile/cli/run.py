"""One run of `prefile screen`: entries in, reports out, one by one, and how it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from prefile.cli.inputs import (
    Inputs,
    Item,
    entries_of,
    is_common,
)
from prefile.cli.making import Choices, Made, make_pieces
from prefile.cli.output import (
    Output,
    OutputProblems,
    has_colour,
    is_terminal,
    to_nowhere,
)
from prefile.cli.report_formats import Form, Format, form_of
from prefile.errors import Place, Problem
from prefile.intake import Limits
from prefile.law.book import RuleBook
from prefile.render import Progress, Tally, count
from prefile.render.item import Make, Unwritable
from prefile.render.scratch import Scratch

__all__ = ["ACT", "STOPPED", "UNHEARD", "UNREADABLE", "Choices", "Format", "Jobs", "Run", "leave_quietly"]

ACT, UNREADABLE = 1, 2
STOPPED, UNHEARD = 130, 141  # as shells tell SIGINT and SIGPIPE
_SMALL = 1 << 20  # one file of fewer bytes is screened before a person could read how far it is


class Jobs(NamedTuple):
    """In how many processes a run screens (0: as many as there are cores to use), and what each must open by itself."""

    number: int = 1
    rules: Path | None = None
    scenarios: tuple[str, ...] = ()


class Run:
    """Screens what was named and writes it; `tally` says at any time how far it is."""

    def __init__(
        self, inputs: Inputs, limits: Limits, output: Format, out: Path | None, jobs: Jobs | None = None
    ) -> None:
        """Read `inputs` within `limits`, and write in one format to `out`, or to standard output."""
        self._inputs, self._limits, self._jobs = inputs, limits, jobs or Jobs()
        self._output, self._out = output, out
        self.tally = Tally()

    def screen(self, book: RuleBook, choices: Choices) -> None:
        """Screen and write every entry, with the memory of one."""
        coloured = self._out is None and has_colour(sys.stdout)
        with (
            Scratch() as scratch,
            Output(self._out, is_read=self._inputs.holds) as written,
            self._progress() as progress,
        ):
            form = form_of(self._output, written, scratch, array=self._inputs.many, coloured=coloured)
            try:
                with closing(self._made(book, choices, form.make, progress, scratch)) as every:
                    for made in every:
                        self._write(made, form, written, progress)
                form.writer.end(self.tally)
            except Unwritable as refused:
                shown = str(self._out or "<stdout>")
                raise OutputProblems([Problem("E112", f"{shown} cannot be written: {refused}", Place(shown))]) from None

    def _write(self, made: Made, form: Form, written: Output, progress: Progress) -> None:
        """Write one item's piece, and count it."""
        body, aside = made.piece
        if body is not None:
            form.writer.body(body)
        if aside:
            written.flush()
            progress.say(aside)
        self.tally.count(made.counted)

    def _made(
        self, book: RuleBook, choices: Choices, make: Make, progress: Progress, scratch: Scratch
    ) -> Generator[Made, None, None]:
        """Yield each item's piece: one after the other here, or in several processes."""
        jobs = 1 if self._inputs.has_facts else self._jobs.number or _cores()
        files = self._inputs.files() if jobs > 1 else []
        common = [file if isinstance(file, str) and is_common(file) else None for file in files]
        if sum(file is not None for file in common) <= 1:
            yield from self._here(self._inputs.entries(self._limits, progress.read), book, choices, make, progress)
            return
        from prefile.cli.jobs import Work, make_in_processes  # noqa: PLC0415 - one job starts without it

        def here(place: int) -> Iterator[Made]:
            file = files[place]
            entries = (
                entries_of(file, self._limits, progress.read, self._inputs.mapping)
                if isinstance(file, str)
                else iter([file])
            )
            return self._here(entries, book, choices, make, progress)

        def heard(size: int, entries: int, lines: int) -> None:
            progress.read(size)
            progress.done(lines, entries)

        apart = choices._replace(scenarios=())
        _, rules, scenarios = self._jobs
        work = Work(self._limits, self._inputs.mapping, rules, book.digest, apart, scenarios, make, scratch.folder())
        yield from make_in_processes(common, jobs, work, here, heard)
        self._inputs.tell_left_out()

    def _here(
        self, entries: Iterator[Item], book: RuleBook, choices: Choices, make: Make, progress: Progress
    ) -> Iterator[Made]:
        for made in make_pieces(entries, book, choices, make):
            yield made
            progress.done(made.counted.lines)

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

    def _progress(self) -> Progress:
        """Show progress to a person, unless the reports pass by on the same terminal or one small file is read."""
        watched = is_terminal(sys.stderr) and (self._out is not None or not is_terminal(sys.stdout))
        size = self._inputs.size() if watched else None
        long = self._inputs.many or size is None or size >= _SMALL
        return Progress(sys.stderr, shown=watched and long, total=size)


def _cores() -> int:
    """Return the number of cores that this process may use."""
    with suppress(AttributeError):  # no system but Linux says which
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def leave_quietly() -> None:
    """Send nowhere what is still to be written, since its reader has gone."""
    to_nowhere(sys.stdout, sys.stderr)
