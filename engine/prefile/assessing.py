"""One line's findings: each decision on the line with its amount, working, and the facts to ask for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from prefile.amounts import UNKNOWN as UNKNOWN_AMOUNT
from prefile.amounts import ZERO, Bounds
from prefile.deciding import Decision, Judge, LineDates
from prefile.duty import Assessment, Goods, Ground, assess
from prefile.entry import Entry, Line
from prefile.finding import Asked, Finding, Missing, Outcome
from prefile.inference import LineFacts
from prefile.measure import MinimumImportPrice, NotEncoded
from prefile.standing import RateDate, line_rate_date
from prefile.terms import write_instant

__all__ = ["LineFindings", "assess_line"]

_NOTHING = Assessment(Bounds.exactly(ZERO), None)


@dataclass(slots=True)
class LineFindings:
    """The findings of one line in the order of measure ids, and what they warn of: (code, words)."""

    findings: list[Finding] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)


def assess_line(judge: Judge, entry: Entry, entry_date: RateDate, position: int) -> LineFindings:
    """Return the findings of the entry's line at `position`."""
    line, path = entry.lines[position], f"/lines/{position}"
    facts = LineFacts.of(entry, line, judge.book.tariff.footnotes(line.tariff_number))
    dates = LineDates(entry_date, line_rate_date(entry_date, line))
    on = _OnLine(judge, line, path, Goods(line), dates, {})
    made = LineFindings()
    for decision in judge.decide(line.tariff_number, facts, dates):
        finding, assessment = _finding(on, decision)
        on.amounts[finding.measure] = finding.bounds
        made.findings.append(finding)
        made.warnings.extend(("W204", note) for note in decision.notes)
        if assessment.filled_in:
            made.warnings.append(
                ("W205", f"{finding.measure} is measured by the net mass: no quantity in KG is stated")
            )
    made.findings.sort(key=lambda finding: finding.measure)
    return made


class _OnLine(NamedTuple):
    """What the findings of one line share; `amounts` grows as measures are assessed."""

    judge: Judge
    line: Line
    path: str
    goods: Goods
    dates: LineDates
    amounts: dict[str, Bounds]


def _finding(on: _OnLine, decision: Decision) -> tuple[Finding, Assessment]:
    """Return a decision's finding, and the assessment behind it."""
    if decision.nothing is not None:
        return _nothing(on, decision.nothing, decision), _NOTHING
    if decision.treatment is None:
        raise AssertionError(f"{decision.measure.id} neither owes nothing nor is treated")
    assessment = assess(decision.treatment, _ground(on, decision))
    told = decision.verdict == "applies" and not isinstance(decision.treatment, NotEncoded)
    if told and assessment.bounds.exact is not None:
        return _made(on, decision, _Sum("applies", assessment, assessment.bounds)), assessment
    bounds = assessment.bounds if told else assessment.bounds.or_none()
    bounds = UNKNOWN_AMOUNT if decision.unbounded else bounds
    asked = tuple(dict.fromkeys([*decision.asked, *assessment.missing]))
    return _made(on, decision, _Sum("cannot tell", assessment, bounds, asked)), assessment


def _nothing(on: _OnLine, nothing: Finding, decision: Decision) -> Finding:
    """Return the finding of a measure that owes nothing: lines that are alike share it, but for another rate date."""
    rate_date = _other_rate_date(on, decision)
    return nothing if rate_date is None else replace(nothing, rate_date=rate_date)


def _ground(on: _OnLine, decision: Decision) -> Ground:
    treatment = decision.treatment
    claims = {claim.claim for claim in on.line.claims}
    return Ground(
        goods=on.goods,
        tariff=on.judge.book.tariff,
        number=on.line.tariff_number,
        at=on.dates.of(decision.measure).instant,
        documented=isinstance(treatment, MinimumImportPrice) and treatment.documented_by in claims,
        others=on.amounts,
        clause_asked=decision.clause_asked,
        clause_open=decision.clause_open,
    )


class _Sum(NamedTuple):
    """What a decision comes to: the outcome, the assessment, the bounds that hold, and the facts to ask for."""

    outcome: Outcome
    assessment: Assessment
    bounds: Bounds
    asked: tuple[Asked, ...] = ()


def _made(on: _OnLine, decision: Decision, found: _Sum) -> Finding:
    outcome, assessment, bounds = found.outcome, found.assessment, found.bounds.rounded()
    cites = dict.fromkeys([*(cite for _, cite in decision.reasons), *assessment.cites])
    return Finding(
        measure=decision.measure.id,
        outcome=outcome,
        declare=assessment.heading,
        rate_date=_other_rate_date(on, decision),
        duty=None if outcome == "cannot tell" else bounds.least,
        least=bounds.least,
        most=bounds.most,
        working=assessment.working,
        because=tuple(dict.fromkeys([*(why for why, _ in decision.reasons), *assessment.because])),
        missing=tuple(_missing(on, one, bounds) for one in found.asked),
        could_claim=() if bounds.most == ZERO else decision.could_claim,
        gives_way_to=(),
        scenario=None,
        verified_through=decision.verified_through,
        authorities=tuple(cites),
    )


def _other_rate_date(on: _OnLine, decision: Decision) -> str | None:
    """Return a measure's rate date where it is not the report's."""
    instant = on.dates.of(decision.measure).instant
    return None if instant is None or instant == on.dates.entry.instant else write_instant(instant)


def _missing(on: _OnLine, asked: Asked, bounds: Bounds) -> Missing:
    path = f"{on.path}{asked.path}" if asked.of_line else asked.path
    return Missing(asked.fact, path, asked.ask, bounds.least, bounds.most)
