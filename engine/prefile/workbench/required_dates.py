"""The dated edges of a measure that examples must show on both sides: the last minute or day before, and the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple

from msgspec import structs

from prefile.decision.predicates import Believed, DayIn, LinePredicate, RateDateIn
from prefile.decision.standing import standing_on
from prefile.entry import Entry
from prefile.law.book import RuleBook
from prefile.law.measure import Measure, Yield
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window, read_instant, show_instant, window_ends
from prefile.values.trilean import NO
from prefile.workbench.example_runs import ExampleRun, example_run, seen_by
from prefile.workbench.possible import hidden_at, may_apply
from prefile.workbench.requirement import Part, Requirement, clause_path, clause_words, parts_of, shown_in_part
from prefile.workbench.sight import STANDING

__all__ = ["Side", "required_dates", "sides_in_force"]

_OLDEST_IN_ZONES = read_instant("2000-01-01")
MINUTE, DAY, _INSTANT = timedelta(minutes=1), timedelta(days=1), timedelta(microseconds=1)


class Side(NamedTuple):
    """One side of a dated edge: its last minute before, or its first."""

    edge: datetime
    after: bool

    @property
    def words(self) -> str:
        """The side in words: the last minute before 2026-06-08 00:01 ET."""
        return f"{'the first minute from' if self.after else 'the last minute before'} {show_instant(self.edge)}"

    @property
    def instant(self) -> datetime:
        """An instant on this side, where all that changes at the edge has its value."""
        return self.edge if self.after else self.edge - _INSTANT

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies within the minute on this side."""
        since = self.edge if self.after else self.edge - MINUTE
        return at is not None and since <= at < since + MINUTE


def _sides(edge: datetime) -> tuple[Side, Side]:
    return Side(edge, after=False), Side(edge, after=True)


def sides_in_force(measure: Measure, edge: datetime) -> Iterator[Side]:
    """Yield the sides of an edge on which a measure is in force: on another nothing of it shows."""
    for side in _sides(edge):
        if standing_on(measure, side.instant, None).in_force != NO:
            yield side


def required_dates(measure: Measure, written: RuleFile, book: RuleBook) -> Iterator[Requirement]:
    """Yield the edges of a measure's standing, conditions, clauses and prices that examples must show."""
    yield from _of_standing(measure)
    yield from _of_day_that_counts(measure, book)
    yield from _of_knowledge(measure)
    for part in parts_of(measure, written):
        for predicate in part.predicates:
            if isinstance(predicate, RateDateIn):
                yield from _of_rate_date(measure, part, predicate)
            elif isinstance(predicate, DayIn):
                yield from _of_day(part, predicate)
            elif isinstance(predicate, Believed):
                yield from _of_news(measure, part, predicate)
    yield from _of_known_ways(measure)
    yield from _of_clauses(measure, written)


def _of_clauses(measure: Measure, written: RuleFile) -> Iterator[Requirement]:
    """Yield the sides of the windows of clauses and prices."""
    for place, clause in enumerate(measure.treatment.clauses):
        for side in _sides_of(measure, clause.window):
            if hidden_at(measure.treatment.clauses, place, side.instant):
                continue
            what, shown = clause_words(measure, place), partial(_clause_window, place, clause.window, side)
            yield Requirement("R351", f"{what} in {side.words}", clause_path(written, place), shown)
    for place, price in enumerate(measure.treatment.prices):
        for side in _sides_of(measure, price.window):
            path: Path = ("treatment", "minimum_import_price", "prices", place)
            shown = partial(_price_window, place, price.window, side)
            yield Requirement("R351", f"price {place + 1} in {side.words}", path, shown)


def _sides_of(measure: Measure, window: Window) -> Iterator[Side]:
    """Yield the sides of a window's edges on which the measure is in force; none where it was replaced."""
    if window.replaced is None:
        for edge in dict.fromkeys(window_ends([window])):
            yield from sides_in_force(measure, edge)


