"""The quick look-up: what goods of a number would owe on a day, origins side by side.

A look-up is a screening of made-up lines, one a number and origin, so that it cannot say anything else than the same
lines of an entry would. What is not stated stays missing, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.concentration import share
from prefile.analysis.look_up_question import LookUpQuestion, of_question, several
from prefile.analysis.looked_up import (
    Check,
    CheckedGoods,
    CheckedOrigin,
    Continuation,
    GoodsCoverage,
    MissingFromCheck,
    Reason,
)
from prefile.analysis.missing_facts import RankedFact, missing_facts
from prefile.analysis.other_origins import partners_of_agreements
from prefile.analysis.would import Would, on_top
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Caution, Finding, LineReport, Report
from prefile.law.book import RuleBook
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.options import Decide, ScreenOptions, When
from prefile.screening import screen
from prefile.values.dates import write_instant
from prefile.values.money import ZERO
from prefile.values.tariff_number import COMMON_DIGITS, show_number

__all__ = ["check"]

_WHOLE = 10  # digits of a number that no other continues
_ASSUMED = ("The rows differ in origin alone. Whether the goods can be had there, and at what price, is not told.",)
_NO_PROGRAM = "No special program is claimed for an origin that was added to compare."


class _Row(NamedTuple):
    """One line that is screened: its number and origin, and whether the origin was asked for."""

    number: str
    origin: str | None
    asked: bool


class _Found(NamedTuple):
    """A row with what its line came to."""

    row: _Row
    line: LineReport


def check(  # noqa: PLR0913 - each says one thing of the goods
    numbers: str | Sequence[str],
    book: RuleBook,
    *,
    on: When,
    origins: str | Sequence[str] = (),
    value: str | int | Decimal | None = None,
    quantities: str | Sequence[str] = (),
    program: str | None = None,
    claims: str | Sequence[str] = (),
    compare_origins: bool = False,
    as_known_on: When | None = None,
    decide: Decide = "auto",
    assume_current_tariff: bool = False,
) -> Check:
    """Look up what goods of some numbers owe on a day, by origin, as the same lines of an entry would.

    A number of ten digits is looked up; one of eight too, and its continuations of the day are listed; of one of four
    or six they are listed only. Origins are codes or names, `value` is the entered value in US dollars, quantities are
    like "200KG", a claim is its name or "name=reference". `compare_origins` adds a country of each partner of an
    agreement on critical minerals. `assume_current_tariff` is as of `screen`.

    Raises:
        DeclarationProblems: every number, origin, amount and claim that cannot be read or is not known.
        ValueError, TypeError: `on` or `as_known_on` is no date.
    """
    options = ScreenOptions.read(on, as_known_on, decide, assume_current_tariff=assume_current_tariff)
    if options.on is None:
        raise TypeError("on is a date: nothing falls back to today")
    question = LookUpQuestion(book, options.on)
    digits, own = question.numbers(several(numbers)), question.origins(several(origins))
    stated = question.stated(value, several(quantities), several(claims))
    question.refuse()
    more = [origin for origin in partners_of_agreements(book, own) if origin not in own] if compare_origins else []
    rows = list(_rows(digits, own, more))
    entry = question.entry([_line(row, place, stated, program) for place, row in enumerate(rows, 1)]) if rows else None
    report = None if entry is None else _screened(entry, book, options)
    found = [] if report is None else [_Found(row, line) for row, line in zip(rows, report.lines, strict=True)]
    made = _Goods(book, options, entry, report)
    goods = tuple(made.of(number, [each for each in found if each.row.number == number]) for number in digits)
    compared = _ASSUMED if len(own) + len(more) > 1 else ()
    assumed = (*compared, _NO_PROGRAM) if program and more else compared
    days = options.on, options.as_known_on
    return _check(book, days, entry, report, goods=goods, program=program, assumed=assumed)


def _line(row: _Row, place: int, stated: Mapping[str, object], program: str | None) -> dict[str, object]:
    """Return the line of an entry by which a row is looked up."""
    of_row = {"line": place, "tariff_number": row.number, "origin": row.origin}
    return {**stated, **of_row, "program": program if row.asked else None}


def _check(  # noqa: PLR0913 - the parts of a look-up
    book: RuleBook,
    days: tuple[datetime, date | None],
    entry: Entry | None,
    report: Report | None,
    *,
    goods: tuple[CheckedGoods, ...],
    program: str | None,
    assumed: tuple[str, ...],
) -> Check:
    """Return what was looked up, by the entry that stands for it and its report: neither where numbers are listed."""
    (on, known), first = days, None if entry is None else entry.lines[0]
    return Check(
        on=write_instant(on),
        as_known_on=None if known is None else known.isoformat(),
        tariff=None if (edition := book.tariff.edition_at(on)) is None else edition.name,
        value=None if first is None else first.value,
        quantities=() if first is None else first.quantities,
        program=program,
        claims=() if first is None else first.claims,
        goods=goods,
        warnings=() if report is None else tuple(_once(report.warnings)),
        assumed=assumed,
        suppositions=() if report is None else report.suppositions,
        authorities={} if report is None else report.authorities,
        rulebook=None if report is None else report.rulebook,
        decided_by=None if report is None else report.decided_by,
    )


def _screened(entry: Entry, book: RuleBook, options: ScreenOptions) -> Report:
    on, as_known_on, decide, assumed = options
    try:
        return screen(entry, book, on=on, as_known_on=as_known_on, decide=decide, assume_current_tariff=assumed)
    except DeclarationProblems as problems:
        raise of_question(problems.problems) from None


def _rows(digits: Iterable[str], own: Sequence[str], more: Sequence[str]) -> Iterator[_Row]:
    """Yield the rows that are screened; without an origin the number alone, whose origin is then missing."""
    for number in digits:
        if len(number) > COMMON_DIGITS:
            yield from (_Row(number, origin, asked=True) for origin in own)
            yield from (_Row(number, origin, asked=False) for origin in more)
            if not own and not more:
                yield _Row(number, None, asked=True)


def _once(warnings: Iterable[Caution]) -> Iterator[Caution]:
    """Yield each warning once, without those that are about an entry and no goods."""
    said: set[tuple[str, str]] = set()
    for warning in warnings:
        of_goods = not warning.path or warning.path.startswith("/lines")
        if of_goods and (warning.code, warning.what) not in said:
            said.add((warning.code, warning.what))
            yield Caution(warning.code, warning.what, "", warning.next, warning.like)


class _Goods:
    """Puts together what was found of the goods of each number."""

    def __init__(self, book: RuleBook, options: ScreenOptions, entry: Entry | None, report: Report | None) -> None:
        self._book, self._entry, self._options = book, entry, options
        self._supposes = report is not None and bool(report.suppositions)
        self._at = options.on if book.tariff.edition_at(options.on) is not None else None
        self._values = {} if entry is None else {line.line: line.value for line in entry.lines}
        self._asked = () if report is None else missing_facts(report)

    def of(self, number: str, found: Sequence[_Found]) -> CheckedGoods:
        """Return the goods of one number, with what its lines came to."""
        under = self._book.tariff.under(number, self._at)
        parts = [self._book.tariff.texts.get(each, "").split(" > ") for each in under]
        common = [same[0] for same in zip(*parts, strict=False) if len(set(same)) == 1]
        return CheckedGoods(
            tariff_number=show_number(number),
            words=" > ".join(common[-1:] if len(number) == _WHOLE else common[-2:]),
            continuations=tuple(self._continuations(under, len(common))) if len(number) < _WHOLE else (),
            origins=tuple(sorted((self._origin(each) for each in found), key=_rank)),
            missing=tuple(self._missing(found)),
            coverage=self._coverage(found[0].line) if found else None,
        )

    def _continuations(self, under: Iterable[str], common: int) -> Iterator[Continuation]:
        for number in under:
            row = self._book.tariff.row(number, self._at)
            words = self._book.tariff.texts.get(number, "").split(" > ")
            if row is not None:
                own = " > ".join(words[common:] or words[-1:])
                yield Continuation(show_number(number), own, row.general, row.units)

    def _origin(self, found: _Found) -> CheckedOrigin:
        line, value = found.line, self._values[found.line.line]
        reasons = [self._reason(finding, value) for finding in line.law if _decides(finding)]
        claims = {could.claim: could for finding in line.law if _decides(finding) for could in finding.could_claim}
        return CheckedOrigin(
            origin=line.origin,
            name=None if line.origin is None else self._book.countries.names[line.origin],
            asked=found.row.asked,
            duty=line.duty,
            percent=_percent(line.duty.payable, value),
            reasons=tuple(sorted(reasons, key=_weight)),
            filing=line.filing,
            could_claim=tuple(claims.values()),
            if_tariff_stays=self._supposed(line) if self._supposes else None,
        )

    def _supposed(self, line: LineReport) -> Would | None:
        """Return the duty of a line if the current tariff stays: an entry of that line alone says it as its sum."""
        if self._entry is None:
            return None
        alone = self._entry.model_copy(update={"lines": self._entry.lines[line.line - 1 : line.line]})
        would = next(iter(_screened(alone, self._book, self._options).totals.scenarios))
        return on_top(line.duty._replace(payable=line.duty.least, most=line.duty.least), Would(*would[-3:]))

    def _reason(self, finding: Finding, value: Decimal | None) -> Reason:
        measure = self._book.by_id[finding.measure]
        return Reason(
            measure=finding.measure,
            short=_short(finding.measure),
            title=measure.title,
            outcome=finding.outcome,
            heading=finding.declare,
            duty=finding.duty,
            least=finding.least,
            most=finding.most,
            percent=_percent(finding.duty, value),
            working=finding.working,
            because=tuple(finding.because),
            authorities=finding.authorities,
            keeps_out=measure.treatment.bars_entry,
        )

    def _missing(self, found: Sequence[_Found]) -> Iterator[MissingFromCheck]:
        origins = {each.line.line: each.line.origin for each in found}
        asked: dict[tuple[str, str], list[RankedFact]] = {}
        for fact in self._asked:
            if fact.measures and not origins.keys().isdisjoint(fact.lines):
                asked.setdefault((fact.fact, fact.ask), []).append(fact)
        for facts in asked.values():
            widths = [fact.width for fact in facts if fact.width is not None]
            yield MissingFromCheck(
                fact=facts[0].fact,
                ask=facts[0].ask,
                origins=tuple(origins[line] for fact in facts for line in fact.lines),
                width=max(widths) if len(widths) == len(facts) else None,  # the origins are alternatives
                answers=tuple(dict.fromkeys(answer for fact in facts for answer in fact.answers)),
            )

    def _coverage(self, line: LineReport) -> GoodsCoverage | None:
        measure = self._book.coverage_measure
        if measure is None:
            return None
        found = line.coverage
        of_it = next((finding for finding in line.law if finding.measure == measure.id), None)
        outcome, effect = (None, ()) if of_it is None else (of_it.outcome, tuple(of_it.because))
        return GoodsCoverage(found.outcome, found.stage, found.minerals, tuple(found.because), outcome, effect)


def _decides(finding: Finding) -> bool:
    """Whether a finding says why the duty is what it is: what is owed or may be, and what is taken out by name."""
    if finding.outcome in {"applies", "cannot tell"}:
        return True
    return finding.measure not in ON_THE_NUMBER and (finding.outcome == "excluded" or finding.declare is not None)


def _short(measure: str) -> str:
    """Name the kind of a measure by its id: "Section 301", "column 1"."""
    kind = measure.split(".")[1].replace("-", " ")
    return kind if measure in ON_THE_NUMBER else kind.capitalize()


def _percent(duty: Decimal | None, value: Decimal | None) -> Decimal | None:
    return share(duty, value) if duty is not None and value else None


def _rank(found: CheckedOrigin) -> tuple[object, ...]:
    """Keep the origins that were asked for in their order; those that were added, the least duty first."""
    return () if found.asked else (found.duty.payable is None, found.duty.least, found.duty.most or ZERO)


_ORDER = {"applies": 0, "cannot tell": 1, "excluded": 2, "does not apply": 3, "would apply": 4}


def _weight(reason: Reason) -> tuple[object, ...]:
    """Put what keeps goods out first, then columns, then what is owed, the most first."""
    on_number = reason.measure not in ON_THE_NUMBER
    return (not (reason.keeps_out and reason.outcome == "applies"), _ORDER[reason.outcome], on_number, -reason.least)
