"""Interactions: a measure that gives way to some takes a stand on every other that it could meet, exactly once.

Either of the two files may say it: the other one's by `displaces`, or by `stands_beside` with `either_way`. Two
measures cannot meet, and no stand is asked for, where their files decide that: the origins that they reach are
disjoint, they name no number in common, or they are never in force at one instant of the same rate date. Goods in
privileged foreign status may have two rate dates, so windows decide only between measures that look at the same one.
What is missing is told once, at the measure with the most of it: mostly the new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import combinations, product

from prefile.decision.predicates import OriginIn
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.condition import Not
from prefile.law.measure import Listing, Measure
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import ALWAYS, Window

__all__ = ["check"]

CODE = "R361"
_MOST_NAMED = 5
_SIZES = (0, 2, 4, 6, 8, 10)  # of the beginnings of tariff numbers


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each stand that is missing, taken twice, or taken on nothing."""
    for measure in book.measures:
        document = written.documents[measure.file]
        for path, what, then in (*_on_nothing(measure, book), *_twice(measure, book)):
            yield Problem(CODE, what, document.place(path), next=then)
    for owner, others in _by_owner(book).items():
        measure = book.by_id[owner]
        key = next((key for key in ("gives_way_to", "displaces", "stands_beside") if getattr(measure, key)), "measure")
        what = f"it takes no stand on {', '.join(others)}, which it may meet"
        if any(not way.said_by for way in measure.gives_way_to):
            what = f"it gives way to some, and takes no stand on {', '.join(others)}"
        rows = f"- {{measures: [{', '.join(others)}], says: WHY, either_way: yes, cite: KEY}}"
        then = f"Say which gives way, under gives_way_to or displaces; for the others paste under stands_beside: {rows}"
        yield Problem(CODE, what, written.documents[measure.file].place((key,)), next=then)


def _takes_stands(measure: Measure) -> bool:
    """Whether a measure's own file says that it gives way to some, or displaces some."""
    return bool(measure.displaces) or any(not way.said_by for way in measure.gives_way_to)


def _by_owner(book: RuleBook) -> dict[str, list[str]]:
    """Return the pairs of which no file says how they meet, by the measure of most of them: its others, in order."""
    pairs = [
        (measure.id, other) for measure in book.measures if _takes_stands(measure) for other in _missing(measure, book)
    ]
    open_pairs = list({frozenset(pair): pair for pair in pairs}.values())
    counts = Counter(name for pair in open_pairs for name in pair)
    found: dict[str, list[str]] = {}
    for first, second in open_pairs:
        owner, other = (second, first) if counts[second] > counts[first] else (first, second)
        found.setdefault(owner, []).append(other)
    return {owner: sorted(others) for owner, others in found.items()}


def _on_nothing(measure: Measure, book: RuleBook) -> Iterator[tuple[Path, str, str]]:
    """Yield each name under stands_beside that is no measure of the book and begins none."""
    for row, beside in enumerate(measure.stands_beside):
        for place, name in enumerate(beside.measures):
            begins = name.endswith(".*")
            if any(measure_id.startswith(name[:-1]) if begins else measure_id == name for measure_id in book.by_id):
                continue
            near = get_close_matches(name.removesuffix(".*"), sorted(_known(book)), 1)
            what = f"no measure begins with {name[:-1]}" if begins else f"{name} is not a measure"
            then = f"Did you mean {near[0]}{'.*' if near[0] not in book.by_id else ''}?" if near else ""
            yield ("stands_beside", row, "measures", place), what, then


def _known(book: RuleBook) -> set[str]:
    """Return every id and every beginning of one."""
    parts = [measure_id.split(".") for measure_id in book.by_id]
    return {".".join(part[:size]) for part in parts for size in range(2, len(part) + 1)}


