"""Where reports and problems go: standard output, or a file that appears when it is whole."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TextIO

import typer

from prefile import render
from prefile.cli.pager import begin_pager
from prefile.cli.stopping import undone_when_stopped
from prefile.errors import Place, Problem, Problems
from prefile.render.leftovers import hold, remove_left
from prefile.render.text.form import NARROWEST, PLAIN, Aside
from prefile.values.json_shape import escaped

__all__ = [
    "Output",
    "OutputProblems",
    "aside",
    "end_with",
    "has_colour",
    "is_terminal",
    "open_standard_streams",
    "refused_output",
    "terminal_width",
    "to_nowhere",
    "write_json",
    "write_problems",
]

_LAST_STANDARD = 2
_PART = ".prefile-{}.part"  # the name of a file until it is whole


class OutputProblems(Problems):
    """What was worked out cannot be written."""

    exit_code = 2


def write_problems(problems: Iterable[Problem], *, as_json: bool, indent: int | None = 2) -> None:
    """Write problems: as JSON to standard output, as text to standard error."""
    if as_json:
        sys.stdout.write(f"{render.problems_json(problems, indent=indent)}\n")
    else:
        form = aside()
        sys.stderr.write(render.problems_text(problems, width=form.width, colour=form.colour))


def end_with(problems: Problems, *, as_json: bool = False, indent: int | None = 2) -> typer.Exit:
    """Write problems, and return the end of the command that they ask for."""
    write_problems(problems.problems, as_json=as_json, indent=indent)
    return typer.Exit(problems.exit_code)


def write_json(shape: object) -> None:
    """Write plain values as JSON to standard output."""
    sys.stdout.write(f"{escaped(json.dumps(shape, indent=2, ensure_ascii=False))}\n")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads a stream as it is written; a stream may be closed from the start."""
    return stream is not None and stream.isatty()


def open_standard_streams() -> None:
    """Make ready what the process was begun with: UTF-8, and something in the place of streams that are closed.

    No file of ours must take the number of one, or what others write there would get into it. Standard output that is
    closed refuses what is written, which is then told; where standard error is closed, words are lost.
    """
    while (held := os.open(os.devnull, os.O_RDONLY)) <= _LAST_STANDARD:
        pass
    os.close(held)
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - it stays open, and is no path
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - as above
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def to_nowhere(*streams: TextIO) -> None:
    """Send nowhere what is still to be written to streams, since nobody takes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        with suppress(OSError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def has_colour(stream: TextIO) -> bool:
    """Whether colour may be written to a stream."""
    return is_terminal(stream) and "NO_COLOR" not in os.environ


def terminal_width(stream: TextIO) -> int | None:
    """Return how many columns text may fill on the terminal that a stream goes to, at least 80; None elsewhere."""
    if not is_terminal(stream):
        return None
    stated = os.environ.get("COLUMNS", "")
    try:
        columns = int(stated) if stated.isdecimal() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return max(columns, NARROWEST)


def aside() -> Aside:
    """Return how problems are written to standard error."""
    return Aside(has_colour(sys.stderr), terminal_width(sys.stderr) or PLAIN.width)


class Output:
    """Writes to standard output, or to a file beside the one wanted, which is put in its place when all is written.

    What stood there stays as it was when the run is broken off. What is no regular file, like a pipe or a device, is
    written directly. What runs that were killed left beside the file is removed.
    """

    def __init__(self, path: Path | None, *, is_read: Callable[[Path], bool], paged: bool = False) -> None:
        """Write to `path`, or to standard output; `is_read` says whether a file is one of those that are read.

        `paged`: where standard output is a terminal, a pager takes what is written.
        """
        self._path, self._is_read = path, is_read
        self._pager = begin_pager(sys.stdout) if paged and path is None else None
        self._stream: TextIO = sys.stdout if self._pager is None else self._pager.stream
        self._beside: Path | None = None
        self._beside_ends = ExitStack()

    def __enter__(self) -> Self:
        if self._path is not None:
            with self._refusals_in_words():
                self._refuse(self._path)
                self._open(self._path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            with self._refusals_in_words():
                self._finish()
        else:
            self._drop()

    def write(self, text: str) -> None:
        """Write text."""
        with self._refusals_in_words():
            self._stream.write(text)

    def write_bytes(self, data: bytes) -> None:
        """Write what is no text, like a workbook."""
        with self._refusals_in_words():
            self._stream.flush()
            self._stream.buffer.write(data)

    def flush(self) -> None:
        """Pass on what was written, so that what is written elsewhere stands behind it."""
        with self._refusals_in_words():
            self._stream.flush()

    def _refuse(self, path: Path) -> None:
        """Refuse a folder, and a file that is read: the reports would take the place of the entries."""
        if path.is_dir():
            raise _refused(path, f"{path} is a folder", "Name a file in it.")
        if self._is_read(path):
            what = f"{path} is one of the files that are read; its entries would be lost"
            raise _refused(path, what, "Choose a path for --out that is not read.")

    def _open(self, path: Path) -> None:
        if path.exists() and not path.is_file():
            self._stream = _text_stream(path, "w")
            return
        whole = path.resolve()
        there = whole.exists()
        if there and not os.access(whole, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with suppress(OSError):  # a folder that may be written and not read
            for left in whole.parent.glob(_PART.format("*")):
                remove_left(left, left.unlink)
        beside = self._open_beside(whole)
        if there:
            shutil.copymode(whole, beside)

    def _open_beside(self, whole: Path) -> Path:
        """Open a part beside the file, once more where another run took it for left over before it was locked."""
        while True:
            self._beside = beside = whole.with_name(_PART.format(os.urandom(6).hex()))
            self._beside_ends.enter_context(undone_when_stopped(partial(beside.unlink, missing_ok=True)))
            self._stream = _text_stream(beside, "x")
            self._beside_ends.callback(hold(self._stream))
            if beside.exists():
                return beside
            self._stream.close()
            self._beside_ends.close()

    def _finish(self) -> None:
        """Pass on everything; a file is closed and put in its place, and a pager is left to its reader."""
        self._stream.flush()
        if self._pager is not None:
            self._pager.end()
        if self._path is not None:
            self._stream.close()
            if self._beside is not None:
                self._beside.replace(self._path.resolve())
            self._beside_ends.close()

    def _drop(self) -> None:
        """Remove what was written to a file so far; what standard output still holds goes nowhere."""
        if self._pager is not None:
            self._pager.end()
            return
        with suppress(OSError):  # why it cannot be written was said already
            if self._stream is sys.stdout:
                self._stream.flush()
            else:
                self._stream.close()
        if self._beside is not None:
            with suppress(OSError):
                self._beside.unlink(missing_ok=True)
        self._beside_ends.close()

    @contextmanager
    def _refusals_in_words(self) -> Generator[None]:
        """Raise in words what the system refuses; that the reader of a pipe has gone is no refusal."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            if self._path is None:
                to_nowhere(sys.stdout)  # or Python tries once more at its end, and ends with a code of its own
            self._drop()
            raise OutputProblems([refused_output(self._path or "<stdout>", error)]) from None


def refused_output(path: Path | str, error: OSError) -> Problem:
    """Return the problem that the system refuses to write somewhere."""
    return Problem("E112", f"cannot be written: {error.strerror or error}", Place(str(path)))


def _refused(path: Path | str, what: str, following: str = "") -> OutputProblems:
    return OutputProblems([Problem("E112", what, Place(str(path)), next=following)])


def _text_stream(path: Path, mode: Literal["w", "x"]) -> TextIO:
    """Open a file for text in UTF-8; half characters, which names of files may hold, are escaped."""
    return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n")
