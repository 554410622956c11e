"""Reports as one page to send or print: what is payable, what to do first, and each line with its reasons.

What is told of an entry is made by itself and waits in a temporary file: the sums and the contents that stand before it
are known only when the last is read. So the memory is that of one entry, and of what is listed of a run.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import IO, NamedTuple

from markupsafe import Markup

from prefile.errors import DeclarationProblems
from prefile.findings import (
    Amounts,
    Authority,
    Finding,
    LineReport,
    Missing,
    Report,
    ScenarioTotal,
    Supposition,
    Totals,
)
from prefile.law.scenario import NOT_LAW
from prefile.render.html.pages import page
from prefile.render.item import (
    Piece,
    RunItem,
    acts,
    law,
    notices,
)
from prefile.render.run_notes import (
    NOT_ADVICE,
    ReportNotes,
    RunNotes,
    report_notes,
)
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import ReportLine, matters, warnings_by_place
from prefile.render.tabular.report_rows import report_lines
from prefile.render.text.filing import agreement_words
from prefile.render.text.places import place_words
from prefile.render.text.pre_check import steps_ahead, to_ask
from prefile.render.text.summary import Tally, count
from prefile.render.text.supposed import would_add
from prefile.render.text.warnings import Check, checks, like_words
from prefile.render.text.words import on_lines
from prefile.render.writers import problems_aside
from prefile.values.money import ZERO, show_money

__all__ = ["HtmlReports", "html_piece"]

_HERE = Markup(
    "\x00"
)  # where an entry's number in the run goes; no text holds it, since characters that act are taken out
_PARTS = ("contents", "problems", "entries")
_CHUNK = 1 << 20
_MOST_ACTS = 40
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


class Body(NamedTuple):
    """What one item writes: a row of the contents and its part of the page, with what is listed of the whole run."""

    contents: str
    part: str
    problems: str
    acts: tuple[Act, ...]
    checks: tuple[Check, ...]
    authorities: dict[str, Authority]
    about: ReportNotes | None


def html_piece(item: RunItem, *, colour_aside: bool = False) -> Piece:
    """Return an item's part of the page; problems go aside too."""
    report, words = item.result, problems_aside(item.result, colour=colour_aside)
    if isinstance(report, DeclarationProblems):
        shown = page("report_problems.html.j2", {"problems": report.problems, **_WORDS})
        return Piece(Body("", "", shown, (), (), {}, None), words)
    found, corrected = sorted(_acts(report), key=_most_first), tuple(checks(report))
    warnings = warnings_by_place(report, and_checks=False)
    lines = [row._replace(warnings=tuple(warnings.get(row.place, ()))) for row in report_lines(item)]
    parts = {
        "item": item,
        "r": report,
        "lines": lines,
        "claims": {claim: says for line in lines for claim, says in _claims(line).items()},
        "acts": found,
        "checks": corrected,
        "warnings": warnings.get(None, ()),
        "apart": _apart(report),
        "suppositions": _supposed(report),
        "barred": {line.line for line in report.lines if _barred(report, line)},
        **_WORDS,
    }
    contents, part = page("report_contents.html.j2", parts), page("report_entry.html.j2", parts)
    return Piece(
        Body(
            contents,
            part,
            "",
            tuple(found[:_MOST_ACTS]),
            corrected[:_MOST_ACTS],
            report.authorities,
            report_notes(item),
        ),
        words,
    )


class HtmlReports:
    """Keeps the parts of the page in temporary files, and puts the page together when it ends."""

    def __init__(self, put: Callable[[str], None], scratch: Scratch) -> None:
        """Write the page with `put`; until then its parts wait in `scratch`."""
        self._put = put
        self._kept = {name: scratch.file() for name in _PARTS}
        self._items = 0
        self._acts: list[tuple[int, Act]] = []
        self._checks: list[tuple[int, Check]] = []
        self._authorities: dict[str, Authority] = {}
        self._notes = RunNotes()

    def body(self, body: Body) -> None:
        """Keep the part of one item, and list what is listed of the run."""
        self._items += 1
        for name, text in zip(_PARTS, (body.contents, body.problems, body.part), strict=True):
            self._kept[name].write(text.replace(_HERE, str(self._items)).encode())
        ranked = [*self._acts, *((self._items, act) for act in body.acts)]
        self._acts = heapq.nsmallest(_MOST_ACTS, ranked, key=lambda numbered: (*_most_first(numbered[1]), numbered[0]))
        self._checks += [(self._items, check) for check in body.checks[: _MOST_ACTS - len(self._checks)]]
        self._authorities.update(body.authorities)
        self._notes.add(body.about)

    def end(self, tally: Tally) -> None:
        """Write the page."""
        rest = page(
            "report.html.j2",
            {
                "tally": tally,
                "notes": self._notes,
                "acts": self._acts,
                "checks": self._checks,
                "most": _MOST_ACTS,
                "authorities": sorted(self._authorities.items()),
                "not_advice": NOT_ADVICE,
                "marks": dict(zip(_PARTS, map(_mark, range(len(_PARTS))), strict=True)),
                **_WORDS,
            },
        )
        for place, name in enumerate(_PARTS):
            before, found, after = rest.partition(_mark(place))
            if found:
                self._put(before)
                self._pass_on(self._kept[name])
                rest = after
        self._put(rest)

    def _pass_on(self, kept: IO[bytes]) -> None:
        """Write what was kept, in parts that end with a line, since a character may be several bytes."""
        kept.seek(0)
        while lines := kept.readlines(_CHUNK):
            self._put(b"".join(lines).decode())


