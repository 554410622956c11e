"""Why a measure applies to a line or not: each reason with its authority and the part of the rule that spoke.

Reasons are made when a measure is decided; their sentences are made when somebody reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from prefile.decision.answers import Answers
from prefile.decision.key import DecisionKey, NumberListing
from prefile.decision.line_facts import LineFacts
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.predicates import CoverageIs, LinePredicate, SpecialProgram
from prefile.decision.questions import Term
from prefile.decision.standing import MeasureStanding
from prefile.law.measure import CoverageCondition
from prefile.values.tariff_number import show_number
from prefile.values.trilean import NO, UNKNOWN, YES
from prefile.values.unwritten import Unwritten, unwritten, written_when_read

__all__ = [
    "AnsweredMeasure",
    "Reason",
    "covered_by",
    "exempting_headings",
    "notes",
    "of_origin",
    "why_covered",
    "why_excluded",
    "why_not",
]


_ROMAN = re.compile(r"[ivxl]+[a-z]?")  # by which notes number their lists
_LISTING = "listing"  # the id of a listing as what spoke


@written_when_read("words")
class Reason(NamedTuple):
    """Why something is so: the key of the authority, the id of the part of the rule that spoke, and its words."""

    cite: str
    spoke: str
    words: str


class AnsweredMeasure(NamedTuple):
    """A measure with the answers of the lines of one key."""

    plan: MeasurePlan
    key: DecisionKey
    standing: MeasureStanding
    answers: Answers

    @property
    def targets(self) -> tuple[str, ...]:
        """The measures that apply and that this one gives way to."""
        applying = {other.place for other in self.key.others if other.verdict == "applies"}
        ways = zip(self.plan.gives_way_to, self.plan.measure.gives_way_to, strict=True)
        return tuple(way.measure for place, way in ways if place in applying)

    def headings_given_way(self) -> tuple[str, ...]:
        """Return the headings that declare that the measure gives way to others that apply."""
        targets = self.targets
        ways = self.plan.measure.gives_way_to
        return tuple(dict.fromkeys(way.heading for way in ways if way.measure in targets and way.heading))

    def conditions(self) -> Iterator[tuple[str, CoverageCondition, Term]]:
        """Yield each condition of coverage with its id and its term."""
        pairs = zip(self.plan.measure.conditions, self.plan.questions.conditions, strict=True)
        for place, (condition, term) in enumerate(pairs):
            yield f"{condition.kind}/{place}", condition, term


def explained(answers: Answers, term: Term) -> str:
    """Return the words of what a term was answered, to be written when they are read."""
    return unwritten(_write, tuple(answers.decisive(term)), answers.facts)


def _write(predicates: tuple[LinePredicate, ...], facts: LineFacts) -> str:
    return "; ".join(dict.fromkeys(predicate.explained(facts) for predicate in predicates))


def why_not(answered: AnsweredMeasure) -> Iterator[Reason]:
    """Yield why the measure does not apply."""
    standing, answers = answered.standing, answered.answers
    if standing.in_force == NO:
        yield _of_standing(standing)
    if answered.key.listing.listed == NO:
        yield _off_the_list(answered)
    for name, condition, term in answered.conditions():
        if answers.value(term) == NO:
            if any(isinstance(predicate, CoverageIs) for predicate in answers.decisive(term)):
                yield Reason(condition.cite, name, explained(answers, term))
            yield Reason(condition.cite, name, condition.says or explained(answers, term))


def _of_standing(standing: MeasureStanding) -> Reason:
    return Reason(standing.cite, standing.spoke, standing.because)


def _off_the_list(answered: AnsweredMeasure) -> Reason:
    listing = answered.key.listing
    if listing.found:
        citation = answered.plan.measure.citations[listing.cite].cite
        return Reason(listing.cite, _LISTING, f"the number is excepted ({citation})")
    return Reason(listing.cite, _LISTING, "the number is not listed on the rate date")


def exempting_headings(answered: AnsweredMeasure) -> tuple[str, ...]:
    """Return the headings of what takes the line out, where nothing else does, the one that is filed first.

    Several exemptions may be true of a line, and a measure may give way to another besides: the texts lay down no
    order among their headings.
    """
    answers = answered.answers
    required = [answers.value(term) for _, condition, term in answered.conditions() if condition.kind == "required"]
    if not {NO, UNKNOWN}.isdisjoint((*required, answered.standing.in_force, answered.key.listing.listed)):
        return ()
    stated = [
        condition.heading
        for _, condition, term in answered.conditions()
        if condition.kind == "exception" and condition.heading and answers.value(term) == NO
    ]
    return tuple(dict.fromkeys((*stated, *answered.headings_given_way()))) if stated else ()


def why_excluded(answered: AnsweredMeasure) -> Iterator[Reason]:
    """Yield the measures that this one gives way to."""
    targets = answered.targets
    for way in answered.plan.measure.gives_way_to:
        if way.measure in targets:
            words = f"gives way to {way.measure}, which applies"
            yield Reason(way.cite, f"gives-way-to/{way.measure}", words)


def why_covered(answered: AnsweredMeasure) -> Iterator[Reason]:
    """Yield why the measure covers the line or may."""
    answers, key = answered.answers, answered.key
    yield _of_standing(answered.standing)
    if key.listing.found:
        yield Reason(key.listing.cite, _LISTING, unwritten(_covers, key.listing))
    for name, condition, term in answered.conditions():
        value = answers.value(term)
        if value == UNKNOWN or (value == YES and condition.kind == "required"):
            by_author = condition.kind == "doubt" and condition.says
            words = condition.says if by_author and condition.says else explained(answers, term)
            spoke = f"{name}/open" if condition.kind == "exception" else name
            yield Reason(condition.cite, spoke, words)
    if "program_eligibility" in answered.plan.facts:
        yield from _about_program(answered)
    if key.basis is not None:
        words = f"the rate date is that of the {key.basis}"
        yield Reason(answered.plan.measure.rate_date.cite, "rate-date", words)


def covered_by(reasons: tuple[Reason, ...], listing: NumberListing) -> tuple[Reason, ...]:
    """Return why a measure covers a line, with the words of the listing that names its number."""
    return tuple(
        [
            reason._replace(words=unwritten(_covers, listing)) if reason.spoke == _LISTING else reason
            for reason in reasons
        ]
    )


def of_origin(reasons: tuple[Reason, ...], origin: str) -> tuple[Reason, ...]:
    """Return why goods of one origin come to what those of another do, which the measure does not tell from it."""
    return tuple([_of_origin(reason, origin) for reason in reasons])


def _of_origin(reason: Reason, origin: str) -> Reason:
    cite, spoke, words = reason  # which may be yet to be written
    if isinstance(words, Unwritten) and words.write is _write:
        predicates, facts = words.of
        if any("origin" in predicate.reads for predicate in predicates):
            return Reason(cite, spoke, unwritten(_write_of_origin, predicates, facts, origin))
    return reason


def _write_of_origin(predicates: tuple[LinePredicate, ...], facts: LineFacts, origin: str) -> str:
    return _write(predicates, facts.of_origin(origin))


def _covers(listing: NumberListing) -> str:
    named = sorted(group for group in listing.groups if group)
    lists = [f"({group})" for group in named if _ROMAN.fullmatch(group)]
    others = [group for group in named if f"({group})" not in lists]
    parts = [f"as {' or '.join(others)}"] if others else []
    parts += [f"by list {' or '.join(lists)}"] if lists else []
    group = f" {', '.join(parts)}" if parts else ""
    prefix = show_number(listing.prefix) if listing.prefix else "every number"
    return f"covers {'the number' if listing.own else prefix}{group}"


def _about_program(answered: AnsweredMeasure) -> Iterator[Reason]:
    """Yield what became of the special program that the line claims, for each clause that asks for one."""
    eligibility = answered.answers.facts.program_eligibility
    if not eligibility.claimed:
        return
    clauses = zip(answered.plan.measure.treatment.clauses, answered.plan.questions.clauses, strict=True)
    for place, (clause, term) in enumerate(clauses):
        if any(isinstance(predicate, SpecialProgram) for predicate in answered.answers.decisive(term)):
            yield Reason(clause.cite, f"clause/{place}", eligibility.says)


def notes(answered: AnsweredMeasure) -> Iterator[str]:
    """Yield the rule's notes that fit the line."""
    measure = answered.plan.measure
    for note, term in zip(measure.notes, answered.plan.questions.notes, strict=True):
        if answered.answers.value(term) != NO:
            yield f"{note.says} ({measure.citations[note.cite].cite})"
