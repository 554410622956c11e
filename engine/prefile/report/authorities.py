"""Gather the authorities that a report cites, each under its key: of findings, coverage, agreements and fees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from prefile.duty.fees import FeeAmount
from prefile.findings import Authority, Finding, LineReport
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.values.citation import Citation

__all__ = ["authorities_of", "authority", "supposed_authorities"]

_MOST_CITED = 1 << 14  # by findings of one measure; the same are cited again and again

Cited = tuple[tuple[str, Authority], ...]


def authorities_of(
    book: RuleBook, lines: Iterable[LineReport], law: Iterable[Finding], fees: Iterable[FeeAmount]
) -> dict[str, Authority]:
    """Return every authority that law cites: in findings, the coverage of lines, their agreements and fees."""
    cited = _of_findings(book, law)
    if book.coverage_measure is not None:
        held = book.coverage_measure.citations
        cited.update({key: authority(held[key]) for line in lines for key in line.coverage.authorities})
    for origin in {line.origin for line in lines}:
        for agreement in book.agreements_by_country.get(origin or "", ()):
            held = agreement.citations
            cited.update({one.cite: authority(held[one.cite]) for one in agreement.instruments})
    cited.update({key: authority(owed.fee.citations[key]) for owed in fees for key in owed.cites})
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


def _of_findings(book: RuleBook, law: Iterable[Finding]) -> dict[str, Authority]:
    """Return the authorities of findings; where they differ in what they cite under a key, the last finding counts."""

    def of_measure(measure: str, keys: tuple[str, ...]) -> Cited:
        citations = book.by_id[measure].citations
        return tuple([(key, authority(citations[key])) for key in keys])

    known = book.derived("authorities", lambda: lru_cache(_MOST_CITED)(of_measure))
    from_the_end = dict.fromkeys([(finding.measure, finding.authorities) for finding in reversed([*law])])
    cited: dict[str, Authority] = {}
    for measure, keys in reversed(from_the_end):  # so that what is cited last is put last
        cited.update(known(measure, keys))
    return cited


def authority(citation: Citation) -> Authority:
    """Return a citation as it stands in a report."""
    return Authority(citation.cite, citation.date, citation.url, citation.says, citation.certain)