class Supposed(NamedTuple):
    """What one scenario comes to on an entry: its words, its sum, and the lines on which it would matter."""

    scenario: Supposition
    total: ScenarioTotal
    lines: list[tuple[LineReport, list[Finding]]]


def _supposed(report: Report) -> list[Supposed]:
    """Return what each scenario comes to."""
    totals = {total.scenario: total for total in report.totals.scenarios}
    found = []
    for supposition in report.suppositions:
        mine = [
            (
                line,
                [finding for finding in line.findings if finding.scenario == supposition.scenario and matters(finding)],
            )
            for line in report.lines
        ]
        biting = [(line, findings) for line, findings in mine if findings]
        found.append(Supposed(supposition, totals[supposition.scenario], biting))
    return found


def _acts(report: Report) -> Iterator[Act]:
    """Yield the lines to act on: findings, and what a line declares that is not what is due."""
    for line in report.lines:
        found = list(acts(line))
        other = line.discrepancies or ()
        if not found and not other:
            continue
        barred = any(finding.measure in notices(report) for finding in found)
        told = [Found(finding.outcome, report.titles[finding.measure], _amount(finding, report)) for finding in found]
        told += [Found(wrong.code, wrong.what, "", f"{wrong.next}{like_words(wrong.like)}") for wrong in other]
        steps = dict.fromkeys(_steps(report, found))
        amount, _ = _payable(line.duty)
        named = f"{line.tariff_number}, origin {line.origin or 'not stated'}"
        if line.duty.payable is None and line.duty.least != line.duty.most:
            amount = _known(None, line.duty.least, line.duty.most)
        yield Act(line.line, named, amount, None if barred else line.duty.most, tuple(told), tuple(steps))


def _steps(report: Report, findings: list[Finding]) -> Iterator[str]:
    """Yield what to do about the findings of a line."""
    every = [missing for finding in findings for missing in finding.missing]
    for missing in to_ask(report, every):
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


def _most_first(act: Act) -> tuple[object, ...]:
    return (act.hangs is not None, -(act.hangs or ZERO), act.line)


def _who(missing: Missing) -> str:
    return _WHO.get(missing.fact, "the importer")


def _amount(finding: Finding, report: Report) -> str:
    """Write what a finding comes to; one that keeps goods out owes nothing and is no amount."""
    if finding.measure in notices(report):
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
    return "Cannot be told", f"at least {show_money(duty.least)} USD, {_upper(duty.most)}; fees not included"


def _barred(report: Report, line: LineReport) -> bool:
    return any(finding.measure in notices(report) and finding.outcome == "applies" for finding in law(line))


def _apart(report: Report) -> dict[str, list[str]]:
    """Return why measures do not apply, each reason once with the lines that it holds for."""
    reasons: dict[str, dict[str, list[int]]] = {}
    for line in report.lines:
        for finding in law(line):
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
    asked = [missing for finding in law(row.line) for missing in finding.missing]
    return list({(each.fact, each.ask): each for each in (*asked, *row.line.coverage.missing)}.values())


def _claims(row: ReportLine) -> dict[str, str]:
    return {could.claim: could.says for finding in law(row.line) for could in finding.could_claim}


def _link(url: str | None) -> str | None:
    """Return an address that may be followed from the page: no other kind does anything but lead to a text."""
    return url if url is not None and url.startswith(("https://", "http://")) else None


def _when(instant: str | None) -> str:
    return f"{instant[:16].replace('T', ' ')} ET" if instant else "none"


def _mark(place: int) -> Markup:
    """Return what stands in the page where a part goes."""
    return Markup("\x01{}\x01").format(place)


_WORDS: dict[str, object] = {
    "agreement": agreement_words,
    "amount_of": _amount,
    "claims_of": _claims,
    "count": count,
    "fees": _FEES,
    "here": _HERE,
    "known": _known,
    "law": law,
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