def _of_standing(measure: Measure) -> Iterator[Requirement]:
    believed = [row.window for row in measure.standing if row.window.replaced is None]
    ends = ((index, edge) for index, row in enumerate(measure.standing) for edge in window_ends([row.window]))
    paths = {edge: ("standing", index) for index, edge in ends}
    for edge in dict.fromkeys(window_ends(believed)):
        before, after = (standing_on(measure, side.instant, None) for side in _sides(edge))
        for side, standing in zip(_sides(edge), (before, after), strict=True):
            if before == after:
                continue
            turns = before.in_force != after.in_force
            shown = partial(_stands, side, standing.spoke, turns)
            possible = partial(may_apply, measure, side.instant, None)
            yield Requirement("R351", f"its standing in {side.words}", paths[edge], shown, possible)


def _stands(side: Side, spoke: str, turns: bool, run: ExampleRun) -> bool:  # noqa: FBT001 - a fact of the edge
    """Whether a run shows a standing in a minute; where the edge begins or ends the measure, by it alone."""
    sight = run.sight
    if sight is None or not side.holds(sight.at) or run.finding is None:
        return False
    if not turns:
        return spoke in run.finding.spoke or run.finding.outcome != "does not apply"
    return sight.others_hold(STANDING)


def _of_day_that_counts(measure: Measure, book: RuleBook) -> Iterator[Requirement]:
    """Yield that of goods in privileged foreign status the day of filing counts, or that of entry, as the rule says.

    It is asked of law that owes a duty and began or ended while goods now in zones may have been put there. Where the
    rule names days of filing itself, it decides by them, whichever day counts.
    """
    owes = bool(measure.treatment.clauses or measure.treatment.prices)
    turns = any(edge >= _OLDEST_IN_ZONES for edge in window_ends(measure.in_force))
    by_filing = any(isinstance(asked, DayIn) and asked.fact == "filed" for asked in measure.predicates())
    if owes and turns and not by_filing and not measure.supposed:
        rule = measure.rate_date.privileged_foreign
        other: Literal["entry", "filing"] = "filing" if rule == "entry" else "entry"
        otherwise = structs.replace(measure, rate_date=structs.replace(measure.rate_date, privileged_foreign=other))
        what = f"goods in privileged foreign status that would owe otherwise if the day of {other} counted"
        shown = partial(_day_counts, otherwise, book)
        yield Requirement("R351", what, ("covers", "rate_date"), shown)


def _day_counts(otherwise: Measure, book: RuleBook, run: ExampleRun) -> bool:
    zone = run.entry.lines[0].ftz
    if zone is None or zone.status != "P" or zone.filed is None or run.finding is None:
        return False
    measures = tuple(otherwise if one.id == otherwise.id else one for one in book.measures)
    beside = seen_by(replace(book, measures=measures), otherwise)
    found = example_run(beside, otherwise.id, run.example, decide="plain").finding
    return found is None or (found.outcome, found.bounds) != (run.finding.outcome, run.finding.bounds)


def _of_knowledge(measure: Measure) -> Iterator[Requirement]:
    """Yield the day before each row of the standing was known or replaced, and the day itself, where they differ."""
    for index, row in enumerate(measure.standing):
        for day in (row.window.known, row.window.replaced):
            if day is None or day == date.min:
                continue
            for known, words in ((day - DAY, f"{day - DAY}, the day before {day}"), (day, f"{day}")):
                shown = partial(_known, measure, day, known)
                possible = partial(may_apply, measure, None, known)
                yield Requirement("R351", f"what was known on {words}", ("standing", index), shown, possible)


def _known(measure: Measure, day: date, known: date, run: ExampleRun) -> bool:
    """Whether a run looks from a day at a rate date whose standing changed with the news of another."""
    sight = run.sight
    if run.example.as_known != known or sight is None or sight.at is None or not sight.others_hold(STANDING):
        return False
    return standing_on(measure, sight.at, day - DAY) != standing_on(measure, sight.at, day)


