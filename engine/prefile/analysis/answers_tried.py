"""What a line would owe by each usual answer to the one fact that it lacks, tried by screening it again.

Answers that are a country, a name or a code are few in kind, so that trying them tells them apart; of amounts and
percentages, whose limits lie anywhere, none are tried. What several facts decide together is asked, and not tried.
"""

from __future__ import annotations

from typing import NamedTuple

from prefile.analysis.asked_together import AskedTogether
from prefile.entry import Entry
from prefile.entry.fact_paths import FactKind, read_fact
from prefile.entry.fact_questions import question_of
from prefile.findings import Amounts, LineReport

__all__ = ["TriedAnswers", "answers_tried"]

_TRIED: frozenset[FactKind] = frozenset({"country", "countries", "name", "code"})
_FEWEST = 2


class TriedAnswers(NamedTuple):
    """A fact with its question, and the answers that were tried, by what the line would owe, the least first."""

    fact: str
    question: str
    duties: tuple[tuple[Amounts, tuple[str, ...]], ...]


def answers_tried(entry: Entry, place: int, found: LineReport, together: AskedTogether) -> TriedAnswers | None:
    """Return what each usual answer comes to; None where a line lacks none or several facts, or none tells."""
    lacking = [fact for fact in together.of_line(entry, entry.lines[place], found) if not fact.follows]
    fact = read_fact(lacking[0].fact) if len(lacking) == 1 else None
    if fact is None or fact.kind not in _TRIED:
        return None
    duties: dict[Amounts, list[str]] = {}
    for answer, duty in together.duties_with(entry, place, fact.written):
        duties.setdefault(duty, []).append(answer)
    if len(duties) < _FEWEST:
        return None
    by_duty = sorted(duties.items(), key=lambda one: (one[0].least, one[0].most is None, one[0].most or 0))
    asks = question_of(fact, entry.lines[place].currency)
    return TriedAnswers(fact.written, asks.question, tuple((duty, tuple(answers)) for duty, answers in by_duty))
