"""`prefile rules diff` as text: what is other law, measure by measure, and the lines that it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from prefile.render.text.words import clean
from prefile.workbench.law_changes import ChangedLine, ChangedMeasure, LawChanges, Sentence

__all__ = ["change_sentences", "law_changes_text", "spoken"]


def law_changes_text(found: LawChanges) -> str:
    """Return what is other law in two books as text."""
    return "".join(f"{clean(row)}\n" for row in _rows(found))


def change_sentences(measures: Iterable[ChangedMeasure]) -> Iterator[str]:
    """Yield what is other law, a sentence each, for those who read no other list."""
    for measure in measures:
        if measure.change != "changed":
            yield f"{measure.measure} is {measure.change}."
            continue
        for one in measure.sentences:
            yield f"{measure.measure}, {one.subject}: {_changed(one)}"


def _changed(one: Sentence) -> str:
    if one.was is None:
        return f"new: {one.now}"
    return f"no more: {one.was}" if one.now is None else f"{one.was} became {one.now}"


def _rows(found: LawChanges) -> Iterator[str]:
    yield f"{found.old} → {found.new}"
    if not found.measures:
        yield "no measure says anything else"
    for measure in found.measures:
        yield ""
        yield f"{measure.measure}: {measure.change}"
        for subject, sentences in groupby(measure.sentences, key=lambda one: one.subject):
            yield f"  {subject}"
            for one in sentences:
                if one.was is not None:
                    yield f"    - {one.was}"
                if one.now is not None:
                    yield f"    + {one.now}"
    if found.lines is None:
        return
    yield ""
    yield "LINES" if found.lines else "no line changes"
    for line in found.lines:
        yield f"  {line.entry}, line {line.line}: {spoken(line)}"


def spoken(line: ChangedLine) -> str:
    """Return what a line changes, in words: of which measure, from what to what, by which part of the rule."""
    was, now = (
        f"{outcome}{f' {amount}' if amount is not None else ''}"
        for outcome, amount in ((line.was, line.duty_was), (line.now, line.duty_now))
    )
    by = f", by {', '.join(line.clauses)}" if line.clauses else ""
    return f"{line.measure} {was} → {now}{by}"
