"""Rule books that are installed: a folder each beside the others, and which of them is used.

    books/2026.12.01/release.json release.sig us/… lists/… tariff/…
    books/used                           the version that commands and the service open where no folder is named

A book appears when it is whole, by a rename. What is used is one small file, replaced by a rename too: whoever opens
the book anew sees the one or the other.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from prefile.errors import Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.releases.chosen import SHIPPED, USED
from prefile.releases.unpacking import Release
from prefile.rulebook import open_rulebook
from prefile.rulebook.release_files import NOTE, SIGNATURE, VERSION, version_order
from prefile.rulebook.release_note import ReleaseNote, Signature, parsed, refused_release
from prefile.version import __version__

__all__ = [
    "InstalledBook",
    "install",
    "installed_books",
    "installed_folder",
    "remove",
    "use",
    "used_folder",
    "used_version",
]

_MOST_BYTES = 64


class InstalledBook(NamedTuple):
    """A book that is installed: its note, by which public key it is signed, its folder, and whether it is in use."""

    note: ReleaseNote
    key: str
    folder: Path
    used: bool


def installed_books(home: Path) -> Iterator[InstalledBook]:
    """Yield the books that are installed, the newest first.

    Raises:
        RuleFileProblems: what one says of itself cannot be read.
    """
    used = used_version(home)
    for version in sorted(_versions(home), key=version_order, reverse=True):
        folder = home / version
        note = parsed(ReleaseNote, (folder / NOTE).read_bytes(), NOTE)
        signature = parsed(Signature, (folder / SIGNATURE).read_bytes(), SIGNATURE)
        yield InstalledBook(note, signature.key, folder, version == used)


def _versions(home: Path) -> list[str]:
    if not home.is_dir():
        return []
    return [path.name for path in home.iterdir() if re.fullmatch(VERSION, path.name) and (path / NOTE).is_file()]


def install(release: Release, home: Path, *, older: bool = False) -> RuleBook:
    """Install a release that was read, and return its book; the same one again changes nothing.

    Raises:
        RuleFileProblems: it needs a newer engine, is older than an installed one where `older` does not allow it,
            another of its version is installed, or its rules are wrong.
        OSError: it cannot be written.
    """
    note = release.note
    _refuse(note, home, older=older)
    folder = home / note.version
    if not folder.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".begun-", dir=home) as begun:
            whole = Path(begun) / "book"
            _write(release, whole)
            open_rulebook(whole)  # its rules are read, and its digest is that of the note
            try:
                whole.rename(folder)
            except OSError:  # another process was first
                if not folder.exists():
                    raise
                _refuse(note, home, older=True)
    return open_rulebook(folder)


def _refuse(note: ReleaseNote, home: Path, *, older: bool) -> None:
    version = note.version
    if version_order(note.engine) > version_order(__version__):
        raise refused_release("R405", f"release {version} needs prefile {note.engine}; this is {__version__}", version)
    known = {book.note.version: book.note for book in installed_books(home)}
    if version in known and known[version] != note:
        raise refused_release("R407", f"release {version} is installed with other contents", version)
    newest = max(known, key=version_order, default=version)
    if not older and version_order(version) < version_order(newest):
        raise refused_release("R404", f"release {version} is older than {newest}, which is installed", version)


def _write(release: Release, folder: Path) -> None:
    """Write the files of a release, whose paths its note allows."""
    for path, data in ((NOTE, release.said), (SIGNATURE, release.signature), *release.files.items()):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def use(home: Path, version: str) -> None:
    """Let commands and the service open a version where no folder is named; the shipped book by its word.

    Raises:
        RuleFileProblems: it is not installed.
        OSError: it cannot be written.
    """
    if version != SHIPPED:
        installed_folder(home, version)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = home / f".{USED}-{os.getpid()}"
    try:
        begun.write_text(f"{version}\n", "ascii")
        begun.replace(home / USED)
    finally:
        begun.unlink(missing_ok=True)


def used_version(home: Path) -> str:
    """Return the version that is used, or the word for the shipped book.

    Raises:
        RuleFileProblems: what is used cannot be told.
    """
    try:
        with (home / USED).open("rb") as stream:
            said = stream.read(_MOST_BYTES)
    except FileNotFoundError:
        return SHIPPED
    except OSError as error:
        raise refused_release("R406", f"it cannot be read: {error.strerror or error}", str(home / USED)) from None
    version = said.decode("ascii", "replace").strip()
    if version != SHIPPED and not re.fullmatch(VERSION, version):
        raise refused_release("R406", "it names no version", str(home / USED), following=_AGAIN)
    return version


_AGAIN = "Name one again with prefile rules use."


def used_folder(home: Path) -> Path | None:
    """Return the folder of the book that is used; None where it is the shipped one.

    Raises:
        RuleFileProblems: what is used cannot be told, or is not installed any more.
    """
    version = used_version(home)
    if version == SHIPPED:
        return None
    if not (home / version / NOTE).is_file():
        what = f"release {version} is used, and is not installed any more"
        raise refused_release("R406", what, str(home / USED), following=_AGAIN)
    return home / version


def installed_folder(home: Path, version: str) -> Path:
    """Return the folder of an installed version.

    Raises:
        RuleFileProblems: it is not installed.
    """
    if version not in _versions(home):
        raise refused_release("R406", f"no rule book of version {version[:40]} is installed", version[:40])
    return home / version


def remove(home: Path, version: str) -> None:
    """Remove an installed book that is not the one that is used.

    Raises:
        RuleFileProblems: it is not installed, or it is used.
        OSError: it cannot be removed.
    """
    folder = installed_folder(home, version)
    if version == used_version(home):
        problem = Problem("R406", f"release {version} is used", next="Use another with prefile rules use first.")
        raise RuleFileProblems([problem])
    shutil.rmtree(folder)
