"""What a bulk run comes to, as text: what is owed, by origin, by measure, and what scenarios would add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from prefile.analysis.exposure import Part
from prefile.analysis.run_sums import RunMeasure, RunSums
from prefile.law.scenario import NOT_LAW
from prefile.values.money import show_money

__all__ = ["run_sums_text"]

_GAP = "  "


def run_sums_text(sums: RunSums) -> str:
    """Return the sums of a bulk run as text."""
    return "".join(f"{line}\n" for line in _lines(sums))


def _lines(sums: RunSums) -> Iterator[str]:
    refused = f" {sums.refused:,} entries could not be screened, and are in no sum." if sums.refused else ""
    dates = "" if sums.first_date is None else f", rate dates {sums.first_date} to {sums.last_date}"
    every = sums.every
    yield f"{every.lines:,} lines of {sums.entries:,} entries{dates}.{refused}"
    yield f"Value {_usd(every.value)}, duty {_between(every.least, every.bounded, every.unbounded)}."
    yield from _table("By origin", ("", "lines", "value", "duty at least", "at most", "not determined"), [
        (row.origin or "not stated", f"{row.every.lines:,}", *_part(row.every)) for row in sums.origins
    ])  # fmt: skip
    yield from _table("By measure", ("", "applies to", "duty", "cannot tell", "at least", "at most"), [
        _measure(one) for one in sums.measures if one.duty or one.bounded or one.unbounded
    ])  # fmt: skip
    if sums.scenarios:
        yield from _table("Under scenarios", ("", "would apply to", "cannot tell", "would add at least", "at most"), [
            (one.scenario, f"{one.applies:,}", f"{one.untold:,}", *_bounds(one.least, one.bounded, one.unbounded))
            for one in sums.scenarios
        ])  # fmt: skip
        yield from ("", NOT_LAW)


def _measure(one: RunMeasure) -> tuple[str, ...]:
    bounds = _bounds(one.least, one.bounded, one.unbounded)
    return one.measure, f"{one.applies:,}", _usd(one.duty), f"{one.doubtful:,}", *bounds


def _part(part: Part) -> tuple[str, ...]:
    return _usd(part.value), *_bounds(part.least, part.bounded, part.unbounded), f"{part.untold:,}"


def _bounds(least: Decimal, bounded: Decimal, unbounded: int) -> tuple[str, str]:
    return _usd(least), _most(bounded, unbounded)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table under its title: names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    yield ""
    yield title
    for row in (heads, *rows):
        first, *others = (
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield _GAP.join((first, *others)).rstrip()


def _usd(amount: Decimal) -> str:
    return show_money(amount)


def _most(bounded: Decimal, unbounded: int) -> str:
    return f"{show_money(bounded)} and {unbounded:,} open" if unbounded else show_money(bounded)


def _between(least: Decimal, bounded: Decimal, unbounded: int) -> str:
    if least == bounded and not unbounded:
        return f"{show_money(least)} USD"
    return f"{show_money(least)} USD at least, {_most(bounded, unbounded)} at most"
