"""Why: the reasons of a finding, of coverage, what claims assert and come to, and authorities in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.savings import Saving
from prefile.findings import Authority, Finding, LineReport, Report
from prefile.render.text.amounts import duty_words, finding_words
from prefile.render.text.console import title
from prefile.render.text.notation import reasons_of
from prefile.render.text.words import clean, place_words

__all__ = [
    "OUTCOMES",
    "STYLES",
    "authority_words",
    "claims_section",
    "coverage_reasons",
    "finding_reasons",
    "how_to_state",
]

STYLES = {"applies": "bold red", "cannot tell": "bold yellow", "excluded": "dim", "does not apply": "dim"}
OUTCOMES = {"cannot tell": "undetermined", "does not apply": "not owed", "excluded": "gives way"}
_KEEPS_OUT = {"applies": "may not be entered", "cannot tell": "may be barred"}
_OWN = "prefile-entry/"
_ANY_OTHER = ""
_NOWHERE: Mapping[str, str] = {}
_INDENT, _DEEPER = (0, 0, 0, 2), (0, 0, 0, 6)


def finding_reasons(out: Console, report: Report, finding: Finding) -> None:
    """Write the outcome of a finding with its amount, and its reasons with their authorities."""
    outcome = OUTCOMES.get(finding.outcome, finding.outcome)
    amount = f" {finding_words(finding)}"
    if report.keeps_out(finding):  # it owes nothing, and no amount says what it does
        outcome, amount = _KEEPS_OUT.get(finding.outcome, outcome), ""
    head = Text.assemble((outcome, STYLES[finding.outcome]), f"{amount}  {finding.measure}")
    out.print(Padding(head, _INDENT))
    when = f"rate date {finding.rate_date[:16].replace('T', ' ')} ET; " if finding.rate_date else ""
    cites = ", ".join(finding.authorities)
    out.print(Padding(Text(clean(f"{when}{'; '.join(reasons_of(finding, report.titles))} [{cites}]")), _DEEPER))


def coverage_reasons(out: Console, report: Report, line: LineReport) -> None:
    """Say whether Proclamation 11001 speaks of the goods, and why; it is never a duty. Then the origin's agreements."""
    found = line.coverage
    named = ", ".join(mineral.replace("-", " ") for mineral in found.minerals)
    kind = ", ".join(part for part in (found.stage or "", f"basis {found.basis}") if part)
    outcome = OUTCOMES.get(found.outcome, found.outcome)
    head = f"coverage of Proclamation 11001: {outcome} ({kind}){f', {named}' if named else ''}"
    out.print(Padding(Text(head), _INDENT))
    cites = f" [{', '.join(found.authorities)}]" if found.authorities else ""
    out.print(Padding(Text(clean(f"{'; '.join(found.because)}{cites}"), "dim"), _DEEPER))
    for missing in found.missing:
        words = f"needed to determine it: {missing.ask} ({place_words(report, missing.path)})"
        out.print(Padding(Text(words, "dim"), _DEEPER))
    relied = "; ".join(
        f"{figure.mineral} {figure.figure} ({figure.data_year}, {figure.edition})" for figure in found.import_reliance
    )
    if relied:
        out.print(Padding(Text(f"net import reliance in percent (E: net exporter): {relied}", "dim"), _DEEPER))
    for agreement in line.agreements:
        named = f"agreement with {agreement.partner}: {agreement.instrument}, {agreement.status} {agreement.date}"
        words = f"{named}; effect on duty: {agreement.effect_on_duty} [{', '.join(agreement.authorities)}]"
        out.print(Padding(Text(words, "dim"), _INDENT))


def claims_section(
    out: Console, report: Report, savings: Sequence[Saving], places: Mapping[str, str] = _NOWHERE
) -> None:
    """Say once what each claim asserts that some line could make, what duty it would leave, and how it is stated.

    `places` say where the file at hand states a claim.
    """
    claims = {could.claim: could for line in report.lines for f in line.law for could in f.could_claim}
    if not claims:
        return
    title(out, "CLAIMS")
    for claim, could in claims.items():
        out.print(Text(f"{could.named}: {could.says}"))
        for saving in savings:
            if saving.kind == "claim" and saving.name == claim:
                words = f"line {saving.line}: {duty_words(saving.then)} instead of {duty_words(saving.now)}"
                out.print(Padding(Text(words, "green"), _INDENT))
    out.print(Text("State a claim by the reference of the document that proves it:", "dim"))
    for words in how_to_state(report, tuple(claims), places):
        out.print(Padding(Text(clean(words), "dim"), _INDENT))


def how_to_state(report: Report, claims: Sequence[str], places: Mapping[str, str] = _NOWHERE) -> Iterator[str]:
    """Say how claims are stated in the file at hand; where it has no place for them, in a side-car."""
    for claim in claims:
        if claim in places:
            yield f"{claim}: in {places[claim]}, for the line."
    others = [claim for claim in claims if claim not in places]
    if not others:
        return
    read = "" if report.source is None else report.source.format
    of_line, some = f"claims/{others[0]}/reference", "others" if len(others) < len(claims) else "each"
    if _ANY_OTHER in places:
        yield f"{some}: {places[_ANY_OTHER].replace('{claim}', others[0])} of the line."
    elif not read or read.startswith(_OWN):
        yield f'{some}: "claims": [{{"claim": "{others[0]}", "reference": "…"}}] of the line.'
    else:
        yield f"{some}: a row of a side-car (--facts): entry, line, {of_line}, and the reference."


def authority_words(key: str, authority: Authority) -> str:
    """Write an authority in full."""
    mark = "" if authority.certain else " (probable: a secondary reading)"
    says = f": {authority.says}" if authority.says else ""
    return f"{key}  {authority.cite}, {authority.date}{mark}{says}"
