"""Join facts to entries by entry number and line: what the declaration leaves out is filled in, never changed.

What the joined entry is, the same strict model says as for any entry. A fact that contradicts the declaration, or
finds no line, is a problem with its place in the side-car; problems stand in the place of their entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from prefile.entry import Entry, JoinedFacts, Source, format_of
from prefile.entry.claim_words import BESIDE_REFERENCE, denies
from prefile.entry.fact_paths import LISTED, Fact, item_name
from prefile.entry.form_7501 import same_number
from prefile.entry.minors import FORMATS
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.problems import validation_problems
from prefile.intake.side_car.file_model import AnsweredFact, Answers, PlaceOf
from prefile.values.dates import read_day, read_instant
from prefile.values.money import read_amount
from prefile.values.tariff_number import read_number, show_number
from prefile.values.units import UNITS

__all__ = ["join_facts"]

T = TypeVar("T")
Item = Entry | DeclarationProblems
Shape = dict[str, Any]  # part of an entry as JSON holds it

_BETWEEN = re.compile(r"[\s,;]+")
_ACROSS = ("quantities/{unit}", "net_kg", "entered", "withdrawn")  # the facts that a whole line or entry may refuse
_EIGHT = 8
_LINE_DEPTH = 2  # a path like /lines/0


def join_facts(items: Iterable[Item], answers: Answers) -> Iterator[Item]:
    """Yield each entry with its facts joined, or the problems that keep them from it; facts of no entry come last."""
    waiting: dict[str | None, list[AnsweredFact]] = {}
    for answered in answers.answered:
        waiting.setdefault(same_number(answered.answer.entry_number), []).append(answered)
    joined: set[str | None] = set()
    for item in items:
        key = None if isinstance(item, DeclarationProblems) else _key(item, waiting)
        if isinstance(item, DeclarationProblems) or key not in waiting:
            yield item
        elif key in joined:
            yield DeclarationProblems([_twice(item, waiting[key][0])])
        else:
            joined.add(key)
            yield _joined(item, waiting[key], answers.digest)
    lost = [found[0] for number, found in waiting.items() if number not in joined]
    if lost:
        yield DeclarationProblems([_lost(answered) for answered in lost])


def _key(entry: Entry, waiting: Collection[str | None]) -> str | None:
    """Return what an entry's facts wait under: its number or, where it has none, its reference, or no number at all."""
    if entry.entry_number is None and entry.reference in waiting:
        return entry.reference
    return same_number(entry.entry_number)


def _named(number: str | None) -> str:
    return f"entry {number}" if number else "an entry without a number"


def _twice(entry: Entry, first: AnsweredFact) -> Problem:
    what = f"{_named(entry.entry_number)} appears more than once among the entries, and the side-car has facts for it"
    return Problem("E143", what, first.where("entry_number"))


def _lost(first: AnsweredFact) -> Problem:
    number = first.answer.entry_number
    what = (
        f"entry {number} is not among the entries read"
        if number
        else "every entry read has a number; this row names none"
    )
    return Problem("E140", what, first.where("entry_number"))


def _beside(answered: AnsweredFact) -> bool:
    """Whether a fact of a claim stands beside its reference."""
    return not answered.fact.form.endswith("/reference")


def _joined(entry: Entry, found: list[AnsweredFact], digest: str) -> Item:
    joining = _EntryJoiner(entry)
    for answered in sorted(
        found, key=lambda answered: answered.fact.form.startswith("claims/") and _beside(answered)
    ):  # a claim is made by its reference
        joining.add(answered)
    if joining.problems:
        return DeclarationProblems(joining.problems)
    if not joining.places:
        return entry
    try:
        least = format_of(joining.shape)  # a joined fact may be of a later minor than the declaration names
        made = Entry.model_validate({**joining.shape, "format": max(least, entry.format, key=FORMATS.index)})
    except ValidationError as error:
        problems = validation_problems(error, Entry, joining.place)
        return DeclarationProblems(dict.fromkeys(problems))  # one row may be of many lines
    read = entry.source or Source("", "", entry.place)
    facts = JoinedFacts(digest, len(joining.places))
    return made.read_from(replace(read, place=joining.place, facts=facts))


