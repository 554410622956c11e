"""`prefile rules install`, `books`, `use`, `remove` and `trust`: rule books as their publishers release them."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import TextOrJson, Written, end_with, open_or_end
from prefile.cli.output import OutputProblems, refused_output, write_json
from prefile.cli.settings import own_folder
from prefile.errors import Problems
from prefile.releases.chosen import SHIPPED, book_home, open_chosen
from prefile.render.text.law_read import book_read_words, parts_read
from prefile.rulebook import open_rulebook
from prefile.values.json_shape import plain
from prefile.workbench.book_documents import BookBefore, ListedBook, ListedPublisher, Publishers, ReleasedBooks

if TYPE_CHECKING:
    from prefile.law.book import RuleBook
    from prefile.releases.home import InstalledBook
    from prefile.releases.trust import Publisher
    from prefile.rulebook.release_note import ReleaseNote

__all__ = [
    "BOOKS",
    "INSTALL",
    "REMOVE",
    "TRUST",
    "USE",
    "books_command",
    "books_json",
    "ends_with_refusal",
    "install_command",
    "listed",
    "publishers_json",
    "remove_command",
    "trust_command",
    "trusted_keys",
    "use_command",
]

# ruff: noqa: PLC0415 - other commands start without what reads and checks releases

INSTALL = examples(
    "prefile rules install book-2026.12.01.zip",
    "prefile rules install book-2026.12.01.zip --use",
    "prefile rules install book-2026.11.20.zip --older",
)
BOOKS = examples("prefile rules books", "prefile rules books --changes 2026.12.01", "prefile rules books --format json")
USE = examples("prefile rules use 2026.12.01", "prefile rules use shipped", "prefile rules books")
REMOVE = examples("prefile rules remove 2026.11.20", "prefile rules books", "prefile rules use shipped")
TRUST = examples(
    'prefile rules trust publisher.pub --name "Harbor Trade Law"',
    "prefile rules trust",
    "prefile rules trust --format json",
)
Version = Annotated[str, typer.Argument(metavar="VERSION", help="A version, as prefile rules books lists it.")]


def trusted_keys() -> Path:
    """Return the file of the public keys of those whose rule books are installed."""
    return own_folder() / "trusted-keys"


@contextmanager
def ends_with_refusal(*, as_json: bool) -> Generator[None]:
    """End the command with what is refused, in words or as JSON."""
    try:
        yield
    except Problems as problems:
        raise end_with(problems, as_json=as_json) from None
    except OSError as error:
        raise end_with(OutputProblems([refused_output(book_home(), error)]), as_json=as_json) from None


def install_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A released rule book.")],
    use_it: Annotated[bool, typer.Option("--use", help="Use it from now on.")] = False,
    older: Annotated[bool, typer.Option("--older", help="Install it beside a newer one.")] = False,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Install a released rule book beside the others. It is read, and every byte is what a trusted publisher signed.

    What it changes is told. It is used when you say so: with --use, or by prefile rules use.

    Exits with 0, 2 when it cannot be written, or 3 when the book is refused.
    """
    as_json = output is TextOrJson.JSON
    with ends_with_refusal(as_json=as_json):
        from prefile.releases.home import install, installed_books, use
        from prefile.releases.trust import publishers
        from prefile.releases.unpacking import read_release

        home = book_home()
        release = read_release(file, [publisher.key for publisher in publishers(trusted_keys())])
        install(release, home, older=older)
        if use_it:
            use(home, release.note.version)
        found = next(book for book in installed_books(home) if book.note.version == release.note.version)
    if as_json:
        write_json(books_json([listed(found.note, found.key, used=found.used)]))
        return
    sys.stdout.write(f"Rule book {release.note.version} installed{', and used from now on' if use_it else ''}.\n")
    sys.stdout.write(_changes(found))
    if not found.used:
        sys.stdout.write(f"Use it with: prefile rules use {release.note.version}\n")


