"""What a measure names and examples must show: each origin, each group told apart, each kind of its listings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from prefile.decision.listed_groups import groups_named
from prefile.decision.predicates import InGroup, OriginIn, SpecialProgram
from prefile.law.book import RuleBook
from prefile.law.measure import Listing, Measure
from prefile.law.partners import Countries
from prefile.rulebook.schema.measure import NumbersText
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import ALWAYS, Window, window_ends
from prefile.values.trilean import NO, YES
from prefile.workbench.example_runs import ExampleRun
from prefile.workbench.possible import group_may_matter
from prefile.workbench.required_dates import Side, sides_in_force
from prefile.workbench.requirement import Part, Requirement, parts_of, shown_in_part
from prefile.workbench.sight import LISTING, STANDING

__all__ = ["required_names"]


def required_names(measure: Measure, written: RuleFile, book: RuleBook) -> Iterator[Requirement]:
    """Yield each origin and group that a part of a measure names, and each kind of its listings with its dates."""
    for part in parts_of(measure, written):
        for predicate in part.predicates:
            if isinstance(predicate, OriginIn):
                yield from _of_origins(part, predicate, book.countries)
            elif isinstance(predicate, InGroup):
                yield from _of_groups(part, predicate, measure, book)
    yield from _of_listings(measure, written)


def _of_origins(part: Part, predicate: OriginIn, countries: Countries) -> Iterator[Requirement]:
    """Yield each country or group that an origin is asked for by, and one that it is not."""
    named = {code: countries.expand(code) for code in predicate.shown.split(", ")}
    groups = {code: found for code, found in named.items() if found} or {predicate.shown: predicate.countries}
    for code, members in groups.items():
        what = f"goods of {code} in {part.words}"
        yield Requirement("R353", what, part.path, partial(_of_origin, part, predicate, members))
    if any(isinstance(other, SpecialProgram) for other in part.predicates):
        return  # nobody else benefits from the program, so that no other origin is told apart
    what = f"goods of an origin beside {predicate.shown} in {part.words}"
    yield Requirement("R353", what, part.path, partial(_of_other_origin, part, predicate))


def _of_origin(part: Part, predicate: OriginIn, members: frozenset[str], run: ExampleRun) -> bool:
    return run.entry.lines[0].origin in members and shown_in_part(part, predicate, run)


def _of_other_origin(part: Part, predicate: OriginIn, run: ExampleRun) -> bool:
    origin = run.entry.lines[0].origin
    return origin is not None and origin not in predicate.countries and shown_in_part(part, predicate, run)


def _of_groups(part: Part, predicate: InGroup, measure: Measure, book: RuleBook) -> Iterator[Requirement]:
    for group in predicate.groups:
        what = f"goods of the group {group} in {part.words}"
        possible = partial(group_may_matter, measure, book.tariff, part.conditions, predicate, group)
        yield Requirement("R353", what, part.path, partial(_of_group, part, predicate, group), possible)


def _of_group(part: Part, predicate: InGroup, group: str, run: ExampleRun) -> bool:
    sight = run.sight
    return sight is not None and sight.answers.facts.group == group and shown_in_part(part, predicate, run)


class _Kind(NamedTuple):
    """Listings that nothing in the measure tells apart: by whether they take out, authority, group and window."""

    excluded: bool
    cite: str
    group: str | None
    window: Window

    @property
    def words(self) -> str:
        """The kind in words."""
        group = f" of the group {self.group}" if self.group else ""
        return f"a number{group} that is {'excepted' if self.excluded else 'listed'} by {self.cite}"


def _of_listings(measure: Measure, written: RuleFile) -> Iterator[Requirement]:
    """Yield a row of each kind of listing, and both sides of its dates."""
    named, taken_out = (
        groups_named(measure),
        {row.prefix for row in measure.listings if row.excluded and row.window == ALWAYS},
    )
    rows = (row for row in measure.listings if row.excluded or row.prefix not in taken_out)
    for kind in dict.fromkeys(_kind(listing, named) for listing in rows):
        if kind.window.replaced is not None or not _in_force_within(measure, kind.window):
            continue
        path = _path(kind, written)
        yield Requirement("R353", kind.words, path, partial(_row, kind, named))
        for edge in dict.fromkeys(window_ends([kind.window])):
            for side in sides_in_force(measure, edge):
                what = f"{kind.words}, in {side.words}"
                yield Requirement("R351", what, path, partial(_row_at, kind, named, side))


def _in_force_within(measure: Measure, window: Window) -> bool:
    """Whether a measure is in force at some time of a window; one that never is, is asked for all of its time."""
    in_force = [row.window for row in measure.standing if row.standing == "in force" and row.window.replaced is None]
    return not in_force or any(window.meets(held) for held in in_force)


def _kind(listing: Listing, named: frozenset[str]) -> _Kind:
    group = listing.group if listing.group in named else None
    return _Kind(listing.excluded, listing.cite, group, listing.window)


def _path(kind: _Kind, written: RuleFile) -> Path:
    """Return where the file names the numbers of a kind: the first row on its authority, of its group if it has one."""
    key = "except_numbers" if kind.excluded else "tariff_numbers"
    texts: Sequence[NumbersText] = written.covers.except_numbers if kind.excluded else written.covers.tariff_numbers
    cited = [index for index, text in enumerate(texts) if text.cite == kind.cite]
    of_group = [index for index in cited if texts[index].group == kind.group]
    return "covers", key, (of_group or cited)[0]


def _row(kind: _Kind, named: frozenset[str], run: ExampleRun) -> bool:
    """Whether the number of a run is named by a listing of a kind, and nothing else keeps the measure from it."""
    sight = run.sight
    if sight is None or sight.listed is None or sight.listed.listing is None:
        return False
    if _kind(sight.listed.listing, named) != kind:
        return False
    return sight.only_no(LISTING) if kind.excluded else sight.listed.value == YES and sight.others_hold(STANDING)


def _row_at(kind: _Kind, named: frozenset[str], side: Side, run: ExampleRun) -> bool:
    """Whether a run looks, beside an edge of a kind of listing, at a number that it names on one side only."""
    sight = run.sight
    if sight is None or not side.holds(sight.at) or not sight.others_hold(LISTING):
        return False
    here, there = sight.listed_at(side.instant), sight.listed_at(side._replace(after=not side.after).instant)
    either = [found.listing for found in (here, there) if found.listing is not None]
    differs = (here.value, here.groups) != (there.value, there.groups)
    return differs and here.value in {NO, YES} and any(_kind(listing, named) == kind for listing in either)
