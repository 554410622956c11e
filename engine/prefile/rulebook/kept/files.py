"""The folder of kept books: a file a book, named by all that it was made of, and believed only where it is whole.

Whoever writes such a file says what the law is. So a folder or a file that another user owns (but for the system's
administrator, who installs prefile itself) or can write to is not looked at; one that is torn is made anew.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from prefile.law.book import RuleBook
from prefile.rulebook.kept.unpacking import Unfit, unpacked
from prefile.values.collecting import without_collecting

__all__ = ["keep", "keep_bytes", "kept_book", "kept_bytes", "refuse_shared"]

_SUFFIX = ".book"
_MARK = b"prefile book 1\n"
_DIGEST = hashlib.sha256().digest_size
_LARGEST = 1 << 28
_MOST_KEPT = 8
_UNFINISHED = 3600  # seconds after which what a stopped process left is removed
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def kept_book(home: Path, key: str, rules: Path) -> RuleBook | None:
    """Return the book that a folder keeps under a key, as one of the folder `rules`; None where it keeps none."""
    data = kept_bytes(home, f"{key}{_SUFFIX}", _MARK)
    if data is None:
        return None
    try:
        with without_collecting():
            return unpacked(data, rules)
    except Unfit:
        return None


def kept_bytes(home: Path, name: str, mark: bytes) -> memoryview | None:
    """Return what a folder keeps in a file of one's own, behind its mark and digest; None where there is none."""
    try:
        refuse_shared(home)
        data = _own_bytes(home / name)
    except OSError:
        return None
    head = len(mark) + _DIGEST
    if data[:head] != mark + hashlib.sha256(memoryview(data)[head:]).digest():
        return None
    with suppress(OSError):  # a folder that cannot be written is as good
        os.utime(home / name)
    return memoryview(data)[head:]


def keep(book: RuleBook, home: Path, key: str) -> Path:
    """Write a book to a folder, where it appears when it is whole, and return its file.

    Raises:
        OSError: it cannot be written there, or others can write there too.
    """
    from prefile.decision.engine import ask_beforehand  # noqa: PLC0415 - most who open a book find it kept
    from prefile.rulebook.kept.packing import packed  # noqa: PLC0415 - as above

    ask_beforehand(book)
    return keep_bytes(home, f"{key}{_SUFFIX}", _MARK, packed(book))


def keep_bytes(home: Path, name: str, mark: bytes, data: bytes) -> Path:
    """Write a file to a folder behind its mark and digest, where it appears when it is whole, and return it.

    Raises:
        OSError: it cannot be written there, or others can write there too.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_shared(home)
    file = home / name
    with NamedTemporaryFile(dir=home, prefix=".", suffix=file.suffix, delete=False) as unfinished:
        unfinished.write(mark + hashlib.sha256(data).digest())
        unfinished.write(data)
    Path(unfinished.name).replace(file)
    _remove_old(home, file.suffix)
    return file


def refuse_shared(home: Path) -> None:
    """Refuse a folder that another user owns or can write to.

    Raises:
        PermissionError: it is one.
        OSError: it is not there.
    """
    if not _is_own(home.stat()):
        raise PermissionError(f"{home} belongs to another user, or others can write to it; books are not kept there")


def _is_own(found: os.stat_result) -> bool:
    return os.name != "posix" or (found.st_uid in {0, os.geteuid()} and not found.st_mode & _OTHERS_WRITE)


def _own_bytes(file: Path) -> bytes:
    """Return the bytes of a file of one's own, and of nothing that a link leads to.

    Raises:
        OSError: there is no such file.
    """
    described = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(described, "rb") as stream:  # noqa: PTH123 - the file that was opened, whatever has its name by now
        found = os.fstat(described)
        if not stat.S_ISREG(found.st_mode) or not _is_own(found) or found.st_size > _LARGEST:
            raise PermissionError(f"{file} is no file of one's own")
        return stream.read()


def _remove_old(home: Path, suffix: str) -> None:
    """Remove the files of a suffix that were not opened for longest, and what stopped processes left."""
    with suppress(OSError):
        found = sorted(((path.stat().st_mtime, path) for path in home.glob(f"*{suffix}")), reverse=True)
        whole = [path for _, path in found if not path.name.startswith(".")]
        left = [path for at, path in found if path.name.startswith(".") and at < time.time() - _UNFINISHED]
        for path in (*whole[_MOST_KEPT:], *left):
            path.unlink(missing_ok=True)
