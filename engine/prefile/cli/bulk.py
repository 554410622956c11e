"""`prefile bulk`: millions of lines into a folder of Parquet, part by part."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from prefile.cli.choices import TextOrJson
from prefile.cli.folders import STANDARD_INPUT, Folders, is_folder, unopened
from prefile.cli.help_pages import examples
from prefile.cli.options import (
    AsKnown,
    Decide,
    Deciding,
    Files,
    Floors,
    On,
    Rules,
    ScenarioNames,
    Written,
    end_with,
    open_or_end,
    open_scenarios,
    supposed,
)
from prefile.cli.output import OutputProblems, is_terminal, refused_output, write_json
from prefile.cli.run_loop import UNREADABLE
from prefile.cli.screen import cores
from prefile.errors import DeclarationProblems, Place, Problem, RuleFileProblems
from prefile.options import ScreenOptions
from prefile.render import Progress as Shown
from prefile.rulebook.kept import books_folder
from prefile.values.money import show_money

if TYPE_CHECKING:
    from prefile.bulk.makers import Makers
    from prefile.bulk.run import Progress, Summary
    from prefile.bulk.screener import Screener
    from prefile.law.book import RuleBook

__all__ = ["EXAMPLE", "bulk_command"]

EXAMPLE = examples(
    "prefile bulk entries.jsonl --out screened.parquet",
    "prefile bulk 2026-*.jsonl --on 2026-12-04 --out december.parquet",
    "prefile bulk entries.jsonl --jobs 8 --memory 800 --out screened.parquet --format json",
    "prefile bulk entries.xml --scenario critical-minerals-25-percent --out supposed.parquet",
    "prefile bulk entries.jsonl --findings --out findings.parquet",
    "prefile bulk entries.jsonl --quantities --out screened.parquet && prefile exposure screened.parquet",
)
_MEGABYTE = 1 << 20
_OWN_MEMORY = 300  # megabytes, before any line is read
_TIMES = 25  # as many bytes as a block of input has are held while it is screened
_NEEDED = ("numpy", "pyarrow", "msgspec")


def bulk_command(
    files: Files,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder of Parquet files to write, or to go on with.")
    ],
    on: On = None,
    as_known: AsKnown = None,
    scenario: ScenarioNames = None,
    floor: Floors = None,
    findings: Annotated[
        bool, typer.Option("--findings", help="Write a row for each finding of each line too, in FOLDER/each-finding.")
    ] = False,
    quantities: Annotated[
        bool,
        typer.Option(
            "--quantities",
            help="Write a row for each quantity and net weight of each line too, in FOLDER/quantities: by them prefile "
            "exposure tells what a kilogram is worth, and what lies below a floor price.",
        ),
    ] = False,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    jobs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=256,
            help="How many processes screen, each one part of the input at a time. 0 uses every core available. The "
            "output is the same, byte for byte.",
        ),
    ] = 1,
    memory: Annotated[
        int,
        typer.Option(
            metavar="MB",
            min=350,
            help="About how much memory each process may use, whatever the size of the input. It decides where parts "
            "end, so a run goes on only with the same.",
        ),
    ] = 500,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Screen millions of lines into a folder of Parquet files.

    FOLDER/lines has a row a line: its entry, tariff number, origin, rate date, value, the duty at least, at most and
    payable, and the signature of what was found; FOLDER/amounts a row for each measure that may owe something on it.
    FOLDER/findings says for each signature what each measure comes to and why; FOLDER/entries has a row an entry,
    FOLDER/problems what could not be read or screened, with its place. docs/bulk.md describes every column. prefile
    exposure, scenarios compare and sums add FOLDER up.

    A scenario supposes something that is not law. What would apply under it stands apart, in amounts and findings that
    name the scenario: it is never payable, and in no sum.

    A run that was stopped goes on where it was when the same command is given again. JSON Lines are read at full speed;
    every other format and whatever is unusual is read and screened entry by entry, into the same output.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise typer.BadParameter("bulk needs numpy and pyarrow: install prefile with its extra, prefile[bulk]")
    as_json = output is TextOrJson.JSON
    book = open_or_end(rules, as_json=as_json)
    options, assumed = ScreenOptions(on, as_known, decide.value), tuple(supposed(scenario, floor))
    screener = _screener(book, options, assumed, quantities=quantities, as_json=as_json)
    named = _files(files, as_json=as_json)
    asked = _Asked(named, out, max(1, (memory - _OWN_MEMORY) // _TIMES) * _MEGABYTE, findings)
    with ExitStack() as stack:
        total = sum(Path(name).stat().st_size for name in named)
        shown = stack.enter_context(Shown(sys.stderr, shown=is_terminal(sys.stderr), total=total))
        makers: Makers | None = None
        if (number := jobs or cores()) > 1:
            from prefile.cli.bulk_workers import Given, making  # noqa: PLC0415 - one job starts without multiprocessing

            makers = stack.enter_context(making(number, Given(rules, book.digest, options, assumed, quantities)))
        summary = _screened(asked, screener, makers, _Followed(shown), as_json=as_json)
    if as_json:
        write_json({"format": "prefile-bulk/1", **summary._asdict()})
    else:
        sys.stdout.write(_words(summary, out))
    raise typer.Exit(UNREADABLE if summary.problems else 0)


class _Asked(NamedTuple):
    """What is to be screened, and where to."""

    files: list[str]
    out: Path
    block: int
    findings: bool


def _screener(
    book: RuleBook, options: ScreenOptions, assumed: tuple[str, ...], *, quantities: bool, as_json: bool
) -> Screener:
    """Return what screens against a book and under scenarios; end where those contradict."""
    from prefile.bulk.memory import keep_memory  # noqa: PLC0415 - numpy and pyarrow, which no other command waits for
    from prefile.bulk.screener import Screener  # noqa: PLC0415 - as above

    keep_memory()
    try:
        scenarios = open_scenarios(book, assumed, stacked=True)
    except RuleFileProblems as refused:
        raise end_with(refused, as_json=as_json) from None
    return Screener(book, options, scenarios=scenarios, home=books_folder(), quantities=quantities)


def _screened(asked: _Asked, screener: Screener, makers: Makers | None, follow: _Followed, *, as_json: bool) -> Summary:
    """Screen files, and end where the folder is another run's or cannot be written."""
    from prefile.bulk.parts import OtherRun  # noqa: PLC0415 - numpy and pyarrow, which no other command waits for
    from prefile.bulk.run import screen_files  # noqa: PLC0415 - as above

    try:
        return screen_files(
            asked.files,
            screener,
            asked.out,
            block=asked.block,
            each_finding=asked.findings,
            progress=follow.at,
            makers=makers,
        )
    except OtherRun as other:
        problem = Problem("E112", str(other), Place(str(asked.out)), next="Name another folder, or remove that one.")
        raise end_with(OutputProblems([problem]), as_json=as_json) from None
    except OSError as error:
        raise end_with(OutputProblems([refused_output(asked.out, error)]), as_json=as_json) from None


