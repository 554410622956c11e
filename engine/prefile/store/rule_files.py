"""The files of rule books in an archive: kept once, and written to a folder again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sqlalchemy import Connection, select

from prefile.errors import ArchiveProblems, Place, Problem
from prefile.law.book import RuleBook
from prefile.rulebook.release_files import NOTE, SIGNATURE
from prefile.store.packing import packed, unpacked
from prefile.store.records import insert_new
from prefile.store.tables import RULE_BOOK_FILES, RULE_BOOKS, RULE_FILES

__all__ = ["RuleFile", "keep_rule_book", "kept_rule_files", "write_rule_files"]

_BESIDE = ("scenarios/**/*", NOTE, SIGNATURE)  # files that stand beside a book and are not in its digest


class RuleFile(NamedTuple):
    """A file of a rule book: its path within the folder, and its bytes."""

    path: str
    data: bytes


def keep_rule_book(connection: Connection, book: RuleBook, at: datetime) -> None:
    """Keep the files of a rule book that the archive does not have, and the scenarios that stand beside it.

    Raises:
        ArchiveProblems: a file is no longer the one that the book was opened from.
    """
    known = select(RULE_BOOKS.c.digest).where(RULE_BOOKS.c.digest == book.digest)
    if connection.execute(known).one_or_none() is not None:
        return
    files, listed = [], []
    for file in _files(book):
        digest = hashlib.sha256(file.data).hexdigest()
        files.append({"digest": digest, "body": packed(file.data)})
        listed.append({"rule_book": book.digest, "path": file.path, "file": digest})
    insert_new(connection, RULE_FILES, files)
    insert_new(connection, RULE_BOOKS, [{"digest": book.digest, "kept_at": at}])
    insert_new(connection, RULE_BOOK_FILES, listed)


def _files(book: RuleBook) -> Iterator[RuleFile]:
    for path, digest in book.files.items():
        data = _read(book.folder / path)
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            what = f"{path} changed since the rule book was opened"
            raise ArchiveProblems([Problem("E510", what, Place(path), next="Run the command again.")])
        yield RuleFile(path, data)
    for file in sorted(file for beside in _BESIDE for file in book.folder.glob(beside)):
        if file.is_file() and (data := _read(file)) is not None:
            path = file.relative_to(book.folder).as_posix()
            if path not in book.files:
                yield RuleFile(path, data)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def kept_rule_files(connection: Connection, digest: str) -> Iterator[RuleFile]:
    """Yield the files of a rule book; none where it is not kept.

    Raises:
        ArchiveProblems: a file is not the one that was kept.
    """
    every = (
        select(RULE_BOOK_FILES.c.path, RULE_FILES.c.digest, RULE_FILES.c.body)
        .join_from(RULE_BOOK_FILES, RULE_FILES, RULE_BOOK_FILES.c.file == RULE_FILES.c.digest)
        .where(RULE_BOOK_FILES.c.rule_book == digest)
        .order_by(RULE_BOOK_FILES.c.path)
    )
    for path, file, body in connection.execute(every):
        try:
            data = unpacked(body)
        except ValueError:
            data = b""
        if hashlib.sha256(data).hexdigest() != file:
            what = f"the rule file {path} of {digest} is not as it was kept"
            raise ArchiveProblems([Problem("E507", what, Place(path))])
        yield RuleFile(path, data)


def write_rule_files(connection: Connection, digest: str, folder: Path) -> int:
    """Write the files of a rule book into a folder, and return how many there are.

    Raises:
        ArchiveProblems: it is not kept, or not as it was kept; or its paths lead out of the folder.
        OSError: the folder cannot be written.
    """
    written = 0
    for file in kept_rule_files(connection, digest):
        within = PurePosixPath(file.path)
        if within.is_absolute() or ".." in within.parts or "\\" in file.path or ":" in file.path:
            raise ArchiveProblems([Problem("E507", f"{file.path} leads out of the rule book", Place(file.path))])
        path = folder.joinpath(*within.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        written += 1
    if not written:
        raise ArchiveProblems([Problem("E506", f"no rule book {digest} is kept", Place("archive"))])
    return written
