"""`prefile rules mutate`: changes each rule in memory, and says which changes neither check nor prove notices."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, TextOrJson, Written, open_or_end
from prefile.cli.output import write_json
from prefile.rulebook import open_rulebook
from prefile.values.dates import NEW_YORK
from prefile.values.json_shape import plain

if TYPE_CHECKING:
    from prefile.law.book import RuleBook
    from prefile.workbench.mutation.judge import Judge, Judged
    from prefile.workbench.mutation.spot import Change

__all__ = ["EXAMPLE", "mutate_command"]

EXAMPLE = examples(
    "prefile rules mutate us.section-232.polysilicon.ad-valorem",
    "prefile rules mutate --sample 500 --seed 7 --jobs 2",
    "prefile rules mutate --no-examples --table rules/README.md",
)
_CHUNK = 8  # changes that a process judges at a time
_UNNOTICED = 3


def mutate_command(
    measures: Annotated[
        list[str] | None, typer.Argument(metavar="[MEASURE]…", help="Measures to change; all without one.")
    ] = None,
    rules: Rules = None,
    sample: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only so many changes, drawn by --seed.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Which sample: the same number draws the same.")] = 1,
    jobs: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Processes that judge.")] = 1,
    explain: Annotated[
        bool, typer.Option("--examples/--no-examples", help="With the example that would tell each unnoticed change.")
    ] = True,
    table: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also put the score between the marks of a Markdown file.")
    ] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Change each rule in memory, one thing at a time, and say which changes neither check nor prove notices.

    Exits with 3 when a change goes unnoticed that equivalent-changes.csv does not record, or notices one that it does.
    """
    book = open_or_end(rules, as_json=output is TextOrJson.JSON, examples=True)
    from prefile.render.text.mutants import mutants_text, score_table, with_score  # noqa: PLC0415 - as below
    from prefile.workbench.mutation.document import rule_changes  # noqa: PLC0415 - as above
    from prefile.workbench.mutation.judge import Judge  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.mutation.score import (  # noqa: PLC0415 - other commands start without it
        equivalents,
        every_change,
        sampled,
        score,
    )
    from prefile.workbench.mutation.shown import shown_change, telling_example  # noqa: PLC0415 - other commands start without it

    unknown = [name for name in measures or () if name not in book.by_id]
    if unknown:
        raise typer.BadParameter(f"no measure is named {unknown[0]}")
    if table is not None and measures:
        raise typer.BadParameter("the score of a page is that of every measure", param_hint="--table")
    every = every_change(book, measures or None)
    changes = sampled(every, sample, seed)
    found = score(_judged(book, changes, jobs), equivalents(book))
    if table is not None:
        today = datetime.now(NEW_YORK).date()
        _replace_text(table, with_score(table.read_text("utf-8"), score_table(found, book.named, today, len(every))))
    judge = Judge(book)
    told = (telling_example(judge, change) if explain else None for change in found.survivors)
    diffs = [(shown_change(book, change), text) for change, text in zip(found.survivors, told, strict=True)]
    if output is TextOrJson.JSON:
        write_json(plain(rule_changes(found, diffs)))
    else:
        sys.stdout.write(mutants_text(found, diffs))
    if found.survivors or found.stale:
        raise typer.Exit(_UNNOTICED)


def _replace_text(file: Path, text: str) -> None:
    """Write a text file anew, whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, "utf-8", newline="\n")
    beside.replace(file)


def _judged(book: RuleBook, changes: Sequence[Change], jobs: int) -> Iterator[Judged]:
    """Yield changes judged, in their order, with how far they are on a terminal."""
    judged = _here(book, changes) if jobs == 1 else _in_processes(book.folder, changes, jobs)
    unnoticed = 0
    for place, one in enumerate(judged, 1):
        unnoticed += one.survives
        if sys.stderr.isatty() or place % 500 == 0:
            end = "\r" if sys.stderr.isatty() else "\n"
            sys.stderr.write(f"{place:,} of {len(changes):,} changes, {unnoticed:,} unnoticed{end}")
            sys.stderr.flush()
        yield one


def _here(book: RuleBook, changes: Sequence[Change]) -> Iterator[Judged]:
    from prefile.workbench.mutation.judge import Judge  # noqa: PLC0415 - other commands start without it

    yield from map(Judge(book).judge, changes)


def _in_processes(folder: Path, changes: Sequence[Change], jobs: int) -> Iterator[Judged]:
    spawn = get_context("spawn")  # a fork of a process with threads, like durable-rules', may hang
    with ProcessPoolExecutor(jobs, spawn, _begin, (folder,)) as pool:
        try:
            yield from pool.map(_judge, changes, chunksize=_CHUNK)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_judge_here: list[Judge] = []  # of a process that judges, made when it begins


def _begin(folder: Path) -> None:
    from prefile.workbench.mutation.judge import Judge  # noqa: PLC0415 - other commands start without it

    _judge_here.append(Judge(open_rulebook(folder)))


def _judge(change: Change) -> Judged:
    return _judge_here[0].judge(change)
