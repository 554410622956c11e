"""From a rule file as written to a measure, and the order of measures: each after those it gives way to or totals with.

Lists are read, groups expanded, conditions and treatment compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from msgspec import structs

from prefile.decision.predicates import Believed, RateDateIn
from prefile.errors import Place, Problem
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import (
    Beside,
    CoverageCondition,
    Listing,
    Measure,
    Note,
    RateDateRule,
    StandingRow,
    Verified,
    Yield,
)
from prefile.law.tariff import TariffTable
from prefile.rulebook.compile.chapter_98 import provision_conditions, provision_parts
from prefile.rulebook.compile.conditions import compile_condition, compile_optional, compile_terms
from prefile.rulebook.compile.context import RuleContext, citations, known_window, window_of
from prefile.rulebook.compile.treatments import compile_treatment
from prefile.rulebook.csv_tables import OnProblem
from prefile.rulebook.rule_folder import did_you_mean
from prefile.rulebook.schema.measure import (
    DoubtText,
    ExceptionText,
    GroundText,
    MeasureText,
    NumbersText,
    PartialStandingText,
)
from prefile.rulebook.yaml_source import Document, Path
from prefile.values.dates import ALWAYS, Window, show_instant

__all__ = ["compile_measure", "in_order", "waits_for", "with_displaced"]

GroundKind = Literal["required", "exception", "doubt"]


def compile_measure(written: MeasureText, file: str, context: RuleContext) -> Measure:
    """Return the measure that a rule file says. What it names and the book does not hold is refused at its path."""
    covers = written.covers
    context = replace(context, terms=compile_terms(written.terms, context))
    treatment = compile_treatment(written.treatment, context, provision_parts(written.chapter_98))
    owes = bool(treatment.clauses or treatment.prices)
    return Measure(
        id=written.measure,
        title=written.title,
        summary=written.summary,
        file=file,
        standing=tuple(StandingRow(window_of(row), row.standing, row.cite, row.says) for row in written.standing),
        citations=citations(written.citations),
        listings=(
            *_listings(covers.tariff_numbers, "tariff_numbers", context, excluded=False),
            *_listings(covers.except_numbers, "except_numbers", context, excluded=True),
        ),
        conditions=(*_grounds(written, context), *provision_conditions(written, context, owes=owes)),
        rate_date=RateDateRule(covers.rate_date.privileged_foreign, covers.rate_date.cite),
        treatment=treatment,
        claims={name: text.says for name, text in written.claims.items()},
        notes=tuple(
            Note(compile_optional(note.when, ("notes", index, "when"), context), note.says, note.cite)
            for index, note in enumerate(written.notes)
        ),
        gives_way_to=tuple(
            Yield(text.measure, text.cite, text.heading, known_window(text)) for text in written.gives_way_to
        ),
        verified=Verified(**written.verified.model_dump()),
        coverage_map=None if written.reading is None else context.tables.coverage_map(written.reading),
        stands_beside=tuple(
            Beside(tuple(text.measures), text.says, text.cite, text.either_way == "yes")
            for text in written.stands_beside
        ),
        displaces=tuple(
            Yield(text.measure, text.cite, text.heading, known_window(text), written.measure)
            for text in written.displaces
        ),
        claim_names={name: text.name for name, text in written.claims.items() if text.name is not None},
        offered_when={
            name: compile_condition(text.offered_when, ("claims", name, "offered_when"), context)
            for name, text in written.claims.items()
            if text.offered_when is not None
        },
    )


def _listings(texts: list[NumbersText], key: str, context: RuleContext, *, excluded: bool) -> Iterator[Listing]:
    for index, text in enumerate(texts):
        path: Path = ("covers", key, index)
        window = window_of(text)
        if text.list is not None:
            yield from _from_list(text, path, context, excluded=excluded)
            continue
        if text.footnote is not None:
            for number, own in _footnoted(text.footnote, path, context):
                held = window if own is ALWAYS else _within(own, window)
                yield Listing(number, text.cite, text.group, held, excluded)
        for number in text.numbers or ():
            yield Listing(number, text.cite, text.group, window, excluded)


def _footnoted(headings: list[str], path: Path, context: RuleContext) -> list[tuple[str, Window]]:
    """Return the numbers whose footnotes name one of the headings, in order, and when they do."""
    tariff = context.tariff
    numbers = {number for heading in headings for number in tariff.by_footnote.get(heading, ())}
    if not numbers:
        context.refuse("R340", f"no number's footnotes name {', '.join(headings)}", path)
    dated = {number: _spans(headings, number, tariff) for number in numbers & tariff.printed.keys()}
    return [(number, window) for number in sorted(numbers) for window in dated.get(number, (ALWAYS,))]


def _spans(headings: Iterable[str], number: str, tariff: TariffTable) -> list[Window]:
    """Return when a number's footnotes name one of some headings."""
    return list(dict.fromkeys(window for heading in headings for window in tariff.footnoted(number, heading)))


def _from_list(text: NumbersText, path: Path, context: RuleContext, *, excluded: bool) -> Iterator[Listing]:
    """Yield the numbers of a list, or of some of its groups, within the window that the rule says."""
    listed = context.tables.numbers(str(text.list))
    if listed is None:
        context.refuse("R306", f"{text.list} is not in the rule book", (*path, "list"))
        return
    chosen = set(text.groups or ())
    missing = chosen - context.tables.groups(str(text.list))
    if missing:
        context.refuse("R340", f"{text.list} has no group {', '.join(sorted(missing))}", (*path, "groups"))
    window = window_of(text)
    for prefix, group, own in listed:
        if not chosen or group in chosen:
            held = window if own is ALWAYS else _within(own, window)
            yield Listing(prefix, text.cite, group or text.group, held, excluded)


