"""Compare: entries with their reports in, one at a time; each line under each scenario, and the sums, out.

The baseline is never screened again: each scenario's measures are screened beside it, and only what they would add is
looked at. The memory is that of one entry, of the sums, and of the lines that lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.comparison import (
    Added,
    Column,
    Comparison,
    Group,
    LineCompared,
    LineUnder,
    Would,
    on_top,
)
from prefile.analysis.exposure import Part, ScenarioDuty
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.findings import (
    Finding,
    LineReport,
    Outcome,
    Report,
)
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario, begins, refusals
from prefile.law.us_customs import rate_dates
from prefile.options import ScreenOptions
from prefile.report.assemble import supposition
from prefile.report.scenario_findings import refuse_contradictions, scenario_findings
from prefile.values.dates import write_instant
from prefile.values.money import ZERO, add_all, cents

__all__ = ["ComparisonSums"]

_LEADING = 25
_KEPT = 40 * _LEADING
_RANK: dict[Outcome, int] = {"cannot tell": 0, "would apply": 1, "excluded": 2, "does not apply": 3}


class _LineKind(NamedTuple):
    """What the sums tell lines apart by."""

    origin: str | None
    minerals: tuple[str, ...]
    importer: str | None


class _Compared:
    """One column as it is screened under."""

    def __init__(self, book: RuleBook, scenarios: tuple[Scenario, ...], options: ScreenOptions) -> None:
        self.column = Column(" + ".join(scenario.name for scenario in scenarios), tuple(map(supposition, scenarios)))
        self._book, self._scenarios = book, scenarios
        self._options = options
        self._refusals = {scenario.name: refusals(scenario) for scenario in scenarios}
        starts = [start for scenario in scenarios if (start := begins(scenario)) is not None]
        self._begins = min(starts) if len(starts) == len(scenarios) else None

    def lines(self, entry: Entry) -> Iterator[tuple[LineUnder, Added]]:
        """Yield what each line comes to, with nothing of today in it yet."""
        dates = rate_dates(entry, self._options.on, self._book.rate_days)
        early = self._begins is not None and dates.entry.instant is not None and dates.entry.instant < self._begins
        supposed = scenario_findings(self._book, self._options, self._scenarios, entry, dates)
        for place in range(len(entry.lines)):
            under = self._under(supposed.findings[place])
            added = under.would_add
            yield (
                under,
                Added(
                    applies=int(under.outcome == "would apply"),
                    untold=int(added.duty is None),
                    refused=int(under.refused),
                    before=int(early),
                    least=added.least,
                    bounded=ZERO if added.most is None else added.most,
                    unbounded=int(added.most is None),
                ),
            )

    def _under(self, findings: Sequence[Finding]) -> LineUnder:
        least = cents(add_all(finding.least for finding in findings))
        most = [finding.most for finding in findings]
        upper = None if None in most else cents(add_all(bound for bound in most if bound is not None))
        determined = least == upper and all(finding.outcome != "cannot tell" for finding in findings)
        outcomes: list[Outcome] = [finding.outcome for finding in findings]
        biting = (finding for finding in findings if finding.outcome in {"would apply", "cannot tell"})
        refused = any(finding.measure in self._refusals[str(finding.scenario)] for finding in biting)
        outcome: Outcome = min(outcomes, key=_RANK.__getitem__) if outcomes else "does not apply"
        would = Would(least if determined else None, least, upper)
        return LineUnder(outcome, would, would, refused, self.column.name)


class ComparisonSums:
    """Compares today with scenarios: each by itself or, stacked, all of them together."""

    def __init__(
        self,
        book: RuleBook,
        scenarios: Sequence[Scenario],
        options: ScreenOptions | None = None,
        *,
        stack: bool = False,
    ) -> None:
        """Screen under these scenarios as `options` say the reports were made.

        Raises:
            RuleFileProblems: scenarios that are stacked contradict.
        """
        self._book, self._options = book, options or ScreenOptions()
        if stack:
            refuse_contradictions(scenarios)
        chosen = [tuple(scenarios)] if stack and scenarios else [(scenario,) for scenario in scenarios]
        self._compared = [_Compared(book, group, self._options) for group in chosen]
        self.columns = tuple(compared.column for compared in self._compared)
        self._kinds: dict[_LineKind, tuple[Part, tuple[Added, ...]]] = {}
        self._leading: list[LineCompared] = []
        self._entries = 0
        self._decided_by: str | None = None
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, entry: Entry, report: Report, *, again: bool = False) -> Iterator[LineCompared]:
        """Compare one entry with its report, and return each of its lines; one that was added before is in no sum."""
        columns = [list(compared.lines(entry)) for compared in self._compared]
        under = [[column[place] for column in columns] for place in range(len(report.lines))]
        lines = [self._line(entry, report, place, found) for place, found in enumerate(under)]
        if not again:
            self._sum(entry, report, under)
            self._lead(lines)
        return iter(lines)

    def _sum(self, entry: Entry, report: Report, under: Sequence[Sequence[tuple[LineUnder, Added]]]) -> None:
        """Add an entry to the sums."""
        self._entries += 1
        self._decided_by = report.decided_by
        if report.rate_date is not None:
            at = datetime.fromisoformat(report.rate_date)
            self._first = at if self._first is None else min(self._first, at)
            self._last = at if self._last is None else max(self._last, at)
        for line, found, columns in zip(entry.lines, report.lines, under, strict=True):
            kind = _LineKind(line.origin, found.coverage.minerals, entry.importer)
            sums = Part.of_line(Goods(line).value().bounds.exact, found.duty), tuple(added for _, added in columns)
            known = self._kinds.get(kind)
            self._kinds[kind] = sums if known is None else _sum_of_two(known, sums)

    @staticmethod
    def _line(entry: Entry, report: Report, place: int, under: Sequence[tuple[LineUnder, Added]]) -> LineCompared:
        line, found = entry.lines[place], report.lines[place]
        value = Goods(line).value().bounds.exact
        return _compared(entry, report.rate_date, line, found, value, [line_under for line_under, _ in under])

    def _lead(self, lines: Iterable[LineCompared]) -> None:
        self._leading.extend(line for line in lines if any(_RANK[line_under.outcome] <= 1 for line_under in line.under))
        if len(self._leading) > _KEPT:
            self._leading = sorted(self._leading, key=_rank_of)[:_LEADING]

    def comparison(self, unread: int = 0) -> Comparison:
        """Return the sums so far."""
        coverage_map, names = self._book.coverage_map, self._book.countries.names
        minerals = {key: commodity.name for key, commodity in coverage_map.commodities.items()} if coverage_map else {}
        return Comparison(
            entries=self._entries,
            unread=unread,
            first_date=write_instant(self._first) if self._first else None,
            last_date=write_instant(self._last) if self._last else None,
            as_known_on=self._options.as_known_on.isoformat() if self._options.as_known_on else None,
            rulebook=self._book.digest,
            decided_by=self._decided_by,
            columns=self.columns,
            total=self._group(None, "every line", self._kinds.values()),
            minerals=self._groups(lambda kind: kind.minerals or (None,), minerals.get),
            origins=self._groups(lambda kind: (kind.origin,), names.get),
            importers=self._groups(lambda kind: (kind.importer,), lambda importer: importer),
            leading=tuple(sorted(self._leading, key=_rank_of)[:_LEADING]),
        )

    def duties(self) -> Iterator[ScenarioDuty]:
        """Yield all that would be owed under each column so far, today's duty included."""
        total = self._group(None, "", self._kinds.values())
        for place, column in enumerate(self.columns):
            would = total.would_be(place)
            title = "; ".join(scenario.title for scenario in column.scenarios)
            start = min((scenario.begins for scenario in column.scenarios if scenario.begins is not None), default=None)
            added = total.under[place]
            bounds = added.would_add.least, added.would_add.most
            yield ScenarioDuty(column.name, would.least, would.most, title, start, added.before, *bounds)

    def _groups(
        self,
        keys: Callable[[_LineKind], tuple[str | None, ...]],
        name: Callable[[str], str | None],
    ) -> tuple[Group, ...]:
        found: dict[str | None, list[tuple[Part, tuple[Added, ...]]]] = {}
        for kind, sums in self._kinds.items():
            for key in keys(kind):
                found.setdefault(key, []).append(sums)
        made = [self._group(key, "not named" if key is None else name(key) or key, sums) for key, sums in found.items()]
        return tuple(sorted(made, key=_largest_first))

    def _group(self, key: str | None, name: str, sums: Iterable[tuple[Part, tuple[Added, ...]]]) -> Group:
        every = list(sums)
        today = Part.together(part for part, _ in every)
        under = tuple(
            Added.together(added[place] for _, added in every)._replace(column=column.name, today=today.duty)
            for place, column in enumerate(self.columns)
        )
        return Group(key, name, today, under)


