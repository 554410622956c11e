"""A released rule book out of its file: every byte is the one that somebody trusted signed, or the file is refused.

Nothing is believed before the signature: of an unsigned file only its note is read, within bounds.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from prefile.releases.packing import FOLDER
from prefile.rulebook.release_files import NOTE, SIGNATURE
from prefile.rulebook.release_note import ReleaseNote, parsed, refused_release, signer

__all__ = ["Release", "read_release"]

_MOST_NOTE = 1 << 22  # bytes
_MOST_FILES = 1 << 28  # bytes of all files together
_MOST_MEMBERS = 4_002
_CHUNK = 1 << 20


class Release(NamedTuple):
    """A release that was checked: its note and signature as they were written, and its files by their paths."""

    note: ReleaseNote
    key: str
    said: bytes
    signature: bytes
    files: dict[str, bytes]


def read_release(path: Path, trusted: Iterable[str]) -> Release:
    """Read the file of a release, signed with one of the public keys that are trusted.

    Raises:
        RuleFileProblems: it is none, no trusted key signed it, or a file is not the one that was signed.
    """
    try:
        if path.stat().st_size > _MOST_FILES:  # what it holds is listed at its end, and that is read whole
            raise refused_release("R401", f"it is longer than {_MOST_FILES:,} bytes", path.name)
        with zipfile.ZipFile(path) as archive:
            return _Reading(archive, path.name).release(frozenset(trusted))
    except OSError as error:
        raise refused_release("R401", f"it cannot be read: {error.strerror or error}", str(path)) from None
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ):
        raise refused_release("R401", "it is no archive that can be read whole", path.name) from None


class _Reading:
    """The reading of one archive, of which no more is unpacked than what bounds allow."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._left = _MOST_FILES

    def release(self, trusted: frozenset[str]) -> Release:
        members = self._archive.namelist()
        if len(members) > _MOST_MEMBERS or len(set(members)) != len(members):
            raise refused_release("R401", "it holds too many files, or one of them twice", self._name)
        said, signature = self._bytes(NOTE, _MOST_NOTE), self._bytes(SIGNATURE, _MOST_NOTE)
        key = signer(said, signature, f"{self._name}/{SIGNATURE}")
        note = parsed(ReleaseNote, said, f"{self._name}/{NOTE}")
        if key not in trusted:
            what = f"release {note.version} is signed with the key {key[:16]}…, which you do not trust"
            raise refused_release("R402", what, self._name)
        wanted = {f"{FOLDER}{path}" for path in note.files}
        if odd := sorted(wanted.symmetric_difference(set(members) - {NOTE, SIGNATURE})):
            raise refused_release("R403", f"{odd[0]} is in the archive or in its note, not in both", self._name)
        return Release(note, key, said, signature, {path: self._file(path, note) for path in note.files})

    def _file(self, path: str, note: ReleaseNote) -> bytes:
        data = self._bytes(f"{FOLDER}{path}", self._left)
        self._left -= len(data)
        if hashlib.sha256(data).hexdigest() != note.files[path]:
            raise refused_release("R403", f"{path} is not the file that was signed", self._name)
        return data

    def _bytes(self, member: str, most: int) -> bytes:
        """Return the bytes of a member, however many it says that it has.

        Raises:
            RuleFileProblems: there is no such member, it is damaged, or there are more than may be.
        """
        try:
            with self._archive.open(member) as stream:
                parts: list[bytes] = []
                while part := stream.read(_CHUNK):
                    parts.append(part)
                    most -= len(part)
                    if most < 0:
                        raise refused_release("R401", f"{member} is longer than it may be", self._name)
                return b"".join(parts)
        except KeyError:
            raise refused_release("R401", f"it holds no {member}", self._name) from None
