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
from typing import BinaryIO, cast

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake import Answers, Limits, Mapping, join_facts, read_entries
from prefile.intake.formats import LONGEST_BEGINNING, begins_known

__all__ = ["BY_CONTENT", "ENDINGS", "Inputs", "Item", "entries_of", "is_common"]

ENDINGS = (".json", ".jsonl", ".ndjson", ".xml")
BY_CONTENT = (".csv", ".xlsx", ".txt", ".ae")  # read of a folder where they begin like a declaration
_MOST_NAMED = 3
STANDARD_INPUT = "-"

Item = Entry | DeclarationProblems


class Inputs:
    """The files and folders that were named, in the order in which they were."""

    def __init__(self, named: Sequence[str], facts: Answers | None = None, mapping: Mapping | None = None) -> None:
        """Name what is to be read, the facts that are joined to it, and the mapping; no entry is opened yet."""
        self.named = tuple(named)
        self._facts, self.mapping = facts, mapping

    @property
    def has_facts(self) -> bool:
        """Whether facts are joined, which is done over all files in turn."""
        return self._facts is not None

    @property
    def many(self) -> bool:
        """Whether more than one file was named: a folder stands for many, however few are in it."""
        return len(self.named) > 1 or any(map(_is_folder, self.named))

    def holds(self, path: Path) -> bool:
        """Whether a file would be among those read."""
        if self._facts is not None and _same(path, self._facts.name):
            return True
        return any(_same(path, name) or _inside(path, name) for name in self.named if name != STANDARD_INPUT)

    def size(self) -> int | None:
        """Return the number of bytes that there are to read, or None where it is not known."""
        sizes = [_size(file) for file in self._files() if isinstance(file, str)]
        known = [size for size in sizes if size is not None]
        return sum(known) if len(known) == len(sizes) else None

    def entries(self, limits: Limits, progress: Callable[[int], None]) -> Iterator[Item]:
        """Yield each entry of each file, or the problems in its place; `progress` is told of bytes as they are read."""
        declared = self._declared(limits, progress)
        yield from declared if self._facts is None else join_facts(declared, self._facts)

    def files(self) -> list[str | DeclarationProblems]:
        """Return the files to read, in order; where a folder gives none, the problem stands in its place."""
        return list(self._files())

    def _declared(self, limits: Limits, progress: Callable[[int], None]) -> Iterator[Item]:
        for file in self._files():
            if isinstance(file, DeclarationProblems):
                yield file
            else:
                yield from entries_of(file, limits, progress, self.mapping)
        self.tell_left_out()

    def tell_left_out(self) -> None:
        """Name the files of folders that were not read because of how they begin."""
        left = [file for name in self.named if _is_folder(name) for file in _left_out(name)]
        left = [file for file in left if not self._is_side_car(file)]
        if left:
            count = "1 file was" if len(left) == 1 else f"{len(left):,} files were"
            named = ", ".join([*left[:_MOST_NAMED], *(["…"] if len(left) > _MOST_NAMED else [])])
            sys.stderr.write(f"{count} left out that begin like no declaration: {named}. Name one to have it read.\n")

    def _files(self) -> Iterator[str | DeclarationProblems]:
        for name in self.named:
            if _is_folder(name):
                yield from (file for file in _files_in(name) if not self._is_side_car(file))
            else:
                yield name

    def _is_side_car(self, file: str | DeclarationProblems) -> bool:
        """Whether a file of a folder is the side-car that is joined to the others."""
        return self._facts is not None and isinstance(file, str) and _same(Path(file), self._facts.name)


class _Watched:
    """A stream that tells how much was read of it."""

    def __init__(self, stream: BinaryIO, progress: Callable[[int], None]) -> None:
        self._stream, self._progress = stream, progress

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._progress(len(data))
        return data


def entries_of(
    name: str, limits: Limits, progress: Callable[[int], None], mapping: Mapping | None = None
) -> Iterator[Item]:
    """Yield each entry of one file, or the problems in its place."""
    shown = "<stdin>" if name == STANDARD_INPUT else name
    try:
        opened = _opened(name)
    except OSError as error:
        yield _unopened(shown, error)
        return
    with opened as stream:
        yield from read_entries(_watched(stream, progress), name=shown, limits=limits, mapping=mapping)


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


def _files_in(folder: str) -> Iterator[str | DeclarationProblems]:
    """Yield the entries' files of a folder and of those below it, or the problem that there is none."""
    found, waiting = False, [folder]
    while waiting:
        path = waiting.pop()
        if path != folder and not _is_folder(path):
            found = True
            yield path
            continue
        try:
            waiting.extend(reversed(_wanted(path)))
        except OSError as error:
            found = True
            yield _unopened(path, error)
    if not found:
        what = (
            f"{folder} holds no file whose name ends in {', '.join(ENDINGS)}, nor one in {', '.join(BY_CONTENT)} that "
            "begins like a declaration"
        )
        yield DeclarationProblems([Problem("E111", what, Place(folder))])


def _wanted(folder: str) -> list[str]:
    """Return the folders and the entries' files in a folder, sorted by name."""
    with os.scandir(folder) as items:
        return sorted(item.path for item in items if not item.name.startswith(".") and _is_wanted(item))


def _is_wanted(item: os.DirEntry[str]) -> bool:
    ends = item.name.lower().endswith(ENDINGS)
    if item.is_symlink():
        return (ends and not _is_folder(item.path)) or (_by_content(item.path) and _begins_known(item.path))
    return item.is_dir() or (item.is_file() and (ends or (_by_content(item.path) and _begins_known(item.path))))


def _by_content(file: str) -> bool:
    """Whether the content says if a file is read: its name may be that of a declaration, or of something else."""
    return file.lower().endswith(BY_CONTENT) and Path(file).is_file()


def _begins_known(file: str) -> bool:
    """Whether a file begins like a declaration; one that cannot be read is named, like any other that is wanted."""
    try:
        with Path(file).open("rb") as stream:
            return begins_known(stream.read(LONGEST_BEGINNING))
    except OSError:
        return True


def _left_out(folder: str) -> Iterator[str]:
    """Yield the files of a folder, and of those below it, that begin like no declaration."""
    for above, below, names in os.walk(folder, onerror=None):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            file = os.path.join(above, name)  # noqa: PTH118 - as os.scandir joins them
            if not name.startswith(".") and _by_content(file) and not _begins_known(file):
                yield file


def _is_folder(name: str) -> bool:
    """Whether a name is that of a folder; neither the dash nor an empty name is, although the latter opens as one."""
    try:
        return name not in {STANDARD_INPUT, ""} and Path(name).is_dir()
    except OSError:
        return False


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


def _inside(path: Path, name: str) -> bool:
    """Whether a file lies in a folder that is read, and would be one of those read."""
    if not path.exists() or not _is_folder(name):
        return False
    return any(_same(path, file) for file in _files_in(name) if isinstance(file, str))


def _unopened(name: str, error: OSError) -> DeclarationProblems:
    what = f"{name or 'a file without a name'} cannot be opened: {error.strerror or error}"
    return DeclarationProblems([Problem("E101", what, Place(name))])
