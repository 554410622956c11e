"""The duty and the value that a line declares, against what is due, within the tolerance that the book says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from prefile.duty.filing import is_without_heading
from prefile.entry.provision import further_goods, provision_of
from prefile.findings import Discrepancy
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.report.discrepancies.stated import DueNumber, Stated, discrepancy, is_heading
from prefile.values.money import (
    EXACT,
    ZERO,
    add_all,
    show_money,
)
from prefile.values.tariff_number import show_number

__all__ = ["duty_differs", "misplaced_value"]


def duty_differs(stated: Stated, missing: Sequence[Discrepancy]) -> Iterator[Discrepancy]:
    """Yield where the duty declared is beyond the tolerance of what is due, on the line or on one number.

    A duty whose heading is not published stands on no number: it may be declared on one of them or on none. A heading
    that the book does not know may carry duty that the book sees elsewhere: then too little is not told. What the
    headings that are `missing`, or a program that is not had, say already is not said again.
    """
    if further_goods(stated.line):
        return
    if any(declared.duty is None for declared in stated.declared) or stated.names_other_goods:
        differ = _by_number(stated, _said_already(stated, missing))
        yield from (discrepancy("D406", differing, differing.partition(":")[0]) for differing in differ)
    elif stated.due.filing is None:
        yield from _beyond_bounds(stated)
    else:
        yield from _beyond_filing(stated, stated.due.filing, _said_already(stated, missing))


def _left_out_by_program(stated: Stated) -> Decimal:
    """Return the duty that is missing on the goods' number for a program that is not had (D407)."""
    free = not stated.duties.get(stated.line.tariff_number)
    wrong = stated.line.program is not None and not stated.due.special.available
    on_number = [finding for finding in stated.due.findings if finding.measure in ON_THE_NUMBER]
    return add_all(finding.least for finding in on_number) if wrong and free else ZERO


def _moved_by_heading(stated: Stated, missing: Sequence[Discrepancy]) -> Decimal:
    """Return the duty that stands on the goods' number because the heading that takes it over is missing (D401)."""
    headings = {found.number for found in missing}
    others = [finding.in_place_of for finding in stated.due.findings if finding.declare in headings]
    return add_all(finding.duty or ZERO for finding in stated.due.findings if finding.measure in others)


def _said_already(stated: Stated, missing: Sequence[Discrepancy]) -> set[str]:
    """Return the goods' number where its duty differs as another discrepancy says already."""
    number = stated.line.tariff_number
    due = next((filed.duty for filed in stated.due.filing or () if stated.key(filed.number) == number), None)
    declared = stated.duties.get(number)
    if due is None or declared is None:
        return set()
    moved, left_out = _moved_by_heading(stated, missing), _left_out_by_program(stated)
    as_said = EXACT.subtract(EXACT.add(due, moved), left_out)
    if as_said == due:
        return set()
    return {number} if abs(EXACT.subtract(declared, as_said)) <= stated.due.order.tolerance else set()


def _nowhere(stated: Stated) -> Decimal:
    """Return the duty on no number."""
    return add_all(finding.duty or ZERO for finding in stated.due.findings if is_without_heading(finding))


def _beyond_filing(stated: Stated, filing: tuple[DueNumber, ...], said: set[str]) -> Iterator[Discrepancy]:
    """Yield that duty differs on the numbers declared and due, but for those of which that is `said`.

    A heading too few or too many is reported by itself.
    """
    duties, due = stated.duties, {stated.key(filed.number): filed.duty for filed in filing}
    allowed = stated.due.order.tolerance
    differ = list(_by_number(stated, said))
    both = (duties.keys() & due.keys()) - said
    apart = EXACT.subtract(add_all(duties[key] for key in both), add_all(due[key] for key in both))
    known = add_all(duty for key, duty in duties.items() if stated.is_known(key))
    whole = abs(EXACT.subtract(known, add_all(due.values())))
    unknown = any(not stated.is_known(key) for key in duties)
    if differ and whole <= allowed:
        yield discrepancy("D408", f"the sum is right and stands otherwise: {'; '.join(differ)}")
    elif apart > allowed + _nowhere(stated) or (-apart > allowed and not unknown):
        sums = f"{show_money(add_all(duties.values()))} USD are declared and {show_money(add_all(due.values()))} due"
        yield discrepancy("D406", f"{sums} ({'; '.join(differ)})" if differ else sums)


def _beyond_bounds(stated: Stated) -> Iterator[Discrepancy]:
    """Yield that less than the least is declared, or more than the most, where the filing is open."""
    allowed, duty = stated.due.order.tolerance, stated.due.duty
    every = add_all(stated.duties.values())
    known = add_all(duty for key, duty in stated.duties.items() if stated.is_known(key))
    least = max(EXACT.subtract(duty.least, EXACT.add(_nowhere(stated), _left_out_by_program(stated))), ZERO)
    if EXACT.subtract(least, every) > allowed and len(stated.duties) == sum(map(stated.is_known, stated.duties)):
        yield discrepancy("D406", f"{show_money(every)} USD are declared and at least {show_money(least)} are due")
    elif duty.most is not None and EXACT.subtract(known, duty.most) > allowed:
        yield discrepancy("D406", f"{show_money(known)} USD are declared and at most {show_money(duty.most)} are due")


def _by_number(stated: Stated, said: set[str]) -> Iterator[str]:
    """Yield each number whose declared duty is beyond the tolerance of its own, where that is not `said` already."""
    without = {stated.key(number.number) for number in stated.declared if number.duty is None} | said
    for filed in stated.due.filing or ():
        key = stated.key(filed.number)
        if key not in stated.duties or key in without:
            continue
        declared = stated.duties[key]
        if abs(EXACT.subtract(declared, filed.duty)) > stated.due.order.tolerance:
            yield f"{filed.number}: {show_money(declared)} declared, {show_money(filed.duty)} due"


def misplaced_value(stated: Stated) -> Iterator[Discrepancy]:
    """Yield that value is on a heading instead of the number of the goods, or another value than the line's."""
    goods, on_headings = show_number(stated.line.tariff_number), False
    for declared in stated.declared:
        if is_heading(declared) and declared.value:
            on_headings, heading = True, show_number(declared.number)
            yield discrepancy(
                "D409", f"{show_money(declared.value)} USD stand on {heading}; they stand on {goods}", heading
            )
    own = next(
        (declared.value for declared in stated.declared if stated.key(declared.number) == stated.line.tariff_number),
        None,
    )
    value = stated.line.value if stated.line.currency == "USD" else None
    beside_provision = provision_of(stated.line) is not None  # which may have a value of its own
    if own is not None and value is not None and own != value and not on_headings and not beside_provision:
        what = f"{show_money(own)} USD are declared on {goods}, and the value of the line is {show_money(value)}"
        yield discrepancy("D409", what, goods, "Correct one of the two values.")