def _within(own: Window, window: Window) -> Window:
    """Return the window of a list's row, each part of it that the row leaves open taken from the rule's."""
    return Window(
        own.since or window.since,
        own.until or window.until,
        own.known or window.known,
        own.replaced or window.replaced,
    )


def _grounds(written: MeasureText, context: RuleContext) -> Iterator[CoverageCondition]:
    """Yield the condition on origins, conditions, exceptions and doubts, then for whom the measure is not in force."""
    covers = written.covers
    if covers.origins is not None:
        codes = covers.origins.only or covers.origins.other_than or []
        key = "only" if covers.origins.only else "except"
        origin = context.origin(codes, ("covers", "origins", key))
        yield CoverageCondition("required", origin if covers.origins.only else Not(origin), covers.origins.cite)
    kinds: tuple[tuple[GroundKind, Sequence[GroundText], str], ...] = (
        ("required", covers.conditions, "conditions"),
        ("exception", covers.exceptions, "except"),
        ("doubt", covers.doubts, "doubts"),
    )
    for kind, texts, key in kinds:
        for index, text in enumerate(texts):
            when = compile_condition(text.when, ("covers", key, index, "when"), context)
            unbounded = isinstance(text, DoubtText) and text.most is not None
            heading = text.heading if isinstance(text, ExceptionText) else None
            window = known_window(text)
            asked = _once_known(when, window, required=kind == "required")
            yield CoverageCondition(kind, asked, text.cite, text.says, unbounded, heading, window=window)
    for index, row in enumerate(written.standing_for):
        yield _not_in_force(row, compile_condition(row.when, ("standing_for", index, "when"), context))


def _once_known(when: Condition, window: Window, *, required: bool) -> Condition:
    """Return a condition as it is asked once it was known; what is required and not known yet is not asked."""
    if window is ALWAYS:
        return when
    believed = Believed(window.known, window.replaced)
    return AnyOf((Not(believed), when)) if required else AllOf((believed, when))


def _not_in_force(row: PartialStandingText, when: Condition) -> CoverageCondition:
    """Return that the measure is not in force for some goods or importers, as the exception that it is."""
    window = window_of(row)
    dated = AllOf((Believed(row.known, row.replaced), RateDateIn(row.since, row.until), when))
    says = f"{row.standing} since {show_instant(row.since)}{f': {row.says}' if row.says else ''}"
    return CoverageCondition("exception", dated, row.cite, says, window=window)


def waits_for(measure: Measure) -> Iterator[tuple[str, Path]]:
    """Yield the id of each measure that one gives way to, totals with or stands beside, and where its file says so."""
    for index, way in enumerate(measure.gives_way_to):
        yield way.measure, ("gives_way_to", index, "measure")
    for index, clause in enumerate(measure.treatment.clauses):
        if clause.in_total_with is not None:
            yield clause.in_total_with, ("treatment", "duty", index, "in_total_with")
        for place, target in enumerate(clause.beside):
            yield target, ("treatment", "duty", index, "on", "beside_parts_of", place)


def with_displaced(
    measures: Mapping[str, Measure], documents: Mapping[str, Document], unread: AbstractSet[str], refuse: OnProblem
) -> dict[str, Measure]:
    """Return measures, each of which gives way to those too whose own files say that they displace it.

    What displaces a measure that there is not is refused, unless that one's file is one of the `unread`.
    """
    found = dict(measures)
    for measure in measures.values():
        for index, way in enumerate(measure.displaces):
            target = found.get(way.measure)
            if target is None:
                if way.measure not in unread:
                    place = documents[measure.file].place(("displaces", index, "measure"))
                    what = f"{way.measure} is not a measure"
                    refuse(Problem("R306", what, place, next=did_you_mean(way.measure, measures)))
                continue
            ways = (*target.gives_way_to, structs.replace(way, measure=measure.id))
            cited = {way.cite: measure.citations[way.cite]} if way.cite in measure.citations else {}
            found[target.id] = structs.replace(target, gives_way_to=ways, citations={**cited, **target.citations})
    return found


def in_order(
    measures: Mapping[str, Measure], documents: Mapping[str, Document], unread: AbstractSet[str], refuse: OnProblem
) -> tuple[Measure, ...]:
    """Order measures, given by id, so that each comes after those that it waits for.

    A circle is refused, and the name of a measure that there is not, unless its file is one of the `unread`.
    """
    waits = {measure.id: dict(waits_for(measure)) for measure in measures.values()}
    for name, targets in waits.items():
        document = documents[measures[name].file]
        for target, path in targets.items():
            if target not in measures and target not in unread:
                near = did_you_mean(target, measures)
                refuse(Problem("R306", f"{target} is not a measure", document.place(path), next=near))
    known = {name: sorted(set(targets) & set(measures)) for name, targets in sorted(waits.items())}
    try:
        order = tuple(TopologicalSorter(known).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        first = measures[error.args[1][0]].file
        refuse(Problem("R390", f"measures wait for each other: {circle}", Place(first)))
        return ()
    return tuple(measures[name] for name in order)
