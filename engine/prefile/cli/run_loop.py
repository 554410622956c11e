"""The loop of every command that reads entries: item by item in, screened or not, each handed on, and how it ends.

A command opens its output with `RunLoop.output`, takes what it needs from `items`, `entries` or `reports`, writes it,
and lets `RunLoop.ends` end it; `make_pieces` screens entries and makes of each what a writer puts together. The memory
is that of one entry. What cannot be read is said on standard error as it comes and counted; progress is shown on a
terminal only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, TypedDict

import typer

from prefile.analysis.rests_on import Unread
from prefile.cli.inputs import Inputs, Item
from prefile.cli.options import end_with
from prefile.cli.output import Output, OutputProblems, aside, is_terminal, to_nowhere
from prefile.cli.stopping import stopped_says
from prefile.cli.unread_columns import UnreadColumns
from prefile.decision.engine import Decide
from prefile.entry import Entry
from prefile.errors import ArchiveProblems, DeclarationProblems, RuleFileProblems
from prefile.findings import Report
from prefile.intake import Limits
from prefile.intake.refused_value import refused_value
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.render import Progress, problems_text
from prefile.render.repeats import Repeats, identity_of
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.render.text.summary import Counted, counted
from prefile.render.writers import Make, Piece
from prefile.screening import screen_many

__all__ = ["ACT", "UNHEARD", "UNREADABLE", "Choices", "Made", "RunLoop", "Screened", "make_pieces"]

ACT, UNREADABLE = 1, 2
UNHEARD = 141  # as shells tell SIGPIPE
_SMALL = 1 << 20  # one file of fewer bytes is screened before a person could read how far it is
_NOTHING = "Stopped: nothing was finished.\n"


class Named(TypedDict):
    """The choices by the names that screening takes them by."""

    on: datetime | None
    as_known_on: date | None
    decide: Decide
    scenarios: tuple[Scenario, ...]
    assume_current_tariff: bool


class Choices(NamedTuple):
    """How entries are screened."""

    on: datetime | None
    as_known: date | None
    decide: Decide
    scenarios: tuple[Scenario, ...] = ()
    assume_current_tariff: bool = False

    @property
    def options(self) -> ScreenOptions:
        """The choices as options of a screening; scenarios stand beside them."""
        return ScreenOptions(self.on, self.as_known, self.decide, self.assume_current_tariff)

    @property
    def named(self) -> Named:
        """The choices as screening takes them."""
        return Named(
            on=self.on,
            as_known_on=self.as_known,
            decide=self.decide,
            scenarios=self.scenarios,
            assume_current_tariff=self.assume_current_tariff,
        )


class Made(NamedTuple):
    """One item made: its piece, and what it counts for."""

    piece: Piece
    counted: Counted


def make_pieces(
    entries: Iterable[Entry | DeclarationProblems], book: RuleBook, choices: Choices, make: Make
) -> Iterator[Made]:
    """Yield the piece of each entry, or of the problems in its place."""
    by = ScreenedBy(book, ScreenOptions(choices.on, choices.as_known, choices.decide))
    passed = _LastEntry(entries)
    for item in screen_many(passed, book, **choices.named):
        entry = passed.last if isinstance(passed.last, Entry) else None
        made = RunItem(item, entry, by)
        yield Made(make(made), counted(item, made.file))


class Screened(NamedTuple):
    """An entry with its report; `again` says that the same one was read before in the run, and is in the sums."""

    entry: Entry
    report: Report
    again: bool


class _LastEntry:
    """Passes entries on, and knows the last: the one that the report in hand is about."""

    def __init__(self, entries: Iterable[Entry | DeclarationProblems]) -> None:
        self._entries = entries
        self.last: Entry | DeclarationProblems | None = None

    def __iter__(self) -> Iterator[Entry | DeclarationProblems]:
        for entry in self._entries:
            self.last = entry
            yield entry


class RunLoop:
    """Reads what was named, within limits, for one command.

    `unread` counts what could not be read so far, and `refused` tells with it what that declares.
    """

    def __init__(self, inputs: Inputs, max_lines: int, out: Path | None) -> None:
        """Read `inputs`, whose entries have at most so many lines, and write to `out`, or to standard output."""
        self.inputs, self.limits, self.out = inputs, Limits(lines=max_lines), out
        self.unread = 0
        self.refused = Unread()
        self.repeats = Repeats()
        self._unread_columns = UnreadColumns()
        self.progress = Progress(sys.stderr, shown=False, total=None)

    @contextmanager
    def output(self, *, paged: bool = False) -> Generator[Output]:
        """Open the output, which appears when it is whole, and show meanwhile how far the run is.

        `paged`: on a terminal it goes through a pager.
        """
        with Output(self.out, is_read=self.inputs.holds, paged=paged) as written, self._shown() as self.progress:
            yield written

    def items(self, declared: Iterator[Item] | None = None) -> Iterator[Item]:
        """Yield each entry, or the problems in its place: of everything that was named, or of `declared`."""
        for item in self.inputs.entries(self.limits, self.progress.read) if declared is None else declared:
            if isinstance(item, Entry) and (unread := self._unread_columns.words(item.source)):
                self.progress.write(unread)
            yield item
            self.progress.done(0 if isinstance(item, DeclarationProblems) else len(item.lines))

    def entries(self) -> Iterator[Entry]:
        """Yield each entry that can be read; why another cannot is said on standard error."""
        for item in self.items():
            if isinstance(item, DeclarationProblems):
                self.refuse(item)
            else:
                yield item

    def reports(self, book: RuleBook, choices: Choices) -> Iterator[Screened]:
        """Yield each entry with its report; why there is none of another is said on standard error."""
        passed = _LastEntry(self.items())
        for item in screen_many(passed, book, **choices.named):
            if isinstance(item, DeclarationProblems):
                self.refuse(item, passed.last)
            elif isinstance(passed.last, Entry):
                yield Screened(passed.last, item, self.is_again(passed.last))

    def is_again(self, entry: Entry) -> bool:
        """Return whether the same entry was read before in the run, which is told at its end."""
        file = entry.source.name if entry.source else None
        return self.repeats.is_again(identity_of(entry.digest(), entry.entry_number, entry.reference, file))

    def refuse(self, problems: DeclarationProblems, read: Entry | DeclarationProblems | None = None) -> None:
        """Count what cannot be read or screened, and say why; `read` is what of it could be read."""
        self.unread += 1
        self.refused = self.refused.with_one(refused_value(problems, read))
        form = aside()
        self.progress.write(problems_text(problems.problems, width=form.width, colour=form.colour))

    @contextmanager
    def ends(
        self,
        code: Callable[[], int] | None = None,
        stopped: Callable[[], str] = lambda: _NOTHING,
        *,
        as_json: bool = False,
        indent: int | None = 2,
    ) -> Generator[None]:
        """End the command as its run does: `code` says with what where nothing keeps it from its end.

        `stopped` says how far a run came that is broken off. `as_json` writes problems to standard output, unless
        the output stands there already.
        """
        try:
            with stopped_says(lambda: self.progress.last_words() + stopped()):
                yield
        except (RuleFileProblems, OutputProblems, ArchiveProblems) as refused:
            free = self.out is not None or isinstance(refused, RuleFileProblems)
            raise end_with(refused, as_json=as_json and free, indent=indent) from None
        except BrokenPipeError:
            to_nowhere(sys.stdout, sys.stderr)
            raise typer.Exit(UNHEARD) from None
        sys.stderr.write(self.repeats.text())
        raise typer.Exit((UNREADABLE if self.unread else 0) if code is None else code())

    def _shown(self) -> Progress:
        """Show progress to a person, unless the output passes by on the same terminal or one small file is read."""
        watched = is_terminal(sys.stderr) and (self.out is not None or not is_terminal(sys.stdout))
        size = self.inputs.size() if watched else None
        long = self.inputs.many or size is None or size >= _SMALL
        return Progress(sys.stderr, shown=watched and long, total=size)
