"""Filing: the headings that a line declares, in the order of the rate date's era, and the duty on each.

Chapter 99 headings come first, exemption headings among them, and the Chapter 1 to 97 number last. Where a heading
carries a total in place of column 1, the whole duty stands on it and the number itself carries 0.00. A number of
Chapter 98 that the goods are entered under stands where the order of the era has it, with no duty of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.findings import Filed, Finding
from prefile.law.filing import FilingOrder
from prefile.law.us_customs import CHAPTER_98, ON_THE_NUMBER
from prefile.values.money import ZERO, add_all, cents
from prefile.values.tariff_number import show_number

__all__ = [
    "FilingRows",
    "file_line",
    "filed",
    "filing_rows",
    "is_without_heading",
    "row_duties",
]

_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python
_NOTHING = cents(ZERO)
_OPEN = frozenset({"applies", "cannot tell"})


class _Row(NamedTuple):
    """A row of a filing, of whatever amounts: as in `Filed`, with the places of the findings whose duty it bears."""

    number: str | None
    duties: tuple[int, ...]
    why: Literal["heading not yet published"] | None = None
    measure: str | None = None


FilingRows = tuple[_Row, ...]


def file_line(
    digits: str, findings: Sequence[Finding], order: FilingOrder | None, provision: str | None = None
) -> tuple[Filed, ...] | None:
    """Return what a line files, or None where a finding that would file a heading cannot be determined, or its heading.

    The amounts add up to the duty of the line. A duty whose heading is not published has a row without a number. A duty
    of column 2 that has a heading of its own stands there and not on the number.
    """
    rows = filing_rows(digits, findings, order, provision)
    return None if rows is None else filed(rows, row_duties(rows, [finding.duty for finding in findings]))


def filed(rows: FilingRows, duties: Iterable[Decimal]) -> tuple[Filed, ...]:
    """Return rows with the duty on each."""
    return tuple([_NEW(Filed, (row[0], duty, row[2], row[3])) for row, duty in zip(rows, duties, strict=True)])


def row_duties(rows: FilingRows, duties: Sequence[Decimal | None]) -> list[Decimal]:
    """Return the duty on each row, given that of the findings that rows were made for, or of others like them."""
    return [_duty(duties, row[1]) for row in rows]


def filing_rows(
    digits: str, findings: Sequence[Finding], order: FilingOrder | None, provision: str | None = None
) -> FilingRows | None:
    """Return the rows of `file_line`: they hang on amounts only by which of them are nothing."""
    if order is None:
        return None
    on_number: dict[str, tuple[int, ...]] = {}  # by measure, the findings whose duty stands on the number itself
    headed: list[tuple[int, int]] = []
    for at, finding in enumerate(findings):
        if finding.declare is None and finding.outcome not in _OPEN:
            continue
        place, own = order.place(finding.measure), finding.measure in ON_THE_NUMBER
        open_ = finding.outcome == "cannot tell" or (finding.declare is None and finding.missing)
        if open_ and (own or place is not None or finding.most != ZERO):
            return None
        if own:
            on_number[finding.measure] = (at,)
        if finding.declare is not None and place is not None:
            headed.append((place, at))
        elif is_without_heading(finding):
            headed.append((len(order.order) if place is None else place, at))
    rows = _headings(findings, headed, on_number) if headed else []
    if provision is not None:
        before = [findings[at] for place, at in headed if place < (order.place(CHAPTER_98) or 0)]
        rows.insert(sum(1 + len(finding.beside) for finding in before), _Row(show_number(provision), ()))
    return (*rows, _Row(show_number(digits), tuple([at for places in on_number.values() for at in places])))


def _duty(duties: Sequence[Decimal | None], places: Iterable[int]) -> Decimal:
    """Return the sum of the duties at places, to the cent."""
    known = [duty for at in places if (duty := duties[at])]
    if not known:
        return _NOTHING
    return cents(known[0] if len(known) == 1 else add_all(known))


def _headings(
    findings: Sequence[Finding], headed: list[tuple[int, int]], on_number: dict[str, tuple[int, ...]]
) -> list[_Row]:
    """Return the headings in their order, taking from the number what stands on a heading instead."""
    rows: list[_Row] = []
    for _, at in sorted(headed, key=lambda placed: (placed[0], findings[placed[1]].measure)):
        finding = findings[at]
        if finding.declare is None:
            rows.append(_Row(None, (at,), "heading not yet published", finding.measure))
            continue
        if finding.measure in on_number:  # the heading takes the place of the column's printed rate
            on_number[finding.measure] = ()
        instead: tuple[int, ...] = ()
        if finding.in_place_of is not None:
            instead = on_number.get(finding.in_place_of, ())
            on_number[finding.in_place_of] = ()
        rows.append(_Row(finding.declare, (at, *instead)))
        rows += [_Row(heading, ()) for heading in finding.beside]  # a part of the value that owes nothing
    return rows


def is_without_heading(finding: Finding) -> bool:
    """Whether a finding owes a duty whose Chapter 99 heading is not published."""
    owes = finding.outcome == "applies" and bool(finding.duty)
    return owes and finding.declare is None and finding.measure not in ON_THE_NUMBER
