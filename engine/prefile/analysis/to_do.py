"""What to do before an entry is filed, in its order: what bars entry, what is missing or differs, what saves, the rest.

Made of a report and of what would lower its duties, if that was looked for. Each step is data; how it is worded is
somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.analysis.missing_facts import RankedFact, by_question, missing_facts
from prefile.analysis.savings import Saving
from prefile.duty.filing import is_without_heading
from prefile.entry.fact_paths import placed_fact
from prefile.findings import Caution, Finding, LineReport, Report
from prefile.law.scenario import CURRENT_TARIFF
from prefile.values.money import EXACT, ZERO, add_all

__all__ = ["Step", "StepKind", "cheapest", "to_do"]

StepKind = Literal[
    "barred", "ahead", "in bond", "fact", "settle", "not encoded", "no tariff", "discrepancy", "claim", "program",
    "heading", "fee", "check", "unchecked", "note",
]  # fmt: skip

_BY_FACT: dict[str, StepKind] = {"law": "not encoded", "unsettled": "settle", "tariff-edition": "no tariff"}
_SUPPOSE = "Suppose that the current one stays in effect to see what is owed then."
_PRE_CHECK = "W213"
_OF_A_US_ENTRY = frozenset({"entered", "tariff-number"})
_FIRST_CHECK, _LAST_CHECK = "W220", "W249"
_CHECKS = frozenset({"W207", "W215", "W250"})
_IN_BOND = "W251"
_NOTE = "W204"
_UNCHECKED = "W252"
_KINDS: dict[str, StepKind] = {_NOTE: "note", _UNCHECKED: "unchecked"}
_ORDER: tuple[StepKind, ...] = (
    "barred", "ahead", "in bond", "discrepancy", "fact", "settle", "not encoded", "no tariff", "claim", "program",
    "heading", "fee", "check", "unchecked", "note",
)  # fmt: skip
_STAGES: dict[StepKind, int] = {"claim": 1, "program": 1, "heading": 2, "fee": 2, "check": 2, "unchecked": 2, "note": 3}

_LAST = 4


class Step(NamedTuple):
    """One thing to do: what, on which lines, and how much duty hangs on it (None: no upper bound is known).

    `bars` are the titles of the notices that bar entry, or may. `name` is the fact, code, claim or program that it is
    about; `next` what the catalogue says to do. `places` are paths in the entry. `titles` are those of the duties
    without a heading. A claim that states a fact of the goods is not `documented`; on the lines in `dearer` the same
    fact adds so much duty, and one that is `rare` comes last. `answers` are the facts of a side-car that answer.
    """

    kind: StepKind
    what: str
    lines: tuple[int, ...]
    money: Decimal | None = ZERO
    bars: tuple[str, ...] = ()
    name: str = ""
    next: str = ""
    places: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    documented: bool = True
    dearer: tuple[tuple[int, Decimal], ...] = ()
    answers: tuple[str, ...] = ()
    rare: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts at its places, each once, whichever lines they are of."""
        return tuple(dict.fromkeys(placed_fact(place)[1] for place in self.places))


def to_do(report: Report, savings: Iterable[Saving] = ()) -> tuple[Step, ...]:
    """Return what to do on a report, most pressing first; nothing where it can be filed as it is."""
    missing = [fact for fact in missing_facts(report) if fact.measures]  # coverage alone presses nobody
    steps = [
        *_barred(report),
        *_ahead(report.warnings),
        *_in_bond(report),
        *_facts(report, missing),
        *_discrepancies(report.lines),
        *_reliefs(cheapest(savings)),
        *_headings(report),
        *_fees(report, missing),
        *_checks(report, missing),
    ]
    return tuple(sorted(steps, key=_rank))


def cheapest(savings: Iterable[Saving]) -> dict[int, Saving]:
    """Return, by line, the claim or program that leaves the least duty; what the goods are made of is no choice."""
    best: dict[int, Saving] = {}
    for saving in savings:
        known = best.get(saving.line)
        if saving.kind != "content" and (known is None or _before(saving, known)):
            best[saving.line] = saving
    return best


def _before(saving: Saving, other: Saving) -> bool:
    """Whether a saving goes before another: what is rare never does before what is not."""
    return (saving.rare, saving.then.least) < (other.rare, other.then.least)


def _rank(step: Step) -> tuple[object, ...]:
    barred = 0 if step.kind == "barred" else 1 if step.kind == "in bond" else 2 if step.bars else 3
    unbounded = step.money is None
    stage = (
        _LAST if step.rare else _STAGES.get(step.kind, 0),
        not unbounded,
        -(step.money or ZERO),
        _ORDER.index(step.kind),
    )
    return barred, *stage, step.lines, step.what


def _barred(report: Report) -> Iterator[Step]:
    """Yield each notice that keeps goods from being entered, with the claims that would lift it."""
    found: dict[str, list[tuple[int, Finding]]] = {}
    for line in report.lines:
        for finding in line.law:
            if finding.outcome == "applies" and report.keeps_out(finding):
                found.setdefault(finding.measure, []).append((line.line, finding))
    for measure, on_lines in found.items():
        title = report.titles[measure]
        claims = dict.fromkeys(could.named for _, finding in on_lines for could in finding.could_claim)
        yield Step("barred", title, tuple(line for line, _ in on_lines), None, (title,), ", ".join(claims))


