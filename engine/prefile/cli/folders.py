"""What of a folder is read: the files in it and below it that are declarations, by their names or by how they begin.

Files whose names end like entries are read. Of tables and texts, which may be notes, reports or side-cars as well,
those are that hold a declaration by their headings or first records. Hidden files are left out, and folders behind
links are not entered.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from prefile.cli.choices import BY_CONTENT, ENDINGS
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake import Mapping
from prefile.intake.formats import LONGEST_BEGINNING, begins_known
from prefile.intake.sniff import begins_table
from prefile.intake.unopened import unopened_problem

__all__ = ["STANDARD_INPUT", "Folders", "is_folder", "is_written_by_bulk", "unopened"]

STANDARD_INPUT = "-"
_BEGINNING = 200  # bytes
_SUMS = "Name the declarations that it was made of; or have prefile sums, exposure or scenarios compare add it up"


class Folders:
    """Looks into folders; tables are declarations where a mapping names their headings."""

    def __init__(self, mapping: Mapping | None) -> None:
        """Look with the mapping that tables are read by, or with those shipped."""
        self._mapping = mapping

    def files_in(self, folder: str) -> Iterator[str | DeclarationProblems]:
        """Yield the entries' files of a folder and of those below it, or the problem that there is none."""
        found, waiting = False, [folder]
        while waiting:
            path = waiting.pop()
            if path != folder and not is_folder(path):
                found = True
                yield path
                continue
            if is_written_by_bulk(path):
                found = True
                what = f"{path} holds what prefile bulk wrote, and no declarations"
                yield DeclarationProblems([Problem("E111", what, Place(path), next=f"{_SUMS}: {path}.")])
                continue
            try:
                waiting.extend(reversed(self._wanted(path)))
            except OSError as error:
                found = True
                yield unopened(path, error)
        if not found:
            what = (
                f"{folder} holds no file whose name ends in {', '.join(ENDINGS)}, nor one in {', '.join(BY_CONTENT)} "
                "that begins like a declaration"
            )
            yield DeclarationProblems([Problem("E111", what, Place(folder))])

    def left_out(self, folder: str) -> Iterator[str]:
        """Yield the files of a folder, and of those below it, that begin like no declaration."""
        for above, below, names in os.walk(folder, onerror=None):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in sorted(names):
                file = os.path.join(above, name)  # noqa: PTH118 - as os.scandir joins them
                if not name.startswith(".") and _by_content(file) and not self._begins_known(file):
                    yield file

    def _wanted(self, folder: str) -> list[str]:
        """Return the folders and the entries' files in a folder, sorted by name."""
        with os.scandir(folder) as items:
            return sorted(item.path for item in items if not item.name.startswith(".") and self._is_wanted(item))

    def _is_wanted(self, item: os.DirEntry[str]) -> bool:
        ends = item.name.lower().endswith(ENDINGS)
        if item.is_symlink() and not _leads_to_a_file(item.path):
            return False
        known = ends or (_by_content(item.path) and self._begins_known(item.path))
        return known if item.is_symlink() else item.is_dir() or (item.is_file() and known)

    def _begins_known(self, file: str) -> bool:
        """Whether a file begins like a declaration; one that cannot be read is named, like any other that is wanted."""
        try:
            with Path(file).open("rb") as stream:
                start = stream.read(LONGEST_BEGINNING)
                if not begins_table(start):
                    return begins_known(start)
                from prefile.intake.table.declarations import holds_entries  # noqa: PLC0415 - few folders hold tables

                stream.seek(0)
                return holds_entries(stream, file, self._mapping)
        except OSError:
            return True


def _leads_to_a_file(link: str) -> bool:
    """Whether a link leads to a file, and to no folder, pipe or device; one that leads nowhere is named."""
    try:
        return stat.S_ISREG(os.stat(link).st_mode)  # noqa: PTH116 - as os.scandir tells paths
    except OSError:
        return True


def _by_content(file: str) -> bool:
    """Whether the content says if a file is read: its name may be that of a declaration, or of something else."""
    return file.lower().endswith(BY_CONTENT) and Path(file).is_file()


def is_written_by_bulk(folder: str) -> bool:
    """Whether a folder holds the output of prefile bulk, by how its list of parts begins."""
    try:
        with Path(folder, "manifest.json").open("rb") as stream:
            return b'"prefile-bulk/' in stream.read(_BEGINNING)
    except OSError:
        return False


def is_folder(name: str) -> bool:
    """Whether a name is that of a folder; neither the dash nor an empty name is, although the latter opens as one."""
    try:
        return name not in {STANDARD_INPUT, ""} and Path(name).is_dir()
    except OSError:
        return False


def unopened(name: str, error: OSError) -> DeclarationProblems:
    """Return the problem of a file or folder that the system does not open."""
    return DeclarationProblems([unopened_problem(name, error)])
