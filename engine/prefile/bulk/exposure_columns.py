"""What exposure is made of, added up by DuckDB of the columns of a bulk run: by coverage, origin, number and measure.

What hangs on a number and its declared minerals alone, like coverage, is told once for each of those by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from prefile.bulk.added_up import PART, LinesSum
from prefile.bulk.ended_run import EndedRun
from prefile.bulk.minerals_text import read_minerals
from prefile.bulk.quantity_rows import NET
from prefile.values.units import UNITS

__all__ = [
    "Dates",
    "KindSum",
    "MassSum",
    "Mattering",
    "PricedLine",
    "cover_lines",
    "dates_of",
    "kinds_of",
    "masses_of",
    "mattering_of",
    "numbers_of",
    "open_reasons",
    "priced_lines",
    "refused_values",
]

_MASS = "kg"
_COVER = """
create temp view covered_lines as
select lines.*, coverage from lines join covering
    on lines.tariff_number = covering.tariff_number and lines.minerals is not distinct from covering.minerals
"""
_MATTERING = """
create temp table mattering as
select signature, coalesce(bool_or(outcome <> 'does not apply'), false) as matters, count(measure) > 0 as any_found
from (select distinct signature from lines)
left join (select * from findings where scenario is null) using (signature) group by signature
"""
_QUIET = """
create temp table quiet as
select entry, bool_or(any_found) as any_found from lines join mattering using (signature)
group by entry having not bool_or(matters)
"""
_QUIET_MEASURES = """
select distinct measure from findings where scenario is null
and signature in (select signature from lines where entry in (select entry from quiet))
"""
_OPEN = """
with open as (select signature, count(*) as lines from lines where payable is null group by signature),
lacking as (
    select signature, list(distinct fact) as facts
    from (
        select signature, unnest(missing) as fact from findings where scenario is null and outcome = 'cannot tell'
    )
    group by signature
)
select facts, sum(lines) from open join lacking using (signature) group by facts
"""
_MASSED = f"""
create temp table massed as
select entry, line, min_by(unit, rank) as unit, min_by(amount, rank) as amount from (
    select entry, line, unit, amount, case when place = {NET} then 1000 else place end as rank
    from quantities join mass_units using (unit) where amount > 0
)
group by entry, line
"""  # noqa: S608 - our own words
_MASSES = """
select tariff_number, origin, coverage, unit, count(*), count(*) - count(value + amount),
    coalesce(sum(case when amount is not null then value end), 0),
    coalesce(sum(case when value is not null then amount end), 0)
from (select * from covered_lines join wanted using (coverage)) left join massed using (entry, line)
group by tariff_number, origin, coverage, unit
"""
_PRICED = """
select lines.tariff_number, lines.origin, epoch_us(rated_at), lines.value,
    list({'place': place, 'unit': unit, 'amount': amount} order by place) filter (amount is not null)
