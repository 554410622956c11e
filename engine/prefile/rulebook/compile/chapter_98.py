"""What a measure owes on goods entered under Chapter 98: rows as conditions of coverage, and as parts of the value.

Rows that owe nothing are exceptions, those that are not told are doubts. Where no row speaks of a provision, a measure
that owes a duty is in doubt between nothing and all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefile.decision.predicates import Provision
from prefile.law.condition import AllOf, Condition, Not
from prefile.law.fees import FeeProvision
from prefile.law.measure import CoverageCondition
from prefile.law.treatment import ProvisionPart
from prefile.rulebook.compile.conditions import compile_optional
from prefile.rulebook.compile.context import RuleContext
from prefile.rulebook.compile.treatments import dutiable_part
from prefile.rulebook.schema.chapter_98 import OTHERS, ProvisionText
from prefile.rulebook.schema.fees import FeeProvisionText
from prefile.rulebook.schema.measure import MeasureText
from prefile.values.tariff_number import show_number

__all__ = ["fee_provisions", "provision_conditions", "provision_parts"]

_UNSAID = "it is entered under Chapter 98, of which this book does not say what of the duty is owed"


def provision_parts(rows: Sequence[ProvisionText]) -> tuple[ProvisionPart, ...]:
    """Return the rows that say on which part of the value the duty is."""
    named = _named(rows)
    return tuple(_part(index, row, named) for index, row in enumerate(rows) if not row.conditional)


def fee_provisions(rows: Sequence[FeeProvisionText]) -> tuple[FeeProvision, ...]:
    """Return what a fee's rows say."""
    named = _named(rows)
    return tuple(FeeProvision(_part(index, row, named), row.owes == "nothing") for index, row in enumerate(rows))


def _part(index: int, row: ProvisionText | FeeProvisionText, named: tuple[str, ...]) -> ProvisionPart:
    return ProvisionPart(f"chapter-98/{index}", *_beginnings(row, named), dutiable_part(row.on), row.cite)


def provision_conditions(written: MeasureText, context: RuleContext, *, owes: bool) -> Iterator[CoverageCondition]:
    """Yield the rows that are conditions of coverage, in their order, then the doubt about what no row speaks of.

    `owes`: the measure owes a duty, by clauses or prices.
    """
    rows = written.chapter_98
    named = _named(rows)
    for index, row in enumerate(rows):
        under = Provision(*_beginnings(row, named))
        when = AllOf((under, *_held(row, index, rows, context)))
        if row.owes == "nothing":
            yield CoverageCondition("exception", when, row.cite, row.says or _nothing(row))
        elif row.owes == "not told":
            yield CoverageCondition("doubt", when, row.cite, row.says, row.most is not None)
    if owes and not any(OTHERS in row.provisions for row in rows):
        unsaid = Provision(named, others=True)
        yield CoverageCondition("doubt", unsaid, written.standing[-1].cite, _UNSAID, implied=True)


def _held(row: ProvisionText, index: int, rows: Sequence[ProvisionText], context: RuleContext) -> Iterator[Condition]:
    """Yield what must hold beside the provision: the row's own condition, and that of no row before it."""
    own = compile_optional(row.when, ("chapter_98", index, "when"), context)
    if own is not None:
        yield own
    for place, before in enumerate(rows[:index]):
        differs = before.owes != row.owes and set(before.provisions) & set(row.provisions)
        earlier = compile_optional(before.when, ("chapter_98", place, "when"), context) if differs else None
        if earlier is not None:
            yield Not(earlier)


def _named(rows: Sequence[ProvisionText | FeeProvisionText]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.provisions if name != OTHERS))


def _beginnings(row: ProvisionText | FeeProvisionText, named: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return the beginnings by which a row is told, and whether it is for those that begin otherwise."""
    return (named, True) if OTHERS in row.provisions else (tuple(row.provisions), False)


def _nothing(row: ProvisionText) -> str:
    named = ", ".join("another number" if name == OTHERS else show_number(name) for name in row.provisions)
    return f"it is entered under {named} of Chapter 98, and nothing of it is owed there"
