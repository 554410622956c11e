"""One measure against lines that are alike: whether it reaches them, why, and what would settle the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from prefile.decision.cache import Alike, LineDates
from prefile.decision.engine import Answers, Decider
from prefile.decision.index import Listed, Standings
from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import asks, words
from prefile.decision.questions import Term
from prefile.decision.reference import Verdict
from prefile.decision.standing import stand
from prefile.entry import Claim
from prefile.findings import Asked, CouldClaim, Finding
from prefile.law.book import RuleBook
from prefile.law.condition import CoverageIs, RateDateIn, SpecialProgram
from prefile.law.measure import Measure
from prefile.law.treatment import (
    Duty,
    MinimumImportPrice,
    Price,
    Treatment,
)
from prefile.values.dates import ALWAYS, Window
from prefile.values.money import ZERO, cents
from prefile.values.tariff_number import show_number
from prefile.values.trilean import NO, UNKNOWN, YES

__all__ = ["Case", "Decision", "owes_nothing"]

Reason = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one measure comes to on lines that are alike, before its amount.

    `reasons` are (words, citation). `nothing` is the whole finding of a measure that owes nothing, but for a rate date
    of its own. Otherwise `treatment` is narrowed to the clauses and prices that may speak; `asked` holds
    what keeps the verdict from being told, `clause_asked` what keeps one clause from being chosen; with `clause_open`
    it may be that no clause fits at all; `unbounded`, that what the clauses come to is no bound.
    """

    measure: Measure
    verdict: Verdict
    verified_through: str
    reasons: tuple[Reason, ...]
    asked: tuple[Asked, ...] = ()
    nothing: Finding | None = None
    treatment: Treatment | None = None
    clause_asked: tuple[Asked, ...] = ()
    clause_open: bool = False
    unbounded: bool = False
    could_claim: tuple[CouldClaim, ...] = ()
    notes: tuple[str, ...] = ()


def owes_nothing(
    measure: Measure,
    verdict: Verdict,
    reasons: tuple[Reason, ...],
    headings: tuple[str, ...] = (),
    targets: tuple[str, ...] = (),
) -> Decision:
    """Return the decision on a measure that owes nothing, whose finding lines that are alike share.

    Any of the `headings` declares why; the first is the one that is filed.
    """
    through, zero = measure.verified.through.isoformat(), cents(ZERO)
    finding = Finding(
        measure=measure.id,
        outcome=verdict,
        declare=next(iter(headings), None),
        rate_date=None,
        duty=zero,
        least=zero,
        most=zero,
        working=None,
        because=tuple(dict.fromkeys(why for why, _ in reasons)),
        missing=(),
        could_claim=(),
        gives_way_to=targets,
        scenario=None,
        verified_through=through,
        authorities=tuple(dict.fromkeys(cite for _, cite in reasons)),
        or_declare=headings[1:],
    )
    return Decision(measure, verdict, through, reasons, nothing=finding)


class Judging(Protocol):
    """What a case needs of the judge that decides it."""

    book: RuleBook
    as_known_on: date | None
    decider: Decider
    alike: Alike


