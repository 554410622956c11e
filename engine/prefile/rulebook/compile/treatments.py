"""What follows on a covered line, as a rule file says it: prices read from lists, quotas as clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from prefile.decision.predicates import Claimed, Unsettled
from prefile.duty.clauses import Duty
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.duty.no_duty import NoDuty, NotEncoded, Notice
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.treatment import Clause, DutiablePart, FloorHeadings, Price, ProvisionPart, Treatment
from prefile.rulebook.compile.conditions import compile_condition, compile_optional
from prefile.rulebook.compile.context import RuleContext, window_of
from prefile.rulebook.schema.treatments import (
    ClausePartText,
    ClauseText,
    DutiablePartText,
    MinimumImportPriceText,
    PriceText,
    QuotaText,
    TariffRateQuotaText,
    TreatmentText,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import ALWAYS, Window

__all__ = ["compile_treatment", "dutiable_part"]


def compile_treatment(
    text: TreatmentText, context: RuleContext, on_provisions: tuple[ProvisionPart, ...] = ()
) -> Treatment:
    """Return the treatment that a rule file says; a list that the book does not hold is refused.

    `on_provisions`: on which part of the value it is under Chapter 98, which only a duty by clauses can be.
    """
    if text.tariff_rate_quota is not None:
        return _quota(text.tariff_rate_quota, context, on_provisions)
    if text.duty is not None:
        clauses = tuple(_clause(clause, index, context) for index, clause in enumerate(text.duty))
        return Duty(clauses, on_provisions)
    if on_provisions:
        what = "only a duty by clauses can be on a part of the value under Chapter 98"
        context.refuse("R363", what, ("chapter_98",), 'Say that it owes "nothing", or that it is "not told".')
    if text.not_encoded is not None:
        return NotEncoded(text.not_encoded.at_most, text.not_encoded.cite)
    if text.notice is not None:
        return Notice(text.notice.says, text.notice.cite)
    if text.no_duty is not None:
        return NoDuty(text.no_duty.says, text.no_duty.cite)
    if text.minimum_import_price is None:
        raise AssertionError("the model asks for exactly one treatment")
    return _floor(text.minimum_import_price, context)


def _clause(text: ClauseText, index: int, context: RuleContext) -> Clause:
    on = text.on
    return Clause(
        rate=text.rate,
        column=text.tariff_column,
        when=compile_optional(text.when, ("treatment", "duty", index, "when"), context),
        window=window_of(text),
        cite=text.cite,
        in_total_with=text.in_total_with,
        heading=text.heading,
        reached=text.heading_if_reached,
        part=_claimed_part(on) or dutiable_part(on),
        content=None if on is None else on.content,
        beside=() if on is None else tuple(on.beside_parts_of or ()),
        rest=None if on is None else on.rest_heading,
    )


def _claimed_part(text: ClausePartText | None) -> DutiablePart | None:
    """Return that a clause is on the value less what a claim draws, where the file says so."""
    if text is None or text.value_less_claimed is None:
        return None
    most = None if text.at_most is None else text.at_most.percent
    return DutiablePart("claimed", alone=False, most=most, claim=text.value_less_claimed)


def dutiable_part(text: DutiablePartText | None) -> DutiablePart | None:
    """Return the part of the value, of those that a line states, that a rate is on or leaves out; none otherwise."""
    fact = None if text is None else text.only or text.value_less
    if text is None or fact is None:
        return None
    most = None if text.at_most is None else text.at_most.percent
    return DutiablePart(fact, text.only is not None, most)


def _floor(text: MinimumImportPriceText, context: RuleContext) -> MinimumImportPrice:
    listed = text.prices_from
    path: Path = ("treatment", "minimum_import_price", "prices_from")
    prices = [_price(price) for price in text.prices]
    if listed is not None:
        found = context.tables.prices(listed.list)
        if found is None:
            context.refuse("R306", f"{listed.list} is not in the rule book", (*path, "list"))
        prices = [
            Price(None, rate.times(listed.percent), ALWAYS, listed.cite, name) for name, rate in (found or {}).items()
        ]
    documented, undocumented = text.documented or text.always, text.undocumented or text.always
    if documented is None or undocumented is None:
        raise AssertionError("the model asks for the document states, or for what is always owed")
    return MinimumImportPrice(
        prices=tuple(prices),
        documented_by=documented.claim,
        documented_cite=documented.cite,
        undocumented_cite=undocumented.cite,
        undocumented=undocumented.owes,
        documented_headings=FloorHeadings(documented.heading, documented.heading_if_reached),
        undocumented_headings=FloorHeadings(undocumented.heading, undocumented.heading_if_reached),
        compared_with=text.compared_with,
        reference=tuple(_price(price) for price in text.reference),
        cap=text.capped_at.rate if text.capped_at else None,
        cap_cite=text.capped_at.cite if text.capped_at else "",
    )


def _price(text: PriceText) -> Price:
    return Price(text.group, text.price, window_of(text), text.cite, text.mineral)


def _quota(text: TariffRateQuotaText, context: RuleContext, on_provisions: tuple[ProvisionPart, ...]) -> Duty:
    """Return the two rates as clauses: an undeclared status may be either, and goods without a quota are over it."""
    over = Claimed(text.over_quota_claim)
    open_status = Unsettled("the quota status is not declared", "whether the goods enter within the quota or over it")
    within = AnyOf((Claimed(text.in_quota_claim), AllOf((Not(over), open_status))))
    over_it = Clause(text.over_quota, None, None, ALWAYS, text.cite, heading=text.over_quota_heading)
    within_it = replace(over_it, rate=text.in_quota, when=within, heading=text.in_quota_heading)
    if not text.quotas:
        return Duty((within_it, over_it), on_provisions)
    rows = (
        clause
        for index, row in enumerate(text.quotas)
        for clause in _of_period(row, index, within_it, over_it, context)
    )
    return Duty((*rows, over_it), on_provisions)


def _of_period(
    row: QuotaText, index: int, within_it: Clause, over_it: Clause, context: RuleContext
) -> Iterator[Clause]:
    """Yield the clauses of one period's quota: once it is filled goods are over it, before that by their status."""
    path: Path = ("treatment", "tariff_rate_quota", "quotas", index)
    terms: list[Condition] = [] if row.origins is None else [context.origin(row.origins, (*path, "origins"))]
    scope = [*terms, *([] if row.when is None else [compile_condition(row.when, (*path, "when"), context)])]
    if row.filled is not None:
        window = Window(row.filled.since, row.until, row.filled.known, row.replaced)
        when = AllOf(tuple(scope)) if len(scope) > 1 else scope[0] if scope else None
        yield replace(over_it, when=when, window=window, cite=row.filled.cite, because=("the quota is filled",))
    said = () if row.volume is None else (f"the quota of the period is {row.volume}",)
    status = [] if within_it.when is None else [within_it.when]
    yield replace(within_it, when=AllOf((*scope, *status)), window=window_of(row), cite=row.cite, because=said)
