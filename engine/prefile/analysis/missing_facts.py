"""What would decide a line: the facts that are missing, ranked by how much duty hangs on each.

Made of a report alone. The width of a fact is what lies between least and most of the findings that ask for it, never
more than what the lines themselves leave open: of two measures of which one gives way, only one can be owed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.entry.fact_paths import read_fact
from prefile.entry.fact_questions import has_question
from prefile.entry.missing_fact import answering_forms, settling
from prefile.findings import LineReport, Missing, Report
from prefile.values.json_shape import Exact, json_object
from prefile.values.money import EXACT, ZERO, add_all, cents

__all__ = ["RankedFact", "Reason", "answers_of", "by_question", "missing_facts", "reason_of", "reasons_open"]

_PRE_CHECKED = len("2804.61")
Reason = Literal["no_tariff", "law", "facts"]
_REASONS: dict[str, Reason] = {"tariff-edition": "no_tariff", "law": "law", "unsettled": "law"}
_US_ENTRY = "the US entry, with all ten digits of the tariff number"
_PLACE = re.compile(r"/(?:lines/[0-9]+/)?", re.ASCII)  # of a line in its entry, before the path of a fact


@json_object
class RankedFact(NamedTuple):
    """One missing fact: the question, the bounds of what hangs on it, and the measures and lines that ask for it.

    `width` is null where no upper bound is known, and 0.00 where only coverage hangs on it. `answers` are the facts
    by which a side-car can answer; where there is none, `settled_by` says what would settle it.
    """

    fact: str
    path: str
    ask: str
    width: Exact | None
    least: Exact
    most: Exact | None
    measures: tuple[str, ...]
    coverage: bool
    lines: tuple[int, ...]
    answers: tuple[str, ...]
    settled_by: str | None = None


class _LineQuestion(NamedTuple):
    """One question on one line: by whom (None: coverage), and its bounds."""

    line: LineReport
    measure: str | None
    missing: Missing


def missing_facts(report: Report) -> tuple[RankedFact, ...]:
    """Return the missing facts of a report: the one on which most duty hangs first; what is unbounded before all."""
    by_fact: dict[tuple[str, str, str], list[_LineQuestion]] = {}
    for question in _line_questions(report.lines):
        missing = question.missing
        by_fact.setdefault((missing.fact, missing.path, missing.ask), []).append(question)
    return tuple(sorted((_ranked(found) for found in by_fact.values()), key=_rank_of))


def reasons_open(line: LineReport) -> set[Reason]:
    """Return why the duty of a line cannot be determined: `no_tariff`, `law` or `facts`; nothing where it can be."""
    if line.duty.payable is not None:
        return set()
    doubtful = (finding for finding in line.law if finding.outcome == "cannot tell")
    return {reason_of(missing.fact) for finding in doubtful for missing in finding.missing}


def reason_of(fact: str) -> Reason:
    """Return why a duty cannot be determined that lacks a kind of fact."""
    return _REASONS.get(fact, "facts")


def by_question(facts: Iterable[RankedFact]) -> tuple[RankedFact, ...]:
    """Return the facts with the same question on several lines as one, for a reader who asks it once."""
    together: dict[tuple[str, str], list[RankedFact]] = {}
    for fact in facts:
        together.setdefault((fact.fact, fact.ask), []).append(fact)
    return tuple(sorted((_together(found) for found in together.values()), key=_rank_of))


def _together(found: list[RankedFact]) -> RankedFact:
    return found[0]._replace(
        width=_sum([fact.width for fact in found]),
        least=add_all(fact.least for fact in found),
        most=_sum([fact.most for fact in found]),
        measures=tuple(sorted({measure for fact in found for measure in fact.measures})),
        coverage=any(fact.coverage for fact in found),
        lines=tuple(dict.fromkeys(line for fact in found for line in fact.lines)),
        answers=tuple(dict.fromkeys(answer for fact in found for answer in fact.answers)),
    )


def _line_questions(lines: Iterable[LineReport]) -> Iterator[_LineQuestion]:
    for line in lines:
        for finding in line.findings:
            if finding.outcome == "cannot tell" and finding.scenario is None:
                yield from (_LineQuestion(line, finding.measure, missing) for missing in finding.missing)
        yield from (_LineQuestion(line, None, missing) for missing in line.coverage.missing)


def _ranked(found: list[_LineQuestion]) -> RankedFact:
    missing = found[0].missing
    by_line: dict[int, list[_LineQuestion]] = {}
    for question in found:
        by_line.setdefault(question.line.line, []).append(question)
    answers = tuple(
        dict.fromkeys(answer for question in found for answer in answers_of(question.line, question.missing))
    )
    return RankedFact(
        fact=missing.fact,
        path=missing.path,
        ask=missing.ask,
        width=_sum([_width(question) for question in by_line.values()]),
        least=cents(add_all(question.missing.least for question in found)),
        most=_sum([question.missing.most for question in found]),
        measures=tuple(sorted({question.measure for question in found if question.measure is not None})),
        coverage=any(question.measure is None for question in found),
        lines=tuple(by_line),
        answers=answers,
        settled_by=None if answers else _settled_by(missing),
    )


def _settled_by(missing: Missing) -> str:
    """Return what settles a fact that no side-car can answer."""
    if missing.fact == "tariff-number":
        return _US_ENTRY
    return (missing.missing_fact.settled_by if missing.missing_fact is not None else "") or settling(missing.fact)


def _width(question: list[_LineQuestion]) -> Decimal | None:
    """Return what hangs on a fact on one line: the widths of the findings that ask, and not more than the line's."""
    of_findings = _sum([_between(by.missing.least, by.missing.most) for by in question])
    duty = question[0].line.duty
    of_line = _between(duty.least, duty.most)
    if of_findings is None or of_line is None:
        return of_findings
    return min(of_findings, of_line)


def _between(least: Decimal, most: Decimal | None) -> Decimal | None:
    return None if most is None else EXACT.subtract(most, least)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return cents(add_all(known)) if len(known) == len(amounts) else None


def _rank_of(fact: RankedFact) -> tuple[object, ...]:
    """Sort by width; of those alike, what can be answered comes first, and what more measures' bounds hang on."""
    hanging = (fact.width is not None, -(fact.width or ZERO), not fact.measures)
    return (*hanging, not fact.answers, -(fact.most or ZERO), fact.lines, fact.path, fact.fact, fact.ask)


def answers_of(line: LineReport, missing: Missing) -> Iterator[str]:
    """Yield the facts of a side-car that answer what is missing on a line, if there are such.

    A report that was read back holds no facts as data: what its path names is answered by the fact of that path, and
    of the others the form alone is known.
    """
    if missing.fact == "tariff-number" and len(line.tariff_number) == _PRE_CHECKED:
        return  # another country's declaration has six digits, and no more
    if missing.fact == "mineral-content":
        yield from (f"minerals/{mineral}/percent" for mineral in line.coverage.minerals)
    elif missing.missing_fact is not None:
        yield from missing.missing_fact.answers
    else:
        fact = read_fact(_PLACE.sub("", missing.path, count=1))
        yield from answering_forms(missing.fact) if fact is None or not has_question(fact) else (fact.written,)
