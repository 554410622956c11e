"""Gather the authorities that a report cites, each under its key: of findings, coverage, agreements and fees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from prefile.duty.fees import FeeAmount
from prefile.findings import Authority, Finding, LineReport
from prefile.law.book import RuleBook
from prefile.law.fees import Fee
from prefile.law.scenario import Scenario
from prefile.values.citation import Citation

__all__ = ["authorities_of", "authority", "supposed_authorities"]

_MOST_CITED = 1 << 12  # sets of citations of each kind; the same are cited again and again

Cited = tuple[tuple[str, Authority], ...]


def authorities_of(
    book: RuleBook, lines: Iterable[LineReport], law: Iterable[Finding], fees: Iterable[FeeAmount]
) -> dict[str, Authority]:
    """Return every authority that law cites: in findings, the coverage of lines, their agreements and fees."""
    known = book.derived("authorities", lambda: _Authorities(book))
    cited = known.of_findings(law)
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
        self._of_measure = lru_cache(_MOST_CITED)(self._cited_by_measure)
        self.of_coverage = lru_cache(_MOST_CITED)(self._cited_by_coverage)
        self.of_origin = lru_cache(_MOST_CITED)(self._cited_by_origin)
        self.of_fee = lru_cache(_MOST_CITED)(self._cited_by_fee)

    def of_findings(self, law: Iterable[Finding]) -> dict[str, Authority]:
        """Return the authorities of findings; where they differ in what they cite under a key, the last counts."""
        from_the_end = dict.fromkeys([(finding.measure, finding.authorities) for finding in reversed([*law])])
        cited: dict[str, Authority] = {}
        for measure, keys in reversed(from_the_end):  # so that what is cited last is put last
            cited.update(self._of_measure(measure, keys))
        return cited

    def _cited_by_measure(self, measure: str, keys: tuple[str, ...]) -> Cited:
        citations = self._book.by_id[measure].citations
        return tuple([(key, authority(citations[key])) for key in keys])

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


def authority(citation: Citation) -> Authority:
    """Return a citation as it stands in a report."""
    return Authority(citation.cite, citation.date, citation.url, citation.says, citation.certain)
