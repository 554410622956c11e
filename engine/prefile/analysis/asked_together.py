"""Every fact to ask of a line at once: what it lacks, and what it would lack once that is answered.

A first answer may leave a second question open: of aluminum smelted abroad it matters where it was cast, of goods with
enough of a metal what that metal is worth. Which it is, is tried by screening the line again with usual answers, so
that a supplier is written to once and law stays where it is. The work is bounded, and lines alike are tried once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.missing_facts import answers_of
from prefile.analysis.usual_answers import UNANSWERED, usual_answers
from prefile.entry import Entry, Line
from prefile.entry.fact_paths import Fact, read_fact
from prefile.errors import DeclarationProblems, Place
from prefile.findings import Amounts, LineReport
from prefile.intake.side_car.file_model import Answer, AnsweredFact, Answers
from prefile.intake.side_car.join import join_facts
from prefile.law.book import RuleBook
from prefile.law.tariff import TariffTable
from prefile.options import ScreenOptions
from prefile.screening import screen
from prefile.values.dates import day_of
from prefile.values.money import EXACT, ZERO, add_all, cents

__all__ = ["AskedFact", "AskedTogether", "Document", "lacked"]

_MOST_TRIED = 400  # answers, of one line
_MOST_ALIKE = 8  # answers to the first questions that leave the same further ones open
_MOST_KEPT = 4096  # lines that differ
_NONE = "0"

Given = dict[str, str]  # answers, by the facts that they answer


class AskedFact(NamedTuple):
    """One fact of one line: the duty that hangs on it (None: no upper bound is known) and the measures that ask.

    `follows`: the line lacks it only once another fact is answered. `coverage`: coverage of Proclamation 11001 asks.
    """

    fact: str
    width: Decimal | None
    measures: tuple[str, ...]
    coverage: bool
    follows: bool = False


class Document(NamedTuple):
    """What would document a duty that cannot be told yet: the claim, what it asserts, and what hangs on the measure."""

    claim: str
    says: str
    measure: str
    width: Decimal | None


class AskedTogether:
    """Finds what to ask of lines by one rule book; remembers lines that differ in nothing that matters."""

    def __init__(self, book: RuleBook, options: ScreenOptions) -> None:
        """Know the book, and how the reports were made."""
        self._book = book
        self._options = options._replace(decide="plain")  # the reference: it says the same, and a new line costs less
        self._known: dict[tuple[Entry, Line], tuple[AskedFact, ...]] = {}

    @property
    def tariff(self) -> TariffTable:
        """The tariff of its rule book."""
        return self._book.tariff

    def claim_says(self, claim: str, measures: Iterable[str]) -> str:
        """Return what a claim asserts where one of these measures is lowered or told by it."""
        known = self._book.by_id
        return next((says for measure in measures if (says := known[measure].claims.get(claim))), "")

    def documents(self, found: LineReport) -> Iterator[Document]:
        """Yield the documents by which a floor price that cannot be told yet would come to less."""
        for finding in found.law:
            documented_by = self._book.by_id[finding.measure].treatment.documented_by
            for could in finding.could_claim:
                if finding.outcome == "cannot tell" and could.claim == documented_by:
                    width = _between(finding.least, finding.most)
                    yield Document(could.claim, could.says, finding.measure, width)

    def of_line(self, entry: Entry, line: Line, found: LineReport) -> tuple[AskedFact, ...]:
        """Return the facts to ask of a line together: first what it lacks, then what would follow."""
        lacking = lacked(found)
        if not lacking or entry.pre_check:
            return tuple(lacking.values())
        alone = _alone(entry, line)
        key = alone.model_copy(update={"lines": ()}), alone.lines[0]
        followed = self._known.get(key)
        if followed is None:
            followed = tuple(self._following(alone, lacking))
            if len(self._known) < _MOST_KEPT:
                self._known[key] = followed
        return (*lacking.values(), *(fact for fact in followed if fact.fact not in lacking))

    def _following(self, alone: Entry, lacking: Mapping[str, AskedFact]) -> Iterator[AskedFact]:
        """Yield what usual answers leave open, each fact once, with the most that hangs on it in any of them."""
        found: dict[str, AskedFact] = {}
        waiting: deque[tuple[Given, tuple[str, ...]]] = deque([({}, tuple(lacking))])
        alike: dict[tuple[str, ...], int] = {}
        tried = 0
        while waiting:
            given, open_ = waiting.popleft()
            for more in self._answers(open_, alone):
                tried += 1
                if tried > _MOST_TRIED:
                    break
                answers = {**given, **more}
                now = self.lacked_with(alone, answers)
                new = tuple(fact for fact in now if fact not in given and fact not in open_)
                for fact in new:
                    found[fact] = _wider(now[fact], found.get(fact))._replace(follows=True)
                alike[new] = alike.get(new, 0) + 1
                if new and alike[new] <= _MOST_ALIKE:
                    waiting.append((answers, new))
        yield from found.values()

    def lacked_with(self, alone: Entry, answers: Given) -> dict[str, AskedFact]:
        """Return what the line of an entry lacks with answers; nothing where they contradict it or one another."""
        found = self._screened(alone, answers)
        return {} if found is None else lacked(found)

    def duties_with(self, entry: Entry, place: int, written: str) -> Iterator[tuple[str, Amounts]]:
        """Yield each usual answer to a fact of a line, with what the line would owe then."""
        alone = _alone(entry, entry.lines[place])
        for answer in self.usual(written, alone):
            if (found := self._screened(alone, {written: answer})) is not None:
                yield answer, found.duty

    def _screened(self, alone: Entry, answers: Given) -> LineReport | None:
        """Screen the line of an entry with answers; None where they contradict it or one another."""
        made = _with(alone, answers)
        if made is None:
            return None
        options = self._options
        try:
            report = screen(made, self._book, on=options.on, as_known_on=options.as_known_on, decide=options.decide)
        except DeclarationProblems:
            return None
        return report.lines[0]

    def _answers(self, open_: tuple[str, ...], alone: Entry) -> Iterator[Given]:
        """Yield answers to open facts: the usual one to each, each other answer to one, and the others side by side."""
        usual = {fact: answers for fact in open_ if (answers := self.usual(fact, alone))}
        first = {fact: answers[0] for fact, answers in usual.items()}
        yield _sensible(first)
        for fact, answers in usual.items():
            for answer in answers[1:]:
                yield _sensible({**first, fact: answer})
        for place in range(1, max(map(len, usual.values()), default=0)):
            yield _sensible({fact: answers[min(place, len(answers) - 1)] for fact, answers in usual.items()})

    def usual(self, written: str, alone: Entry) -> tuple[str, ...]:
        """Return the usual answers to a fact of the line of an entry."""
        fact = read_fact(written)
        return () if fact is None else usual_answers(fact, alone.lines[0], self._day(alone), self._book)

    def _day(self, entry: Entry) -> date:
        at = self._options.on or entry.withdrawn or entry.entered
        return self._book.chapter_99_through if at is None else day_of(at)


def lacked(line: LineReport) -> dict[str, AskedFact]:
    """Return the facts that a line's report lacks and a side-car can answer, by their paths, in the report's order."""
    widths: dict[str, dict[str, Decimal | None]] = {}
    for finding in line.law:
        if finding.outcome == "cannot tell":
            for missing in finding.missing:
                for fact in answers_of(line, missing):
                    by_measure = widths.setdefault(fact, {})
                    wide = _between(missing.least, missing.most)
                    by_measure[finding.measure] = _most(wide, by_measure.get(finding.measure, ZERO))
    covering = {fact: None for missing in line.coverage.missing for fact in answers_of(line, missing)}
    of_line = _between(line.duty.least, line.duty.most)
    return {
        fact: AskedFact(fact, _capped(widths.get(fact, {}), of_line), tuple(widths.get(fact, ())), fact in covering)
        for fact in {**widths, **covering}
    }


def _capped(by_measure: Mapping[str, Decimal | None], of_line: Decimal | None) -> Decimal | None:
    """Return what hangs on the findings of several measures, and never more than the line leaves open."""
    known = [wide for wide in by_measure.values() if wide is not None]
    if len(known) < len(by_measure):
        return of_line
    total = cents(add_all(known))
    return total if of_line is None else min(total, of_line)


def _between(least: Decimal, most: Decimal | None) -> Decimal | None:
    return None if most is None else EXACT.subtract(most, least)


def _most(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else max(one, other)


def _wider(fact: AskedFact, known: AskedFact | None) -> AskedFact:
    """Return a fact with the most that hangs on it either way, and the measures of both."""
    if known is None:
        return fact
    measures = tuple(dict.fromkeys((*known.measures, *fact.measures)))
    return AskedFact(fact.fact, _most(fact.width, known.width), measures, fact.coverage or known.coverage)


def _alone(entry: Entry, line: Line) -> Entry:
    """Return an entry of one line, without what names the two and decides nothing."""
    unnamed = dict.fromkeys(("reference", "metadata", "description", "supplier"))
    alone = line.model_copy(update={**unnamed, "line": 1, "set": None, "declared": None})
    named = dict.fromkeys(("reference", "metadata", "entry_number"))
    return entry.model_copy(update={**named, "lines": (alone,)})


def _with(alone: Entry, answers: Given) -> Entry | None:
    """Return an entry of one line with answers joined as a side-car's are, or None where they cannot be."""
    answered = tuple(_answered(fact, answer) for fact, answer in answers.items() if answer != UNANSWERED)
    if not answered:
        return alone
    joined = next(join_facts([alone], Answers("", "", len(answered), answered)))
    return joined if isinstance(joined, Entry) else None


def _answered(written: str, answer: str) -> AnsweredFact:
    fact = read_fact(written)
    assert fact is not None  # noqa: S101 - findings ask for facts of the vocabulary alone
    return AnsweredFact(_row(fact, answer), fact, lambda _: Place())


def _row(fact: Fact, answer: str) -> Answer:
    return Answer(line=None if fact.of_entry else 1, fact=fact.written, answer=answer)


def _sensible(answers: Given) -> Given:
    """Return answers without where a metal was made of which the goods hold none."""
    absent = tuple(
        fact.removesuffix("percent")
        for fact, answer in answers.items()
        if answer == _NONE and fact.startswith("metal/") and fact.endswith("/percent")
    )
    return {fact: answer for fact, answer in answers.items() if not fact.startswith(absent) or answer == _NONE}
