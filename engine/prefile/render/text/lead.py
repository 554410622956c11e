"""The sentences that matter of many entries, for whoever reads nothing else: what is owed, and what would change.

Amounts are rounded here, in words; the exact ones stand below wherever these sentences stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from prefile.analysis.comparison import Added, Column, Comparison
from prefile.analysis.concentration import Concentration
from prefile.analysis.exposure import Exposure, MeasureDuty, OwedFrom, ScenarioDuty
from prefile.law.scenario import CURRENT_TARIFF
from prefile.render.text.rests_on import at_rate_dates
from prefile.render.text.words import short_country
from prefile.values.dates import day_of, day_words
from prefile.values.money import EXACT, ZERO, add_all, show_amount

__all__ = ["column_titles", "comparison_lead", "exposure_lead", "since_words", "titled", "under_words"]

_LARGE = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_WHOLE, _TENTH, _HALF = Decimal(1), Decimal("0.1"), Decimal(2)


def _about(amount: Decimal) -> str:
    """Write dollars rounded: 18.3 million USD, 21,000 USD."""
    return f"{_figure(amount)} USD"


def _figure(amount: Decimal) -> str:
    for step, name in _LARGE:
        if amount >= step:
            return f"{(amount / step).quantize(_TENTH):,} {name}"
    return show_amount(amount.quantize(_WHOLE))


def _range_about(least: Decimal, most: Decimal | None) -> str:
    """Write dollars between two bounds, rounded: 18.3 to 21.2 million USD, 21,000 USD or more."""
    if most is None:
        return f"{_about(least)} or more"
    lower, upper = _figure(least), _figure(most)
    if not least:
        return f"up to {_about(most)}" if most else "0 USD"
    if lower == upper:
        return _about(least)
    alike = upper.partition(" ")[2]
    if alike and lower.endswith(alike):
        lower = lower.removesuffix(f" {alike}")
    return f"{lower} to {upper} USD"


def titled(column: Column) -> str:
    """Name what is compared by the titles of its scenarios."""
    return " + ".join(scenario.title for scenario in column.scenarios) or column.name


def column_titles(columns: Sequence[Column]) -> list[str]:
    """Name what is compared by titles that differ: two of one title have their names behind them."""
    titles = [titled(column) for column in columns]
    return [
        f"{title} ({column.name})" if titles.count(title) > 1 else title
        for title, column in zip(titles, columns, strict=True)
    ]


def since_words(since: str | None) -> str:
    """Write from when on something is owed."""
    return "before" if since is None else f"from {day_words(day_of(datetime.fromisoformat(since)))}"


def _largest_measure(exposure: Exposure) -> MeasureDuty | None:
    """Return the measure by which most is owed for sure."""
    owed = [measure for measure in exposure.measures if measure.duty and not measure.notice]
    return max(owed, key=lambda measure: measure.duty, default=None)


def exposure_lead(exposure: Exposure) -> tuple[str, list[str]]:
    """Return the sentence that matters of an exposure, and those that stand under it."""
    every, measure = exposure.every, _largest_measure(exposure)
    at = at_rate_dates(exposure.first_date, exposure.last_date)
    head = f"{_range_about(every.least, every.most)} in duty {at} on imports worth {_about(every.value)}"
    if measure is not None and every.least:
        part = "most of it" if _HALF * measure.duty > every.least else "the largest part"
        head += f"; {part}, {_percent(measure.duty, every.least)}: {measure.title}"
    return f"{head}.", list(_further(exposure))


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{(100 * part / whole).quantize(_WHOLE)} %"


def _further(exposure: Exposure) -> Iterator[str]:
    every, covered = exposure.every, exposure.covered()
    yield from _barring(exposure)
    if every.value and covered.value:
        share = _percent(covered.value, every.value)
        yield (
            f"{_about(covered.value)} of the value ({share}) is read as covered by Proclamation 11001, which sets no "
            f"duty{_largest_origins(exposure)}."
        )
    for before, after in pairwise(exposure.over_time):
        yield from _turned(before, after)
    for scenario in exposure.scenarios:
        yield _supposed(scenario)
    yield from _undetermined(exposure)


def _barring(exposure: Exposure) -> Iterator[str]:
    """Say of how many lines the goods may not, or might not, be entered, whatever duty is paid."""
    for notice in exposure.measures:
        if notice.notice and notice.applies:
            yield f"{_lines(notice.applies)} may not be entered, whatever duty is paid: {notice.title}."
        if notice.notice and notice.doubtful:
            yield f"{_lines(notice.doubtful)} may be barred from entry, whatever duty is paid: {notice.title}."


def _lines(number: int) -> str:
    return "1 line" if number == 1 else f"{number:,} lines"


def _largest_origins(exposure: Exposure) -> str:
    """Name the largest origin of the covered value, and of all value where it is another or has another share."""
    names = {origin.origin: short_country(origin.name) for origin in exposure.origins}
    found, whole = exposure.concentration, exposure.concentration_of_all
    if found is None:
        return ""
    words = f"; the largest origin of the covered value is {names.get(found.largest, found.largest)}, {_share(found)}"
    if whole is None or (whole.largest, whole.value) == (found.largest, found.value):
        return words
    return f"{words}; of all value {names.get(whole.largest, whole.largest)}, {_share(whole)}"


def _share(found: Concentration) -> str:
    return f"{found.share:.0f} %"


_WHY = (
    ("no_tariff", "the rule book has no tariff of the rate date yet (--assume-current-tariff supposes one)"),
    ("law", "the law, or what is known of it, leaves it open"),
    ("facts", "facts are missing"),
)


def _undetermined(exposure: Exposure) -> Iterator[str]:
    """Say of how many lines the duty is undetermined, why, and what of the least stands under no measure."""
    every = exposure.every
    if every.untold:
        said = [(words, getattr(exposure.undetermined, name)) for name, words in _WHY]
        reasons = [(words, number) for words, number in said if number]
        all_alike = len(reasons) == 1 and reasons[0][1] == every.untold
        why = "; ".join(words if all_alike else f"on {number:,} {words}" for words, number in reasons)
        yield f"The duty on {_lines(every.untold)} is undetermined{f': {why}' if why else ''}."
    if every.unbounded:
        others = every.lines - every.unbounded
        rest = EXACT.subtract(every.least, every.open_least)
        beside = f"; the other {_lines(others)} owe {_range_about(rest, every.bounded)}" if others else ""
        have = "has" if every.unbounded == 1 else "have"
        least = f", and {'owes' if every.unbounded == 1 else 'owe'} at least {_about(every.open_least)}"
        yield f"{_lines(every.unbounded)} {have} no upper bound{least if every.open_least else ''}{beside}."
    apart = EXACT.subtract(every.least, add_all(EXACT.add(one.duty, one.least) for one in exposure.measures))
    if apart > 0:
        yield (
            f"{_about(apart)} of the least is owed by one measure or another: which of them is undetermined, so the "
            "least of each by itself does not hold it."
        )


def _turned(before: OwedFrom, after: OwedFrom) -> Iterator[str]:
    """Say what one change of law does to the same goods: to their duty, and to whether they may be entered."""
    low, high = sorted(
        (EXACT.subtract(after.duty.least, before.duty.least), EXACT.subtract(after.bounded, before.bounded))
    )
    since = f"From {since_words(after.since).removeprefix('from ')}"
    opened = [then for one, then in zip(before.measures, after.measures, strict=True) if then.unbounded > one.unbounded]
    if opened:
        least = EXACT.subtract(after.duty.least, before.duty.least)
        sure = f"{_about(least)} or more in addition" if least > 0 else "more, how much is undetermined"
        yield f"{since} the same goods owe {sure}: {opened[0].title}."
    elif low or high:
        yield f"{since} the same goods owe {_difference(low, high)}{_reach(before, after)}."
    for one, then in zip(before.measures, after.measures, strict=True):
        more = then.applies - one.applies
        if then.notice and more > 0:
            lines = "1 line more" if more == 1 else f"{more:,} lines more"
            yield f"{since} {lines} may not be entered: {then.title}."


def _difference(low: Decimal, high: Decimal) -> str:
    if low >= 0:
        return f"{_range_about(low, high)} more"
    if high <= 0:
        return f"{_range_about(-high, -low)} less"
    return f"between {_about(-low)} less and {_about(high)} more"


def _reach(before: OwedFrom, after: OwedFrom) -> str:
    """Name the measure that changes most."""
    known = {measure.measure: measure for measure in before.measures}
    changed = [(_moved(known.get(measure.measure), measure), measure.title) for measure in after.measures]
    moved, title = max(changed, default=(ZERO, ""))
    return f": {title}" if moved else ""


def _moved(before: MeasureDuty | None, after: MeasureDuty) -> Decimal:
    least = EXACT.add(before.duty, before.bounded) if before else ZERO
    return abs(EXACT.subtract(EXACT.add(after.duty, after.bounded), least))


def _supposed(scenario: ScenarioDuty) -> str:
    added = _range_about(scenario.adds_least, scenario.adds_most)
    return f"{_were(scenario.scenario, scenario.title or scenario.scenario)}, {added} would be added."


def _were(name: str, title: str) -> str:
    return f"If {title}" if name == CURRENT_TARIFF else f"Were “{title}” law"


def under_words(supposed: Column | ScenarioDuty) -> str:
    """Say under what something would be owed."""
    if isinstance(supposed, Column):
        name, title = supposed.name, titled(supposed)
    else:
        name, title = supposed.scenario, supposed.title or supposed.scenario
    return f"if {title}" if name == CURRENT_TARIFF else f"under {title}"


def comparison_lead(comparison: Comparison) -> tuple[str, list[str]]:
    """Return the sentence that matters of a comparison, of the column that would add most, and those of the others."""
    today, at = comparison.total.today, at_rate_dates(comparison.first_date, comparison.last_date)
    ranked = sorted(
        zip(comparison.columns, comparison.total.under, strict=True), key=lambda pair: (-pair[1].bounded, pair[0].name)
    )
    said = []
    for column, added in ranked:
        would = added.would_add
        adds = _range_about(would.least, would.most)
        none = not would.least and would.most == ZERO
        words = f"{_were(column.name, titled(column))}, {'nothing' if none else adds} would be added"
        refused = f"; {added.refused:,} lines could not, or might not, be entered" if added.refused else ""
        said.append((words, refused))
    if not said:
        return f"Duty {at}: {_range_about(today.least, today.most)}.", []
    words, refused = said[0]
    owed = _range_about(today.least, today.most)
    head = f"{words} to the {owed} owed {at} on imports worth {_about(today.value)}{refused}."
    return head, [*(f"{words}{refused}." for words, refused in said[1:]), *_in_doubt_anyway(comparison, ranked[0][1])]


def _in_doubt_anyway(comparison: Comparison, added: Added) -> Iterator[str]:
    """Say how much of what is owed by law is in doubt whatever is supposed: it is no part of what would be added."""
    beside = comparison.total.today if added.base is None else added.base
    doubt = EXACT.subtract(beside.bounded, EXACT.subtract(beside.least, beside.open_least))
    if doubt > 0:
        yield f"Apart from that, up to {_about(doubt)} of the duty by law is in doubt anyway."
