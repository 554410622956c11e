"""A measure for its reviewer: each text of law, beside it what the rule makes of it, and the examples of that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.examples import each_example
from prefile.rulebook.rule_folder import written_book
from prefile.values.citation import Citation
from prefile.workbench.example_runs import example_run, seen_by
from prefile.workbench.measure_sheet import ExampleRow, Said, example_row, measure_sheet

__all__ = ["Reviewed", "reviewed"]


_OF_OTHERS = "OTHERS GIVE WAY TO IT"  # whose authorities are those of other measures


class Reviewed(NamedTuple):
    """One authority, with what the rule says by it, under its part's title, and the examples that turn on it."""

    text: Citation
    rule: tuple[tuple[str, Said], ...]
    examples: tuple[ExampleRow, ...]


def reviewed(book: RuleBook, measure: Measure) -> tuple[Reviewed, ...]:
    """Return the authorities of a measure in their order, each with what rests on it.

    An example stands beside the authorities of what follows on its line, of the doubts that leave it open and of the
    day whose rate holds, where it turns on them; where nothing follows, beside all that decide it.

    Raises:
        RuleFileProblems: its file has changed since the book was opened, or an example in it cannot be read.
        ValidationError, DeclarationProblems: an example is no entry, or one that cannot be screened.
    """
    said = [(title, row) for title, rows in measure_sheet(book, measure) for row in rows if title != _OF_OTHERS]
    shown: dict[str, list[ExampleRow]] = {key: [] for key in measure.citations}
    seen = seen_by(book, measure)
    for example in each_example(written_book(book).rules[measure.file].examples):
        run = example_run(seen, measure.id, example, decide="plain")
        for key in dict.fromkeys(_turns_on(measure, run.finding)):
            shown[key].append(example_row(example))
    return tuple(
        Reviewed(text, tuple(pair for pair in said if pair[1].cite == key), tuple(shown[key]))
        for key, text in measure.citations.items()
    )


def _turns_on(measure: Measure, finding: Finding | None) -> Iterator[str]:
    """Yield the keys of the authorities that an example's finding turns on."""
    if finding is None:
        return
    keys = [key for key in finding.authorities if key in measure.citations]
    follows = {part.cite for part in measure.treatment.described()}
    if follows.isdisjoint(keys):
        yield from keys
        return
    beside = {one.cite for one in measure.conditions if one.kind == "doubt"} | {measure.rate_date.cite}
    yield from [key for key in keys if key in follows or key in beside]
