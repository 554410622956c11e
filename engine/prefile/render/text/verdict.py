"""How an entry stands, in words: what may not be entered, what it is held for, or that it is ready to file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prefile.analysis.to_do import Step
from prefile.analysis.verdict import Hold, verdict_on
from prefile.findings import Report
from prefile.render.text.words import count, joined_names
from prefile.values.line_numbers import lines_words

__all__ = ["BARRED", "HELD", "READY", "Stand", "stands_words"]

BARRED, HELD, READY = "MAY NOT BE ENTERED", "HOLD", "READY TO FILE"


class Stand(NamedTuple):
    """One verdict: its heading, and what of the entry it is about."""

    heading: str
    words: str


def stands_words(report: Report, steps: Sequence[Step]) -> Iterator[Stand]:
    """Yield how an entry stands by what there is to do; nothing of another country's declaration, which is no entry."""
    if report.is_pre_check:
        return
    verdict, several = verdict_on(report, steps), len(report.lines) > 1
    for numbers, titles in verdict.barred.items():
        where = f"{lines_words(numbers)}: " if several else ""
        yield Stand(BARRED, f"{where}{'; '.join(titles)}")
    if verdict.holds and (several or not verdict.barred):
        yield Stand(HELD, "; ".join(_hold_words(hold, len(report.lines)) for hold in verdict.holds))
    elif verdict.ready:
        yield Stand(READY, f"after {count(verdict.to_check, 'check', 'checks')} below" if verdict.to_check else "")


def _hold_words(hold: Hold, every: int) -> str:
    if hold.kind == "admissibility":
        return f"{lines_words(hold.lines) if every > 1 else 'the goods'} may be barred: {joined_names(hold.what, 1)}"
    if hold.kind == "facts":
        return _facts_words(hold)
    duties = f"{hold.what[0]} has" if len(hold.what) == 1 and every > 1 else "1 duty has"
    duties = duties if len(hold.what) == 1 else f"{len(hold.what)} duties have"
    words = {
        "in bond": "the goods may have moved in bond",
        "law": f"the rule book lacks law on {count(hold.times, 'duty', 'duties')}",
        "tariff": "the tariff of this date is not in the rule book",
        "discrepancy": f"{count(hold.times, 'difference', 'differences')} from what is declared",
        "check": f"{count(hold.times, 'point', 'points')} of the declaration to check",
        "heading": f"{duties} no heading yet",
    }
    return f"{words[hold.kind]}{f' ({lines_words(hold.lines)})' if every > 1 and hold.lines else ''}"


def _facts_words(hold: Hold) -> str:
    """Count the facts that are missing as what to do lists them: for the duty, and for fees alone."""
    if not hold.fees:
        return f"{count(hold.times, 'fact', 'facts')} missing"
    if not hold.times:
        return f"{count(hold.fees, 'fact', 'facts')} missing, for fees"
    return f"{count(hold.times + hold.fees, 'fact', 'facts')} missing, {hold.fees} of them for fees"
