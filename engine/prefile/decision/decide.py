"""One measure against lines that are alike: whether it reaches them, what of it may speak, what would settle the rest.

A decision is made from its key alone, so that what it depends on and what it is remembered by are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from prefile.decision.answers import Answers
from prefile.decision.engine import Engine, final_answer
from prefile.decision.explain import (
    AnsweredMeasure,
    Reason,
    exempting_headings,
    notes,
    why_covered,
    why_excluded,
    why_not,
)
from prefile.decision.key import DecisionKey, OtherMeasure
from prefile.decision.line_facts import LineFacts
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.predicates import RateDateIn, Unsettled
from prefile.decision.questions import Term
from prefile.decision.reference import Verdict
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.findings import CouldClaim
from prefile.law.measure import Measure
from prefile.law.treatment import Narrowed
from prefile.values.dates import Window
from prefile.values.trilean import UNKNOWN, YES, Trilean

__all__ = ["Decision", "MeasureAlone", "SeenByMeasure", "answered_measure", "decide_measure"]


class Decision(Struct, frozen=True, eq=False):
    """The decision on one measure for lines that are alike, before its amount; known by its identity.

    Where nothing is owed, `headings` declare why (any of them; the first is filed) and `targets` are the measures that
    this one gives way to. Otherwise `narrowed` holds the clauses and prices that may speak, `missing` what keeps the
    verdict open, `clause_missing` what keeps one clause from being chosen; `unbounded`: what the clauses come to is no
    bound. `covered`: the measure surely covers the line, so that only what it may give way to keeps the verdict open.
    """

    measure: Measure
    verdict: Verdict
    reasons: tuple[Reason, ...]
    headings: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    narrowed: Narrowed | None = None
    clause_missing: tuple[MissingFact, ...] = ()
    unbounded: bool = False
    covered: bool = False
    could_claim: tuple[CouldClaim, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def by_column(self) -> bool:
        """Whether what may speak looks at a column of the tariff."""
        return self.narrowed is not None and any(
            clause.column is not None for clause in self.narrowed.treatment.clauses
        )

    @property
    def spoke(self) -> tuple[str, ...]:
        """The ids of the parts of the rule that spoke, each once."""
        parts = [reason.spoke for reason in self.reasons]
        if self.narrowed is not None:
            part = "clause" if self.narrowed.treatment.clauses else "price"
            parts += [f"{part}/{place}" for place in self.narrowed.places]
        return tuple(dict.fromkeys(parts))

    @property
    def because(self) -> tuple[str, ...]:
        """Why, in words, each once."""
        return tuple(dict.fromkeys([reason.words for reason in self.reasons]))

    @property
    def cites(self) -> tuple[str, ...]:
        """The authorities of the reasons, each once."""
        return tuple(dict.fromkeys([reason.cite for reason in self.reasons]))


class MeasureAlone:
    """A measure on the lines of a key by itself, whatever those come to that it may give way to.

    What covers the lines, why, what of it may speak and what could be claimed hang on no other measure, and are most of
    the work. They are found when a verdict first asks for them.
    """

    def __init__(self, plan: MeasurePlan, engine: Engine, as_known_on: date | None, key: DecisionKey) -> None:
        """Answer a measure's questions on the lines of a key, as known on a day."""
        self.plan, self._as_known_on = plan, as_known_on
        self.answered = answered_measure(plan, engine, as_known_on, key)
        self.covers = self.answered.answers.value(plan.questions.root)

    def beside(self, others: tuple[OtherMeasure, ...]) -> AnsweredMeasure:
        """Return the measure beside those that it may give way to, as far as that was known."""
        if not others:
            return self.answered
        key = self.answered.key._replace(others=others)
        return self.answered._replace(key=_as_known(self.plan, self._as_known_on, key))

    @cached_property
    def why_not(self) -> tuple[Reason, ...]:
        """Why it does not apply."""
        return tuple(why_not(self.answered))

    @cached_property
    def covering(self) -> Decision:
        """The decision that it applies, with what would keep it from that."""
        answered, plan = self.answered, self.plan
        narrowed = _narrowed(answered, self._as_known_on)
        undecided = [plan.questions.clauses[place] for place in narrowed.undecided]
        return Decision(
            measure=plan.measure,
            verdict="applies",
            reasons=tuple(why_covered(answered)),
            missing=tuple(_missing(answered)),
            narrowed=narrowed,
            clause_missing=tuple(dict.fromkeys(lack for term in undecided for lack in _unknown(answered, term))),
            unbounded=_unbounded(answered),
            covered=self.covers == YES,
            could_claim=tuple(_could_claim(answered)),
            notes=tuple(notes(answered)),
        )


