"""Compare: entries with their reports in, one at a time; each line under each scenario, and the sums, out.

The baseline is never screened again: each scenario's measures are screened beside it, and only what they would add is
looked at. The memory is that of one entry, of the sums, and of the lines that lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.compared_columns import RANK, ScenarioColumn, TariffColumn
from prefile.analysis.comparison import (
    Added,
    Comparison,
    Group,
    LineCompared,
    LineUnder,
    on_top,
)
from prefile.analysis.exposure import Part, ScenarioDuty
from prefile.analysis.line_kinds import named_together
from prefile.analysis.rests_on import Resting, Unread, not_checked
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.findings import LineReport, Report
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.report.scenario_findings import refuse_contradictions
from prefile.values.money import ZERO

__all__ = ["ComparisonSums"]

_LEADING = 25
_KEPT = 40 * _LEADING


class _LineKind(NamedTuple):
    """What the sums tell lines apart by."""

    origin: str | None
    minerals: tuple[str, ...]
    importer: str | None


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
        self._compared: list[ScenarioColumn | TariffColumn] = [
            ScenarioColumn(book, group, self._options) for group in chosen
        ]
        if self._options.assume_current_tariff:
            self._compared.insert(0, TariffColumn(book, self._options))
        self.columns = tuple(compared.column for compared in self._compared)
        self._kinds: dict[_LineKind, tuple[Part, tuple[Added, ...]]] = {}
        self._leading: list[LineCompared] = []
        self._entries = 0
        self._decided_by: str | None = None
        self._resting = Resting()

    def add(self, entry: Entry, report: Report, *, again: bool = False) -> Iterator[LineCompared]:
        """Compare one entry with its report, and return each of its lines; one that was added before is in no sum."""
        columns = [list(compared.lines(entry, report)) for compared in self._compared]
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
        self._resting.add(report)
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
        self._leading.extend(line for line in lines if any(RANK[line_under.outcome] <= 1 for line_under in line.under))
        if len(self._leading) > _KEPT:
            self._leading = sorted(self._leading, key=_rank_of)[:_LEADING]

    def comparison(self, unread: Unread = Unread()) -> Comparison:  # noqa: B008 - immutable
        """Return the sums so far."""
        coverage_map, names = self._book.coverage_map, self._book.countries.names
        names_of = {key: commodity.name for key, commodity in coverage_map.commodities.items()} if coverage_map else {}
        minerals = self._groups(lambda kind: kind.minerals or (None,), names_of.get)
        rests = self._resting.rests_on(not_checked(self._book), unread)
        return Comparison(
            entries=self._entries,
            unread=unread.entries,
            first_date=rests.first_date,
            last_date=rests.last_date,
            rests_on=rests,
            as_known_on=self._options.as_known_on.isoformat() if self._options.as_known_on else None,
            rulebook=self._book.digest,
            decided_by=self._decided_by,
            columns=self.columns,
            total=self._group(None, "every line", self._kinds.values()),
            minerals=minerals,
            shared=tuple(_shared(minerals, self._kinds)),
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


def _shared(groups: Iterable[Group], kinds: Iterable[_LineKind]) -> Iterator[Group]:
    """Yield the groups of minerals, those that the same lines name as one, which has their names."""
    naming = named_together({kind.minerals for kind in kinds})
    found: dict[object, list[Group]] = {}
    for group in groups:
        found.setdefault(naming.get(group.key or "", group.key), []).append(group)
    for alike in found.values():
        names = tuple(group.name for group in alike) if len(alike) > 1 else ()
        yield alike[0]._replace(names=names)


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
        under=tuple(
            one._replace(would_be=on_top(found.duty if one.base is None else one.base, one.would_add)) for one in under
        ),
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
