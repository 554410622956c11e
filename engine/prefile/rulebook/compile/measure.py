"""From a rule file as written to a measure: lists read, groups expanded, conditions and treatment compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from prefile.law.condition import Not
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
from prefile.rulebook.compile.conditions import compile_condition, compile_optional
from prefile.rulebook.compile.context import RuleContext, citations, window_of
from prefile.rulebook.compile.treatments import compile_treatment
from prefile.rulebook.schema.rule_file import (
    CoversText,
    DoubtText,
    ExceptionText,
    GroundText,
    NumbersText,
    RuleFile,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import ALWAYS, Window

__all__ = ["compile_measure"]

GroundKind = Literal["required", "exception", "doubt"]


def compile_measure(written: RuleFile, file: str, context: RuleContext) -> Measure:
    """Return the measure that a rule file says. What it names and the book does not hold is refused at its path."""
    covers = written.covers
    treatment = compile_treatment(written.treatment, context)
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
        conditions=tuple(_grounds(covers, context)),
        rate_date=RateDateRule(covers.rate_date.privileged_foreign, covers.rate_date.cite),
        treatment=treatment,
        claims=dict(written.claims),
        notes=tuple(
            Note(compile_optional(note.when, ("notes", index, "when"), context), note.says, note.cite)
            for index, note in enumerate(written.notes)
        ),
        gives_way_to=tuple(Yield(text.measure, text.cite, text.heading) for text in written.gives_way_to),
        verified=Verified(**written.verified.model_dump()),
        coverage_map=None if written.reading is None else context.tables.coverage_map(written.reading),
        stands_beside=tuple(Beside(tuple(text.measures), text.says, text.cite) for text in written.stands_beside),
    )


def _listings(texts: list[NumbersText], key: str, context: RuleContext, *, excluded: bool) -> Iterator[Listing]:
    for index, text in enumerate(texts):
        path: Path = ("covers", key, index)
        window = window_of(text)
        if text.list is not None:
            yield from _from_list(text, path, context, excluded=excluded)
            continue
        numbers = text.numbers if text.footnote is None else _footnoted(text.footnote, path, context)
        for number in numbers or ():
            yield Listing(number, text.cite, text.group, window, excluded)


def _footnoted(headings: list[str], path: Path, context: RuleContext) -> list[str]:
    """Return the numbers whose footnotes name one of the headings."""
    numbers = {number for heading in headings for number in context.tariff.by_footnote.get(heading, ())}
    if not numbers:
        context.refuse("R340", f"no number's footnotes name {', '.join(headings)}", path)
    return sorted(numbers)


def _from_list(text: NumbersText, path: Path, context: RuleContext, *, excluded: bool) -> Iterator[Listing]:
    """Yield the numbers of a list, or of some of its groups, within the window that the rule says."""
    listed = context.tables.numbers(str(text.list))
    if listed is None:
        context.refuse("R306", f"{text.list} is not in the rule book", (*path, "list"))
        return
    chosen = set(text.groups or ())
    missing = chosen - {group for _, group, _ in listed}
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


def _grounds(covers: CoversText, context: RuleContext) -> Iterator[CoverageCondition]:
    """Yield the condition on origins, then conditions, exceptions and doubts in the order of the file."""
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
            yield CoverageCondition(kind, when, text.cite, text.says, unbounded, heading)