def _twice(measure: Measure, book: RuleBook) -> Iterator[tuple[Path, str, str]]:
    """Yield each row under stands_beside that speaks of a measure on which a stand is taken before it."""
    taken = {way.measure: "gives_way_to" for way in measure.gives_way_to if not way.said_by}
    taken.update({way.measure: "displaces" for way in measure.displaces})
    taken.update(dict.fromkeys(measure.treatment.beside_parts_of(), "beside_parts_of"))
    for row, beside in enumerate(measure.stands_beside):
        named = [
            measure_id for measure_id in sorted(book.by_id) if measure_id != measure.id and beside.names(measure_id)
        ]
        if beside.either_way:  # a group is all others: what the file says of one by its name is said of that one
            named = [one for one in named if one in beside.measures or one not in taken]
        twice = [measure_id for measure_id in named if measure_id in taken]
        if twice:
            what = f"a stand on {', '.join(twice[:_MOST_NAMED])} is taken under {taken[twice[0]]} already"
            yield ("stands_beside", row), what, ""
        taken.update(dict.fromkeys(named, f"stands_beside, row {row + 1}"))


def _missing(measure: Measure, book: RuleBook) -> Iterator[str]:
    ways = {way.measure for way in measure.gives_way_to} | measure.treatment.beside_parts_of()
    for other in book.measures:
        if other is measure or other.id in ways or any(beside.names(other.id) for beside in measure.stands_beside):
            continue
        if not _says_how(other, measure.id) and _may_meet(measure, other, book):
            yield other.id


def _says_how(measure: Measure, other: str) -> bool:
    """Whether the file of a measure says how another one meets it."""
    if any(way.measure == other for way in measure.gives_way_to):
        return True
    return any(beside.either_way and beside.names(other) for beside in measure.stands_beside)


def _may_meet(measure: Measure, other: Measure, book: RuleBook) -> bool:
    """Whether two measures could apply to one line, by their origins and by when they are in force."""
    if _origins(measure, book).isdisjoint(_origins(other, book)):
        return False
    of_two_dates = measure.rate_date.privileged_foreign != other.rate_date.privileged_foreign
    lives = list(product(measure.in_force, other.in_force))
    together = lives if of_two_dates else [(first, second) for first, second in lives if first.meets(second)]
    return bool(together) and _share_a_number(measure, other, together, of_two_dates=of_two_dates)


def _share_a_number(
    measure: Measure, other: Measure, lives: Sequence[tuple[Window, Window]], *, of_two_dates: bool
) -> bool:
    """Whether two measures name a number in common while both are in force, on one day where they look at one date."""
    for listing, found in _in_common(measure, other):
        goods = max(listing.prefix, found.prefix, key=len)
        if _is_taken_out(measure, goods) or _is_taken_out(other, goods):
            continue
        for life, other_life in lives:
            own, others = (life, listing.window), (other_life, found.window)
            pairs = [own, others] if of_two_dates else list(combinations((*own, *others), 2))
            if all(first.meets(second) for first, second in pairs):
                return True
    return False


def _in_common(measure: Measure, other: Measure) -> Iterator[tuple[Listing, Listing]]:
    """Yield each two listings of which one names goods of the other."""
    by_beginning: dict[str, list[Listing]] = {}
    for listing in _listed(other):
        for beginning in {listing.prefix[:size] for size in _SIZES}:
            by_beginning.setdefault(beginning, []).append(listing)
    for listing in _listed(measure):
        yield from ((listing, found) for found in by_beginning.get(listing.prefix, ()))
        for size in _SIZES[: len(listing.prefix) // 2]:
            shorter = listing.prefix[:size]
            yield from ((listing, found) for found in by_beginning.get(shorter, ()) if found.prefix == shorter)


def _listed(measure: Measure) -> Iterator[Listing]:
    return (one for one in measure.listings if not one.excluded and one.window.replaced is None)


def _is_taken_out(measure: Measure, goods: str) -> bool:
    """Whether a measure takes goods of a number out again, for ever: of its listings the longest decides."""
    decides = [one for one in measure.listings if goods.startswith(one.prefix)]
    longest = max((len(one.prefix) for one in decides), default=0)
    return all(one.excluded and one.window == ALWAYS for one in decides if len(one.prefix) == longest)


def _origins(measure: Measure, book: RuleBook) -> frozenset[str]:
    """Return the countries that a measure reaches, by its origins and its plain conditions on origin."""
    countries = frozenset(book.countries.names)
    for ground in measure.conditions:
        match ground.kind, ground.when:
            case "required", OriginIn(countries=only):
                countries &= only
            case "required", Not(term=OriginIn(countries=others)):
                countries -= others
    return countries
