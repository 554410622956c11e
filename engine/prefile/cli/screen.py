"""`prefile screen`: entries in, reports out, one by one, in one process or in several."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import typer

from prefile.cli.archives import ArchiveAt, InArchive, Organization, opened_archive
from prefile.cli.collecting import past_the_beginning
from prefile.cli.folders import STANDARD_INPUT
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
from prefile.cli.output import Output, OutputProblems, is_terminal
from prefile.cli.packets import PacketsBy, PacketsOf, packet_form
from prefile.cli.report_formats import Form, Format, TextForm, form_of, refuse
from prefile.cli.run_loop import ACT, UNREADABLE, Choices, Made, RunLoop, make_pieces
from prefile.cli.screen_options import (
    Every,
    ExitZero,
    Full,
    Importer,
    InFormat,
    InJobs,
    InPackets,
    KeyedAlone,
    Letterhead,
    OutDir,
    Preparer,
    Why,
    text_form,
)
from prefile.cli.stopping import undone_when_stopped
from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.releases.chosen import open_chosen
from prefile.render import Tally, count
from prefile.render.page_form import PageForm
from prefile.render.scratch import Scratch
from prefile.render.writers import Make, Unwritable
from prefile.values.line_numbers import LineAsked

__all__ = ["Jobs", "KeptIn", "ScreenRun", "cores", "screen_command"]


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
    packets_by: InPackets = PacketsBy.ENTRY,
    jobs: InJobs = 1,
    max_lines: MaxLines = 999,
    file: KeyedAlone = False,
    full: Full = False,
    every: Every = False,
    why: Why = None,
    letterhead: Letterhead = "",
    preparer: Preparer = "",
    importer: Importer = "",
    archive: InArchive = False,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
    exit_zero: ExitZero = False,
) -> None:
    """Screen entries, and write the reports: what the options say stands in `screen_options`."""
    page = PageForm(full, every, letterhead.replace("\\n", "\n"), preparer, importer)
    asked = Asked(files, facts, mapping, dates, decimal)
    assumed = tuple(supposed(scenario, floor))
    form = _formed(output, Target(out, out_dir, packets_by), page, why=why, keyed=file)
    kept = KeptIn(archive_at, organization) if archive else None
    run = _run(asked, form, Jobs(jobs, rules, assumed), max_lines, out, kept)
    run.end(Choices(on, as_known, decide.value, (), assume_current_tariff), exit_zero=exit_zero)


class Target(NamedTuple):
    """Where a run writes: a file or standard output, and the folder of its packets with what each is of."""

    out: Path | None
    folder: Path | None
    by: PacketsBy = PacketsBy.ENTRY


class _Formed(NamedTuple):
    """In which format a run writes, how its text is formed, and the packets beside it."""

    output: Format
    text: TextForm
    packets: PacketsOf | None


def _formed(output: Format | None, target: Target, page: PageForm, *, why: LineAsked | None, keyed: bool) -> _Formed:
    """Return how a run is written, or refuse options that do not go together."""
    if target.folder is None and target.by is not PacketsBy.ENTRY:
        raise typer.BadParameter("--packets-by says what the packets of --out-dir are of: name the folder")
    packets = None if target.folder is None else PacketsOf(target.folder, output or Format.HTML, target.by)
    asked = packets.output if packets else output or Format.TEXT
    refuse(asked, to_terminal=packets is None and target.out is None and is_terminal(sys.stdout))
    text = text_form(asked, target.out, page, why=why, keyed=keyed)
    if packets is None:
        return _Formed(asked, text, None)
    if keyed:
        raise typer.BadParameter("--file prints the numbers to file alone: leave out --out-dir")
    return _Formed(Format.TEXT, text._replace(full=False, every=False), packets)


def _run(asked: Asked, form: _Formed, jobs: Jobs, max_lines: int, out: Path | None, kept: KeptIn | None) -> ScreenRun:
    """Return the run over what is asked for, or end with what of it cannot be read."""
    inputs = inputs_or_end(asked, as_json=form.output.is_json, indent=form.output.indent)
    return ScreenRun(RunLoop(inputs, max_lines, out), form.output, jobs, form.text, form.packets, kept)


class KeptIn(NamedTuple):
    """The archive that a run keeps its reports in: where it is, and whose records."""

    at: str | None
    organization: str


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
        packets: PacketsOf | None = None,
        kept: KeptIn | None = None,
    ) -> None:
        """Write in one format what `loop` reads, made in so many processes; text in its form, and packets beside.

        `kept`: every report is kept in the archive before it is written.
        """
        self._loop, self._output, self._jobs, self._text, self._packets = loop, output, jobs, text, packets
        self._kept = kept
        self.tally = Tally(repeats=loop.repeats)

    def write(self, book: RuleBook, choices: Choices) -> None:
        """Screen and write every entry, with the memory of one."""
        paged = self._output is Format.TEXT
        with Scratch() as scratch, undone_when_stopped(scratch.remove), self._loop.output(paged=paged) as written:
            form = form_of(self._output, written, scratch, array=self._loop.inputs.many, text=self._text)
            if self._packets is not None:
                form = packet_form(form, self._packets, self._loop.inputs.holds, scratch, self._text.page)
            try:
                with self._keeping(form, book, choices, scratch) as keeping:
                    self._write_all(keeping, book, choices, scratch, written)
            except Unwritable as refused:
                shown = str(self._loop.out or "<stdout>")
                raise OutputProblems([Problem("E112", f"cannot be written: {refused}", Place(shown))]) from None

    def _write_all(self, form: Form, book: RuleBook, choices: Choices, scratch: Scratch, written: Output) -> None:
        with closing(self._made(book, choices, form.make, scratch)) as pieces:
            for made in pieces:
                self._piece(made, form, written)
        form.writer.end(self.tally)

    @contextmanager
    def _keeping(self, form: Form, book: RuleBook, choices: Choices, scratch: Scratch) -> Generator[Form]:
        """Give how a run is written: where reports are kept, behind the archive, and say in the end what was kept."""
        if self._kept is None:
            yield form
            return
        from prefile.cli.archiving import ArchiveWriter, archive_form, kept_words, spooled_input  # noqa: PLC0415 - heavy
        from prefile.store.kept import asked_by  # noqa: PLC0415 - as above

        asked = asked_by(choices.options, choices.scenarios)
        is_read = STANDARD_INPUT in self._loop.inputs.named
        with opened_archive(*self._kept, make=True) as archive, spooled_input(scratch, is_read=is_read) as spooled:
            keeping = archive_form(form, archive, book, asked, spooled, self._loop.inputs.side_car)
            yield keeping
            if isinstance(keeping.writer, ArchiveWriter):
                self._loop.progress.write(kept_words(keeping.writer.kept, archive))

    def end(self, choices: Choices, *, exit_zero: bool) -> None:
        """Screen and write everything under the choices and the scenarios that are named, and end the command."""
        output, loop = self._output, self._loop
        with loop.ends(
            lambda: self.code(exit_zero=exit_zero), self.stopped, as_json=output.is_json, indent=output.indent
        ):
            book = open_chosen(self._jobs.rules)
            scenarios = open_scenarios(book, self._jobs.scenarios, stacked=True)
            past_the_beginning()
            self.write(book, choices._replace(scenarios=scenarios))

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
        jobs = 1 if loop.inputs.has_facts else self._jobs.number or cores()
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


def cores() -> int:
    """Return the number of cores that this process may use."""
    with suppress(AttributeError):  # no system but Linux says which
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