def decide_measure(engine: Engine, alone: MeasureAlone, others: tuple[OtherMeasure, ...]) -> Decision:
    """Decide a measure on the lines of a key, beside those that it may give way to."""
    plan = alone.plan
    answered = alone.beside(others)
    known: dict[int, Verdict] = {other.place: other.verdict for other in answered.key.others}
    verdict = engine.settle(alone.covers, tuple([final_answer(known.get(place)) for place in plan.gives_way_to]))
    if verdict == "does not apply":
        return Decision(plan.measure, verdict, alone.why_not, exempting_headings(answered))
    if verdict == "excluded":
        reasons = tuple(why_excluded(answered))
        return Decision(plan.measure, verdict, reasons, answered.headings_given_way(), answered.targets)
    missing: tuple[MissingFact, ...] = ()
    if verdict == "cannot tell":
        of_others = (lack for other in answered.key.others for lack in other.missing)
        missing = tuple(dict.fromkeys((*alone.covering.missing, *of_others)))
    return replace(alone.covering, verdict=verdict, missing=missing)


def answered_measure(plan: MeasurePlan, engine: Engine, as_known_on: date | None, key: DecisionKey) -> AnsweredMeasure:
    """Return a measure with its answers on the lines of a key, as known on a day."""
    key = _as_known(plan, as_known_on, key)
    standing = plan.standing(key.at, as_known_on)
    facts = LineFacts.of(
        {
            **dict(zip(plan.facts, key.facts, strict=True)),
            "groups": key.listing.groups,
            "rate_date": key.at,
            "in_force": standing.in_force,
            "listed": key.listing.listed,
            "known_on": as_known_on,
        }
    )
    return AnsweredMeasure(plan, key, standing, Answers(engine, facts))


def _as_known(plan: MeasurePlan, as_known_on: date | None, key: DecisionKey) -> DecisionKey:
    """Return a key without those measures of which it was not known that this one gives way to them."""
    if not plan.later_known:
        return key
    unknown = {place for place, window in plan.later_known if not window.believed(as_known_on)}
    return key._replace(others=tuple([other for other in key.others if other.place not in unknown]))


def _narrowed(answered: AnsweredMeasure, as_known_on: date | None) -> Narrowed:
    """Return what may speak; where no clause surely fits, whether the measure has cases at all that none fits."""
    plan = answered.plan
    narrowed = plan.measure.treatment.narrowed(SeenByMeasure(answered, as_known_on))
    if narrowed.open and narrowed.treatment.clauses:
        return narrowed._replace(open=plan.cases.may_be_open(as_known_on))
    return narrowed


