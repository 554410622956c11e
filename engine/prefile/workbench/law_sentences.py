"""What a measure says as law, as sentences by subject: what two books' measures are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prefile.law.measure import Measure
from prefile.values.dates import Window, show_instant
from prefile.values.tariff_number import show_number

__all__ = ["SUBJECTS", "law_sentences", "listed_numbers"]

SUBJECTS = (
    "standing", "goods", "conditions", "duty", "chapter 98", "claims", "interactions", "day that counts", "authorities",
)  # fmt: skip  # in the order in which they are told


def law_sentences(measure: Measure) -> Mapping[str, tuple[str, ...]]:
    """Return each subject's sentences, in the order of the file; numbers are apart (see `listed_numbers`)."""
    return {
        "standing": tuple(_standing(measure)),
        "conditions": tuple(_conditions(measure)),
        "duty": tuple(_duty(measure)),
        "claims": tuple(f'"{claim}": {says}' for claim, says in measure.claims.items()),
        "interactions": tuple(_interactions(measure)),
        "day that counts": (f"of privileged foreign goods, {measure.rate_date.privileged_foreign}",),
        "authorities": tuple(
            f"{key}: {cited.instrument}, {cited.pin}, {cited.date}" for key, cited in measure.citations.items()
        ),
    }


def listed_numbers(measure: Measure) -> frozenset[tuple[str, str]]:
    """Return each number that a measure names, with how: listed or excepted, in which group and window."""
    return frozenset(
        (
            show_number(one.prefix) if one.prefix else "all numbers",
            f"{'excepted' if one.excluded else 'listed'}{f' in {one.group}' if one.group else ''}{_window(one.window)}",
        )
        for one in measure.listings
    )


def _standing(measure: Measure) -> Iterator[str]:
    for row in measure.standing:
        replaced = f", replaced {row.window.replaced}" if row.window.replaced else ""
        yield f"{row.standing}{_window(row.window)}{replaced} [{row.cite}]"


def _window(window: Window) -> str:
    """Return a window in words, with a blank before; nothing where it is open on both sides."""
    since = f" from {show_instant(window.since)}" if window.since else ""
    until = f" until {show_instant(window.until)}" if window.until else ""
    known = f", known {window.known}" if window.known else ""
    return f"{since}{until}{known}"


def _conditions(measure: Measure) -> Iterator[str]:
    kinds = {"required": "only", "exception": "except", "doubt": "undetermined for"}
    for condition in measure.conditions:
        heading = f", heading {condition.heading}" if condition.heading else ""
        unbounded = ", without a bound" if condition.unbounded else ""
        yield f"{kinds[condition.kind]} {condition.when.asks}{heading}{unbounded} [{condition.cite}]"


def _duty(measure: Measure) -> Iterator[str]:
    clauses = measure.treatment.clauses
    for clause in clauses:
        headings = f", heading {', '.join(clause.headings)}" if clause.headings else ""
        yield f"{clause.shown}{_window(clause.window)}{headings} [{clause.cite}]"
    for price in measure.treatment.prices:
        yield f"{price.rate.shown} of {price.goods or 'all goods'}{_window(price.window)} [{price.cite}]"
    for part in list(measure.treatment.described())[len(clauses) :]:
        yield f"{part.says}{f' [{part.cite}]' if part.cite else ''}"


def _interactions(measure: Measure) -> Iterator[str]:
    for way in measure.gives_way_to:
        heading = f", heading {way.heading}" if way.heading else ""
        yield f"gives way to {way.measure}{heading}{_window(way.window)} [{way.cite}]"
    for beside in measure.stands_beside:
        for name in beside.measures:
            yield f"stands beside {name} [{beside.cite}]"
