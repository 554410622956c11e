"""What a line answers to each predicate, and which fact would settle an unknown one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prefile.condition import (
    NO,
    UNKNOWN,
    YES,
    ArticleSet,
    Claimed,
    Footnoted,
    ImporterFact,
    InGroup,
    OriginIn,
    Predicate,
    ProgramClaimed,
    SecondaryNumber,
    Unsettled,
    ZoneStatus,
)
from prefile.entry import Claim, Entry, Line
from prefile.finding import Asked

_MANY = 10  # origins, beyond which a reason counts them

__all__ = ["LineFacts", "answer", "asks", "words"]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The facts of one line that predicates look at.

    `footnotes` are the headings that the number's footnotes name; an eight-digit number whose ten-digit numbers differ
    has those that only some of them name in `maybe_footnotes`, which is None where no held edition says. `groups` are
    the measure's own words for the number: more than one where that is not known either.
    """

    origin: str | None
    claims: dict[str, Claim]
    importer_facts: frozenset[str]
    zone: str | None
    program: str | None
    footnotes: frozenset[str]
    maybe_footnotes: frozenset[str] | None
    in_set: bool
    has_secondary: bool
    groups: frozenset[str | None] = frozenset({None})

    @property
    def group(self) -> str | None:
        """The one group of the number, where it is known."""
        return next(iter(self.groups)) if len(self.groups) == 1 else None

    @property
    def key(self) -> tuple[object, ...]:
        """Everything that conditions look at, as a key: lines with the same key and number are decided alike."""
        claims = tuple((claim.claim, claim.reference) for claim in self.claims.values())
        return (self.origin, claims, self.importer_facts, self.zone, self.program, self.in_set, self.has_secondary)

    @classmethod
    def of(cls, entry: Entry, line: Line, footnotes: Sequence[frozenset[str]]) -> LineFacts:
        """Return the facts of a line of an entry; `footnotes` are those of each ten-digit number that it may be."""
        sure = frozenset.intersection(*footnotes) if footnotes else frozenset()
        return cls(
            origin=line.origin,
            claims={claim.claim: claim for claim in line.claims},
            importer_facts=frozenset(entry.importer_facts),
            zone=line.ftz.status if line.ftz else None,
            program=line.program,
            footnotes=sure,
            maybe_footnotes=frozenset().union(*footnotes) - sure,
            in_set=line.set is not None,
            has_secondary=bool(line.secondary_numbers),
        )


def answer(predicate: Predicate, facts: LineFacts) -> int:  # noqa: C901, PLR0911 - one line a predicate
    """Answer a predicate for a line: 0 no, 1 unknown, 2 yes."""
    match predicate:
        case OriginIn(countries=countries):
            return UNKNOWN if facts.origin is None else _whether(facts.origin in countries)
        case InGroup(groups=groups):
            inside = len(facts.groups.intersection(groups))
            return UNKNOWN if 0 < inside < len(facts.groups) else _whether(inside > 0)
        case Claimed():
            return _claimed(predicate, facts)
        case ImporterFact(fact=fact):
            return _whether(fact in facts.importer_facts)
        case ZoneStatus(statuses=statuses):
            return _whether(facts.zone in statuses)
        case Footnoted(headings=headings):
            if facts.maybe_footnotes is None:
                return UNKNOWN
            sure = not facts.footnotes.isdisjoint(headings)
            return UNKNOWN if not sure and not facts.maybe_footnotes.isdisjoint(headings) else _whether(sure)
        case ProgramClaimed(programs=programs):
            return _whether(facts.program is not None and (not programs or facts.program in programs))
        case ArticleSet():
            return _whether(facts.in_set)
        case SecondaryNumber():
            return _whether(facts.has_secondary)
        case Unsettled():
            return UNKNOWN


def _whether(holds: bool) -> int:  # noqa: FBT001 - it is the value
    return YES if holds else NO


def _claimed(predicate: Claimed, facts: LineFacts) -> int:
    claim = facts.claims.get(predicate.claim)
    if claim is None:
        return UNKNOWN if predicate.suggested_by in facts.importer_facts else NO
    return UNKNOWN if predicate.needs_reference and claim.reference is None else YES


def asks(predicate: Predicate, facts: LineFacts) -> Asked:
    """Return the fact that would settle an unknown predicate."""
    match predicate:
        case OriginIn():
            return Asked("origin", "/origin", "the country of origin of the goods")
        case Footnoted(headings=headings) if facts.maybe_footnotes is None:
            what = f"whether the number's footnotes name {', '.join(headings)} in the edition of the rate date"
            return Asked("law", "", what)
        case InGroup() | Footnoted():
            return Asked("tariff-number", "/tariff_number", "all ten digits of the tariff number")
        case Claimed(claim=claim) if claim in facts.claims:
            what = f'the reference of the claim "{claim}"'
            return Asked("claim-reference", "/claims", what)
        case Claimed(claim=claim, suggested_by=fact):
            what = f'the claim "{claim}" with its reference: "{fact}" alone does not say how far it reaches'
            return Asked("claim", "/claims", what)
        case Unsettled(ask=ask):
            return Asked("unsettled", "", ask)
    raise AssertionError(f"{predicate} is never unknown")


def words(predicate: Predicate, facts: LineFacts) -> str:  # noqa: C901, PLR0911 - one line a predicate
    """Say in words what the line answered to a predicate."""
    match predicate:
        case OriginIn(countries=countries, shown=shown):
            if facts.origin is None:
                return "the origin is not stated"
            named = shown if shown.count(",") < _MANY else f"the {shown.count(',') + 1} origins named"
            return f"origin {facts.origin} is {'' if facts.origin in countries else 'not '}among {named}"
        case InGroup(groups=groups):
            return f"the number belongs to {facts.group or 'no group'} ({' or '.join(groups)} is asked for)"
        case Claimed(claim=claim):
            made = facts.claims.get(claim)
            with_reference = f" with reference {made.reference}" if made and made.reference else ""
            return f'"{claim}" is claimed{with_reference}' if made else f'"{claim}" is not claimed'
        case ImporterFact(fact=fact):
            return f'the importer {"states" if fact in facts.importer_facts else "does not state"} "{fact}"'
        case ZoneStatus():
            return f"foreign trade zone status {facts.zone or 'none'}"
        case Footnoted(headings=headings):
            named = "name" if facts.footnotes & set(headings) else "do not name"
            return f"the number's footnotes {named} {', '.join(headings)}"
        case ProgramClaimed():
            return f"program {facts.program} is claimed" if facts.program else "no program is claimed"
        case ArticleSet():
            return "the line belongs to an article set" if facts.in_set else "the line is no article set"
        case SecondaryNumber():
            return "a further tariff number is declared" if facts.has_secondary else "no further number is declared"
        case Unsettled(says=says):
            return says
