"""`prefile screen`: entries in, reports out, one by one, in one process or in several."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated, NamedTuple

import typer

from prefile.cli.inputs import entries_of, is_common
from prefile.cli.options import (
    Asked,
    AsKnown,
    AssumeTariff,
    Decide,
    Deciding,
    Facts,
    Files,
    Floors,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    On,
    Out,
    Rules,
    ScenarioNames,
    inputs_or_end,
    open_scenarios,
    supposed,
)
from prefile.cli.output import Output, OutputProblems, has_colour, is_terminal
from prefile.cli.report_formats import Form, Format, TextForm, form_of, refuse
from prefile.cli.run_loop import ACT, UNREADABLE, Choices, Made, RunLoop, make_pieces
from prefile.cli.stopping import undone_when_stopped
from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.render import Tally, count
from prefile.render.page_form import PageForm
from prefile.render.scratch import Scratch
from prefile.render.writers import Make, Unwritable
from prefile.rulebook import open_rulebook

__all__ = ["EXAMPLE", "Jobs", "ScreenRun", "screen_command"]

EXAMPLE = """\b
Example: prefile screen entry.json
         prefile screen entry.json --why 1
         prefile screen entries/ --out-dir packets
         prefile screen entry.json --full
         prefile screen entry.json --format json --out report.json
         prefile screen entries/ more.xml --format jsonl --out reports.jsonl
         prefile screen - --on 2026-12-04T00:01 < entries.jsonl
         prefile screen entry.json --on 2027-01-02 --scenario critical-minerals-25-percent
         prefile screen entry.json --facts facts.csv
         prefile screen entries/ --format xlsx --out reports.xlsx --jobs 0
         prefile screen entry.json --format html --out packet.html
         prefile screen entry.json --format pdf --out packet.pdf --letterhead "Harbor Customs Brokers"
         prefile screen shipment.xml --mapping mine.toml
