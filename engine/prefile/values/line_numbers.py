"""Lines of an entry named by their numbers, as people write them: lines 1-6, 8."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["LineAsked", "lines_words"]


def lines_words(numbers: Iterable[int]) -> str:
    """Name lines by their numbers, which ascend: "lines 1-6, 8"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    several = len(runs) > 1 or any(len(run) > 1 for run in runs)
    return f"line{'s' if several else ''} {named}"


class LineAsked(NamedTuple):
    """Which line is asked about, of which entry: its number or reference, or None for every entry."""

    line: int
    entry: str | None = None

    @classmethod
    def read(cls, text: str) -> LineAsked:
        """Read a line, or an entry and its line: 2, ABC-1234567-6/2.

        Raises:
            ValueError: it is neither; the message says how one is written.
        """
        entry, slash, line = text.strip().rpartition("/")
        if not (line.isascii() and line.isdecimal() and int(line)) or (slash and not entry.strip()):
            raise ValueError(f'"{text[:60]}" is no line: write 2, or ABC-1234567-6/2 for line 2 of that entry')
        return cls(int(line), entry.strip() or None)

    def is_of(self, *names: str | None) -> bool:
        """Whether an entry is asked about that has these names, with or without dashes."""
        return self.entry is None or _bare(self.entry) in {_bare(name) for name in names if name}


def _bare(name: str) -> str:
    return "".join(part for part in name if part.isalnum()).casefold()
