"""What plainly does not apply: a measure that is not in force, or that is for other origins, whatever else holds."""

from __future__ import annotations

from functools import lru_cache

from prefile.decision.decide import Decision
from prefile.decision.engine import Engine
from prefile.decision.explain import Reason
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.number_kind import Moment
from prefile.decision.standing import MeasureStanding
from prefile.values.trilean import NO, UNKNOWN
from prefile.values.unwritten import unwritten

__all__ = ["PlainDecisions"]

_IN_FORCE, _CONDITIONS = 0, 2  # places in a root question: in force, number listed, then each condition
_MOST_KEPT = 1 << 15


class PlainDecisions:
    """Decides by one term of a measure's root question, where that term alone says that it does not apply."""

    def __init__(self, plans: tuple[MeasurePlan, ...], engine: Engine) -> None:
        """Decide for the measures of a book by its engine."""
        self._plans, self._engine = plans, engine
        self._by_standing = lru_cache(maxsize=_MOST_KEPT)(self._make_by_standing)
        self._by_origin = lru_cache(maxsize=_MOST_KEPT)(self._make_by_origin)

    def not_in_force(self, moment: Moment) -> Decision | None:
        """Return the decision on a measure that is not in force; None where it is, or may be."""
        return self._by_standing(moment.plan.place, moment.standing) if moment.standing.in_force == NO else None

    def not_of_origin(self, measures: tuple[int, ...], origin: str | None) -> tuple[Decision | None, ...]:
        """Return the decision on each of some measures, by their places, that is not for an origin; None for others."""
        return tuple([self._by_origin(place, origin) for place in measures])

    def _make_by_standing(self, place: int, standing: MeasureStanding) -> Decision | None:
        reason = Reason(standing.cite, standing.spoke, standing.because)
        return self._by_one_term(self._plans[place], _IN_FORCE, reason)

    def _make_by_origin(self, place: int, origin: str | None) -> Decision | None:
        plan = self._plans[place]
        gate = plan.origin_gate
        if gate is None or origin is None or gate.admits(origin):
            return None
        reason = Reason(gate.condition.cite, gate.spoke, unwritten(gate.origins.words_for, origin))
        return self._by_one_term(plan, _CONDITIONS + gate.place, reason)

    def _by_one_term(self, plan: MeasurePlan, place: int, reason: Reason) -> Decision | None:
        """Return that a measure does not apply, where the engine says so by one term of its root question alone."""
        root = plan.questions.root
        terms = self._engine.questions.questions[root.number].terms
        if len(terms) != _CONDITIONS + len(plan.questions.conditions):
            return None  # a root of more terms than one question may have is asked in parts
        covers = self._engine.ask(root.number, tuple([NO if at == place else UNKNOWN for at in range(len(terms))]))
        verdict = self._engine.settle(covers, (UNKNOWN,) * len(plan.gives_way_to))
        return Decision(plan.measure, verdict, (reason,)) if verdict == "does not apply" else None
