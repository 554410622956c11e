"""What `prefile screen` reads: files, folders of files, and standard input, one entry at a time.

A file that is named is read whatever it is called. Of a folder, the files in it and below it whose names end like
entries are read, sorted by name; hidden ones are left out, and folders behind links are not entered. Tables and plain
text may as well be notes, reports or side-cars: of a folder they are read where they begin like a declaration, and
those that do not are named on standard error.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from prefile.cli.folders import (
    STANDARD_INPUT,
    Folders,
    is_folder,
    unopened,
)
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake import HowWritten, Limits, read_entries
from prefile.intake.how_written import AS_IT_SHOWS

if TYPE_CHECKING:
    from prefile.intake import Answers

__all__ = ["Inputs", "Item", "entries_of", "is_common"]

_MOST_NAMED = 3

Item = Entry | DeclarationProblems


class Inputs:
    """The files and folders that were named, in the order in which they were."""

    def __init__(self, named: Sequence[str], facts: Answers | None = None, how: HowWritten = AS_IT_SHOWS) -> None:
        """Name what is to be read, the facts that are joined to it, and how it is written; no entry is opened yet."""
        self.named = tuple(named)
        self._facts, self.how = facts, how
        self._folders = Folders(how.mapping)

    @property
    def side_car(self) -> Path | None:
        """The file of the facts that are joined."""
        return None if self._facts is None else Path(self._facts.name)

    @property
    def has_facts(self) -> bool:
        """Whether facts are joined, which is done over all files in turn."""
        return self._facts is not None

    @property
    def many(self) -> bool:
        """Whether more than one file was named: a folder means many, however few are in it."""
        return len(self.named) > 1 or any(map(is_folder, self.named))

    def holds(self, path: Path) -> bool:
        """Whether a file would be among those read."""
        if self._facts is not None and _same(path, self._facts.name):
            return True
        return any(_same(path, name) or self._inside(path, name) for name in self.named if name != STANDARD_INPUT)

    def _inside(self, path: Path, name: str) -> bool:
        """Whether a file lies in a folder that is read, and would be one of those read."""
        if not path.exists() or not is_folder(name):
            return False
        return any(_same(path, file) for file in self._folders.files_in(name) if isinstance(file, str))

    def size(self) -> int | None:
        """Return the number of bytes that there are to read, or None where it is not known."""
        sizes = [_size(file) for file in self._files() if isinstance(file, str)]
        known = [size for size in sizes if size is not None]
        return sum(known) if len(known) == len(sizes) else None

    def entries(self, limits: Limits, progress: Callable[[int], None]) -> Iterator[Item]:
        """Yield each entry of each file, or the problems in its place; `progress` hears of bytes as they are read."""
        declared = self._declared(limits, progress)
        if self._facts is None:
            yield from declared
            return
        from prefile.intake import join_facts  # noqa: PLC0415 - few runs join facts

        yield from join_facts(declared, self._facts)

    def files(self) -> list[str | DeclarationProblems]:
        """Return the files to read, in order; where a folder gives none, the problem is in its place."""
        return list(self._files())

    def _declared(self, limits: Limits, progress: Callable[[int], None]) -> Iterator[Item]:
        for file in self._files():
            if isinstance(file, DeclarationProblems):
                yield file
            else:
                yield from entries_of(file, limits, progress, self.how)
        self.name_left_out()

    def name_left_out(self) -> None:
        """Name the files of folders that were not read because of how they begin."""
        left = [file for name in self.named if is_folder(name) for file in self._folders.left_out(name)]
        left = [file for file in left if not self._is_side_car(file)]
        if left:
            count = "1 file was" if len(left) == 1 else f"{len(left):,} files were"
            named = ", ".join([*left[:_MOST_NAMED], *(["…"] if len(left) > _MOST_NAMED else [])])
            sys.stderr.write(f"{count} left out that begin like no declaration: {named}. Name one to have it read.\n")

    def _files(self) -> Iterator[str | DeclarationProblems]:
        for name in self.named:
            if is_folder(name):
                yield from (file for file in self._folders.files_in(name) if not self._is_side_car(file))
            else:
                yield name

    def _is_side_car(self, file: str | DeclarationProblems) -> bool:
        """Whether a file of a folder is the side-car that is joined to the others."""
        return self._facts is not None and isinstance(file, str) and _same(Path(file), self._facts.name)


class _Watched:
    """A stream that reports how much was read of it."""

    def __init__(self, stream: BinaryIO, progress: Callable[[int], None]) -> None:
        self._stream, self._progress = stream, progress

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._progress(len(data))
        return data


def entries_of(
    name: str, limits: Limits, progress: Callable[[int], None], how: HowWritten = AS_IT_SHOWS
) -> Iterator[Item]:
    """Yield each entry of one file, or the problems in its place."""
    shown = "<stdin>" if name == STANDARD_INPUT else name
    try:
        opened = _opened(name)
    except OSError as error:
        yield unopened(shown, error)
        return
    with opened as stream:
        yield from read_entries(_watched(stream, progress), name=shown, limits=limits, **how._asdict())


def is_common(name: str) -> bool:
    """Whether a name means the same regular file to every process; that of a stream may mean each its own."""
    own = ("/dev/", "/proc/")
    try:
        return Path(name).is_file() and not any(
            path(name).startswith(own) for path in (os.path.abspath, os.path.realpath)
        )
    except (OSError, ValueError):
        return False


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    """Open a file; standard input is open already and stays so."""
    if name != STANDARD_INPUT:
        return Path(name).open("rb")
    if sys.stdin is None:
        raise OSError("it is closed")
    return nullcontext(sys.stdin.buffer)


def _watched(stream: BinaryIO, progress: Callable[[int], None]) -> BinaryIO:
    return cast("BinaryIO", _Watched(stream, progress))


def _size(name: str) -> int | None:
    """Return a file's size; one that cannot be opened has nothing to read, and a stream has no size."""
    try:
        found = os.fstat(sys.stdin.fileno()) if name == STANDARD_INPUT else Path(name).stat()
    except OSError:
        return None if name == STANDARD_INPUT else 0
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _same(path: Path, name: str) -> bool:
    try:
        return path.samefile(name)
    except OSError:
        return False
