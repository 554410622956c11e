"""The step from one decision to a finding: its treatment with the printed rates, assessed on a line's goods.

A step is made once for all lines that come to the decision. Most are one percentage of the value: they have everything
at hand but the amount.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from prefile.decision.decide import Decision
from prefile.duty.ad_valorem import AdValorem
from prefile.duty.assessment import Assessment, AssessmentContext, IfOwed, InTotal, OnValue
from prefile.duty.part_of_value import NOTHING
from prefile.duty.quantities import Goods
from prefile.duty.treatment import AssessedTreatment
from prefile.entry import Line
from prefile.entry.missing_fact import MissingFact, asked_for
from prefile.findings import Finding, Missing, Outcome, OwedFinding, SharedFinding
from prefile.values.json_text import JsonAround
from prefile.values.money import UNKNOWN as UNKNOWN_AMOUNT
from prefile.values.money import ZERO, Bounds, cents
from prefile.values.unwritten import Unwritten, unwritten

__all__ = ["NOTHING_OWED", "ColumnStep", "OnLine", "Step", "reasons"]

_FEW = 8  # of each of 25,000 steps
NOTHING_OWED = cents(ZERO)
_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python
_NO_GOODS = Goods(Line(line=1, tariff_number="00000000"))  # what is assessed with a step does not look at the goods


class OnLine(NamedTuple):
    """What the findings of one line share: its goods, its claims and place.

    `dollars` is the value, where it is at hand as the line states it (`dollars_at_hand`). `amounts` grows with the
    findings, where one holds another's; `totals` with the sums that the law fixes of those that are not determined, and
    `if_owed` with those of which it is in doubt whether they are owed; `on_value` with the parts of the value that some
    leave to others.
    """

    goods: Goods
    dollars: Decimal | None
    claims: frozenset[str]
    path: str
    amounts: dict[str, Bounds]
    totals: list[tuple[str, InTotal]]
    if_owed: list[IfOwed]
    on_value: dict[str, OnValue]


_NOWHERE = OnLine(_NO_GOODS, None, frozenset(), "", {}, [], [], {})


class _Words(NamedTuple):
    """What a decision and an amount say together: why, on what authorities, and which parts of the rule spoke."""

    because: tuple[str, ...]
    cites: tuple[str, ...]
    spoke: tuple[str, ...]


class _Said(NamedTuple):
    """What a finding of a percentage says whatever the value: its fields before the amounts, and those behind."""

    head: tuple[Any, ...]
    working: Callable[[Decimal], str]
    because: tuple[str, ...]
    tail: tuple[Any, ...]
    around: JsonAround
    around_nothing: JsonAround  # where the duty is nothing, so that no claim would lower it


class Step:
    """One decision of a line that owes something or may: its treatment with the printed rates."""

    __slots__ = (
        "_ad_valorem",
        "_decision",
        "_determined",
        "_leaves_part",
        "_open",
        "_said",
        "_through",
        "_treatment",
        "_words",
        "owed_percent",
        "shared",
    )

    def __init__(self, decision: Decision, treatment: AssessedTreatment, *, leaves_part: bool = False) -> None:
        """Take a decision and its narrowed treatment; `shared` is the finding of every line, where no goods enter.

        `leaves_part`: the duty of another measure falls on what this one leaves of the value. `owed_percent` is the
        percentage that surely is owed of the whole value, where the duty is that and no other hangs on it.
        """
        self._decision, self._treatment = decision, treatment
        self._determined = decision.verdict == "applies" and treatment.encoded
        self._open = decision.narrowed is not None and decision.narrowed.open
        self._leaves_part = leaves_part
        self._through = decision.measure.verified.through.isoformat()
        self._words: dict[tuple[tuple[str, ...], ...], _Words] = {}
        alone = self._determined or not decision.unbounded
        self._ad_valorem = treatment.ad_valorem if alone and not (decision.clause_missing or self._open) else None
        self.owed_percent = self._ad_valorem if self._determined and not leaves_part else None
        self._said: _Said | None = None
        made = None if treatment.by_goods else self.on_line(_NOWHERE)[0]
        # What is missing is asked for at a line's place.
        self.shared = None if made is None or made.missing else SharedFinding(*made)

    @property
    def measure(self) -> str:
        """The id of the measure."""
        return self._decision.measure.id

    def on_line(self, on: OnLine) -> tuple[Finding, bool]:
        """Return the finding on a line, and whether the net weight stood in for a quantity."""
        if self._ad_valorem is not None and on.dollars is not None:
            return self._by_percent(self._ad_valorem, on, on.dollars), False
        decision, treatment = self._decision, self._treatment
        documented = treatment.documented_by in on.claims
        context = AssessmentContext(on.goods, documented, on.amounts, decision.clause_missing, self._open, on.on_value)
        assessment = treatment.assess(context)
        if self._leaves_part:
            on.on_value[decision.measure.id] = self._on_value(assessment)
        if self._determined and assessment.bounds.exact is not None:
            missing = assessment.missing if assessment.heading_open else ()  # the amount is known, its heading is not
            finding = self._finding(on, "applies", assessment, assessment.bounds, missing)
            if assessment.taken_by:
                finding = finding._replace(outcome="excluded", gives_way_to=assessment.taken_by)
            return finding, assessment.filled_in
        bounds = assessment.bounds if self._determined else assessment.bounds.or_none()
        bounds = UNKNOWN_AMOUNT if decision.unbounded else bounds
        if decision.verdict == "cannot tell" and not decision.unbounded:
            on.if_owed.append(IfOwed(decision.measure.id, assessment.bounds.least, decision.covered))
        if assessment.in_total is not None and self._determined and not decision.unbounded:
            on.totals.append((decision.measure.id, assessment.in_total))
        missing = tuple(dict.fromkeys((*decision.missing, *assessment.missing)))
        return self._finding(on, "cannot tell", assessment, bounds, missing), assessment.filled_in

    def _by_percent(self, percent: AdValorem, on: OnLine, dollars: Decimal) -> Finding:
        """Return the finding of one percentage of a value that is known, as `on_line` would by its assessment."""
        decision, duty = self._decision, percent.of(dollars)
        if self._leaves_part:
            on.on_value[decision.measure.id] = self._on_value(percent.said)
        if self._determined:
            return self.owed(dollars, duty)
        on.if_owed.append(IfOwed(decision.measure.id, duty, decision.covered))
        bounds = Bounds(NOTHING_OWED, duty)
        missing = tuple([_missing(on, lack, bounds) for lack in dict.fromkeys(decision.missing)])
        said = self._said or self._say(percent)
        claims = decision.could_claim if duty else ()
        shown = Unwritten(said.working, (dollars,))
        return _NEW(Finding, (*said.head, None, NOTHING_OWED, duty, shown, said.because, missing, claims, *said.tail))

    def owed(self, dollars: Decimal, duty: Decimal) -> Finding:
        """Return the finding of a percentage that surely is owed, of which the duty is known already."""
        said = self._said or self._say(self._ad_valorem)
        claims = self._decision.could_claim if duty else ()
        shown = Unwritten(said.working, (dollars,))
        made = _NEW(OwedFinding, (*said.head, duty, duty, duty, shown, said.because, (), claims, *said.tail))
        made.around = said.around if duty else said.around_nothing
        return made

    def _say(self, percent: AdValorem | None) -> _Said:
        """Prepare what a finding of a percentage says whatever the value: its fields in their order, but for amounts.

        Raises:
            TypeError: the duty is no percentage.
        """
        if percent is None:
            raise TypeError(f"{self._decision.measure.id} owes more than a percentage of the value")
        words = self._words_with(percent.said)
        self._said = _Said(
            (self._decision.measure.id, "applies" if self._determined else "cannot tell", percent.said.heading, None),
            percent.working,
            words.because,
            ((), None, self._through, words.cites, None, (), words.spoke, ()),
            JsonAround(),
            JsonAround(),
        )
        return self._said

    def _on_value(self, assessment: Assessment) -> OnValue:
        """Return the parts of the value on which the duty may fall; on none of it, where it may not be owed."""
        decision = self._decision
        parts = (None,) if decision.unbounded else assessment.on_value
        missing = dict.fromkeys((*decision.missing, *assessment.missing))
        return OnValue(parts if self._determined and not decision.unbounded else (*parts, NOTHING), tuple(missing))

    def _finding(
        self, on: OnLine, outcome: Outcome, assessment: Assessment, found: Bounds, missing: tuple[MissingFact, ...]
    ) -> Finding:
        bounds, words = found.rounded(), self._words_with(assessment)
        may_owe = bounds.most != ZERO or self._treatment.bars_entry
        return Finding(
            measure=self._decision.measure.id,
            outcome=outcome,
            declare=assessment.heading,
            rate_date=None,
            duty=None if outcome == "cannot tell" else bounds.least,
            least=bounds.least,
            most=bounds.most,
            working=assessment.working,
            because=words.because,
            missing=tuple([_missing(on, lack, bounds) for lack in missing]) if missing else (),
            could_claim=self._decision.could_claim if may_owe else (),
            gives_way_to=(),
            scenario=None,
            verified_through=self._through,
            authorities=words.cites,
            in_place_of=assessment.in_place_of if outcome == "applies" else None,
            spoke=words.spoke,
            beside=assessment.beside,
        )

    def _words_with(self, assessment: Assessment) -> _Words:
        """Return what the decision and an amount say together; amounts say few things, that come again and again."""
        added = (assessment.because, assessment.cites, assessment.spoke)
        known = self._words.get(added)
        if known is None:
            decision = self._decision
            known = _Words(
                unwritten(reasons, decision, assessment.because),
                tuple(dict.fromkeys((*decision.cites, *assessment.cites))),
                tuple(dict.fromkeys((*decision.spoke, *assessment.spoke))),
            )
            if len(self._words) < _FEW:
                self._words[added] = known
        return known


def reasons(decision: Decision, more: tuple[str, ...]) -> tuple[str, ...]:
    """Write the reasons of a decision and of its amount, each once."""
    return tuple(dict.fromkeys((*decision.because, *more)))


def _missing(on: OnLine, lack: MissingFact, bounds: Bounds) -> Missing:
    fact, of_line, path, ask = asked_for(lack)
    return Missing(fact, f"{on.path}{path}" if of_line else path, ask, bounds.least, bounds.most, lack)


class ColumnStep(NamedTuple):
    """A decision that looks at a column of the tariff: its step hangs on the number, the program and an instant."""

    decision: Decision
    at: datetime | None
    steps: Callable[[Decision, str, str | None, datetime | None], Step]

    def on_line(self, on: OnLine) -> tuple[Finding, bool]:
        """Return the finding by the step of the line's number, and whether the net weight stood in for a quantity."""
        step = self.of(on.goods.line.tariff_number, on.goods.line.program)
        return step.on_line(on) if step.shared is None else (step.shared, False)

    def of(self, number: str, program: str | None) -> Step:
        """Return the step of a number and a program."""
        return self.steps(self.decision, number, program, self.at)
