"""The examples of a file, each whole: the rows under `also` are filled in from the example that they stand under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from prefile.rulebook.schema.examples import AlsoText, ChangedText, ExampleText, ExpectText
from prefile.rulebook.yaml_source import Path

__all__ = ["Example", "each_example"]


class Example(NamedTuple):
    """One example, with the path at which its file says it. `expect` is in the words of its author."""

    name: str
    as_known: date | None
    entry: Mapping[str, Any]
    line: Mapping[str, Any]
    expect: ExpectText
    path: Path


def each_example(examples: Sequence[ExampleText]) -> Iterator[Example]:
    """Yield each example of a file and each of its rows, in their order."""
    for index, text in enumerate(examples):
        path: Path = ("examples", index)
        whole = Example(text.name, text.as_known, text.entry, text.line, text.expect, path)
        yield whole
        for place, row in enumerate(text.also or ()):
            yield from _rows(whole, row, place)


def _rows(whole: Example, row: AlsoText, place: int) -> Iterator[Example]:
    """Yield the examples of one row: one for each of its origins, where it names some."""
    left_out = set(row.without or ())
    line = {key: value for key, value in {**whole.line, **row.line}.items() if key not in left_out}
    made = Example(
        row.name or f"{whole.name}, row {place + 1}",
        row.as_known or whole.as_known,
        {key: value for key, value in {**whole.entry, **row.entry}.items() if key not in left_out},
        line,
        _expected(whole.expect, row.expect),
        (*whole.path, "also", place),
    )
    if row.origins is None:
        yield made
        return
    for origin in row.origins:
        yield made._replace(name=f"{made.name}, of {origin}", line={**line, "origin": origin})


def _expected(whole: ExpectText, changed: ChangedText) -> ExpectText:
    """Return what a row comes to: what it says itself, and unless it has an outcome, the rest of its example."""
    said = {name: getattr(changed, name) for name in type(changed).model_fields}
    if changed.outcome is not None:
        return whole.model_copy(update=said)
    return whole.model_copy(update={name: value for name, value in said.items() if value is not None})
