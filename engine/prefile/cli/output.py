"""Where reports and problems go: standard output, or a file that appears when it is whole."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TextIO

from prefile.errors import Place, Problem, Problems
from prefile.render import problems_json, problems_text

__all__ = ["Output", "OutputProblems", "has_colour", "is_terminal", "to_nowhere", "write_problems"]


class OutputProblems(Problems):
    """What was worked out cannot be written."""

    exit_code = 2


def write_problems(problems: Iterable[Problem], *, as_json: bool, indent: int | None = 2) -> None:
    """Write problems: as JSON to standard output, as text to standard error."""
    if as_json:
        sys.stdout.write(f"{problems_json(problems, indent=indent)}\n")
    else:
        sys.stderr.write(problems_text(problems, colour=has_colour(sys.stderr)))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads a stream as it is written; a stream may be closed from the start."""
    return stream is not None and stream.isatty()


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


class Output:
    """Writes to standard output, or to a file beside the one wanted, which is put in its place when all is written.

    What stood there stays as it was when the run is broken off. What is no regular file, like a pipe or a device, is
    written directly.
    """

    def __init__(self, path: Path | None, *, is_read: Callable[[Path], bool]) -> None:
        """Write to `path`, or to standard output; `is_read` says whether a file is one of those that are read."""
        self._path, self._is_read = path, is_read
        self._stream: TextIO = sys.stdout
        self._beside: Path | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            self._refuse(self._path)
            with self._refusals_in_words():
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
        beside = whole.with_name(f".prefile-{secrets.token_hex(6)}.part")
        self._stream, self._beside = _text_stream(beside, "x"), beside
        if there:
            shutil.copymode(whole, beside)

    def _finish(self) -> None:
        """Pass on everything; a file is closed and put in its place."""
        self._stream.flush()
        if self._path is not None:
            self._stream.close()
            if self._beside is not None:
                self._beside.replace(self._path.resolve())

    def _drop(self) -> None:
        """Remove what was written to a file so far; what standard output still holds goes nowhere."""
        with suppress(OSError):  # why it cannot be written was said already
            if self._stream is sys.stdout:
                self._stream.flush()
            else:
                self._stream.close()
        if self._beside is not None:
            self._beside.unlink(missing_ok=True)

    @contextmanager
    def _refusals_in_words(self) -> Generator[None]:
        """Raise in words what the system refuses; that the reader of a pipe has gone is no refusal."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            if self._stream is sys.stdout:
                to_nowhere(sys.stdout)  # or Python tries once more at its end, and ends with a code of its own
            self._drop()
            shown = self._path or "<stdout>"
            raise _refused(shown, f"{shown} cannot be written: {error.strerror or error}") from None


def _refused(path: Path | str, what: str, following: str = "") -> OutputProblems:
    return OutputProblems([Problem("E112", what, Place(str(path)), next=following)])


def _text_stream(path: Path, mode: Literal["w", "x"]) -> TextIO:
    """Open a file for text in UTF-8; half characters, which names of files may hold, are escaped."""
    return path.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n")
