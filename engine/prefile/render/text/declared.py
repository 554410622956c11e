"""What was declared, in a report for people: what differs from what is due, and what the file could not say."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.findings import LineReport, Report
from prefile.render.text.warnings import like_words
from prefile.render.text.words import clean

__all__ = ["discrepancy_words", "source_section"]

_OWN = "prefile-entry/"


def discrepancy_words(line: LineReport) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the words and the next step of each difference between what is declared and what is due."""
    for discrepancy in line.discrepancies or ():
        yield discrepancy.code, clean(discrepancy.what), clean(f"{discrepancy.next}{like_words(discrepancy.like)}")


def source_section(out: Console, report: Report) -> None:
    """Say what the declaration was read from, unless it is prefile's own format, and what this could not tell."""
    source = report.source
    if source is None or (source.format.startswith(_OWN) and not source.passed_over):
        return
    out.print()
    out.print(Text("READ FROM", "bold"))
    out.print(Text(clean(source.format)))
    if source.cannot_carry:
        out.print(Padding(Text(f"has no place for: {'; '.join(source.cannot_carry)}"), (0, 0, 0, 2)))
    for passed in source.passed_over:
        times = f" ({passed.times:,} times)" if passed.times > 1 else ""
        out.print(Padding(Text(clean(f"not read: {passed.what}{times}: {passed.why}")), (0, 0, 0, 2)))
