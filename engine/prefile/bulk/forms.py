"""Duty of a decision as whole-number forms: (a × value + b × quantity) ÷ c in cents, half up.

What a step of a plan comes to is read of the ordinary code and never worked out again by other rules. Where every rate
is a percentage, each bound of it is the same share of any value (sums, differences that stop at zero, the lesser and
the greater of shares of a value are shares of it): the ordinary step is asked once, on goods of a round value, and the
shares are read of its answer. Where an amount a unit is among the rates, its terms are taken as they stand. Of anything
else there is no form, and the lines go through the ordinary code one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from prefile.bulk.coded import QUANTITIES
from prefile.bulk.figures import MICRO
from prefile.decision.decide import Decision
from prefile.duty.quantities import WITHIN_MASS
from prefile.duty.treatment import AssessedTreatment
from prefile.entry import Line
from prefile.findings import Finding
from prefile.values.money import Bounds
from prefile.values.rate import Rate, Term
from prefile.values.units import UNITS

__all__ = ["NONE", "OPEN", "PROBE_VALUE", "Form", "NoForm", "StepForms", "step_forms", "total_forms"]

PROBE_VALUE = Decimal(10) ** 12  # dollars: shares of it are exact to fourteen digits, in cents
_MOST_DIGITS = 9  # of a share, beyond which it may be a rounded one
_CENTS = 100
_LARGEST = 10**15
NONE, OPEN = -1, -2  # in place of the step whose duty a total holds: nothing is owed of it; nothing is known of it


class NoForm(Exception):  # noqa: N818 - no error: such lines go through the ordinary code
    """A step has no form; the text says in a word why."""


class Form(NamedTuple):
    """Cents: (`by_value` × cents of value + `by_quantity` × millionths of a quantity) ÷ `over`, half up.

    `quantity` says which: a place in QUANTITIES.
    """

    by_value: int
    by_quantity: int
    quantity: int
    over: int


NOTHING = Form(0, 0, 0, 1)


class StepForms(NamedTuple):
    """What a step comes to: at least the least of `lower`, at most the greatest of `upper` (None: no bound is known).

    `determined`: it is owed where the two are one; else it may be that nothing is owed. `in_doubt`: whether it is owed
    at all is open, and `covered`: only because of what it may give way to. `total` names the step before it whose duty
    the forms hold too (NONE, OPEN or its place), or is None.
    """

    measure: str
    determined: bool
    in_doubt: bool
    covered: bool
    lower: tuple[Form, ...]
    upper: tuple[Form, ...] | None
    total: int | None = None

    @property
    def owes_nothing(self) -> bool:
        """Whether nothing is owed of any line."""
        return (
            self.total is None
            and set(self.lower) == {NOTHING}
            and self.upper is not None
            and set(self.upper) == {NOTHING}
        )


def step_forms(
    decision: Decision, treatment: AssessedTreatment, line: Line, probe: Finding, owed: Decimal | None
) -> StepForms:
    """Return the forms of a decision's step on lines like `line`.

    `probe` is what the ordinary step says of goods of the round value, and `owed` what they come to at least where it
    is open whether the measure is owed at all (None: it is not).

    Raises:
        NoForm: there are none.
    """
    determined = decision.verdict == "applies" and treatment.encoded
    said = (decision.measure.id, determined, owed is not None, decision.covered)
    if _by_value_alone(treatment):
        lower = probe.least if owed is None else owed
        if determined and decision.unbounded and probe.least != probe.most:
            raise NoForm("unbounded")
        return StepForms(*said, (_share(lower),), None if probe.most is None else (_share(probe.most),))
    is_open = decision.unbounded or (decision.narrowed is not None and decision.narrowed.open)
    if is_open and (determined or owed is not None):
        raise NoForm("open")
    each = tuple(_clause_forms(treatment, line))
    upper = tuple([most for _, most in each if most is not None])
    return StepForms(*said, tuple([least for least, _ in each]), None if is_open or len(upper) < len(each) else upper)


def total_forms(
    decision: Decision,
    treatment: AssessedTreatment,
    line: Line,
    places: Mapping[str, int],
    shared: Mapping[str, Bounds],
) -> StepForms:
    """Return the forms of a duty that is a total with another's, which stands at its place among the steps before.

    Raises:
        NoForm: there are none.
    """
    totals = {clause.in_total_with for clause in treatment.clauses}
    if len(totals) != 1 or decision.narrowed is None or decision.narrowed.open or decision.unbounded:
        raise NoForm("total")
    determined = decision.verdict == "applies" and treatment.encoded
    other = str(next(iter(totals)))
    held = shared.get(other, Bounds.exactly(Decimal(0)))
    at = places.get(other, OPEN if held.most is None else NONE)
    each = tuple(_clause_forms(treatment, line))
    if any(least != most for least, most in each):
        raise NoForm("total")
    forms = tuple([least for least, _ in each])
    return StepForms(
        decision.measure.id,
        determined,
        in_doubt=not determined,
        covered=decision.covered,
        lower=forms,
        upper=forms,
        total=at,
    )


def _by_value_alone(treatment: AssessedTreatment) -> bool:
    """Whether what it comes to is a share of the value, whatever that is."""
    if treatment.priced or (not treatment.encoded and treatment.by_goods):
        return False
    return all(clause.rate is None or _is_share(clause.rate) for clause in treatment.clauses)


def _is_share(rate: Rate) -> bool:
    limits = [limit for limit in (rate.least, rate.most) if limit is not None]
    if rate.other is not None or any(not _is_share(limit) for limit in limits):
        return False
    return all(term.per is None for term in rate.terms)


def _share(amount: Decimal) -> Form:
    """Return the form of an amount on the round value."""
    part = Fraction(amount) / Fraction(PROBE_VALUE)
    digits = len(str(part.numerator)) if part else 0
    if digits > _MOST_DIGITS or part.denominator > _LARGEST:
        raise NoForm("fraction")
    return Form(part.numerator, 0, 0, part.denominator)


def _clause_forms(treatment: AssessedTreatment, line: Line) -> Iterator[tuple[Form, Form | None]]:
    """Yield the forms of the least and the most of each clause that may speak (None: no bound is known)."""
    if treatment.priced or not treatment.encoded or not treatment.clauses:
        raise NoForm(treatment.kind)
    for clause in treatment.clauses:
        if clause.part is not None or clause.on_part or clause.rate is None:
            raise NoForm("part")
        yield _rate_forms(clause.rate, line)


def _rate_forms(rate: Rate, line: Line) -> tuple[Form, Form | None]:
    if rate.free:
        return NOTHING, NOTHING
    if rate.least is not None or rate.most is not None or rate.other is not None or rate.by_parts:
        raise NoForm("rate")
    sole = len(rate.terms) == 1 or sum(term.content is not None for term in rate.terms) == 1
    value, known, within, unbounded = Fraction(0), _Held(), _Held(), False
    for term in rate.terms:
        each = Fraction(term.amount) / Fraction(term.size)
        if term.per is None:
            value += each / _CENTS
            continue
        held = _stated(term, line, sole=sole)
        known, within = known.with_term(held, each), within.with_term(held or _mass_around(term, line), each)
        unbounded = unbounded or (held or _mass_around(term, line)) is None
    return _form(value, known), None if unbounded else _form(value, within)


class _Held(NamedTuple):
    """The quantity of a line that terms are on, by its place, and what they come to in cents a millionth of it."""

    place: int = 0
    cents: Fraction = Fraction(0)

    def with_term(self, stated: tuple[int, Fraction] | None, each: Fraction) -> _Held:
        """Return it with one more term, on a quantity that is stated, or on nothing."""
        if stated is None:
            return self
        place, factor = stated
        if self.cents and place != self.place:
            raise NoForm("two quantities")
        return _Held(place, self.cents + each * factor * _CENTS / MICRO)


def _form(value: Fraction, held: _Held) -> Form:
    over = Fraction(value.denominator) * held.cents.denominator
    form = Form(int(value * over), int(held.cents * over), held.place, int(over))
    if max(form.by_value, form.by_quantity, form.over) > _LARGEST:
        raise NoForm("scale")
    return form


def _stated(term: Term, line: Line, *, sole: bool) -> tuple[int, Fraction] | None:
    """Return which quantity of a line a term is on, and its factor to the base unit; None where it is not stated."""
    if term.degrees is not None or (term.content is not None and line.minerals):
        raise NoForm("term")
    if term.content is not None:
        return _quantity("contained kg", "", line) if sole else None
    return _quantity(str(term.per), term.of, line)


def _mass_around(term: Term, line: Line) -> tuple[int, Fraction] | None:
    """Return the mass of goods that a quantity which is not stated is a part of; None where nothing bounds it."""
    if term.of:  # drained, or with its container: the weights that bound it are in no signature
        raise NoForm("weighed")
    is_part = term.content is not None or str(term.per) in WITHIN_MASS
    return _quantity("kg", "", line) if is_part else None


def _quantity(kind: str, of: str, line: Line) -> tuple[int, Fraction] | None:
    """Return which quantity of a line is in a kind of unit, and its factor to the kind's base unit."""
    for place, quantity in enumerate(line.quantities):
        found = UNITS.get(quantity.unit)
        if found is not None and found[0] == kind:
            return place, Fraction(found[1])
    if kind == "kg" and not of and line.net_kg:
        return QUANTITIES.index("net_kg"), Fraction(1)
    return None
