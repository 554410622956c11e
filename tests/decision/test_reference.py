"""Durable-rules, the reference and the definition agree: on random questions, facts and chains that give way."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from by_hand import CITE, a_measure, seeded

from prefile.decision import reference
from prefile.decision.answers import Answers
from prefile.decision.durable import Durable
from prefile.decision.engine import Engine, final_answer
from prefile.decision.line_facts import Footnotes, FurtherNumbers, LineFacts
from prefile.decision.predicates import (
    ArticleSet,
    Claimed,
    ClaimsSay,
    Footnoted,
    ImporterFact,
    InGroup,
    OriginIn,
    ProgramClaimed,
    SecondaryNumber,
    Unsettled,
    ZoneStatus,
)
from prefile.decision.questions import Question, Questions
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import CoverageCondition, Measure
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

COUNTRIES = ("CN", "DE", "GB", "JP", "RU", "VN")
CLAIMS = tuple(f"claim-{number}" for number in range(8))
FACTS = tuple(f"fact-{number}" for number in range(4))
HEADINGS = ("9903.90.08", "9903.90.09", "9903.88.15")


def some_predicate(rng: random.Random) -> Condition:  # noqa: PLR0911 - one line a word
    match rng.randrange(13):
        case 0:
            countries = frozenset(rng.sample(COUNTRIES, rng.randint(1, 4)))
            return OriginIn(countries, ", ".join(sorted(countries)))
        case 1:
            return InGroup(tuple(rng.sample(("cells", "modules"), rng.randint(1, 2))))
        case 2:
            return ImporterFact(rng.choice(FACTS))
        case 3:
            return ZoneStatus((rng.choice("PND"),))
        case 4:
            return rng.choice((ArticleSet(), SecondaryNumber(), ProgramClaimed(()), ProgramClaimed(("A+", "AU"))))
        case 5:
            return Footnoted(tuple(rng.sample(HEADINGS, rng.randint(1, 2))))
        case 6:
            return Unsettled("it is open", "what it is")
        case 7:
            return Claimed(rng.choice(CLAIMS), suggested_by=rng.choice(FACTS))
        case 8:
            so, *not_so = rng.sample(CLAIMS, rng.randint(1, len(CLAIMS)))
            return ClaimsSay((so,), tuple(not_so), "whether it is so")
    return Claimed(rng.choice(CLAIMS), needs_reference=True)


def some_condition(rng: random.Random, depth: int = 3) -> Condition:
    kind = rng.randrange(4) if depth else 3
    if kind == 0:
        return Not(some_condition(rng, depth - 1))
    if kind == 3:
        return some_predicate(rng)
    size = rng.randint(61, 70) if rng.randrange(60) == 0 else rng.randint(1, 5)
    return (AllOf, AnyOf)[kind - 1](tuple(some_condition(rng, depth - 1) for _ in range(size)))


def some_measures(rng: random.Random, count: int) -> tuple[Measure, ...]:
    """Return measures that each give way to some before them, so that verdicts run through chains."""
    names = [f"us.measure-{number}" for number in range(count)]
    return tuple(
        a_measure(
            name,
            conditions=[
                CoverageCondition(
                    rng.choice(("required", "required", "exception", "doubt")), some_condition(rng), CITE, "says so"
                )
                for _ in range(rng.randint(1, 5))
            ],
            gives_way_to=rng.sample(names[:place], min(place, rng.choice((0, 0, 0, 1, 2, 4)))),
        )
        for place, name in enumerate(names)
    )


def some_facts(rng: random.Random) -> LineFacts:
    return LineFacts.of(
        {
            "in_force": YES,
            "listed": YES,
            "origin": rng.choice((*COUNTRIES, None, None)),
            "claims": [(claim, rng.choice((True, False))) for claim in CLAIMS if rng.choice((True, False))],
            "importer_facts": tuple(fact for fact in FACTS if rng.choice((True, False))),
            "zone": rng.choice((None, *"PND")),
            "program": rng.choice((None, "A+", "JO")),
            "in_set": rng.choice((True, False)),
            "further_numbers": rng.choice(tuple(FurtherNumbers)),
            "footnotes": Footnotes(frozenset(rng.sample(HEADINGS, rng.randint(0, 2))), frozenset()),
            "groups": frozenset({rng.choice((None, "cells", "modules"))}),
        }
    )


def truth(condition: Condition, facts: LineFacts) -> Trilean:  # noqa: C901, PLR0911, PLR0912 - one line a word
    """Answer a condition by its definition, walking the tree: no numbers, no questions, no memory."""
    match condition:
        case Not(term=term):
            return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[truth(term, facts)]
        case AllOf(terms=terms):
            said = [truth(term, facts) for term in terms]
            return NO if NO in said else UNKNOWN if UNKNOWN in said else YES
        case AnyOf(terms=terms):
            said = [truth(term, facts) for term in terms]
            return YES if YES in said else UNKNOWN if UNKNOWN in said else NO
        case Unsettled():
            return UNKNOWN
        case OriginIn(countries=countries):
            return UNKNOWN if facts.origin is None else YES if facts.origin in countries else NO
        case Claimed(claim=claim, needs_reference=needs, suggested_by=fact):
            if claim not in facts.claims:
                return UNKNOWN if fact in facts.importer_facts else NO
            return UNKNOWN if needs and not facts.claims[claim] else YES
        case ClaimsSay(so=so, not_so=not_so):
            says, denies = not facts.claims.keys().isdisjoint(so), not facts.claims.keys().isdisjoint(not_so)
            if says == denies:
                return UNKNOWN
            holds = says
        case InGroup(groups=groups):
            holds = facts.group in groups
        case ImporterFact(fact=fact):
            holds = fact in facts.importer_facts
        case ZoneStatus(statuses=statuses):
            holds = facts.zone in statuses
        case Footnoted(headings=headings):
            holds = bool(facts.footnotes.sure.intersection(headings))
        case ProgramClaimed(programs=programs):
            holds = facts.program in programs if programs else facts.program is not None
        case ArticleSet():
            holds = facts.in_set
        case SecondaryNumber():
            holds = facts.further_numbers > 0
        case _:
            raise AssertionError(f"no condition that is drawn here asks for {condition}")
    return YES if holds else NO


def covers(measure: Measure, facts: LineFacts) -> Trilean:
    said = [YES]
    for condition in measure.conditions:
        held = truth(condition.when, facts)
        if condition.kind == "required":
            said.append(held)
        elif condition.kind == "exception":
            said.append({YES: NO, NO: YES, UNKNOWN: UNKNOWN}[held])
        else:
            said.append(YES if held == NO else UNKNOWN)
    return NO if NO in said else UNKNOWN if UNKNOWN in said else YES


def verdict(raw: Trilean, targets: Sequence[str]) -> reference.Verdict:
    if raw == NO:
        return "does not apply"
    if "applies" in targets:
        return "excluded"
    return "cannot tell" if raw == UNKNOWN or "cannot tell" in targets else "applies"


def test_durable_and_plain_and_the_definition_agree_on_4_000_random_signatures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = [0, 0, 0]
    ask = Durable.ask
    asked: tuple[Question, ...] = ()

    def asking_both(self: Durable, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        said = ask(self, number, answers)
        assert said == reference.ask(asked[number], answers)
        counted[said] += 1
        return said

    monkeypatch.setattr(Durable, "ask", asking_both)
    rng = seeded(11052)
    while sum(counted) < 4_000:
        measures = some_measures(rng, 60)
        engine = Engine(Questions.of(measures), "durable")
        asked = engine.questions.questions
        places = {measure.id: place for place, measure in enumerate(measures)}
        for _ in range(240):
            facts = some_facts(rng)
            answers = Answers(engine, facts)
            verdicts: list[reference.Verdict] = []
            for measure, of_measure in zip(measures, engine.questions.measures, strict=True):
                found = answers.value(of_measure.root)
                assert found == covers(measure, facts)
                targets: list[reference.Verdict] = [verdicts[places[way.measure]] for way in measure.gives_way_to]
                verdicts.append(engine.settle(found, tuple(final_answer(target) for target in targets)))
                assert verdicts[-1] == verdict(found, targets)
    assert min(counted) > 800


def test_durable_and_plain_and_the_definition_agree_on_random_chains_of_measures_that_give_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: set[tuple[Trilean, tuple[Trilean, ...]]] = set()
    settle = Durable.settle

    def settling_both(self: Durable, covering: Trilean, targets: tuple[Trilean, ...]) -> reference.Verdict:
        said = settle(self, covering, targets)
        assert said == reference.settle(covering, targets)
        asked.add((covering, targets))
        return said

    monkeypatch.setattr(Durable, "settle", settling_both)
    rng = seeded(5)
    names = [f"us.measure-{number}" for number in range(450)]
    ways = {name: rng.sample(names[:place], min(place, place % 7)) for place, name in enumerate(names)}
    engine = Engine(Questions.of(a_measure(name, gives_way_to=ways[name]) for name in names), "durable")
    settled: Counter[str] = Counter()
    for _ in range(8):
        verdicts: dict[str, reference.Verdict] = {}
        for name in names:
            found = rng.choice((NO, UNKNOWN, YES, YES))
            targets: list[reference.Verdict] = [verdicts[target] for target in ways[name]]
            verdicts[name] = engine.settle(found, tuple(final_answer(target) for target in targets))
            assert verdicts[name] == verdict(found, targets)
        settled.update(verdicts.values())
    assert len(asked) > 500
    assert min(settled[each] for each in ("applies", "does not apply", "excluded", "cannot tell")) > 300
