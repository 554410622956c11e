"""The missing facts in a report for people: what would decide it, how much duty hangs on each, and what to ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefile.analysis.missing_facts import RankedFact, by_question, missing_facts
from prefile.findings import Missing, Report
from prefile.render.text.warnings import pre_check_words
from prefile.render.text.words import clean, on_lines
from prefile.values.money import show_money

__all__ = ["answerable", "decided_lines", "decisive_questions", "hangs", "steps_ahead"]

_MOST = 10
_LONGEST = 60
_DATE, _NUMBER = "entered", "tariff-number"
_ALL_DIGITS = "screen the US entry, with all ten digits of the tariff number"


def decisive_questions(report: Report) -> Iterator[str]:
    """Yield the questions on which most duty hangs, one a line; none where every duty is determined."""
    found = by_question(fact for fact in missing_facts(report) if fact.measures)
    for fact in found[:_MOST]:
        yield clean(f"{hangs(fact)}: {decided_lines(fact, len(report.lines))}{fact.ask}{'' if fact.answers else ' *'}")
    if len(found) > _MOST:
        yield f"… and {len(found) - _MOST:,} more; prefile facts rank shows all"
    if any(not fact.answers for fact in found[:_MOST]):
        yield "* no fact of the entry settles it: prefile facts ask says what does, and asks for the others"


def decided_lines(fact: RankedFact, every: int) -> str:
    """Name the lines that a fact decides, or count them where they are many."""
    named = on_lines(sorted(fact.lines), every)
    return named if len(named) <= _LONGEST else f"{len(fact.lines):,} lines: "


def hangs(fact: RankedFact) -> str:
    """Say how much duty hangs on a fact."""
    if fact.width is None:
        return "no upper bound known"
    return f"{show_money(fact.width)} USD" if fact.measures else "no duty, coverage alone"


def answerable(report: Report, missing: Iterable[Missing]) -> list[Missing]:
    """Return the facts to ask for: neither the date nor the further digits of a US entry that there is not yet."""
    if pre_check_words(report) is None:
        return list(missing)
    return [fact for fact in missing if fact.fact not in {_DATE, _NUMBER}]


def steps_ahead(report: Report, missing: Iterable[Missing]) -> Iterator[str]:
    """Yield what tells a number that a declaration of another country has six digits of: the US entry itself."""
    if pre_check_words(report) is not None and any(fact.fact == _NUMBER for fact in missing):
        yield _ALL_DIGITS