def books_command(
    changes: Annotated[
        str | None, typer.Option("--changes", metavar="VERSION", help="What is other law in it than in the one before.")
    ] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """List the rule books that are installed, the newest first, and which of them is used."""
    as_json = output is TextOrJson.JSON
    with ends_with_refusal(as_json=as_json):
        from prefile.releases.home import installed_books, installed_folder
        from prefile.releases.trust import publishers

        if changes is not None:
            installed_folder(book_home(), changes)
        every = [book for book in installed_books(book_home()) if changes in {None, book.note.version}]
        names = {publisher.key: publisher.name for publisher in publishers(trusted_keys())}
    if as_json:
        write_json(books_json([listed(book.note, book.key, used=book.used) for book in every]))
    elif changes is not None:
        sys.stdout.write(_changes(every[0]))
    else:
        _list(every, names)


def _list(every: list[InstalledBook], names: dict[str, str]) -> None:
    shipped = open_or_end(Path(SHIPPED))
    used = any(book.used for book in every)
    for book in every:
        note, key = book.note, book.key
        by = names.get(key, f"key {key[:16]}…, which you do not trust any more")
        row = f"{_mark(used=book.used)} {note.version:<16} {note.digest[7:19]}"
        sys.stdout.write(f"{row}  {by}\n    law read through: {_read(book)}\n")
    sys.stdout.write(f"{_mark(used=not used)} {SHIPPED:<16} {shipped.digest[7:19]}  came with prefile\n")
    sys.stdout.write(f"    law read through: {book_read_words(shipped)}\n")
    sys.stdout.write(_older_than_shipped(every, shipped))


def _read(book: InstalledBook) -> str:
    """Say through when a book was read: its parts where it is the one in use, else what its release says."""
    if book.used:
        return book_read_words(open_chosen(None))
    return parts_read({"chapter 99": date.fromisoformat(book.note.read_through)})


def _older_than_shipped(every: Iterable[InstalledBook], shipped: RuleBook) -> str:
    """Say that the book in use was read through an earlier day than the one that came with prefile; else nothing."""
    newest = shipped.chapter_99_through.isoformat()
    used = next((book.note for book in every if book.used), None)
    if used is None or used.read_through >= newest:
        return ""
    return (
        f"The book in use was read through {used.read_through}, the one that came with this prefile through {newest}:\n"
        "ask its publisher for a newer one, or prefile rules use shipped\n"
    )


def _mark(*, used: bool) -> str:
    return "*" if used else " "


def use_command(version: Version, output: Written = TextOrJson.TEXT) -> None:
    """Use an installed rule book where no --rules is given; shipped is the one that came with prefile.

    A service that runs takes it at its next SIGHUP, without losing a request.

    Exits with 0, 2 when it cannot be written, or 3 when no such book is installed.
    """
    as_json = output is TextOrJson.JSON
    with ends_with_refusal(as_json=as_json):
        from prefile.releases.home import installed_books, use

        use(book_home(), version)
        book = open_chosen(None)
        every = [found for found in installed_books(book_home()) if found.used]
    if as_json:
        write_json(books_json([listed(found.note, found.key, used=True) for found in every]))
        return
    sys.stdout.write(f"Rule book {book.named} is used from now on.\n")
    sys.stdout.write(_older_than_shipped(every, open_rulebook()))


def remove_command(version: Version, output: Written = TextOrJson.TEXT) -> None:
    """Remove an installed rule book. Reports that it made can be checked only where it is kept or installed again.

    Exits with 0, 2 when it cannot be removed, or 3 when it is not installed or is the one in use.
    """
    as_json = output is TextOrJson.JSON
    with ends_with_refusal(as_json=as_json):
        from prefile.releases.home import installed_books, remove

        remove(book_home(), version)
        left = list(installed_books(book_home()))
    if as_json:
        write_json(books_json([listed(book.note, book.key, used=book.used) for book in left]))
        return
    sys.stdout.write(f"Rule book {version} removed.\n")


def trust_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The public key that a publisher gave you.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Whose key it is.")] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Trust a publisher of rule books by a public key, or list those who are trusted.

    Take the key from the publisher by a way that you know, never from where the rule book came.

    Exits with 0, or 2 when the file holds no public key.
    """
    as_json = output is TextOrJson.JSON
    with ends_with_refusal(as_json=as_json):
        from prefile.releases.trust import public_key, publishers, trust

        given = None if file is None else public_key(file, name)
        new = given is not None and trust(trusted_keys(), given)
        every = publishers(trusted_keys())
    if as_json:
        write_json(publishers_json(every))
    elif given is not None:
        sys.stdout.write(f"{given.name} ({given.key[:16]}…) {'is now' if new else 'was already'} trusted.\n")
    else:
        for publisher in every:
            sys.stdout.write(f"{publisher.key}  {publisher.name}\n")
        if not every:
            sys.stdout.write("Nobody is trusted yet. prefile rules trust FILE trusts a publisher.\n")


def listed(note: ReleaseNote, key: str, *, used: bool) -> ListedBook:
    """Return a release as programs read it."""
    since = None if note.since is None else BookBefore(note.since.version, note.since.digest)
    changes = tuple(note.changes)
    return ListedBook(note.version, note.digest, note.engine, note.read_through, since, changes, key, used)


def books_json(books: Iterable[ListedBook]) -> dict[str, object]:
    """Return releases as JSON."""
    return plain(ReleasedBooks(tuple(books)))


def publishers_json(publishers: Iterable[Publisher]) -> dict[str, object]:
    """Return publishers as JSON."""
    return plain(Publishers(tuple(ListedPublisher(*publisher) for publisher in publishers)))


def _changes(book: InstalledBook) -> str:
    note = book.note
    if note.since is None:
        return ""
    before = note.since.version or note.since.digest[7:19]
    rows = "".join(f"  {sentence}\n" for sentence in note.changes) or "  nothing that is law\n"
    return f"Changed since {before}:\n{rows}"
