"""The parts of a measure that examples must reach: outcomes, conditions, clauses, prices, headings, interactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from prefile.decision.predicates import Claimed
from prefile.law.book import RuleBook
from prefile.law.measure import CoverageCondition, Measure, Yield
from prefile.law.treatment import Treatment
from prefile.law.us_customs import COLUMN_1
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Path
from prefile.values.trilean import NO, UNKNOWN, YES
from prefile.workbench.example_runs import ExampleRun
from prefile.workbench.possible import can_be, free_in_column_1, may_be_reached
from prefile.workbench.requirement import Part, Requirement, clause_path, clause_words, parts_of, shown_in_part

__all__ = ["required_parts"]

_Shown = Callable[[ExampleRun], bool]
_PARTS_OF_VALUE = frozenset({"repair-value", "us-content", "part-value"})  # facts that a row of chapter 98 rests on


def required_parts(measure: Measure, written: RuleFile, book: RuleBook) -> Iterator[Requirement]:
    """Yield each part of a measure that an example must reach, by what the engine says that it reached."""
    if any(row.standing == "in force" for row in measure.standing):
        yield Requirement("R350", "cannot tell", (), partial(_outcome, "cannot tell"))
    for part in parts_of(measure, written):
        kind, _, place = part.name.partition("/")
        if kind != "clause" and not part.shared:
            yield from _of_condition(part, kind, measure.conditions[int(place)])
        yield from _of_claims(part)
    for clause in range(len(measure.treatment.clauses)):
        yield from _of_clause(measure, written, clause, book)
    yield from _of_provisions(measure)
    yield from _of_prices(measure, written)
    yield from _of_treatment(measure)
    yield from _of_interactions(measure, book)


def _outcome(outcome: str, run: ExampleRun) -> bool:
    return run.example.expect.outcome == outcome


def _of_condition(part: Part, kind: str, condition: CoverageCondition) -> Iterator[Requirement]:
    if kind == "doubt":
        yield Requirement(
            "R350", f"{part.words} by itself, saying the most", part.path, partial(_doubted, part, condition)
        )
        return

    def taken_out(run: ExampleRun) -> bool:
        if run.sight is None or run.sight.held[part.name] != NO:
            return False
        stated = heading is not None and run.declares(heading)
        return run.sight.only_no(part.name) or (stated and run.finding is not None)

    if not can_be(condition.when, YES if kind == "exception" else NO):
        yield Requirement("R350", f"{part.words} left open by itself", part.path, partial(_open, part.name))
        return
    heading = condition.heading
    says = " by itself" if kind == "exception" else " where it alone does not hold"
    yield Requirement("R350", f"{part.words}{says}", part.path, taken_out)
    if heading is not None:
        yield Requirement(
            "R352",
            f"heading {heading} of {part.words}",
            part.path,
            lambda run: taken_out(run) and run.declares(heading),
        )


def _doubted(part: Part, condition: CoverageCondition, run: ExampleRun) -> bool:
    """Whether a doubt alone, or by its words where others are always open beside it, leaves a run open."""
    if run.sight is None or run.example.expect.most is None:
        return False
    doubts, because = list(run.sight.open_doubts()), run.example.expect.because
    return doubts == [part.name] or (part.name in doubts and because is not None and because in (condition.says or ""))


def _open(part: str, run: ExampleRun) -> bool:
    """Whether a part alone keeps a run open."""
    sight = run.sight
    return sight is not None and [name for name, value in sight.held.items() if value != YES] == [part]


def _of_claims(part: Part) -> Iterator[Requirement]:
    """Yield the claims that want a reference, and those that a fact suggests, of a part's condition."""
    for claim in part.predicates:
        if not isinstance(claim, Claimed):
            continue
        for open_, what in (
            (claim.needs_reference, f'the claim "{claim.claim}" without its reference'),
            (claim.suggested_by is not None, f'the fact "{claim.suggested_by}" without the claim "{claim.claim}"'),
        ):
            if open_:
                made = claim.claim if what.endswith("reference") else None
                yield Requirement("R350", f"{what} in {part.words}", part.path, partial(_left_open, part, claim, made))