def _files(named: list[str], *, as_json: bool) -> list[str]:
    """Return the files that are named, of a folder those in it, in order; end with 2 where one cannot be opened."""
    found: list[str] = []
    problems: list[Problem] = []
    for name in named:
        for file in Folders(None).files_in(name) if is_folder(name) else [name]:
            if isinstance(file, DeclarationProblems):
                problems.extend(file.problems)
            elif file == STANDARD_INPUT:
                raise typer.BadParameter("bulk reads files, which it can read again: standard input is none")
            else:
                found.append(file)
                problems.extend(_unopened(file))
    if problems:
        raise end_with(DeclarationProblems(problems), as_json=as_json)
    return found


def _unopened(file: str) -> Iterator[Problem]:
    """Yield the problem of a file that cannot be opened."""
    try:
        with Path(file).open("rb"):
            return
    except OSError as error:
        yield from unopened(file, error).problems


class _Followed:
    """Shows how far a run is."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._read = self._lines = self._entries = 0

    def at(self, progress: Progress) -> None:
        self._shown.add(progress.read - self._read, progress.entries - self._entries, progress.lines - self._lines)
        self._read, self._lines, self._entries = progress.read, progress.lines, progress.entries


def _words(summary: Summary, out: Path) -> str:
    """Say what a run came to."""
    kept = f" {summary.kept:,} parts were there already." if summary.kept else ""
    problems = f" {summary.problems:,} problems: see {out}/problems." if summary.problems else ""
    return (
        f"{summary.lines:,} lines of {summary.entries:,} entries screened into {out}.{kept}\n"
        f"Duty of {show_money(summary.least)} USD or more.{problems}\n"
    )