from lines join wanted_numbers using (tariff_number) join entries using (entry)
left join quantities using (entry, line)
group by lines.entry, lines.line, lines.tariff_number, lines.origin, rated_at, lines.value
"""


class Dates(NamedTuple):
    """The first and last rate date of entries, in microseconds since 1970 (None: no entry has one); those without."""

    first: int | None
    last: int | None
    undated: int
    entries: int


class KindSum(NamedTuple):
    """The lines of one origin and coverage, which the caller numbered."""

    origin: str | None
    coverage: int
    lines: LinesSum


class MassSum(NamedTuple):
    """Lines of one number, origin and coverage whose mass is in one unit (None: none is stated), added up."""

    number: str
    origin: str | None
    coverage: int
    unit: str | None
    lines: int
    unmeasured: int
    value: Decimal
    amount: Decimal


class PricedLine(NamedTuple):
    """A line of a number with a floor price: its rate date as `Dates` has it, and its quantities by their places."""

    number: str
    origin: str | None
    at: int | None
    value: Decimal | None
    quantities: list[tuple[int, str, Decimal]]


class Mattering(NamedTuple):
    """The measures that may apply to some entry or, where none may, were looked at; `bare`: an entry has neither."""

    measures: frozenset[str]
    bare: bool


def cover_lines(run: EndedRun, cover: Callable[[str, tuple[tuple[str, bool], ...]], int]) -> None:
    """Give each line a number for its coverage, by its tariff number and what it declares of minerals.

    Those come with whether the goods hold none of each.
    """
    pairs: list[tuple[str, str | None]] = [
        (number, said) for number, said in run.rows("select distinct tariff_number, minerals from lines")
    ]
    run.hold(
        "covering",
        {
            "tariff_number": (str, [number for number, _ in pairs]),
            "minerals": (str, [said for _, said in pairs]),
            "coverage": (int, [cover(number, read_minerals(said)) for number, said in pairs]),
        },
    )
    run.run(_COVER)


def kinds_of(run: EndedRun) -> list[KindSum]:
    """Return lines by origin and coverage."""
    query = f"select origin, coverage, {PART} from covered_lines group by origin, coverage order by all"  # noqa: S608
    return [KindSum(origin, coverage, LinesSum(*lines)) for origin, coverage, *lines in run.rows(query)]


def numbers_of(run: EndedRun) -> list[tuple[int, str, Decimal]]:
    """Return what lines are worth by coverage and tariff number."""
    query = "select coverage, tariff_number, coalesce(sum(value), 0) from covered_lines group by all order by all"
    return [(coverage, number, value) for coverage, number, value in run.rows(query)]


def dates_of(run: EndedRun) -> Dates:
    """Return the rate dates of entries."""
    query = "select epoch_us(min(rated_at)), epoch_us(max(rated_at)), count(*) - count(rated_at), count(*) from entries"
    return Dates(*run.row(query))


def mattering_of(run: EndedRun) -> Mattering:
    """Return the measures of law that matter to some entry."""
    run.run(_MATTERING)
    run.run(_QUIET)
    mattering = (
        "select distinct measure from findings join mattering using (signature) "
        "where scenario is null and outcome <> 'does not apply'"
    )
    found = [measure for (measure,) in (*run.rows(mattering), *run.rows(_QUIET_MEASURES))]
    (bare,) = run.row("select count(*) from quiet where not any_found")
    return Mattering(frozenset(found), bool(bare))


def open_reasons(run: EndedRun) -> list[tuple[frozenset[str], int]]:
    """Return which facts the law lacks of lines whose duty is not determined, and of how many lines."""
    return [(frozenset(facts), int(lines)) for facts, lines in run.rows(_OPEN)]


def refused_values(run: EndedRun) -> list[Decimal | None]:
    """Return what each entry declares that was not screened; None where that is not known."""
    found = run.rows("select any_value(entry_value) from problems group by entry order by entry")
    return [None if value is None else Decimal(value) for (value,) in found]


def masses_of(run: EndedRun, coverages: Iterable[int]) -> list[MassSum]:
    """Return value and mass by number and origin of the lines of some coverages; of each, the first mass it states."""
    run.hold("mass_units", {"unit": (str, [unit for unit, (kind, _) in UNITS.items() if kind == _MASS])})
    run.hold("wanted", {"coverage": (int, list(coverages))})
    run.run(_MASSED)
    return [MassSum(*row) for row in run.rows(_MASSES)]


def priced_lines(run: EndedRun, numbers: Iterable[str]) -> Iterator[PricedLine]:
    """Yield the lines of some numbers; nothing else is asked meanwhile."""
    run.hold("wanted_numbers", {"tariff_number": (str, list(numbers))})
    for number, origin, at, value, quantities in run.stream(_PRICED):
        stated = [(one["place"], one["unit"], one["amount"]) for one in quantities or ()]
        yield PricedLine(number, origin, at, value, stated)
