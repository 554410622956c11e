"""One line against the book: each measure on whose numbers the line stands becomes a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from prefile.amounts import ZERO, Bounds
from prefile.condition import NO, UNKNOWN, YES
from prefile.duty import Assessment, Goods, Ground, assess
from prefile.entry import Claim, Entry, Line
from prefile.finding import Asked, CouldClaim, Finding, Missing, Outcome
from prefile.inference import Answers, Decider, Index, LineFacts, Standings, asks, words
from prefile.measure import Measure, MinimumImportPrice, NotEncoded
from prefile.rulebook import RuleBook
from prefile.standing import RateDate, Stand, line_rate_date, stand
from prefile.terms import show_number, write_instant

__all__ = ["Bench", "LineFindings", "assess_line"]


@dataclass(frozen=True, slots=True)
class Bench:
    """What the lines of one screening share: the book, its index and decider, the entry and its dates."""

    book: RuleBook
    index: Index
    decider: Decider
    entry: Entry
    entry_date: RateDate
    as_known_on: date | None


@dataclass(slots=True)
class LineFindings:
    """The findings of one line, and what they warn of: (code, words)."""

    findings: list[Finding] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)


def assess_line(bench: Bench, line: Line, path: str) -> LineFindings:
    """Return the findings of a line, in the order of measure ids; `path` is its place in the entry."""
    made = LineFindings()
    row = bench.book.tariff.row(line.tariff_number)
    facts = LineFacts.of(bench.entry, line, row.footnotes if row else frozenset())
    before = _Before()
    on_line = _OnLine(bench, line, path, facts, before)
    for standings in bench.index.candidates(line.tariff_number):
        case = _Case(on_line, standings)
        finding = case.finding()
        before.verdicts[standings.measure] = case.verdict
        before.asked[standings.measure] = case.asked
        before.amounts[finding.measure] = finding.bounds
        made.findings.append(finding)
        made.warnings.extend(case.warnings())
    made.findings.sort(key=lambda finding: finding.measure)
    return made


@dataclass(slots=True)
class _Before:
    """What came of the measures before this one, which it may give way to or total with."""

    verdicts: dict[int, str] = field(default_factory=dict)
    asked: dict[int, tuple[Asked, ...]] = field(default_factory=dict)
    amounts: dict[str, Bounds] = field(default_factory=dict)


class _OnLine(NamedTuple):
    """What the measures of one line share."""

    bench: Bench
    line: Line
    path: str
    facts: LineFacts
    before: _Before


class _Case:
    """One measure against one line."""

    def __init__(self, on_line: _OnLine, standings: Standings) -> None:
        self.bench, self.line, self.path, facts, self.before = on_line
        self.standings = standings
        self.measure: Measure = self.bench.book.measures[standings.measure]
        self.date = line_rate_date(self.bench.entry_date, self.line, self.path, self.measure.rate_date)
        self.listing, self.listed = standings.at(self.date.instant)
        self.facts = replace(facts, group=self.listing.group if self.listing else None)
        self.answers = Answers(self.bench.decider, self.facts)
        self.asking = self.bench.decider.questions.measures[standings.measure]
        self.filled_in = False
        self.stand: Stand = stand(self.measure, self.date.instant, self.bench.as_known_on)

    @cached_property
    def raw(self) -> int:
        """Whether the measure covers the line, before anything gives way: 0 no, 1 unknown, 2 yes."""
        return min(self.stand.value, self.listed, self.answers.value(self.asking.root))

    @cached_property
    def verdict(self) -> str:
        """What the measure comes to after giving way."""
        return self.bench.decider.settle(self.standings.measure, self.raw, self.before.verdicts)

    def finding(self) -> Finding:
        """Return the finding of the measure on the line."""
        match self.verdict:
            case "does not apply":
                return self._nothing("does not apply", tuple(self._why_not()))
            case "excluded":
                return self._nothing("excluded", tuple(self._gives_way()))
        assessment = assess(self.measure.treatment, self._ground())
        self.filled_in = assessment.filled_in
        told = self.verdict == "applies" and not isinstance(self.measure.treatment, NotEncoded)
        if told and assessment.bounds.exact is not None:
            return self._made("applies", assessment, assessment.bounds)
        bounds = assessment.bounds if told else assessment.bounds.or_none()
        asked = tuple(dict.fromkeys([*self.asked, *assessment.missing]))
        return self._made("cannot tell", assessment, bounds, asked)

    def warnings(self) -> Iterator[tuple[str, str]]:
        """Yield the rule's notes that fit the line, where the measure may bite, and what was filled in."""
        if self.filled_in:
            yield "W205", f"{self.measure.id} is measured by the net mass, since no quantity in KG is stated"
        if self.verdict == "does not apply":
            return
        for note, term in zip(self.measure.notes, self.asking.notes, strict=True):
            if self.answers.value(term) != NO:
                yield "W204", f"{note.says} ({self.measure.citations[note.cite].cite})"

    def _ground(self) -> Ground:
        return Ground(
            goods=Goods(self.line, self.path),
            tariff=self.bench.book.tariff,
            number=self.line.tariff_number,
            group=self.facts.group,
            at=self.date.instant,
            as_known_on=self.bench.as_known_on,
            claims=frozenset(self.facts.claims),
            path=self.path,
            clause_value=lambda index: self.answers.value(self.asking.clauses[index]),
            clause_asks=self._clause_asks,
            others=self.before.amounts,
        )

    def _clause_asks(self, index: int) -> tuple[Asked, ...]:
        unknown = self.answers.deciding(self.asking.clauses[index])
        return tuple(asks(predicate, self.facts, self.path) for predicate in unknown)

    def _why_not(self) -> Iterator[tuple[str, str]]:
        """Yield why the measure does not apply, each reason with its authority."""
        if self.stand.value == NO:
            yield self.stand.because, self.stand.cite
        if self.listed == NO:
            yield self._off_the_list()
        for ground, term in zip(self.measure.grounds, self.asking.grounds, strict=True):
            if self.answers.value(term) == NO:
                yield ground.says or self._said(term), ground.cite

    def _off_the_list(self) -> tuple[str, str]:
        number = show_number(self.line.tariff_number)
        if self.listing is not None:
            cite = self.listing.cite
            return f"{number} is excepted ({self.measure.citations[cite].cite})", cite
        listings = [*self.standings.listings, *(one for _, below in self.standings.below for one in below)]
        return f"{number} is not listed on the rate date", listings[0].cite

    def _gives_way(self) -> Iterator[tuple[str, str]]:
        for target in self._targets():
            cite = next(way.cite for way in self.measure.gives_way_to if way.measure == target)
            yield f"gives way to {target}, which applies", cite

    def _targets(self) -> list[str]:
        """The measures that apply and that this one gives way to."""
        measures = self.bench.book.measures
        ways = self.bench.decider.gives_way[self.standings.measure]
        return [measures[way].id for way in ways if self.before.verdicts.get(way) == "applies"]

    def _said(self, term: object) -> str:
        said = (words(predicate, self.facts) for predicate in self.answers.deciding(term))  # type: ignore[arg-type]  # a Term
        return "; ".join(dict.fromkeys(said))

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """The facts that keep the verdict from being told, those of the measures it may give way to included."""
        if self.verdict != "cannot tell":
            return ()
        return tuple(dict.fromkeys(self._asked()))

    def _asked(self) -> Iterator[Asked]:
        if self.date.missing is not None:
            yield self.date.missing
        if self.listed == UNKNOWN and self.date.instant is not None:
            yield Asked("tariff-number", f"{self.path}/tariff_number", "all ten digits of the tariff number")
        for term in self.asking.grounds:
            if self.answers.value(term) == UNKNOWN:
                for predicate in self.answers.deciding(term):
                    yield asks(predicate, self.facts, self.path)
        for way in self.bench.decider.gives_way[self.standings.measure]:
            yield from self.before.asked.get(way, ())

    def _because(self) -> Iterator[tuple[str, str]]:
        """Yield why the measure covers the line or may, each reason with its authority."""
        yield self.stand.because, self.stand.cite
        if self.listing is not None:
            group = f" as {self.listing.group}" if self.listing.group else ""
            prefix = show_number(self.listing.prefix) if self.listing.prefix else "every number"
            yield f"covers {prefix}{group}", self.listing.cite
        for ground, term in zip(self.measure.grounds, self.asking.grounds, strict=True):
            value = self.answers.value(term)
            if value == UNKNOWN or (value == YES and ground.kind == "required"):
                yield ground.says if ground.kind == "doubt" and ground.says else self._said(term), ground.cite
        if self.date.basis not in {None, self.bench.entry_date.basis}:
            yield f"the rate date is that of the {self.date.basis}", self.measure.rate_date.cite

    def _nothing(self, outcome: Outcome, reasons: tuple[tuple[str, str], ...]) -> Finding:
        assessment = Assessment(Bounds.exactly(ZERO), None)
        return self._made(outcome, assessment, assessment.bounds, (), reasons)

    def _made(
        self,
        outcome: Outcome,
        assessment: Assessment,
        bounds: Bounds,
        asked: tuple[Asked, ...] = (),
        reasons: tuple[tuple[str, str], ...] | None = None,
    ) -> Finding:
        bounds = bounds.rounded()
        reasons = tuple(self._because()) if reasons is None else reasons
        other = self.date.instant is not None and self.date.instant != self.bench.entry_date.instant
        told = outcome != "cannot tell"
        cites = dict.fromkeys([*(cite for _, cite in reasons), *assessment.cites])
        return Finding(
            measure=self.measure.id,
            outcome=outcome,
            declare=assessment.heading,
            rate_date=write_instant(self.date.instant) if other and self.date.instant else None,
            duty=bounds.least if told else None,
            least=bounds.least,
            most=bounds.most,
            working=assessment.working,
            because=tuple(dict.fromkeys([*(why for why, _ in reasons), *assessment.because])),
            missing=tuple(Missing(*one, bounds.least, bounds.most) for one in asked),
            could_claim=tuple(self._could_claim()) if outcome in {"applies", "cannot tell"} else (),
            gives_way_to=tuple(self._targets()) if outcome == "excluded" else (),
            scenario=None,
            verified_through=self.measure.verified.through.isoformat(),
            authorities=tuple(cites),
        )

    def _could_claim(self) -> Iterator[CouldClaim]:
        """Yield each claim that was not made and would lower the finding."""
        for claim, says in self.measure.claims.items():
            if claim not in self.facts.claims and self._would_help(claim):
                yield CouldClaim(claim, says)

    def _would_help(self, claim: str) -> bool:
        treatment = self.measure.treatment
        if isinstance(treatment, MinimumImportPrice) and claim == treatment.documented_by:
            return True
        claims = {**self.facts.claims, claim: Claim(claim=claim, reference="claimed")}
        return Answers(self.bench.decider, replace(self.facts, claims=claims)).value(self.asking.root) == NO
