"""The files that entries were read from, kept once each by what they hold, in parts that memory takes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, insert, select

from prefile.errors import ArchiveProblems, Place, Problem
from prefile.store.archive import Archive
from prefile.store.chain import INPUT
from prefile.store.packing import packed, unpacked
from prefile.store.records import append
from prefile.store.tables import INPUT_PARTS, INPUTS

__all__ = ["input_bytes", "keep_input", "refuse_unkept"]

_PART = 1 << 20  # bytes


def keep_input(archive: Archive, content: Path | bytes, name: str, digest: str) -> None:
    """Keep the bytes of a file, or those at hand, that have a digest, under a name; nothing where they are kept.

    Raises:
        ArchiveProblems: the file holds something else by now or cannot be read, or the database refuses.
    """

    def write(connection: Connection) -> None:
        head = archive.head(connection)
        own = INPUTS.c.organisation_id == head.organisation_id
        if connection.execute(select(INPUTS.c.sequence).where(own, INPUTS.c.digest == digest)).first() is not None:
            return
        of = {"organisation_id": head.organisation_id, "digest": digest}
        read, size, parts = hashlib.sha256(), 0, 0
        for part in _parts(content, name):
            read.update(part)
            connection.execute(insert(INPUT_PARTS), [{**of, "part": parts, "body": packed(part)}])
            size, parts = size + len(part), parts + 1
        if f"sha256:{read.hexdigest()}" != digest:
            raise _refused(name, "it was changed while it was screened")
        row = {**of, "sequence": head.sequence + 1, "name": name, "size": size, "parts": parts}
        connection.execute(insert(INPUTS), [row])
        append(connection, head, INPUT, [row], archive.clock())

    archive.written(write)


def _parts(content: Path | bytes, name: str) -> Iterator[bytes]:
    try:
        with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as stream:
            while part := stream.read(_PART):
                yield part
    except OSError as error:
        raise _refused(name, f"it cannot be read: {error.strerror or error}") from None


def _refused(name: str, what: str) -> ArchiveProblems:
    return ArchiveProblems([Problem("E517", f"{name} cannot be kept: {what}", Place(name))])


def input_bytes(archive: Archive, digest: str) -> Iterator[bytes]:
    """Yield the bytes of an input in parts.

    Raises:
        ArchiveProblems: it is not kept, or not as it was kept.
    """
    with archive.database.reads() as connection:
        own = INPUT_PARTS.c.organisation_id == archive.organisation_id(connection)
        of = select(INPUT_PARTS.c.body).where(own, INPUT_PARTS.c.digest == digest).order_by(INPUT_PARTS.c.part)
        read, parts = hashlib.sha256(), 0
        for (body,) in connection.execution_options(yield_per=1).execute(of):
            try:
                part = unpacked(body)
            except ValueError:
                raise _damaged(digest) from None
            read.update(part)
            parts += 1
            yield part
    if not parts:
        raise ArchiveProblems([Problem("E506", f"the archive holds no input {digest}", Place(digest))])
    if f"sha256:{read.hexdigest()}" != digest:
        raise _damaged(digest)


def _damaged(digest: str) -> ArchiveProblems:
    return ArchiveProblems([Problem("E507", f"the input {digest} is not as it was kept", Place(digest))])


def refuse_unkept(digest: str | None, shown: str, *, side_car: bool = False) -> str:
    """Return the digest of the file that a screening was read from, or of the side-car that was joined to it.

    Raises:
        ArchiveProblems: it was not kept: it came through a pipe, or from a program, or there was no side-car.
    """
    if digest is None and side_car:
        what = f"{shown[:12]} was screened without a side-car of facts, so there is none to write"
        following = "Leave out --side-car: the entry by itself is all that the report was made from."
        raise ArchiveProblems([Problem("E506", what, Place(shown), next=following)])
    if digest is None:
        what = f"the file of {shown[:12]} was not kept: the entry came through a pipe, or from a program"
        raise ArchiveProblems([Problem("E506", what, Place(shown))])
    return digest