def _left_open(part: Part, claim: Claimed, made: str | None, run: ExampleRun) -> bool:
    """Whether a claim that is unknown leaves a part open: it is made, or where it is `made` None, it is not."""
    claims = {named.claim for named in run.entry.lines[0].claims}
    if run.sight is None or (claim.claim in claims) != (made is not None):
        return False
    return run.sight.answer(claim) == UNKNOWN and shown_in_part(part, claim, run)


def _of_clause(measure: Measure, written: RuleFile, place: int, book: RuleBook) -> Iterator[Requirement]:
    clause, name = measure.treatment.clauses[place], f"clause/{place}"
    words, path = clause_words(measure, place), clause_path(written, place)
    free = clause.rate is None or clause.rate.free or clause.in_total_with is not None

    always_open = {f"clause/{other}" for other in _never_sure(measure)}

    def spoke(run: ExampleRun) -> bool:
        surely = [other for other in run.clauses if other not in always_open]
        alone = name in run.clauses if name in always_open else surely == [name]
        return alone and run.determined and run.finding is not None and (free or run.finding.most != 0)

    if clause.in_total_with is None or (
        clause.in_total_with == COLUMN_1 and free_in_column_1(measure, clause, book.tariff)
    ):
        yield Requirement("R350", words, path, spoke)
    else:
        other = clause.in_total_with

        def remainder(run: ExampleRun) -> bool:
            held = run.others.get(other)
            owed = run.finding is not None and run.finding.most != 0
            return spoke(run) and owed and held is not None and held.least > 0

        yield Requirement("R350", f"{words} where {other} is part of the total", path, remainder)
    if clause.heading is not None:
        yield Requirement("R352", f"heading {clause.heading} of {words}", path, _declared(spoke, clause.heading))
    if clause.reached is not None:
        what = f"heading {clause.reached} of {words}, which column 1 alone comes to"
        possible = partial(may_be_reached, measure, clause, book.tariff)
        yield Requirement("R352", what, path, _declared(spoke, clause.reached), possible)
    if clause.rest is not None:
        what = f"heading {clause.rest} of {words}, for the rest"
        yield Requirement("R352", what, path, _declared(spoke, clause.rest))


def _never_sure(measure: Measure) -> Iterator[int]:
    """Yield the places of the clauses of which no line can say that they fit: the next one may always speak instead."""
    for place, clause in enumerate(measure.treatment.clauses):
        if clause.when is not None and not can_be(clause.when, YES):
            yield place


def _declared(spoke: _Shown, heading: str) -> _Shown:
    """Return that a part spoke and its heading is stated; where others may speak beside it, among the reasons."""
    return lambda run: spoke(run) and (run.declares(heading) or heading in (run.example.expect.because or ""))


def _of_provisions(measure: Measure) -> Iterator[Requirement]:
    """Yield each row of Chapter 98 that says on what of the value a duty is."""
    for row in measure.treatment.on_provisions:
        index = int(row.name.rpartition("/")[2])
        yield Requirement("R350", f"the duty {row.shown}", ("chapter_98", index), partial(_owed_by, row.name))


def _owed_by(row: str, run: ExampleRun) -> bool:
    """Whether duty that is not zero is, or may be, owed by a row on a part of the value that the line states."""
    if run.finding is None or run.finding.most == 0 or not _stated(row, run):
        return False
    return _PARTS_OF_VALUE.isdisjoint(missing.fact for missing in run.finding.missing)


