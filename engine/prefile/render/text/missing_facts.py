"""The section of a report that says what would decide it: the missing facts, and how much duty hangs on each."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.analysis.missing_facts import RankedFact, by_question, missing_facts
from prefile.findings import Report
from prefile.render.text.words import clean, on_lines
from prefile.values.money import show_money

__all__ = ["asked_on", "deciding_lines", "hangs"]

_MOST = 10
_LONGEST = 60


def deciding_lines(report: Report) -> Iterator[str]:
    """Yield the questions on which most duty hangs, one a line; none where every duty is told."""
    found = by_question(fact for fact in missing_facts(report) if fact.measures)
    for fact in found[:_MOST]:
        yield clean(f"{hangs(fact)}: {asked_on(fact, len(report.lines))}{fact.ask}{'' if fact.answers else ' *'}")
    if len(found) > _MOST:
        yield f"… and {len(found) - _MOST:,} more; prefile facts rank shows all"
    if any(not fact.answers for fact in found[:_MOST]):
        yield "* no fact of the entry answers it; for the others prefile facts template asks"


def asked_on(fact: RankedFact, every: int) -> str:
    """Name the lines that a fact decides, or count them where they are many."""
    named = on_lines(sorted(fact.lines), every)
    return named if len(named) <= _LONGEST else f"{len(fact.lines):,} lines: "


def hangs(fact: RankedFact) -> str:
    """Say how much duty hangs on a fact."""
    if fact.width is None:
        return "no upper bound known"
    return f"{show_money(fact.width)} USD" if fact.measures else "no duty, coverage alone"
