"""The details of a report's page: what scenarios suppose, what does not apply and why, and its words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from prefile.findings import (
    Finding,
    LineReport,
    Missing,
    Report,
    ScenarioTotal,
    Supposition,
)
from prefile.law.scenario import NOT_LAW
from prefile.render.tabular.report_columns import ReportLine, matters
from prefile.render.text.filing import agreement_words
from prefile.render.text.notation import reasons_of
from prefile.render.text.reasons import OUTCOMES
from prefile.render.text.supposed import would_add
from prefile.render.text.verdict import READY
from prefile.render.text.words import count, like_words, on_lines, place_words
from prefile.values.dates import instant_words
from prefile.values.money import show_money

__all__ = ["HERE", "WORDS", "claims_of", "reasons_apart", "scenario_parts"]

HERE = Markup(
    "\x00"
)  # where an entry's number in the run goes; no text holds it, since characters that act are taken out
# Who can usually answer, by the fact that is missing; what is not named here, the importer can.
_WHO = {
    "law": "a customs lawyer, or CBP",
    "tariff-edition": "the next edition of the tariff",
    "unsettled": "the importer and a customs lawyer",
    "tariff-number": "the broker, with the importer",
    "origin": "the seller or the producer",
    "mineral-content": "the producer: an assay or data sheet",
    "content": "the producer: an assay or data sheet",
    "processing": "the producer",
    "metal-share": "the producer: a mill certificate",
    "metal-made": "the producer: a mill certificate",
    "metal-smelted": "the producer: a mill certificate",
    "metal-cast": "the producer: a mill certificate",
    "metal-melted": "the producer: a mill certificate",
    "quantity": "the seller: invoice or packing list",
    "value": "the seller: invoice",
    "invoice": "the seller: invoice",
    "exchange_rate": "the broker",
    "entered": "the broker",
    "imported": "the broker or the carrier",
    "exported": "the broker or the carrier",
    "loaded": "the broker or the carrier",
    "filed": "the operator of the zone",
}


class ScenarioPart(NamedTuple):
    """What the page shows of one scenario on an entry: its words, its sum, and the lines on which it would matter."""

    scenario: Supposition
    total: ScenarioTotal
    lines: list[tuple[LineReport, list[Finding]]]


def scenario_parts(report: Report) -> list[ScenarioPart]:
    """Return what each scenario would do to an entry."""
    totals = {total.scenario: total for total in report.totals.scenarios}
    parts = []
    for scenario in report.suppositions:
        findings_of_lines = [
            (line, [found for found in line.findings if found.scenario == scenario.scenario and matters(found)])
            for line in report.lines
        ]
        with_effect = [(line, findings) for line, findings in findings_of_lines if findings]
        parts.append(ScenarioPart(scenario, totals[scenario.scenario], with_effect))
    return parts


def _who(missing: Missing) -> str:
    return _WHO.get(missing.fact, "the importer")


def _amount(finding: Finding, report: Report) -> str:
    """Write the amount of a finding; one that keeps goods out owes nothing and is no amount."""
    if report.keeps_out(finding):
        return {"applies": "may not be entered", "cannot tell": "may be barred"}.get(finding.outcome, "—")
    return _known(finding.duty, finding.least, finding.most)


def _known(duty: Decimal | None, least: Decimal, most: Decimal | None) -> str:
    if duty is not None:
        return f"{show_money(duty)} USD"
    return f"at least {show_money(least)} USD, {_upper(most)}"


def _upper(most: Decimal | None) -> str:
    return "no upper bound known" if most is None else f"at most {show_money(most)} USD"


def reasons_apart(report: Report) -> dict[str, list[str]]:
    """Return why measures do not apply, each reason once with the lines that it holds for."""
    reasons: dict[str, dict[str, list[int]]] = {}
    for line in report.lines:
        for finding in line.law:
            if finding.outcome == "does not apply":
                for why in reasons_of(finding, report.titles):
                    reasons.setdefault(report.titles[finding.measure], {}).setdefault(why, []).append(line.line)
    every = len(report.lines)
    return {
        title: [f"{on_lines(numbers, every)}{why}" for why, numbers in by_reason.items()]
        for title, by_reason in sorted(reasons.items())
    }


def _missing(row: ReportLine) -> list[Missing]:
    """Return the facts that a line lacks, each once."""
    of_findings = [missing for finding in row.line.law for missing in finding.missing]
    lacking = (*of_findings, *row.line.coverage.missing)
    return list({(missing.fact, missing.ask): missing for missing in lacking}.values())


def claims_of(row: ReportLine) -> dict[str, str]:
    """Return what could be claimed on a line: what each claim asserts, by its name."""
    return {could.claim: could.says for finding in row.line.law for could in finding.could_claim}


def _link(url: str | None) -> str | None:
    """Return an address that may be followed from the page: no other kind does anything but lead to a text."""
    return url if url is not None and url.startswith(("https://", "http://")) else None


def _when(instant: str | None) -> str:
    return instant_words(datetime.fromisoformat(instant)) if instant else "none"


WORDS: dict[str, object] = {
    "agreement": agreement_words,
    "amount_of": _amount,
    "claims_of": claims_of,
    "count": count,
    "here": HERE,
    "like_words": like_words,
    "link": _link,
    "matters": matters,
    "missing_of": _missing,
    "outcome": lambda found: OUTCOMES.get(found, found),
    "place": place_words,
    "ready": READY,
    "not_law": NOT_LAW,
    "when": _when,
    "who": _who,
    "would_add": would_add,
}
