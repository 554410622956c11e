"""The shadow check: what the kernel found on a line beside what the ordinary code finds on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from prefile.bulk.by_kernel import ByKernel
from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.plans import Plan
from prefile.bulk.static_finding import StaticFinding, are_said, static_findings
from prefile.duty.line_findings import LineDuty
from prefile.errors import Fault

__all__ = ["KernelLine", "ShadowDifference", "cents", "compare", "compare_fee", "kernel_lines"]


class ShadowDifference(Fault):
    """The kernel and the ordinary code come to different duties on one line."""


class KernelLine(NamedTuple):
    """What the kernel found on a line, in cents (-1: no upper bound); measures without an amount owe nothing."""

    entry: str | None
    line: int
    amounts: Mapping[str, tuple[int, int]]
    content: int
    least: int
    most: int
    payable: bool


def compare(line: KernelLine, ordinary: LineDuty, contents: Mapping[int, tuple[StaticFinding, ...]]) -> None:
    """Compare what the kernel found with what the ordinary code did.

    Raises:
        ShadowDifference: they differ; it names the entry, the line, the measure and both amounts.
    """
    where = f"entry {line.entry or 'without a number'}, line {line.line}"
    findings = ordinary.found.findings
    for finding in findings:
        own = line.amounts.get(finding.measure, (0, 0))
        if not finding.least and own == (0, 0) and finding.most == 0:
            continue
        theirs = cents(finding.least), cents(finding.most)
        if own != theirs:
            raise ShadowDifference(f"{where}, {finding.measure}: {shown(own)} in bulk, {shown(theirs)} screened alone")
    said = contents.get(line.content, ())
    if not are_said(said, findings):
        found = static_findings(findings)
        unlike = (two[1].measure for two in zip(said, found, strict=False) if two[0] != two[1])
        differs = next(unlike, "findings")
        raise ShadowDifference(f"{where}, {differs}: another outcome or heading in bulk than screened alone")
    duty = ordinary.duty
    own_sum = line.least, line.most
    theirs = cents(duty.least), cents(duty.most)
    payable = duty.payable is not None
    if own_sum != theirs or line.payable != payable or (payable and cents(duty.payable) != line.least):
        raise ShadowDifference(
            f"{where}, the duty of the line: {shown(own_sum)} in bulk, {shown(theirs)} screened alone"
        )


def kernel_lines(found: ByKernel, places: list[int], plans: Sequence[Plan]) -> Iterator[tuple[int, KernelLine]]:
    """Yield what the kernel found on some lines, for those who compare."""
    coded, sums = found.coded, found.sums
    named = coded.plain_shape.entries.get("entry_number")
    for place, amounts in zip(places, _amounts(found, places, plans), strict=True):
        entry = int(coded.entry[place])
        line = KernelLine(
            entry=None if named is None else named[entry].as_py(),
            line=int(coded.numbers[place]),
            amounts=amounts,
            content=int(sums.content[place]),
            least=int(sums.least[place]),
            most=int(sums.most[place]),
            payable=bool(sums.payable[place]),
        )
        yield place, line


def _amounts(found: ByKernel, places: list[int], plans: Sequence[Plan]) -> list[dict[str, tuple[int, int]]]:
    """Return what the steps of some lines come to."""
    asked = np.array(places, np.int64)
    own_plans = [plans[number] for number in found.plans[asked].tolist()]
    sizes = np.array([len(plan.steps) for plan in own_plans], np.int64)
    amounts: list[dict[str, tuple[int, int]]] = [{} for _ in places]
    for number, step in enumerate(found.steps.stepped):
        own = np.flatnonzero(sizes > number)
        at = np.searchsorted(step.lines, asked[own])
        for row, least, most in zip(own.tolist(), step.least[at].tolist(), step.most[at].tolist(), strict=True):
            amounts[row][own_plans[row].steps[number].measure] = least, most
    return amounts


def compare_fee(entry: str | None, name: str, own: int, theirs: int) -> None:
    """Compare a fee of an entry in cents (-1: it is not known) with what the ordinary code says.

    Raises:
        ShadowDifference: they differ.
    """
    if own != theirs:
        bulk, alone = ("not known" if fee == NO_BOUND else f"{fee / 100:,.2f}" for fee in (own, theirs))
        raise ShadowDifference(f"entry {entry or 'without a number'}, {name}: {bulk} in bulk, {alone} screened alone")


def cents(amount: Decimal | None) -> int:
    """Return an amount in cents; -1 where no bound is known."""
    if not amount:
        return NO_BOUND if amount is None else 0
    return int(amount.scaleb(2))


def shown(bounds: tuple[int, int]) -> str:
    """Write bounds for people."""
    least, most = bounds
    if least == most:
        return f"{least / 100:,.2f}"
    return f"{least / 100:,.2f} to {'?' if most == NO_BOUND else f'{most / 100:,.2f}'}"
