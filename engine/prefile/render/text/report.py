"""A report for people: what needs action first, then the table of lines, then why.

Readable at 100 columns and without colour. Text from a declaration is never trusted: control characters, which
could move a terminal's cursor, are shown as a replacement character.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.savings import Saving
from prefile.findings import (
    Amounts,
    Finding,
    Outcome,
    Report,
    Totals,
)
from prefile.render.text.console import console, table, title, written
from prefile.render.text.filing import discrepancy_words, filing_section
from prefile.render.text.form import WIDTH
from prefile.render.text.law_read import read_through_words
from prefile.render.text.missing_facts import answerable, decisive_questions, steps_ahead
from prefile.render.text.notation import reasons_of, working_of
from prefile.render.text.reasons import (
    OUTCOMES,
    STYLES,
    authority_words,
    claims_section,
    coverage_reasons,
    finding_reasons,
)
from prefile.render.text.supposed import scenario_authorities, scenarios_section
from prefile.render.text.warnings import checks_section, pre_check_words, source_section, warnings_section
from prefile.render.text.words import clean, count, line_name, lines_words, on_lines, place_words
from prefile.values.money import show_dollars, show_money

__all__ = ["payable_words", "report_text"]

_LAW = "law"
_FEE_UNDETERMINED = "W209"
_FEES = {"mpf": "merchandise processing", "hmf": "harbor maintenance"}
_LINE_DEPTH = 2  # a path like /lines/0: the question is about the line as a whole, not one of its facts


def report_text(  # noqa: PLR0913 - what a reader may choose
    report: Report,
    *,
    file: str | None = None,
    width: int = WIDTH,
    colour: bool = False,
    every: bool = False,
    savings: Sequence[Saving] = (),
    claim_places: Mapping[str, str] | None = None,
) -> str:
    """Return a report whole as text that ends with a newline; its head names the file that the entry was read from.

    `every` also names the measures that do not apply, each with its reasons; `savings` are what claims would come to,
    and `claim_places` where the file at hand states them.
    """
    out = console(width, colour=colour)
    _head(out, report, file)
    _act_first(out, report)
    checks_section(out, report)
    _lines(out, report)
    filing_section(out, report)
    _decided_by(out, report)
    _why(out, report, every=every)
    claims_section(out, report, savings, claim_places or {})
    if report.suppositions:
        scenarios_section(out, report)
    source_section(out, report)
    warnings_section(out, report)
    _authorities(out, report, every=every)
    return written(out)


def _head(out: Console, report: Report, file: str | None) -> None:
    names = [f"entry {report.entry_number}" if report.entry_number else "", report.reference or ""]
    named = ", ".join(clean(name) for name in names if name)
    ahead = pre_check_words(report)
    out.print(Text(f"prefile {'pre-check' if ahead else 'report'}{' on ' if named else ''}{named}", "bold"))
    if file:
        out.print(Text(f"Read from {clean(file)}."))
    none = "none (--on names a day of a US entry to ask about)" if ahead else "none"
    when = report.rate_date[:16].replace("T", " ") + " ET" if report.rate_date else none
    basis = f" ({report.rate_date_basis})" if report.rate_date_basis else ""
    known = f", as known on {report.as_known_on}" if report.as_known_on else ""
    out.print(Text(f"Rate date {when}{basis}{known}."))
    out.print(Text(f"Law read through: {read_through_words(report)}"))
    out.print(Text(f"Rule book {report.rulebook.named}, decided by {report.decided_by}."))
    out.print()
    out.print(Text(clean(ahead or payable_words(report.totals)), "bold"))
    for notice, numbers in _noticed(report, "applies").items():
        out.print(Text(f"{lines_words(numbers).capitalize()} may not be entered: {notice}", "bold red"))
    for notice, numbers in _noticed(report, "cannot tell").items():
        out.print(Text(f"Whether {lines_words(numbers)} may be entered cannot be determined: {notice}", "bold yellow"))


def _noticed(report: Report, outcome: Outcome) -> dict[str, list[int]]:
    """Return the numbers of the lines on which a notice has an outcome, by the notice."""
    barred: dict[str, list[int]] = {}
    for line in report.lines:
        for finding in line.law:
            if report.keeps_out(finding) and finding.outcome == outcome:
                barred.setdefault(report.titles[finding.measure], []).append(line.line)
    return barred


def payable_words(duty: Totals | Amounts) -> str:
    """Say what is payable, or that it cannot be determined, and between which bounds it lies.

    Where the amount is known and nothing payable all the same, goods may not be entered.
    """
    if duty.payable is not None:
        return f"Duty payable: {show_money(duty.payable)} USD, fees not included"
    if duty.least == duty.most:
        alone = f"the duty alone would be {show_money(duty.least)} USD, fees not included"
        return f"Not payable as it stands, since goods may not be entered; {alone}"
    return f"Duty payable cannot be determined: {_between(duty.least, duty.most)}, fees not included"


def _between(least: Decimal, most: Decimal | None) -> str:
    upper = "no upper bound known" if most is None else f"at most {show_money(most)} USD"
    return f"at least {show_money(least)} USD, {upper}"


def _act_first(out: Console, report: Report) -> None:
    title(out, "ACT ON FIRST")
    acting = [(line, findings) for line in report.lines if (findings := line.to_act_on) or line.discrepancies]
    if not acting:
        out.print(Text("Nothing: no measure beyond columns 1 and 2 applies, and every duty can be determined."))
    for line, findings in acting:
        out.print(Text(line_name(line), "bold"))
        for finding in findings:
            _act(out, report, finding)
        for code, what, following in discrepancy_words(line):
            out.print(Padding(Text.assemble((code, "bold red"), f" {what}"), (0, 0, 0, 2)))
            out.print(Padding(Text.assemble(("→ ", "bold"), following), (0, 0, 0, 6)))
        for step in _next_steps(report, findings):
            out.print(Padding(Text.assemble(("→ ", "bold"), clean(step)), (0, 0, 0, 2)))


def _act(out: Console, report: Report, finding: Finding) -> None:
    title = report.titles[finding.measure]
    amount = f"{show_money(finding.duty)} USD" if finding.duty is not None else _between(finding.least, finding.most)
    if report.keeps_out(finding):
        amount = "the goods may not be entered" if finding.outcome == "applies" else "whether the goods may be entered"
    head = Text.assemble(
        (OUTCOMES.get(finding.outcome, finding.outcome), STYLES[finding.outcome]), f": {title}, {amount}"
    )
    out.print(Padding(head, (0, 0, 0, 2)))
    working = working_of(finding, report)
    if working:
        out.print(Padding(Text(clean(working)), (0, 0, 0, 6)))


def _next_steps(report: Report, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what to ask for, to look up and to claim on a line, each once."""
    every = [missing for finding in findings for missing in finding.missing if missing.fact != _LAW]
    for ask, path in dict.fromkeys((missing.ask, missing.path) for missing in answerable(report, every)):
        yield f"settle: {ask}" if path.count("/") == _LINE_DEPTH else f"ask for {ask} ({place_words(report, path)})"
    yield from steps_ahead(report, every)
    unread = [finding.measure for finding in findings if any(missing.fact == _LAW for missing in finding.missing)]
    if unread:
        yield f"look up, since this law is not in the rule book: {', '.join(unread)}"
    claims = dict.fromkeys(could.named for finding in findings for could in finding.could_claim)
    if claims:
        yield f"could claim: {', '.join(claims)} (see CLAIMS below)"


