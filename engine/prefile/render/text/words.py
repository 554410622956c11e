"""Words that reports share: text that cannot act on a terminal, and the names of lines."""

from __future__ import annotations

import unicodedata

from prefile.findings import LineReport

__all__ = ["clean", "line_name", "on_lines"]

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories of characters that a terminal or editor acts on


def clean(text: str) -> str:
    """Return text whose control and direction characters cannot act on a terminal."""
    if text.isprintable():  # holds none of them: most text is told so at once
        return text
    return "".join("\ufffd" if unicodedata.category(c) in _ACTING else c for c in text)


def line_name(line: LineReport) -> str:
    """Name a line by its number, its tariff number and its origin."""
    return f"Line {line.line}: {line.tariff_number}, origin {line.origin or 'not stated'}"


def on_lines(numbers: list[int], every: int) -> str:
    """Name the lines that a reason holds for, unless it is all of them: "lines 1-6, 8: "."""
    if len(numbers) == every:
        return ""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"line{'' if len(numbers) == 1 else 's'} {named}: "
