"""What would lower a duty that applies: a claim not made, a special program not claimed, less metal than is stated.

Each is tried by screening the line again with it, so that the duty it comes to is told and not supposed. This is
information, never advice: a claim may be made only where the goods meet it, and what proves it is the importer's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.decision.predicates import Claimed, MetalShare, ProgramClaimed
from prefile.decision.special_program import program_of_line
from prefile.entry import Claim, Entry, Line
from prefile.errors import DeclarationProblems
from prefile.findings import (
    Amounts,
    Finding,
    LineReport,
    Report,
    claim_named,
    claim_words,
)
from prefile.law.book import RuleBook
from prefile.law.us_customs import COLUMN_1
from prefile.options import ScreenOptions
from prefile.screening import screen
from prefile.values.json_shape import json_object_without
from prefile.values.money import EXACT, ZERO, show_amount
from prefile.values.rate_words import read_special
from prefile.values.trilean import NO

__all__ = ["INFORMATION", "Saving", "Savings", "find_savings"]

INFORMATION = (
    "Information, not advice: a claim may be made only where the goods and their importer meet it, with what proves it."
)
CLAIMED = "the document of the claim"
MOST_TRIED = 500
_LEAST_STEP = Decimal("0.000001")  # the smallest difference that a declaration can state

Kind = Literal["claim", "program", "content"]
_LIKELIEST: tuple[Kind, ...] = ("program", "claim", "content")  # of what leaves the same duty


@json_object_without("title", "documented", "dearer", "rare")
class Saving(NamedTuple):
    """One change of fact on one line, the measures that it would lower, and the duty of the line now and with it.

    `title` is what people call a claim, where its name does not read as words. A claim is `documented` where its
    reference is looked for; any other states a fact of the goods, and `dearer` are the lines on which the same fact
    would add duty, with how much. A claim is `rare` whose rules say for which lines alone it is thinkable.
    """

    line: int
    kind: Kind
    name: str
    says: str
    measures: tuple[str, ...]
    now: Amounts
    then: Amounts
    title: str = ""
    documented: bool = True
    dearer: tuple[tuple[int, Decimal], ...] = ()
    rare: bool = False

    @property
    def words(self) -> str:
        """The claim in words; of a program or content its name."""
        return claim_words(self.name, self.title) if self.kind == "claim" else self.name

    @property
    def named(self) -> str:
        """The claim in words with its name behind them; of a program or content its name alone."""
        return claim_named(self.name, self.title) if self.kind == "claim" else self.name


class Savings(NamedTuple):
    """What would lower the duties of an entry, by line, and how many changes beyond the first were not tried."""

    found: tuple[Saving, ...]
    not_tried: int


class _Change(NamedTuple):
    kind: Kind
    name: str
    says: str
    line: Line
    title: str = ""


def find_savings(entry: Entry, report: Report, book: RuleBook, options: ScreenOptions | None = None) -> Savings:
    """Return what would lower the duties that apply on an entry; on each line what leaves the least comes first.

    `options` say how the report was made. The work is bounded: so many changes of one entry are tried, and the others
    counted.
    """
    found: list[Saving] = []
    dearer: dict[str, list[tuple[int, Decimal]]] = {}
    tried = 0
    for line, found_on in zip(entry.lines, report.lines, strict=True):
        owed = {finding.measure: finding for finding in found_on.findings if _is_owed(finding)}
        for change in _changes(line, owed.values(), report, book):
            tried += 1
            if tried <= MOST_TRIED:
                then = _with(entry, change, book, options or ScreenOptions())
                found.extend(_saved(change, found_on, then, owed))
                if then is not None and change.kind == "claim" and then.duty.least > found_on.duty.least:
                    more = EXACT.subtract(then.duty.least, found_on.duty.least)
                    dearer.setdefault(change.name, []).append((line.line, more))
    found = [_with_dearer(saving, dearer.get(saving.name, ()), book) for saving in found]
    found.sort(key=lambda saving: (saving.line, saving.then.least, _LIKELIEST.index(saving.kind), saving.name))
    return Savings(tuple(found), max(0, tried - MOST_TRIED))


def _changes(line: Line, owed: Collection[Finding], report: Report, book: RuleBook) -> Iterator[_Change]:
    claims = {could.claim: could for finding in owed for could in finding.could_claim}
    made = {claim.claim for claim in line.claims}
    for claim, could in claims.items():
        if claim not in made:
            more = Claim(claim=claim, reference=CLAIMED)
            claimed = line.model_copy(update={"claims": (*line.claims, more)})
            yield _Change("claim", claim, could.says, claimed, could.name)
    if line.program is None:
        yield from _programs(line, owed, report, book)
    yield from _contents(line, owed, book)


def _contents(line: Line, owed: Collection[Finding], book: RuleBook) -> Iterator[_Change]:
    """Yield each metal that is stated to make up as much of the weight as a measure asks for, just below that."""
    shares = {
        predicate
        for finding in owed
        for predicate in book.by_id[finding.measure].predicates()
        if isinstance(predicate, MetalShare)
    }
    for share in sorted(shares, key=lambda share: (share.metals, share.under)):
        stated = {name: _percent(line, name) for name in share.metals}
        held = [name for name, percent in stated.items() if percent]
        if len(held) != 1 or share.under == ZERO or stated[held[0]] < share.under or line.metal is None:
            continue
        metal = held[0]
        below = getattr(line.metal, metal).model_copy(update={"percent": share.under - _LEAST_STEP})
        limit = f"{metal} under {show_amount(share.under)} %"
        says = f"the goods held {limit} of their weight; {show_amount(stated[metal])} % are stated"
        less = line.metal.model_copy(update={metal: below})
        yield _Change("content", limit, says, line.model_copy(update={"metal": less}))


def _percent(line: Line, metal: str) -> Decimal:
    return getattr(getattr(line.metal, metal, None), "percent", None) or ZERO


def _programs(line: Line, owed: Collection[Finding], report: Report, book: RuleBook) -> Iterator[_Change]:
    """Yield each program that goods of the origin may have and that the tariff prints or a duty owed asks about.

    A duty beyond column 1 may spare goods of a program whose number is free for all, so that its column prints none.
    """
    at = datetime.fromisoformat(report.rate_date) if report.rate_date else None
    row = book.tariff.row(line.tariff_number, at)
    of_column_1 = row is not None and any(finding.measure == COLUMN_1 for finding in owed)
    codes = set(read_special(row.special)) if row is not None and of_column_1 else set[str]()
    for code in sorted(codes.union(*(_asked_of(book, finding) for finding in owed))):
        claimed = line.model_copy(update={"program": code})
        if program_of_line(claimed, row, at, book.tariff, book.programs).available != NO:
            program = book.programs.get(code)
            says = f"the goods meet the rules of origin of {program.name}" if program else f"program {code} is had"
            yield _Change("program", code, says, claimed)


def _asked_of(book: RuleBook, finding: Finding) -> frozenset[str]:
    """Return the programs that the measure of a finding asks about."""
    asked = (each for each in book.by_id[finding.measure].predicates() if isinstance(each, ProgramClaimed))
    return frozenset[str]().union(*(each.programs for each in asked))


def _with(entry: Entry, change: _Change, book: RuleBook, options: ScreenOptions) -> LineReport | None:
    alone = entry.model_copy(update={"lines": (change.line,)})
    try:
        report = screen(alone, book, on=options.on, as_known_on=options.as_known_on, decide=options.decide)
    except DeclarationProblems:
        return None
    return report.lines[0]


def _saved(change: _Change, now: LineReport, then: LineReport | None, owed: dict[str, Finding]) -> Iterator[Saving]:
    """Yield the change where the line would come to less, and nothing of it to more."""
    if then is None or not _less(then.duty, now.duty):
        return
    after = {finding.measure: finding for finding in then.findings}
    measures = tuple(name for name, finding in owed.items() if _falls(finding, after[name]))
    if measures:
        yield Saving(now.line, change.kind, change.name, change.says, measures, now.duty, then.duty, change.title)


def _with_dearer(saving: Saving, dearer: Sequence[tuple[int, Decimal]], book: RuleBook) -> Saving:
    """Return a saving with whether its claim is documented or rare, and of a fact of the goods where that adds duty."""
    if saving.kind != "claim" or any(_looks_for_document(book, measure, saving.name) for measure in saving.measures):
        return saving
    rare = all(saving.name in book.by_id[measure].offered_when for measure in saving.measures)
    return saving._replace(documented=False, dearer=tuple(dearer), rare=rare)


def _looks_for_document(book: RuleBook, measure: str, claim: str) -> bool:
    held = book.by_id[measure]
    asked = (each for each in held.predicates() if isinstance(each, Claimed) and each.claim == claim)
    return claim == held.treatment.documented_by or any(each.needs_reference for each in asked)


def _is_owed(finding: Finding) -> bool:
    return finding.outcome == "applies" and bool(finding.duty) and finding.scenario is None


def _falls(now: Finding, then: Finding) -> bool:
    return then.outcome != "cannot tell" and (then.duty or ZERO) < (now.duty or ZERO)


def _less(then: Amounts, now: Amounts) -> bool:
    if then.least > now.least or (then.most is None and now.most is not None):
        return False
    return then.least < now.least or _below(then.most, now.most)


def _below(then: Decimal | None, now: Decimal | None) -> bool:
    return then is not None and (now is None or then < now)
