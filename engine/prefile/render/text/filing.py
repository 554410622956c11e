"""What to declare on each line, in a report for people, and whether what is declared agrees with it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from prefile.findings import LineReport, Report
from prefile.render.text.console import title
from prefile.render.text.words import clean, on_lines
from prefile.values.money import show_money

__all__ = ["agreement_words", "filing_section"]

_AGREES = "what is declared agrees with what is due"
_AGREES_SO_FAR = "what is declared agrees with what can be told"
_NOT_COMPARED = "what is declared is not compared"
_UNTOLD = "what to file cannot be told"


def agreement_words(report: Report, line: LineReport) -> str | None:
    """Say whether what a line declares agrees with what is due; None where the entry was not compared, or it differs.

    A line that was not compared is told apart only where others of its entry were.
    """
    if line.discrepancies is None:
        return _NOT_COMPARED if any(line.discrepancies is not None for line in report.lines) else None
    if line.discrepancies:
        return None
    return _AGREES_SO_FAR if line.filing is None else _AGREES


def filing_section(out: Console, report: Report) -> None:
    """Say which numbers to declare on each line, in filing order, each with the duty that stands on it."""
    lines = list(_lines(report))
    if lines:
        title(out, "TO DECLARE")
    for words in lines:
        out.print(Text(clean(words)))


def _lines(report: Report) -> Iterator[str]:
    """Yield a text for each line whose filing is told or that was compared, and one for all others; none of nothing."""
    told = [(line, agreement_words(report, line)) for line in report.lines]
    if not any(line.filing or agrees for line, agrees in told):
        return
    for line, agrees in told:
        if line.filing or agrees:
            numbers = ", ".join(f"{row.number} {show_money(row.duty)}" for row in line.filing or ())
            filed = f"{numbers} USD" if numbers else _UNTOLD
            yield f"Line {line.line}: {filed}{f'; {agrees}' if agrees else ''}"
    if untold := [line.line for line, agrees in told if not line.filing and not agrees]:
        yield f"{on_lines(untold, 0).removesuffix(': ').capitalize()}: {_UNTOLD}"