class _EntryJoiner:
    """Join facts to one entry: its shape, where each joined fact stands, and what is wrong."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self.shape: Shape = entry.model_dump(mode="json", exclude_none=True)
        self.places: dict[str, tuple[Fact, PlaceOf]] = {}
        self.problems: list[Problem] = []
        self._positions = {line["line"]: position for position, line in enumerate(self.shape["lines"])}

    def place(self, path: str) -> Place:
        """Return the place of a path: in the side-car where a joined fact stands at it or makes it wrong."""
        parent, _, last = path.rpartition("/")
        found = self.places.get(path) or (self.places.get(parent) if last.isdigit() else None)
        if found is not None:
            return found[1]("answer")
        across = [
            where for _, (fact, where) in self._under(path) if fact.form in _ACROSS and fact.of_entry == (not path)
        ]
        beside = [where for _, (_, where) in self._under(parent)] if parent.count("/") > _LINE_DEPTH else []
        return next((where("answer") for where in (*across, *beside)), None) or self._entry.place(path)

    def _under(self, path: str) -> Iterator[tuple[str, tuple[Fact, PlaceOf]]]:
        return ((key, found) for key, found in self.places.items() if key.startswith(f"{path}/"))

    def add(self, answered: AnsweredFact) -> None:
        """Join one fact."""
        number = answered.answer.line
        if number is None:
            self._put(answered, self.shape, answered.fact.form, "")
            return
        position = self._positions.get(number)
        if position is None:
            what = f"{_named(self._entry.entry_number)} has no line {number}"
            self.problems.append(Problem("E140", what, answered.where("line")))
            return
        line = self.shape["lines"][position]
        if not self._same_number(answered, line):
            return
        head, _, rest = answered.fact.form.partition("/")
        path = f"/lines/{position}"
        match head:
            case "quantities":
                self._quantity(answered, line, path)
            case _ if head in LISTED:
                self._named(answered, line, head, rest.partition("/")[2] or LISTED[head].states, path)
            case _:
                self._nested(answered, line, path)

    def _same_number(self, answered: AnsweredFact, line: Shape) -> bool:
        """Refuse a row whose tariff number is not its line's: it may belong to another line."""
        stated = answered.answer.tariff_number
        if stated is None or "".join(filter(str.isdigit, stated)) == line["tariff_number"]:
            return True
        what = f'line {line["line"]} has tariff number {show_number(line["tariff_number"])}, not "{stated[:40]}"'
        self.problems.append(Problem("E142", what, answered.where("tariff_number")))
        return False

    def _nested(self, answered: AnsweredFact, line: Shape, path: str) -> None:
        """Join a fact that stands at its own path in the line, making the objects on the way."""
        *steps, key = answered.fact.form.split("/")
        inside = line
        for step in steps:
            inside = inside.setdefault(step, {})
            path = f"{path}/{step}"
        self._put(answered, inside, key, path)

    def _named(self, answered: AnsweredFact, line: Shape, kind: str, key: str, path: str) -> None:
        """Join a fact of one mineral, claim or part, which the line may state already."""
        word, named = LISTED[kind].named, answered.fact.name
        listed = line.setdefault(kind, [])
        same = [place for place, item in enumerate(listed) if item_name(item[word]) == named]
        if len(same) > 1:
            what = f'line {line["line"]} states "{named}" {len(same)} times; of which this is is not known'
            self.problems.append(Problem("E142", what, answered.where("fact")))
            return
        if kind == "claims" and not same and key != "unit" and denies(str(answered.answer.answer)):
            return  # a word that means no makes no claim
        if kind == "claims" and not same and key != "reference":
            what = f'"claims/{named}/reference" is missing: {BESIDE_REFERENCE[key]} alone makes no claim'
            self.problems.append(Problem("E120", what, answered.where("fact"), next="Answer the reference too."))
            return
        if not same:
            listed.append({word: LISTED[kind].stated(named)})
        place = same[0] if same else len(listed) - 1
        self._put(answered, listed[place], key, f"{path}/{kind}/{place}")

    def _quantity(self, answered: AnsweredFact, line: Shape, path: str) -> None:
        """Join a quantity, unless one of its kind is stated: that must be the same."""
        unit = answered.fact.name
        listed = line.setdefault("quantities", [])
        kind, factor = UNITS.get(unit, (unit, 1))
        for stated in listed:
            other, size = UNITS.get(stated["unit"], (stated["unit"], 1))
            if other == kind:
                answer = _or_none(read_amount, str(answered.answer.answer))
                if answer is None or answer * factor != read_amount(stated["amount"]) * size:
                    self._contradiction(answered, f"{stated['amount']} {stated['unit']}")
                return
        listed.append({"unit": unit})
        self._put(answered, listed[-1], "amount", f"{path}/quantities/{len(listed) - 1}")

    def _put(self, answered: AnsweredFact, inside: Shape, key: str, path: str) -> None:
        """Fill one key in, or see that what is stated there is the same."""
        answer, stated = str(answered.answer.answer), inside.get(key)
        if stated not in (None, []):
            if not _same(answered.fact, stated, answer):
                self._contradiction(answered, ", ".join(stated) if isinstance(stated, list) else stated)
                return
            if answered.fact.kind != "number":
                return
        inside[key] = [code for code in _BETWEEN.split(answer) if code] if answered.fact.kind == "countries" else answer
        self.places[f"{path}/{key}"] = answered.fact, answered.where

    def _contradiction(self, answered: AnsweredFact, stated: str) -> None:
        of = "the declaration" if answered.answer.line is None else f"line {answered.answer.line} of the declaration"
        what = (
            f'{of} states {stated}, and the side-car "{str(answered.answer.answer)[:60]}" for "{answered.fact.written}"'
        )
        self.problems.append(Problem("E142", what, answered.where("answer")))


def _or_none(read: Callable[[str], T], text: str) -> T | None:
    try:
        return read(text)
    except ValueError:
        return None


def _same(fact: Fact, stated: Any, answer: str) -> bool:  # noqa: ANN401 - text, or a list of countries
    """Return whether an answer says what is stated; a tariff number may gain its last two digits."""
    match fact.kind:
        case "amount" | "percent":
            return _or_none(read_amount, answer) == read_amount(stated)
        case "countries":
            return {code for code in _BETWEEN.split(answer) if code} == set(stated)
        case "day":
            return _or_none(read_day, answer) == read_day(stated)
        case "instant":
            return _or_none(read_instant, answer) == read_instant(stated)
        case "number":
            digits = _or_none(read_number, answer)
            return digits is not None and (digits == stated or (len(stated) == _EIGHT and digits[:_EIGHT] == stated))
    return bool(answer == stated)
