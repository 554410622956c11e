"""How far a run has come, on a terminal: entries, lines a second, bytes, and the time since it began."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console
from rich.text import Text

from prefile.render.text.words import count

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

__all__ = ["Progress"]


class Progress:
    """Shows on a stream how far a run has come, where `shown`; else it shows nothing. Both write words to the stream.

    `total` is the number of bytes to read, where it is known. What is shown stays when the run has ended.
    """

    def __init__(self, stream: TextIO, *, shown: bool, total: int | None) -> None:
        self._stream = stream
        self._entries = self._lines = 0
        self._bar = _bar(stream, total) if shown else None

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def read(self, size: int) -> None:
        """Note that so many bytes more were read."""
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], size)

    def done(self, lines: int, entries: int = 1) -> None:
        """Note that an entry of so many lines is done, or several; one that cannot be read has none."""
        self._entries += entries
        self._lines += lines
        if self._bar is not None:
            seconds = self._bar.tasks[0].elapsed
            rate = f"{self._lines / seconds:,.0f} lines/s" if seconds else ""
            self._bar.update(self._bar.task_ids[0], entries=count(self._entries, "entry", "entries"), rate=rate)

    def add(self, size: int, entries: int, lines: int) -> None:
        """Note what was read and done elsewhere."""
        self.read(size)
        self.done(lines, entries)

    def last_words(self) -> str:
        """Return what leaves a terminal as it was, where what is shown is cut off."""
        return "" if self._bar is None else "\n\x1b[?25h"

    def write(self, words: str) -> None:
        """Write words, above what is shown."""
        if self._bar is None:
            self._stream.write(words)
        else:
            self._bar.console.print(Text.from_ansi(words.removesuffix("\n")))


def _bar(stream: TextIO, total: int | None) -> Bar:
    """Return a bar with its one task, on a stream of its own: standard output is left alone."""
    from rich import progress  # noqa: PLC0415 - most runs are over before anybody could watch them

    whole = [] if total is None else [progress.BarColumn(24)]
    left = [] if total is None else [progress.TimeRemainingColumn()]
    bar = progress.Progress(
        progress.TextColumn("{task.fields[entries]}", markup=False),
        progress.TextColumn("{task.fields[rate]}", markup=False),
        *whole,
        progress.DownloadColumn(),
        progress.TimeElapsedColumn(),
        *left,
        console=Console(file=stream, emoji=False),
        redirect_stdout=False,
        redirect_stderr=False,
        refresh_per_second=5,
    )
    bar.add_task("", total=total, entries=count(0, "entry", "entries"), rate="")
    return bar
