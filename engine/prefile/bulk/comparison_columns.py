"""What a comparison is made of, by DuckDB of the columns of a bulk run whose scenarios stand together as one column."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from prefile.bulk.added_up import PART, LinesSum
from prefile.bulk.ended_run import EndedRun
from prefile.findings import Outcome

__all__ = ["AddedSum", "ComparedLine", "ComparedSum", "compare_lines", "compared_lines", "compared_sums"]

_OUTCOMES: tuple[Outcome, ...] = ("cannot tell", "would apply", "excluded", "does not apply")  # the first counts
_SAID = """
create temp table said as
select signature, min(list_position($outcomes, outcome)) - 1 as outcome,
    bool_or(outcome = 'cannot tell') as doubtful,
    bool_or(outcome in ('cannot tell', 'would apply') and refusing.measure is not null) as refused
from findings left join refusing using (scenario, measure)
where scenario is not null group by signature
"""
_SUPPOSED = """
create temp table supposed as
select entry, line, sum(least) as adds_least, sum(most) as adds_most, count(*) - count(most) as unbounded
from amounts where scenario is not null group by entry, line
"""
_COMPARED = """
create temp view compared as
select covered_lines.*, reference, importer, epoch_us(rated_at) as rated, coalesce(outcome, $last) as outcome,
    coalesce(refused, false) as refused, coalesce(adds_least, 0) as adds_least,
    case when coalesce(unbounded, 0) = 0 then coalesce(adds_most, 0) end as adds_most,
    coalesce(doubtful, false) or coalesce(unbounded, 0) > 0
        or coalesce(adds_least, 0) <> coalesce(adds_most, 0) as untold,
    coalesce(epoch_us(rated_at) < $begins, false) as before
from covered_lines join (select entry, reference, importer, rated_at from entries) using (entry)
left join said using (signature) left join supposed using (entry, line)
"""
_SUMS = f"""
select origin, coverage, importer, count(*) filter (outcome = 1), count(*) filter (untold),
    count(*) filter (refused), count(*) filter (before), sum(adds_least), coalesce(sum(adds_most), 0),
    count(*) - count(adds_most), {PART}
from compared group by origin, coverage, importer order by all
"""  # noqa: S608 - our own words
_LINES = """
select entry_number, reference, importer, rated, line, tariff_number, origin, coverage, value, payable, least, most,
    outcome, refused, untold, adds_least, adds_most
from compared
"""
_LEADING = f"""
{_LINES} where outcome <= 1
order by adds_most is not null, coalesce(adds_most, adds_least) desc, adds_least desc, coalesce(entry_number, ''),
    coalesce(reference, ''), line, tariff_number, entry
limit
"""


class AddedSum(NamedTuple):
    """What scenarios would add to lines, as a column of a comparison counts it."""

    applies: int
    untold: int
    refused: int
    before: int
    least: Decimal
    bounded: Decimal
    unbounded: int


class ComparedSum(NamedTuple):
    """The lines of one origin, coverage and importer, with what scenarios would add to them."""

    origin: str | None
    coverage: int
    importer: str | None
    added: AddedSum
    lines: LinesSum


class ComparedLine(NamedTuple):
    """A line with what scenarios would add to it; `at` is its rate date in microseconds since 1970."""

    entry_number: str | None
    reference: str | None
    importer: str | None
    at: int | None
    line: int
    number: str
    origin: str | None
    coverage: int
    value: Decimal | None
    payable: Decimal | None
    least: Decimal
    most: Decimal | None
    outcome: Outcome
    refused: bool
    untold: bool
    adds_least: Decimal
    adds_most: Decimal | None


def compare_lines(run: EndedRun, begins: int | None) -> None:
    """Compare lines, whose coverage is told, with what the scenarios of a run find; those begin on an instant.

    It is told in microseconds since 1970; None: it is not known when.
    """
    refusing = [(one["scenario"], measure) for one in run.said["suppositions"] for measure in one["refuses"]]
    run.hold(
        "refusing",
        {
            "scenario": (str, [scenario for scenario, _ in refusing]),
            "measure": (str, [measure for _, measure in refusing]),
        },
    )
    run.run(_SAID, {"outcomes": list(_OUTCOMES)})
    run.run(_SUPPOSED)
    until = "null" if begins is None else str(begins)
    run.run(_COMPARED.replace("$last", str(len(_OUTCOMES) - 1)).replace("$begins", until))


def compared_sums(run: EndedRun) -> Iterator[ComparedSum]:
    """Yield lines by origin, coverage and importer."""
    added = len(AddedSum._fields)
    for origin, coverage, importer, *sums in run.rows(_SUMS):
        yield ComparedSum(origin, coverage, importer, AddedSum(*sums[:added]), LinesSum(*sums[added:]))


def compared_lines(run: EndedRun, leading: int | None = None) -> Iterator[ComparedLine]:
    """Yield each line in the order of the input; or so many to which the scenarios would, or might, add the most."""
    query = f"{_LINES} order by entry, line" if leading is None else f"{_LEADING} {leading}"
    for row in run.stream(query):
        line = ComparedLine(*row)
        yield line._replace(outcome=_OUTCOMES[int(line.outcome)])
