"""Gather the authorities that a report cites, each under its key: of findings, coverage, agreements and fees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from prefile.duty.fee_amount import FeeAmount
from prefile.findings import Authority, LineReport
from prefile.law.book import RuleBook
from prefile.law.fees import Fee
from prefile.law.scenario import Scenario
from prefile.report.told import Cited, Told, authority, last_told

__all__ = ["authorities_of", "supposed_authorities"]

_MOST_CITED = 1 << 12  # sets of citations of each kind; the same are cited again and again


def authorities_of(
    book: RuleBook, lines: Iterable[LineReport], told: Iterable[Told], fees: Iterable[FeeAmount]
) -> dict[str, Authority]:
    """Return every authority that law cites: in findings, the coverage of lines, their agreements and fees."""
    known = book.derived("authorities", lambda: _Authorities(book))
    cited: dict[str, Authority] = {}
    for of_line in last_told(told):
        cited.update(of_line.cited)
    for keys in dict.fromkeys([line.coverage.authorities for line in lines]):
        cited.update(known.of_coverage(keys))
    for origin in {line.origin for line in lines}:
        cited.update(known.of_origin(origin))
    for owed in fees:
        cited.update(known.of_fee(owed.fee.name, owed.cites))
    return cited


def supposed_authorities(scenarios: Iterable[Scenario], lines: Iterable[LineReport]) -> dict[str, Authority]:
    """Return every authority that findings of scenarios cite."""
    by_name = {scenario.name: scenario for scenario in scenarios}
    return {
        key: authority(by_name[finding.scenario].citations[key])
        for line in lines
        for finding in line.findings
        if finding.scenario is not None
        for key in finding.authorities
    }


class _Authorities:
    """The authorities of a book, by what cites them: each is made once, so that its JSON is written once."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._fees: dict[str, Fee] = {fee.name: fee for fee in book.fees}
        self.of_coverage = lru_cache(_MOST_CITED)(self._cited_by_coverage)
        self.of_origin = lru_cache(_MOST_CITED)(self._cited_by_origin)
        self.of_fee = lru_cache(_MOST_CITED)(self._cited_by_fee)

    def _cited_by_coverage(self, keys: tuple[str, ...]) -> Cited:
        measure = self._book.coverage_measure
        return () if measure is None else tuple([(key, authority(measure.citations[key])) for key in keys])

    def _cited_by_origin(self, origin: str | None) -> Cited:
        return tuple(
            (one.cite, authority(agreement.citations[one.cite]))
            for agreement in self._book.agreements_by_country.get(origin or "", ())
            for one in agreement.instruments
        )

    def _cited_by_fee(self, name: str, keys: tuple[str, ...]) -> Cited:
        citations = self._fees[name].citations
        return tuple([(key, authority(citations[key])) for key in keys])
