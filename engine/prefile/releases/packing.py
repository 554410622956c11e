"""A rule book as one signed file: its note, the note's signature, and its files. The same book gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from prefile.law.book import RuleBook
from prefile.rulebook.release_files import NOTE, SIGNATURE
from prefile.rulebook.release_note import Earlier, ReleaseNote, Signature
from prefile.signing import SigningKey
from prefile.version import __version__

__all__ = ["FOLDER", "note_of", "packed", "rule_files"]

FOLDER = "rules/"  # of the rule files within the archive
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time, for zip: the bytes say nothing of when they were packed
_MODE = 0o100644 << 16
_KINDS = (".yaml", ".csv", ".md")


def rule_files(folder: Path) -> dict[str, bytes]:
    """Return every file of a rule book by its path below its folder: rules, lists, tariff, scenarios, and READMEs.

    Raises:
        OSError: one cannot be read.
    """
    every = sorted(path for path in folder.rglob("*") if path.suffix in _KINDS and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def note_of(
    book: RuleBook, version: str, files: Mapping[str, bytes], since: Earlier | None, changes: Sequence[str]
) -> ReleaseNote:
    """Return what the release of a book says of itself; `changes` are what is other law in it since the one before."""
    return ReleaseNote(
        version=version,
        digest=book.digest,
        engine=__version__,
        read_through=book.chapter_99_through.isoformat(),
        since=since,
        changes=list(changes),
        files={path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())},
    )


def packed(note: ReleaseNote, files: Mapping[str, bytes], key: SigningKey) -> bytes:
    """Return the bytes of a release, signed with a key."""
    said = note.model_dump_json(indent=1).encode()
    signature = Signature(key=key.public, signature=key.sign(said)).model_dump_json(indent=1).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in ((NOTE, said), (SIGNATURE, signature)):
            archive.writestr(_member(name), data)
        for path, data in sorted(files.items()):
            archive.writestr(_member(f"{FOLDER}{path}"), data)
    return made.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _BEGINNING)
    member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
    return member