def _of_prices(measure: Measure, written: RuleFile) -> Iterator[Requirement]:
    """Yield each price of a floor that the file says, one of those from a list, document states, and the cap."""
    treatment, text = measure.treatment, written.treatment.minimum_import_price
    path: Path = ("treatment", "minimum_import_price")
    if text is None:
        return
    if text.prices_from is not None:
        listed = (*path, "prices_from")
        yield Requirement("R350", f"a price of {text.prices_from.list}", listed, _priced_alone)
    if text.capped_at is not None:
        yield Requirement(
            "R350", f"the cap of {text.capped_at.rate.shown}", (*path, "capped_at"), partial(_stated, "cap")
        )
    for place, price in enumerate(treatment.prices if text.prices_from is None else ()):
        what = f"price {place + 1} ({price.rate.shown} of {price.goods or 'all goods'}, cited {price.cite})"
        yield Requirement("R350", what, (*path, "prices", place), partial(_priced, f"price/{place}"))
    for state, cite in treatment.document_states().items():
        yield Requirement("R350", f"the document state cited {cite}", path, partial(_stated, state))
    yield from _of_floor_headings(treatment, path)


def _of_floor_headings(treatment: Treatment, path: Path) -> Iterator[Requirement]:
    """Yield the headings of a floor, each declared alone by an example of its document state."""
    for stated in dict.fromkeys(treatment.headings()):
        what = f"heading {stated.heading} of the floor, where the {stated.part} is owed or reached"
        yield Requirement("R352", what, path, _declared(partial(_stated, stated.part), stated.heading))


def _priced_alone(run: ExampleRun) -> bool:
    return len(run.clauses) == 1 and run.determined


def _priced(name: str, run: ExampleRun) -> bool:
    return run.clauses == [name] and run.determined


def _stated(state: str, run: ExampleRun) -> bool:
    return run.determined and run.finding is not None and state in run.finding.spoke


def _of_treatment(measure: Measure) -> Iterator[Requirement]:
    """Yield that a measure without clauses or prices reaches a line, with the most where it is not encoded."""
    treatment = measure.treatment
    if treatment.clauses or treatment.prices:
        return
    if treatment.encoded:
        if any(row.standing == "in force" for row in measure.standing):
            applies = all(
                can_be(condition.when, YES if condition.kind == "required" else NO) for condition in measure.conditions
            )
            yield Requirement("R350", f"the {treatment.kind}", ("treatment",), _applies if applies else _most_said)
        return
    yield Requirement("R350", "the most that it can owe", ("treatment",), _most_said)


def _applies(run: ExampleRun) -> bool:
    return run.example.expect.outcome in {"applies", "would apply"}


def _most_said(run: ExampleRun) -> bool:
    return run.example.expect.outcome == "cannot tell" and run.example.expect.most is not None


def _of_interactions(measure: Measure, book: RuleBook) -> Iterator[Requirement]:
    """Yield each measure that one gives way to, and the heading that says so; law that is not encoded never applies."""
    for index, way in enumerate(measure.displaces):
        path: Path = ("displaces", index)
        displaced = partial(_displaced, way)
        yield Requirement("R352", f"that {way.measure} gives way to it", path, displaced)
    for index, way in enumerate(measure.gives_way_to):
        if way.said_by:
            continue  # that file has the examples
        target = book.by_id.get(way.measure)
        if target is None or not target.treatment.encoded:
            continue
        path = ("gives_way_to", index)

        given_way = partial(_given_way, measure, way)
        yield Requirement("R352", f"that it gives way to {way.measure} alone", path, given_way)
        if way.heading is not None:
            what = f"heading {way.heading} where it gives way to {way.measure}"
            yield Requirement("R352", what, path, _declared(given_way, way.heading))


def _displaced(way: Yield, run: ExampleRun) -> bool:
    """Whether a run applies, and the measure that it displaces gives way to it alone."""
    other = run.others.get(way.measure)
    applies = run.finding is not None and run.finding.outcome == "applies"
    return applies and other is not None and other.gives_way_to == (way.said_by,)


def _given_way(measure: Measure, way: Yield, run: ExampleRun) -> bool:
    """Whether a run gives way to one measure alone: excluded by it, or excepted besides, with its heading stated."""
    if run.finding is None:
        return False
    ways = (other.measure for other in measure.gives_way_to)
    applying = [name for name in ways if name in run.others and run.others[name].outcome == "applies"]
    stated = run.finding.outcome == "does not apply" and way.heading is not None and run.declares(way.heading)
    return applying == [way.measure] and (run.finding.outcome == "excluded" or stated)
