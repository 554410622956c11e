"""Add up exposure: entries with their reports in, one at a time, and the sums out.

The memory is that of one entry and of the sums, which grow with the kinds of goods and not with the lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from prefile.analysis.concentration import concentrate, share
from prefile.analysis.exposure import (
    Exposure,
    MeasureDuty,
    MineralExposure,
    OriginExposure,
    Part,
    ScenarioDuty,
    SharedMinerals,
    Undetermined,
)
from prefile.analysis.line_kinds import (
    LineKind,
    by_origin,
    cells,
    covered_parts,
    named_minerals,
    of_mineral,
    of_outcome,
    values_of,
)
from prefile.analysis.missing_facts import reasons_open
from prefile.analysis.other_origins import Samples, other_origins
from prefile.analysis.rests_on import Resting, Unread, not_checked
from prefile.analysis.turns import Moments, Turns
from prefile.analysis.unit_values import FloorPrices, UnitValues
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.findings import (
    Finding,
    ImportReliance,
    LineReport,
    OriginTreatment,
    Report,
)
from prefile.law.book import RuleBook
from prefile.options import ScreenOptions
from prefile.values.dates import write_instant
from prefile.values.money import EXACT, ZERO, add_all
from prefile.values.tariff_number import show_number

__all__ = ["expose"]


def expose(  # noqa: PLR0913 - what an exposure is made of
    pairs: Iterable[tuple[Entry, Report]],
    book: RuleBook,
    *,
    options: ScreenOptions | None = None,
    scenarios: Iterable[ScenarioDuty] = (),
    moments: Moments = (),
    unread: Callable[[], Unread] = Unread,
) -> Exposure:
    """Return what entries are exposed to by their reports.

    `options` say how the reports were made: the goods of most value are screened again alike, with other origins.
    `moments` are the changes of law around which the same lines are looked at, where they are after the first rate
    date. `scenarios` are sums under scenarios, kept apart from all others; they and `unread`, what could not be read,
    are asked for behind the last entry, so that they may grow as the entries pass.
    """
    sums = ExposureSums(book, options or ScreenOptions(), moments)
    for entry, report in pairs:
        sums.add(entry, report)
    return sums.exposure(tuple(scenarios), unread())


class ExposureSums:
    """The sums so far."""

    def __init__(self, book: RuleBook, screened: ScreenOptions, moments: Moments = ()) -> None:
        self._book, self._screened = book, screened
        self._entries = 0
        self._decided_by: str | None = None
        self._resting = Resting()
        self._open: Counter[str] = Counter()
        self._kinds: dict[LineKind, Part] = {}
        self._measures: dict[str, MeasureDuty] = {}
        self._reliance: dict[str, dict[ImportReliance, None]] = {}
        self._agreements: dict[str | None, tuple[OriginTreatment, ...]] = {}
        self._numbers: dict[tuple[str, ...], dict[str, Decimal]] = {}
        self._turns = Turns(book, screened, moments)
        self._units, self._floors, self._samples = UnitValues(), FloorPrices(book, screened.as_known_on), Samples()

    def add(self, entry: Entry, report: Report) -> None:
        """Add one entry by its report."""
        self._entries += 1
        self._decided_by = report.decided_by
        at = datetime.fromisoformat(report.rate_date) if report.rate_date else None
        self._resting.add(report)
        for line, found in zip(entry.lines, report.lines, strict=True):
            self._line(entry, line, found, at)
        self._turns.add(entry)

    def _line(self, entry: Entry, line: Line, found: LineReport, at: datetime | None) -> None:
        goods, coverage = Goods(line), found.coverage
        part = Part.of_line(goods.value().bounds.exact, found.duty)
        kind = LineKind(line.origin, coverage.outcome, coverage.stage, coverage.basis, coverage.minerals)
        known = self._kinds.get(kind)
        self._kinds[kind] = part if known is None else _sum_of_two(known, part)
        self._agreements.setdefault(line.origin, found.agreements)
        self._open.update(reasons_open(found))
        for figure in coverage.import_reliance:
            self._reliance.setdefault(figure.mineral, {})[figure] = None
        for finding in found.findings:
            if finding.outcome in {"applies", "cannot tell"}:
                self._finding(finding)
        self._floors.add(line.tariff_number, line.origin, at, goods)
        if coverage.outcome != "not covered":
            self._units.add(line.tariff_number, line.origin, coverage.minerals, goods)
            numbers = self._numbers.setdefault(coverage.minerals, {})
            numbers[line.tariff_number] = EXACT.add(numbers.get(line.tariff_number, ZERO), part.value)
        if coverage.outcome == "covered":
            self._samples.add(entry, line, coverage.minerals, part)

    def _finding(self, finding: Finding) -> None:
        known = self._measures.get(finding.measure) or _no_duty(self._book, finding.measure)
        self._measures[finding.measure] = (
            known._replace(applies=known.applies + 1, duty=EXACT.add(known.duty, finding.duty or ZERO))
            if finding.outcome == "applies"
            else known._replace(
                doubtful=known.doubtful + 1,
                least=EXACT.add(known.least, finding.least),
                bounded=EXACT.add(known.bounded, finding.most or ZERO),
                unbounded=known.unbounded + (finding.most is None),
            )
        )

    def exposure(self, scenarios: tuple[ScenarioDuty, ...], unread: Unread) -> Exposure:
        """Return the sums."""
        covered = by_origin(self._kinds, "covered")
        rests = self._resting.rests_on(not_checked(self._book), unread)
        first = rests.first_date
        origins = tuple(self._origins(covered))
        declared = [exposure.origin for exposure in origins if exposure.origin is not None]
        return Exposure(
            entries=self._entries,
            unread=unread.entries,
            rests_on=rests,
            undetermined=Undetermined(**self._open),
            first_date=first,
            last_date=rests.last_date,
            rulebook=self._book.digest,
            decided_by=self._decided_by,
            every=Part.together(self._kinds.values()),
            coverage=tuple(covered_parts(self._kinds)),
            concentration=concentrate(values_of(covered)),
            concentration_of_all=concentrate(values_of(by_origin(self._kinds, None))),
            minerals=tuple(self._minerals()),
            shared=tuple(self._shared()),
            over_time=tuple(self._turns.rows(None if first is None else datetime.fromisoformat(first))),
            held_until=None if (until := self._book.tariff.held.until) is None else write_instant(until),
            origins=origins,
            cells=tuple(cells(self._kinds)),
            measures=tuple(sorted(self._measures.values(), key=_rank_of)),
            floors=tuple(self._floors.rows()),
            unit_values=tuple(self._units.rows()),
            other_origins=other_origins(self._samples, self._book, declared, self._screened),
            scenarios=scenarios,
        )

    def _minerals(self) -> Iterator[MineralExposure]:
        reading = self._book.coverage_map
        parts = {name: list(of_mineral(self._kinds, name)) for name in named_minerals(self._kinds)}
        exposures = [
            MineralExposure(
                mineral=name,
                name=reading.commodities[name].name if reading and name in reading.commodities else name,
                covered=of_outcome(kinds, "covered"),
                doubtful=of_outcome(kinds, "cannot tell"),
                outside=of_outcome(kinds, "not covered"),
                alone=of_outcome([pair for pair in kinds if len(pair[0].minerals) == 1], "covered").value,
                concentration=concentrate(values_of(by_origin(dict(kinds), "covered"))),
                import_reliance=tuple(self._reliance.get(name, ())),
            )
            for name, kinds in parts.items()
        ]
        return iter(
            sorted(exposures, key=lambda mineral: (-mineral.covered.value, -mineral.doubtful.value, mineral.mineral))
        )

    def _shared(self) -> Iterator[SharedMinerals]:
        """Yield the minerals that the same lines name, those of most value first."""
        reading = self._book.coverage_map
        commodities = reading.commodities if reading else {}
        found: list[SharedMinerals] = []
        for minerals, numbers in self._numbers.items():
            kinds = {kind: part for kind, part in self._kinds.items() if kind.minerals == minerals}
            number = min(numbers, key=lambda number: (-numbers[number], number))
            concentration = concentrate(values_of(by_origin(kinds, "covered")))
            found.append(
                SharedMinerals(
                    minerals=minerals,
                    names=tuple(commodities[name].name if name in commodities else name for name in minerals),
                    covered=of_outcome(kinds.items(), "covered"),
                    doubtful=of_outcome(kinds.items(), "cannot tell"),
                    largest=concentration.largest if concentration else None,
                    number=show_number(number),
                    of_number=numbers[number],
                )
            )
        yield from sorted(found, key=lambda row: (-row.covered.value, -row.doubtful.value, row.minerals))

    def _origins(self, covered: Mapping[str | None, Part]) -> Iterator[OriginExposure]:
        names = self._book.countries.names
        whole = add_all(part.value for origin, part in covered.items() if origin is not None)
        every, doubtful = by_origin(self._kinds, None), by_origin(self._kinds, "cannot tell")
        all_value = add_all(part.value for origin, part in every.items() if origin is not None)
        ordered = sorted(
            every, key=lambda origin: (-covered.get(origin, Part()).value, -every[origin].value, origin or "")
        )
        for origin in ordered:
            own = covered.get(origin, Part())
            yield OriginExposure(
                origin=origin,
                name=names.get(origin or "", "not stated"),
                every=every[origin],
                covered=own,
                doubtful=doubtful.get(origin, Part()),
                share=share(own.value, whole) if whole and origin is not None else None,
                share_of_all=share(every[origin].value, all_value) if all_value and origin is not None else None,
                agreements=self._agreements.get(origin, ()),
            )


def _no_duty(book: RuleBook, measure: str) -> MeasureDuty:
    return MeasureDuty(measure, book.by_id[measure].title, 0, ZERO, 0, ZERO, ZERO, 0, measure in book.notices)


def _sum_of_two(part: Part, more: Part) -> Part:
    return Part(
        part.lines + more.lines,
        EXACT.add(part.value, more.value),
        part.unvalued + more.unvalued,
        EXACT.add(part.least, more.least),
        EXACT.add(part.bounded, more.bounded),
        part.untold + more.untold,
        part.unbounded + more.unbounded,
        EXACT.add(part.open_least, more.open_least),
    )


def _rank_of(owed: MeasureDuty) -> tuple[object, ...]:
    return (-owed.duty, -owed.least, -owed.bounded, -owed.unbounded, owed.measure)
