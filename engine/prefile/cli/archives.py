"""What the commands of the archive share: where it is, whose records, how it is opened, and how refusals end a command.

What databases are used with is imported by whoever opens an archive, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.options import end_with
from prefile.errors import Problems, UnreadableReport

if TYPE_CHECKING:
    from prefile.store.archive import Archive

__all__ = ["ArchiveAt", "InArchive", "Organization", "data_folder", "ends_in_words", "opened_archive", "signing_key"]

_FILE, _KEY = "archive.sqlite", "archive-signing.key"

InArchive = Annotated[
    bool, typer.Option("--archive", help="Keep each report, its entry, its file and the rule book in the archive.")
]
ArchiveAt = Annotated[
    str | None,
    typer.Option(
        "--archive-at",
        metavar="PATH|URL",
        help="Where the archive is: a file (SQLite), or postgresql://… for a team. Without it, a file of your own.",
    ),
]
Organization = Annotated[
    str, typer.Option("--organization", metavar="NAME", help="Whose records; nothing of another's is read.")
]


def data_folder() -> Path:
    """Return the folder where this user's programs keep what they make."""
    from platformdirs import user_data_path  # noqa: PLC0415 - most commands keep nothing

    return user_data_path("prefile", appauthor=False)


def archive_location(at: str | None) -> str:
    """Return where the archive is: as it is named, else a file of the user's own."""
    return at or str(data_folder() / _FILE)


def signing_key() -> Path:
    """Return the file of the key that prunings are signed with."""
    return data_folder() / _KEY


@contextmanager
def opened_archive(at: str | None, organization: str, *, make: bool = False) -> Generator[Archive]:
    """Open the archive, and close it in the end.

    Raises:
        ArchiveProblems: it cannot be opened.
    """
    from prefile.store.archive import open_archive  # noqa: PLC0415 - what databases are used with takes its time

    with open_archive(archive_location(at), organization, make=make) as archive:
        yield archive


@contextmanager
def ends_in_words(*, as_json: bool = False) -> Generator[None]:
    """End a command with what was refused, and its exit code."""
    try:
        yield
    except Problems as refused:
        raise end_with(refused, as_json=as_json) from None
    except UnreadableReport as refused:
        typer.echo(f"{refused}", err=True)
        raise typer.Exit(refused.exit_code) from None
