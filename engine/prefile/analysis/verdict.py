"""How an entry stands before it is filed: what may not be entered, what it is held for, or that it is ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from prefile.analysis.to_do import Step, StepKind, to_do
from prefile.findings import Outcome, Report

__all__ = ["Hold", "HoldKind", "Verdict", "hold_of", "needs_action", "noticed", "verdict_on"]

HoldKind = Literal["admissibility", "facts", "in bond", "law", "tariff", "discrepancy", "check", "heading"]
_HOLDS: Mapping[StepKind, HoldKind] = {
    "in bond": "in bond", "not encoded": "law", "no tariff": "tariff", "discrepancy": "discrepancy",
    "check": "check", "heading": "heading",
}  # fmt: skip

_CONTENTS = ("metal/", "minerals/")  # of which one question asks for several facts
_FACTS: frozenset[StepKind] = frozenset({"fact", "settle"})


class Hold(NamedTuple):
    """One reason to hold an entry: how many steps it stands for, on which lines, and what they are about.

    Of facts, `fees` are those that fees hang on and no duty.
    """

    kind: HoldKind
    times: int
    lines: tuple[int, ...] = ()
    what: tuple[str, ...] = ()
    fees: int = 0


class Verdict(NamedTuple):
    """How an entry stands: what is barred, by the lines it is; what it is held for; what is left to check, if ready."""

    barred: Mapping[tuple[int, ...], list[str]]
    holds: tuple[Hold, ...]
    to_check: int

    @property
    def ready(self) -> bool:
        """Whether it can be filed as it is."""
        return not self.barred and not self.holds


def verdict_on(report: Report, steps: Iterable[Step]) -> Verdict:
    """Return how an entry stands by what there is to do."""
    every = list(steps)
    to_check = sum(
        step.kind == "unchecked" or (step.kind == "fee" and not step.places) or not (step.documented or step.rare)
        for step in every
    )
    return Verdict(noticed(report, "applies"), tuple(_holds(report, every)), to_check)


def needs_action(report: Report) -> bool:
    """Whether there is something to act on: by what the report finds, or since the entry is not ready to file.

    Another country's declaration is filed nowhere here, and held for nothing.
    """
    return report.to_act_on or not (report.is_pre_check or verdict_on(report, to_do(report)).ready)


def hold_of(step: Step) -> HoldKind | None:
    """Return what an entry is held for as long as a step is not done; None of what holds none."""
    if step.kind in _FACTS:
        return "admissibility" if step.bars else "facts"
    if step.kind == "fee":
        return "facts" if step.facts else None
    return _HOLDS.get(step.kind)


def _holds(report: Report, steps: list[Step]) -> Iterator[Hold]:
    for numbers, titles in noticed(report, "cannot tell").items():
        yield Hold("admissibility", len(titles), numbers, tuple(titles))
    facts = [step for step in steps if step.kind in _FACTS]
    for_fees = sum(len(step.facts) for step in steps if step.kind == "fee")
    if facts or for_fees:
        yield Hold("facts", _facts_missing(facts), fees=for_fees)
    for kind, hold in _HOLDS.items():
        found = [step for step in steps if step.kind == kind]
        if found:
            lines = tuple(sorted({line for step in found for line in step.lines}))
            yield Hold(hold, len(found), lines, tuple(title for step in found for title in step.titles))


def _facts_missing(steps: list[Step]) -> int:
    """Count the facts that are missing, each once, as facts ask counts them: of claims that answer alike, one."""
    contents = {answer for step in steps for answer in step.answers if answer.startswith(_CONTENTS)}
    return len(contents) + sum(not any(answer.startswith(_CONTENTS) for answer in step.answers) for step in steps)


def noticed(report: Report, outcome: Outcome) -> dict[tuple[int, ...], list[str]]:
    """Return the titles of the notices that have an outcome, by the lines on which they have it."""
    lines: dict[str, list[int]] = {}
    for line in report.lines:
        for finding in line.law:
            if finding.outcome == outcome and report.keeps_out(finding):
                lines.setdefault(report.titles[finding.measure], []).append(line.line)
    titles: dict[tuple[int, ...], list[str]] = {}
    for title, numbers in lines.items():
        titles.setdefault(tuple(numbers), []).append(title)
    return titles
