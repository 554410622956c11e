"""`prefile rules diff`: what is other law in one rule book than in another, and the lines that it changes."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.archives import ArchiveAt, Organization, ends_in_words, opened_archive
from prefile.cli.help_pages import examples
from prefile.cli.options import Asked, Decide, Deciding, inputs_or_end, open_or_end
from prefile.cli.output import write_json
from prefile.cli.run_loop import RunLoop
from prefile.intake import Limits
from prefile.rulebook import open_rulebook
from prefile.values.json_shape import plain

if TYPE_CHECKING:
    from prefile.law.book import RuleBook

__all__ = ["EXAMPLE", "diff_command"]

EXAMPLE = examples(
    "prefile rules diff rules my-rules",
    "prefile rules diff HEAD~3 rules --on entries/",
    "prefile rules diff HEAD rules --format html > changes.html",
)


class DiffFormat(StrEnum):
    """How the changes are written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def diff_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A folder, a git revision, or a digest in the archive.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The other: as OLD.")],
    on: Annotated[
        list[str] | None, typer.Option("--on", metavar="FILE", help="Entries on which to show which lines change.")
    ] = None,
    decide: Deciding = Decide.AUTO,
    output: Annotated[DiffFormat, typer.Option("--format", help="How the changes are written.")] = DiffFormat.TEXT,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
) -> None:
    """Say what is other law in one rule book than in another: standings, goods, rates, dates, authorities.

    With --on, also which lines of entries come to something else, by how much, and by which part of a rule.
    """
    from prefile.render.text.law_changes import law_changes_text  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.law_changes import law_changes  # noqa: PLC0415 - other commands start without it

    with (
        ends_in_words(),
        TemporaryDirectory() as scratch,
        _book(old, Path(scratch) / "old", archive_at, organization) as before,
        _book(new, Path(scratch) / "new", archive_at, organization) as after,
    ):
        loop = RunLoop(inputs_or_end(Asked(on or [], None, None, None, None)), Limits().lines, None)
        with loop.ends(), loop.output() as written:
            entries = list(loop.entries()) if on else None
            found = law_changes(before, after, entries, decide.value)
            if output is DiffFormat.JSON:
                write_json(plain(found))
            elif output is DiffFormat.HTML:
                from prefile.render.html.law_changes import law_changes_html  # noqa: PLC0415 - only for a page

                written.write(law_changes_html(found))
            else:
                written.write(law_changes_text(found))


@contextmanager
def _book(named: str, scratch: Path, archive_at: str | None, organization: str) -> Generator[RuleBook]:
    """Give the book that is named: a folder's, that of a git revision, or one that an archive holds."""
    if Path(named).is_dir():
        yield open_or_end(Path(named))
    elif named.startswith("sha256:"):
        from prefile.cli.archive_books import opened_from  # noqa: PLC0415 - databases take their time to import

        with opened_archive(archive_at, organization) as archive:
            yield opened_from(archive, named, scratch)
    else:
        yield open_rulebook(_checked_out(named, scratch))


def _checked_out(revision: str, folder: Path) -> Path:
    """Write the rules of a revision of this git repository into a folder."""
    top = _git("rev-parse", "--show-toplevel")
    if top is None or revision.startswith("-"):
        raise typer.BadParameter(f"{revision} is no folder, no revision of a git repository here and no digest")
    data = _git("archive", "--format=tar", f"{revision}:rules", at=top.decode().strip())
    if data is None:
        raise typer.BadParameter(f"{revision} is no folder, and no revision of this repository that has rules/")
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def _git(*words: str, at: str | None = None) -> bytes | None:
    """Return what git says; None where it refuses, or is not here."""
    try:
        done = subprocess.run(["git", *words], cwd=at, capture_output=True, check=False)  # noqa: S603, S607 - of the user
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
