"""What a line declares against what is due: headings, their order, duty, value and program, each with a stable code.

Only what is told is compared. A heading that a measure may file, of which it cannot be told whether it applies, is no
discrepancy; where a line's filing is open, its declared duty is compared with the least and the most. By how much
amounts may differ, and which order is laid down, the book says (`filing.yaml`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from prefile.amounts import EXACT, ZERO, add_all, show_money
from prefile.codes import CATALOGUE
from prefile.entry import Declared, Line
from prefile.filing import FilingOrder, without_heading
from prefile.finding import Amounts, Discrepancy, Filed, Finding
from prefile.headings import Headings
from prefile.inference import Special
from prefile.terms import show_instant, show_number

__all__ = ["Due", "discrepancies", "not_compared", "unknown_headings"]

_EIGHT = 8
_TAKES_OUT = frozenset({"does not apply", "excluded"})


@dataclass(frozen=True, slots=True)
class Due:
    """What one line comes to: its findings, its filing and its duty, on the rate date, in the order of the era."""

    at: datetime
    findings: Sequence[Finding]
    filing: tuple[Filed, ...] | None
    duty: Amounts
    order: FilingOrder
    special: Special


def not_compared(line: Line, at: datetime | None, order: FilingOrder | None) -> str | None:
    """Say why what a line declares cannot be compared with what is due; None where it can."""
    if line.declared is None:
        return None
    if at is None or order is None:
        return "there is no rate date" if at is None else "the order of filing on the rate date is not known"
    if line.set is not None:
        return "the line is part of an article set"
    return None


def unknown_headings(line: Line, headings: Headings) -> Iterator[tuple[int, str]]:
    """Yield the Chapter 99 headings that a line declares and no measure of the book files, with their positions."""
    for place, one in enumerate(line.declared or ()):
        if _is_heading(one) and not headings.uses(one.number):
            yield place, show_number(one.number)


def discrepancies(line: Line, due: Due, headings: Headings) -> tuple[Discrepancy, ...]:
    """Return every difference between what a line declares and what is due, in the order of their codes."""
    declared = line.declared or ()
    comparing = _Comparing(line, declared, due, headings)
    found = [
        *comparing.headings_missing(),
        *comparing.headings_not_due(),
        *comparing.out_of_order(),
        *comparing.duty_differs(),
        *comparing.program(),
        *comparing.value_on_a_heading(),
        *comparing.numbers(),
    ]
    return tuple(sorted(found, key=lambda one: one.code))


def _told(code: str, what: str, number: str | None = None, following: str = "") -> Discrepancy:
    known = CATALOGUE[code]
    return Discrepancy(code, what, number, following or known.next, known.like)


def _is_heading(one: Declared) -> bool:
    return one.number.startswith("99")


def _key(number: str) -> str:
    """Return what a number is compared by: a heading by its eight digits, any other whole."""
    digits = number.replace(".", "")
    return digits[:_EIGHT] if digits.startswith("99") else digits


@dataclass(frozen=True)
class _Comparing:
    line: Line
    declared: Sequence[Declared]
    due: Due
    headings: Headings

    @property
    def _numbers(self) -> list[str]:
        return [_key(one.number) for one in self.declared]

    @property
    def _expected(self) -> dict[str, Finding]:
        """The headings that are due for sure, each with a finding that files it."""
        told = (one for one in self.due.findings if one.scenario is None and one.declare is not None)
        return {_key(str(one.declare)): one for one in told if one.outcome != "cannot tell" and not one.missing}

    def headings_missing(self) -> Iterator[Discrepancy]:
        """Yield the headings that are due, of a duty or of an exemption, and not declared."""
        asserted = {finding.measure for one in self.declared if (finding := self._asserted(one)[1]) is not None}
        for key, finding in self._expected.items():
            if key in self._numbers or finding.measure in asserted:
                continue
            heading = str(finding.declare)
            if finding.outcome in _TAKES_OUT:
                why = f": {finding.because[0]}" if finding.because else ""
                yield _told(
                    "D405", f"{heading}, which exempts the line from {finding.measure}, is missing{why}", heading
                )
            else:
                owed = f", {show_money(finding.duty)} USD" if finding.duty else ""
                yield _told("D401", f"{heading} is missing: {finding.measure} applies{owed}", heading)

    def headings_not_due(self) -> Iterator[Discrepancy]:
        """Yield the headings that are declared and not due; what may be due is left alone."""
        if self.line.secondary_numbers:  # a heading may be that of the other number, which is not screened
            return
        open_measures = {one.measure for one in self.due.findings if one.outcome == "cannot tell" or one.missing}
        for one in self.declared:
            uses = self.headings.uses(one.number) if _is_heading(one) else ()
            if not uses or _key(one.number) in self._expected:
                continue
            now = tuple(dict.fromkeys(use.measure for use in uses if use.window.holds(self._at(use.measure))))
            if not open_measures.intersection(now):
                yield self._unclaimed(one) or self._not_due(show_number(one.number), now)

    def _asserted(self, one: Declared) -> tuple[list[str], Finding | None]:
        """Return the claims that a heading makes and the line does not, and the finding that they would lower."""
        stated = {claim.claim for claim in self.line.claims}
        for use in self.headings.uses(one.number) if _is_heading(one) else ():
            finding = next((told for told in self.due.findings if told.measure == use.measure), None)
            could = {claim.claim for claim in finding.could_claim} if finding is not None else set[str]()
            if claims := sorted((use.claims & could) - stated):
                return claims, finding
        return [], None

    def _unclaimed(self, one: Declared) -> Discrepancy | None:
        """Tell a heading that makes a claim which the line does not state."""
        claims, finding = self._asserted(one)
        if finding is None:
            return None
        heading, named = show_number(one.number), " or ".join(f'"{claim}"' for claim in claims)
        what = f"{heading} makes the claim {named}, which the line does not state: {finding.measure} applies without it"
        following = (
            f"State the claim, in the entry or with --facts (claims/{claims[0]}/reference), or remove the heading."
        )
        return _told("D402", what, heading, following)

    def _at(self, measure: str) -> datetime:
        """Return the rate date of a measure: the entry's, but where its finding names another."""
        own = next((one.rate_date for one in self.due.findings if one.measure == measure and one.rate_date), None)
        return self.due.at if own is None else datetime.fromisoformat(own)

    def _not_due(self, heading: str, now: tuple[str, ...]) -> Discrepancy:
        if not now:
            uses = self.headings.uses(heading)
            measure = uses[0].measure
            begins = [one.window.since for one in uses if one.window.since is not None]
            ends = [one.window.until for one in uses if one.window.until is not None]
            if begins and self.due.at < min(begins):
                return _told("D403", f"{heading} of {measure} begins {show_instant(min(begins))}", heading)
            until = f" ended {show_instant(max(ends))}" if ends else " is not filed on the rate date"
            return _told("D403", f"{heading} of {measure}{until}", heading)
        found = next((one for one in self.due.findings if one.measure in now), None)
        if found is None:
            return _told("D402", f"{heading} is not due: {now[0]} does not name this number", heading)
        instead = f"; it files {found.declare}" if found.declare else ""
        why = f": {found.because[-1]}" if found.because and not instead else ""
        outcome = found.outcome if found.outcome in _TAKES_OUT else "applies under another heading"
        return _told("D402", f"{heading} is not due: {found.measure} {outcome}{instead}{why}", heading)

    def out_of_order(self) -> Iterator[Discrepancy]:
        """Yield that the numbers do not follow each other as they are filed, told once."""
        stated = [one for one in self.declared if not one.number.startswith("98")]
        ranked = [(rank, one.number) for one in stated if (rank := self._rank(one)) is not None]
        late = next((number for (before, _), (rank, number) in pairwise(ranked) if rank < before), None)
        if late is not None:
            right = ", ".join(show_number(one.number) for one in sorted(stated, key=self._filed_at))
            number = show_number(late)
            yield _told("D404", f"{number} stands too late: the order is {right}", number)

    def _rank(self, one: Declared) -> int | None:
        """Return the place that is laid down for a number; None for a heading that measures of different ranks file."""
        if not _is_heading(one):
            return len(self.due.order.order)
        ranks = {self.due.order.rank(use.measure) for use in self.headings.uses(one.number)}
        return ranks.pop() if len(ranks) == 1 else None

    def _filed_at(self, one: Declared) -> int:
        """Return where this book would file a number."""
        places = [self.due.order.place(use.measure) for use in self.headings.uses(one.number)]
        return next((place for place in places if place is not None), len(self.due.order.order))

    def duty_differs(self) -> Iterator[Discrepancy]:
        """Yield where the duty declared is beyond the tolerance of what is due, on the line or on one number."""
        if self.line.secondary_numbers:
            return
        if any(one.duty is None for one in self.declared) or not self._names_the_goods():
            yield from self._differs_on_a_number()
            return
        if self.due.filing is None:
            total = add_all(duty for key, duty in self._stated.items() if self._is_known(key))
            yield from self._beyond_bounds(total)
        else:
            yield from self._beyond_filing(self.due.filing)

    @property
    def _stated(self) -> dict[str, Decimal]:
        """The duty that is declared on each number, the first time it stands."""
        return {_key(one.number): one.duty or ZERO for one in reversed(self.declared)}

    def _is_known(self, key: str) -> bool:
        return not key.startswith("99") or bool(self.headings.uses(key))

    def _beyond_filing(self, filing: tuple[Filed, ...]) -> Iterator[Discrepancy]:
        """Yield that duty differs on the numbers declared and due; a heading too few or too many is told by itself."""
        stated, due = self._stated, {_key(one.number): one.duty for one in filing}
        differ = list(self._by_number())
        both = stated.keys() & due.keys()
        apart = abs(add_all(stated[key] for key in both) - add_all(due[key] for key in both))
        whole = abs(add_all(duty for key, duty in stated.items() if self._is_known(key)) - add_all(due.values()))
        if differ and whole <= self.due.order.tolerance:
            yield _told("D408", f"the sum is right and stands otherwise: {'; '.join(differ)}")
        elif apart > self.due.order.tolerance:
            sums = f"{show_money(add_all(stated.values()))} USD are declared and {show_money(add_all(due.values()))}"
            yield _told("D406", f"{sums} due ({'; '.join(differ)})" if differ else f"{sums} due")

    def _beyond_bounds(self, total: Decimal) -> Iterator[Discrepancy]:
        least, most = self._bounds()
        if least - total > self.due.order.tolerance:
            yield _told("D406", f"{show_money(total)} USD are declared and at least {show_money(least)} are due")
        elif most is not None and total - most > self.due.order.tolerance:
            yield _told("D406", f"{show_money(total)} USD are declared and at most {show_money(most)} are due")

    def _names_the_goods(self) -> bool:
        """Whether the line's own number is among those declared; of eight digits, as far as they go."""
        return any(number.startswith(self.line.tariff_number) for number in self._numbers)

    def _bounds(self) -> tuple[Decimal, Decimal | None]:
        """Return the least and most that can stand on the numbers: what has no published heading stands on none."""
        nowhere = add_all(one.duty or ZERO for one in without_heading(self.due.findings))
        least, most = self.due.duty.least, self.due.duty.most
        return max(EXACT.subtract(least, nowhere), ZERO), None if most is None else EXACT.subtract(most, nowhere)

    def _by_number(self) -> Iterator[str]:
        """Yield each number whose declared duty is beyond the tolerance of its own."""
        declared = {_key(one.number): one.duty for one in self.declared}
        for one in self.due.filing or ():
            stated = declared.get(_key(one.number))
            if stated is not None and abs(stated - one.duty) > self.due.order.tolerance:
                yield f"{one.number}: {show_money(stated)} declared, {show_money(one.duty)} due"

    def _differs_on_a_number(self) -> Iterator[Discrepancy]:
        yield from (_told("D406", one, one.partition(":")[0]) for one in self._by_number())

    def program(self) -> Iterator[Discrepancy]:
        """Yield that a program is claimed that the line cannot have."""
        if self.line.program is not None and not self.due.special.available:
            yield _told("D407", self.due.special.says)

    def value_on_a_heading(self) -> Iterator[Discrepancy]:
        """Yield that value stands on a heading instead of the number of the goods."""
        for one in self.declared:
            if _is_heading(one) and one.value:
                heading, goods = show_number(one.number), show_number(self.line.tariff_number)
                yield _told("D409", f"{show_money(one.value)} USD stand on {heading}; they stand on {goods}", heading)

    def numbers(self) -> Iterator[Discrepancy]:
        """Yield numbers that are declared twice, and that the goods' own is not among those declared."""
        for key, times in Counter(self._numbers).items():
            if times > 1:
                yield _told("D410", f"{show_number(key)} is declared {times} times", show_number(key))
        goods = [one.number for one in self.declared if not _is_heading(one) and not one.number.startswith("98")]
        if goods and not self._names_the_goods():
            number = show_number(self.line.tariff_number)
            stated = ", ".join(map(show_number, goods))
            yield _told("D411", f"{number} is not declared, and {stated} is", number)
