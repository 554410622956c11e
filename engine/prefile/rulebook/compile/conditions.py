"""Conditions of a rule file as predicates of the closed vocabulary, each made by the class that has its word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from prefile.decision.predicates import Believed, MineralsMade, OriginIn, RateDateIn, Unsettled, rule_words
from prefile.law.condition import AllOf, AnyOf, Condition, Not, predicates_of
from prefile.rulebook.compile.context import RuleContext
from prefile.rulebook.rule_folder import did_you_mean
from prefile.rulebook.schema.conditions import CONDITION_WORDS, AgreementEffectText, ConditionText
from prefile.rulebook.yaml_source import Path

__all__ = ["compile_condition", "compile_optional", "compile_terms"]

_MOST_OF_TERM = 60  # conditions that a term stands for
_NEVER_KNOWN = Unsettled("", "")  # for what is refused
_WORDS = rule_words()
if alone := _WORDS.keys() ^ CONDITION_WORDS.keys():
    raise TypeError(
        f"words that have a predicate or a field of ConditionText, and not both: {', '.join(sorted(alone))}"
    )


def compile_optional(text: ConditionText | None, path: Path, context: RuleContext) -> Condition | None:
    """Return the condition that its words say, where there are any."""
    return None if text is None else compile_condition(text, path, context)


def compile_condition(text: ConditionText, path: Path, context: RuleContext) -> Condition:
    """Return the condition that its words say."""
    match text:
        case ConditionText(all_of=list(terms)):
            return AllOf(tuple(compile_condition(term, (*path, "all", i), context) for i, term in enumerate(terms)))
        case ConditionText(any_of=list(terms)):
            return AnyOf(tuple(compile_condition(term, (*path, "any", i), context) for i, term in enumerate(terms)))
        case ConditionText(negated=ConditionText() as term):
            return Not(compile_condition(term, (*path, "not"), context))
        case ConditionText(term=str(name)):
            return _of_term(name, path, context)
        case ConditionText(agreement_effect=AgreementEffectText() as asked):
            return _of_effect(asked, (*path, "agreement_effect"), context)
    given = text.fields_given()
    word = next(name for name in given if name in _WORDS)
    value = given.pop(word)
    return _WORDS[word].written(value, _Names(word, path, context), **given)


def compile_terms(texts: Mapping[str, ConditionText], context: RuleContext) -> dict[str, Condition]:
    """Return the conditions that a file names once, by name; each may use those above it.

    One that comes to too many is refused and counts as never known: terms of terms would double with each line.
    """
    made: dict[str, Condition] = {}
    for name, text in texts.items():
        condition = compile_condition(text, ("terms", name), replace(context, terms=dict(made)))
        if sum(1 for _ in islice(predicates_of(condition), _MOST_OF_TERM + 1)) > _MOST_OF_TERM:
            what = f'the term "{name}" comes to more than {_MOST_OF_TERM} conditions'
            context.refuse("R311", what, ("terms", name), "Say less in it, or write part of it where it is used.")
            condition = _NEVER_KNOWN
        made[name] = condition
    return made


def _of_term(name: str, path: Path, context: RuleContext) -> Condition:
    """Return the condition of a term; one that is not defined above is refused, and counts as never known."""
    if name not in context.terms:
        near = did_you_mean(name, context.terms) or "A term may use those above it."
        context.refuse("R311", f'"{name}" is no term that stands under terms above', (*path, "term"), near)
        return _NEVER_KNOWN
    return context.terms[name]


def _of_effect(asked: AgreementEffectText, path: Path, context: RuleContext) -> Condition:
    """Return that an instrument has an effect on the rate date, for goods of its partners or of minerals made there."""
    every = [
        (agreement, effect)
        for agreement in context.agreements
        for instrument in agreement.instruments
        for effect in instrument.effects
    ]
    found = [(agreement, effect) for agreement, effect in every if effect.name == asked.effect]
    if not found:
        near = did_you_mean(asked.effect, dict.fromkeys(effect.name for _, effect in every))
        what = f'no instrument of agreements/ has the effect "{asked.effect}"'
        context.refuse("R306", what, (*path, "effect"), near or "Say it under effects of the instrument.")
        return _NEVER_KNOWN
    ways: list[Condition] = []
    for agreement, effect in found:
        shown, window = ", ".join(agreement.partners), effect.window
        goods = (
            OriginIn(agreement.countries, shown)
            if asked.processed is None
            else MineralsMade("processed_in", tuple(asked.processed), agreement.countries, shown)
        )
        ways.append(AllOf((Believed(window.known, window.replaced), RateDateIn(window.since, window.until), goods)))
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


@dataclass(frozen=True, slots=True)
class _Names:
    """What a word at a path of a rule file may name; what the book has not is refused there."""

    word: str
    path: Path
    context: RuleContext

    def origins(self, codes: Sequence[str], *at: str) -> frozenset[str]:
        """Return the countries that codes and groups stand for."""
        return self.context.expand(codes, (*self.path, self.word, *at))

    def partners(self, statuses: Sequence[str]) -> frozenset[str]:
        """Return the countries that have an instrument in one of these statuses."""
        return frozenset(
            country
            for agreement in self.context.agreements
            if any(instrument.status in statuses for instrument in agreement.instruments)
            for country in agreement.countries
        )

    def listed(self, path: str, groups: Sequence[str] | None) -> frozenset[str]:
        """Return the tariff numbers of a list, or of some of its groups."""
        tables = self.context.tables
        if not tables.numbers(path):
            self.context.refuse("R306", f"{path} is not in the rule book, or holds nothing", (*self.path, self.word))
        missing = set(groups or ()) - tables.groups(path)
        if missing:
            what = f"{path} has no group {', '.join(sorted(missing))}"
            self.context.refuse("R340", what, (*self.path, "groups"))
        return tables.beginnings(path, groups)
