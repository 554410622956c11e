"""Lines of an entry named by their numbers, as people write them: lines 1-6, 8."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["lines_words"]


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
