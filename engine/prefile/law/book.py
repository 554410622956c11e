"""The rule book: every measure of a folder, its tariff table and countries, immutable and identified by a digest.

It holds what the law says and nothing of how a file says it: the texts, their places and their examples are read from
the folder again where a lint or a proof needs them (`rulebook.rule_folder`).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from prefile.law.coverage_map import CoverageMap
from prefile.law.fees import Fee
from prefile.law.filing import FilingOrder
from prefile.law.measure import Measure
from prefile.law.partners import Agreement, Countries, Program
from prefile.law.rate_days import RateDays
from prefile.law.scope import Boundary, Event, LeftOut
from prefile.law.tariff import TariffTable
from prefile.values.citation import Citation

__all__ = ["BookRelease", "RuleBook"]

Made = TypeVar("Made")


class _Derived:
    """What higher layers make of a book once: kept with the book, made under a lock, and left behind by copies."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # what is made may ask for what it is made of
        self._made: dict[str, object] = {}

    def get(self, key: str, make: Callable[[], Made]) -> Made:
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return cast("Made", self._made[key])

    def __reduce__(self) -> tuple[type[_Derived], tuple[()]]:
        """Pickle as one that remembers nothing."""
        return _Derived, ()


class BookRelease(NamedTuple):
    """Which release a book is, and with which public key (Ed25519, in hexadecimal digits) it is signed, if it is."""

    version: str
    key: str | None


@dataclass(frozen=True)
class RuleBook:
    """A rule book, open and immutable; safe to share between threads, and pickled and compared by value.

    `measures` stand in an order in which each comes after those it gives way to or totals with. `files` maps
    each file's path to the digest of its bytes; `digest` is over all of them. `boundary` is from when on the book
    answers for rate dates. `citations` are the authorities of each file that speaks of the book as a whole, by file.
    """

    folder: Path
    measures: tuple[Measure, ...]
    tariff: TariffTable
    countries: Countries
    leaves_out: tuple[LeftOut, ...]
    agreements: tuple[Agreement, ...]
    programs: Mapping[str, Program]
    filing: tuple[FilingOrder, ...]
    files: Mapping[str, str]
    rate_days: RateDays
    boundary: Boundary | None = None
    events: tuple[Event, ...] = ()
    citations: Mapping[str, Mapping[str, Citation]] = field(default_factory=dict)
    fees: tuple[Fee, ...] = ()
    release: BookRelease | None = None
    _derived: _Derived = field(init=False, default_factory=_Derived, repr=False, compare=False)

    def __getstate__(self) -> dict[str, object]:
        """Pickle what the book is, and nothing that was worked out of it."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    def with_measures(self, measures: tuple[Measure, ...]) -> RuleBook:
        """Return the book with a scenario's measures beside its own, with nothing remembered of it."""
        return replace(self, measures=(*self.measures, *measures))

    def around(self, measures: Iterable[Measure], *, reading: bool = True) -> RuleBook:
        """Return the book as far as some measures see it, with nothing remembered of it, in the same order.

        They see what they give way to, total with or stand beside a part of, and so on from there, and with `reading`
        the measure that holds the coverage map: nothing else bears on what they come to.
        """
        wanted: set[str] = set()
        waiting = [*measures, *([self.coverage_measure] if reading and self.coverage_measure is not None else ())]
        while waiting:
            measure = waiting.pop()
            wanted.add(measure.id)
            treatment = measure.treatment
            named = (
                {way.measure for way in measure.gives_way_to} | treatment.totals_with() | treatment.beside_parts_of()
            )
            waiting.extend(self.by_id[name] for name in sorted(named - wanted) if name in self.by_id)
        return replace(self, measures=tuple(measure for measure in self.measures if measure.id in wanted))

    def of_release(self, release: BookRelease) -> RuleBook:
        """Return the book as one of a release, with nothing remembered of it."""
        return replace(self, release=release)

    @cached_property
    def digest(self) -> str:
        """The digest over the paths and bytes of every rule file, list and table."""
        lines = "".join(f"{path} {digest}\n" for path, digest in sorted(self.files.items()))
        return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"

    @property
    def named(self) -> str:
        """The book as people name it: by its version, and by as much of its digest as tells it."""
        short = self.digest.removeprefix("sha256:")[:12]
        return short if self.release is None else f"{self.release.version} ({short})"

    @cached_property
    def by_id(self) -> Mapping[str, Measure]:
        """Each measure by its id."""
        return {measure.id: measure for measure in self.measures}

    @cached_property
    def coverage_measure(self) -> Measure | None:
        """The measure that holds the book's coverage map, if one does."""
        return next((measure for measure in self.measures if measure.coverage_map is not None), None)

    @property
    def coverage_map(self) -> CoverageMap | None:
        """Which goods the book reads an instrument without tariff numbers to cover, if it holds such a reading."""
        return None if self.coverage_measure is None else self.coverage_measure.coverage_map

    @cached_property
    def ways(self) -> Mapping[str, frozenset[str]]:
        """For each measure that gives way, the ids of those that exclude it when they apply."""
        return {
            measure.id: frozenset(way.measure for way in measure.gives_way_to)
            for measure in self.measures
            if measure.gives_way_to
        }

    @cached_property
    def parted(self) -> frozenset[str]:
        """The ids of the measures whose duties leave a part of the value to another's."""
        return frozenset().union(*(measure.treatment.beside_parts_of() for measure in self.measures))

    @cached_property
    def notices(self) -> frozenset[str]:
        """The ids of the measures that keep goods from being entered."""
        return frozenset(measure.id for measure in self.measures if measure.treatment.bars_entry)

    @cached_property
    def chapter_99_through(self) -> date:
        """The last day through which chapter 99, or else any text, was read for some measure."""
        return max(measure.verified.chapter_99 or measure.verified.through for measure in self.measures)

    @cached_property
    def claims(self) -> frozenset[str]:
        """Every claim that some measure or fee knows."""
        of_fees = (row.claim for fee in self.fees for row in fee.exempt if row.claim is not None)
        return frozenset((*(claim for measure in self.measures for claim in measure.claims), *of_fees))

    @cached_property
    def agreements_by_country(self) -> Mapping[str, tuple[Agreement, ...]]:
        """For each country, the agreements that govern goods of it."""
        countries = {country for agreement in self.agreements for country in agreement.countries}
        return {
            country: tuple(agreement for agreement in self.agreements if country in agreement.countries)
            for country in countries
        }

    def derived(self, key: str, make: Callable[[], Made]) -> Made:
        """Return what `make` makes of this book, made once and kept as long as the book."""
        return self._derived.get(key, make)