def _lines(out: Console, report: Report) -> None:
    title(out, "LINES")
    rows = table(("line", "right"), ("tariff number", "left"), ("origin", "left"))
    for name in ("payable USD", "least", "most"):
        rows.add_column(name, justify="right", overflow="fold")
    barred = {number for numbers in _noticed(report, "applies").values() for number in numbers}
    for line in report.lines:
        rows.add_row(
            str(line.line),
            line.tariff_number,
            line.origin or "—",
            *_three(line.duty, barred=line.line in barred),
        )
    totals = report.totals
    value = f"value {show_dollars(totals.value)}" if totals.value is not None else "value unknown"
    rows.add_section()
    rows.add_row("", f"total, {value} USD", "", *_three(totals, barred=bool(barred)), style="bold")
    out.print(rows)
    _fees(out, report)


def _fees(out: Console, report: Report) -> None:
    """Say what the entry owes in fees beside the duty, or why a fee cannot be determined."""
    fees = report.totals.fees
    untold = [warning.what for warning in report.warnings if warning.code == _FEE_UNDETERMINED]
    if not untold and None in fees.values():
        out.print(Text("Fees: not computed by this rule book"))
        return
    owed = {name: fees[key] for key, name in _FEES.items()}
    parts = (f"{name} {'undetermined' if fee is None else show_money(fee)}" for name, fee in owed.items())
    currency = "" if fees["hmf"] is None else " USD"
    out.print(Text(f"Fees: {', '.join(parts)}{currency}"))
    for what in untold:
        out.print(Padding(Text(clean(what)), (0, 0, 0, 2)))


