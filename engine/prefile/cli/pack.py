"""`prefile rules pack` and `key`: a rule book released, signed with the publisher's own key."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.books import books_json, ends_with_refusal, listed, publishers_json
from prefile.cli.help_pages import examples
from prefile.cli.options import TextOrJson, Written, open_or_end
from prefile.cli.output import Output, end_with, write_json
from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.releases.trust import Publisher
from prefile.rulebook.release_files import VERSION

__all__ = ["KEY", "PACK", "key_command", "pack_command"]

# ruff: noqa: PLC0415 - other commands start without what signs releases

PACK = examples(
    "prefile rules pack rules --out book-2026.12.01.zip --key publisher.pem",
    "prefile rules pack rules --out book-2026.12.01.zip --key publisher.pem --since 2026.11.20",
    "prefile rules key publisher.pem",
)
KEY = examples(
    "prefile rules key publisher.pem",
    'prefile rules key publisher.pem --name "Harbor Trade Law"',
    "prefile rules trust publisher.pem.pub",
)
_NAMED = re.compile(f"(?:^|[^0-9])({VERSION})\\.zip$")


def pack_command(
    rules: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the rule book.")],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="The file to write, named by its version: book-2026.12.01.zip."),
    ],
    key: Annotated[
        Path, typer.Option("--key", metavar="FILE", help="Your key, which prefile rules key makes. Nobody else's.")
    ],
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSION", help="The version, where the file's name says none.")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="DIR|VERSION", help="The book before, so that the release says what changed."),
    ] = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Release a rule book: check and prove it, say what changed, and write all of its files as one signed file.

    The same book, version and key give the same bytes.

    Exits with 0, 2 when the key or the file cannot be used, or 3 when a rule is wrong.
    """
    named = version or (found[1] if (found := _NAMED.search(out.name)) else None)
    if named is None or not re.fullmatch(VERSION, named):
        raise typer.BadParameter("name the file by its version, like book-2026.12.01.zip, or state --version")
    book = open_or_end(rules, examples=True)
    from prefile.rulebook.lint import lint
    from prefile.workbench.prove import prove

    if problems := lint(book) or prove(book, decide="auto").problems:
        raise end_with(RuleFileProblems(problems))
    before = None if since is None else open_or_end(since)
    with ends_with_refusal(as_json=output is TextOrJson.JSON):
        from prefile.errors import KeyProblems, Place, Problem
        from prefile.releases.packing import note_of, packed, rule_files
        from prefile.rulebook.release_note import Earlier
        from prefile.signing import key_in

        if (signing := key_in(key)) is None:
            missing = Problem("E516", f"{key}: there is no such file", Place(str(key)), next=f"prefile rules key {key}")
            raise KeyProblems([missing])
        earlier = None
        if before is not None:
            earlier = Earlier(version=None if before.release is None else before.release.version, digest=before.digest)
        files = rule_files(rules)
        note = note_of(book, named, files, earlier, _changes(before, book))
        with Output(out, is_read=lambda _: False) as written:
            written.write_bytes(packed(note, files, signing))
    if output is TextOrJson.JSON:
        write_json(books_json([listed(note, signing.public, used=False)]))
        return
    sys.stdout.write(
        f"Rule book {named} ({book.digest[7:19]}), {len(files)} files, signed {signing.public[:16]}…: {out}\n"
    )
    for sentence in note.changes:
        sys.stdout.write(f"  {sentence}\n")


def _changes(before: RuleBook | None, after: RuleBook) -> list[str]:
    """Return what is other law since the book before, in sentences."""
    if before is None:
        return []
    from prefile.render.text.law_changes import change_sentences
    from prefile.workbench.law_changes import changed_measures

    return list(change_sentences(changed_measures(before, after)))


def key_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where your key is to be; FILE.pub is its public half.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="Who you are, for those who trust you.")] = "",
    output: Written = TextOrJson.TEXT,
) -> None:
    """Make a key that signs rule books. Keep the file to yourself; give the public half to those who install them."""
    if file.exists():
        raise typer.BadParameter(f"{file} is there already: a key is never written over")
    public = file.with_name(f"{file.name}.pub")
    with ends_with_refusal(as_json=output is TextOrJson.JSON):
        from prefile.signing import open_key

        signing = open_key(file)
        with Output(public, is_read=lambda _: False) as written:
            written.write(f"ed25519 {signing.public} {name}".rstrip() + "\n")
    if output is TextOrJson.JSON:
        write_json(publishers_json([Publisher(signing.public, name)]))
        return
    sys.stdout.write(f"Your key is {file}. Give {public} to those who install your rule books.\n")