def _ahead(warnings: Iterable[Caution]) -> Iterator[Step]:
    """Yield that another country's declaration settles no duty: only the US entry does."""
    for warning in warnings:
        if warning.code == _PRE_CHECK:
            yield Step("ahead", warning.what, (), None, name=warning.code, next=warning.next)


def _in_bond(report: Report) -> Iterator[Step]:
    """Yield that other rates hold if the goods moved in bond, with how much those change what is owed."""
    now = {line.line: line.duty for line in report.lines}
    changed = report.on_the_way
    money = add_all(abs(EXACT.subtract(now[each.line].least, each.then.least)) for each in changed)
    for warning in report.warnings:
        if warning.code == _IN_BOND:
            lines = tuple(each.line for each in changed)
            yield Step("in bond", warning.what, lines, money, name=warning.code, next=warning.next)


def _facts(report: Report, missing: Sequence[RankedFact]) -> Iterator[Step]:
    """Yield what is missing for the duty, or for whether the goods may be entered."""
    ahead = report.is_pre_check
    for fact in by_question(missing):
        if ahead and fact.fact in _OF_A_US_ENTRY:
            continue
        kind = _BY_FACT.get(fact.fact, "fact")
        titles = tuple(report.titles[measure] for measure in fact.measures)
        bars = tuple(report.titles[measure] for measure in fact.measures if measure in report.notices)
        what = f"{', '.join(titles)}: {fact.ask}" if kind == "not encoded" else fact.ask
        following = _SUPPOSE if kind == "no tariff" and not _is_supposed(report) else ""
        lines, places = tuple(sorted(fact.lines)), (fact.path,)
        yield Step(
            kind, what, lines, fact.width, bars, name=fact.fact, next=following, places=places, answers=fact.answers
        )


def _is_supposed(report: Report) -> bool:
    """Whether the report says already what is owed if the current tariff stays in effect."""
    return any(supposed.scenario == CURRENT_TARIFF for supposed in report.totals.scenarios)


def _discrepancies(lines: Sequence[LineReport]) -> Iterator[Step]:
    for line in lines:
        for found in line.discrepancies or ():
            filed = [filed.duty for filed in line.filing or () if filed.number and filed.number == found.number]
            money = add_all(filed) if filed else line.duty.least
            yield Step("discrepancy", found.what, (line.line,), money, name=found.code, next=found.next)


def _reliefs(best: dict[int, Saving]) -> Iterator[Step]:
    by_name: dict[tuple[str, str], list[Saving]] = {}
    for saving in best.values():
        by_name.setdefault((saving.kind, saving.name), []).append(saving)
    for (kind, name), found in by_name.items():
        saved = add_all(EXACT.subtract(saving.now.least, saving.then.least) for saving in found)
        lines = tuple(saving.line for saving in found)
        first = found[0]
        step_kind: StepKind = "claim" if kind == "claim" else "program"
        step = Step(step_kind, first.says, lines, saved, name=first.named if kind == "claim" else name)
        yield step._replace(documented=first.documented, dearer=first.dearer, rare=first.rare)


def _headings(report: Report) -> Iterator[Step]:
    """Yield which duties have no heading yet, and on which lines: somebody must look it up on the day of filing."""
    found: dict[str, list[int]] = {}
    for line in report.lines:
        for finding in line.findings:
            if is_without_heading(finding) and finding.scenario is None:
                found.setdefault(report.titles[finding.measure], []).append(line.line)
    if found:
        lines = sorted({line for of_measure in found.values() for line in of_measure})
        yield Step("heading", "; ".join(found), tuple(lines), titles=tuple(found))


def _fees(report: Report, missing: Sequence[RankedFact]) -> Iterator[Step]:
    """Yield which fees are not computed, and for want of which facts that no duty asks for already.

    A declaration of another country owes none.
    """
    ahead = report.is_pre_check
    open_ = [name for name, amount in report.totals.fees.items() if amount is None]
    if not open_ or ahead:
        return
    lacks = report.fees_lack
    asked = {fact.path.removeprefix("/") for fact in missing}
    places = tuple(path for path in lacks if path not in asked)
    if places or not lacks:
        of_lines = sorted({place for place, _ in map(placed_fact, places) if place is not None})
        lines = tuple(report.lines[place].line for place in of_lines)
        yield Step("fee", ", ".join(places), lines, name=", ".join(open_), places=places)


def _checks(report: Report, missing: Sequence[RankedFact]) -> Iterator[Step]:
    """Yield what to correct or to look at in the declaration, the same of several lines once.

    What a duty asks for at the same place is not said twice.
    """
    lines = report.lines
    asked = {fact.path for fact in missing}
    found: dict[tuple[str, str, str], list[Caution]] = {}
    for warning in report.warnings:
        named = warning.code in _CHECKS or warning.code in _KINDS
        if warning.path in asked and warning.code not in _KINDS:
            continue
        if named or _FIRST_CHECK <= warning.code <= _LAST_CHECK:
            found.setdefault((warning.code, warning.what, warning.next), []).append(warning)
    for (code, what, following), same in found.items():
        places = tuple(warning.path for warning in same)
        numbers = tuple(dict.fromkeys(lines[place].line for path in places for place in _line_of(path, len(lines))))
        kind: StepKind = _KINDS.get(code, "check")
        yield Step(kind, what, numbers, name=code, next=following, places=places)


def _line_of(path: str, count: int) -> Iterator[int]:
    place = path.removeprefix("/lines/").partition("/")[0] if path.startswith("/lines/") else ""
    if place.isdecimal() and int(place) < count:
        yield int(place)
