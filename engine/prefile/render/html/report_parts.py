"""The parts of a report's page: what to act on and how, what scenarios suppose, what does not apply, and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from prefile.findings import (
    Amounts,
    Finding,
    LineReport,
    Missing,
    Report,
    ScenarioTotal,
    Supposition,
    Totals,
)
from prefile.law.scenario import NOT_LAW
from prefile.render.tabular.report_columns import ReportLine, matters
from prefile.render.text.filing import agreement_words
from prefile.render.text.missing_facts import answerable, steps_ahead
from prefile.render.text.scenarios import would_add
from prefile.render.text.summary import Tally
from prefile.render.text.warnings import like_words
from prefile.render.text.words import count, on_lines, place_words
from prefile.values.money import ZERO, show_money

__all__ = ["HERE", "WORDS", "Act", "act_order", "acts_of", "barred", "claims_of", "reasons_apart", "scenario_parts"]

HERE = Markup(
    "\x00"
)  # where an entry's number in the run goes; no text holds it, since characters that act are taken out
_FEES = {"mpf": "Merchandise processing fee", "hmf": "Harbor maintenance fee"}
# Who can usually answer, by the fact that is missing; what is not named here, the importer can.
_WHO = {
    "law": "a customs lawyer, or CBP",
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


class Found(NamedTuple):
    """One thing to act on: an outcome or a code, what it is about, its amount, and the next step that is its own."""

    outcome: str
    what: str
    amount: str
    next: str = ""


class Act(NamedTuple):
    """What is to be done about a line: its findings to act on, the next steps, and how much duty hangs on it.

    `hangs` is null where there is no upper bound, or where goods may not be entered: that comes first.
    """

    line: int
    named: str
    amount: str
    hangs: Decimal | None
    found: tuple[Found, ...]
    steps: tuple[str, ...]


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


def acts_of(report: Report) -> Iterator[Act]:
    """Yield the lines to act on: findings, and what a line declares that is not what is due."""
    for line in report.lines:
        found = line.to_act_on
        other = line.discrepancies or ()
        if not found and not other:
            continue
        barred = any(report.keeps_out(finding) for finding in found)
        wanting = [
            Found(finding.outcome, report.titles[finding.measure], _amount(finding, report)) for finding in found
        ]
        wanting += [Found(wrong.code, wrong.what, "", f"{wrong.next}{like_words(wrong.like)}") for wrong in other]
        steps = dict.fromkeys(_steps(report, found))
        amount, _ = _payable(line.duty)
        named = f"{line.tariff_number}, origin {line.origin or 'not stated'}"
        if line.duty.payable is None and line.duty.least != line.duty.most:
            amount = _known(None, line.duty.least, line.duty.most)
        yield Act(line.line, named, amount, None if barred else line.duty.most, tuple(wanting), tuple(steps))


def _steps(report: Report, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what to do about the findings of a line."""
    every = [missing for finding in findings for missing in finding.missing]
    for missing in answerable(report, every):
        match missing.fact:
            case "law":
                yield f"look up {missing.ask}"
            case "unsettled":
                yield f"settle, with {_who(missing)}: {missing.ask}"
            case _:
                yield f"ask for {missing.ask} ({_who(missing)})"
    yield from steps_ahead(report, every)
    claims = dict.fromkeys(could.claim for finding in findings for could in finding.could_claim)
    if claims:
        yield f"could claim, if it is so: {', '.join(claims)}"


def act_order(act: Act) -> tuple[object, ...]:
    """Return what sorts lines to act on: those without an upper bound first, then those on which most duty hangs."""
    return (act.hangs is not None, -(act.hangs or ZERO), act.line)


def _who(missing: Missing) -> str:
    return _WHO.get(missing.fact, "the importer")


def _amount(finding: Finding, report: Report) -> str:
    """Write the amount of a finding; one that keeps goods out owes nothing and is no amount."""
    if report.keeps_out(finding):
        return {"applies": "may not be entered", "cannot tell": "may perhaps not be entered"}.get(finding.outcome, "—")
    return _known(finding.duty, finding.least, finding.most)


def _known(duty: Decimal | None, least: Decimal, most: Decimal | None) -> str:
    if duty is not None:
        return f"{show_money(duty)} USD"
    return f"at least {show_money(least)} USD, {_upper(most)}"


def _upper(most: Decimal | None) -> str:
    return "no upper bound known" if most is None else f"at most {show_money(most)} USD"


def _payable(duty: Totals | Amounts | Tally) -> tuple[str, str]:
    """Say what is payable, in large letters and in small ones."""
    if duty.payable is not None:
        return f"{show_money(duty.payable)} USD", "duty payable, fees not included"
    if duty.least == duty.most:
        return "May not be entered", f"the duty alone would be {show_money(duty.least)} USD, fees not included"
    return "Cannot be determined", f"at least {show_money(duty.least)} USD, {_upper(duty.most)}; fees not included"


def barred(report: Report, line: LineReport) -> bool:
    """Whether a notice keeps the goods of a line from being entered."""
    return any(report.keeps_out(finding) and finding.outcome == "applies" for finding in line.law)


def reasons_apart(report: Report) -> dict[str, list[str]]:
    """Return why measures do not apply, each reason once with the lines that it holds for."""
    reasons: dict[str, dict[str, list[int]]] = {}
    for line in report.lines:
        for finding in line.law:
            if finding.outcome == "does not apply":
                for why in finding.because:
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
    return f"{instant[:16].replace('T', ' ')} ET" if instant else "none"


WORDS: dict[str, object] = {
    "agreement": agreement_words,
    "amount_of": _amount,
    "claims_of": claims_of,
    "count": count,
    "fees": _FEES,
    "here": HERE,
    "known": _known,
    "like_words": like_words,
    "link": _link,
    "matters": matters,
    "missing_of": _missing,
    "place": place_words,
    "not_law": NOT_LAW,
    "payable_of": _payable,
    "when": _when,
    "who": _who,
    "would_add": would_add,
}