def _of_news(measure: Measure, part: Part, news: Believed) -> Iterator[Requirement]:
    """Yield the day before a part was known or replaced, and the day itself, where the measure was known before."""
    for day in (news.known, news.replaced):
        for known, words in _both_sides(day) if day is not None and _known_before(measure, day) else ():
            shown = partial(_knows, known, part, news)
            yield Requirement("R351", f"{part.words}, as known on {words}", part.path, shown)


def _both_sides(day: date) -> tuple[tuple[date, str], tuple[date, str]]:
    return (day - DAY, f"{day - DAY}, the day before {day}"), (day, f"{day}")


def _known_before(measure: Measure, day: date) -> bool:
    """Whether the measure was known to come into force before a day: otherwise nothing of it shows then."""
    return any(row.standing == "in force" and row.window.believed(day - DAY) for row in measure.standing)


def _knows(known: date, part: Part, news: Believed, run: ExampleRun) -> bool:
    return run.example.as_known == known and shown_in_part(part, news, run)


def _of_known_ways(measure: Measure) -> Iterator[Requirement]:
    """Yield that it gives way to another from the day on which that was known, and does not the day before."""
    for index, way in enumerate(measure.gives_way_to):
        for day in () if way.said_by else (way.window.known, way.window.replaced):
            for known, words in _both_sides(day) if day is not None and _known_before(measure, day) else ():
                what = f"that it gives way to {way.measure}, as known on {words}"
                yield Requirement("R351", what, ("gives_way_to", index), partial(_way_known, way, known))


def _way_known(way: Yield, known: date, run: ExampleRun) -> bool:
    """Whether a run looks from a day at a line on which the other measure applies, and on which that matters."""
    other = run.others.get(way.measure)
    if run.example.as_known != known or run.finding is None or other is None or other.outcome != "applies":
        return False
    return (run.finding.outcome == "excluded") == way.window.believed(known)


def _of_rate_date(measure: Measure, part: Part, predicate: RateDateIn) -> Iterator[Requirement]:
    for edge in window_ends([Window(predicate.since, predicate.until)]):
        for side in sides_in_force(measure, edge):
            yield Requirement(
                "R351", f"{part.words} in {side.words}", part.path, partial(_turns_at, side, part, predicate)
            )


def _turns_at(side: Side, part: Part, predicate: LinePredicate, run: ExampleRun) -> bool:
    return run.sight is not None and side.holds(run.sight.at) and shown_in_part(part, predicate, run)


def _of_day(part: Part, predicate: DayIn) -> Iterator[Requirement]:
    for edge in (predicate.since, predicate.until):
        if edge is not None:
            for day in (edge - DAY, edge):
                what = f"{part.words} for goods {predicate.fact} on {day}"
                yield Requirement("R351", what, part.path, partial(_turns_on_day, day, part, predicate))


def _turns_on_day(day: date, part: Part, predicate: DayIn, run: ExampleRun) -> bool:
    return _day_of(run.entry, predicate.fact) == day and shown_in_part(part, predicate, run)


def _day_of(entry: Entry, fact: str) -> date | None:
    line = entry.lines[0]
    filed = line.ftz.filed if line.ftz is not None else None
    return {"loaded": line.loaded, "imported": entry.imported, "exported": entry.exported, "filed": filed}[fact]


def _clause_window(place: int, window: Window, side: Side, run: ExampleRun) -> bool:
    sight = run.sight
    if sight is None or not side.holds(sight.at) or not sight.others_hold(""):
        return False
    if window.holds(side.instant):
        return f"clause/{place}" in run.clauses
    return sight.fits(place) != NO


def _price_window(place: int, window: Window, side: Side, run: ExampleRun) -> bool:
    sight = run.sight
    if sight is None or not side.holds(sight.at) or not sight.others_hold(""):
        return False
    return not window.holds(side.instant) or f"price/{place}" in run.clauses
