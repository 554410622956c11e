"""What a line answers to each predicate, which fact would settle an unknown one, and how the answer is said.

Each word of the vocabulary has its three functions here, side by side.
"""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from prefile.decision import predicates_metal as about_metal
from prefile.decision.line_facts import LineFacts
from prefile.findings import Asked
from prefile.law.condition import (
    ArticleSet,
    Claimed,
    CoverageIs,
    DayIn,
    Footnoted,
    ImporterFact,
    InGroup,
    MetalMade,
    MetalShare,
    NumberIn,
    OriginIn,
    Predicate,
    ProgramClaimed,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    Unsettled,
    ZoneStatus,
)
from prefile.values.dates import show_instant
from prefile.values.trilean import NO, UNKNOWN, YES

__all__ = ["answer", "asks", "words"]

_MANY = 10  # origins, beyond which a reason counts them
_NUMBER = Asked("tariff-number", "/tariff_number", "all ten digits of the tariff number")


@singledispatch
def answer(predicate: Predicate, facts: LineFacts) -> int:
    """Answer a predicate for a line: 0 no, 1 unknown, 2 yes."""
    raise AssertionError(f"{predicate} for {facts} has no answer")


@singledispatch
def asks(predicate: Predicate, facts: LineFacts) -> Asked:
    """Return the fact that would settle an unknown predicate."""
    raise AssertionError(f"{predicate} for {facts} is never unknown")


@singledispatch
def words(predicate: Predicate, facts: LineFacts) -> str:
    """Say in words what the line answered to a predicate."""
    raise AssertionError(f"{predicate} for {facts} has no words")


def _whether(holds: bool) -> int:  # noqa: FBT001 - it is the value
    return YES if holds else NO


# Origin


@answer.register
def _(predicate: OriginIn, facts: LineFacts) -> int:
    return UNKNOWN if facts.origin is None else _whether(facts.origin in predicate.countries)


@asks.register
def _(_: OriginIn, __: LineFacts) -> Asked:
    return Asked("origin", "/origin", "the country of origin of the goods")


@words.register
def _(predicate: OriginIn, facts: LineFacts) -> str:
    if facts.origin is None:
        return "the origin is not stated"
    count = predicate.shown.count(",")
    named = predicate.shown if count < _MANY else f"the {count + 1} origins named"
    return f"origin {facts.origin} is {'' if facts.origin in predicate.countries else 'not '}among {named}"


# The number: its group, its footnotes, the lists it stands on


@answer.register
def _(predicate: InGroup, facts: LineFacts) -> int:
    inside = len(facts.groups.intersection(predicate.groups))
    return UNKNOWN if 0 < inside < len(facts.groups) else _whether(inside > 0)


@asks.register
def _(_: InGroup, __: LineFacts) -> Asked:
    return _NUMBER


@words.register
def _(predicate: InGroup, facts: LineFacts) -> str:
    return f"the number belongs to {facts.group or 'no group'} ({' or '.join(predicate.groups)} is asked for)"


@answer.register
def _(predicate: Footnoted, facts: LineFacts) -> int:
    if facts.number.maybe_footnotes is None:
        return UNKNOWN
    sure = not facts.number.footnotes.isdisjoint(predicate.headings)
    maybe = not facts.number.maybe_footnotes.isdisjoint(predicate.headings)
    return UNKNOWN if maybe and not sure else _whether(sure)


@asks.register
def _(predicate: Footnoted, facts: LineFacts) -> Asked:
    if facts.number.maybe_footnotes is not None:
        return _NUMBER
    what = f"whether the number's footnotes name {', '.join(predicate.headings)} in the edition of the rate date"
    return Asked("law", "", what)


@words.register
def _(predicate: Footnoted, facts: LineFacts) -> str:
    named = "name" if facts.number.footnotes & set(predicate.headings) else "do not name"
    return f"the number's footnotes {named} {', '.join(predicate.headings)}"


@answer.register
def _(predicate: NumberIn, facts: LineFacts) -> int:
    return YES if predicate in facts.number.lists else (UNKNOWN if predicate in facts.number.maybe_lists else NO)


