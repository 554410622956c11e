"""Headings and programs: what is due and not declared, and what is declared and not due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefile.decision.book_headings import Files
from prefile.entry import Declared
from prefile.entry.provision import further_goods
from prefile.findings import Discrepancy, Finding
from prefile.report.discrepancies.stated import (
    TAKES_OUT,
    Stated,
    discrepancy,
    is_heading,
)
from prefile.values.dates import show_instant
from prefile.values.money import show_money
from prefile.values.tariff_number import show_number

__all__ = ["headings_missing", "headings_not_due", "program_not_had"]

_LAPSED = "Pay the duty without it; whether to go on flagging a lapsed program, CBP's instructions for it say."


def headings_missing(stated: Stated) -> Iterator[Discrepancy]:
    """Yield the headings that are due, of a duty or of an exemption, and not declared."""
    asserted = {
        finding.measure for declared in stated.declared if (finding := _asserted(stated, declared)[1]) is not None
    }
    asserted |= {
        use.measure for declared in stated.declared for use in _fitting(stated, declared) if _unclaimed(stated, use)
    }
    for finding in _for_sure(stated):
        if finding.measure in asserted:
            continue
        for heading in finding.beside:
            if stated.key(heading) not in stated.keys:
                what = (
                    f"{heading} is missing: it declares the part of the value on which {finding.measure} owes nothing"
                )
                yield discrepancy("D401", what, heading)
        if any(stated.key(heading) in stated.keys for heading in _headings(finding)):
            continue
        heading = str(finding.declare)
        others = f" (or {', '.join(finding.or_declare)})" if finding.or_declare else ""
        if finding.outcome in TAKES_OUT:
            why = f": {finding.because[0]}" if finding.because else ""
            what = f"{heading}{others}, which exempts the line from {finding.measure}, is missing{why}"
            yield discrepancy("D405", what, heading)
        else:
            yield discrepancy(
                "D401", f"{heading} is missing: {finding.measure} applies{_filed_duty_words(stated, finding)}", heading
            )


def _for_sure(stated: Stated) -> list[Finding]:
    """Return the findings that file a heading for sure."""
    law = [finding for finding in stated.due.findings if finding.scenario is None and finding.declare is not None]
    return [finding for finding in law if finding.outcome != "cannot tell" and not finding.missing]


def _headings(finding: Finding) -> tuple[str, ...]:
    return (str(finding.declare), *finding.or_declare)


def _filed_duty_words(stated: Stated, finding: Finding) -> str:
    """Return the duty on a heading in words: by the filing, since a total holds another measure's duty too."""
    filed = next((filed.duty for filed in stated.due.filing or () if filed.number == finding.declare), finding.duty)
    return f", {show_money(filed)} USD" if filed else ""


def headings_not_due(stated: Stated) -> Iterator[Discrepancy]:
    """Yield the headings that are declared and not due; what may be due is left alone."""
    if further_goods(stated.line):  # a heading may be that of the other number, which is not screened
        return
    expected = {
        stated.key(heading) for finding in _for_sure(stated) for heading in (*_headings(finding), *finding.beside)
    }
    may_be = {finding.measure for finding in stated.due.findings if finding.outcome == "cannot tell" or finding.missing}
    for declared in stated.declared:
        uses = stated.headings.uses(declared.number) if is_heading(declared) else ()
        if not uses or stated.key(declared.number) in expected:
            continue
        now = [use for use in uses if use.window.holds(stated.at(use.measure))]
        fitting = _fitting(stated, declared)
        unsure = stated.line.origin is None or any(use.measure in may_be for use in fitting)
        if not fitting or not unsure:
            yield _unstated(stated, declared, fitting) or _not_due(stated, declared, uses, now)


def _fitting(stated: Stated, declared: Declared) -> list[Files]:
    """Return the uses of a heading that are in force on the rate date for goods of the line's origin."""
    uses = stated.headings.uses(declared.number) if is_heading(declared) else ()
    return [use for use in uses if use.window.holds(stated.at(use.measure)) and use.fits(stated.line.origin)]


