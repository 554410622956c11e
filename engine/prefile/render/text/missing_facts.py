"""The section of a report that says what would decide it: the missing facts, and how much duty hangs on each."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.analysis.missing_facts import Deciding, by_question, what_decides
from prefile.findings import Report
from prefile.render.text.words import clean, on_lines
from prefile.values.money import show_money

__all__ = ["asked_on", "deciding_lines", "hangs"]

_MOST = 10
_LONGEST = 60


def deciding_lines(report: Report) -> Iterator[str]:
    """Yield the questions on which most duty hangs, one a line; none where every duty is told."""
    found = by_question(one for one in what_decides(report) if one.measures)
    for one in found[:_MOST]:
        yield clean(f"{hangs(one)}: {asked_on(one, len(report.lines))}{one.ask}{'' if one.answers else ' *'}")
    if len(found) > _MOST:
        yield f"… and {len(found) - _MOST:,} more; prefile facts rank shows all"
    if any(not one.answers for one in found[:_MOST]):
        yield "* no fact of the entry answers it; for the others prefile facts template asks"


def asked_on(one: Deciding, every: int) -> str:
    """Name the lines that a fact decides, or count them where they are many."""
    named = on_lines(sorted(one.lines), every)
    return named if len(named) <= _LONGEST else f"{len(one.lines):,} lines: "


def hangs(one: Deciding) -> str:
    """Say how much duty hangs on a fact."""
    if one.width is None:
        return "no upper bound known"
    return f"{show_money(one.width)} USD" if one.measures else "no duty, coverage alone"