"""
InFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="The format of reports. json is one document: an array, or the single report of a single file; jsonl has "
        "a line for each report or list of problems; csv has a row for each entry line; html is a packet to send or "
        "print, pdf the same set for print; xlsx is a workbook; parquet has a row for each finding. Without it, text; "
        "with --out-dir, html.",
    ),
]
InJobs = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=0,
        max=256,
        help="How many processes screen, each one file at a time; a single file is not faster. Each takes about a "
        "second to start, so fewer than some thousand lines are not faster either. 0 uses every core available. The "
        "output is the same. With a side-car of facts, one process screens everything.",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="Print the whole report on each entry, not the short answer.")]
Every = Annotated[bool, typer.Option("--all", help="With --full, also say why every other measure does not apply.")]
Why = Annotated[
    int | None,
    typer.Option(
        "--why", metavar="LINE", min=1, help="Explain one line: reasons, authorities, and what would lower the duty."
    ),
]
OutDir = Annotated[
    Path | None,
    typer.Option(
        "--out-dir",
        metavar="DIR",
        help="Write a packet for each entry there, named by the entry number: a page, or another --format.",
        file_okay=False,
    ),
]
Letterhead = Annotated[
    str, typer.Option("--letterhead", metavar="TEXT", help="What stands at the top of pages; \\n begins a new line.")
]
Preparer = Annotated[str, typer.Option("--preparer", metavar="NAME", help="Who prepared it, for pages.")]
Importer = Annotated[
    str, typer.Option("--importer", metavar="NAME", help="The importer, for pages of entries that name none.")
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even when there is something to act on.")]


def screen_command(
    files: Files,
    on: On = None,
    as_known: AsKnown = None,
    scenario: ScenarioNames = None,
    floor: Floors = None,
    assume_current_tariff: AssumeTariff = False,
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: InFormat = None,
    out: Out = None,
    out_dir: OutDir = None,
    jobs: InJobs = 1,
    max_lines: MaxLines = 999,
    full: Full = False,
    every: Every = False,
    why: Why = None,
    letterhead: Letterhead = "",
    preparer: Preparer = "",
    importer: Importer = "",
    exit_zero: ExitZero = False,
) -> None:
    """Screen entries: which duties and floor prices apply, why, and what cannot be determined.

    The text is the short answer. For one entry: what is owed, why, how to file it and what to do first. For several:
    a row each, the worst first. --full prints the whole reports. On a terminal, text fills the width and is in color
    unless NO_COLOR is set, and long text goes through PAGER.

    If an entry cannot be screened, its problems stand in its place, and the others are still screened. Progress is
    shown when standard error is a terminal.

    Exit codes: 0 when there is nothing to act on, 1 when there is, 2 when a declaration cannot be read, 3 when a rule
    file is wrong, 70 on a fault of ours. The largest wins. A run that is stopped exits with 128 plus the number of the
    signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.

    A side-car of facts is matched by entry number and line. If it contradicts the declaration, that is a problem.

    A scenario supposes something that is not law. What would apply under it stands apart, is never payable, and
    changes neither the totals nor the exit code. Several scenarios apply together; those that contradict one another
    are refused.
    """
    packets = None if out_dir is None else Packets(out_dir, output or Format.HTML)
    output = output if output is not None and packets is None else Format.TEXT
    refuse(
        packets.output if packets else output, to_terminal=packets is None and out is None and is_terminal(sys.stdout)
    )
    page = PageForm(full, every, letterhead.replace("\\n", "\n"), preparer, importer)
    text = text_form(packets.output if packets else output, out, page, why=why)
    as_json, indent = output.is_json, output.indent
    loop = RunLoop(
        inputs_or_end(Asked(files, facts, mapping, dates, decimal), as_json=as_json, indent=indent), max_lines, out
    )
    if packets is not None:
        text = text._replace(full=False, every=False)
    run = ScreenRun(loop, output, Jobs(jobs, rules, tuple(supposed(scenario, floor))), text, packets)
    with loop.ends(lambda: run.code(exit_zero=exit_zero), run.stopped, as_json=as_json, indent=indent):
        book = open_rulebook(rules)
        run.write(
            book,
            Choices(
                on,
                as_known,
                decide.value,
                open_scenarios(book, supposed(scenario, floor), stacked=True),
                assume_current_tariff,
            ),
        )


def text_form(output: Format, out: Path | None, page: PageForm, *, why: int | None) -> TextForm:
    """Return how text is written, as wide as the terminal that it goes to; what is asked of no text is refused."""
    full, every = page.full, page.every
    if why is not None and output is not Format.TEXT:
        raise typer.BadParameter("--why says how text is written; leave out --format")
    if (full or every) and output not in {Format.TEXT, Format.HTML, Format.PDF}:
        raise typer.BadParameter("--full and --all say how text, pages and PDF are written; leave out --format")
    if every and not full:
        raise typer.BadParameter("--all belongs to --full")
    if full and why is not None:
        raise typer.BadParameter("--why explains one line, --full writes everything: choose one")
    on_terminal = out is None and is_terminal(sys.stdout)
    width = get_terminal_size().columns if on_terminal else None
    return TextForm(full, every, why, width, on_terminal and has_colour(sys.stdout), page)


class Packets(NamedTuple):
    """A packet for each entry: the folder, and the format."""

    folder: Path
    output: Format


class Jobs(NamedTuple):
    """In how many processes a run screens (0: as many as there are cores to use), and what each must open by itself."""

    number: int = 1
    rules: Path | None = None
    scenarios: tuple[str, ...] = ()


_SHORT = TextForm()


class ScreenRun:
    """Screens what a loop reads and writes the reports; `tally` says at any time how far it is."""

    def __init__(
        self,
        loop: RunLoop,
        output: Format,
        jobs: Jobs,
        text: TextForm = _SHORT,
        packets: Packets | None = None,
    ) -> None:
        """Write in one format what `loop` reads, made in so many processes; text in its form, and packets beside."""
        self._loop, self._output, self._jobs, self._text, self._packets = loop, output, jobs, text, packets
        self.tally = Tally(repeats=loop.repeats)

    def write(self, book: RuleBook, choices: Choices) -> None:
        """Screen and write every entry, with the memory of one."""
        paged = self._output is Format.TEXT
        with Scratch() as scratch, undone_when_stopped(scratch.remove), self._loop.output(paged=paged) as written:
            form = form_of(self._output, written, scratch, array=self._loop.inputs.many, text=self._text)
            if self._packets is not None:
                from prefile.cli.packets import packet_form  # noqa: PLC0415 - most runs write none

                form = packet_form(
                    form, self._packets.output, self._packets.folder, self._loop.inputs.holds, self._text.page
                )
            try:
                with closing(self._made(book, choices, form.make, scratch)) as pieces:
                    for made in pieces:
                        self._piece(made, form, written)
                form.writer.end(self.tally)
            except Unwritable as refused:
                shown = str(self._loop.out or "<stdout>")
                raise OutputProblems([Problem("E112", f"{shown} cannot be written: {refused}", Place(shown))]) from None

    def code(self, *, exit_zero: bool) -> int:
        """Return the exit code so far: the largest wins."""
        if self.tally.unread:
            return UNREADABLE
        return ACT if self.tally.to_act_on and not exit_zero else 0

    def stopped(self) -> str:
        """Say how far a run came that was broken off."""
        screened = count(self.tally.screened, "entry was", "entries were")
        unread = f", {self.tally.unread:,} could not be read" if self.tally.unread else ""
        unwritten = "" if self._loop.out is None else f"; {self._loop.out} was not written"
        return f"Stopped: {screened} screened{unread}{unwritten}.\n"

    def _piece(self, made: Made, form: Form, written: Output) -> None:
        """Write one item's piece, and count it."""
        body, aside = made.piece
        if body is not None:
            form.writer.body(body)
        if aside:
            written.flush()
            self._loop.progress.write(aside)
        self.tally.count(made.counted)

    def _made(self, book: RuleBook, choices: Choices, make: Make, scratch: Scratch) -> Generator[Made]:
        """Yield each item's piece: one after the other here, or in several processes."""
        loop = self._loop
        jobs = 1 if loop.inputs.has_facts else self._jobs.number or _cores()
        files = loop.inputs.files() if jobs > 1 else []
        common = [file if isinstance(file, str) and is_common(file) else None for file in files]
        if sum(file is not None for file in common) <= 1:
            yield from make_pieces(loop.items(), book, choices, make)
            return
        from prefile.cli.pool import Work, make_in_processes  # noqa: PLC0415 - one job starts without multiprocessing

        def here(place: int) -> Iterator[Made]:
            file, read = files[place], loop.progress.read
            entries = entries_of(file, loop.limits, read, loop.inputs.how) if isinstance(file, str) else iter([file])
            return make_pieces(loop.items(entries), book, choices, make)

        apart, (_, rules, scenarios) = choices._replace(scenarios=()), self._jobs
        folder = scratch.folder()
        work = Work(loop.limits, loop.inputs.how, rules, book.digest, apart, scenarios, make, folder)
        yield from make_in_processes(common, jobs, work, here, loop.progress.add)
        loop.inputs.name_left_out()


def _cores() -> int:
    """Return the number of cores that this process may use."""
    with suppress(AttributeError):  # no system but Linux says which
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