def _three(duty: Totals | Amounts, *, barred: bool) -> tuple[str, str, str]:
    payable, least, most = duty.payable, duty.least, duty.most
    shown = ("may not enter" if barred else "undetermined") if payable is None else show_money(payable)
    return shown, show_money(least), "unknown" if most is None else show_money(most)


def _decided_by(out: Console, report: Report) -> None:
    """Say which missing facts would decide the duty, the one on which most hangs first."""
    found = list(decisive_questions(report))
    if found:
        title(out, "WHAT WOULD DECIDE IT")
    for words in found:
        out.print(Text(words))


def _why(out: Console, report: Report, *, every: bool) -> None:
    title(out, "WHY")
    for line in report.lines:
        out.print(Text(line_name(line), "bold"))
        for finding in line.law:
            if finding.outcome != "does not apply":
                finding_reasons(out, report, finding)
        coverage_reasons(out, report, line)
    _apart(out, report, every=every)


def _apart(out: Console, report: Report, *, every: bool) -> None:
    """Say once why measures do not apply, each reason with the lines that it holds for; or only which headings say so.

    A heading that declares why a duty is not owed is about this entry, and is always named.
    """
    reasons: dict[str, dict[str, list[int]]] = {}
    left: set[str] = set()
    for line in report.lines:
        for finding in line.law:
            if finding.outcome == "does not apply" and not (every or finding.declare):
                left.add(finding.measure)
            elif finding.outcome == "does not apply":
                declared = (f"declared by heading {finding.declare}",) if finding.declare else ()
                for why in (*reasons_of(finding, report.titles), *declared):
                    reasons.setdefault(finding.measure, {}).setdefault(why, []).append(line.line)
    title(out, "DOES NOT APPLY")
    for measure, by_reason in sorted(reasons.items()):
        out.print(Text(f"{measure}  {report.titles[measure]}", "dim"))
        for why, numbers in by_reason.items():
            out.print(Padding(Text(clean(f"{on_lines(numbers, len(report.lines))}{why}")), (0, 0, 0, 2)))
    if left:
        more = " more" if reasons else ""
        out.print(Text(f"{count(len(left), f'measure{more}', f'measures{more}')}: --full --all says why"))


def _authorities(out: Console, report: Report, *, every: bool) -> None:
    """Write the authorities that the report cites; of measures that do not apply only where these are named."""
    title(out, "AUTHORITIES")
    supposed = scenario_authorities(report)
    silent = set[str]() if every else _only_of_what_is_left_out(report)
    for key, authority in report.authorities.items():
        if key not in supposed and key not in silent:
            out.print(Text(authority_words(key, authority)))


def _only_of_what_is_left_out(report: Report) -> set[str]:
    named, silent = set[str](), set[str]()
    for line in report.lines:
        for finding in line.law:
            left = finding.outcome == "does not apply" and not finding.declare
            (silent if left else named).update(finding.authorities)
        named.update(line.coverage.authorities)
        named.update(key for agreement in line.agreements for key in agreement.authorities)
    return silent - named
