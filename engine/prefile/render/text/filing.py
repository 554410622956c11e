"""What to declare on each line, in a report for people, and whether what is declared agrees with it or differs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from prefile.findings import LineReport, Report
from prefile.render.text.console import title
from prefile.render.text.words import clean, like_words, lines_words
from prefile.values.money import show_money

__all__ = ["agreement_words", "discrepancy_words", "filing_section"]

_AGREES = "what is declared agrees with what is due"
_AGREES_SO_FAR = "what is declared agrees with what can be determined"
_NOT_COMPARED = "what is declared is not compared"
_UNDETERMINED = "what to file cannot be determined"


def agreement_words(report: Report, line: LineReport) -> str | None:
    """Say whether what a line declares agrees with what is due; None where the entry was not compared, or it differs.

    A line that was not compared is named only where others of its entry were.
    """
    if line.discrepancies is None:
        return _NOT_COMPARED if any(line.discrepancies is not None for line in report.lines) else None
    if line.discrepancies:
        return None
    return _AGREES_SO_FAR if line.filing is None else _AGREES


def filing_section(out: Console, report: Report) -> None:
    """Say which numbers to declare on each line, in filing order, each with the duty on it."""
    lines = list(_lines(report))
    if lines:
        title(out, "TO DECLARE")
    for words in lines:
        out.print(Text(clean(words)))


def _lines(report: Report) -> Iterator[str]:
    """Yield a text for each line whose filing is determined or that was compared, and one for all others, if any."""
    compared = [(line, agreement_words(report, line)) for line in report.lines]
    if not any(line.filing or agrees for line, agrees in compared):
        return
    for line, agrees in compared:
        if line.filing or agrees:
            numbers = ", ".join(f"{row.number or row.why} {show_money(row.duty)}" for row in line.filing or ())
            filed = f"{numbers} USD" if numbers else _UNDETERMINED
            yield f"Line {line.line}: {filed}{f'; {agrees}' if agrees else ''}"
    if left := [line.line for line, agrees in compared if not line.filing and not agrees]:
        yield f"{lines_words(left).capitalize()}: {_UNDETERMINED}"


def discrepancy_words(line: LineReport) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the words and the next step of each difference between what is declared and what is due."""
    for discrepancy in line.discrepancies or ():
        yield discrepancy.code, clean(discrepancy.what), clean(f"{discrepancy.next}{like_words(discrepancy.like)}")
