"""The order of measures: each after those that it gives way to or totals with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from graphlib import CycleError, TopologicalSorter

from prefile.errors import Place, Problem
from prefile.law.measure import Measure
from prefile.rulebook.csv_tables import OnProblem
from prefile.rulebook.rule_folder import did_you_mean
from prefile.rulebook.yaml_source import Document, Path

__all__ = ["in_order", "waits_for"]


def waits_for(measure: Measure) -> Iterator[tuple[str, Path]]:
    """Yield the id of each measure that one gives way to or totals with, and where its file says so."""
    for index, target in enumerate(measure.gives_way_to):
        yield target.measure, ("gives_way_to", index, "measure")
    for index, clause in enumerate(measure.treatment.clauses):
        if clause.in_total_with is not None:
            yield clause.in_total_with, ("treatment", "duty", index, "in_total_with")


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
                refuse(Problem("R306", f"{target} is no measure", document.place(path), next=near))
    known = {name: sorted(set(targets) & set(measures)) for name, targets in sorted(waits.items())}
    try:
        order = tuple(TopologicalSorter(known).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        first = measures[error.args[1][0]].file
        refuse(Problem("R390", f"measures wait for each other: {circle}", Place(first)))
        return ()
    return tuple(measures[name] for name in order)
