"""A quick look-up for people: of each number, origins side by side, what the duty is made of, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.concentration import quotient
from prefile.analysis.looked_up import Check, CheckedGoods, CheckedOrigin, Reason
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.render.text.amounts import bounds_words
from prefile.render.text.console import console, written
from prefile.render.text.form import NARROWEST
from prefile.render.text.notation import in_notation
from prefile.render.text.words import clean
from prefile.values.dates import day_words
from prefile.values.money import show_amount, show_dollars, show_money

__all__ = ["OriginRow", "check_text", "legend_of", "shown_origins"]

_INDENT = (0, 0, 0, 2)
_MOST_MISSING = 6
_WIDEST_ORIGIN = 14
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right", "right")
_TENTH = Decimal("0.1")
# Warnings that hold for every report, which `prefile screen` and JSON tell: how far law was read, what is not checked,
# readings at second hand, fees.
_OF_EVERY_REPORT = frozenset({"W201", "W203", "W208", "W209"})


def check_text(found: Check, *, width: int = NARROWEST, colour: bool = False) -> str:
    """Return what was looked up: each number with its table, then what holds for all of it."""
    out = console(max(width, NARROWEST), colour=colour)
    for place, goods in enumerate(found.goods):
        if place:
            out.print()
        _goods(out, found, goods)
    _notes(out, found)
    return written(out)


def _goods(out: Console, found: Check, goods: CheckedGoods) -> None:
    out.print(Text(clean(" · ".join(_head(found, goods))), "bold"))
    if goods.origins:
        out.print()
        out.print(_origins(goods, found.value))
        legend = _legend(goods)
        if legend is not None:
            out.print()
            out.print(Padding(legend, _INDENT))
    _supposed(out, found, goods)
    _missing(out, goods)
    _claims(out, goods)
    if goods.coverage is not None and goods.coverage.outcome != "not covered":
        out.print()
        minerals = ", ".join(mineral.replace("-", " ") for mineral in goods.coverage.minerals)
        told = "covered" if goods.coverage.outcome == "covered" else "undetermined"
        owes = ". No duty on this day." if goods.coverage.measure == "does not apply" else "."
        out.print(Text(f"Critical minerals (Proclamation 11001): {told}, {minerals}{owes}"))
    if goods.continuations:
        out.print()
        out.print(Text(f"Numbers under {goods.tariff_number} on {_day(found.on)}", "bold"))
        out.print(_continuations(goods))


def _head(found: Check, goods: CheckedGoods) -> Iterator[str]:
    yield goods.tariff_number
    if goods.words:
        yield goods.words
    if goods.origins:
        if found.value is not None:
            yield f"value {show_dollars(found.value)}"
        yield from (f"{show_amount(quantity.amount)} {quantity.unit}" for quantity in found.quantities)
        yield from ([f"program {found.program}"] if found.program else [])
        yield from (f"claim {claim.claim}" for claim in found.claims)
    yield _day(found.on)


def _day(instant: str) -> str:
    return day_words(datetime.fromisoformat(instant).date())


def _origins(goods: CheckedGoods, value: Decimal | None) -> Table:
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(max_width=_WIDEST_ORIGIN, overflow="fold")
    made.add_column(justify="right", no_wrap=True)
    made.add_column(justify="right", no_wrap=True)
    made.add_column(overflow="fold")
    made.add_row(*(Text(name, "dim") for name in ("origin", "duty", "%", "duty breakdown")))
    for row in shown_origins(goods, value):
        made.add_row(row.origins, Text(row.duty, "bold"), row.percent, Text(clean(row.made_of)))
    return made


class OriginRow(NamedTuple):
    """Origins that come to the same, in a row: the duty, its part of the value in percent, what it is made of."""

    origins: str
    duty: str
    percent: str
    made_of: str


def shown_origins(goods: CheckedGoods, value: Decimal | None) -> Iterator[OriginRow]:
    """Yield the rows of origins of goods, of an entered value in US dollars where it is known."""
    for origins in _alike(goods.origins):
        duty = origins[0].duty
        named = ", ".join(origin.origin or "missing" for origin in origins)
        percent = _percent(duty.least, duty.most, value)
        yield OriginRow(named, bounds_words(duty.least, duty.most), percent, _made_of(origins[0]))


def legend_of(goods: CheckedGoods) -> list[tuple[str, str]]:
    """Return each measure beyond the columns by its heading or kind, with its title, and why it adds nothing."""
    reasons = [reason for origin in goods.origins for reason in origin.reasons]
    titles = {reason.measure: reason.title for reason in reasons}
    rows = (_legend_row(reason, titles) for reason in reasons)
    return list(dict.fromkeys(row for row in rows if row is not None))


def _alike(origins: Iterable[CheckedOrigin]) -> Iterable[list[CheckedOrigin]]:
    """Return each origin that was asked for in a row of its own, and those that were added together where alike."""
    rows: dict[object, list[CheckedOrigin]] = {}
    for origin in origins:
        alike = origin.origin if origin.asked else (origin.duty, _made_of(origin))
        rows.setdefault(alike, []).append(origin)
    return rows.values()


def _made_of(origin: CheckedOrigin) -> str:
    barred = next((each for each in origin.reasons if each.keeps_out and each.outcome == "applies"), None)
    if barred is not None:
        return f"PROHIBITED: {barred.title}"
    return " · ".join(_reason_words(reason) for reason in origin.reasons)


def _percent(least: Decimal, most: Decimal | None, value: Decimal | None) -> str:
    """Write what part of the value a duty is, or may be, to the tenth."""
    if not value or most is None:
        return ""
    shown = [f"{quotient(amount.scaleb(2), value, _TENTH):,f}" for amount in dict.fromkeys((least, most))]
    return " to ".join(shown)


def _reason_words(reason: Reason) -> str:
    """Say what one measure adds, or that it adds nothing; why stands in the legend."""
    heading = f" ({reason.heading})" if reason.heading else ""
    match reason.outcome:
        case "applies" if not reason.duty and reason.measure in ON_THE_NUMBER:
            return f"{reason.short} free"
        case "applies" | "would apply":
            amount = show_money(reason.duty) if reason.percent is None else f"{show_amount(reason.percent)} %"
            return f"{reason.short} {amount}{heading}"
        case "cannot tell" if reason.keeps_out:
            return f"whether it may be entered is undetermined: {reason.title}"
        case "cannot tell":
            return f"{reason.short} {bounds_words(reason.least, reason.most)}{heading}"
        case _:
            return f"{reason.short} not added{heading}"


def _legend(goods: CheckedGoods) -> Table | None:
    """Lay the legend out."""
    rows = legend_of(goods)
    if not rows:
        return None
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for heading, words in rows:
        made.add_row(Text(heading, "dim"), Text(clean(words)))
    return made


def _legend_row(reason: Reason, titles: Mapping[str, str]) -> tuple[str, str] | None:
    of_column, is_open = reason.measure in ON_THE_NUMBER, reason.outcome == "cannot tell"
    if reason.keeps_out or (of_column and not is_open) or not reason.because:
        return None
    why = {"excluded": reason.because[-1], "does not apply": reason.because[0]}.get(reason.outcome)
    why = reason.because[-1] if of_column else why
    return reason.heading or reason.short, f"{reason.title}{f': {in_notation(why, titles)}' if why else ''}"


def _supposed(out: Console, found: Check, goods: CheckedGoods) -> None:
    """Write the duty by the supposition that the current tariff stays in effect, labeled as one."""
    rows = [(origin, origin.if_tariff_stays) for origin in goods.origins]
    for supposed in found.suppositions if goods.origins else ():
        out.print()
        out.print(Text(f"Supposition, not law: {supposed.title}", "bold"))
        out.print(Padding(Text(f"{supposed.supposes} Never payable."), _INDENT))
        made = Table.grid(padding=(0, 2, 0, 0))
        for side in _SIDES:
            made.add_column(justify=side, no_wrap=True)
        for origin, would in rows:
            if would is not None:
                percent = _percent(would.least, would.most, found.value)
                of = Text(f"{percent} %" if percent else "")
                made.add_row(origin.origin or "missing", bounds_words(would.least, would.most), of)
        out.print(Padding(made, _INDENT))


def _missing(out: Console, goods: CheckedGoods) -> None:
    if not goods.missing:
        return
    out.print()
    out.print(Text("Missing facts, and the duty that depends on each", "bold"))
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(justify="right", no_wrap=True)
    made.add_column(overflow="fold")
    for fact in goods.missing[:_MOST_MISSING]:
        hangs = "unbounded" if fact.width is None else show_money(fact.width) if fact.width else "entry"
        of = f" ({_listed(fact.origins)})" if len(fact.origins) < len(goods.origins) else ""
        made.add_row(hangs, Text(clean(f"{fact.ask}{of}")))
    out.print(Padding(made, _INDENT))
    if len(goods.missing) > _MOST_MISSING:
        out.print(Padding(Text(f"and {len(goods.missing) - _MOST_MISSING} more: --format json"), _INDENT))


def _listed(origins: Iterable[str | None]) -> str:
    return ", ".join(origin or "no origin" for origin in origins)


def _claims(out: Console, goods: CheckedGoods) -> None:
    claims = dict.fromkeys(could.named for origin in goods.origins for could in origin.could_claim)
    if claims:
        out.print()
        out.print(
            Text(f"Could be claimed: {', '.join(claims)}. What the importer states by each: prefile explain NAME")
        )


def _continuations(goods: CheckedGoods) -> Table:
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for number in goods.continuations:
        made.add_row(number.tariff_number, number.general or "as noted", Text(clean(number.words)))
    return made


def _notes(out: Console, found: Check) -> None:
    warnings = [warning for warning in found.warnings if warning.code not in _OF_EVERY_REPORT]
    notes = [*(f"{warning.code} {warning.what}. {warning.next}" for warning in warnings), *found.assumed]
    if found.rulebook is not None:
        read = found.rulebook.verified
        days = (("tariff", read.tariff), ("chapter 99", read.chapter_99), ("proclamations", read.texts))
        through = ", ".join(f"{what} through {_day(day)}" for what, day in days if day is not None)
        notes.append(f"Law read: {through}. Fees are not included. Not checked: see prefile rules covers.")
    if found.rulebook is not None and found.tariff is None and not found.suppositions:
        notes.append(
            "No tariff edition is held for this day. --assume-current-tariff supposes that the current one stays."
        )
    if notes:
        out.print()
    for words in notes:
        out.print(Text(clean(words), "dim"))