def _unclaimed(stated: Stated, use: Files) -> bool:
    """Whether a heading is for goods of a program that the line does not claim."""
    return bool(use.programs) and stated.line.program not in use.programs


def _asserted(stated: Stated, declared: Declared) -> tuple[list[str], Finding | None]:
    """Return the claims that a heading makes and the line does not, and the finding that they would lower."""
    made = {claim.claim for claim in stated.line.claims}
    for use in _fitting(stated, declared):
        finding = next((found for found in stated.due.findings if found.measure == use.measure), None)
        could = {claim.claim for claim in finding.could_claim} if finding is not None else set[str]()
        if claims := sorted((use.claims & could) - made):
            return claims, finding
    return [], None


def _unstated(stated: Stated, declared: Declared, fitting: Sequence[Files]) -> Discrepancy | None:
    """Yield a heading that makes a claim, or names a program, which the line does not state."""
    heading, (claims, finding) = show_number(declared.number), _asserted(stated, declared)
    if finding is not None:
        named = " or ".join(f'"{claim}"' for claim in claims)
        what = f"{heading} makes the claim {named}, which the line does not state: {finding.measure} applies without it"
        following = (
            f"State the claim, in the entry or with --facts (claims/{claims[0]}/reference), or remove the heading."
        )
        return discrepancy("D402", what, heading, following)
    programs = sorted({name for use in fitting if _unclaimed(stated, use) for name in use.programs})
    if programs:
        named = " or ".join(programs)
        what = f"{heading} is for goods of the program {named}, which the line does not claim"
        return discrepancy("D402", what, heading, f"Claim the program ({named}), or remove the heading.")
    return None


def _not_due(stated: Stated, declared: Declared, uses: Sequence[Files], now: Sequence[Files]) -> Discrepancy:
    heading = show_number(declared.number)
    if not now:
        return _of_another_era(stated, heading, uses)
    measures = dict.fromkeys(use.measure for use in now)
    found = next((finding for finding in stated.due.findings if finding.measure in measures), None)
    if found is None:
        return discrepancy("D402", f"{heading} is not due: {now[0].measure} does not name this number", heading)
    if found.outcome not in TAKES_OUT and not any(use.fits(stated.line.origin) for use in now):
        instead = f"; {found.measure} files {found.declare}" if found.declare else ""
        return discrepancy(
            "D402", f"{heading} is not due: it is not for goods of {stated.line.origin}{instead}", heading
        )
    instead = f"; it files {found.declare}" if found.declare else ""
    why = f": {found.because[-1]}" if found.because and not instead else ""
    outcome = found.outcome if found.outcome in TAKES_OUT else "applies under another heading"
    return discrepancy("D402", f"{heading} is not due: {found.measure} {outcome}{instead}{why}", heading)


def _of_another_era(stated: Stated, heading: str, uses: Sequence[Files]) -> Discrepancy:
    """Yield a heading that its measure files on other dates than the line's."""
    found = {finding.measure for finding in stated.due.findings}
    measure = next((use.measure for use in uses if use.measure in found), uses[0].measure)
    at = stated.at(measure)
    begins = [use.window.since for use in uses if use.window.since is not None and use.window.since > at]
    ends = [use.window.until for use in uses if use.window.until is not None and use.window.until <= at]
    if begins:
        when = f"begins {show_instant(min(begins))}"
    else:
        when = f"ended {show_instant(max(ends))}" if ends else "is not filed on the rate date"
    return discrepancy("D403", f"{heading} of {measure} {when}", heading)


def program_not_had(stated: Stated) -> Iterator[Discrepancy]:
    """Yield that a program is claimed that the line cannot have."""
    if stated.line.program is not None and not stated.due.special.available:
        following = _LAPSED if stated.due.special.lapsed else ""
        yield discrepancy("D407", stated.due.special.says, None, following)