@dataclass
class Case:
    """One measure against lines that are alike."""

    judge: Judging
    number: str
    standings: Standings
    found: Listed
    facts: LineFacts
    dates: LineDates
    before: dict[int, Decision] = field(repr=False)

    def __post_init__(self) -> None:
        decider = self.judge.decider
        self.measure = self.judge.book.measures[self.standings.measure]
        self.date = self.dates.of(self.measure)
        self.listing, self.listed, groups = self.found
        self.facts = replace(self.facts, groups=groups, rate_date=self.date.instant)
        edition = self.judge.book.tariff.edition.window
        if self.date.instant is None or not edition.holds(self.date.instant):
            self.facts = replace(self.facts, number=self.facts.number._replace(maybe_footnotes=None))
        self.answers = Answers(decider, self.facts)
        self.asking = decider.questions.measures[self.standings.measure]
        self.stand = stand(self.measure, self.date.instant, self.judge.as_known_on)

    @cached_property
    def raw(self) -> int:
        """Whether the measure covers the line, before anything gives way: 0 no, 1 unknown, 2 yes."""
        return min(self.stand.value, self.listed, self.answers.value(self.asking.root))

    def decision(self) -> Decision:
        """Return the decision."""
        finals: dict[int, Verdict] = {position: decision.verdict for position, decision in self.before.items()}
        verdict = self.judge.decider.settle(self.standings.measure, self.raw, finals)
        if verdict == "does not apply":
            return owes_nothing(self.measure, verdict, tuple(dict.fromkeys(self._why_not())), self._exempted())
        if verdict == "excluded":
            targets = tuple(self._targets())
            headings = tuple(dict.fromkeys(self._given_way(targets)))
            return owes_nothing(self.measure, verdict, tuple(self._gives_way(targets)), headings, targets)
        treatment, clause_asked, clause_open = self._narrowed()
        return Decision(
            measure=self.measure,
            verdict=verdict,
            verified_through=self.measure.verified.through.isoformat(),
            reasons=tuple(dict.fromkeys(self._because())),
            asked=tuple(dict.fromkeys(self._asked())) if verdict == "cannot tell" else (),
            treatment=treatment,
            clause_asked=clause_asked,
            clause_open=clause_open,
            unbounded=self._unbounded(),
            could_claim=tuple(self._could_claim()),
            notes=tuple(self._notes()),
        )

    def _exempted(self) -> tuple[str, ...]:
        """Return the headings of what takes the line out, where nothing else does, the one that is filed first.

        Several exemptions may be true of a line, and a measure may give way to another besides: the texts lay down no
        order among their headings.
        """
        required = [self.answers.value(term) for kind, _, _, term in self._grounds() if kind == "required"]
        if not {NO, UNKNOWN}.isdisjoint((*required, self.stand.value, self.listed)):
            return ()
        grounds = zip(self.measure.grounds, self.asking.grounds, strict=True)
        taken = [one for one, term in grounds if one.kind == "exception" and self.answers.value(term) == NO]
        stated = [one.heading for one in taken if one.heading]
        return tuple(dict.fromkeys((*stated, *self._given_way(tuple(self._targets()))))) if stated else ()

    def _given_way(self, targets: tuple[str, ...]) -> Iterator[str]:
        """Yield the headings that declare that the measure gives way to others that apply."""
        for way in self.measure.gives_way_to:
            if way.measure in targets and way.heading:
                yield way.heading

    def _grounds(self) -> Iterator[tuple[str, str | None, str, Term]]:
        for ground, term in zip(self.measure.grounds, self.asking.grounds, strict=True):
            yield ground.kind, ground.says, ground.cite, term

    def _why_not(self) -> Iterator[Reason]:
        """Yield why the measure does not apply, each reason with its authority."""
        if self.stand.value == NO:
            yield self.stand.because, self.stand.cite
        if self.listed == NO:
            yield self._off_the_list()
        for _, says, cite, term in self._grounds():
            if self.answers.value(term) == NO:
                if any(isinstance(one, CoverageIs) for one in self.answers.deciding(term)):
                    yield self._said(term), cite
                yield says or self._said(term), cite

    def _off_the_list(self) -> Reason:
        if self.listing is not None:
            cite = self.listing.cite
            return f"the number is excepted ({self.measure.citations[cite].cite})", cite
        listings = [*self.standings.listings, *(one for _, below in self.standings.below for one in below)]
        return "the number is not listed on the rate date", listings[0].cite

    def _targets(self) -> Iterator[str]:
        """Yield the measures that apply and that this one gives way to."""
        for way in self.judge.decider.gives_way[self.standings.measure]:
            if way in self.before and self.before[way].verdict == "applies":
                yield self.before[way].measure.id

    def _gives_way(self, targets: tuple[str, ...]) -> Iterator[Reason]:
        for way in self.measure.gives_way_to:
            if way.measure in targets:
                yield f"gives way to {way.measure}, which applies", way.cite

    def _because(self) -> Iterator[Reason]:
        """Yield why the measure covers the line or may, each reason with its authority."""
        yield self.stand.because, self.stand.cite
        if self.listing is not None:
            named = sorted(group for group in self.facts.groups if group)
            group = f" as {' or '.join(named)}" if named else ""
            prefix = show_number(self.listing.prefix) if self.listing.prefix else "every number"
            what = "the number" if self.listing.prefix == self.number else prefix
            yield f"covers {what}{group}", self.listing.cite
        for kind, says, cite, term in self._grounds():
            value = self.answers.value(term)
            if value == UNKNOWN or (value == YES and kind == "required"):
                yield says if kind == "doubt" and says else self._said(term), cite
        if self.facts.program is not None:
            yield from self._about_program()
        if self.date.basis not in {None, self.dates.entry.basis}:
            yield f"the rate date is that of the {self.date.basis}", self.measure.rate_date.cite

    def _about_program(self) -> Iterator[Reason]:
        """Yield what became of the special program that the line claims, where a clause asks for one."""
        if isinstance(self.measure.treatment, Duty):
            for clause, term in zip(self.measure.treatment.clauses, self.asking.clauses, strict=True):
                if any(isinstance(one, SpecialProgram) for one in self.answers.deciding(term)):
                    yield self.facts.special.says, clause.cite

    def _said(self, term: Term) -> str:
        said = (words(predicate, self.facts) for predicate in self.answers.deciding(term))
        return "; ".join(dict.fromkeys(said))

    def _asked(self) -> Iterator[Asked]:
        """Yield what keeps the verdict from being told, for the measures it may give way to as well."""
        if self.date.missing is not None:
            yield self.date.missing
        if self.listed == UNKNOWN and self.date.instant is not None:
            yield Asked("tariff-number", "/tariff_number", "all ten digits of the tariff number")
        for _, _, _, term in self._grounds():
            if self.answers.value(term) == UNKNOWN:
                yield from self._unknown(term)
        for way in self.judge.decider.gives_way[self.standings.measure]:
            if way in self.before:
                yield from self.before[way].asked

    def _unknown(self, term: Term | None) -> Iterator[Asked]:
        for predicate in self.answers.deciding(term):
            undated = isinstance(predicate, RateDateIn) and self.date.missing is not None
            yield self.date.missing if undated and self.date.missing else asks(predicate, self.facts)

    def _narrowed(self) -> tuple[Treatment, tuple[Asked, ...], bool]:
        """Return the clauses and prices that may speak, what would choose among clauses, and whether none may fit."""
        treatment = self.measure.treatment
        if isinstance(treatment, MinimumImportPrice):
            prices = tuple(price for price in treatment.prices if self._may_price(price))
            reference = tuple(price for price in treatment.reference if self._may_hold(price.window))
            return replace(treatment, prices=prices, reference=reference), (), self._unpriced(prices)
        if not isinstance(treatment, Duty):
            return treatment, (), False
        possible, asked = [], list[Asked]()
        for clause, term in zip(treatment.clauses, self.asking.clauses, strict=True):
            fits = self.answers.value(term) if self._may_hold(clause.window) else NO
            if fits == NO:
                continue
            possible.append(clause)
            if fits == UNKNOWN:
                asked.extend(self._unknown(term))
            elif self.date.instant is not None or clause.window == ALWAYS:
                return Duty(tuple(possible)), tuple(dict.fromkeys(asked)), False
        return Duty(tuple(possible)), tuple(dict.fromkeys(asked)), True

    def _unpriced(self, prices: tuple[Price, ...]) -> bool:
        """Whether the goods may be of a mineral that has no price, where others of theirs have one."""
        covered = set(self.facts.coverage.minerals) if self.facts.coverage is not None else set[str]()
        priced = {price.mineral for price in prices}
        return None not in priced and bool(prices) and not covered <= priced

    def _may_price(self, price: Price) -> bool:
        """Whether a price may be the line's: by its group, by its mineral, or since it is for all."""
        if price.group is not None and price.group not in self.facts.groups:
            return False
        covered = self.facts.coverage.minerals if self.facts.coverage is not None else ()
        return (price.mineral is None or price.mineral in covered) and self._may_hold(price.window)

    def _unbounded(self) -> bool:
        """Whether a doubt that may hold leaves no bound on what is owed."""
        grounds = zip(self.measure.grounds, self.asking.grounds, strict=True)
        return any(ground.unbounded and self.answers.value(term) == UNKNOWN for ground, term in grounds)

    def _may_hold(self, window: Window) -> bool:
        """Whether a dated value is believed and may hold: without a rate date, every window may."""
        at = self.date.instant
        return window.believed(self.judge.as_known_on) and (at is None or window.holds(at))

    def _could_claim(self) -> Iterator[CouldClaim]:
        """Yield each claim that was not made and would lower the finding."""
        for claim, says in self.measure.claims.items():
            if claim not in self.facts.claims and claim not in self._out_of_reach() and self._would_help(claim):
                yield CouldClaim(claim, says)

    def _out_of_reach(self) -> set[str]:
        """Return the claims that only an importer who states a certain fact can make, where it is not stated."""
        suggested = self.judge.alike.suggested
        return {claim for claim, fact in suggested if fact not in self.facts.importer_facts}

    def _would_help(self, claim: str) -> bool:
        treatment = self.measure.treatment
        if isinstance(treatment, MinimumImportPrice) and claim == treatment.documented_by:
            return True
        named = self.judge.alike.names_claim(self.standings.measure, claim)
        if named is None:
            return False
        claims = {**self.facts.claims, claim: Claim(claim=claim, reference="claimed")}
        answers = Answers(self.judge.decider, replace(self.facts, claims=claims))
        clauses = [self.asking.clauses[place] for place in named]
        return answers.value(self.asking.root) == NO or any(
            answers.value(term) != self.answers.value(term) for term in clauses
        )

    def _notes(self) -> Iterator[str]:
        """Yield the rule's notes that fit the line."""
        for note, term in zip(self.measure.notes, self.asking.notes, strict=True):
            if self.answers.value(term) != NO:
                yield f"{note.says} ({self.measure.citations[note.cite].cite})"
