"""A folder that `prefile bulk` wrote, named where declarations are: it is added up by its columns."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prefile.cli.folders import is_folder, is_written_by_bulk
from prefile.cli.options import end_with
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.law.book import RuleBook

if TYPE_CHECKING:
    from prefile.analysis.opened_run import OpenedRun

__all__ = ["bulk_folder", "needs_columns", "no_run", "opened"]

_NEEDED = ("duckdb", "numpy", "pyarrow", "msgspec")
_OF_BULK = ("--scenario", "--floor", "--on", "--as-known", "--decide")  # what it is given


def bulk_folder(files: Sequence[str], **options: object) -> Path | None:
    """Return the folder of columns that is named; None where declarations are.

    `options` are those that say how declarations are read and screened, each with what was given (nothing: it was not).

    Raises:
        typer.BadParameter: another file is named beside it, or one of the options is given.
    """
    folder = next((name for name in files if is_folder(name) and is_written_by_bulk(name)), None)
    if folder is None:
        return None
    if len(files) > 1:
        raise typer.BadParameter(f"{folder} holds what prefile bulk wrote, which is added up alone: name nothing else")
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    decided = [name for name in given if name in _OF_BULK]
    if decided:
        raise typer.BadParameter(
            f"{folder} holds what prefile bulk decided: give {', '.join(decided)} to prefile bulk, and not here"
        )
    if given:
        raise typer.BadParameter(
            f"{folder} holds what prefile bulk decided, and nothing that {', '.join(given)} could change: name the "
            "declarations instead"
        )
    needs_columns("a folder of prefile bulk")
    return Path(folder)


def needs_columns(what: str) -> None:
    """Refuse what columns are added up for where DuckDB or pyarrow is not installed."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise typer.BadParameter(f"{what} needs DuckDB and pyarrow: install prefile with its extra, prefile[bulk]")


@contextmanager
def opened(folder: Path, book: RuleBook) -> Generator[OpenedRun]:
    """Open a folder of columns; end with 2 where it is torn, or another rule book made it."""
    from prefile.analysis.opened_run import NoRun, OtherLaw, opened_run  # noqa: PLC0415 - few runs are of columns

    try:
        with opened_run(folder, book) as run:
            yield run
    except NoRun as other:
        raise end_with(no_run(folder, other)) from None
    except OtherLaw as other:
        raise typer.BadParameter(f"{other}: name that one with --rules") from None


def no_run(folder: Path, why: Exception) -> DeclarationProblems:
    """Return the problem of a folder that cannot be added up."""
    then = "Name a folder that prefile bulk wrote to its end; the same command again ends a run that was stopped."
    return DeclarationProblems([Problem("E101", str(why), Place(str(folder)), next=then)])
