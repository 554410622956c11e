"""What a word of a report means: a code, a measure by id or title, a claim, a heading of chapter 99, or another word.

Codes are explained from the catalogue, which `engine/CODES.md` is made of; measures, claims and headings from the rule
book. What else stands in an answer is in `explained_words`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import reduce
from types import MappingProxyType
from typing import Literal, NamedTuple

from prefile.analysis.explained_words import (
    CitationMeaning,
    FactMeaning,
    FeeMeaning,
    WordMeaning,
    citation_of,
    fact_of,
    fee_of,
    known_names,
    span,
    word_of,
)
from prefile.codes import CATALOGUE
from prefile.decision.book_headings import headings_stated
from prefile.decision.predicates import Claimed
from prefile.findings import claim_named
from prefile.law.book import RuleBook
from prefile.law.condition import outline
from prefile.law.measure import Measure
from prefile.law.treatment import Clause
from prefile.rulebook.heading_ledger import HeadingStand, StandStatus, heading_ledger
from prefile.rulebook.scenario_folder import scenario_names
from prefile.values.dates import write_instant
from prefile.values.json_shape import escaped, json_keys, json_object, json_object_without, plain
from prefile.values.tariff_number import show_number

__all__ = [
    "EXPLANATION",
    "ClaimMeaning",
    "ClaimUse",
    "Claims",
    "CodeMeaning",
    "Explained",
    "HeadingMeaning",
    "HeadingUse",
    "MeasureMeaning",
    "NotKnown",
    "NotKnownMeaning",
    "claims_json",
    "claims_of",
    "explain",
    "explained_json",
]

EXPLANATION = "prefile-explanation/1"
_CODE = re.compile(r"[EWRDF][0-9]{3}", re.ASCII | re.IGNORECASE)
_HEADING = re.compile(r"99[0-9]{6}(?:[0-9]{2})?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{4,10}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{2}", re.ASCII)
_MOST_NEAR = 4
_ALIKE = 0.5
_SHORTEST_TITLE, _MOST_TITLES = 4, 6
_EIGHT = 8
_GROUPS = {
    "E": "a declaration is wrong",
    "W": "a warning in a report",
    "D": "a difference between what is declared and what is due",
    "R": "a rule file is wrong",
    "F": "a fault of prefile",
}


class NotKnown(Exception):  # noqa: N818 - it says what is known instead
    """A word is none that a report uses; the message says so, and what may be meant."""


@json_object
class CodeMeaning(NamedTuple):
    """What a code means, why it is said, what to do, and the ACE condition that it is like."""

    code: str
    group: str
    title: str
    why: str
    next: str
    like: str | None
    kind: Literal["code"] = "code"


@json_object_without("others", "claim_names")
class MeasureMeaning(NamedTuple):
    """What a measure does, when it is in force, what follows on a line, what can be claimed, and its instruments.

    `others` are the titles of the measures that it gives way to, `claim_names` what people call its claims.
    """

    measure: str
    title: str
    summary: str
    treatment: str
    in_force: tuple[str, ...]
    headings: tuple[str, ...]
    claims: dict[str, str]
    gives_way_to: tuple[str, ...]
    authorities: tuple[str, ...]
    verified_through: str
    kind: Literal["measure"] = "measure"
    others: tuple[str, ...] = ()
    claim_names: Mapping[str, str] = MappingProxyType({})


@json_object
class ClaimUse(NamedTuple):
    """A measure or fee that a claim bears on, and whether it looks for the reference of what proves the claim."""

    name: str
    title: str
    needs_reference: bool


@json_object_without("name")
class ClaimMeaning(NamedTuple):
    """What claiming asserts, and the measures and fees that it bears on; `name` is what people call it."""

    claim: str
    asserts: str
    used_by: tuple[ClaimUse, ...]
    kind: Literal["claim"] = "claim"
    name: str = ""

    @property
    def named(self) -> str:
        """The claim in words, with its id behind them."""
        return claim_named(self.claim, self.name)


@json_object_without("owed", "where")
class HeadingUse(NamedTuple):
    """A part of a measure that declares a heading, in words, within a window of the part's own.

    `says` is all of it in one sentence: of a clause, what is `owed` and `where`, an outline of rows with depths.
    """

    measure: str
    title: str
    says: str
    since: str | None
    until: str | None
    cite: str | None
    owed: str = ""
    where: tuple[tuple[int, str], ...] = ()


@json_object
class HeadingMeaning(NamedTuple):
    """What the book does with a heading of chapter 99 on a day: by which parts of its measures, or why it does not."""

    heading: str
    on: str
    rate: str | None
    status: StandStatus | Literal["not printed"]
    in_effect: bool
    what: str | None
    why: str | None
    used_by: tuple[HeadingUse, ...]
    kind: Literal["heading"] = "heading"


@json_object
class NotKnownMeaning(NamedTuple):
    """That a word is none that a report uses, and what may be meant."""

    says: str
    kind: None = None


@json_keys("format", "rulebook", "claims")
class Claims(NamedTuple):
    """Every claim that a book knows (`prefile-claims/1`)."""

    rulebook: str
    claims: tuple[ClaimMeaning, ...]
    format: Literal["prefile-claims/1"] = "prefile-claims/1"


Explained = (
    CodeMeaning
    | MeasureMeaning
    | ClaimMeaning
    | HeadingMeaning
    | WordMeaning
    | FeeMeaning
    | FactMeaning
    | CitationMeaning
)


def explain(word: str, book: RuleBook, on: datetime) -> Explained:
    """Return what a word means by a book; a heading's meaning is that of an instant.

    Raises:
        NotKnown: it is no word of a report, or several; the message names what may be meant.
    """
    bare = word.strip().strip('[]"')
    named = citation_of(bare, book) if word.strip().startswith("[") else None
    if (found := named or _by_name(bare, book)) is not None:
        return found
    word, digits = bare, bare.replace(".", "").replace(" ", "")
    if _HEADING.fullmatch(digits):
        return _heading(book, show_number(digits), on)
    if _AMOUNT.fullmatch(word):
        raise NotKnown(f"{word} is an amount: prefile screen … --why LINE says what it is made of")
    if _NUMBER.fullmatch(digits):
        raise NotKnown(f"{word} is a number of the tariff: prefile check {word}")
    if word in scenario_names(book):
        raise NotKnown(f"{word} is a scenario, which supposes law: prefile scenarios show {word}")
    ending = [measure for measure in book.by_id if measure.endswith(f".{word.lower()}")]
    if len(ending) == 1:
        return _measure(book, book.by_id[ending[0]])
    return fee_of(word, book) or word_of(word) or fact_of(word) or citation_of(word, book) or _by_title(word, book)


def _by_name(word: str, book: RuleBook) -> Explained | None:
    """Return what has a word for its name: a code, a measure or a claim."""
    if _CODE.fullmatch(word) and word.upper() in CATALOGUE:
        return _code(word.upper())
    if word in book.by_id:
        return _measure(book, book.by_id[word])
    return _claim(book, word) if word in book.claims else None


def _by_title(word: str, book: RuleBook) -> MeasureMeaning:
    """Return the measure that has a title, or whose title alone holds it.

    Raises:
        NotKnown: there is none, or several.
    """
    asked = word.casefold()
    called = [measure for measure in book.measures if measure.title.casefold() == asked]
    if not called and len(asked) >= _SHORTEST_TITLE:
        called = [measure for measure in book.measures if asked in measure.title.casefold()]
    if len(called) == 1:
        return _measure(book, called[0])
    if called:
        named = "; ".join(f"{measure.title} ({measure.id})" for measure in called[:_MOST_TITLES])
        more = f" and {len(called) - _MOST_TITLES} more" if len(called) > _MOST_TITLES else ""
        raise NotKnown(f'"{word[:80]}" is in several titles: {named}{more}')
    words = "message code, measure, claim, heading, fee, fact, authority or word of an answer"
    raise NotKnown(f'"{word[:80]}" is no {words} that prefile knows.{_near(word, book)}')


def _near(word: str, book: RuleBook) -> str:
    if not any(letter.isalpha() for letter in word):
        return ""
    names = {name.lower(): name for name in (*CATALOGUE, *book.by_id, *book.claims, *known_names())}
    within = [name for name in names if len(word) > 2 and word.lower() in name]  # noqa: PLR2004 - two letters are in most
    near = dict.fromkeys((*within, *get_close_matches(word.lower(), names, _MOST_NEAR, _ALIKE)))
    shown = [names[name] for name in near][:_MOST_NEAR]
    return f" Did you mean {' or '.join(shown)}?" if shown else ""


def _code(code: str) -> CodeMeaning:
    known = CATALOGUE[code]
    return CodeMeaning(code, _GROUPS[code[0]], known.title, known.why, known.next, known.like)


def _measure(book: RuleBook, measure: Measure) -> MeasureMeaning:
    stated = dict.fromkeys(heading for _, heading, *_ in headings_stated(measure))
    return MeasureMeaning(
        measure=measure.id,
        title=measure.title,
        summary=measure.summary,
        treatment=measure.treatment.kind,
        in_force=tuple(span(window) for window in measure.in_force),
        headings=tuple(stated),
        claims=dict(measure.claims),
        gives_way_to=tuple(way.measure for way in measure.gives_way_to),
        authorities=tuple(dict.fromkeys(f"{each.instrument}, {each.date}" for each in measure.citations.values())),
        verified_through=measure.verified.through.isoformat(),
        others=tuple(book.by_id[way.measure].title for way in measure.gives_way_to),
        claim_names=dict(measure.claim_names),
    )


def claims_of(book: RuleBook) -> tuple[ClaimMeaning, ...]:
    """Return every claim that a book knows, in the order of their names."""
    return tuple(_claim(book, claim) for claim in sorted(book.claims))


def _claim(book: RuleBook, claim: str) -> ClaimMeaning:
    uses: list[ClaimUse] = []
    asserts = name = ""
    for measure in book.measures:
        if claim in measure.claims:
            asserts = asserts or measure.claims[claim]
            name = name or measure.claim_names.get(claim, "")
            uses.append(ClaimUse(measure.id, measure.title, _needs_reference(measure, claim)))
    for fee in book.fees:
        for row in fee.exempt:
            if row.claim == claim:
                asserts = asserts or row.says
                uses.append(ClaimUse(fee.name, _FEES.get(fee.name, fee.name), needs_reference=False))
    return ClaimMeaning(claim, asserts, tuple(uses), name=name)


_FEES = {"mpf": "Merchandise processing fee", "hmf": "Harbor maintenance fee"}


def _needs_reference(measure: Measure, claim: str) -> bool:
    of_conditions = (test for test in measure.predicates() if isinstance(test, Claimed) and test.claim == claim)
    return claim == measure.treatment.documented_by or any(test.needs_reference for test in of_conditions)


def _heading(book: RuleBook, heading: str, on: datetime) -> HeadingMeaning:
    ledger = heading_ledger(book)
    stands = [stand for stand in ledger.stands(on) if _same(stand.row.heading, heading)]
    group = [stand for stand in ledger.stands(on) if stand.row.headings > 1 and heading.startswith(stand.row.heading)]
    found: HeadingStand | None = next(iter((*stands, *group)), None)
    uses = tuple(use for measure in ledger.measures_on(heading) for use in _uses(book, measure, heading))
    if found is None and not uses and not any(_same(row.heading, heading) for _, row in ledger.headings):
        every = [row.heading for _, row in ledger.headings]
        near = get_close_matches(heading, every, _MOST_NEAR)
        following = f" Did you mean {' or '.join(near)}?" if near else ""
        raise NotKnown(f"{heading} is not a heading that the tariff of the year prints.{following}")
    return HeadingMeaning(
        heading=heading,
        on=write_instant(on),
        rate=(found.row.rate or None) if found else None,
        status=found.status if found else "not printed",
        in_effect=found.in_effect if found else False,
        what=(found.what or None) if found else None,
        why=(found.why or None) if found else None,
        used_by=uses,
    )


def _same(heading: str, other: str) -> bool:
    return heading.replace(".", "")[:_EIGHT] == other.replace(".", "")[:_EIGHT]


_GROUNDS = {"required": "only", "exception": "exempt", "doubt": "undetermined"}


def _uses(book: RuleBook, measure: Measure, heading: str) -> Iterator[HeadingUse]:
    """Yield each part of a measure that declares a heading, in words; or that it reads it in footnotes."""
    stated = False
    for part, declared, window, _ in headings_stated(measure):
        if not _same(declared, heading):
            continue
        stated = True
        kind, _, place = part.partition("/")
        owed, where = "", tuple[tuple[int, str], ...]()
        if kind == "clause":
            clause = measure.treatment.clauses[int(place)]
            says, cite, owed = clause.shown, clause.cite, _owed(book, clause)
            where = () if clause.when is None else tuple(outline(clause.when))
        elif kind == "gives-way-to":
            says = f"not owed where the goods owe {book.by_id[place].title}"
            cite = next(way.cite for way in measure.gives_way_to if way.measure == place)
        else:
            ground = measure.conditions[int(place)]
            says, cite = f"{_GROUNDS[ground.kind]}: {ground.says or ground.when.asks}", ground.cite
        since, until = (None if at is None else write_instant(at) for at in (window.since, window.until))
        yield HeadingUse(measure.id, measure.title, says, since, until, measure.citations[cite].cite, owed, where)
    if not stated:
        yield HeadingUse(measure.id, measure.title, "speaks of goods whose footnotes name it", None, None, None)


def _owed(book: RuleBook, clause: Clause) -> str:
    """Return what a clause makes payable, with the measures that it names by their titles."""
    named = (clause.in_total_with, *clause.beside)
    return reduce(lambda words, name: words.replace(name, book.by_id[name].title), filter(None, named), clause.owed)


def explained_json(found: Explained | NotKnownMeaning) -> str:
    """Return a meaning as JSON text (`prefile-explanation/1`), without a final newline."""
    return _written({"format": EXPLANATION, "kind": found.kind, **plain(found)})


def claims_json(book: RuleBook) -> str:
    """Return every claim of a book as JSON text, without a final newline."""
    return _written(plain(Claims(book.digest, claims_of(book))))


def _written(shape: object) -> str:
    return escaped(json.dumps(shape, indent=2, ensure_ascii=False))