def _sum_of_two(
    sums: tuple[Part, tuple[Added, ...]], more: tuple[Part, tuple[Added, ...]]
) -> tuple[Part, tuple[Added, ...]]:
    added = tuple(Added.together(pair) for pair in zip(sums[1], more[1], strict=True))
    return Part.together((sums[0], more[0])), added


def _compared(  # noqa: PLR0913, PLR0917 - the parts of one line
    entry: Entry, rate_date: str | None, line: Line, found: LineReport, value: Decimal | None, under: list[LineUnder]
) -> LineCompared:
    return LineCompared(
        entry_number=entry.entry_number,
        reference=entry.reference,
        importer=entry.importer,
        rate_date=rate_date,
        line=line.line,
        tariff_number=found.tariff_number,
        origin=line.origin,
        coverage=found.coverage.outcome,
        minerals=found.coverage.minerals,
        value=value,
        today=found.duty,
        under=tuple(line_under._replace(would_be=on_top(found.duty, line_under.would_add)) for line_under in under),
    )


def _rank_of(line: LineCompared) -> tuple[object, ...]:
    added = [line_under.would_add for line_under in line.under]
    most = max((would.least if would.most is None else would.most for would in added), default=ZERO)
    least = max((would.least for would in added), default=ZERO)
    names = line.entry_number or "", line.reference or ""
    return (all(would.most is not None for would in added), -most, -least, *names, line.line, line.tariff_number)


def _largest_first(group: Group) -> tuple[object, ...]:
    most = max((added.bounded for added in group.under), default=ZERO)
    return (-most, -group.today.value, group.key is None, group.key or "")
