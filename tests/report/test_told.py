"""What lines tell by their findings is what each finding says, however many lines are found alike."""

from __future__ import annotations

from by_hand import a_line, an_entry

import prefile
from prefile import RuleBook

GOODS = (
    {"tariff_number": "6109100012", "origin": "VN", "value": "20000"},
    {"tariff_number": "8505110070", "origin": "CN", "value": "100"},
    {"tariff_number": "6109100012", "origin": "VN", "value": "7"},
    {"tariff_number": "7202600000", "origin": "RU", "value": "55.50"},
    {"tariff_number": "8505110070", "origin": "CN"},
)


def test_titles_authorities_and_days_read_are_those_of_the_findings(book: RuleBook) -> None:
    lines = [a_line(**{**goods, "line": number}) for number, goods in enumerate(GOODS, start=1)]
    report = prefile.screen(an_entry(*lines, entered="2026-08-03"), book)
    findings = [finding for line in report.lines for finding in line.findings]
    mattering = [finding for finding in findings if finding.outcome != "does not apply"]
    cited = {key for finding in findings for key in finding.authorities}
    assert list(report.titles) == list(dict.fromkeys(finding.measure for finding in findings))
    assert cited <= report.authorities.keys()
    assert list(report.authorities) == sorted(report.authorities)
    assert report.rulebook.verified_through == min(finding.verified_through for finding in mattering)
    resting = {warning.what.split()[0] for warning in report.warnings if warning.code == "W208"}
    uncertain = {
        finding.measure
        for finding in mattering
        if finding.outcome == "applies" and any(not report.authorities[key].certain for key in finding.authorities)
    }
    assert uncertain
    assert uncertain <= resting


def test_lines_found_alike_are_told_as_each_alone(book: RuleBook) -> None:
    together = prefile.screen(an_entry(a_line(**GOODS[0], line=1), a_line(**GOODS[2], line=2)), book)
    alone = [prefile.screen(an_entry(a_line(**goods, line=1)), book) for goods in (GOODS[0], GOODS[2])]
    assert [one.titles for one in alone] == [together.titles] * 2
    assert [one.rulebook for one in alone] == [together.rulebook] * 2
