"""The charts of an exposure: where the value is, what is owed, before and after changes of law, floors and origins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from prefile.analysis.exposure import Exposure, FloorSeen, MeasureDuty, OwedFrom, SharedMinerals
from prefile.analysis.same_goods import SameGoods
from prefile.render.html.charts import (
    Bar,
    Bars,
    Dot,
    DotRow,
    Dots,
    Part,
    StepRow,
    Steps,
    Tick,
    axis,
    bars,
    place,
    rules,
    steps,
)
from prefile.render.html.pages import short_money, signed
from prefile.render.html.scenario_bars import Supposed, scenario_bars, short_range
from prefile.render.text.exposure_ahead import too_early
from prefile.render.text.words import joined_names
from prefile.values.dates import day_of, day_words
from prefile.values.money import EXACT, ZERO, show_amount

__all__ = ["floors", "measures", "origins", "over_time", "scenarios", "shared_name", "value"]

_MOST_VALUES, _MOST_MEASURES, _MOST_GOODS, _MOST_FLOORS = 7, 6, 6, 8  # rows: the summary is one sheet of paper
_MOST_PERCENT = Decimal(300)
_BEFORE = timedelta(days=45)  # of the time axis before the first change, and behind the last where no end is known


def value(exposure: Exposure) -> Bars:
    """Draw value by the minerals that the same lines name, and what is not covered: each line once, so they add up."""
    shown, others = exposure.shared[:_MOST_VALUES], exposure.shared[_MOST_VALUES:]
    rows = [_of_minerals(row) for row in shown]
    if others:
        covered = sum((row.covered.value for row in others), ZERO)
        doubtful = sum((row.doubtful.value for row in others), ZERO)
        rows.append(_value_bar(f"{len(others)} further rows", covered, doubtful, "in the tables below"))
    outside = exposure.covered("not covered")
    legend = [("solid", "covered"), ("hatched", "in doubt: declared content decides it")]
    if outside.value:
        largest = _largest_outside(exposure)
        rows.append(Bar("Not covered", (Part(outside.value, "pale"),), short_money(outside.value), largest))
        legend.append(("pale", "not covered"))
    return bars(rows, legend, cut=True)


def _largest_outside(exposure: Exposure) -> str:
    """Name the origin of most value that is neither covered nor in doubt."""
    outside = {
        origin.origin: origin.every.value - origin.covered.value - origin.doubtful.value for origin in exposure.origins
    }
    largest = max((origin for origin in outside if origin), key=lambda origin: outside[origin], default=None)
    return "" if largest is None else f"most from {largest}"


def shared_name(names: Sequence[str]) -> str:
    """Name minerals that the same lines name: three of them, and how many more there are."""
    named = joined_names(list(names), 3) or "no mineral named"
    return f"{named[0].upper()}{named[1:]}"


def _of_minerals(row: SharedMinerals) -> Bar:
    notes = [f"{len(row.names)} minerals that share a number" if len(row.names) > 1 else ""]
    notes.append(f"most from {row.largest}" if row.largest else "")
    whole = row.covered.value + row.doubtful.value
    notes.append(f"mainly {row.number}" if 2 * row.of_number >= whole else "")
    return _value_bar(shared_name(row.names), row.covered.value, row.doubtful.value, "; ".join(filter(None, notes)))


def _value_bar(name: str, covered: Decimal, doubtful: Decimal, note: str) -> Bar:
    parts = tuple(part for part in (Part(covered, "solid"), Part(doubtful, "hatched")) if part.length)
    words = [short_money(covered)] if covered else []
    words += [f"{short_money(doubtful)} in doubt"] if doubtful else []
    return Bar(name, parts, ", ".join(words) or "no known value", note)


def measures(exposure: Exposure) -> Bars | None:
    """Draw what each measure asks: what is owed, and what may be."""
    owed = [measure for measure in exposure.measures if not measure.notice and (measure.applies or measure.doubtful)]
    rows = [_of_measure(measure) for measure in owed[:_MOST_MEASURES]]
    if more := owed[_MOST_MEASURES:]:
        duty = sum((measure.duty for measure in more), ZERO)
        bounded = sum((measure.bounded for measure in more), ZERO)
        parts = tuple(part for part in (Part(duty, "solid"), Part(bounded, "hatched")) if part.length)
        words = f"{short_money(duty)} owed" + (f", up to {short_money(bounded)} in doubt" if bounded else "")
        rows.append(Bar(f"{len(more)} further measures", parts, words, "in the tables below"))
    return bars(rows, [("solid", "owed"), ("hatched", "may be owed, at most")], cut=True) if rows else None


def _of_measure(measure: MeasureDuty) -> Bar:
    doubtful = max(measure.least, measure.bounded)
    parts = tuple(part for part in (Part(measure.duty, "solid"), Part(doubtful, "hatched")) if part.length)
    amounts = [f"{short_money(measure.duty)} owed"] if measure.applies else []
    if measure.doubtful:
        most = None if measure.unbounded else doubtful
        if most is None and not measure.least:
            amounts.append("more is undetermined" if amounts else "undetermined")
            return Bar(measure.title, parts, ", ".join(amounts))
        doubt = short_range(measure.least, most)
        amounts.append(f"{doubt if measure.least or most is None else f'up to {short_money(doubtful)}'} in doubt")
    return Bar(measure.title, parts, ", ".join(amounts))


def scenarios(exposure: Exposure) -> Bars | None:
    """Draw today and each scenario."""
    if not exposure.scenarios:
        return None
    today = exposure.every
    supposed = (
        Supposed(
            scenario.title or scenario.scenario,
            scenario.adds_least,
            scenario.adds_most,
            scenario.adds_least if scenario.adds_most is None else scenario.adds_most,
            too_early(scenario),
        )
        for scenario in exposure.scenarios
    )
    return scenario_bars(today.least, today.most, today.bounded, supposed)


def origins(exposure: Exposure) -> Dots | None:
    """Draw the rate on the goods of most value as declared, and from each other origin."""
    goods = [one for one in exposure.other_origins.goods if one.declared.percent is not None][:_MOST_GOODS]
    if not goods:
        return None
    highest = max(one.percent for row in goods for one in (row.declared, *row.others) if one.percent is not None)
    most, marks = axis(highest)
    rows = [_of_goods(row, most) for row in goods]
    ticks = [Tick(place(mark, most), f"{show_amount(mark)} %") for mark in marks]
    return Dots(tuple(rows), tuple(ticks), (("filled", "the origin as declared"), ("hollow", "other origins")))


def _of_goods(goods: SameGoods, most: Decimal) -> DotRow:
    declared = goods.declared.percent or ZERO
    others = {one.percent for one in goods.others if one.percent is not None}
    dots = [Dot(place(percent, most), "hollow") for percent in sorted(others - {declared})]
    dots.append(Dot(place(declared, most), "filled"))
    lower = sorted(percent for percent in others if percent < declared)
    words = f"{goods.declared.origin} {_percent(declared)}"
    if lower:
        named = [one.origin for one in goods.others if one.percent == lower[0]]
        words += f"; {joined_names(named, 4)} {_percent(lower[0])}"
    else:
        words += "; none is lower"
    name = f"{joined_names(list(goods.minerals), 2)}, {goods.number}"
    return DotRow(f"{name[0].upper()}{name[1:]}", tuple(dots), words, f"{short_money(goods.part.value)} of value")


def _percent(percent: Decimal) -> str:
    return f"{show_amount(percent)} %"


def floors(seen: Sequence[FloorSeen]) -> Dots | None:
    """Draw unit values in percent of the floor price that they are held against."""
    told = [floor for floor in seen if floor.percent is not None][:_MOST_FLOORS]
    if not told:
        return None
    places = [100 + (floor.percent or ZERO) for floor in told]
    most, marks = axis(min(_MOST_PERCENT, max(Decimal(125), *places)))
    rows = [
        DotRow(
            f"{floor.number} {floor.origin or 'no origin'}",
            (Dot(place(at, most), "low" if at < 100 else "hollow", at > most),),  # noqa: PLR2004 - percent
            _against(floor),
            floor.group,
        )
        for floor, at in zip(told, places, strict=True)
    ]
    ticks = [Tick(place(mark, most), f"{show_amount(mark)} %") for mark in marks]
    legend = (("low", "below the floor"), ("hollow", "at or above it"))
    return Dots(tuple(rows), tuple(ticks), legend, place(Decimal(100), most))


def _against(floor: FloorSeen) -> str:
    yet = "" if floor.in_force else ", not yet in force"
    return f"{show_amount(floor.unit_value or ZERO)} against {floor.shown}, {signed(floor.percent or ZERO)} %{yet}"


def over_time(exposure: Exposure) -> Steps | None:
    """Draw what the same lines owe before and after each change of law: in all, and by the measures that change."""
    told = exposure.turns()
    moments = [datetime.fromisoformat(row.since) for row in told if row.since is not None]
    if not moments:
        return None
    first = moments[0] - _BEFORE
    until = datetime.fromisoformat(exposure.held_until) if exposure.held_until else moments[-1] + _BEFORE
    places = [_at(moment, first, until) for moment in (first, *moments, until)]
    rows = [
        StepRow(
            "All duty",
            steps(places, [(row.duty.least, row.bounded) for row in told]),
            _changes(told, list(map(_whole, told))),
        )
    ]
    for number, measure in enumerate(told[0].measures):
        owed = [row.measures[number] for row in told]
        bounds = [_bounds(one) for one in owed]
        if any(most != ZERO for _, most in bounds) and not measure.notice:
            rows.append(
                StepRow(measure.title, steps(places, bounds), _changes(told, [short_range(*one) for one in bounds]))
            )
    marked = rules([(at, day_words(day_of(moment))) for at, moment in zip(places[1:], moments, strict=False)])
    ticks = [Tick(ZERO, day_words(day_of(first))), Tick(Decimal(100), day_words(day_of(until)))]
    return Steps(tuple(rows), marked, tuple(ticks))


def _at(moment: datetime, first: datetime, until: datetime) -> Decimal:
    return place(Decimal((moment - first).days), Decimal(max(1, (until - first).days)))


def _whole(row: OwedFrom) -> str:
    return short_range(row.duty.least, row.duty.most)


def _bounds(measure: MeasureDuty) -> tuple[Decimal, Decimal | None]:
    most = None if measure.unbounded else EXACT.add(measure.duty, measure.bounded)
    return EXACT.add(measure.duty, measure.least), most


def _changes(told: Sequence[OwedFrom], words: Sequence[str]) -> str:
    """Say what is owed before, and from each moment on where it is another amount."""
    said, last = "", ""
    for row, now in zip(told, words, strict=True):
        if row.since is None:
            said = now
        elif now != last:
            said += f"; from {day_words(day_of(datetime.fromisoformat(row.since)))}: {now}"
        last = now
    return said
