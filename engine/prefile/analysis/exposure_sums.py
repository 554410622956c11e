"""Add up exposure: entries with their reports in, one at a time, and the sums out.

The memory is that of one entry and of the sums, which grow with the kinds of goods and not with the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.concentration import concentrate, share
from prefile.analysis.exposure import (
    Cell,
    CoveredPart,
    Exposure,
    MeasureDuty,
    MineralExposure,
    OriginExposure,
    Part,
    ScenarioDuty,
)
from prefile.analysis.other_origins import Samples, other_origins
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
from prefile.law.coverage_map import (
    BASES,
    STAGES,
    Basis,
    CoverageOutcome,
    Stage,
)
from prefile.options import ScreenOptions
from prefile.values.money import EXACT, ZERO, add_all

__all__ = ["expose"]

_OUTCOMES: tuple[CoverageOutcome, ...] = ("covered", "cannot tell", "not covered")


class _LineKind(NamedTuple):
    """What the sums tell lines apart by."""

    origin: str | None
    outcome: CoverageOutcome
    stage: Stage | None
    basis: Basis
    minerals: tuple[str, ...]


Kinds = Mapping[_LineKind, Part]


def expose(
    pairs: Iterable[tuple[Entry, Report]],
    book: RuleBook,
    *,
    options: ScreenOptions | None = None,
    scenarios: Iterable[ScenarioDuty] = (),
    unread: Callable[[], int] = lambda: 0,
) -> Exposure:
    """Return what entries are exposed to by their reports.

    `options` say how the reports were made: the goods of most value are screened again alike, with other origins.
    `scenarios` are sums under scenarios, kept apart from all others; they and `unread`, how many could not be read, are
    asked for behind the last entry, so that they may grow as the entries pass.
    """
    sums = ExposureSums(book, options or ScreenOptions())
    for entry, report in pairs:
        sums.add(entry, report)
    return sums.exposure(tuple(scenarios), unread())


class ExposureSums:
    """The sums so far."""

    def __init__(self, book: RuleBook, screened: ScreenOptions) -> None:
        self._book, self._screened = book, screened
        self._entries = 0
        self._decided_by: str | None = None
        self._dates: tuple[str | None, str | None] = (None, None)
        self._kinds: dict[_LineKind, Part] = {}
        self._measures: dict[str, MeasureDuty] = {}
        self._reliance: dict[str, dict[ImportReliance, None]] = {}
        self._agreements: dict[str | None, tuple[OriginTreatment, ...]] = {}
        self._units, self._floors, self._samples = UnitValues(), FloorPrices(book, screened.as_known_on), Samples()

    def add(self, entry: Entry, report: Report) -> None:
        """Add one entry by its report."""
        self._entries += 1
        self._decided_by = report.decided_by
        at = datetime.fromisoformat(report.rate_date) if report.rate_date else None
        if report.rate_date:
            self._dates = _widened(self._dates, report.rate_date)
        for line, found in zip(entry.lines, report.lines, strict=True):
            self._line(entry, line, found, at)

    def _line(self, entry: Entry, line: Line, found: LineReport, at: datetime | None) -> None:
        goods, coverage = Goods(line), found.coverage
        part = Part.of_line(goods.value().bounds.exact, found.duty)
        kind = _LineKind(line.origin, coverage.outcome, coverage.stage, coverage.basis, coverage.minerals)
        known = self._kinds.get(kind)
        self._kinds[kind] = part if known is None else _sum_of_two(known, part)
        self._agreements.setdefault(line.origin, found.agreements)
        for figure in coverage.import_reliance:
            self._reliance.setdefault(figure.mineral, {})[figure] = None
        for finding in found.findings:
            if finding.outcome in {"applies", "cannot tell"}:
                self._finding(finding)
        self._floors.add(line.tariff_number, line.origin, at, goods)
        if coverage.outcome != "not covered":
            self._units.add(line.tariff_number, line.origin, coverage.minerals, goods)
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

    def exposure(self, scenarios: tuple[ScenarioDuty, ...], unread: int) -> Exposure:
        """Return the sums."""
        covered = _by_origin(self._kinds, "covered")
        origins = tuple(self._origins(covered))
        declared = [exposure.origin for exposure in origins if exposure.origin is not None]
        return Exposure(
            entries=self._entries,
            unread=unread,
            first_date=self._dates[0],
            last_date=self._dates[1],
            rulebook=self._book.digest,
            decided_by=self._decided_by,
            every=Part.together(self._kinds.values()),
            coverage=tuple(_coverage(self._kinds)),
            concentration=concentrate(_values(covered)),
            minerals=tuple(self._minerals()),
            origins=origins,
            cells=tuple(_cells(self._kinds)),
            measures=tuple(sorted(self._measures.values(), key=_rank_of)),
            floors=tuple(self._floors.rows()),
            unit_values=tuple(self._units.rows()),
            other_origins=other_origins(self._samples, self._book, declared, self._screened),
            scenarios=scenarios,
        )

    def _minerals(self) -> Iterator[MineralExposure]:
        reading = self._book.coverage_map
        parts = {name: list(_of_mineral(self._kinds, name)) for name in _named(self._kinds)}
        exposures = [
            MineralExposure(
                mineral=name,
                name=reading.commodities[name].name if reading and name in reading.commodities else name,
                covered=_of(kinds, "covered"),
                doubtful=_of(kinds, "cannot tell"),
                outside=_of(kinds, "not covered"),
                alone=_of([pair for pair in kinds if len(pair[0].minerals) == 1], "covered").value,
                concentration=concentrate(_values(_by_origin(dict(kinds), "covered"))),
                import_reliance=tuple(self._reliance.get(name, ())),
            )
            for name, kinds in parts.items()
        ]
        return iter(
            sorted(exposures, key=lambda mineral: (-mineral.covered.value, -mineral.doubtful.value, mineral.mineral))
        )

    def _origins(self, covered: Mapping[str | None, Part]) -> Iterator[OriginExposure]:
        names = self._book.countries.names
        whole = add_all(part.value for origin, part in covered.items() if origin is not None)
        every, doubtful = _by_origin(self._kinds, None), _by_origin(self._kinds, "cannot tell")
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
    )


def _widened(known: tuple[str | None, str | None], instant: str) -> tuple[str, str]:
    """Widen the first and last instant by one more, each compared as the instant that it is."""
    instants = [text for text in (*known, instant) if text is not None]
    return min(instants, key=datetime.fromisoformat), max(instants, key=datetime.fromisoformat)


def _of(kinds: Iterable[tuple[_LineKind, Part]], outcome: CoverageOutcome) -> Part:
    return Part.together(part for kind, part in kinds if kind.outcome == outcome)


def _by_origin(kinds: Kinds, outcome: CoverageOutcome | None) -> dict[str | None, Part]:
    found: dict[str | None, list[Part]] = {}
    for kind, part in kinds.items():
        if outcome is None or kind.outcome == outcome:
            found.setdefault(kind.origin, []).append(part)
    return {origin: Part.together(parts) for origin, parts in found.items()}


def _values(parts: Mapping[str | None, Part]) -> dict[str | None, Decimal]:
    return {origin: part.value for origin, part in parts.items()}


def _named(kinds: Kinds) -> list[str]:
    return sorted({mineral for kind in kinds for mineral in kind.minerals})


def _of_mineral(kinds: Kinds, mineral: str) -> Iterator[tuple[_LineKind, Part]]:
    return ((kind, part) for kind, part in kinds.items() if mineral in kind.minerals)


def _coverage(kinds: Kinds) -> Iterator[CoveredPart]:
    """Yield the lines by outcome, stage and basis, in the order of a reading."""
    found: dict[tuple[CoverageOutcome, Stage | None, Basis], list[Part]] = {}
    for kind, part in kinds.items():
        found.setdefault((kind.outcome, kind.stage, kind.basis), []).append(part)
    for outcome in _OUTCOMES:
        for stage in (*STAGES, None):
            for basis in BASES:
                if (outcome, stage, basis) in found:
                    yield CoveredPart(outcome, stage, basis, Part.together(found[outcome, stage, basis]))


def _cells(kinds: Kinds) -> Iterator[Cell]:
    """Yield each mineral with each of its origins, where a line is or may be covered."""
    for mineral in _named(kinds):
        own = dict(_of_mineral(kinds, mineral))
        covered, doubtful = _by_origin(own, "covered"), _by_origin(own, "cannot tell")
        for origin in sorted({*covered, *doubtful}, key=lambda origin: origin or ""):
            yield Cell(mineral, origin, covered.get(origin, Part()), doubtful.get(origin, Part()))


def _rank_of(owed: MeasureDuty) -> tuple[object, ...]:
    return (-EXACT.add(owed.duty, owed.bounded), -owed.unbounded, owed.measure)
