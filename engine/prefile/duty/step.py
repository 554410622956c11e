"""The step from one decision to a finding: its treatment with the printed rates, assessed on a line's goods.

A step is made once for all lines that come to the decision. Most are one percentage of the value: they have everything
at hand but the amount.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from prefile.decision.decide import Decision
from prefile.duty.ad_valorem import AdValorem
from prefile.duty.assessment import Assessment, AssessmentContext, IfOwed, OnValue
from prefile.duty.found import OnLine
from prefile.duty.part_of_value import NOTHING
from prefile.duty.quantities import Goods
from prefile.duty.treatment import AssessedTreatment
from prefile.entry.blank_line import BLANK_LINE
from prefile.entry.line import PART_OF_FACT
from prefile.entry.missing_fact import MissingFact, asked_for
from prefile.findings import Finding, Missing, OpenFinding, Outcome, OwedFinding, SharedFinding
from prefile.values.json_sharing import JsonAround
from prefile.values.money import UNKNOWN as UNKNOWN_AMOUNT
from prefile.values.money import ZERO, Bounds, cents
from prefile.values.unwritten import Unwritten, unwritten

__all__ = ["NOTHING_OWED", "Step", "StepByValue", "reasons"]

_FEW = 8  # of each of 25,000 steps
NOTHING_OWED = cents(ZERO)
_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python
_NO_GOODS = Goods(BLANK_LINE)  # what is assessed with a step does not look at the goods


class _Words(NamedTuple):
    """What a decision and an amount say together: why, on what authorities, and which parts of the rule spoke."""

    because: tuple[str, ...]
    cites: tuple[str, ...]
    spoke: tuple[str, ...]


class _Said(NamedTuple):
    """What a finding of a percentage says whatever the value: its fields before the amounts, and those behind.

    `behind` are all that stand behind the working where the duty is known, `behind_nothing` where it is nothing.
    """

    head: tuple[Any, ...]
    working: Callable[[Decimal], str]
    missing: tuple[tuple[str, bool, str, str, MissingFact], ...]  # fact, of the line, path, question, as data
    behind: tuple[Any, ...]
    behind_nothing: tuple[Any, ...]
    around: JsonAround
    around_nothing: JsonAround  # where the duty is nothing, so that no claim would lower it
    around_open: JsonAround  # where it is not determined
    around_open_nothing: JsonAround


class Step:
    """One decision of a line that owes something or may: its treatment with the printed rates."""

    __slots__ = (
        "_ad_valorem",
        "_by_value",
        "_decision",
        "_determined",
        "_open",
        "_said",
        "_through",
        "_treatment",
        "_words",
        "fixed",
        "leaves_part",
        "shared",
    )

    def __init__(self, decision: Decision, treatment: AssessedTreatment, *, leaves_part: bool = False) -> None:
        """Take a decision and its narrowed treatment; `shared` is the finding of every line, where no goods enter.

        Where facts are missing, which are asked for at a line's place, `fixed` is that finding as the first line of an
        entry has it. `leaves_part`: the duty of another measure falls on what this one leaves of the value.
        """
        self._decision, self._treatment = decision, treatment
        self._determined = decision.verdict == "applies" and treatment.encoded
        self._open = decision.narrowed is not None and decision.narrowed.open
        self.leaves_part = leaves_part
        self._through = decision.measure.verified.through.isoformat()
        self._words: dict[tuple[tuple[str, ...], ...], _Words] = {}
        bounded = self._determined or not decision.unbounded
        percents = treatment.ad_valorem(decision.clause_missing) if bounded and not self._open else None
        self._ad_valorem = None if percents is not None and percents.beside and leaves_part else percents
        self._said: _Said | None = None
        self._by_value: StepByValue | UnsetType | None = UNSET
        self.shared: SharedFinding | None = None
        nowhere = OnLine(_NO_GOODS, None, frozenset(), 0, {}, [], [], {})
        made = None if treatment.by_goods else self.on_line(nowhere)[0]
        self.shared = None if made is None or made.missing else SharedFinding(*made)
        self.fixed = None if treatment.hangs_on_line else made

    @property
    def measure(self) -> str:
        """The id of the measure."""
        return self._decision.measure.id

    @property
    def by_value(self) -> StepByValue | None:
        """What it comes to by the value alone, where that is percentages of it; None where it hangs on more.

        It is made once, and so known by its identity.
        """
        if self._by_value is UNSET:
            self._by_value = self._made_by_value()
        return self._by_value

    def _made_by_value(self) -> StepByValue | None:
        percents, sure = self._ad_valorem, self._determined
        if percents is None or (sure and not percents.exact and percents.least == percents.most):
            return None  # that one of several clauses is owed, whose amounts are one, is told otherwise
        part_of = any(asked_for(lack)[0] == PART_OF_FACT for lack in self._missing_of(percents))
        return StepByValue(self, percents, sure, self._decision.covered, part_of)

    def on_line(self, on: OnLine) -> tuple[Finding, bool]:
        """Return the finding on a line, and whether the net weight stood in for a quantity."""
        if self.shared is not None:
            return self.shared, False
        percents, dollars = self._ad_valorem, on.dollars
        if percents is not None and dollars is not None and percents.beside.isdisjoint(on.on_value):
            bounds = percents.on(dollars)
            if percents.exact or not self._determined or bounds.least != bounds.most:
                return self._by_percent(percents, on, bounds), False
        decision, treatment = self._decision, self._treatment
        documented = treatment.documented_by in on.claims
        context = AssessmentContext(on.goods, documented, on.amounts, decision.clause_missing, self._open, on.on_value)
        assessment = treatment.assess(context)
        if self.leaves_part:
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

    def _by_percent(self, percents: AdValorem, on: OnLine, bounds: Bounds) -> Finding:
        """Return the finding of percentages of a value that is known, as `on_line` would by its assessment."""
        if self.leaves_part:
            on.on_value[self.measure] = self._on_value(percents.said)
        if not self._determined:
            on.if_owed.append(IfOwed(self.measure, bounds.least, self._decision.covered))
        return self.found(percents, on.position, on.dollars or ZERO, bounds.least, bounds.most or NOTHING_OWED)

    def found(self, percents: AdValorem, position: int, dollars: Decimal, least: Decimal, most: Decimal) -> Finding:
        """Return the finding of percentages of a value on the line at a position: `least` to `most` dollars of duty."""
        said = self._said or self._say(percents)
        shown = Unwritten(said.working, (dollars,))
        behind = said.behind if most else said.behind_nothing
        if self._determined and least == most:
            made = _NEW(OwedFinding, said.head + (most, most, most, shown) + behind)  # noqa: RUF005 - half the time
            made.around = said.around if most else said.around_nothing
            return made
        least = least if self._determined else NOTHING_OWED
        missing = tuple(
            [
                _NEW(Missing, (fact, f"/lines/{position}{place}" if of_line else place, ask, least, most, lack))
                for fact, of_line, place, ask, lack in said.missing
            ]
        )
        asks = _NEW(OpenFinding, (*said.head, None, least, most, shown, behind[0], missing, *behind[2:]))
        asks.around = said.around_open if most else said.around_open_nothing
        return asks

    def _say(self, percents: AdValorem) -> _Said:
        """Prepare what a finding of percentages says whatever the value: its fields in their order, but for amounts."""
        words = self._words_with(percents.said)
        outcome = "applies" if self._determined and percents.exact else "cannot tell"
        tail = ((), None, self._through, words.cites, None, (), words.spoke, ())
        self._said = _Said(
            (self.measure, outcome, percents.said.heading, None),
            percents.working,
            tuple([(*asked_for(lack), lack) for lack in self._missing_of(percents)]),
            (words.because, (), self._decision.could_claim, *tail),
            (words.because, (), (), *tail),
            JsonAround(),
            JsonAround(),
            JsonAround(),
            JsonAround(),
        )
        return self._said

    def _missing_of(self, percents: AdValorem) -> tuple[MissingFact, ...]:
        return tuple(dict.fromkeys((*self._decision.missing, *percents.said.missing)))

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
    return Missing(fact, f"/lines/{on.position}{path}" if of_line else path, ask, bounds.least, bounds.most, lack)


class StepByValue(NamedTuple):
    """A step that comes to percentages of the value, whatever else of the goods is known.

    `sure`: it is owed; else `covered` says whether the measure surely covers the line. `hangs_on_part`: on what the
    goods are a part of, which is not stated.
    """

    step: Step
    percents: AdValorem
    sure: bool
    covered: bool
    hangs_on_part: bool

    @property
    def measure(self) -> str:
        """The id of the measure."""
        return self.step.measure

    @property
    def takes_part(self) -> bool:
        """Whether the duty of another measure falls on what this one leaves of the value."""
        return self.step.leaves_part

    @property
    def amounts(self) -> Hashable:
        """What its part in a sum hangs on, which is no word of it."""
        percents = self.percents
        parts = (percents.least, percents.most, percents.exact, percents.beside)
        return self.measure, self.sure, self.covered, self.hangs_on_part, self.takes_part, parts

    @property
    def exact(self) -> bool:
        """Whether it owes one percentage."""
        return self.sure and self.percents.exact