@asks.register
def _(_: NumberIn, __: LineFacts) -> Asked:
    return _NUMBER


@words.register
def _(predicate: NumberIn, facts: LineFacts) -> str:
    groups = f" ({', '.join(predicate.groups)})" if predicate.groups else ""
    return f"the number is {'' if predicate in facts.number.lists else 'not '}on {predicate.list}{groups}"


# Coverage, as the book reads it


@answer.register
def _(predicate: CoverageIs, facts: LineFacts) -> int:
    found = facts.coverage
    if found is None or found.outcome == "not covered":
        return NO
    stage = not predicate.stages or found.stage is None or found.stage in predicate.stages
    mineral = not predicate.minerals or not set(predicate.minerals).isdisjoint(found.minerals)
    if not stage or not mineral:
        return NO
    return UNKNOWN if found.outcome == "cannot tell" or (predicate.stages and found.stage is None) else YES


@asks.register
def _(_: CoverageIs, facts: LineFacts) -> Asked:
    missing = facts.coverage.missing if facts.coverage is not None else ()
    if missing:
        return Asked(missing[0].fact, "/minerals", missing[0].ask)
    return Asked("processing", "", "at which stage of processing the goods are")


@words.register
def _(_: CoverageIs, facts: LineFacts) -> str:
    if facts.coverage is None:
        return "coverage is not read"
    stage = f", {facts.coverage.stage}" if facts.coverage.stage else ""
    minerals = f": {', '.join(facts.coverage.minerals)}" if facts.coverage.minerals else ""
    return f"coverage: {facts.coverage.outcome}{stage}{minerals}"


# What is claimed and stated


@answer.register
def _(predicate: Claimed, facts: LineFacts) -> int:
    claim = facts.claims.get(predicate.claim)
    if claim is None:
        return UNKNOWN if predicate.suggested_by in facts.importer_facts else NO
    return UNKNOWN if predicate.needs_reference and claim.reference is None else YES


@asks.register
def _(predicate: Claimed, facts: LineFacts) -> Asked:
    if predicate.claim in facts.claims:
        return Asked("claim-reference", "/claims", f'the reference of the claim "{predicate.claim}"')
    fact = predicate.suggested_by
    what = f'the claim "{predicate.claim}" with its reference: "{fact}" alone does not say how far it reaches'
    return Asked("claim", "/claims", what)


@words.register
def _(predicate: Claimed, facts: LineFacts) -> str:
    made = facts.claims.get(predicate.claim)
    with_reference = " with its reference" if made and made.reference else ""
    return f'"{predicate.claim}" is claimed{with_reference}' if made else f'"{predicate.claim}" is not claimed'


@answer.register
def _(predicate: ImporterFact, facts: LineFacts) -> int:
    return _whether(predicate.fact in facts.importer_facts)


@words.register
def _(predicate: ImporterFact, facts: LineFacts) -> str:
    states = "states" if predicate.fact in facts.importer_facts else "does not state"
    return f'the importer {states} "{predicate.fact}"'


@answer.register
def _(predicate: ZoneStatus, facts: LineFacts) -> int:
    return _whether(facts.zone in predicate.statuses)


@words.register
def _(_: ZoneStatus, facts: LineFacts) -> str:
    return f"foreign trade zone status {facts.zone or 'none'}"


# Special programs


@answer.register
def _(predicate: ProgramClaimed, facts: LineFacts) -> int:
    return _whether(facts.program is not None and (not predicate.programs or facts.program in predicate.programs))


@words.register
def _(_: ProgramClaimed, facts: LineFacts) -> str:
    return f"program {facts.program} is claimed" if facts.program else "no program is claimed"


@answer.register
def _(predicate: SpecialProgram, facts: LineFacts) -> int:
    return NO if predicate.rate == "free" and not facts.special.free else facts.special.available


@asks.register
def _(_: SpecialProgram, facts: LineFacts) -> Asked:
    return Asked("program", "/program", facts.special.asked)


