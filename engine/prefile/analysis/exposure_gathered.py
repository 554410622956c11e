"""What entries come to by kinds of lines, however they were added up: an exposure is made of it.

`exposure_sums` gathers it of entries with their reports, `run_exposure` of the columns of a bulk run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypedDict

from prefile.analysis.concentration import concentrate, share
from prefile.analysis.exposure import (
    Exposure,
    FloorSeen,
    MeasureDuty,
    MineralExposure,
    NotTold,
    OriginExposure,
    OwedFrom,
    Part,
    ScenarioDuty,
    SharedMinerals,
    Undetermined,
    UnitValue,
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
from prefile.analysis.rests_on import RestsOn
from prefile.analysis.same_goods import OtherOrigins
from prefile.findings import Coverage, ImportReliance, OriginTreatment
from prefile.law.book import RuleBook
from prefile.values.dates import write_instant
from prefile.values.money import EXACT, ZERO, add_all
from prefile.values.tariff_number import show_number

__all__ = ["Beside", "Gathered", "no_duty"]


class Beside(TypedDict, total=False):
    """What stands in an exposure beside the sums by kinds of lines."""

    floors: tuple[FloorSeen, ...]
    unit_values: tuple[UnitValue, ...]
    over_time: tuple[OwedFrom, ...]
    other_origins: OtherOrigins
    scenarios: tuple[ScenarioDuty, ...]
    not_told: tuple[NotTold, ...]


class Gathered:
    """The sums of lines by kind, by measure and by number; `open` counts why the duty of lines cannot be determined."""

    def __init__(self, book: RuleBook) -> None:
        """Gather what is told by a book."""
        self._book = book
        self.entries = 0
        self.decided_by: str | None = None
        self.open: Counter[str] = Counter()
        self.measures: dict[str, MeasureDuty] = {}
        self.agreements: dict[str | None, tuple[OriginTreatment, ...]] = {}
        self._kinds: dict[LineKind, Part] = {}
        self._reliance: dict[str, dict[ImportReliance, None]] = {}
        self._numbers: dict[tuple[str, ...], dict[str, Decimal]] = {}

    def add(self, origin: str | None, coverage: Coverage, part: Part) -> None:
        """Add lines of one origin and coverage."""
        kind = LineKind(origin, coverage.outcome, coverage.stage, coverage.basis, coverage.minerals)
        known = self._kinds.get(kind)
        self._kinds[kind] = part if known is None else _sum_of_two(known, part)
        for figure in coverage.import_reliance:
            self._reliance.setdefault(figure.mineral, {})[figure] = None

    def add_number(self, number: str, coverage: Coverage, value: Decimal) -> None:
        """Add what lines of a number are worth that are covered, or may be."""
        numbers = self._numbers.setdefault(coverage.minerals, {})
        numbers[number] = EXACT.add(numbers.get(number, ZERO), value)

    def stated_origins(self) -> list[str]:
        """Return the origins that are stated, those of most covered value first."""
        return [origin for origin in self._by_value(by_origin(self._kinds, "covered")) if origin is not None]

    def exposure(self, rests: RestsOn, beside: Beside) -> Exposure:
        """Return the exposure, with what it rests on and what stands beside the sums."""
        covered = by_origin(self._kinds, "covered")
        return Exposure(
            entries=self.entries,
            unread=rests.unread.entries,
            rests_on=rests,
            undetermined=Undetermined(**self.open),
            first_date=rests.first_date,
            last_date=rests.last_date,
            rulebook=self._book.digest,
            decided_by=self.decided_by,
            every=Part.together(self._kinds.values()),
            coverage=tuple(covered_parts(self._kinds)),
            concentration=concentrate(values_of(covered)),
            concentration_of_all=concentrate(values_of(by_origin(self._kinds, None))),
            minerals=tuple(self._minerals()),
            shared=tuple(self._shared()),
            held_until=None if (until := self._book.tariff.held.until) is None else write_instant(until),
            origins=tuple(self._origins(covered)),
            cells=tuple(cells(self._kinds)),
            measures=tuple(sorted(self.measures.values(), key=_rank_of)),
            **beside,
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
        for origin in self._by_value(covered):
            own = covered.get(origin, Part())
            yield OriginExposure(
                origin=origin,
                name=names.get(origin or "", "not stated"),
                every=every[origin],
                covered=own,
                doubtful=doubtful.get(origin, Part()),
                share=share(own.value, whole) if whole and origin is not None else None,
                share_of_all=share(every[origin].value, all_value) if all_value and origin is not None else None,
                agreements=self.agreements.get(origin, ()),
            )

    def _by_value(self, covered: Mapping[str | None, Part]) -> list[str | None]:
        """Return the origins, those of most covered value first."""
        every = by_origin(self._kinds, None)
        return sorted(
            every, key=lambda origin: (-covered.get(origin, Part()).value, -every[origin].value, origin or "")
        )


def no_duty(book: RuleBook, measure: str) -> MeasureDuty:
    """Return a measure that applies nowhere yet."""
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