class SeenByMeasure(Struct, frozen=True):
    """What narrows a treatment, seen through the answers of one measure."""

    answered: AnsweredMeasure
    as_known_on: date | None

    @property
    def dated(self) -> bool:
        """Whether the measure's rate date is known."""
        return self.answered.key.at is not None

    @property
    def groups(self) -> frozenset[str | None]:
        """The groups of the measure's lists in which the number may be."""
        return self.answered.key.listing.groups

    @property
    def minerals(self) -> tuple[str, ...]:
        """The minerals for which the line is, or may be, covered."""
        coverage = self.answered.answers.facts.coverage
        return () if coverage is None else coverage.minerals

    def fits(self, clause: int) -> Trilean:
        """Return whether the condition of the clause at a place holds."""
        return self.answered.answers.value(self.answered.plan.questions.clauses[clause])

    def may_hold(self, window: Window) -> bool:
        """Return whether a dated value is believed and may hold on the rate date."""
        at = self.answered.key.at
        return window.believed(self.as_known_on) and (at is None or window.holds(at))


def _missing(answered: AnsweredMeasure) -> Iterator[MissingFact]:
    """Yield what keeps the verdict open, but for the measures that it may give way to."""
    key = answered.key
    if key.date_missing is not None:
        yield key.date_missing
    if key.listing.listed == UNKNOWN and key.at is not None:
        yield missing_fact("tariff-number")
    for term in answered.plan.questions.conditions:
        if answered.answers.value(term) == UNKNOWN:
            yield from _unknown(answered, term)


def _unknown(answered: AnsweredMeasure, term: Term | None) -> Iterator[MissingFact]:
    """Yield the facts that would settle a term; of an unknown rate date, the one from which it would come.

    What the law leaves open is named where no fact is left that may settle the term without it.
    """
    date_missing = answered.key.date_missing
    open_ = list(answered.answers.decisive(term))
    for predicate in [one for one in open_ if not isinstance(one, Unsettled)] or open_:
        undated = isinstance(predicate, RateDateIn) and date_missing is not None
        yield date_missing if undated and date_missing else predicate.missing(answered.answers.facts)


def _unbounded(answered: AnsweredMeasure) -> bool:
    """Whether a doubt that may hold leaves no bound on what is owed."""
    conditions = zip(answered.plan.measure.conditions, answered.plan.questions.conditions, strict=True)
    return any(condition.unbounded and answered.answers.value(term) == UNKNOWN for condition, term in conditions)


def _could_claim(answered: AnsweredMeasure) -> Iterator[CouldClaim]:
    """Yield each claim that was not made, may be made, is thinkable for the goods, and would lower the finding."""
    measure = answered.plan.measure
    if not measure.claims:
        return
    facts = answered.answers.facts
    out_of_reach = {claim for claim, fact in answered.plan.suggested if fact not in facts.importer_facts}
    out_of_reach |= {claim for claim, term in answered.plan.questions.offered if answered.answers.value(term) != YES}
    for claim, says in measure.claims.items():
        if claim not in facts.claims and claim not in out_of_reach and _would_help(answered, claim):
            yield CouldClaim(claim, says, measure.claim_names.get(claim, ""))


def _would_help(answered: AnsweredMeasure, claim: str) -> bool:
    """Whether with a claim the measure may not reach the line, or another clause of it may speak.

    What else it hangs on may be missing: goods may have been in transit though their day of loading is not stated.
    """
    plan = answered.plan
    if claim == plan.measure.treatment.documented_by:
        return True
    naming_clauses = plan.clauses_of_claim.get(claim)
    if naming_clauses is None:
        return False
    claimed = answered.answers.with_claim(claim, plan.dependents_of_claim[claim])
    terms = [plan.questions.clauses[place] for place in naming_clauses]
    return _may_take_out(answered, claim, claimed) or any(
        claimed.value(term) != answered.answers.value(term) for term in terms
    )


def _may_take_out(answered: AnsweredMeasure, claim: str, claimed: Answers) -> bool:
    """Whether a claim brings the measure, or one of its conditions, nearer to not reaching the line."""
    before, plan = answered.answers, answered.plan
    root = plan.questions.root
    turns = root.number in plan.dependents_of_claim[claim].questions
    return turns and any(claimed.value(term) < before.value(term) for term in (*plan.conditions_of_claim[claim], root))
