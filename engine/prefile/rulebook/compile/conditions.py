"""Conditions of a rule file as predicates of the closed vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from prefile.law.agreement import Agreement
from prefile.law.condition import (
    AllOf,
    AnyOf,
    ArticleSet,
    Claimed,
    Condition,
    CoverageIs,
    DayIn,
    Footnoted,
    ImporterFact,
    InGroup,
    MadeHow,
    MetalMade,
    MetalShare,
    Not,
    NumberIn,
    OriginIn,
    ProgramClaimed,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    Unsettled,
    ZoneStatus,
)
from prefile.rulebook.compile.context import RuleContext
from prefile.rulebook.schema.conditions import (
    ConditionText,
    CoverageOfText,
    DaysText,
    MetalMadeText,
    MetalShareText,
    WindowText,
)
from prefile.rulebook.yaml_source import Path

__all__ = ["compile_condition", "compile_optional"]

_DAYS: tuple[Literal["loaded", "imported", "exported"], ...] = ("loaded", "imported", "exported")


def compile_optional(text: ConditionText | None, path: Path, context: RuleContext) -> Condition | None:
    """Return the condition that its words say, where there are any."""
    return None if text is None else compile_condition(text, path, context)


def compile_condition(  # noqa: C901, PLR0911, PLR0912 - a case a word
    text: ConditionText, path: Path, context: RuleContext
) -> Condition:
    """Return the condition that its words say."""
    match text:
        case ConditionText(all_of=list(terms)):
            return AllOf(tuple(compile_condition(term, (*path, "all", i), context) for i, term in enumerate(terms)))
        case ConditionText(any_of=list(terms)):
            return AnyOf(tuple(compile_condition(term, (*path, "any", i), context) for i, term in enumerate(terms)))
        case ConditionText(negated=ConditionText() as term):
            return Not(compile_condition(term, (*path, "not"), context))
        case ConditionText(origin=list(codes)):
            return context.origin(codes, (*path, "origin"))
        case ConditionText(group=list(groups)):
            return InGroup(tuple(groups))
        case ConditionText(claim=str(claim)):
            return Claimed(claim, text.needs is not None, text.suggested_by)
        case ConditionText(importer_fact=str(fact)):
            return ImporterFact(fact)
        case ConditionText(zone_status=list(statuses)):
            return ZoneStatus(tuple(statuses))
        case ConditionText(footnote=list(headings)):
            return Footnoted(tuple(headings))
        case ConditionText(program=list(programs)):
            return ProgramClaimed(() if "any" in programs else tuple(programs))
        case ConditionText(rate_date=WindowText() as window):
            return RateDateIn(window.since, window.until)
        case ConditionText(number_in=str(name)):
            return _number_in(name, text.groups, path, context)
        case ConditionText(coverage=CoverageOfText() as covered):
            return CoverageIs(tuple(covered.stages), tuple(covered.minerals or ()))
        case ConditionText(agreement=list(statuses)):
            return _with_agreement(statuses, context.agreements)
        case ConditionText(special_program=("any" | "free") as rate):
            return SpecialProgram(rate)
        case ConditionText(metal_share=MetalShareText() as share):
            return MetalShare(tuple(share.of), share.under)
        case ConditionText(metal_made=MetalMadeText() as made):
            return _metal_made(made, (*path, "metal_made"), context)
        case ConditionText(article_set=str()):
            return ArticleSet()
        case ConditionText(secondary_number=str()):
            return SecondaryNumber()
    for fact in _DAYS:
        days: DaysText | None = getattr(text, fact)
        if days is not None:
            return DayIn(fact, days.since, days.until)
    return Unsettled(str(text.unsettled), str(text.ask))


def _with_agreement(statuses: Sequence[str], agreements: Iterable[Agreement]) -> OriginIn:
    """Return the origins whose partners have an instrument in one of these statuses."""
    partners = frozenset(
        country
        for agreement in agreements
        if any(instrument.status in statuses for instrument in agreement.instruments)
        for country in agreement.countries
    )
    return OriginIn(partners, f"the partners whose instruments are {' or '.join(statuses)}")


def _number_in(name: str, groups: list[str] | None, path: Path, context: RuleContext) -> NumberIn:
    rows = context.tables.numbers(name) or []
    if not rows:
        context.refuse("R306", f"{name} is not in the rule book, or holds nothing", (*path, "number_in"))
    missing = set(groups or ()) - {group for _, group, _ in rows}
    if missing:
        context.refuse("R340", f"{name} has no group {', '.join(sorted(missing))}", (*path, "groups"))
    chosen = frozenset(number for number, group, _ in rows if groups is None or group in groups)
    return NumberIn(name, tuple(groups or ()), chosen)


def _metal_made(text: MetalMadeText, path: Path, context: RuleContext) -> MetalMade:
    said: tuple[tuple[MadeHow, list[str] | None], ...] = (
        ("only", text.only_in),
        ("mostly", text.mostly_in),
        ("partly", text.partly_in),
    )
    chosen: Iterator[tuple[MadeHow, list[str]]] = ((how, codes) for how, codes in said if codes)
    how, codes = next(chosen)
    origin = context.origin(codes, (*path, f"{how}_in"))
    return MetalMade(text.of, tuple(text.by), origin.countries, origin.shown, how)