@words.register
def _(_: SpecialProgram, facts: LineFacts) -> str:
    return facts.special.says


# Days and instants


@answer.register
def _(predicate: RateDateIn, facts: LineFacts) -> int:
    at = facts.rate_date
    if at is None:
        return UNKNOWN
    since, until = predicate.since, predicate.until
    return _whether((since is None or since <= at) and (until is None or at < until))


@asks.register
def _(_: RateDateIn, __: LineFacts) -> Asked:
    return Asked("entered", "/entered", "the date that decides the rate", of_line=False)


@words.register
def _(predicate: RateDateIn, facts: LineFacts) -> str:
    return f"the rate date is {_asked_window(facts.rate_date, predicate.since, predicate.until)}"


def _asked_window(at: datetime | None, since: datetime | None, until: datetime | None) -> str:
    """Say where a rate date lies, seen from a window."""
    if at is None:
        return "not known"
    if since is not None and at < since:
        return f"before {show_instant(since)}"
    if until is not None and at >= until:
        return f"not before {show_instant(until)}"
    bounds = (since and f"not before {show_instant(since)}", until and f"before {show_instant(until)}")
    return " and ".join(bound for bound in bounds if bound)


@answer.register
def _(predicate: DayIn, facts: LineFacts) -> int:
    day = getattr(facts, predicate.fact)
    if day is None:
        return UNKNOWN
    since, until = predicate.since, predicate.until
    return _whether((since is None or since <= day) and (until is None or day < until))


@asks.register
def _(predicate: DayIn, __: LineFacts) -> Asked:
    asked = {
        "loaded": "the day on which the goods were loaded on the final mode of transport",
        "imported": "the day of importation",
        "exported": "the day of exportation",
    }
    return Asked(predicate.fact, f"/{predicate.fact}", asked[predicate.fact], of_line=predicate.fact == "loaded")


@words.register
def _(predicate: DayIn, facts: LineFacts) -> str:
    bounds = (predicate.since and f"not before {predicate.since}", predicate.until and f"before {predicate.until}")
    window = " and ".join(bound for bound in bounds if bound)
    said = {NO: f"the goods were not {predicate.fact} {window}", YES: f"the goods were {predicate.fact} {window}"}
    return said.get(answer(predicate, facts), f"the day on which the goods were {predicate.fact} is not stated")


# Metal


@answer.register
def _(predicate: MetalShare, facts: LineFacts) -> int:
    return about_metal.share(predicate, facts.metal)


@asks.register
def _(predicate: MetalShare, facts: LineFacts) -> Asked:
    return about_metal.asks_share(predicate, facts.metal)


@words.register
def _(predicate: MetalShare, facts: LineFacts) -> str:
    return about_metal.share_words(predicate, facts.metal)


@answer.register
def _(predicate: MetalMade, facts: LineFacts) -> int:
    return about_metal.made(predicate, facts.metal)


@asks.register
def _(predicate: MetalMade, facts: LineFacts) -> Asked:
    return about_metal.asks_made(predicate, facts.metal)


@words.register
def _(predicate: MetalMade, facts: LineFacts) -> str:
    return about_metal.made_words(predicate, facts.metal)


# What else stands on the line


@answer.register
def _(_: ArticleSet, facts: LineFacts) -> int:
    return _whether(facts.in_set)


@words.register
def _(_: ArticleSet, facts: LineFacts) -> str:
    return "the line belongs to an article set" if facts.in_set else "the line is no article set"


@answer.register
def _(_: SecondaryNumber, facts: LineFacts) -> int:
    return _whether(facts.has_secondary)


@words.register
def _(_: SecondaryNumber, facts: LineFacts) -> str:
    return "a further tariff number is declared" if facts.has_secondary else "no further number is declared"


@answer.register
def _(_: Unsettled, __: LineFacts) -> int:
    return UNKNOWN


@asks.register
def _(predicate: Unsettled, __: LineFacts) -> Asked:
    return Asked("unsettled", "", predicate.ask)


@words.register
def _(predicate: Unsettled, __: LineFacts) -> str:
    return predicate.says
